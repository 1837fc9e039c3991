import RecDiagnostics
import RecEngine
import RecFrame
import RecPlan
import RecSchema
import RecSemantics
import RecSyntax
import RecVerbs
import Testing

/// Runs expressions of the cell language on small tables: parsed, checked and evaluated as in a notebook.
struct Bench {
    /// What an expression gave, and what the checker promised.
    struct Outcome {
        var value: Value
        var type: ValueType
    }

    var tables: [String: Table]

    init(_ tables: [String: Table] = Samples.tables) { self.tables = tables }

    private var catalogue: Catalogue { Catalogue(Catalogue.standard.allVerbs + [GivenVerb(tables: tables)]) }

    /// The last cell holds the expression, cells of the tables' names stand above it.
    func check(_ expression: String) -> CheckResult {
        var text = ""
        for name in tables.keys.sorted() { text += "%% load \(name)\ngiven(\"\(name)\")\n\n" }
        text += "%% evaluate result\n\(expression)\n"
        let (notebook, diagnostics) = parseNotebook(SourceText(name: "test.recnb", text: text))
        return checkNotebook(notebook, syntaxDiagnostics: diagnostics, request: CheckRequest(verbs: catalogue))
    }

    /// Messages of errors and warnings, with their ids.
    func problems(_ expression: String) -> [String] {
        check(expression).diagnostics.filter { $0.severity != .note }.map { "\($0.id) \($0.message)" }
    }

    func run(_ expression: String, threads: Int = 1) throws -> Outcome {
        let result = check(expression)
        if let problem = result.diagnostics.first(where: { $0.severity == .error }) { throw problem }
        let plan = result.plan
        let context = CellContext(execution: ExecutionContext(threads: threads), host: NoHost())
        let catalogue = catalogue
        var values: [Value?] = []
        for cell in plan.cells {
            guard case .expression(let node) = cell.body else {
                values.append(nil)
                continue
            }
            let above = values
            let inputs = cell.inputs
            let evaluator = Evaluator(
                context: context, catalogue: catalogue,
                inputs: { index in
                    var value = above[inputs[index].cell]
                    for name in inputs[index].path { value = value?.member(name) }
                    return try #require(value)
                }, parameters: [])
            values.append(try evaluator.evaluate(node))
        }
        return Outcome(
            value: try #require(values.last ?? nil), type: try #require(plan.cells.last?.type))
    }

    /// The value as text: a table with its types in the first line and one line a row.
    func text(_ expression: String) throws -> String { Self.text(try run(expression).value) }

    static func text(_ value: Value) -> String {
        switch value {
        case .table(let table):
            let header = table.schema.map { "\($0.name):\($0.type.name)" }.joined(separator: " ")
            return ([header] + table.rows.map { $0.map(\.text).joined(separator: " ") }).joined(separator: "\n")
        case .record(let members): return "(" + members.map { "\($0.name): \(text($0.value))" }.joined(separator: ", ") + ")"
        case .list(let items): return "[" + items.map(text).joined(separator: ", ") + "]"
        case .scalar(let scalar): return scalar.text
        default: return value.kindName
        }
    }
}

/// `given("ratings")`: a table of the test.
struct GivenVerb: Verb {
    let tables: [String: Table]
    let name = "given"
    let receiver = ReceiverKind.none
    let parameters = [ParameterSignature("name", .value(.string), unlabelled: true)]
    let documentation = VerbDocumentation("A table of the test.", example: "given(\"ratings\")")

    func resultType(of call: CallSite) -> ValueType {
        guard let table = call.constantString("name").flatMap({ tables[$0] }) else { return .error }
        return .table(TableSchema(table.schema.map { .init($0.name, $0.type) }, rowCount: table.rowCount))
    }

    func run(_ call: VerbCall) throws -> Value { .table(try #require(tables[try call.string("name")])) }
}

/// A world without files.
struct NoHost: EngineHost {
    func open(_ path: PathValue) throws -> FileContent { throw EngineError("E0601", "there are no files here") }
    func exists(_ path: PathValue) throws -> Bool { false }
    func text(of path: PathValue) throws -> String { path.text }
    func progress(_ what: String, done: Int, total: Int?) {}
}
