import RecDiagnostics
import RecEngine
import RecFrame
import RecModels
import RecSchema
import Testing

/// Recommenders put together.
@Suite struct BlendVerbTests {
    private let cells =
        ratingCells + """
            %% model plain
            baseline(ratings, user: .userId, item: .movieId, rating: .rating, scale: 0.5...5)
            %% model films
            itemKNN(ratings, user: .userId, item: .movieId, rating: .rating, scale: 0.5...5)
            %% model some
            // Fitted on less: it knows neither user 9 nor film 40, and numbers the others otherwise.
            baseline(ratings.filter(.userId != 9 && .movieId != 40).sort(by: .movieId), user: .userId, item: .movieId, rating: .rating, scale: 0.5...5)

            """

    private func table(_ text: String) throws -> Table {
        try Evaluator.table(try evaluate(text, after: cells, files: ratingFiles))
    }

    private let pairs = "[(userId: 3, movieId: 20), (userId: 9, movieId: 10), (userId: 7, movieId: 40), (userId: 4, movieId: 30)]"

    private func predictions(_ text: String) throws -> [Double] {
        try table("\(text).predict(\(pairs))").column("prediction").scalars.compactMap(\.number)
    }

    @Test func isTheWeightedMean() throws {
        let (plain, films, some) = (try predictions("plain"), try predictions("films"), try predictions("some"))
        #expect(
            try predictions("blend(plain, films, weights: [0.7, 0.3])")
                == zip(plain, films).map { (0.7 * $0 + 0.3 * $1) / (0.7 + 0.3) })
        #expect(try predictions("blend(plain, some)") == zip(plain, some).map { ($0 + $1) / 2 })
        #expect(try predictions("blend(some, plain)") == zip(some, plain).map { ($0 + $1) / 2 })
        let nested = try predictions("blend(blend(plain, films), some, weights: [2, 1])")
        for place in plain.indices {
            #expect(abs(nested[place] - (plain[place] + films[place] + some[place]) / 3) < 1e-14)
        }
    }

    @Test func allItemsAreThoseOfThePairs() throws {
        let blend = "blend(some, films, weights: [1, 2])"
        let lists = try table("\(blend).recommend(n: 4)")
        #expect(lists.rowCount == 16)
        let asked = try table("\(blend).predict(\(blend).recommend(n: 4))")
        #expect(try asked.column("prediction").scalars == lists.column("score").scalars)
        #expect(Set(try table("\(blend).users").column("userId").scalars) == [7, 3, 5, 9])
        // Only one of them has a notion of likeness.
        let (own, theirs) = (try table("\(blend).similar(item: 10, n: 3)"), try table("films.similar(item: 10, n: 3)"))
        #expect(try own.column("similarity").scalars == theirs.column("similarity").scalars)
    }

    @Test func fallsBackWhereAllDo() throws {
        let fallbacks = try table("blend(plain, some).predict([(userId: 9, movieId: 40), (userId: 4, movieId: 40)])")
            .column("fallback").scalars
        #expect(fallbacks == [.missing, "unknown user"])
    }

    @Test(arguments: [
        ("blend(plain, kMeans(ratings, key: .userId, k: 2, seed: 1))", "E0437", "a clusters model"),
        (
            "blend(plain, baseline(ratings.rename([.movieId: .film]), user: .userId, item: .film, rating: .rating))", "E0437",
            "`film`"
        ),
    ])
    func problemsThatTheCheckFinds(_ text: String, _ id: String, _ words: String) {
        let run = NotebookRun("\(cells)\n%% evaluate x\n\(text)\n", files: ratingFiles)
        #expect(run.ids == [id])
        #expect(run.diagnostics.first?.message.contains(words) == true, "\(run.diagnostics.first?.message ?? "")")
    }

    @Test(arguments: ["[1]", "[1, -1]", "[0, 0]", "[1, 2, 3]"])
    func weightsThatMakeNoSense(_ weights: String) throws {
        let error = #expect(throws: EngineError.self) {
            try evaluate("blend(plain, films, weights: \(weights))", after: cells, files: ratingFiles)
        }
        #expect(error?.id == "E0676")
    }
}
