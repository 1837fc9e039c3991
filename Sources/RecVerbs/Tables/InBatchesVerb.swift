import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// `users.inBatches(of: 1000) { part in model.recommend(users: part, n: 10) }`.
struct InBatchesVerb: Verb {
    let name = "inBatches"
    let receiver = ReceiverKind.table
    let parameters = [
        ParameterSignature("of", .int(1...1_000_000_000), .required, "rows of a batch; the last may have fewer"),
        ParameterSignature("transform", .closure, .required, "a table for each batch"),
    ]
    let reference = Reference.none("a closure over parts of a table; the calls within are compared one by one")
    let documentation = VerbDocumentation(
        "What a closure gives for one batch of rows after the other, put together in order.",
        details: """
            The batches that were finished when a run is stopped are taken up by the next run. A closure that treats each row by itself, \
            as recommending does, gives the same rows for any size of batch; one that looks at all rows of its batch (a sum, a sort) \
            does not. The closure's tables must have the same columns. Memory: that of one batch, and of the rows that come out.
            """,
        example: "ratings.unique(.userId).inBatches(of: 1000) { part in part.with(half: .userId / 2) }")

    func closureParameters(_ label: String, of call: CallSite) -> [ValueType] { [.table(call.table.withoutRowCount)] }

    func resultType(of call: CallSite) -> ValueType {
        let result = (call.closureResults["transform"] ?? .error).unwrapped
        if case .error = result { return .error }
        guard let schema = result.tableSchema else {
            call.report("E0419", "`inBatches` needs a closure that gives a table, not \(result.description)", at: "transform")
            return .error
        }
        return .table(schema.withoutRowCount)
    }

    func run(_ call: VerbCall) throws -> Value {
        let table = try call.table()
        let size = try call.int("of")
        let closure = try call.closure("transform")
        // A table without rows is one batch, which says what columns there are.
        let starts = Array(stride(from: 0, to: max(1, table.rowCount), by: size))
        var parts: [Table] = []
        for (number, start) in starts.enumerated() {
            try call.execution.check()
            call.context.host.progress("batches", done: number, total: starts.count)
            let part = table.slice(start..<start + min(size, table.rowCount - start))
            parts.append(try Evaluator.table(try closure.resuming(.table(part), in: call.context)))
        }
        return .table(try Table.concat(parts, in: call.execution))
    }
}
