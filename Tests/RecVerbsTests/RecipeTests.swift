import RecDiagnostics
import RecEngine
import RecFrame
import RecPlan
import RecVerbs
import Testing

/// `features.apply(to:)`: the steps of a feature cell on rows that came later.
struct RecipeTests {
    static let films = """
        %% load movies
        table([(movieId: 1, genres: "Comedy|Drama", year: 1990), (movieId: 2, genres: "Drama", year: 2000), (movieId: 3, genres: "War", year: 2010)])

        %% load ratings
        table([(movieId: 1, rating: 4.0), (movieId: 1, rating: 2.0), (movieId: 2, rating: 5.0)])

        %% feature stats
        ratings.group(by: .movieId).aggregate(avg_rating: mean(.rating), rating_count: count())

        %% feature features
        let joined = movies
            .select(.movieId, .genres, .year)
            .with(age: 2020 - .year, late: .year - mean(.year))
            .drop(.year)
            .oneHot(.genres, separator: "|")
            .join(stats, on: .movieId, kind: .left)
            .fillMissing(.avg_rating, .rating_count, with: 0)
        if movies.rowCount > 2 { joined.standardize(.avg_rating) } else { joined.minMaxScale(.avg_rating) }

        """

    private func applied(_ rows: String, _ body: String = "features.apply(to: newer)") throws -> Table {
        guard case .table(let table) = try evaluate(body, after: Self.films + "%% clean newer\n\(rows)\n") else {
            throw EngineError("E0000", "no table")
        }
        return table
    }

    @Test func `the rows that it was made of give the same features`() throws {
        let again = try applied("movies")
        var run = NotebookRun(Self.films)
        try run.run()
        let first = try run.table("features")
        #expect(again.names == first.names)
        #expect(again.rows == first.rows)
        #expect(again.schema.map(\.type) == first.schema.map(\.type))
    }

    @Test func `what was learnt is kept: means, categories, aggregates`() throws {
        let table = try applied("table([(movieId: 9, genres: \"War|Western\", year: 2020)])")
        // Unknown films have no ratings: 0 by `fillMissing`, then by mean 8/3 and deviation of 3, 5, 0.
        let mean = 8.0 / 3
        let deviation = ((9 + 25 + 0) / 3.0 - mean * mean).squareRoot()
        let row = Dictionary(uniqueKeysWithValues: zip(table.names, table.rows[0]))
        #expect(
            table.names == [
                "movieId", "genres_Comedy", "genres_Drama", "genres_War", "age", "late", "avg_rating", "rating_count",
            ])
        #expect(row["genres_War"] == .int(1))
        #expect(row["genres_Comedy"] == .int(0))
        #expect(row["age"] == .int(0))
        #expect(row["late"] == .double(20))
        #expect(abs((row["avg_rating"]?.number ?? 0) - (0 - mean) / deviation) < 1e-12)
    }

    @Test func `new rows may bring what a join adds`() throws {
        let table = try applied(
            "table([(movieId: 9, genres: \"War\", year: 2020, avg_rating: 8.0 / 3, rating_count: 7), (movieId: 1, genres: \"War\", year: 2020, avg_rating: 5.0, rating_count: 1)])"
        )
        #expect(table.rows[0].suffix(2) == [.double(0), .int(7)])
        #expect(table.rows[1].last == .int(1))
    }

    @Test func `a missing column is named`() throws {
        #expect { try applied("table([(movieId: 9, genres: \"War\")])") } throws: { "\($0)".contains("year") }
    }

    @Test func `a rank is about all rows, so the recipe begins after it`() throws {
        let cells = """
            %% load movies
            table([(movieId: 1, score: 3.0), (movieId: 2, score: 1.0)])

            %% feature features
            movies.with(place: rowNumber()).standardize(.score)

            """
        guard case .table(let steps) = try evaluate("features.recipe.steps", after: cells) else { return #expect(Bool(false)) }
        #expect(try Array(steps.column("verb").strings) == ["standardize"])
    }

    @Test func `a recipe of a feature made of a feature has the steps of both`() throws {
        let cells = """
            %% load movies
            table([(movieId: 1, score: 3.0), (movieId: 2, score: 1.0)])

            %% feature scaled
            movies.minMaxScale(.score)

            %% feature features
            scaled.with(double: .score * 2)

            """
        let value = try evaluate("features.apply(to: table([(movieId: 5, score: 2.0)]))", after: cells)
        guard case .table(let table) = value else { return #expect(Bool(false)) }
        #expect(table.rows == [[.int(5), .double(0.5), .double(1)]])
    }

    @Test func `of columns that may go, those that went the first time go again`() throws {
        let cells = """
            %% load movies
            table([(id: 1, a: 0, b: 1, c: 0), (id: 2, a: 0, b: 0, c: 5), (id: 3, a: 0, b: 1, c: 0)])

            %% parameters
            let most: Double = 0.9

            %% feature features
            movies.dropColumns(.a, .b, .c, where: share(.value == 0) > most).with(sum: .b + .c)

            """
        let value = try evaluate(
            "features.apply(to: table([(id: 7, a: 9, b: 0, c: 0), (id: 8, a: 8, b: 0, c: 0)]))", after: cells)
        guard case .table(let table) = value else { return #expect(Bool(false)) }
        #expect(table.names == ["id", "b", "c", "sum"])
        #expect(table.rows == [[.int(7), .int(0), .int(0), .int(0)], [.int(8), .int(0), .int(0), .int(0)]])
        // Rows that lack the column that goes are as good.
        let lacking = try evaluate("features.apply(to: table([(id: 7, b: 2, c: 3)]))", after: cells)
        guard case .table(let table) = lacking else { return #expect(Bool(false)) }
        #expect(table.rows == [[.int(7), .int(2), .int(3), .int(5)]])
        guard case .table(let steps) = try evaluate("features.recipe.steps", after: cells) else { return #expect(Bool(false)) }
        #expect(try Array(steps.column("verb").strings) == ["dropColumns", "with"])
        #expect(try Array(steps.column("learnt").strings) == ["1 gone", ""])
    }

    private static let texts = """
        %% load movies
        table([(id: 1, genres: "War|Drama", title: "the old war", plot: "guns and ships", year: 1990), (id: 2, genres: "Drama", title: "old friends", plot: "ships sail", year: 2000), (id: 3, genres: "Comedy", title: "a war of jokes", plot: "jokes and friends", year: 2010)])

        %% load newer
        table([(id: 7, genres: "War|Western", title: "the brand new war", plot: "ships and ships of jokes", year: 2020), (id: 8, genres: "", title: "silence", plot: "", year: 1980)])

        %% feature features
        movies.with(year: .year - mean(.year)).standardize(.year).oneHot(.genres, separator: "|", sparse: true)
            .tfidf(.title).countVectorize(.plot, prefix: "plot_")


        """

    @Test func `a sparse matrix is made again of other rows, with the columns of the first`() throws {
        var run = NotebookRun(
            Self.texts + """
                %% evaluate again
                features.apply(to: movies)

                %% evaluate applied
                features.apply(to: newer)

                %% evaluate found
                nearest(features, key: .id, to: features.apply(to: newer), n: 1)

                """)
        #expect(run.diagnostics.map { "\($0.id) \($0.message)" } == [])
        try run.run()
        func parts(_ cell: String) throws -> (names: [String], rows: Table, starts: [Int64], columns: [UInt32], values: [Double])
        {
            guard case .model(let matrix)? = run.value(cell), case .table(let names)? = matrix["columns"],
                case .table(let rows)? = matrix["rows"], case .table(let starts)? = matrix["_starts"],
                case .table(let entries)? = matrix["_entries"]
            else { throw EngineError("E0000", "no matrix") }
            return (
                Array(try names.column("column").strings), rows, Array(try starts.column("start").values(as: Int64.self)),
                Array(try entries.column("column").values(as: UInt32.self)),
                Array(try entries.column("value").values(as: Double.self))
            )
        }
        let (first, again, applied) = (try parts("features"), try parts("again"), try parts("applied"))
        #expect(first.names.contains("genres_War") && first.names.contains("title_war") && first.names.contains("plot_ships"))
        #expect(again.names == first.names && again.starts == first.starts && again.columns == first.columns)
        #expect(again.values.map(\.bitPattern) == first.values.map(\.bitPattern))
        #expect(again.rows.rows == first.rows.rows)
        #expect(applied.names == first.names)
        #expect(applied.rows.names == first.rows.names)
        #expect(applied.starts.count == 3)
        let row = Dictionary(
            uniqueKeysWithValues: (Int(applied.starts[0])..<Int(applied.starts[1])).map {
                (first.names[Int(applied.columns[$0])], applied.values[$0])
            })
        // One known genre; of the title's words only `the` and `war` are known; `ships` twice, `and`, `of` is no word of the plots.
        #expect(Set(row.keys) == ["genres_War", "title_the", "title_war", "plot_ships", "plot_and", "plot_jokes"])
        #expect(row["plot_ships"] == 2)
        #expect(applied.starts[2] == applied.starts[1], "nothing of the last row is known")
        // The year is the first one's, by the means of the first rows.
        let year = try applied.rows.column("year").values(as: Double.self)
        #expect(abs(year[0] - 20 / (200.0 / 3).squareRoot()) < 1e-12)
    }

    @Test func `a recipe that ends with a matrix is kept with a model`() throws {
        var bytes: [UInt8] = []
        let recipe = try evaluate("features.recipe", after: Self.texts)
        try ModelFile.write(recipe) { bytes.append(contentsOf: $0) }
        var files = MemoryFiles()
        files.files["m.recmodel"] = bytes
        var run = NotebookRun(
            """
            %% load recipe
            loadModel("m.recmodel")

            %% load newer
            table([(id: 7, genres: "War|Western", title: "the brand new war", plot: "ships and ships of jokes", year: 2020), (id: 8, genres: "", title: "silence", plot: "", year: 1980)])

            %% evaluate found
            nearest(recipe.apply(to: newer), key: .id, n: 1)

            """, files: files)
        #expect(run.diagnostics.map { "\($0.id) \($0.message)" } == [])
        try run.run(files: files)
        #expect(try run.table("found").rowCount == 2)
    }

    @Test func `a matrix of all rows together has no recipe, and says so`() throws {
        let cells =
            "%% load r\ntable([(u: 1, i: 1, x: 1.0), (u: 2, i: 2, x: 2.0)])\n%% feature wide\nr.matrix(rows: .u, columns: .i, values: .x)\n"
        #expect { try evaluate("wide.apply(to: r)", after: cells) } throws: { ($0 as? EngineError)?.id == "E0709" }
    }
}
