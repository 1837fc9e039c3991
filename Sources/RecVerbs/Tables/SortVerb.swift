import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// `sort`: rows by keys.
struct SortVerb: Verb {
    let name = "sort"
    let receiver = ReceiverKind.table
    let parameters = [
        ParameterSignature("by", .sortKeys, .oneOrMore, "keys, the first deciding; a leading minus means largest first")
    ]
    let documentation = VerbDocumentation(
        "Orders the rows by keys, smallest first.",
        details: """
            `-.score` means largest first. Rows whose keys are all equal stay in their order. Numbers go by size with NaN after \
            infinity, texts by their Unicode scalars, false before true; missing keys come last both ways. A key may be an expression.
            """,
        example: "ratings.sort(by: -.rating, .movieId)")

    func replay(of call: PlanCall) -> Replay { .rows }

    let reference = Reference.pandas("DataFrame.sort_values")

    func resultType(of call: CallSite) -> ValueType { .table(call.table) }

    func run(_ call: VerbCall) throws -> Value {
        let table = try call.table()
        let (keyed, order, added) = try table.keyed(by: try call.sortKeys("by", over: table))
        return .table(try keyed.sort(by: order, in: call.execution).drop(added))
    }
}

/// `top`: the rows with the largest keys.
struct TopVerb: Verb {
    let name = "top"
    let receiver = ReceiverKind.table
    let parameters = [
        ParameterSignature(
            "n", .int(0...Int64.max), unlabelled: true, .required, "how many rows, of each group where there is `per:`"),
        ParameterSignature("by", .sortKeys, .oneOrMore, "keys, the first deciding; a leading minus means smallest first"),
        ParameterSignature("per", .columns(.any), .any, "columns whose equal values make a group"),
    ]
    let documentation = VerbDocumentation(
        "The rows with the largest keys, or those of each group.",
        details: """
            Largest first; `-.price` means smallest first. Rows with equal keys stay in their order, and rows without a key come last. \
            With `per:` the groups come in the order of their keys.
            """,
        example: "ratings.top(3, by: .rating, -.movieId, per: .userId)")

    let reference = Reference.pandas("DataFrame.sort_values, head")

    func resultType(of call: CallSite) -> ValueType {
        if call.has("per") { return .table(call.table.withoutRowCount) }
        let rows = call.table.rowCount.flatMap { count in call.constantInt("n").map { min(Int($0), count) } }
        return .table(call.table.with(rowCount: rows))
    }

    func run(_ call: VerbCall) throws -> Value {
        let table = try call.table()
        let keys = try call.sortKeys("by", over: table).map { (column: $0.column, isDescending: !$0.isDescending) }
        let (keyed, order, added) = try table.keyed(by: keys)
        let groups = try call.columnNames("per", in: table)
        return .table(try keyed.top(try call.int("n"), by: order, per: groups, in: call.execution).drop(added))
    }
}
