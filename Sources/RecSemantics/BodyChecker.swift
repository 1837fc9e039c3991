import RecDiagnostics
import RecPlan
import RecSchema
import RecSyntax

/// Checks the body of one cell and lowers it: names to what they stand for, calls to verbs with their defaults, every node
/// with its type.
///
/// What is wrong is reported and becomes a node that `isFailed`, which raises nothing further. A node of type `.error` that has not
/// failed is one of which nothing is known (a column that Python made): it is lowered like any other, and nothing is said of it.
final class BodyChecker {
    let notebook: NotebookContext
    /// The names of the notebook as the code being checked sees them: those above the cell, or above a function's own place.
    var names: [String: NotebookContext.Entry]
    /// What the cell reads so far.
    private(set) var inputs: [CellInput] = []
    private(set) var parameters: [Int] = []
    private var instances: [InstanceKey: Instance] = [:]
    private(set) var nextLocal = 0
    /// Calls of functions around the one being checked.
    var callDepth = 0
    /// Expressions around the one being checked, those of calling functions included.
    var depth = 0
    /// The number of the check of the function around, and the call in the cell that led there.
    var instantiation: Int?
    var outermostCall: SourceSpan?
    /// Functions whose bodies are being checked, the outermost first: a call of one of them is a call of itself.
    var openFunctions: [FunctionEntry] = []
    /// What stands in place of cells' values, by the cell's place, and the number of that set.
    var substitutes: [Int: Substitute] = [:]
    var substitution = 0
    /// What was found since it was set, kept back; nil to report it.
    var heldBack: [Diagnostic]?
    /// Above zero, what is found was reported before.
    var muted = 0
    /// What the local variables bound to known values are worth.
    var constants: [Int: PlanNode] = [:]
    /// How many branches around the code being checked are known not to be taken.
    var untakenDepth = 0
    /// The calls that may leave a file behind: the outermost of the cell's result, one a branch.
    var outputCalls: Set<SourceSpan> = []

    /// Whether the cell being checked keeps a recipe: it then reads the recipes of features along with their tables.
    var makesFeatures = false
    /// Whether the cell being checked may write outside of the notebook's output.
    var mayStore = false
    /// Whether the cell being checked may ask a database.
    var mayQuery = false

    /// How deeply expressions may nest, functions included: a bound on the stack.
    static let depthLimit = 1600
    /// How deeply functions may call one another.
    static let callDepthLimit = 100

    struct InstanceKey: Hashable {
        let entry: FunctionEntry
        let types: [ValueType]
        let substitution: Int

        static func == (a: InstanceKey, b: InstanceKey) -> Bool {
            a.entry === b.entry && a.types == b.types && a.substitution == b.substitution
        }

        func hash(into hasher: inout Hasher) {
            hasher.combine(ObjectIdentifier(entry))
            hasher.combine(types)
            hasher.combine(substitution)
        }
    }

    /// What stands in place of a cell's value: a variable.
    struct Substitute {
        let local: Int
        let type: ValueType
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

    func report(_ diagnostic: Diagnostic) {
        if muted > 0 { return }
        if heldBack != nil {
            heldBack?.append(diagnostic)
            return
        }
        var diagnostic = diagnostic
        if let outermostCall, diagnostic.severity == .error { diagnostic.labels.append(.init(outermostCall, "in this call")) }
        notebook.report(diagnostic, instantiation: instantiation)
    }

    func error(
        _ id: String, _ message: String, at span: SourceSpan, _ label: String = "", notes: [String] = [], hints: [String] = []
    ) {
        report(Diagnostic(id, message, at: .init(span, label), notes: notes, hints: hints))
    }

    /// The node that stands where something was wrong.
    func failed(_ span: SourceSpan) -> PlanNode {
        notebook.unsound.insert(notebook.place)
        return PlanNode(.missing, type: .error, span: span)
    }

    /// `did you mean ...` for a name, written as the place asks for it.
    func didYouMean(_ name: String, among names: some Sequence<String>, _ written: (String) -> String = { $0 }) -> [String] {
        // In a fixed order, so that of names that are equally near always the same is offered.
        RecDiagnostics.didYouMean(name, among: names.sorted()).map { ["did you mean `\(written($0))`?"] } ?? []
    }

    // MARK: Numbering

    func newLocal() -> Int {
        nextLocal += 1
        return nextLocal - 1
    }

    func inputNode(_ input: CellInput, type: ValueType, span: SourceSpan) -> PlanNode {
        notebook.usedCells.insert(input.cell)
        let index = inputs.firstIndex(of: input) ?? inputs.count
        if index == inputs.count { inputs.append(input) }
        return PlanNode(.input(index), type: type, span: span)
    }

    func parameterNode(_ parameter: Int, span: SourceSpan) -> PlanNode {
        notebook.usedParameters.insert(parameter)
        let index = parameters.firstIndex(of: parameter) ?? parameters.count
        if index == parameters.count { parameters.append(parameter) }
        return PlanNode(.parameter(index), type: notebook.parameters[parameter].type, span: span)
    }

    func instance(_ key: InstanceKey, make: () -> Instance?) -> Instance? {
        if let known = instances[key] { return known }
        let made = make()
        instances[key] = made
        return made
    }

    /// Checks a branch, whether it is taken or not.
    func branch(isTaken: Bool, _ body: () -> PlanNode) -> PlanNode {
        untakenDepth += isTaken ? 0 : 1
        defer { untakenDepth -= isTaken ? 0 : 1 }
        return body()
    }

    /// Keeps of the inputs and parameters those that the nodes read, numbered by first use. What only an unused variable, a known
    /// condition or a branch that is not taken reads enters neither key nor plan.
    func settle(_ nodes: [PlanNode]) -> [PlanNode] {
        var numbering = ReadNumbering()
        let settled = nodes.map { numbering.renumber($0) }
        inputs = numbering.inputs.map { inputs[$0] }
        parameters = numbering.parameters.map { parameters[$0] }
        return settled
    }

    // MARK: Blocks

    /// Checks statements and result. Variables that nothing uses are left out: the language is pure.
    func check(_ block: CodeBlock, in outer: Scope) -> PlanNode {
        let scope = Scope(parent: outer)
        let errorsBefore = notebook.errorCount
        var bound: [(statement: PlanBlock.Statement, name: Name?)] = []
        for statement in block.statements {
            switch statement {
            case .binding(let binding): bound.append((check(binding, in: scope), binding.name))
            case .guardElse(let guardStatement): bound.append((check(guardStatement, in: scope), nil))
            case .function(let function):
                let entry = FunctionEntry(
                    name: function.name, parameters: function.parameters, resultType: function.resultType, body: function.body,
                    scope: scope.snapshot(), names: names)
                if muted == 0 { notebook.noteVerb(function.name, "function") }
                declare(entry)
                scope.bind(function.name.text, to: .function(entry))
            case .discarded(let value): _ = check(value, in: scope)
            }
        }
        let result = check(block.result, in: scope)
        let used = LocalCollector.locals(in: bound.map(\.statement), result: result)
        var statements: [PlanBlock.Statement] = []
        for (statement, name) in bound {
            if case .bind(let local, _) = statement, !used.contains(local) {
                // Where something was wrong, what would have used it may be gone.
                if let name, notebook.errorCount == errorsBefore, !result.isFailed, !name.text.hasPrefix("_") {
                    report(Diagnostic("N0501", "nothing uses `\(name.text)`", at: .init(name.span, "never read")))
                }
            } else {
                statements.append(statement)
            }
        }
        if statements.isEmpty || result.isFailed { return result }
        return PlanNode(
            .block(PlanBlock(statements: statements, result: result)), type: result.type, span: block.span,
            isProvisional: result.isProvisional)
    }

    private func check(_ binding: LetStatement, in scope: Scope) -> PlanBlock.Statement {
        var value = check(binding.value, in: scope)
        let isSecondBinding = scope.bindings[binding.name.text] != nil
        if isSecondBinding {
            error(
                "E0208", "`\(binding.name.text)` is bound twice in one block", at: binding.name.span, "second time here",
                hints: ["use another name: a value never changes"])
        }
        if let written = binding.type, let type = resolve(written) {
            if accepts(type, value.type) {
                value = widened(value, to: type)
            } else {
                error(
                    "E0216", "the value is not \(article(type.description)), as is written", at: value.span,
                    "\(value.type.description)")
                value = failed(value.span)
            }
        }
        let local = newLocal()
        constants[local] = constant(value)
        scope.bind(binding.name.text, to: value.isFailed ? .failed : .local(local, value.type))
        return .bind(local: local, value)
    }

    private func check(_ statement: GuardStatement, in scope: Scope) -> PlanBlock.Statement {
        let message = check(statement.failure.message, in: scope)
        if !accepts(.string, message.type) {
            error(
                "E0213", "`\(statement.failure.reason.rawValue)` takes text", at: message.span, "\(message.type.description)",
                hints: ["put the value into text: `\"\\(value)\"`"])
        }
        let failure = PlanFailure(
            kind: statement.failure.reason == .notFound ? .notFound : .badRequest, message: message)
        let value = check(statement.value, in: scope)
        guard let name = statement.name else {
            if !value.isFailed, !accepts(.bool, value.type) {
                error(
                    "E0221", "a `guard` needs a condition", at: value.span, "\(value.type.description)",
                    hints: conditionHint(value.type))
            }
            return .guardTrue(value, failure)
        }
        if case .optional = value.type {
        } else if !NotebookContext.isSilent(value.type) {
            report(
                Diagnostic(
                    "W0401", "this value is never missing, so the guard never throws",
                    at: .init(value.span, value.type.description),
                    hints: value.type.tableSchema == nil ? [] : ["an empty table is there too: `guard !table.isEmpty else ...`"]))
        }
        let local = newLocal()
        scope.bind(name.text, to: value.isFailed ? .failed : .local(local, value.type.unwrapped))
        return .guardLet(local: local, value, failure)
    }
}

extension PlanNode {
    /// Whether it stands where something was wrong, which has been reported.
    var isFailed: Bool {
        if case .missing = kind, case .error = type { true } else { false }
    }

    /// Whether it has a value for each row: whether a column is in it.
    var isRowwise: Bool {
        switch kind {
        case .column: true
        case .unary(_, let operand): operand.isRowwise
        case .binary(_, let left, let right): left.isRowwise || right.isRowwise
        case .conditional(let condition, let yes, let no): condition.isRowwise || yes.isRowwise || no.isRowwise
        case .interpolation(let parts): parts.contains(where: \.isRowwise)
        case .call(let call):
            (call.receiverKind == .element && call.receiver?.isRowwise == true)
                || call.arguments.contains { if case .node(let node)? = $0 { node.isRowwise } else { false } }
        default: false
        }
    }
}
