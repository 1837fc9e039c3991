import RecDiagnostics
import RecPlan
import RecSchema
import RecSyntax

/// Checks the body of one cell and lowers it: names to what they stand for, calls to verbs with their defaults, every node
/// with its type. What is wrong is reported and becomes a node of type `.error`, which raises nothing further.
final class BodyChecker {
    let notebook: NotebookContext
    /// The names of the notebook as the code being checked sees them: those above the cell, or above a function's own place.
    var names: [String: NotebookContext.Entry]
    /// What the cell reads so far.
    var reads = Reads()
    private var nextLocal = 0
    /// Calls of functions around the one being checked.
    var callDepth = 0
    /// What the local variables bound to known values are worth.
    var constants: [Int: PlanNode] = [:]
    /// How many branches around the code being checked are known not to be taken.
    var untakenDepth = 0
    /// The call that may leave a file behind: the outermost of the cell's result.
    var outputCall: SourceSpan?

    /// What a cell reads, in order of first use. Functions number what they read in it, so they are kept beside it.
    struct Reads {
        var inputs: [CellInput] = []
        var parameters: [Int] = []
        var instances: [InstanceKey: Instance] = [:]
    }

    var inputs: [CellInput] { reads.inputs }
    var parameters: [Int] { reads.parameters }

    struct InstanceKey: Hashable {
        let entry: ObjectIdentifier
        let types: [ValueType]
    }

    struct Instance {
        let function: PlanFunction
        let type: ValueType
    }

    init(notebook: NotebookContext) {
        self.notebook = notebook
        names = notebook.names
    }

    // MARK: Reporting

    func error(
        _ id: String, _ message: String, at span: SourceSpan, _ label: String = "", notes: [String] = [], hints: [String] = []
    ) {
        notebook.report(Diagnostic(id, message, at: .init(span, label), notes: notes, hints: hints))
    }

    /// The node that stands where something was wrong.
    func failed(_ span: SourceSpan) -> PlanNode {
        PlanNode(.missing, type: .error, span: span)
    }

    // MARK: Numbering

    func newLocal() -> Int {
        nextLocal += 1
        return nextLocal - 1
    }

    func inputNode(_ input: CellInput, type: ValueType, span: SourceSpan) -> PlanNode {
        notebook.usedCells.insert(input.cell)
        let index = inputs.firstIndex(of: input) ?? inputs.count
        if index == inputs.count { reads.inputs.append(input) }
        return PlanNode(.input(index), type: type, span: span)
    }

    func parameterNode(_ parameter: Int, span: SourceSpan) -> PlanNode {
        notebook.usedParameters.insert(parameter)
        if notebook.parameters[parameter].isSecret {
            // A secret is in no key and no result, and no verb of today takes a connection.
            error(
                "E0312", "the secret `\(notebook.parameters[parameter].name)` may only be given to a connection", at: span,
                "would become part of a result", hints: ["take `@Secret` away if it may be seen in results and reports"])
            return failed(span)
        }
        let index = parameters.firstIndex(of: parameter) ?? parameters.count
        if index == parameters.count { reads.parameters.append(parameter) }
        return PlanNode(.parameter(index), type: notebook.parameters[parameter].type, span: span)
    }

    func instance(_ key: InstanceKey, make: () -> Instance) -> Instance {
        if let known = reads.instances[key] { return known }
        let made = make()
        reads.instances[key] = made
        return made
    }

    /// Checks a branch; what one that is not taken reads is forgotten.
    func branch(isTaken: Bool, _ body: () -> PlanNode) -> PlanNode {
        let before = reads
        untakenDepth += isTaken ? 0 : 1
        let node = body()
        untakenDepth -= isTaken ? 0 : 1
        if !isTaken { reads = before }
        return node
    }

    // MARK: Blocks

    /// Checks statements and result. Variables that nothing uses are left out: the language is pure.
    func check(_ block: CodeBlock, in outer: Scope) -> PlanNode {
        let scope = Scope(parent: outer)
        var bound: [(statement: PlanBlock.Statement, name: String?, local: Int?)] = []
        for statement in block.statements {
            switch statement {
            case .binding(let binding):
                let value = check(binding.value, in: scope)
                if let written = binding.type { require(value, toBe: written) }
                let local = newLocal()
                constants[local] = constant(value)
                rebindWarning(binding.name, in: scope)
                scope.bind(binding.name.text, to: .local(local, value.type, constant: constants[local]))
                bound.append((.bind(local: local, value), binding.name.text, local))
            case .guardElse(let guardStatement):
                bound.append((check(guardStatement, in: scope), nil, nil))
            case .function(let function):
                scope.bind(
                    function.name.text,
                    to: .function(
                        FunctionEntry(
                            name: function.name.text, parameters: function.parameters, body: function.body, scope: scope,
                            names: names, cell: nil)))
            case .discarded(let value): _ = check(value, in: scope)
            }
        }
        let result = check(block.result, in: scope)
        let used = Self.locals(in: bound.map(\.statement), result: result)
        let statements = bound.filter { $0.local.map(used.contains) ?? true }.map(\.statement)
        for (_, name, local) in bound {
            if let name, let local, !used.contains(local), !NotebookContext.isSilent(result.type) {
                unusedNote(name, local: local, block: block)
            }
        }
        if statements.isEmpty { return result }
        return PlanNode(.block(PlanBlock(statements: statements, result: result)), type: result.type, span: block.span)
    }

    private func unusedNote(_ name: String, local: Int, block: CodeBlock) {
        for case .binding(let binding) in block.statements where binding.name.text == name {
            notebook.report(
                Diagnostic("N0501", "nothing uses `\(name)`", at: .init(binding.name.span, "computed by nobody")))
            return
        }
    }

    private func rebindWarning(_ name: Name, in scope: Scope) {
        if scope.bindings[name.text] != nil {
            error(
                "E0208", "`\(name.text)` is bound twice in one block", at: name.span, "second time here",
                hints: ["use another name"])
        }
    }

    private func check(_ statement: GuardStatement, in scope: Scope) -> PlanBlock.Statement {
        let message = check(statement.failure.message, in: scope)
        if !accepts(.string, message.type) {
            error("E0213", "`\(statement.failure.reason.rawValue)` takes text", at: message.span, "\(message.type.description)")
        }
        let failure = PlanFailure(
            kind: statement.failure.reason == .notFound ? .notFound : .badRequest, message: message)
        let value = check(statement.value, in: scope)
        guard let name = statement.name else {
            if !accepts(.bool, value.type) {
                error("E0221", "a `guard` needs a condition", at: value.span, "\(value.type.description)")
            }
            return .guardTrue(value, failure)
        }
        if case .optional = value.type {
        } else if !NotebookContext.isSilent(value.type) {
            notebook.report(
                Diagnostic(
                    "W0401", "this value is never missing, so the guard never throws",
                    at: .init(value.span, value.type.description)))
        }
        let local = newLocal()
        scope.bind(name.text, to: .local(local, value.type.unwrapped, constant: nil))
        return .guardLet(local: local, value, failure)
    }

    /// Numbers of all variables that are read.
    static func locals(in statements: [PlanBlock.Statement], result: PlanNode) -> Set<Int> {
        // Backwards, so that what only an unused variable reads is unused too.
        var collector = LocalCollector()
        collector.visit(result)
        for statement in statements.reversed() {
            switch statement {
            case .bind(let local, let value): if collector.found.contains(local) { collector.visit(value) }
            case .guardLet(_, let value, let failure), .guardTrue(let value, let failure):
                collector.visit(value)
                collector.visit(failure.message)
            }
        }
        return collector.found
    }

    // MARK: Types

    /// Whether a value of type `actual` may stand where `wanted` is wanted.
    func accepts(_ wanted: ValueType, _ actual: ValueType) -> Bool {
        let actual = actual.unwrapped
        if case .error = actual { return true }
        if wanted == actual { return true }
        switch (wanted, actual) {
        case (.error, _), (.double, .int), (.double, .float), (.float, .int), (.float, .double), (.string, .path),
            (.path, .string):
            return true
        case (.table, _): return actual.tableSchema != nil
        case (.list(let a), .list(let b)): return accepts(a, b)
        case (.list(let a), .range): return accepts(a, .int)
        case (.optional(let a), _): return accepts(a, actual)
        case (.record(let a), .record(let b)):
            return a.count == b.count && zip(a, b).allSatisfy { $0.name == $1.name && accepts($0.type, $1.type) }
        case (.model(let a), .model(let b)): return a.kind == b.kind || a.kind.isEmpty
        default: return false
        }
    }

    /// Reports a value that is not of the type written beside it.
    private func require(_ value: PlanNode, toBe written: TypeName) {
        guard let type = resolve(written) else { return }
        if !accepts(type, value.type) {
            error(
                "E0216", "the value is not of the type written", at: value.span, "\(value.type.description)",
                notes: ["written: \(type.description)"])
        }
    }

    /// The type that a written one names; nil, reported, when there is none.
    func resolve(_ written: TypeName) -> ValueType? {
        switch written.kind {
        case .error: return .error
        case .array(let element): return resolve(element).map { .list($0) }
        case .optional(let type): return resolve(type).map { .optional($0) }
        case .dictionary(let key, let value):
            guard let key = resolve(key), let value = resolve(value) else { return nil }
            return .dictionary(key, value)
        case .record(let fields):
            var resolved: [ValueType.RecordField] = []
            for field in fields {
                guard let type = resolve(field.type) else { return nil }
                resolved.append(.init(field.name.text, type))
            }
            return .record(resolved)
        case .named(let name):
            if let type = Self.types[name] { return type }
            error(
                "E0206", "there is no type `\(name)`", at: written.span, "unknown type",
                notes: ["types: \(Self.types.keys.sorted().joined(separator: ", "))"],
                hints: didYouMean(name, among: Self.types.keys).map { ["did you mean `\($0)`?"] } ?? [])
            return nil
        }
    }

    static let types: [String: ValueType] = [
        "Int": .int, "Double": .double, "Float": .float, "Bool": .bool, "String": .string, "Date": .date,
        "DateTime": .dateTime, "Duration": .duration, "Path": .path, "Table": .table(.unknown), "Figure": .figure,
        "Model": .model(ModelType(kind: "", members: [])),
    ]

    /// The one type of two that must agree; nil when they do not.
    func unify(_ a: ValueType, _ b: ValueType) -> ValueType? {
        if a == b { return a }
        switch (a, b) {
        case (.error, let other), (let other, .error): return other
        case (.optional(let x), .optional(let y)): return unify(x, y).map { .optional($0) }
        case (.optional(let x), let y), (let y, .optional(let x)): return unify(x, y).map { .optional($0) }
        case (.int, .double), (.double, .int), (.float, .double), (.double, .float), (.int, .float), (.float, .int):
            return .double
        case (.string, .path), (.path, .string): return .string
        case (.list(let x), .list(let y)): return unify(x, y).map { .list($0) }
        case (.column(let x), .column(let y)): return x.isNumeric && y.isNumeric ? .column(.double) : nil
        case (.column(let x), let y), (let y, .column(let x)):
            guard let type = y.columnType else { return nil }
            return type == x || (type.isNumeric && x.isNumeric) ? .column(x) : nil
        case (.record(let x), .record(let y)):
            guard x.map(\.name) == y.map(\.name) else { return nil }
            var fields: [ValueType.RecordField] = []
            for (left, right) in zip(x, y) {
                guard let type = unify(left.type, right.type) else { return nil }
                fields.append(.init(left.name, type))
            }
            return .record(fields)
        case (.table(let x), .table(let y)): return unify(x, y).map { .table($0) }
        case (.model(let x), .model(let y)) where x.kind == y.kind:
            let members = x.members.compactMap { member -> ValueType.RecordField? in
                guard let other = y.members.first(where: { $0.name == member.name }) else { return nil }
                return unify(member.type, other.type).map { .init(member.name, $0) }
            }
            return .model(ModelType(kind: x.kind, members: members, tableMember: x.tableMember))
        default: return nil
        }
    }

    private func unify(_ a: TableSchema, _ b: TableSchema) -> TableSchema? {
        let rowCount = a.rowCount == b.rowCount ? a.rowCount : nil
        guard a.isClosed, b.isClosed else {
            return TableSchema(entries: a.isClosed ? b.entries : a.entries, rowCount: rowCount)
        }
        guard a.fields.map(\.name) == b.fields.map(\.name) else { return nil }
        var fields: [TableSchema.Field] = []
        for (x, y) in zip(a.fields, b.fields) {
            if x.type == y.type || y.isProvisional {
                fields.append(x)
            } else if x.isProvisional {
                fields.append(y)
            } else if x.type.isNumeric, y.type.isNumeric {
                fields.append(.init(x.name, x.type, isProvisional: true))
            } else {
                return nil
            }
        }
        return TableSchema(fields, rowCount: rowCount)
    }
}
