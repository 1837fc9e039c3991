/// Worked examples, on the tables of `Samples`: what is written and what comes out.
extension WorkedExampleTests {
    static let choosingcolumns: [Example] = [
        Example(
            #"movies.select(.title, .movieId).head(1)"#,
            """
            title:string movieId:uint32
            Heat (1995) 10
            """),
        Example(#"movies.select(columns("*e*")).columnNames"#, "[movieId, title, genres]"),
        Example(
            #"ratings.drop(.timestamp, .rating).head(1)"#,
            """
            userId:uint32 movieId:uint32
            1 10
            """),
        Example(#"movies.rename([.movieId: .id, .title: .name]).columnNames"#, "[id, name, genres]"),
        Example(
            #"ratings.with(half: .rating / 2, rating: .rating + 1).select(.rating, .half).head(2)"#,
            """
            rating:float32 half:float32
            5 2
            4.5 1.75
            """),
        Example(
            #"ratings.with(above: .rating > mean(.rating)).select(.rating, .above)"#,
            """
            rating:float32 above:bool
            4 true
            3.5 true
            5 true
            2 false
            4 true
            1 false
            """),
        Example(
            #"ratings.cast([.userId: .string, .rating: .int32]).select(.userId, .rating).head(2)"#,
            """
            userId:string rating:int32
            1 4
            1 3
            """),
        Example(
            #"table([(a: "1"), (a: "x")]).cast([.a: .int32], failing: .missing)"#,
            """
            a:int32
            1
            ·
            """),
    ]

    static let choosingrows: [Example] = [
        Example(
            #"ratings.filter(.rating >= 4 && .userId < 3).select(.userId, .movieId)"#,
            """
            userId:uint32 movieId:uint32
            1 10
            1 30
            2 30
            """),
        Example(
            #"stats.filter(.avg_rating > 0).select(.movieId)"#,
            """
            movieId:uint32
            10
            20
            30
            """),
        Example(
            #"movies.dropMissing(.genres).select(.movieId)"#,
            """
            movieId:uint32
            10
            20
            40
            """),
        Example(#"movies.dropMissing().rowCount"#, "3"),
        Example(
            #"ratings.dropDuplicates(.userId).select(.userId, .movieId)"#,
            """
            userId:uint32 movieId:uint32
            1 10
            2 10
            3 20
            """),
        Example(
            #"ratings.dropDuplicates(.userId, keep: .last).select(.userId, .movieId)"#,
            """
            userId:uint32 movieId:uint32
            1 30
            2 30
            3 20
            """),
        Example(#"ratings.dropDuplicates(.movieId, keep: .none).rowCount"#, "0"),
        Example(
            #"stats.fillMissing(.avg_rating, with: 0)"#,
            """
            movieId:uint32 avg_rating:double rating_count:int64
            10 3 2
            20 2.25 2
            30 4.5 2
            40 0 0
            """),
        Example(
            #"movies.fillMissing(with: "none").select(.genres)"#,
            """
            genres:string
            Crime|Drama
            Comedy
            none
            Comedy|Drama
            """),
        Example(
            #"ratings.unique(.userId).inBatches(of: 2) { part in part.with(share: 1 / count()) }"#,
            """
            userId:uint32 share:double
            1 0.5
            2 0.5
            3 1
            """),
        Example(
            #"ratings.head(0).inBatches(of: 2) { part in part.select(.rating) }"#,
            """
            rating:float32
            """),
        Example(
            #"ratings.unique(.userId)"#,
            """
            userId:uint32
            1
            2
            3
            """),
        Example(
            #"ratings.sort(by: -.rating, .movieId).select(.rating, .movieId)"#,
            """
            rating:float32 movieId:uint32
            5 30
            4 10
            4 30
            3.5 20
            2 10
            1 20
            """),
        Example(
            #"stats.sort(by: -.avg_rating).select(.avg_rating)"#,
            """
            avg_rating:double
            4.5
            3
            2.25
            ·
            """),
        Example(
            #"ratings.sort(by: .rating * -1).select(.rating).head(2)"#,
            """
            rating:float32
            5
            4
            """),
        Example(
            #"ratings.head(1).select(.movieId)"#,
            """
            movieId:uint32
            10
            """),
        Example(
            #"ratings.tail(1).select(.movieId)"#,
            """
            movieId:uint32
            20
            """),
        Example(
            #"ratings.slice(4, count: 9).select(.movieId)"#,
            """
            movieId:uint32
            30
            20
            """),
        Example(
            #"ratings.top(2, by: .rating).select(.rating, .movieId)"#,
            """
            rating:float32 movieId:uint32
            5 30
            4 10
            """),
        Example(
            #"ratings.top(1, by: .rating, -.movieId, per: .userId).select(.userId, .movieId, .rating)"#,
            """
            userId:uint32 movieId:uint32 rating:float32
            1 30 5
            2 30 4
            3 20 1
            """),
        Example(
            #"ratings.top(1, by: -.rating).select(.rating)"#,
            """
            rating:float32
            1
            """),
        Example(
            #"ratings.sample(3, seed: 42).select(.movieId, .rating)"#,
            """
            movieId:uint32 rating:float32
            10 4
            20 3.5
            20 1
            """),
        Example(
            #"ratings.sample(fraction: 0.5, seed: 1).select(.movieId, .rating)"#,
            """
            movieId:uint32 rating:float32
            30 5
            20 3.5
            30 4
            """),
        Example(
            #"ratings.sample(8, replace: true, weights: .rating, seed: 7).select(.movieId, .rating)"#,
            """
            movieId:uint32 rating:float32
            10 4
            30 4
            30 5
            10 2
            20 1
            30 5
            30 5
            10 4
            """),
        Example(
            #"movies.sample(99, seed: 1).select(.movieId)"#,
            """
            movieId:uint32
            40
            30
            10
            20
            """),
    ]

    static let joining: [Example] = [
        Example(
            #"movies.select(.movieId).join(stats, on: .movieId).head(1)"#,
            """
            movieId:uint32 avg_rating:double rating_count:int64
            10 3 2
            """),
        Example(
            #"movies.select(.movieId).join(stats.filter(.rating_count > 0), on: .movieId, kind: .left)"#,
            """
            movieId:uint32 avg_rating:double rating_count:int64
            10 3 2
            20 2.25 2
            30 4.5 2
            40 · ·
            """),
        Example(
            #"ratings.select(.userId, .movieId).join(stats.filter(.movieId >= 30), on: .movieId, kind: .right)"#,
            """
            userId:uint32 movieId:uint32 avg_rating:double rating_count:int64
            1 30 4.5 2
            2 30 4.5 2
            · 40 · 0
            """),
        Example(
            #"table([(a: 1, x: 1)]).join(table([(b: 2, x: 2)]), on: [.a: .b], kind: .full, suffix: "_other")"#,
            """
            a:int64 x:int64 x_other:int64
            1 1 ·
            2 · 2
            """),
        Example(
            #"movies.join(ratings.filter(.userId == 3), on: .movieId, kind: .semi).select(.movieId)"#,
            """
            movieId:uint32
            20
            """),
        Example(
            #"movies.join(ratings, on: .movieId, kind: .anti).select(.movieId)"#,
            """
            movieId:uint32
            40
            """),
        Example(
            #"movies.exclude(ratings, on: .movieId).select(.movieId)"#,
            """
            movieId:uint32
            40
            """),
        Example(
            #"concat(ratings.head(1), ratings.tail(1)).select(.userId)"#,
            """
            userId:uint32
            1
            3
            """),
    ]
}
