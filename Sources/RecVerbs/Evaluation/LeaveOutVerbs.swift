import RecEngine
import RecFrame
import RecModels
import RecPlan
import RecSchema

/// `ratings.leaveLastOut(per: .userId, by: .timestamp)`.
struct LeaveLastOut: Verb {
    let name = "leaveLastOut"
    let receiver = ReceiverKind.table
    let parameters = [
        ParameterSignature("per", .column(.any), .required, "whose rows belong together: the user"),
        ParameterSignature("by", .column(.any), .optional, "the row with the largest value here is held out: a time"),
        ParameterSignature("seed", .int(0...4_294_967_295), .optional, "a row drawn at random is held out instead"),
    ]
    let documentation = VerbDocumentation(
        "One row of each user held out, the last one: a record of `train` and `test`.",
        details: """
            Of equal values the later row is the last. With `seed:` in place of `by:` the row is drawn at random, users in the order of \
            their first rows, with the draws of Surprise's `LeaveOneOut(n_splits=1, random_state=seed, min_n_ratings=1)`. Users with \
            one row keep it in `train`. Both parts are in the table's order. Rows without a user stay in `train`; a missing value of \
            `by:` is an error.
            """,
        example: "ratings.leaveLastOut(per: .userId, by: .timestamp).test")

    let reference = Reference.pandas("DataFrame.sort_values, DataFrameGroupBy.tail")

    func resultType(of call: CallSite) -> ValueType {
        if call.has("by") == call.has("seed") {
            call.report(
                "E0440",
                "`leaveLastOut` takes \(call.has("by") ? "`by:` or `seed:`, not both" : "`by:`, or `seed:` for a random row")",
                at: call.has("by") ? "seed" : nil, hints: ["as in `ratings.leaveLastOut(per: .userId, by: .timestamp)`"])
        }
        return call.splitType
    }

    func run(_ call: VerbCall) throws -> Value {
        let table = try call.table()
        guard let per = try call.columnName("per") else { throw EngineError("E0690", "no users") }
        let column = try table.column(per)
        let (numbers, users) = try column.numbering(in: call.execution)
        let known = numbers.indices.filter { column.isValid(at: $0) }
        var held = [Int?](repeating: nil, count: users.count)
        if let by = try call.columnName("by") {
            var rowsOf = [Int](repeating: 0, count: users.count)
            for row in known { rowsOf[Int(numbers[row])] += 1 }
            for row in try table.ascendingRows(by: by, call) where column.isValid(at: row) && rowsOf[Int(numbers[row])] > 1 {
                held[Int(numbers[row])] = row
            }
        } else if let seed = try call.int(ifGiven: "seed") {
            let split = try SurpriseSplits.leaveOneOut(
                users: known.map { Int(numbers[$0]) }, splits: 1, minRatings: 1, seed: seed)[0]
            for place in split.test { held[Int(numbers[known[place]])] = known[place] }
        }
        let test = held.compactMap(\.self).sorted()
        guard !test.isEmpty else { throw EngineError("E0686", "no value of `\(per)` has two rows, so none can be held out") }
        let isHeld = Set(test)
        return try call.parts(of: table, RowSplit(train: (0..<table.rowCount).filter { !isHeld.contains($0) }, test: test))
    }
}

/// `ratings.leaveOneOut(per: .userId, seed: 1)`.
struct LeaveOneOut: Verb {
    let name = "leaveOneOut"
    let receiver = ReceiverKind.table
    let parameters = [
        ParameterSignature("per", .column(.any), .required, "whose rows belong together: the user"),
        ParameterSignature("seed", .int(0...4_294_967_295), default: .int(0), "what the draws start from"),
        ParameterSignature(
            "minimum", .int(0...Int64(Int32.max)), default: .int(0),
            "users with that many rows or fewer are left out of both parts"),
    ]
    let documentation = VerbDocumentation(
        "One row of each user held out, drawn at random: a record of `train` and `test`.",
        details: """
            The rows and their order are those of Surprise's `LeaveOneOut(n_splits=1, random_state=seed, min_n_ratings=minimum)`: \
            users in the order of their first rows, the rows of a user together. With `minimum: 0` a user's only row is held out too, \
            and the training part knows nothing of that user. A row without a user is an error.
            """,
        example: "ratings.leaveOneOut(per: .userId, seed: 1, minimum: 1).test")

    let reference = Reference.surprise("model_selection.LeaveOneOut", .rows)

    func resultType(of call: CallSite) -> ValueType { call.splitType }

    func run(_ call: VerbCall) throws -> Value {
        let table = try call.table()
        guard let per = try call.columnName("per") else { throw EngineError("E0690", "no users") }
        let column = try table.column(per)
        if column.missingCount > 0 { throw EngineError("E0685", "`\(per)` is missing in \(column.missingCount) rows") }
        let numbers = try column.numbering(in: call.execution).numbers
        let split = try SurpriseSplits.leaveOneOut(
            users: numbers.map { Int($0) }, splits: 1, minRatings: try call.int("minimum"), seed: try call.int("seed"))[0]
        return try call.parts(of: table, split)
    }
}
