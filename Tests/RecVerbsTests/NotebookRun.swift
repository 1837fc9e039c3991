import RecDiagnostics
import RecEngine
import RecFrame
import RecPlan
import RecSchema
import RecSemantics
import RecStores
import RecSyntax
import RecVerbs
import Synchronization
import Testing

/// Files that exist in memory only.
struct MemoryFiles: FileProbe, EngineHost {
    var files: [String: [UInt8]] = [:]
    /// The folder of databases; nil where there are none.
    var databases: String?
    /// What cells opened, and how far they said they were.
    let log = Log()

    final class Log: Sendable {
        private let sessions = Mutex<StoreSession?>(nil)

        /// One session for all cells, which see what those before them wrote.
        func session(_ folder: String) -> StoreSession {
            sessions.withLock { known in
                let session = known ?? StoreSession { path, _ in folder + "/" + path }
                known = session
                return session
            }
        }
        let opened = Mutex<[String]>([])
        /// What was asked of Python.
        let asked = Mutex<[PythonWork]>([])
        let progress = Mutex<[(what: String, done: Int)]>([])
    }

    init(_ files: [String: String] = [:]) { self.files = files.mapValues { Array($0.utf8) } }

    func prefix(ofFile path: String, bytes: Int) -> [UInt8]? { files[path].map { Array($0.prefix(bytes)) } }
    func exists(_ path: String) -> Bool { files[path] != nil || files.keys.contains { $0.hasPrefix(path + "/") } }
    func open(_ path: PathValue) throws -> FileContent {
        log.opened.withLock { $0.append(path.text) }
        guard let bytes = files[path.text] else { throw EngineError("E0601", "there is no file `\(path.text)`") }
        return FileContent(name: path.text, bytes: Buffer.copying(bytes))
    }
    func exists(_ path: PathValue) throws -> Bool { exists(path.text) }
    func text(of path: PathValue) throws -> String { path.text }
    /// A Python that only counts: every place is the number of its row, so that what is around it can be tested without one.
    func python(_ work: PythonWork, isCancelled: @escaping @Sendable () -> Bool) throws -> PythonAnswer {
        log.asked.withLock { $0.append(work) }
        guard work.function == "tsne", case .table(let table)? = work.inputs.first(where: { $0.name == "table" })?.value,
            case .scalar(.int(let components))? = work.inputs.first(where: { $0.name == "components" })?.value
        else { return PythonAnswer(["file": .file([0x80, 0x04, 0x2E])]) }
        let places = Column((0..<table.rowCount).map { Double($0) })
        let scores = try Table((1...components).map { ("tsne\($0)", places) })
        return PythonAnswer([
            "scores": .value(.table(scores)), "divergence": .value(.scalar(.double(0.5))),
            "iterations": .value(.scalar(.int(250))),
        ])
    }
    func stores() throws -> StoreAccess {
        guard let databases else { throw EngineError("E0730", "no database can be reached from here") }
        return StoreAccess(session: log.session(databases), secret: { _ in nil })
    }
    func progress(_ what: String, done: Int, total: Int?) { log.progress.withLock { $0.append((what, done)) } }
}

/// A notebook that is parsed, checked and run in memory, cell after cell.
struct NotebookRun {
    /// Everything that the check said, but notes that something is unused.
    let diagnostics: [Diagnostic]
    let plan: NotebookPlan
    private let catalogue: Catalogue
    private(set) var values: [Value?] = []
    private(set) var effects: [CellContext.Effects] = []

    /// Parses and checks.
    init(
        _ text: String, files: MemoryFiles = MemoryFiles(), parameters: [String: String] = [:],
        catalogue: Catalogue = .standard
    ) {
        self.catalogue = catalogue
        let (syntax, found) = parseNotebook(SourceText(name: "test.recnb", text: text))
        let request = CheckRequest(
            verbs: catalogue, files: files, values: parameters.mapValues { .init($0, source: .commandLine) })
        let result = checkNotebook(syntax, syntaxDiagnostics: found, request: request)
        plan = result.plan
        diagnostics = result.diagnostics.filter { !["N0501", "N0504", "N0505"].contains($0.id) }
    }

    /// The ids of what the check said.
    var ids: [String] { diagnostics.map(\.id) }

    /// Runs every cell; a value that is not of the type promised is a test failure, unless a file of it lied.
    mutating func run(files: MemoryFiles = MemoryFiles(), threads: Int = 1, checksTypes: Bool = true) throws {
        for cell in plan.cells {
            let context = CellContext(execution: ExecutionContext(threads: threads), host: files)
            let before = values
            let parameters = cell.parameters.map { index -> Value in
                let parameter = plan.parameters[index]
                if case .string(let text) = parameter.value.kind, parameter.type == .path {
                    return .path(PathValue(segments: [.parameter(index)], text: text))
                }
                switch parameter.value.kind {
                case .int(let value): return .scalar(.int(value))
                case .double(let value): return .scalar(.double(value))
                case .bool(let value): return .scalar(.bool(value))
                case .string(let value): return .scalar(.string(value))
                default: return .missing
                }
            }
            let inputs = cell.inputs
            let evaluator = Evaluator(
                context: context, catalogue: catalogue,
                inputs: { index in
                    var value = before[inputs[index].cell] ?? .missing
                    for name in inputs[index].path { value = value.member(name) ?? .missing }
                    return value
                }, parameters: parameters)
            var value: Value?
            if case .expression(let node) = cell.body {
                value = try evaluator.evaluate(node, of: cell)
                var shown = value
                if case .table(let table)? = value?.member(Recipes.table) { shown = .table(table) }
                // A matrix keeps its recipe beside its own parts, which its type speaks of.
                if case .model(var matrix)? = shown, matrix.kind == Recipes.matrix {
                    matrix.parts.removeAll { $0.name == Recipes.recipe }
                    shown = .model(matrix)
                }
                if checksTypes, let shown, let type = cell.type, let problem = mismatch(type, shown) {
                    Issue.record("\(cell.identity): \(problem)")
                }
            }
            values.append(value)
            effects.append(context.effects)
        }
    }

    /// Runs the only cell, which reads no other and no parameter.
    @discardableResult
    func evaluate(_ context: CellContext) throws -> Value? {
        guard case .expression(let node)? = plan.cells.last?.body else { return nil }
        return try Evaluator(context: context, catalogue: Catalogue.standard, inputs: { _ in .missing }, parameters: [])
            .evaluate(node)
    }

    /// The value of the last cell of that name.
    func value(_ name: String) -> Value? { plan.cell(named: name).flatMap { values[$0] } }

    /// The table that the last cell of that name gave.
    func table(_ name: String) throws -> Table {
        let found = try #require(value(name))
        return try Evaluator.table(found)
    }
}

/// The value of one expression, after cells before it; anything that the check says is a failure.
func evaluate(_ expression: String, after cells: String = "", files: MemoryFiles = MemoryFiles(), threads: Int = 1) throws
    -> Value
{
    var run = NotebookRun("\(cells)\n%% evaluate result\n\(expression)\n", files: files)
    #expect(run.diagnostics.map { "\($0.id): \($0.message)" } == [])
    try #require(!run.diagnostics.contains { $0.severity == .error })
    try run.run(files: files, threads: threads)
    return try #require(run.value("result"))
}

/// What is wrong with a value of which that type was promised; nil when nothing is.
func mismatch(_ type: ValueType, _ value: Value) -> String? {
    switch (type, value) {
    case (.error, _), (.figure, .figure), (.path, .path), (.range, .range): return nil
    case (.optional(let type), _): return value.isMissing ? nil : mismatch(type, value)
    case (.list(let element), .list(let items)):
        for (index, item) in items.enumerated() { if let problem = mismatch(element, item) { return "[\(index)] \(problem)" } }
        return nil
    case (.list(let element), .scalar(.list(let items))):
        for item in items { if let problem = mismatch(element, .scalar(item)) { return problem } }
        return nil
    case (.record(let fields), .record(let members)):
        if fields.map(\.name) != members.map(\.name) { return "fields \(members.map(\.name)), promised \(fields.map(\.name))" }
        for (field, member) in zip(fields, members) {
            if let problem = mismatch(field.type, member.value) { return ".\(field.name): \(problem)" }
        }
        return nil
    case (.model(let type), .model(let model)):
        if type.kind != model.kind || type.tableMember != model.tableMember { return "a \(model.kind) model" }
        for member in type.members {
            guard let part = model[member.name] else { return "no part \(member.name)" }
            if let problem = mismatch(member.type, part) { return ".\(member.name): \(problem)" }
        }
        let further = model.parts.filter { part in !part.name.hasPrefix("_") && !type.members.contains { $0.name == part.name } }
        return further.isEmpty ? nil : "parts that were not promised: \(further.map(\.name))"
    case (.table(let schema), .table(let table)): return mismatch(schema, table)
    case (_, .scalar(let scalar)):
        guard let actual = scalar.type else { return "missing, promised \(type.description)" }
        return ValueType(element: actual) == type ? nil : "\(actual.name), promised \(type.description)"
    default: return "\(value.kindName), promised \(type.description)"
    }
}

private func mismatch(_ schema: TableSchema, _ table: Table) -> String? {
    if let rows = schema.rowCount, rows != table.rowCount { return "\(table.rowCount) rows, promised \(rows)" }
    var columns = table.schema[...]
    for entry in schema.entries {
        switch entry {
        case .field(let field):
            guard let first = columns.popFirst() else { return "no column \(field.name)" }
            if first.name != field.name { return "column \(first.name), promised \(field.name)" }
            if !field.isProvisional, first.type != field.type {
                return "column \(first.name) is \(first.type.name), promised \(field.type.name)"
            }
        case .open(let prefix, _): while let first = columns.first, first.name.hasPrefix(prefix) { columns.removeFirst() }
        }
    }
    return columns.isEmpty ? nil : "columns that were not promised: \(columns.map(\.name))"
}
