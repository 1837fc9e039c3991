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
}
