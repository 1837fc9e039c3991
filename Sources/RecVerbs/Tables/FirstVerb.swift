import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// `first(.column)`: one value.
struct FirstValueVerb: Verb {
    let name = "first"
    let receiver = ReceiverKind.table
    let parameters = [ParameterSignature("column", .column(.any), unlabelled: true, .required, "the column")]
    let documentation = VerbDocumentation(
        "The value that the first row has in a column.",
        details: "Missing where there is no row, or no value: `guard let`, or `?? other`.",
        example: "ratings.sort(by: -.rating).first(.movieId)")

    let reference = Reference.pandas("Series.iloc", .numbers)

    func resultType(of call: CallSite) -> ValueType {
        guard let field = call.columnName("column").flatMap({ call.table.field($0) }) else { return .error }
        return .optional(call.table.knowsType(of: field.name) ? ValueType(element: field.type) : .error)
    }

    func run(_ call: VerbCall) throws -> Value {
        guard let name = try call.columnName("column") else { throw EngineError("E0690", "`first` did not get its column") }
        let column = try call.table().column(name)
        return column.count == 0 ? .missing : .scalar(column.scalar(at: 0))
    }
}

/// `first(where:)`: one row.
struct FirstRowVerb: Verb {
    let name = "first"
    let id = "firstRow"
    let receiver = ReceiverKind.table
    let parameters = [
        ParameterSignature("where", .rows(.bool), .optional, "a condition on the row; the first row, where left out")
    ]
    let documentation = VerbDocumentation(
        "The first row where a condition holds, as a record.",
        details: "Missing where there is none: `guard let film = ... else { throw notFound(\"...\") }`.",
        example: "movies.first(where: .movieId == 1)")

    let reference = Reference.pandas("DataFrame.iloc", .numbers)

    func resultType(of call: CallSite) -> ValueType {
        .optional(call.table.rowType)
    }

    func run(_ call: VerbCall) throws -> Value {
        var table = try call.table()
        if call.has("where") { table = try table.first(where: try call.column("where", over: table), in: call.execution) }
        if table.isEmpty { return .missing }
        return .record(zip(table.names, table.row(0)).map { Value.Member($0, .scalar($1)) })
    }
}

/// `contains`: whether there is such a row.
struct ContainsRowVerb: Verb {
    let name = "contains"
    let receiver = ReceiverKind.table
    let parameters = [ParameterSignature("condition", .rows(.bool), unlabelled: true, .required, "a condition on a row")]
    let documentation = VerbDocumentation(
        "Whether the condition is true in any row.", details: "Where the condition is missing it is not true.",
        example: "ratings.contains(.userId == 7)")

    let reference = Reference.pandas("Series.any", .numbers)

    func resultType(of call: CallSite) -> ValueType { .bool }

    func run(_ call: VerbCall) throws -> Value {
        let table = try call.table()
        let holds = try call.column("condition", over: table)
        return .scalar(.bool(!(try table.first(where: holds, in: call.execution).isEmpty)))
    }
}
