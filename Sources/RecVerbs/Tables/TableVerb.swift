import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// `table`: records as a table.
struct TableVerb: Verb {
    let name = "table"
    let receiver = ReceiverKind.none
    let parameters = [ParameterSignature("records", .table, unlabelled: true, .required, "a list of records with the same names")]
    let documentation = VerbDocumentation(
        "The table whose rows are these records: a column for each name.",
        details: "In their order. Whole numbers become int64, fractions double; a list becomes a value of a column of lists.",
        example: "table([(movieId: 1, score: 4.5), (movieId: 2, score: 3.0)])")

    let reference = Reference.none("makes a table of values that the notebook has already")

    func resultType(of call: CallSite) -> ValueType {
        guard let node = call.node("records"), let schema = node.type.tableSchema else { return .error }
        guard case .tableFromRecords(let list) = node.kind, case .list(let items) = list.kind else { return .table(schema) }
        return .table(schema.with(rowCount: items.count))
    }

    func run(_ call: VerbCall) throws -> Value { .table(try call.table("records")) }
}

/// `emptyTable`: columns without rows.
struct EmptyTableVerb: Verb {
    let name = "emptyTable"
    let receiver = ReceiverKind.none
    let parameters = [ParameterSignature("types", .columnTypes, unlabelled: true, .required, "columns and their types")]
    let documentation = VerbDocumentation(
        "A table of these columns that has no rows.", example: "emptyTable([.movieId: .uint32, .score: .double])")

    let reference = Reference.none("makes a table of values that the notebook has already")

    func resultType(of call: CallSite) -> ValueType { .table(TableSchema(call.types("types"), rowCount: 0)) }

    func run(_ call: VerbCall) throws -> Value {
        .table(try Table(schema: try call.types("types").map { ($0.name, $0.type) }))
    }
}
