import Foundation
import RecDiagnostics
import RecEngine
import RecFrame
import RecModels
import RecSchema
import RecVerbs
import Testing

private let cells = """
    %% load train
    table([(user: 1, item: "x"), (user: 2, item: "x"), (user: 3, item: "x"), (user: 4, item: "x"), (user: 1, item: "c"), (user: 2, item: "a"),
           (user: 3, item: "a"), (user: 1, item: "y"), (user: 2, item: "y"), (user: 2, item: "z")])

    %% load test
    table([(user: 1, item: "a"), (user: 2, item: "c"), (user: 1, item: "b"), (user: 3, item: "d")])

    %% load lists
    table([(user: 1, item: "a"), (user: 2, item: "x"), (user: 1, item: "x"), (user: 2, item: "c"), (user: 1, item: "b"), (user: 9, item: "a")])

    %% recommend for_user(user: Int, n: Int = 1)
    let own = lists.filter(.user == user)
    guard !own.isEmpty else { throw notFound("nobody") }
    own.head(n)


    """

private func table(_ text: String, threads: Int = 1) throws -> Table {
    try Evaluator.table(try evaluate(text, after: cells, threads: threads))
}

@Suite struct TopNTests {
    private static let rest = "test: test, user: .user, item: .item, at: 2"
    private static let log3 = log2(3.0)

    /// By hand: the lists are a x (b beyond the cut), x c and none; relevant are a b, c and d.
    @Test func measuresAreThoseWorkedOutByHand() throws {
        let found = try table("topN([\"mine\": lists], \(Self.rest), train: train)")
        #expect(
            found.names == [
                "method", "precision", "recall", "ndcg", "map", "mrr", "hitRate", "coverage", "novelty", "users", "lists",
            ])
        let row = found.row(0)
        #expect(row[0] == "mine")
        let first = 1 / (1 + 1 / Self.log3)
        let expected: [Double] = [
            (0.5 + 0.5) / 3, (0.5 + 1) / 3, (first + 1 / Self.log3) / 3, (0.5 + 0.5) / 3, (1 + 0.5) / 3, 2.0 / 3, 3.0 / 5,
            // a has 2 of 4 users, x all, x all, c one.
            (1 + 0 + 0 + 2) / 4,
        ]
        for (cell, value) in zip(row[1...8], expected) {
            let number = cell.number ?? .nan
            #expect(abs(number - value) <= value.ulp * 2, "\(number), by hand \(value)")
        }
        #expect(row[9...] == [3, 2])
    }

    @Test func functionsAreAskedForEachUserOfTheTest() throws {
        for threads in [1, 2] {
            let both = try table(
                "topN([\"lists\": lists, \"asked\": for_user.replacing([lists: lists.filter(.user < 9)])], \(Self.rest), train: train)",
                threads: threads)
            #expect(both.row(0)[1...] == both.row(1)[1...])
        }
    }

    @Test func placesOrderAListAndDoublesCountOnce() throws {
        let ordered = "lists.with(place: 10 - rowNumber())"
        let one = try table("topN([\"a\": \(ordered), \"b\": lists.sort(by: .item), \"c\": concat(lists, lists)], \(Self.rest))")
        // By place u1's list is b x, u2's c x; as rows a b and c x.
        #expect(try one.column("precision").scalars == [.double(1.0 / 3), .double((1 + 0.5) / 3), .double(1.0 / 3)])
        #expect(try one.column("mrr").scalars == [.double((1 + 1.0) / 3), .double((1 + 1.0) / 3), .double(0.5)])
    }

    @Test func aMethodWithoutListsIsAllZero() throws {
        let found = try table("topN([\"none\": lists.filter(.user == 9)], \(Self.rest), train: train)")
        #expect(
            found.row(0)[1...] == [0, 0, 0, 0, 0, 0, 0, .missing, 3, 0].map { (value: Scalar) in
                if case .int(let number) = value, number != 3 { .double(Double(number)) } else { value }
            }.dropLast() + [0])
    }

    @Test func whatIsInBothPartsIsTold() throws {
        var run = NotebookRun(
            cells
                + "%% evaluate result\ntopN([\"mine\": lists], test: concat(test, train.head(2)), user: .user, item: .item, at: 2, train: train)\n"
        )
        #expect(run.ids == [])
        try run.run()
        let warnings = try #require(run.effects.last?.warnings)
        #expect(warnings.count == 1)
        #expect(warnings[0].hasPrefix("2 of the 6 pairs of `test` are in `train`"))
    }

    @Test func whatUsersShareIsComputedOnce() throws {
        let counted = CountedVerb()
        var run = NotebookRun(
            cells.replacingOccurrences(of: "let own = lists", with: "let own = lists.counted()")
                + "%% evaluate result\ntopN([\"asked\": for_user.replacing([lists: lists])], \(Self.rest))\n",
            catalogue: Catalogue(Catalogue.standard.allVerbs + [counted]))
        #expect(run.ids == [])
        try run.run(threads: 2)
        #expect(counted.count.current == 1)
    }

    @Test(
        arguments: [(String, [String])]([
            ("topN([\"a\": lists.rename([.item: .film])], \(rest))", ["E0444"]),
            ("topN([\"a\": 5], \(rest))", ["E0445"]),
            ("topN([a: lists], \(rest))", ["E0201"]),
            ("topN([\"a\": lists, \"a\": lists], \(rest))", ["E0214"]),
            ("topN([:], \(rest))", ["E0274"]),
            ("topN(lists, \(rest))", ["E0274"]),
            ("topN([\"a\": for_user], \(rest))", ["E0207"]),
            ("topN([\"a\": lists], test: test, user: .user, item: .item, at: 0)", ["E0215"]),
            ("topN([\"a\": lists], test: test, user: .usr, item: .item, at: 5)", ["E0203"]),
            ("topN([\"a\": lists], test: test, user: .user, item: .item, at: 5, train: train.drop(.user))", ["E0444"]),
            (
                "topN([\"a\": for_user.replacing([lists: lists])], test: test.with(user: .user.text), user: .user, item: .item, at: 5)",
                ["E0445"]
            ),
        ]))
    func problemsThatTheCheckFinds(_ text: String, _ ids: [String]) {
        let run = NotebookRun("\(cells)%% evaluate x\n\(text)\n")
        #expect(run.ids == ids, "\(run.diagnostics.map(\.message))")
    }

    @Test func anEmptyTestIsAnError() throws {
        let error = #expect(throws: EngineError.self) {
            _ = try table("topN([\"a\": lists], test: test.filter(.user > 5), user: .user, item: .item, at: 5)")
        }
        #expect(error?.id == "E0686")
    }

    /// nDCG of random lists is that of scikit-learn 1.9: `ndcg_score(relevant, scores, k=n)` where no scores are equal, to what the other
    /// order of a sum of ten can change.
    @Test func ndcgIsThatOfScikitLearn() throws {
        for (list, relevant, n, expected) in NDCGFixtures.cases {
            var lists = ItemLists()
            lists.append(list)
            var wanted = ItemLists()
            wanted.append(relevant)
            let found = try topNScores(lists, relevant: wanted, n: n).ndcg
            #expect(abs(found - expected) <= 10 * expected.ulp, "\(list) against \(relevant) at \(n)")
        }
    }
}
