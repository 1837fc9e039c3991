/// Worked examples, on the tables of `Samples`: what is written and what comes out.
extension WorkedExampleTests {
    static let grouping: [Example] = [
        Example(
            #"ratings.group(by: .userId).mean(.rating, .movieId)"#,
            """
            userId:uint32 rating:float32 movieId:double
            1 4.1666665 20
            2 3 20
            3 1 20
            """),
        Example(
            #"movies.oneHot(.genres, separator: "|").group(by: .movieId).max(columns("genres_*")).tail(1)"#,
            """
            movieId:uint32 genres_Comedy:uint8 genres_Crime:uint8 genres_Drama:uint8
            40 1 0 1
            """),
        Example(
            #"ratings.group(by: .movieId).aggregate(avg_rating: mean(.rating), rating_count: count())"#,
            """
            movieId:uint32 avg_rating:float32 rating_count:int64
            10 3 2
            20 2.25 2
            30 4.5 2
            """),
        Example(
            #"ratings.group(by: .userId).aggregate(range: max(.rating) - min(.rating), twice: .userId * 2)"#,
            """
            userId:uint32 range:float32 twice:int64
            1 1.5 2
            2 2 4
            3 0 6
            """),
        Example(
            #"movies.group(by: .genres).count()"#,
            """
            genres:string count:int64
            Comedy 1
            Comedy|Drama 1
            Crime|Drama 1
            · 1
            """),
        Example(
            #"ratings.count(by: .userId)"#,
            """
            userId:uint32 count:int64
            1 3
            2 2
            3 1
            """),
        Example(
            #"ratings.aggregate(n: count(), rated: nUnique(.movieId), total: sum(.rating))"#,
            """
            n:int64 rated:int64 total:float32
            6 3 19.5
            """),
        Example(
            #"ratings.filter(.rating > 100).aggregate(n: count(), mean: mean(.rating), total: sum(.rating), top: max(.rating))"#,
            """
            n:int64 mean:float32 total:float32 top:float32
            0 · 0 ·
            """),
    ]

    static let reshaping: [Example] = [
        Example(
            #"ratings.pivot(rows: .userId, columns: .movieId, values: .rating, prefix: "film_")"#,
            """
            userId:uint32 film_10:float32 film_20:float32 film_30:float32
            1 4 3.5 5
            2 2 · 4
            3 · 1 ·
            """),
        Example(
            #"stats.head(2).unpivot(.avg_rating, .rating_count, name: "measure", value: "value")"#,
            """
            movieId:uint32 measure:string value:double
            10 avg_rating 3
            20 avg_rating 2.25
            10 rating_count 2
            20 rating_count 2
            """),
        Example(
            #"films.select(.movieId, .genres).explode(.genres)"#,
            """
            movieId:uint32 genres:string
            10 Crime
            10 Drama
            20 Comedy
            30 ·
            40 ·
            """),
        Example(
            #"movies.select(.movieId, .genres).oneHot(.genres, separator: "|")"#,
            """
            movieId:uint32 genres_Comedy:uint8 genres_Crime:uint8 genres_Drama:uint8
            10 0 1 1
            20 1 0 0
            30 0 0 0
            40 1 0 1
            """),
        Example(
            #"films.select(.genres, .movieId).oneHot(.genres, prefix: "is_", minimumCount: 2, except: ["Drama"])"#,
            """
            movieId:uint32
            10
            20
            30
            40
            """),
        Example(
            #"films.select(.genres, .movieId).oneHot(.genres, prefix: "is ", except: ["Drama"])"#,
            """
            is Comedy:uint8 is Crime:uint8 movieId:uint32
            0 1 10
            1 0 20
            0 0 30
            0 0 40
            """),
        Example(
            #"films.select(.movieId, .genres).oneHot(.genres, except: ["Drama"], type: .bool)"#,
            """
            movieId:uint32 genres_Comedy:bool genres_Crime:bool
            10 false true
            20 true false
            30 false false
            40 false false
            """),
        Example(
            #"ratings.select(.userId).oneHot(.userId, prefix: "user_").tail(2)"#,
            """
            user_1:uint8 user_2:uint8 user_3:uint8
            0 1 0
            0 0 1
            """),
    ]

    static let looking: [Example] = [
        Example(
            #"ratings.describe(.rating, .userId)"#,
            """
            column:string type:string count:int64 missing:int64 mean:double std:double min:double q25:double median:double q75:double max:double
            rating float32 6 0 3.25 1.4747880697250366 1 2.375 3.75 4 5
            userId uint32 6 0 1.6666666666666667 0.816496580927726 1 1 1.5 2 3
            """),
        Example(
            #"movies.describe(.genres)"#,
            """
            column:string type:string count:int64 missing:int64 mean:double std:double min:double q25:double median:double q75:double max:double
            genres string 3 1 · · · · · · ·
            """),
        Example(
            #"stats.correlation()"#,
            """
            column:string movieId:double avg_rating:double rating_count:double
            movieId 1 0.6546536707079772 -0.7745966692414834
            avg_rating 0.6546536707079772 1 ·
            rating_count -0.7745966692414834 · 1
            """),
        Example(
            #"ratings.correlation(.rating, .userId)"#,
            """
            column:string rating:double userId:double
            rating 1 -0.8304547985373998
            userId -0.8304547985373998 1
            """),
        Example(#"ratings.first(.movieId)"#, "10"),
        Example(#"ratings.filter(.userId == 9).first(.movieId) ?? 0"#, "0"),
        Example(#"films.first(where: .year < 1990)"#, "(movieId: 20, title: Big (1988), genres: [Comedy], year: 1988)"),
        Example(#"ratings.contains(.userId == 3)"#, "true"),
        Example(#"ratings.contains(.userId == 9)"#, "false"),
        Example(#"ratings.rowCount"#, "6"),
        Example(#"ratings.head(0).isEmpty"#, "true"),
        Example(
            #"table([(movieId: 1, score: 4.5, tags: ["a"]), (movieId: 2, score: 3, tags: ["b", "c"])])"#,
            """
            movieId:int64 score:double tags:list(.string)
            1 4.5 [a]
            2 3 [b, c]
            """),
        Example(#"emptyTable([.movieId: .uint32, .score: .double])"#, "movieId:uint32 score:double"),
    ]

    static let aggregates: [Example] = [
        Example(
            #"ratings.group(by: .userId).aggregate(s: sum(.rating), m: mean(.rating), d: std(.rating), v: variance(.rating))"#,
            """
            userId:uint32 s:float32 m:float32 d:float32 v:float32
            1 12.5 4.1666665 0.7637626 0.58333343
            2 6 3 1.4142135 2
            3 1 1 · ·
            """),
        Example(
            #"ratings.group(by: .userId).aggregate(md: median(.rating), q: quantile(.rating, 0.25), u: nUnique(.movieId), f: first(.movieId), l: last(.movieId))"#,
            """
            userId:uint32 md:float32 q:double u:int64 f:uint32 l:uint32
            1 4 3.75 3 10 30
            2 3 2.5 2 10 30
            3 1 1 1 20 20
            """),
        Example(
            #"ratings.aggregate(mode: mode(.movieId), low: min(.rating), liked: share(.rating >= 4), n: count(.rating))"#,
            """
            mode:uint32 low:float32 liked:double n:int64
            10 1 0.5 6
            """),
        Example(
            #"ratings.group(by: .userId).aggregate(films: collect(.movieId), stars: collect(.rating, unique: true))"#,
            """
            userId:uint32 films:list(.uint32) stars:list(.float32)
            1 [10, 20, 30] [4, 3.5, 5]
            2 [10, 30] [2, 4]
            3 [20] [1]
            """),
        Example(
            #"movies.aggregate(titles: join(.genres, separator: "; "), n: count(.genres))"#,
            """
            titles:string n:int64
            Crime|Drama; Comedy; Comedy|Drama 3
            """),
    ]

    static let windows: [Example] = [
        Example(
            #"ratings.select(.userId, .rating).with(n: rowNumber(), own: rowNumber(from: 0, per: .userId))"#,
            """
            userId:uint32 rating:float32 n:int64 own:int64
            1 4 1 0
            1 3.5 2 1
            1 5 3 2
            2 2 4 0
            2 4 5 1
            3 1 6 0
            """),
        Example(
            #"ratings.select(.rating).with(rank: rank(by: -.rating), dense: rank(by: -.rating, ties: .dense), first: rank(by: -.rating, ties: .first))"#,
            """
            rating:float32 rank:int64 dense:int64 first:int64
            4 2 2 2
            3.5 4 3 4
            5 1 1 1
            2 5 4 5
            4 2 2 3
            1 6 5 6
            """),
        Example(
            #"ratings.select(.userId, .rating).with(place: rank(by: -.rating, per: .userId))"#,
            """
            userId:uint32 rating:float32 place:int64
            1 4 2
            1 3.5 3
            1 5 1
            2 2 2
            2 4 1
            3 1 1
            """),
    ]

    static let scaling: [Example] = [
        Example(
            #"stats.select(.rating_count).standardize()"#,
            """
            rating_count:double
            0.5773502691896258
            0.5773502691896258
            0.5773502691896258
            -1.7320508075688774
            """),
        Example(
            #"stats.select(.rating_count, .avg_rating).minMaxScale(.avg_rating)"#,
            """
            rating_count:int64 avg_rating:double
            2 0.33333333333333326
            2 0
            2 1
            0 ·
            """),
        Example(
            #"ratings.select(.rating).robustScale(.rating)"#,
            """
            rating:float32
            0.15384616
            -0.15384616
            0.7692308
            -1.0769231
            0.15384616
            -1.6923077
            """),
        Example(
            #"table([(a: 3, b: 4), (a: 0, b: 0)]).normalize()"#,
            """
            a:double b:double
            0.6 0.8
            0 0
            """),
        Example(
            #"table([(a: 3, b: -1)]).normalize(.a, .b, norm: .l1)"#,
            """
            a:double b:double
            0.75 -0.25
            """),
    ]
}
