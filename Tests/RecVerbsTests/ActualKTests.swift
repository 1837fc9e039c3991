import RecEngine
import RecFrame
import RecSchema
import Testing

/// How many neighbours a prediction of `userKNN` or `itemKNN` rests on.
@Suite struct ActualKTests {
    private func fit(_ verb: String, _ options: String) -> String {
        "\(verb)(ratings, user: .userId, item: .movieId, rating: .rating, scale: 0.5...5, \(options))"
    }

    /// Numbers of Surprise 1.1.5. Users 9 and 5 have rated film 40, and each shares a film with user 7.
    @Test func predictTellsIt() throws {
        let pairs = "[(userId: 7, movieId: 40), (userId: 3, movieId: 20), (userId: 4, movieId: 20)]"
        for (options, counts) in [
            ("k: 40", [2, 1, .missing]), ("k: 1", [1, 1, .missing]), ("minK: 2", [2, .missing, .missing]),
        ]
            as [(String, [Scalar])]
        {
            let text = "\(fit("userKNN", options)).predict(\(pairs))"
            let table = try Evaluator.table(try evaluate(text, after: ratingCells, files: ratingFiles))
            #expect(table.names == ["userId", "movieId", "prediction", "fallback", "actual_k"])
            #expect(try table.column("actual_k").scalars == counts, "\(options)")
        }
        // Variants that add to a mean count also where there are too few.
        let few = try evaluate(
            "\(fit("userKNN", "variant: .means, minK: 2")).predict(user: 3, item: 20)", after: ratingCells, files: ratingFiles)
        #expect(few.member("actual_k").map(Evaluator.text) == "1")
        let limit = try evaluate("\(fit("itemKNN", "k: 7")).k", after: ratingCells, files: ratingFiles)
        #expect(Evaluator.text(limit) == "7")
    }

    @Test func otherModelsHaveNone() throws {
        let text = "baseline(ratings, user: .userId, item: .movieId, rating: .rating).predict(user: 7, item: 40)"
        #expect(try evaluate(text, after: ratingCells, files: ratingFiles).member("actual_k") == nil)
    }
}
