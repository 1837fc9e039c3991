import RecDiagnostics
import RecEngine
import RecFrame
import RecModels
import RecSchema
import Testing

/// Four people, four films; the model tests work numbers by hand, these what is around them.
let ratingCells = """
    %% load ratings
    readCSV("ratings.csv", types: [.userId: .uint32, .movieId: .uint32, .rating: .float])

    """
let ratingFiles = MemoryFiles([
    "ratings.csv":
        "userId,movieId,rating\n7,10,4\n7,20,3.5\n3,10,2\n7,30,5\n3,30,4\n9,20,1\n9,40,2.5\n5,10,4.5\n5,40,3\n"
])
private let fit = "baseline(ratings, user: .userId, item: .movieId, rating: .rating, scale: 0.5...5)"

@Suite struct RecommenderVerbTests {
    private func table(_ text: String) throws -> Table {
        try Evaluator.table(try evaluate(text, after: ratingCells, files: ratingFiles))
    }

    @Test func partsAreInTheOrderOfFirstAppearance() throws {
        let model = try evaluate(fit, after: ratingCells, files: ratingFiles)
        #expect(try Evaluator.table(try #require(model.member("users"))).column("userId").scalars == [7, 3, 9, 5])
        #expect(try Evaluator.table(try #require(model.member("items"))).column("movieId").scalars == [10, 20, 30, 40])
        #expect(try evaluate("\(fit).globalMean", after: ratingCells, files: ratingFiles).scalar == .double(29.5 / 9))
        #expect(try evaluate("\(fit).ratingCount", after: ratingCells, files: ratingFiles).scalar == .int(9))
    }

    @Test func predictsPairsAndTables() throws {
        let known = try evaluate("\(fit).predict(user: 3, item: 20)", after: ratingCells, files: ratingFiles)
        #expect(known.member("fallback")?.isMissing == true)
        let pairs = "[(userId: 3, movieId: 20, n: 1), (userId: 4, movieId: 20, n: 2), (userId: 4, movieId: 21, n: 3)]"
        let predicted = try table("\(fit).predict(\(pairs))")
        #expect(predicted.names == ["userId", "movieId", "n", "prediction", "fallback"])
        #expect(try predicted.column("prediction").scalar(at: 0) == known.member("prediction")?.scalar)
        #expect(try predicted.column("prediction").scalar(at: 2) == .double(29.5 / 9))
        #expect(try predicted.column("fallback").scalars == [.missing, "unknown user", "unknown user and item"])
    }

    @Test func recommendsWhatIsNotExcludedBestFirst() throws {
        let all = try table("\(fit).recommend(n: 2, excluding: ratings)")
        #expect(all.names == ["userId", "movieId", "score", "place"])
        #expect(try all.column("userId").scalars == [7, 3, 3, 9, 9, 5, 5])
        #expect(try all.column("movieId").scalars == [40, 40, 20, 30, 10, 30, 20])
        #expect(try all.column("place").scalars == [1, 1, 2, 1, 2, 1, 2])
        let one = try table("\(fit).recommend(user: 9, n: 2, excluding: ratings)")
        #expect(one.names == ["movieId", "score", "place"])
        #expect(try one.column("movieId").scalars == [30, 10])
        // Asked for twice, and one who never rated.
        let some = try table("\(fit).recommend(users: [(userId: 9), (userId: 4), (userId: 9)], n: 1)")
        #expect(try some.column("userId").scalars == [9, 4, 9])
        #expect(try some.column("movieId").scalars == [30, 30, 30])
    }

    @Test func unknownUsersAreCountedInAWarning() throws {
        var run = NotebookRun(
            "\(ratingCells)\n%% recommend r\n\(fit).recommend(users: [(userId: 9), (userId: 4)])\n", files: ratingFiles)
        try run.run(files: ratingFiles)
        #expect(run.effects.last?.warnings.first?.hasPrefix("1 of 2 users has no rating") == true)
    }

    @Test(arguments: [
        ("\(fit).predict(user: 3)", "E0431", "one user and one item"),
        ("\(fit).predict(ratings, user: 3, item: 1)", "E0431", "one user and one item"),
        ("\(fit).predict(user: \"a\", item: 1)", "E0433", "is uint32"),
        ("\(fit).predict([(userId: 1, film: 2)])", "E0434", "`movieId`"),
        ("\(fit).recommend(user: 1, users: ratings)", "E0431", "not both"),
        ("\(fit).recommend(excluding: ratings.drop(.movieId))", "E0434", "`movieId`"),
        ("baseline(ratings, user: .userId, item: .userId, rating: .rating)", "E0430", "three different"),
        ("baseline(ratings, user: .userId, item: .movieId, rating: .rating, learningRate: 1)", "E0432", "`method: .als`"),
        ("baseline(ratings, user: .userId, item: .movieId, rating: .rating, scale: 5...0.5)", "E0228", "backwards"),
        ("baseline(ratings, user: .userId, item: .movieId, rating: .rating, scale: 5)", "E0213", "a range of numbers"),
        ("baseline(ratings, user: .userId, item: .movieId, rating: .rating, scale: \"a\"...5)", "E0213", "a range of numbers"),
    ])
    func problemsThatTheCheckFinds(_ text: String, _ id: String, _ words: String) {
        let run = NotebookRun("\(ratingCells)\n%% evaluate x\n\(text)\n", files: ratingFiles)
        #expect(run.ids == [id])
        #expect(run.diagnostics.first?.message.contains(words) == true)
    }

    @Test(arguments: [
        ("7,10,4\n7,,3\n", "E0680", "`movieId` is missing in row 2"),
        ("7,10,4\n7,20,\n", "E0680", "`rating` is missing in row 2"),
        ("7,10,4\n7,20,inf\n", "E0680", "`rating` is inf where `userId` is 7 and `movieId` is 20"),
        ("7,10,4\n7,20,6\n", "E0681", "outside the scale 0.5...5.0"), ("", "E0620", "there are no ratings"),
    ])
    func badRatingsAreNamed(_ rows: String, _ id: String, _ words: String) throws {
        let files = MemoryFiles(["ratings.csv": "userId,movieId,rating\n\(rows)"])
        var run = NotebookRun("\(ratingCells)\n%% cluster c\n\(fit)\n", files: files)
        #expect(run.ids == [])
        let error = #expect(throws: EngineError.self) { try run.run(files: files) }
        #expect(error?.id == id)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }
}

extension Value {
    /// The one value.
    fileprivate var scalar: Scalar? { if case .scalar(let scalar) = self { scalar } else { nil } }
}
