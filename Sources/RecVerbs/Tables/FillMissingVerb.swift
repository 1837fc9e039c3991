import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// `fillMissing`: a value in place of missing ones.
struct FillMissingVerb: Verb {
    let name = "fillMissing"
    let receiver = ReceiverKind.table
    let parameters = [
        ParameterSignature(
            "columns", .columns(.any), unlabelled: true, .any, "the columns; where none is named, all that can hold the value"),
        ParameterSignature("with", .scalar, .required, "what stands in place of missing values"),
    ]
    let documentation = VerbDocumentation(
        "Puts a value in place of missing ones.",
        details: """
            Rows, columns and types stay as they are; a whole number fits a column of any number type that can hold it. Without named \
            columns those are filled that can hold the value: numbers by a number, texts by a text. NaN is not missing.
            """,
        example: "movies.fillMissing(.genres, with: \"unknown\")")

    func replay(of call: PlanCall) -> Replay { .rows }

    let reference = Reference.pandas("DataFrame.fillna")

    func resultType(of call: CallSite) -> ValueType {
        guard let value = call.type("with")?.elementType else { return .table(call.table) }
        for case .field(let field) in call.has("columns") ? call.fields("columns") : []
        where !field.isProvisional && !Self.fits(value, field.type) {
            call.report(
                "E0406", "`.\(field.name)` is \(field.type.name) and cannot hold \(value.name)", at: "with",
                hints: value == .double && field.type.isInteger ? ["`cast` the column to .double first"] : [])
        }
        if call.type("with")?.isColumn == true {
            call.report(
                "E0406", "`with` is one value, not a column", at: "with",
                hints: ["write `.with(column: .column ?? .other)` to fill from another column"])
        }
        return .table(call.table)
    }

    func run(_ call: VerbCall) throws -> Value {
        let table = try call.table()
        guard let value = try call.scalar("with"), let type = value.type else { return .table(table) }
        var names = try call.columnNames("columns", in: table)
        if names.isEmpty { names = table.schema.filter { Self.fits(type, $0.type) }.map(\.name) }
        if names.isEmpty { return .table(table) }
        return .table(try table.fillMissing(names, with: value, in: call.execution))
    }

    /// Whether a value of one type can stand in a column of another.
    private static func fits(_ value: ColumnType, _ column: ColumnType) -> Bool {
        if value == column { return true }
        if value.isInteger { return column.isNumeric }
        return value.isNumeric && (column == .float || column == .double)
    }
}
