import Foundation
import RecDiagnostics
import RecEngine
import RecFrame
import RecModels
import RecSchema
import Testing

/// Rows of four users, with a time and a fold.
private let cells = """
    %% load ratings
    table([
        (user: 7, film: 10, rating: 4.0, at: 50, part: "b"), (user: 7, film: 20, rating: 3.5, at: 40, part: "a"),
        (user: 3, film: 10, rating: 2.0, at: 10, part: "a"), (user: 7, film: 30, rating: 5.0, at: 50, part: "b"),
        (user: 3, film: 30, rating: 4.0, at: 20, part: "c"), (user: 9, film: 20, rating: 1.0, at: 60, part: "c"),
        (user: 9, film: 40, rating: 2.5, at: 5, part: "a"), (user: 5, film: 10, rating: 4.5, at: 70, part: "b"),
    ])


    """

private func value(_ text: String) throws -> Value { try evaluate(text, after: cells) }
private func rows(_ text: String) throws -> [[Scalar]] { try Evaluator.table(try value(text)).rows }
private func films(_ text: String) throws -> [String] {
    try Evaluator.table(try value(text)).rows.map { "\($0[0].text)/\($0[1].text)" }
}

@Suite struct SplitVerbTests {
    /// `train_test_split(frame, test_size=0.3, random_state=42)` of scikit-learn 1.9.
    @Test func splitsAreThoseOfTheReferences() throws {
        #expect(try films("ratings.split(test: 0.3, seed: 42).test") == ["7/20", "9/20", "7/10"])
        #expect(try films("ratings.split(test: 0.3, seed: 42).train") == ["5/10", "3/10", "3/30", "7/30", "9/40"])
        #expect(try films("ratings.split(test: 2, seed: 42).test") == ["7/20", "9/20"])
        // `train_test_split(data, test_size=0.3, random_state=42)` of Surprise 1.1.5.
        #expect(
            try films("ratings.split(test: 0.3, seed: 42, like: .surprise).train") == ["7/20", "9/20", "7/10", "5/10", "3/10"])
        #expect(try films("ratings.split(test: 0.3, seed: 42, like: .surprise).test") == ["3/30", "7/30", "9/40"])
    }

    @Test func theLatestRowsAreHeldOut() throws {
        #expect(try films("ratings.split(test: 0.25, by: .at).test") == ["9/20", "5/10"])
        // Of equal times the later row.
        #expect(try films("ratings.split(test: 3, by: .at).test") == ["7/30", "9/20", "5/10"])
        #expect(try films("ratings.split(test: 3, by: .at).train") == ["7/10", "7/20", "3/10", "3/30", "9/40"])
    }

    @Test func theLastRowOfEachUserIsHeldOut() throws {
        let split = "ratings.leaveLastOut(per: .user, by: .at)"
        #expect(try films("\(split).test") == ["7/30", "3/30", "9/20"])
        #expect(try films("\(split).train") == ["7/10", "7/20", "3/10", "9/40", "5/10"])
        let drawn = "ratings.leaveLastOut(per: .user, seed: 3)"
        #expect(try rows("\(drawn).test").count == 3)
        #expect(try rows("\(drawn).train").count == 5)
        #expect(try films("\(drawn).train").contains("5/10"))
    }

    /// `LeaveOneOut(n_splits=1, random_state=5)` and with `min_n_ratings=1` of Surprise 1.1.5.
    @Test func oneRowOfEachUserIsDrawnAsInSurprise() throws {
        #expect(try films("ratings.leaveOneOut(per: .user, seed: 5).test") == ["7/30", "3/30", "9/40", "5/10"])
        #expect(try films("ratings.leaveOneOut(per: .user, seed: 5).train") == ["7/10", "7/20", "3/10", "9/20"])
        #expect(try films("ratings.leaveOneOut(per: .user, seed: 5, minimum: 1).test") == ["7/30", "3/30", "9/40"])
    }

    /// `KFold(3, shuffle=True, random_state=1)`; Surprise's has the same rows in another order.
    @Test func foldsAreThoseOfTheReferences() throws {
        let folds = "ratings.kFold(3, seed: 1)"
        #expect(try value("\(folds).map { fold, train, test in test.rowCount }").text == "3, 3, 2")
        #expect(try value("\(folds).map { f in f.test[.film].joined(\"+\") }").text == "20+10+10, 10+30+40, 30+20")
        #expect(
            try value("ratings.kFold(3, seed: 1, like: .surprise).map { f in f.test[.film].joined(\"+\") }").text
                == "10+10+20, 40+10+30, 30+20")
        #expect(
            try value("ratings.kFold(4, shuffled: false).map { f in f.test[.film].joined(\"+\") }").text
                == "10+20, 10+30, 30+20, 40+10")
        #expect(
            try value("ratings.kFold(by: .part).map { f in f.test[.film].joined(\"+\") }").text == "20+10+40, 10+30+10, 30+20")
        #expect(try value("ratings.kFold(by: .part).map { f in f.train.rowCount }").text == "5, 5, 6")
    }

    /// Whatever is split: every row is in one part, once.
    @Test(arguments: 1...20)
    func partsAreDisjointAndWhole(_ seed: Int) throws {
        var random = Seeded(seed)
        let count = 2 + random.next(40)
        let list = (0..<count).map { _ in "(user: \(random.next(6)), film: \(random.next(9)), at: \(random.next(5)))" }
        let table = "let t = table([\(list.joined(separator: ", "))]).with(row: rowNumber())\n"
        let splits = [
            "t.split(test: 0.4, seed: \(seed))", "t.split(test: 1, by: .at)", "t.split(test: 0.5, seed: 1, like: .surprise)",
        ]
        for split in splits {
            let train = try Evaluator.table(try evaluate("\(table)\(split).train")).column("row").scalars
            let test = try Evaluator.table(try evaluate("\(table)\(split).test")).column("row").scalars
            let all = (train + test).compactMap(\.number).sorted()
            #expect(all == (1...count).map { Double($0) }, "seed \(seed): \(split)")
            #expect(!test.isEmpty)
        }
        let folds = try evaluate("\(table)t.kFold(2, seed: \(seed)).flatMap { f in f.test[.row] }")
        guard case .list(let held) = folds else { throw EngineError("E0690", "no list") }
        #expect(
            held.compactMap { if case .scalar(let row) = $0 { row.number } else { nil } }.sorted()
                == (1...count).map { Double($0) })
    }

    @Test(arguments: [
        ("ratings.split(test: 0, seed: 1)", "E0620"), ("ratings.split(test: 8, seed: 1)", "E0620"),
        ("ratings.split(test: 8, by: .at)", "E0686"), ("ratings.head(0).split(test: 0.2, seed: 1)", "E0686"),
        ("ratings.head(1).split(test: 0.5, seed: 1)", "E0620"), ("ratings.kFold(9, seed: 1)", "E0686"),
        ("ratings.split(test: 0.0 / (ratings.rowCount - ratings.rowCount), seed: 1)", "E0647"),
        ("ratings.split(test: 1e300 * ratings.rowCount, seed: 1)", "E0647"),
        ("ratings.split(test: 1e300 * ratings.rowCount, by: .at)", "E0647"),
        ("ratings.head(1).kFold(by: .part)", "E0686"), ("ratings.filter(.user == 5).leaveLastOut(per: .user, by: .at)", "E0686"),
        ("ratings.with(t: .at > 20 ? .at : nil).split(test: 0.5, by: .t)", "E0685"),
        ("ratings.filter(.user == 5).leaveOneOut(per: .user, seed: 1, minimum: 1)", "E0620"),
    ])
    func problemsOfTheRun(_ text: String, _ id: String) throws {
        let error = #expect(throws: EngineError.self) { _ = try value(text) }
        #expect(error?.id == id)
    }

    @Test(
        arguments: [(String, [String])]([
            ("ratings.split(test: 0.2, by: .at, seed: 1).test", ["E0440"]), ("ratings.split(test: 0.2).test", ["N0502"]),
            ("ratings.split(test: 0.2, by: .at).test", []), ("ratings.kFold(3).first.fold", ["N0502"]),
            ("ratings.kFold(3, shuffled: false).first.fold", []), ("ratings.kFold(3, by: .part).first.fold", ["E0440"]),
            ("ratings.leaveLastOut(per: .user).test", ["E0440"]),
            ("ratings.leaveLastOut(per: .user, by: .at, seed: 1).test", ["E0440"]),
            ("ratings.kFold(1, seed: 1).first.fold", ["E0215"]),
        ]))
    func problemsThatTheCheckFinds(_ text: String, _ ids: [String]) {
        #expect(NotebookRun("\(cells)%% evaluate x\n\(text)\n").ids == ids)
    }
}

@Suite struct RatingMeasureTests {
    private static let predicted = """
        let t = table([
            (u: 1, r: 4.0, prediction: 3.5), (u: 1, r: 3.0, prediction: 3.5), (u: 1, r: 5.0, prediction: 4.0), (u: 2, r: 2.0, prediction: 2.5),
            (u: 2, r: 1.0, prediction: 3.0), (u: 3, r: 5.0, prediction: 1.0),
        ])

        """

    /// By hand. User 1: of three pairs, (4, 3) are predicted alike, so discordant, the others concordant; user 2: discordant.
    private static let byHand: [(String, Double)] = [
        ("t.mae(.r)", 8.5 / 6), ("t.mse(.r)", 21.75 / 6), ("t.rmse(.r)", (21.75 / 6).squareRoot()),
        ("t.fcp(.r, user: .u)", 2.0 / 3),
        ("t.rename([.prediction: .p]).mae(.r, prediction: .p)", 8.5 / 6),
    ]

    @Test(arguments: byHand)
    func valuesAreThoseWorkedOutByHand(_ text: String, _ expected: Double) throws {
        guard case .scalar(.double(let found)) = try evaluate(Self.predicted + text) else {
            throw EngineError("E0690", "no number")
        }
        #expect(found == expected)
    }

    @Test(arguments: [
        ("t.head(0).rmse(.r)", "E0620"), ("t.tail(1).fcp(.r, user: .u)", "E0620"),
        ("t.with(prediction: .r > 1 ? .r : nil).rmse(.r)", "E0688"),
    ])
    func problemsOfTheRun(_ text: String, _ id: String) throws {
        let error = #expect(throws: EngineError.self) { _ = try evaluate(Self.predicted + text) }
        #expect(error?.id == id)
    }

    @Test func aPredictionThatIsNotSaidIsAskedFor() {
        #expect(NotebookRun("\(cells)%% evaluate x\nratings.rmse(.rating)\n").ids == ["E0441"])
    }

    /// The quadratic definition of Surprise, on random ratings with many ties.
    @Test(arguments: 1...30)
    func fcpIsTheCountOfAllPairs(_ seed: Int) throws {
        var random = Seeded(seed)
        let count = 2 + random.next(60)
        let users = (0..<count).map { _ in UInt32(random.next(4)) }
        let truth = (0..<count).map { _ in Double(random.next(5)) }
        let predictions = (0..<count).map { _ in Double(random.next(7)) }
        var (concordant, discordant): ([UInt32: Double], [UInt32: Double]) = ([:], [:])
        for i in 0..<count {
            for j in 0..<count where users[i] == users[j] {
                if predictions[i] > predictions[j], truth[i] > truth[j] { concordant[users[i], default: 0] += 1 }
                if predictions[i] >= predictions[j], truth[i] < truth[j] { discordant[users[i], default: 0] += 1 }
            }
        }
        func mean(_ values: [UInt32: Double]) -> Double {
            values.isEmpty ? 0 : values.values.reduce(0, +) / Double(values.count)
        }
        let expected = mean(concordant) / (mean(concordant) + mean(discordant))
        guard !expected.isNaN else { return }
        #expect(try RatingMeasure.fcp.value(truth: truth, predictions: predictions, users: users) == expected, "seed \(seed)")
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014).
struct Seeded {
    private var state: UInt64
    init(_ seed: Int) { state = UInt64(truncatingIfNeeded: seed) &* 0x2545_F491_4F6C_DD1D }
    mutating func next(_ limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((z ^ (z >> 31)) % UInt64(limit))
    }
}

extension Value {
    fileprivate var text: String { Evaluator.text(self) }
}
