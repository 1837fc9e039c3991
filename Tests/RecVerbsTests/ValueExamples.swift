/// Worked examples, on the tables of `Samples`: what is written and what comes out.
extension WorkedExampleTests {
    static let text: [Example] = [
        Example(
            #"movies.select(.genres).with(genres: .genres.split("|"))"#,
            """
            genres:list(.string)
            [Crime, Drama]
            [Comedy]
            ·
            [Comedy, Drama]
            """),
        Example(#""the end of the day".replacing("the ", with: "")"#, "end of day"),
        Example(
            #"movies.filter(.genres.contains("Drama")).select(.movieId)"#,
            """
            movieId:uint32
            10
            40
            """),
        Example(
            #"movies.filter(.title.startsWith("The")).select(.movieId)"#,
            """
            movieId:uint32
            30
            """),
        Example(
            #"movies.filter(.title.hasSuffix(")")).select(.movieId)"#,
            """
            movieId:uint32
            10
            20
            30
            """),
        Example(
            #"table([(t: " Ünï x ")]).with(a: .t.trimmed().lowercased(), b: .t.trimmed().uppercased(), c: .t.trimmed(), n: .t.length).drop(.t)"#,
            """
            a:string b:string c:string n:int64
            ünï x ÜNÏ X Ünï x 7
            """),
        Example(
            ##"movies.filter(.title.matches(#"\(19[89]"#)).select(.movieId)"##,
            """
            movieId:uint32
            10
            20
            """),
        Example(
            ##"movies.select(.movieId, .title).with(year: .title.extract(#"\((\d{4})\)\s*$"#).cast(.int32)).drop(.title)"##,
            """
            movieId:uint32 year:int32
            10 1995
            20 1988
            30 1921
            40 ·
            """),
        Example(##""a1b22".replacingMatches(of: #"\d+"#, with: "-")"##, "a-b-"),
        Example(#""Żółć".uppercased()"#, "ŻÓŁĆ"),
        Example(#""ab".extract("a(x)?b")"#, "·"),
        Example(
            #"films.select(.genres).with(n: .genres.count, empty: .genres.isEmpty, line: .genres.joined("+"), drama: .genres.contains("Drama"))"#,
            """
            genres:list(.string) n:int64 empty:bool line:string drama:bool
            [Crime, Drama] 2 false Crime+Drama true
            [Comedy] 1 false Comedy false
            · · · · ·
            [] 0 true  false
            """),
    ]

    static let numbers: [Example] = [
        Example(#"[abs(-2), min(3, 1, 2), max(3, 1, 2)]"#, "[2, 1, 3]"),
        Example(
            #"[sqrt(9.0), log(1.0), log10(100.0), exp(0.0), (2.0).power(10), floor(-1.5), ceil(-1.5)]"#,
            "[3, 0, 2, 1, 1024, -2, -1]"),
        Example(#"[(2.5).round(), (3.5).round(), (2.345).round(2), (1234.0).round(-2)]"#, "[2, 4, 2.35, 1200]"),
        Example(
            #"ratings.select(.rating).with(c: .rating.clip(lower: 2, upper: 4), m: max(.rating, 3)).head(4)"#,
            """
            rating:float32 c:float32 m:float32
            4 4 4
            3.5 3.5 3.5
            5 4 5
            2 2 3
            """),
        Example(
            #"stats.select(.avg_rating).with(missing: .avg_rating.isMissing, nan: .avg_rating.isNaN).tail(2)"#,
            """
            avg_rating:double missing:bool nan:bool
            4.5 false false
            · true ·
            """),
        Example(
            #"ratings.select(.rating).with(t: .rating.text, i: .rating.cast(.int32)).head(2)"#,
            """
            rating:float32 t:string i:int32
            4 4 4
            3.5 3.5 3
            """),
    ]

    static let dates: [Example] = [
        Example(
            #"ratings.select(.timestamp).with(at: date(unix: .timestamp)).with(day: .at.cast(.date), month: .at.formatted("MM/yyyy")).drop(.timestamp).head(2)"#,
            """
            at:dateTime day:date month:string
            2000-07-30 18:45:03 2000-07-30 07/2000
            2000-07-30 18:20:47 2000-07-30 07/2000
            """),
        Example(
            #"ratings.with(at: date(unix: .timestamp)).with(y: .at.year, m: .at.month, d: .at.day, h: .at.hour, min: .at.minute, s: .at.second, w: .at.weekday, n: .at.dayOfYear).select(.y, .m, .d, .h, .min, .s, .w, .n).head(1)"#,
            """
            y:int32 m:int32 d:int32 h:int32 min:int32 s:int32 w:int32 n:int32
            2000 7 30 18 45 3 7 212
            """),
        Example(
            #"[date("2020-02-29"), date(year: 1999, month: 12, day: 31), "05.03.2021".date(format: "dd.MM.yyyy")]"#,
            "[2020-02-29, 1999-12-31, 2021-03-05]"),
        Example(
            #"films.with(r: date(year: .year, month: 1, day: 1)).select(.r)"#,
            """
            r:date
            1995-01-01
            1988-01-01
            1921-01-01
            ·
            """),
        Example(#""2020-01-01 10:30".date(format: "yyyy-MM-dd HH:mm")"#, "2020-01-01 10:30:00"),
    ]
}
