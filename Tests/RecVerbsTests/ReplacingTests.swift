import Foundation
import RecDiagnostics
import RecEngine
import RecFrame
import RecPlan
import RecSchema
import RecVerbs
import Testing

@Suite struct ReplacingTests {
    static let cells = """
        %% load ratings
        table([(user: 1, film: 10, rating: 4.0), (user: 1, film: 20, rating: 3.0), (user: 2, film: 10, rating: 5.0),
               (user: 2, film: 30, rating: 1.0), (user: 3, film: 20, rating: 2.0), (user: 3, film: 30, rating: 4.0)])

        %% load films
        table([(film: 10, kind: "a"), (film: 20, kind: "b"), (film: 30, kind: "b"), (film: 40, kind: "a")])

        %% clean ratings
        ratings.filter(.rating > 1).writeCSV("ratings.csv")

        %% feature stats
        ratings.group(by: .film).aggregate(mean: mean(.rating), n: count())

        %% clean films
        films.join(stats, on: .film, kind: .left).fillMissing(.mean, .n, with: 0)

        %% recommend for_user(user: Int, n: Int = 2)
        let seen = ratings.filter(.user == user)
        guard !seen.isEmpty else { throw notFound("User not found") }
        films.exclude(seen, on: .film).top(n, by: .mean).select(.film, .mean)

        %% recommend for_two
        for_user(user: 2)


        """

    static let train = "ratings.filter(.user != 3)"

    private func value(_ text: String, counting: CountedVerb? = nil) throws -> Value {
        var run = NotebookRun(
            Self.cells + "%% evaluate result\n\(text)\n",
            catalogue: Catalogue(Catalogue.standard.allVerbs + (counting.map { [$0] } ?? [])))
        #expect(run.diagnostics.map { "\($0.id): \($0.message)" } == [])
        try run.run()
        return try #require(run.value("result"))
    }

    private func rows(_ text: String) throws -> [[Scalar]] { try Evaluator.table(try value(text)).rows }

    @Test func aValueIsThatOfTheOtherTable() throws {
        #expect(try rows("stats.replacing([ratings: \(Self.train)])") == [[10, 4.5, 2], [20, 3.0, 1]])
        #expect(
            try rows("let train = \(Self.train)\nfilms.replacing([ratings: train])")
                == [[10, "a", 4.5, 2], [20, "b", 3.0, 1], [30, "b", 0.0, 0], [40, "a", 0.0, 0]])
    }

    @Test func whatIsNotReplacedStays() throws {
        #expect(try rows("stats") == [[10, 4.5, 2], [20, 2.5, 2], [30, 4.0, 1]])
        #expect(
            try rows("stats.replacing([ratings: \(Self.train)]).join(stats, on: .film, suffix: \"_all\").select(.n, .n_all)")
                == [[2, 2], [1, 2]])
    }

    @Test func aCellWithParametersBecomesAFunction() throws {
        let all = "for_user(user: 1)"
        let held = "let f = for_user.replacing([ratings: \(Self.train)])\nf(user: 1)"
        #expect(try rows(all) == [[30, 4.0], [40, 0.0]])
        #expect(try rows(held) == [[30, 0.0], [40, 0.0]])
        #expect(try rows(held.replacingOccurrences(of: "user: 1", with: "user: 1, n: 1")) == [[30, 0.0]])
        #expect(try rows("for_user.replacing([ratings: \(Self.train)])(user: 2, n: 1)") == [[20, 3.0]])
    }

    @Test func severalCellsAtOnceAndCallsInBetween() throws {
        #expect(
            try rows("for_two.replacing([ratings: \(Self.train), films: films.filter(.kind == \"a\")])")
                == [[40, 0.0]])
        #expect(try rows("for_two.replacing([stats: stats.with(mean: .film * 1.0)])") == [[30, 30.0], [20, 20.0]])
    }

    /// A cell that itself replaces something, evaluated with something else replaced.
    @Test func replacingsNest() throws {
        let cells = "%% evaluate inner\nstats.replacing([ratings: \(Self.train)])\n\n%% evaluate result\n"
        var run = NotebookRun(
            Self.cells + cells + "inner.replacing([ratings: ratings.filter(.user != 2)])\n")
        #expect(run.ids == [])
        try run.run()
        #expect(try run.table("inner").rows == [[10, 4.5, 2], [20, 3.0, 1]])
        #expect(try run.table("result").rows == [[10, 4.0, 1], [20, 3.0, 1]])
    }

    /// However often the function is asked for, the cells between are evaluated once.
    @Test(arguments: [
        "let f = for_user.replacing([ratings: train])\n[1, 2, 1].map { u in f(user: u).rowCount }",
        "[1, 2, 1].map { u in for_user.replacing([ratings: train])(user: u).rowCount }",
        "[1, 2, 1].flatMap { u in [u, u].map { w in for_user.replacing([ratings: train])(user: w).rowCount } }",
    ])
    func whatUsersShareIsComputedOnce(_ text: String) throws {
        let counted = CountedVerb()
        var run = NotebookRun(
            Self.cells.replacingOccurrences(of: "%% feature stats\nratings", with: "%% feature stats\nratings.counted()")
                + "%% evaluate result\nlet train = \(Self.train)\n\(text)\n",
            catalogue: Catalogue(Catalogue.standard.allVerbs + [counted]))
        #expect(run.ids == [])
        try run.run()
        // Once for the cell itself, once more for the held-out evaluation.
        #expect(counted.count.current == 2)
    }

    @Test func otherTablesAreNotMistakenForOneAnother() throws {
        #expect(
            try value("[1, 2, 3].map { u in stats.replacing([ratings: ratings.filter(.user != u)]).rowCount }.joined(\" \")")
                .textForTests == "3 3 2")
    }

    /// A function's outcome for an unknown user is that of the cell.
    @Test func guardsThrowAsBefore() throws {
        let error = #expect(throws: EngineError.self) {
            _ = try value("for_user.replacing([ratings: \(Self.train)])(user: 3)")
        }
        #expect(error?.kind == .notFound)
    }

    @Test func aCellBetweenThatFailsIsNamed() throws {
        let cells =
            "%% cluster groups\nkMeans(films.drop(.kind), key: .film, k: 3, seed: 1)\n\n%% evaluate sizes\ngroups.sizes\n\n%% evaluate result\n"
        var run = NotebookRun(Self.cells + cells + "sizes.replacing([films: films.head(2)])\n")
        #expect(run.ids == [])
        let error = #expect(throws: EngineError.self) { try run.run() }
        #expect(error?.notes.contains { $0.contains("`groups`") && $0.contains("`films`") } == true)
    }

    /// The key of the asking cell has the bodies of all cells between, and their inputs are its own.
    @Test func theAskingCellDependsOnEverythingBetween() throws {
        func encoded(_ cells: String) throws -> [UInt8] {
            let run = NotebookRun(cells + "%% evaluate result\nfor_user.replacing([ratings: \(Self.train)])(user: 1)\n")
            #expect(run.ids == [])
            let cell = try #require(run.plan.cells.last)
            guard case .expression(let node) = cell.body else { throw EngineError("E0690", "no expression") }
            #expect(Set(cell.inputs.map { run.plan.cells[$0.cell].identity.description }) == ["load films", "clean ratings"])
            return PlanEncoder.encode(node)
        }
        let plain = try encoded(Self.cells)
        #expect(plain == (try encoded("%% text\nx\n\n" + Self.cells.replacingOccurrences(of: "stats", with: "numbers"))))
        for (old, new) in [
            ("n: count()", "n: count() + 0"), ("with: 0", "with: 1"), (".top(n", ".head(n + 1).top(n"),
            ("n: Int = 2", "n: Int = 3"),
        ] {
            #expect(plain != (try encoded(Self.cells.replacingOccurrences(of: old, with: new))), "\(old)")
        }
        // The file that a replaced cell leaves behind is nothing to it.
        #expect(plain == (try encoded(Self.cells.replacingOccurrences(of: "ratings.csv", with: "other.csv"))))
    }

    /// What was computed for one value is not taken for the other, though both are equal.
    @Test func zeroWithAndWithoutASignAreTwoValues() throws {
        let cells = "%% evaluate shift\n1.0\n\n%% evaluate inverse\n1 / shift\n\n"
        let found = try evaluate("[0.0, -0.0].map { z in inverse.replacing([shift: z]) }", after: cells)
        #expect(found.textForTests == "inf, -inf")
    }

    @Test func filesAreLeftBehindByCellsOnly() throws {
        var run = NotebookRun(
            Self.cells + "%% evaluate result\nstats.replacing([ratings:1: ratings])\n".replacingOccurrences(of: ":1", with: ""))
        try run.run()
        #expect(run.effects.flatMap(\.files).map(\.name) == ["ratings.csv"])
    }
}

extension Value {
    fileprivate var textForTests: String { Evaluator.text(self) }
}
