import RecDiagnostics
import RecEngine
import RecFrame
import RecModels
import RecSchema
import Testing

/// Lists and recommenders that say the same to everybody, random ones, and implicit feedback.
@Suite struct PopularVerbTests {
    private func table(_ text: String) throws -> Table {
        try Evaluator.table(try evaluate(text, after: ratingCells, files: ratingFiles))
    }

    private func scores(_ text: String) throws -> [Double] { try table(text).column("score").scalars.compactMap(\.number) }

    private let columns = "ratings, user: .userId, item: .movieId"

    /// Films 10 (4, 2, 4.5), 20 (3.5, 1), 30 (5, 4), 40 (2.5, 3); user 7 has rated 10, 20 and 30, user 3 has 10 and 30,
    /// user 9 has 20 and 40, user 5 has 10 and 40.
    @Test func listsAreWhatAUserHasNotRated() throws {
        let lists = try table("popular(\(columns), n: 2)")
        #expect(lists.names == ["userId", "movieId", "score", "place"])
        #expect(try lists.column("userId").scalars == [7, 3, 3, 9, 9, 5, 5])
        #expect(try lists.column("movieId").scalars == [40, 20, 40, 10, 30, 20, 30])
        #expect(try lists.column("score").scalars == [2.0, 2.0, 2.0, 3.0, 2.0, 2.0, 2.0])
        #expect(try lists.column("place").scalars == [1, 1, 2, 1, 2, 1, 2])
        let same = try table("popular(\(columns)).recommend(n: 2, excluding: ratings)")
        #expect(same.rows == lists.rows)
    }

    @Test func measures() throws {
        let rated = "\(columns), rating: .rating"
        let ask = ".recommend(user: 1, n: 9)"
        #expect(try table("popular(\(rated), by: .sum)\(ask)").column("movieId").scalars == [10, 30, 40, 20])
        #expect(try scores("popular(\(rated), by: .sum)\(ask)") == [10.5, 9, 5.5, 4.5])
        #expect(try scores("popular(\(rated), by: .mean)\(ask)") == [4.5, 3.5, 2.75, 2.25])
        #expect(try scores("popular(\(rated), by: .mean, minimumCount: 3)\(ask)") == [3.5])
        let mean = 29.5 / 9
        let bayes = [(4.5, 2.0), (3.5, 3), (2.75, 2), (2.25, 2)].map { ($0 * $1 + mean * 4) / ($1 + 4) }
        #expect(try scores("popular(\(rated), by: .bayesianMean, prior: 4)\(ask)") == bayes)
        let pair = try evaluate(
            "popular(\(rated), by: .mean, minimumCount: 3).predict(user: 7, item: 40)", after: ratingCells, files: ratingFiles)
        guard case .scalar(.string(let fallback))? = pair.member("fallback") else { return #expect(Bool(false)) }
        #expect(fallback == "too few ratings")
    }

    @Test func randomListsAreUnseenAndRepeat() throws {
        let text = "randomLists(\(columns), n: 3, seed: 4)"
        let lists = try table(text)
        #expect(try lists.rows == table(text).rows)
        #expect(try lists.column("userId").scalars == [7, 3, 3, 9, 9, 5, 5])
        let seen: [Scalar: Set<Scalar>] = [7: [10, 20, 30], 3: [10, 30], 9: [20, 40], 5: [10, 40]]
        for (user, item) in zip(try lists.column("userId").scalars, try lists.column("movieId").scalars) {
            #expect(seen[user]?.contains(item) == false)
        }
        #expect(try lists.column("score").scalars == [1.0, 1.0, 0.5, 1.0, 0.5, 1.0, 0.5])
        let starts = try Set((0..<12).map { try table("randomLists(\(columns), n: 3, seed: \($0))").column("movieId").scalars })
        #expect(starts.count > 1)
    }

    @Test func implicitFeedback() throws {
        let fit = "als(\(columns), rating: .rating, factors: 3, iterations: 4, alpha: 5, seed: 1)"
        let set = try RatingSet(
            users: [0, 0, 1, 0, 1, 2, 2, 3, 3], items: [0, 1, 0, 2, 2, 1, 3, 0, 3],
            ratings: [4, 3.5, 2, 5, 4, 1, 2.5, 4.5, 3])
        let model = try implicitALS(set, options: ImplicitOptions(factors: 3, iterations: 4, alpha: 5, seed: 1))
        #expect(
            try scores("\(fit).recommend(user: 9, n: 1, excluding: ratings)") == [
                max(model.predict(user: 2, item: 0).value, model.predict(user: 2, item: 2).value)
            ])
        #expect(try table("\(fit).similar(item: 10, n: 2)").rowCount == 2)
        // Without `rating:` every row counts as one.
        #expect(try table("als(\(columns), factors: 2, solver: .exact, seed: 2).recommend(n: 1)").rowCount == 4)
    }

    @Test(arguments: [
        ("popular(\(pairs), by: .mean)", "E0435", "`by: .mean`"), ("popular(\(pairs), prior: 3)", "E0432", "`by: .count`"),
        ("randomLists(ratings, user: .userId, item: .userId, seed: 1)", "E0430", "two different"),
        ("als(\(pairs), solver: .exact, steps: 3, seed: 1)", "E0432", "`steps`"),
        ("als(\(pairs), scale: 1...5, seed: 1)", "E0211", "scale"),
    ])
    func problemsThatTheCheckFinds(_ text: String, _ id: String, _ words: String) {
        let run = NotebookRun("\(ratingCells)\n%% evaluate x\n\(text)\n", files: ratingFiles)
        #expect(run.ids == [id])
        #expect(run.diagnostics.first?.message.contains(words) == true, "\(run.diagnostics.first?.message ?? "")")
    }

    private static let pairs = "ratings, user: .userId, item: .movieId"
}
