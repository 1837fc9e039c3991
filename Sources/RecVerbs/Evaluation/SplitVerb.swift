import RecEngine
import RecFrame
import RecModels
import RecPlan
import RecSchema

/// `ratings.split(test: 0.2, seed: 42)`.
struct SplitVerb: Verb {
    let name = "split"
    let receiver = ReceiverKind.table
    let parameters = [
        ParameterSignature(
            "test", .number(0...1e15), .required, "what is held out: a share of the rows below 1, else a number of rows"),
        ParameterSignature(
            "by", .column(.any), .optional, "the rows with the largest values here are held out, in place of a draw"),
        ParameterSignature("seed", .int(0...4_294_967_295), .optional, "what the draw starts from; 0 when left out"),
        ParameterSignature(
            "like", .choice(["scikitLearn", "surprise"]), default: .choice("scikitLearn"),
            "whose rows in whose order the parts are"),
    ]
    let documentation = VerbDocumentation(
        "A training and a test part of the rows: a record of `train` and `test`.",
        details: """
            A share of the rows is rounded up for the test part. With a seed the rows and their order are those of scikit-learn's \
            `train_test_split(frame, test_size=test, random_state=seed)`, or with `like: .surprise` those of Surprise's \
            `train_test_split(data, test_size=test, random_state=seed)`, which draws otherwise. With `by:` (a time) the last rows in \
            ascending order are held out, of equal ones the later rows; both parts keep the table's order, and a missing value is an \
            error. Cost: linear; `by:` sorts.
            """,
        example: "ratings.split(test: 0.2, seed: 42).train")

    let reference = Reference.scikitLearn("model_selection.train_test_split", .rows)

    func resultType(of call: CallSite) -> ValueType {
        if call.has("by"), call.has("seed") {
            call.report(
                "E0440", "`split` takes `by:` or `seed:`, not both", at: "seed",
                hints: ["with `by:` nothing is drawn at random: leave `seed:` out"])
        }
        call.noteSeed(unless: call.has("by"))
        return call.splitType
    }

    func run(_ call: VerbCall) throws -> Value {
        let table = try call.table()
        let rows = table.rowCount
        let number = try call.double("test")
        let size: SplitSize = number < 1 ? .fraction(number) : .count(Int(number))
        guard rows > 0 else { throw EngineError("E0686", "the table has no rows to split") }
        if let name = try call.columnName("by") {
            let count = number < 1 ? Int((number * Double(rows)).rounded(.up)) : Int(number)
            guard count > 0, count < rows else {
                throw EngineError(
                    "E0686", "a test part of \(count) of \(rows) row\(rows == 1 ? "" : "s") leaves nothing to split")
            }
            let order = try table.ascendingRows(by: name, call)
            return try call.parts(
                of: table, RowSplit(train: order.dropLast(count).sorted(), test: order.suffix(count).sorted()))
        }
        let seed = try call.int(ifGiven: "seed") ?? 0
        let split =
            try call.choice("like") == "surprise"
            ? SurpriseSplits.trainTest(rows: rows, test: size, seed: seed)
            : ScikitSplits.trainTest(rows: rows, test: size, seed: seed)
        return try call.parts(of: table, split)
    }
}

extension CallSite {
    /// The type of a training and a test part.
    var splitType: ValueType {
        let part = ValueType.table(table.withoutRowCount)
        return .record([.init("train", part), .init("test", part)])
    }

    /// Notes that a draw has no seed.
    func noteSeed(unless isNotDrawn: Bool) {
        if isNotDrawn || has("seed") { return }
        report(
            "N0502", "this draws at random and has no seed: 0 is used",
            hints: ["write `seed: 0` to say so, or another number"])
    }
}

extension VerbCall {
    /// A record of both parts.
    func parts(of table: Table, _ split: RowSplit) throws -> Value {
        .record([
            .init("train", .table(try table.gather(split.train, in: execution))),
            .init("test", .table(try table.gather(split.test, in: execution))),
        ])
    }
}

extension Table {
    /// Row numbers in ascending order of a column, equal ones in row order.
    ///
    /// - Throws: where a value is missing.
    func ascendingRows(by name: String, _ call: VerbCall) throws -> [Int] {
        let column = try column(name)
        if column.missingCount > 0 {
            let row = (0..<rowCount).first { !column.isValid(at: $0) } ?? 0
            throw EngineError(
                "E0685", "`\(name)` is missing in row \(row + 1)", hints: ["`dropMissing(.\(name))` first"])
        }
        let wide = try Table([("key", column), ("row", Column((0..<Int64(rowCount)).map { $0 }))])
        return try wide.sort(by: [SortKey("key")], in: call.execution).column("row").values(as: Int64.self).map { Int($0) }
    }
}
