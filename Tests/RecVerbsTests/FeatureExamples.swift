extension WorkedExampleTests {
    static let features = [
        // Words.
        Example(
            "movies.select(.movieId, .title).countVectorize(.title, prefix: \"w_\")",
            "movieId:uint32 w_1921:int64 w_1988:int64 w_1995:int64 w_big:int64 w_heat:int64 w_kid:int64 w_nameless:int64 w_the:int64\n10 0 0 1 0 1 0 0 0\n20 0 1 0 1 0 0 0 0\n30 1 0 0 0 0 1 0 1\n40 0 0 0 0 0 0 1 0"
        ),
        Example(
            "movies.select(.movieId, .title).countVectorize(.title, stopWords: .english, except: [\"nameless\"], maxFeatures: 2)",
            "movieId:uint32 title_1921:int64 title_1988:int64\n10 0 0\n20 0 1\n30 1 0\n40 0 0"),
        Example(
            "movies.select(.title).countVectorize(.title, ngramRange: 2...2, minDf: 1, maxDf: 0.5, lowercase: false)",
            "title_Big 1988:int64 title_Heat 1995:int64 title_Kid 1921:int64 title_The Kid:int64\n0 1 0 0\n1 0 0 0\n0 0 1 1\n0 0 0 0"
        ),
        Example(
            "movies.head(2).select(.movieId, .title).tfidf(.title, prefix: \"\")",
            "movieId:uint32 1988:double 1995:double big:double heat:double\n10 0 0.7071067811865476 0 0.7071067811865476\n20 0.7071067811865476 0 0.7071067811865476 0"
        ),
        Example(
            "movies.select(.title).tfidf(.title, minDf: 1, norm: .none, maxFeatures: 1, smoothIdf: false, sublinearTf: true)",
            "title_1921:double\n0\n0\n2.386294361119891\n0"),
        // Sparse matrices.
        Example(
            "ratings.matrix(rows: .userId, columns: .movieId, values: .rating).entries()",
            "userId:uint32 column:string value:double\n1 10 4\n1 20 3.5\n1 30 5\n2 10 2\n2 30 4\n3 20 1"),
        Example(
            "ratings.matrix(rows: .userId, columns: .movieId, values: .rating, missing: 0).dense()",
            "userId:uint32 10:double 20:double 30:double\n1 4 3.5 5\n2 2 0 4\n3 0 1 0"),
        Example(
            "ratings.matrix(rows: .movieId, columns: .userId, values: .rating).columns",
            "column:string\n1\n2\n3"),
        Example(
            "movies.select(.movieId, .genres).oneHot(.genres, separator: \"|\", sparse: true).dense()",
            "movieId:uint32 genres_Comedy:double genres_Crime:double genres_Drama:double\n10 0 1 1\n20 1 0 0\n30 0 0 0\n40 1 0 1"),
        Example(
            "movies.oneHot(.genres, separator: \"|\", except: [\"Crime\"], sparse: true).countVectorize(.title, minDf: 1, maxFeatures: 1).dense()",
            "movieId:uint32 genres_Comedy:double genres_Drama:double title_1921:double\n10 0 1 0\n20 1 0 0\n30 0 0 1\n40 1 1 0"),
        Example(
            "movies.select(.movieId, .title).tfidf(.title, maxFeatures: 2, sparse: true).entries()",
            "row:int64 column:string value:double\n2 title_1988 1\n3 title_1921 1"),
        Example(
            "films.select(.movieId, .genres, .year).oneHot(.genres, sparse: true).oneHot(.year, minimumCount: 1).columnCount",
            "6"),
        // Choosing columns and rows by their values.
        Example(
            "movies.select(.movieId, .genres).oneHot(.genres, separator: \"|\").dropColumns(columns(\"genres_*\"), where: share(.value == 0) > 0.6)",
            "movieId:uint32 genres_Comedy:uint8 genres_Drama:uint8\n10 0 1\n20 1 0\n30 0 0\n40 1 1"),
        Example(
            "stats.dropColumns(.avg_rating, .rating_count, where: count(.value) == 4 && min(.value) == 0).columnNames",
            "[movieId, avg_rating]"),
        Example(
            "movies.bestMatch(.title, to: \"big\", atLeast: 0.4)",
            "(movieId: 20, title: Big (1988), genres: Comedy)"),
        Example(
            "movies.bestMatch(.title, to: \"the kid\", caseSensitive: true)",
            "·"),
        Example(
            "movies.bestMatch(.genres, to: \"nothing\")",
            "·"),
        // Scaling.
        Example(
            "table([(a: 1.0), (a: 3.0), (a: 2.0)]).standardize(.a, ddof: 1)",
            "a:double\n-1\n1\n0"),
        Example(
            "table([(a: 1.0), (a: 3.0), (a: 2.0)]).standardize(.a, withStd: false)",
            "a:double\n-1\n1\n0"),
        Example(
            "table([(a: 1.0), (a: 3.0), (a: 2.0)]).minMaxScale(.a, featureRange: -1...1, clip: true)",
            "a:double\n-1\n1\n0"),
        Example(
            "table([(a: 1.0), (a: 3.0), (a: 2.0), (a: 4.0), (a: 5.0)]).robustScale(.a, withCentering: false, quantileRange: 0...100)",
            "a:double\n0.25\n0.75\n0.5\n1\n1.25"),
        // Neighbours.
        Example(
            "nearest(ratings.matrix(rows: .userId, columns: .movieId, values: .rating), n: 1)",
            "userId:uint32 neighbour:uint32 similarity:double\n1 2 0.8579919782502539\n2 1 0.8579919782502539\n3 1 0.47963209687927216"
        ),
        Example(
            "nearest(stats.drop(.avg_rating), key: .movieId, n: 2, metric: .euclidean, as: .other)",
            "movieId:uint32 other:uint32 distance:double\n10 20 0\n10 30 0\n20 10 0\n20 30 0\n30 10 0\n30 20 0\n40 10 2\n40 20 2"),
        Example(
            "nearest(movies.select(.movieId, .genres).oneHot(.genres, separator: \"|\"), key: .movieId, n: 1, as: .like)",
            "movieId:uint32 like:uint32 similarity:double\n10 40 0.4999999999999999\n20 40 0.7071067811865475\n30 10 0\n40 20 0.7071067811865475"
        ),
        Example(
            "nearest(movies.oneHot(.genres, separator: \"|\", sparse: true).tfidf(.title), key: .movieId, n: 1)",
            "movieId:uint32 neighbour:uint32 similarity:double\n10 40 0.3333333333333334\n20 40 0.408248290463863\n30 10 0\n40 20 0.408248290463863"
        ),
        Example(
            "nearest(stats.head(1).drop(.avg_rating), key: .movieId, to: stats.drop(.avg_rating), n: 2, metric: .euclidean)",
            "movieId:uint32 neighbour:uint32 distance:double\n10 10 0\n10 20 0"),
        Example(
            "nearest(stats.head(1).drop(.avg_rating), n: 9)",
            "row:int64 neighbour:int64 similarity:double"),
        Example(
            "kMeans(ratings.matrix(rows: .userId, columns: .movieId, values: .rating), k: 3, seed: 1).assignments",
            "userId:uint32 cluster:int32\n1 2\n2 0\n3 1"),
    ]
}
