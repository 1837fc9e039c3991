import Foundation
import RecDiagnostics
import RecEngine
import RecFrame
import RecModels
import RecSchema
import RecVerbs
import Testing

private let cells = MadeUpRatings.cell
private let fit = "baseline(train, user: .userId, item: .movieId, rating: .rating, scale: 0.5...5)"

private func value(_ text: String, threads: Int = 1) throws -> Value { try evaluate(text, after: cells, threads: threads) }
private func table(_ text: String, threads: Int = 1) throws -> Table { try Evaluator.table(try value(text, threads: threads)) }
private func numbers(_ table: Table, _ column: String) throws -> [Double] {
    try table.column(column).scalars.map { $0.number ?? .nan }
}

@Suite struct CrossValidationTests {
    private static let all = "measures: [.rmse, .mae, .mse, .fcp]"

    @Test func eachFoldIsARow() throws {
        let folds = try table("crossValidate(ratings, folds: 3, seed: 7, \(Self.all)) { train in \(fit) }")
        #expect(folds.names == ["fold", "rmse", "mae", "mse", "fcp", "fit", "test"])
        #expect(try folds.column("fold").scalars == [1, 2, 3])
        let (fitted, test) = (try numbers(folds, "fit"), try numbers(folds, "test"))
        let rows = try table("ratings").rowCount
        #expect(zip(fitted, test).allSatisfy { Int($0 + $1) == rows })
        #expect(Int(test.reduce(0, +)) == rows)
        #expect(try zip(numbers(folds, "rmse"), numbers(folds, "mse")).allSatisfy { $0 == $1.squareRoot() })
    }

    @Test func theSummaryIsMeanAndDeviation() throws {
        let text = "crossValidate(ratings, folds: 4, seed: 7) { train in \(fit) }"
        let summary = try table("\(text).summary")
        let rmse = try numbers(try table(text), "rmse")
        #expect(summary.names == ["measure", "mean", "std"])
        #expect(try summary.column("measure").scalars == ["rmse", "mae"])
        let mean = rmse.reduce(0, +) / 4
        #expect(try numbers(summary, "mean")[0] == mean)
        #expect(try numbers(summary, "std")[0] == (rmse.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 4).squareRoot())
    }

    /// A model, a table and a list are measured alike.
    @Test func whatAClosureGivesIsMeasuredAlike() throws {
        let closures = [
            fit, "\(fit).predict(test)", "\(fit).predict(test)[.prediction]",
            "\(fit).predict(test).select(.prediction)",
        ]
        let results = try closures.map { body in
            try table("crossValidate(ratings, folds: 3, seed: 7) { train, test in\n\(body)\n}").rows
        }
        #expect(Set(results).count == 1)
    }

    @Test(arguments: [1, 2, 3, 8])
    func threadsChangeNothing(_ threads: Int) throws {
        let text = "crossValidate(ratings, folds: 5, seed: 3, \(Self.all)) { train in \(fit) }"
        #expect(try table(text, threads: threads).rows == (try table(text).rows))
        let grid =
            "grid([epochs: [1, 3]], ratings, folds: 3, seed: 3) { p, train in baseline(train, user: .userId, item: .movieId, rating: .rating, epochs: p.epochs) }"
        #expect(try table(grid, threads: threads).rows == (try table(grid).rows))
    }

    @Test func foldsMayBeNamedByAColumn() throws {
        let text = "ratings.with(part: .userId % 3)"
        let folds = try table("crossValidate(\(text), by: .part) { train in \(fit) }")
        let sizes = try [0, 1, 2].map { part in Double(try table("\(text).filter(.part == \(part))").rowCount) }
        #expect(try numbers(folds, "test") == sizes)
        // Each fold is what a split by hand gives.
        let train = "ratings.filter(.userId % 3 != 1)", test = "ratings.filter(.userId % 3 == 1)"
        let byHand = try value("\(fit.replacingOccurrences(of: "train", with: train)).predict(\(test)).rmse(.rating)")
        #expect(try numbers(folds, "rmse")[1] == byHand.number)
    }

    @Test(
        arguments: [(String, [String])]([
            ("crossValidate(ratings, folds: 3) { train in \(fit) }", ["N0502"]),
            ("crossValidate(ratings, folds: 1, seed: 1) { train in \(fit) }", ["E0215"]),
            ("crossValidate(ratings, folds: 3, seed: 1) { train in train.rowCount }", ["E0442"]),
            ("crossValidate(ratings, folds: 3, seed: 1) { train in train }", ["E0442"]),
            ("crossValidate(ratings.rename([.rating: .stars]), folds: 3, seed: 1) { train in train }", ["E0441"]),
            (
                "crossValidate(ratings, folds: 3, seed: 1, measures: [.fcp]) { train, test in test.with(prediction: 3.0) }",
                ["E0441"]
            ),
            ("crossValidate(ratings, folds: 3, seed: 1, measures: [.rms]) { train in \(fit) }", ["E0238"]),
            ("crossValidate(ratings, folds: 3, seed: 1, measures: []) { train in \(fit) }", ["E0238"]),
            ("crossValidate(ratings, folds: 3, seed: 1, measures: [.mae, .mae]) { train in \(fit) }", ["E0214"]),
            ("crossValidate(ratings, folds: 3, by: .userId) { train in \(fit) }", ["E0440"]),
            ("grid([epochs: 3], ratings, folds: 3, seed: 1) { p, train in \(fit) }", ["E0213"]),
            ("grid([.epochs: [3]], ratings, folds: 3, seed: 1) { p, train in \(fit) }", ["E0274"]),
            ("grid([rmse: [3]], ratings, folds: 3, seed: 1) { p, train in \(fit) }", ["E0401"]),
            ("grid([epochs: [3], epochs: [4]], ratings, folds: 3, seed: 1) { p, train in \(fit) }", ["E0214"]),
            ("grid([epochs: [3]], ratings, folds: 3, seed: 1) { p, train in train.with(prediction: p.epoch) }", ["E0204"]),
        ]))
    func problemsThatTheCheckFinds(_ text: String, _ ids: [String]) {
        #expect(NotebookRun("\(cells)%% evaluate x\n\(text)\n").ids == ids)
    }

    @Test(arguments: [
        ("crossValidate(ratings.filter(.userId < 0), folds: 3, seed: 1) { train in \(fit) }", "E0686"),
        (
            "crossValidate(ratings.filter(.userId == 0 && .movieId == 0), folds: 3, seed: 1) { train, test in test.with(prediction: 1.0) }",
            "E0686"
        ),
        ("crossValidate(ratings, folds: 3, seed: 1) { train, test in test.head(2).with(prediction: 1.0) }", "E0688"),
        ("crossValidate(ratings, folds: 3, seed: 1) { train, test in test.with(prediction: .userId > 3 ? 1.0 : nil) }", "E0688"),
        ("grid([epochs: (1...3).filter { n in n > 5 }], ratings, folds: 3, seed: 1) { p, train in \(fit) }", "E0686"),
        ("grid([a: 1...1000, b: 1...1000], ratings, folds: 3, seed: 1) { p, train in \(fit) }", "E0687"),
    ])
    func problemsOfTheRun(_ text: String, _ id: String) throws {
        let error = #expect(throws: EngineError.self) { _ = try value(text) }
        #expect(error?.id == id)
    }
}

@Suite struct GridTests {
    private static let text = """
        grid([factor: [0.5, 1, 2], shift: [0, 1]], ratings, folds: 3, seed: 5) { p, train, test in
            let mean = train.aggregate(m: mean(.rating)).first(.m) ?? 0
            test.with(prediction: mean * p.factor + p.shift)
        }
        """

    @Test func everyCombinationIsARow() throws {
        let settings = try table(Self.text)
        #expect(settings.names == ["factor", "shift", "rmse", "rmse_std", "mae", "mae_std"])
        #expect(try numbers(settings, "factor") == [0.5, 0.5, 1, 1, 2, 2])
        #expect(try numbers(settings, "shift") == [0, 1, 0, 1, 0, 1])
        let rmse = try numbers(settings, "rmse")
        let best = try value("\(Self.text).best")
        #expect(best.member("factor")?.number == 1)
        #expect(best.member("shift")?.number == 0)
        #expect(best.member("rmse")?.number == rmse.min())
    }

    /// Each row is what `crossValidate` gives on the same folds.
    @Test func aRowIsACrossValidation() throws {
        let one = try table(
            "crossValidate(ratings, folds: 3, seed: 5) { train, test in test.with(prediction: (train.aggregate(m: mean(.rating)).first(.m) ?? 0) * 2 + 1) }.summary"
        )
        let settings = try table(Self.text)
        #expect(try numbers(one, "mean") == [try numbers(settings, "rmse")[5], try numbers(settings, "mae")[5]])
        #expect(try numbers(one, "std") == [try numbers(settings, "rmse_std")[5], try numbers(settings, "mae_std")[5]])
    }

    @Test func whatTheSettingsDoNotChangeIsComputedOnceAFold() throws {
        let counted = CountedVerb()
        let text = """
            grid([factor: [0.5, 1, 2], shift: [0, 1]], ratings, folds: 3, seed: 5) { p, train, test in
                let mean = train.counted().aggregate(m: mean(.rating)).first(.m) ?? 0
                test.counted().with(prediction: mean * p.factor + p.shift)
            }
            """
        var run = NotebookRun(cells + "%% evaluate x\n\(text)\n", catalogue: Catalogue(Catalogue.standard.allVerbs + [counted]))
        #expect(run.ids == [])
        try run.run(threads: 2)
        #expect(counted.count.current == 2 * 3)
    }
}

extension Value {
    fileprivate var number: Double? { if case .scalar(let scalar) = self { scalar.number } else { nil } }
}
