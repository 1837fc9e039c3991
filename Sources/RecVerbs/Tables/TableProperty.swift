import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// What is read off a table without parentheses: `rowCount`, `isEmpty`, `columnNames`.
struct TableProperty: Verb {
    let name: String
    let receiver = ReceiverKind.table
    let parameters: [ParameterSignature] = []
    let documentation: VerbDocumentation
    let isProperty = true
    let type: ValueType
    let read: @Sendable (Table) -> Value

    static let all: [any Verb] = [
        TableProperty(
            name: "rowCount", documentation: VerbDocumentation("How many rows there are.", example: "ratings.rowCount"),
            type: .int, read: { .scalar(.int(Int64($0.rowCount))) }),
        TableProperty(
            name: "isEmpty", documentation: VerbDocumentation("Whether there is no row.", example: "ratings.isEmpty"),
            type: .bool, read: { .scalar(.bool($0.isEmpty)) }),
        TableProperty(
            name: "columnNames",
            documentation: VerbDocumentation("The names of the columns, in their order.", example: "ratings.columnNames"),
            type: .list(.string), read: { .list($0.names.map { .scalar(.string($0)) }) }),
    ]

    var reference: Reference {
        .pandas(name == "rowCount" ? "DataFrame.__len__" : name == "isEmpty" ? "DataFrame.empty" : "DataFrame.columns", .numbers)
    }

    func resultType(of call: CallSite) -> ValueType { type }

    func run(_ call: VerbCall) throws -> Value { read(try call.table()) }
}
