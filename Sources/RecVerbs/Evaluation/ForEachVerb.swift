import RecDiagnostics
import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// `for_user.forEach(people, userId: .userId, n: 10)`.
struct ForEachVerb: Verb {
    let name = "forEach"
    let receiver = ReceiverKind.function
    let parameters = [
        ParameterSignature("table", .table, unlabelled: true, .required, "a row for each call"),
        ParameterSignature("arguments", .namedRows, .any, "the arguments by name: columns, or values that are the same for all"),
    ]
    let documentation = VerbDocumentation(
        "What a cell with parameters gives for each row of a table, as one table.",
        details: """
            The columns of the table, repeated for each row that the cell gives for them, and then the columns that it gives; a record \
            is one row. In the order of the table. Where the cell throws `notFound` there are no rows. What does not depend on the \
            arguments is computed once, and calls are made side by side. Also for a function that `replacing` gives.
            """,
        example: "for_user.forEach(people, userId: .userId, n: 10)")

    let reference = Reference.none("calls the cell, whose own calls are compared")

    func resultType(of call: CallSite) -> ValueType {
        guard case .callable(let function)? = call.receiver else { return .error }
        let known = function.parameters.map(\.name)
        for named in call.named("arguments") {
            guard let parameter = function.parameters.first(where: { $0.name == named.name }) else {
                call.report(
                    "E0446", "the cell has no parameter `\(named.name)`", at: "arguments",
                    notes: ["parameters: \(known.joined(separator: ", "))"],
                    hints: didYouMean(named.name, among: known).map { ["did you mean `\($0):`?"] } ?? [])
                continue
            }
            let given = named.node.type.unwrapped.columnType
            guard let wanted = parameter.type.columnType, let given, !named.node.isProvisional else { continue }
            if !(given == wanted || (given.isInteger && wanted.isInteger) || (given.isNumeric && wanted == .double)) {
                call.report("E0446", "`\(named.name)` takes \(parameter.type.description), and is \(given.name)", at: "arguments")
            }
        }
        for parameter in function.parameters where !parameter.isOptional {
            if !call.named("arguments").contains(where: { $0.name == parameter.name }) {
                call.report(
                    "E0446", "the cell needs `\(parameter.name):`", hints: ["as in `\(parameter.name): .\(parameter.name)`"])
            }
        }
        let rows: TableSchema
        switch function.result.unwrapped {
        case .record(let fields):
            guard let schema = TableSchema(recordFields: fields) else {
                call.report("E0446", "the cell gives a record whose parts cannot stand in columns")
                return .error
            }
            rows = schema
        case .error: return .error
        case let type:
            guard let schema = type.tableSchema else {
                call.report("E0446", "the cell gives \(type.description), and neither a table nor a record")
                return .error
            }
            rows = schema
        }
        return call.table(entries: call.schema("table").entries + rows.entries, naming: "table")
    }

    func run(_ call: VerbCall) throws -> Value {
        guard case .closure(let function)? = call.receiver else { throw EngineError("E0690", "no function") }
        let table = try call.table("table")
        let arguments = try call.has("arguments") ? call.namedColumns("arguments", over: table) : []
        let results = try function.asked(table.rowCount, "rows", in: call.context) { row in
            var values: [String: Value] = [:]
            for argument in arguments { values[argument.name] = .scalar(argument.column.scalar(at: row)) }
            return values
        }
        var rows: [Int] = []
        var parts: [Table] = []
        for (row, result) in results.enumerated() {
            guard let result, result.rowCount > 0 else { continue }
            rows += Array(repeating: row, count: result.rowCount)
            parts.append(result)
        }
        guard let first = parts.first else { return .table(try Self.empty(function, table, call)) }
        let names = first.names
        let columns = try names.map { name in
            (name, try Column.concat(try parts.map { try $0.column(name) }, in: call.execution))
        }
        return .table(try Table(try table.gather(rows, in: call.execution).named + columns, rowCount: rows.count))
    }

    /// No rows, with the columns that are known.
    private static func empty(_ function: ClosureValue, _ table: Table, _ call: VerbCall) throws -> Table {
        let fields = function.result.unwrapped.tableSchema?.fields ?? []
        return try Table(
            table.head(0).named + fields.map { ($0.name, Column.missing($0.type, count: 0)) }, rowCount: 0)
    }
}

extension ClosureValue {
    /// What it gives for each of so many sets of arguments, as tables, side by side in blocks; nil where it throws `notFound`.
    func asked(
        _ count: Int, _ what: String, in context: CellContext, _ arguments: @escaping @Sendable (Int) -> [String: Value]
    ) throws -> [Table?] {
        let function = sharing(in: context)
        // Blocks, since most calls are short.
        let size = 16
        let blocks = stride(from: 0, to: count, by: size).map { $0..<Swift.min(count, $0 + size) }
        let found = try context.sideBySide(blocks.count, what) { block, context in
            let function = function.with(context)
            return try blocks[block].map { index -> Table? in
                try context.execution.check()
                do {
                    return try Self.table(try function.applied(toNamed: arguments(index)), context)
                } catch let error as EngineError where error.kind == .notFound {
                    return nil
                }
            }
        }
        try function.settleShared()
        return found.flatMap(\.self)
    }

    private static func table(_ value: Value, _ context: CellContext) throws -> Table {
        switch value {
        case .list(let items): try Table(records: try items.map(context.withPathsAsText))
        case .record: try Table(records: [try context.withPathsAsText(value)])
        default: try Evaluator.table(value)
        }
    }
}
