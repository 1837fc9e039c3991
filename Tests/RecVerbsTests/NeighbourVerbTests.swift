import RecDiagnostics
import RecEngine
import RecFrame
import RecModels
import RecSchema
import Testing

/// Models of neighbours, slope one and co-clustering as verbs; their numbers are held against Surprise in the tests of the models.
@Suite struct NeighbourVerbTests {
    private func table(_ text: String) throws -> Table {
        try Evaluator.table(try evaluate(text, after: ratingCells, files: ratingFiles))
    }

    private func number(_ text: String) throws -> Double? {
        guard case .scalar(let scalar) = try evaluate(text, after: ratingCells, files: ratingFiles) else { return nil }
        return scalar.number
    }

    private func fit(_ verb: String, _ arguments: String = "") -> String {
        "\(verb)(ratings, user: .userId, item: .movieId, rating: .rating, scale: 0.5...5\(arguments))"
    }

    /// The ratings of the file as the models take them, with inner ids 7, 3, 9, 5 and 10, 20, 30, 40.
    private var ratings: RatingSet {
        get throws {
            try RatingSet(
                users: [0, 0, 1, 0, 1, 2, 2, 3, 3], items: [0, 1, 0, 2, 2, 1, 3, 0, 3],
                ratings: [4, 3.5, 2, 5, 4, 1, 2.5, 4.5, 3], scale: 0.5...5)
        }
    }

    /// Users 7 and 9 share film 20 (3.5 and 1); 9 and 5 share 40 (2.5 and 3): likeness 1 / 7.25 and 1 / 1.25.
    @Test func worksByHand() throws {
        let likenesses = try table("\(fit("userKNN")).similar(user: 9, n: 9)")
        #expect(likenesses.names == ["userId", "similarity", "place"])
        #expect(try likenesses.column("userId").scalars == [5, 7, 3])
        #expect(try likenesses.column("similarity").scalars == [.double(0.8), .double(1 / 7.25), 0.0])
        let (near, far) = (0.8, 1 / 7.25)
        #expect(
            try number("\(fit("userKNN")).predict(user: 9, item: 10).prediction") == (near * 4.5 + far * 4) / (near + far))
        #expect(try number("\(fit("userKNN", ", k: 1")).predict(user: 9, item: 10).prediction") == near * 4.5 / near)
        // Films 10 and 20 share user 7 (4 and 3.5), 10 and 40 user 5 (4.5 and 3), 10 and 30 users 7 (4 and 5) and 3 (2 and 4).
        let films = try table("\(fit("itemKNN")).similar(item: 10)")
        #expect(try films.column("movieId").scalars == [20, 40, 30])
        #expect(try films.column("similarity").scalars == [.double(0.8), .double(1 / 3.25), .double(1 / 3.5)])
    }

    @Test func optionsReachTheModel() throws {
        let ratings = try ratings
        let cases: [(String, any RatingModel)] = [
            (
                fit("userKNN", ", variant: .baseline, similarity: .pearsonBaseline, shrinkage: 5, baseline: .sgd, epochs: 3"),
                try userKNN(
                    ratings,
                    options: .init(variant: .baseline, similarity: .pearsonBaseline(shrinkage: 5), baseline: .sgd(epochs: 3)))
            ),
            (
                fit("itemKNN", ", variant: .zScore, similarity: .cosine, k: 2, minK: 2, minSupport: 2"),
                try itemKNN(ratings, options: .init(variant: .zScore, similarity: .cosine, minSupport: 2, k: 2, minK: 2))
            ),
            (
                fit("itemKNN", ", variant: .means, similarity: .pearson"),
                try itemKNN(ratings, options: .init(variant: .means, similarity: .pearson))
            ),
            (fit("slopeOne", ", wholeRatings: false"), try slopeOne(ratings, options: .init(dropsFractions: false))),
            (
                fit("coClustering", ", userClusters: 2, itemClusters: 3, epochs: 4, seed: 5"),
                try coClustering(ratings, options: .init(userClusters: 2, itemClusters: 3, epochs: 4, seed: 5))
            ),
        ]
        for (text, model) in cases {
            let pairs = "[(userId: 9, movieId: 10), (userId: 7, movieId: 40), (userId: 3, movieId: 40), (userId: 5, movieId: 20)]"
            let predicted = try table("\(text).predict(\(pairs))").column("prediction").scalars
            let expected = [(2, 0), (0, 3), (1, 3), (3, 1)].map { model.predict(user: $0.0, item: $0.1).value }
            #expect(predicted == expected.map { .double($0) }, "\(text)")
        }
    }

    @Test func fewNeighboursAreTold() throws {
        let pairs = "[(userId: 3, movieId: 40), (userId: 3, movieId: 10)]"
        let predicted = try table("\(fit("userKNN", ", minK: 2")).predict(\(pairs))")
        #expect(try predicted.column("fallback").scalars == ["too few neighbours", .missing])
        #expect(try predicted.column("prediction").scalar(at: 0) == .double(29.5 / 9))
    }

    @Test func recommendsUnseenFilms() throws {
        let lists = try table("\(fit("itemKNN")).recommend(users: [(userId: 9)], n: 5, excluding: ratings)")
        #expect(Set(try lists.column("movieId").scalars.map(\.text)) == ["10", "30"])
        let scores = try lists.column("score").scalars.compactMap(\.number)
        #expect(scores == scores.sorted(by: >))
    }

    @Test(arguments: [
        ("userKNN", ", shrinkage: 10", "E0432", "`similarity: .msd`"),
        ("itemKNN", ", epochs: 10", "E0432", "no baselines"),
        ("userKNN", ", variant: .baseline, learningRate: 0.1", "E0432", "`baseline: .als`"),
        ("userKNN", ", k: 0", "E0215", "k"),
    ])
    func optionsWithoutEffectAreErrors(_ verb: String, _ arguments: String, _ id: String, _ words: String) {
        let run = NotebookRun("\(ratingCells)\n%% cluster c\n\(fit(verb, arguments))\n", files: ratingFiles)
        #expect(run.ids == [id])
        #expect(run.diagnostics.first?.message.contains(words) == true, "\(run.diagnostics.first?.message ?? "")")
    }

    @Test func likenessOfTheOtherSideIsAnError() throws {
        #expect(throws: EngineError.self) { try table("\(fit("userKNN")).similar(item: 10)") }
        #expect(throws: EngineError.self) { try table("\(fit("itemKNN")).similar(user: 9)") }
        let run = NotebookRun("\(ratingCells)\n%% evaluate c\n\(fit("itemKNN")).similar()\n", files: ratingFiles)
        #expect(run.ids == ["E0431"])
    }
}
