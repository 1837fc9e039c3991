import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// `group`: rows by equal values.
struct GroupVerb: Verb {
    let name = "group"
    let receiver = ReceiverKind.table
    let parameters = [ParameterSignature("by", .columns(.any), .oneOrMore, "key columns, the first deciding the order")]
    let documentation = VerbDocumentation(
        "Groups the rows by equal values of these columns, for `aggregate` or `count`.",
        details: """
            Groups come in ascending order of their keys, rows of a group in row order. Missing keys are a group of their own, the \
            last one: pandas drops those rows, and so does `dropMissing` before.
            """,
        example: "ratings.group(by: .movieId).aggregate(mean: mean(.rating))")

    let reference = Reference.none("groups are compared with what is made of them")

    func resultType(of call: CallSite) -> ValueType { .groups(call.table, keys: call.keyFields("by").map(\.name)) }

    func run(_ call: VerbCall) throws -> Value {
        let table = try call.table()
        return .groups(table, keys: try call.columnNames("by", in: table))
    }
}

/// `count(by:)`: how often values occur.
struct CountByVerb: Verb {
    let name = "count"
    let receiver = ReceiverKind.table
    let parameters = [ParameterSignature("by", .columns(.any), .oneOrMore, "the columns whose values are counted")]
    let documentation = VerbDocumentation(
        "How often each combination of values occurs, in the column `count`.",
        details: "In ascending order of the values, missing ones last.",
        example: "ratings.count(by: .userId)")

    let reference = Reference.pandas("DataFrameGroupBy.size")

    func resultType(of call: CallSite) -> ValueType {
        call.table(call.keyFields("by") + [.init("count", .int64)], naming: "by")
    }

    func run(_ call: VerbCall) throws -> Value {
        let table = try call.table()
        return .table(try table.count(by: try call.columnNames("by", in: table), in: call.execution))
    }
}

/// `aggregate` of a whole table: one row.
struct TableAggregateVerb: Verb {
    let name = "aggregate"
    let receiver = ReceiverKind.table
    let parameters = [
        ParameterSignature("values", .namedAggregations, .oneOrMore, "names and aggregates, as in `mean: mean(.rating)`")
    ]
    let documentation = VerbDocumentation(
        "Computes aggregates over all rows, in a table of one row.",
        details: "With the arithmetic of NumPy: sums are added pairwise, in the column's own precision.",
        example: "ratings.aggregate(lowest: min(.rating), highest: max(.rating))")

    let reference = Reference.pandas("Series.mean, Series.sum, ...")

    func resultType(of call: CallSite) -> ValueType { call.table(call.namedFields("values"), rowCount: 1) }

    func run(_ call: VerbCall) throws -> Value {
        let groups = try GroupedRows(try call.table(), by: [], in: call.execution)
        return .table(try Table(try call.aggregations("values", over: groups), rowCount: 1))
    }
}
