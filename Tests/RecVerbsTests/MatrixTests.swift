import RecDiagnostics
import RecEngine
import RecFrame
import RecSchema
import RecSemantics
import Testing

/// Sparse matrices and words as features: what is checked, what is an error, and what is known before the run.
struct MatrixTests {
    @Test(
        "what the check finds",
        arguments: [
            ("movies.tfidf(.movieId)", "E0234", "must be a column of text"),
            ("movies.tfidf(.title, minDf: 1.5)", "E0215", "`minDf` is 1.5, and a share must be from 0 to 1"),
            ("movies.tfidf(.title, maxDf: -1)", "E0215", "`maxDf` is -1"),
            ("movies.tfidf(.title, minDf: \"a\")", "E0213", "takes a number of texts"),
            ("movies.oneHot(.genres, sparse: movies.isEmpty)", "E0403", "`sparse` must be known before the run"),
            ("movies.oneHot(.genres, sparse: true, type: .bool)", "E0406", "`sparse: true` gives a matrix"),
            ("movies.oneHot(.genres, sparse: true).filter(.movieId > 1)", "E0202", "a sparse matrix has no verb `filter`"),
            ("movies.oneHot(.genres, sparse: true).oneHot(.genres)", "E0203", "no column `genres`"),
            ("nearest(movies.oneHot(.genres, sparse: true), key: .movieId)", "E0423", "`title` is string"),
            ("ratings.matrix(rows: .userId, columns: .movieId, values: .rating, missing: 3)", "E0215", "`missing` is 3"),
            ("nearest(stats, key: .movieId, to: ratings)", "E0417", "no column `avg_rating`"),
            ("nearest(stats, key: .movieId, to: stats.drop(.movieId))", "E0417", "no column `movieId` to name its rows by"),
            ("nearest(stats, key: .movieId, as: .movieId)", "E0401", "would be named `movieId`"),
            ("stats.dropColumns(.avg_rating, where: .value == 0)", "E0231", "has many values"),
            ("stats.dropColumns(.avg_rating, where: share(.values == 0) > 0.5)", "E0203", "no column `values`"),
            ("stats.dropColumns(.avg_rating, where: mean(.value))", "E0234", "takes a condition on a column"),
            ("stats.bestMatch(.avg_rating, to: \"a\")", "E0234", "must be a column of text"),
            ("describe(movies.oneHot(.genres, sparse: true))", "E0202", ""),
            ("concat(movies.oneHot(.genres, sparse: true))", "E0213", "takes a table"),
        ])
    func problems(_ expression: String, _ id: String, _ words: String) {
        let found = Bench().check(expression).diagnostics
        #expect(
            found.contains { $0.id == id && $0.message.contains(words) }, "\(found.map { "\($0.id) \($0.message) \($0.hints)" })")
    }

    @Test(
        "what is an error of the run",
        arguments: [
            ("movies.tfidf(.genres)", "E0664", "`genres` is missing in row 3"),
            ("movies.head(0).tfidf(.title)", "E0620", "the texts have no words"),
            ("movies.with(title: \"the a\").tfidf(.title, stopWords: .english)", "E0620", "only stop words"),
            ("movies.tfidf(.title, minDf: 3)", "E0620", "no term is left"),
            ("movies.countVectorize(.title, ngramRange: 0...1)", "E0647", "`ngramRange` must be from 1"),
            ("movies.select(.title, .movieId).countVectorize(.title, prefix: \"\").countVectorize(.big)", "E0610", "needs texts"),
            (
                "concat(ratings, ratings).matrix(rows: .userId, columns: .movieId, values: .rating)", "E0625",
                "`userId` 1, `movieId` 10"
            ),
            (
                "movies.oneHot(.genres, separator: \"|\", sparse: true).countVectorize(.title, prefix: \"genres_\").tfidf(.movieId)",
                "E0234", ""
            ),
            ("nearest(stats, key: .movieId)", "E0664", "`avg_rating` is missing where `movieId` is 40"),
            (
                "nearest(stats.select(.movieId, .avg_rating).oneHot(.movieId, sparse: true))", "E0664",
                "`avg_rating` is missing where `row` is 4"
            ),
        ])
    func failures(_ expression: String, _ id: String, _ words: String) {
        let error = #expect(throws: (any Error).self) { try Bench().run(expression) }
        switch error {
        case let error as EngineError:
            #expect(error.id == id)
            #expect(error.message.contains(words), "\(error.message)")
        case let problem as Diagnostic: #expect(problem.id == id)
        default: Issue.record("\(String(describing: error))")
        }
    }

    @Test("a matrix is what its type promises, and so is what is made of it")
    func types() throws {
        for expression in [
            "ratings.matrix(rows: .userId, columns: .movieId, values: .rating)",
            "movies.select(.movieId, .genres).oneHot(.genres, separator: \"|\", sparse: true)",
            "movies.select(.movieId, .title).tfidf(.title, sparse: true).rows",
            "nearest(ratings.matrix(rows: .userId, columns: .movieId, values: .rating), n: 1, as: .other)",
            "pca(ratings.matrix(rows: .userId, columns: .movieId, values: .rating), components: 1)",
        ] {
            let outcome = try Bench().run(expression)
            #expect(mismatch(outcome.type, outcome.value) == nil, "\(expression)")
        }
    }

    @Test("rows of two matrices meet by the names of their columns")
    func aligned() throws {
        let text = """
            nearest(
                ratings.filter(.userId == 1).matrix(rows: .userId, columns: .movieId, values: .rating), n: 2,
                to: ratings.filter(.movieId != 10).matrix(rows: .userId, columns: .movieId, values: .rating))
            """
        // (4, 3.5, 5) with (0, 3.5, 5), (0, 0, 4) and (0, 1, 0).
        let lengths = [(16.0 + 12.25 + 25).squareRoot(), (12.25 + 25.0).squareRoot()]
        let rows = try Evaluator.table(Bench().run(text).value).rows
        #expect(rows.map { $0[1] } == [1, 2])
        #expect(abs((rows[0][2].number ?? 0) - 37.25 / (lengths[0] * lengths[1])) < 1e-15)
        #expect(abs((rows[1][2].number ?? 0) - 5 / lengths[0]) < 1e-15)
    }

    @Test("a wide table of zeros and ones is searched as what it is")
    func wide() throws {
        let ids = (0..<90).map { UInt32($0) }
        let values = ids.map { $0 % 45 }
        let wide = Bench(["t": try Table([("id", Column(ids)), ("v", Column(values))])])
        let dense = try wide.text("nearest(t.oneHot(.v), key: .id, n: 1)")
        #expect(try wide.text("nearest(t.oneHot(.v, sparse: true), key: .id, n: 1)") == dense)
        let more = Bench(["t": try Table([("id", Column(ids)), ("v", Column(ids.map { $0 % 80 }))])])
        let table = try Evaluator.table(more.run("nearest(t.oneHot(.v), key: .id, n: 1)").value)
        #expect(try table.column("neighbour").scalars.prefix(3) == [80, 81, 82])
        #expect(try table.column("similarity").scalars.prefix(11) == Array(repeating: 1.0, count: 10) + [0.0])
    }
}

/// Words that a feature cell has learnt are the words of other rows.
struct TextRecipeTests {
    @Test("other texts get the words and weights of the first ones")
    func applies() throws {
        var run = NotebookRun(
            """
            %% load films
            table([(id: 1, title: "red dog"), (id: 2, title: "red cat"), (id: 3, title: "blue cat cat")])
            %% feature weights
            films.tfidf(.title, prefix: "")
            %% feature counts
            films.countVectorize(.title, minDf: 2, prefix: "")
            %% load others
            table([(id: 9, title: "a green cat, a red cat")])
            %% evaluate weighed
            weights.apply(to: others)
            %% evaluate counted
            counts.apply(to: others)
            """)
        #expect(run.diagnostics.map(\.message) == [])
        try run.run()
        #expect(Bench.text(try #require(run.value("counted"))) == "id:int64 cat:int64 red:int64\n9 2 1")
        let weighed = try run.table("weighed")
        #expect(weighed.names == ["id", "blue", "cat", "dog", "red"])
        // Both are in two of three texts, so that only their counts tell them apart.
        let (cat, red) = (try weighed.column("cat").scalar(at: 0).number, try weighed.column("red").scalar(at: 0).number)
        #expect(cat == 2 / 5.0.squareRoot() && red == 1 / 5.0.squareRoot())
    }
}
