import RecEngine
import RecFrame
import RecModels
import RecPlan
import RecSchema

/// `ratings.kFold(5, seed: 1)`.
struct KFoldVerb: Verb {
    let name = "kFold"
    let receiver = ReceiverKind.table
    let parameters =
        [ParameterSignature("folds", .int(2...1_000_000), unlabelled: true, .optional, "how many folds")] + FoldPlan.parameters
        + [
            ParameterSignature(
                "like", .choice(["scikitLearn", "surprise"]), default: .choice("scikitLearn"),
                "in whose order the rows of the parts are")
        ]
    let documentation = VerbDocumentation(
        "The rows cut into folds: a list of records `fold` (from 1), `train` and `test`, each row in one test part.",
        details: """
            The first folds are larger by one where the rows do not divide evenly. Shuffled folds are those of scikit-learn's \
            `KFold(folds, shuffle=True, random_state=seed)` and of Surprise's `KFold(folds, random_state=seed)`, which hold the same \
            rows; parts are in the table's order, or with `like: .surprise` in the shuffled one, as Surprise hands them over. Without \
            shuffling folds are stretches of the table. With `by:` each different value of a column is a fold, in ascending order. \
            `crossValidate` makes the same folds and measures on them.
            """,
        example: "ratings.kFold(5, seed: 1).map { fold, train, test in test.rowCount }")

    let reference = Reference.scikitLearn("model_selection.KFold", .rows)

    func resultType(of call: CallSite) -> ValueType {
        FoldPlan.check(call)
        let part = ValueType.table(call.table.withoutRowCount)
        return .list(.record([.init("fold", .int), .init("train", part), .init("test", part)]))
    }

    func run(_ call: VerbCall) throws -> Value {
        let table = try call.table()
        let folds = try FoldPlan(call, table, inTableOrder: try call.choice("like") != "surprise")
        // A list of tables is held in memory: each row as often as there are folds.
        let (cells, overflow) = table.rowCount.multipliedReportingOverflow(by: folds.count)
        guard !overflow, cells <= 2_000_000_000 else {
            throw EngineError(
                "E0687", "\(folds.count) folds of \(table.rowCount) rows are too many to hold at once",
                hints: ["`crossValidate` makes one fold after the other"])
        }
        return .list(
            try (0..<folds.count).map { index in
                let split = folds[index]
                return .record([
                    .init("fold", .scalar(.int(Int64(index + 1)))),
                    .init("train", .table(try table.gather(split.train, in: call.execution))),
                    .init("test", .table(try table.gather(split.test, in: call.execution))),
                ])
            })
    }
}

/// How a table is cut into folds: drawn, in stretches, or by a column.
struct FoldPlan: Sendable {
    private enum Kind: Sendable {
        case drawn(Folds)
        /// The rows of each fold, and how many rows there are.
        case given([[Int]], rows: Int)
    }

    private let kind: Kind

    /// Parameters of every verb that makes folds, beside their number.
    static let parameters = [
        ParameterSignature("by", .column(.any), .optional, "a column whose values name the folds, in place of their number"),
        ParameterSignature("shuffled", .value(.bool), default: .bool(true), "whether rows are dealt out at random"),
        ParameterSignature("seed", .int(0...4_294_967_295), .optional, "what the shuffling starts from; 0 when left out"),
    ]

    /// Checks what the parameters ask of each other.
    static func check(_ call: CallSite) {
        if call.has("by") {
            for other in ["folds", "seed"] where call.has(other) {
                call.report(
                    "E0440", "the folds are named by a column, so `\(other)` has no meaning", at: other, hints: ["leave it out"])
            }
        }
        call.noteSeed(unless: call.has("by") || call.constantBool("shuffled") != true)
    }

    init(_ call: VerbCall, _ table: Table, inTableOrder: Bool) throws {
        if let name = try call.columnName("by") {
            let column = try table.column(name)
            if column.missingCount > 0 { throw EngineError("E0685", "`\(name)` is missing in \(column.missingCount) rows") }
            let (numbers, values) = try column.numbering(in: call.execution)
            let order = try Table([("value", values)]).ascendingRows(by: "value", call)
            guard order.count >= 2 else {
                throw EngineError(
                    "E0686", "`\(name)` names \(order.count) fold\(order.count == 1 ? "" : "s"), and two are needed")
            }
            var place = [Int](repeating: 0, count: order.count)
            for (fold, number) in order.enumerated() { place[number] = fold }
            var rows: [[Int]] = Array(repeating: [], count: order.count)
            for (row, number) in numbers.enumerated() { rows[place[Int(number)]].append(row) }
            kind = .given(rows, rows: table.rowCount)
            return
        }
        let folds = try call.int(ifGiven: "folds") ?? 5
        let (shuffled, seed) = (try call.bool("shuffled"), try call.int(ifGiven: "seed") ?? 0)
        guard folds <= table.rowCount else {
            throw EngineError("E0686", "\(folds) folds of \(table.rowCount) row\(table.rowCount == 1 ? "" : "s")")
        }
        kind = .drawn(
            inTableOrder
                ? try ScikitSplits.kFold(rows: table.rowCount, folds: folds, shuffle: shuffled, seed: seed)
                : try SurpriseSplits.kFold(rows: table.rowCount, folds: folds, shuffle: shuffled, seed: seed))
    }

    /// How many folds.
    var count: Int {
        switch kind {
        case .drawn(let folds): folds.count
        case .given(let rows, _): rows.count
        }
    }

    /// The parts with a fold held out.
    subscript(index: Int) -> RowSplit {
        switch kind {
        case .drawn(let folds): return folds[index]
        case .given(let rows, let count):
            var isHeld = [Bool](repeating: false, count: count)
            for row in rows[index] { isHeld[row] = true }
            return RowSplit(train: isHeld.indices.filter { !isHeld[$0] }, test: rows[index])
        }
    }
}
