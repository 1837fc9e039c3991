import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// `table.dropColumns(columns("user_*"), where: share(.value == 0) > 0.9995)`.
struct DropColumnsVerb: FittedVerb {
    let name = "dropColumns"
    let version = 2
    let receiver = ReceiverKind.table
    let parameters = [
        ParameterSignature("columns", .columns(.any), unlabelled: true, .oneOrMore, "the columns that may go"),
        ParameterSignature("where", .columnTest, .required, "a condition on a column, whose values are `.value`"),
    ]
    let documentation = VerbDocumentation(
        "Takes those of some columns away for which a condition on all their values is true.",
        details: """
            In the condition `.value` stands for the values of one column after the other, and aggregates make one answer of them: \
            `share(.value == 0) > 0.99`, `max(.value) == min(.value)`, `count(.value) == 0`. A column goes only where the answer is true, \
            not where it is missing. Rows and the order of the other columns stay as they are. Which columns stay is known only \
            when run; in a recipe they are those that stayed the first time. Cost: that of the aggregates, for each column.
            """,
        example: "movies.oneHot(.genres, separator: \"|\").dropColumns(columns(\"genres_*\"), where: share(.value == 0) > 0.9)")

    let reference = Reference.none("pandas drops columns by name; the condition's aggregates are compared where they stand alone")

    func resultType(of call: CallSite) -> ValueType {
        let chosen = Set(call.fields("columns"))
        let entries = call.table.entries.map { entry -> TableSchema.Entry in
            guard chosen.contains(entry), case .field(let field) = entry else { return entry }
            return .open(prefix: field.name, type: field.type)
        }
        return .table(TableSchema(entries: entries, rowCount: call.table.rowCount))
    }

    func fit(_ call: VerbCall, to table: Table) throws -> Value {
        let gone = try call.columnNames("columns", in: table).filter { name in
            try call.execution.check()
            return try call.holds("where", for: try table.column(name))
        }
        return .record([.init("gone", .list(gone.map { .scalar(.string($0)) }))])
    }

    func apply(_ fitted: Value, _ call: VerbCall, to table: Table) throws -> Table {
        guard case .list(let gone)? = fitted.member("gone") else {
            throw EngineError("E0691", "the columns of `dropColumns` are lost")
        }
        let names = gone.map { Evaluator.text($0) }.filter { table.has($0) }
        return names.isEmpty ? table : try table.drop(names)
    }
}
