import RecDiagnostics
import RecPlan
import RecSchema
import RecSyntax

/// What a check knows of the notebook above the cell it is at, and what it has found.
final class NotebookContext {
    /// What a name of the notebook stands for, from where it stands on.
    enum Entry {
        /// A parameter of the notebook, by its place in `parameters`.
        case parameter(Int)
        /// A cell with a value.
        case cell(Int)
        /// A function, or a cell with parameters.
        case function(FunctionEntry)
    }

    let request: CheckRequest
    var diagnostics: [Diagnostic] = []
    var parameters: [ParameterPlan] = []
    var cells: [CellPlan] = []
    /// The nearest entry above for each name.
    var names: [String: Entry] = [:]
    /// Places of cells that some later cell, or a text, reads.
    var usedCells: Set<Int> = []
    /// Places of parameters that something reads.
    var usedParameters: Set<Int> = []
    /// Names of files written, and who writes them.
    var writtenFiles: [String: SourceSpan] = [:]
    /// Instantiations of functions so far; bounded, since a chain of functions may call each the one before it twice.
    var instantiations = 0
    /// Names of cells further down, for a hint.
    var laterCells: Set<String> = []
    static let instantiationLimit = 5000

    init(request: CheckRequest) {
        self.request = request
    }

    func report(_ diagnostic: Diagnostic) {
        diagnostics.append(diagnostic)
    }

    /// Whether a value's type is known to be nothing but what an earlier error left.
    static func isSilent(_ type: ValueType) -> Bool {
        if case .error = type.unwrapped { true } else { false }
    }
}

/// A function of the user's, or a cell with parameters: checked anew for the types of each call.
final class FunctionEntry {
    let name: String
    let parameters: [ParameterDeclaration]
    let body: CodeBlock
    /// The names that its body sees beside its parameters.
    let scope: Scope
    /// The names of the notebook as they were where it stands.
    let names: [String: NotebookContext.Entry]
    /// For a cell with parameters, its place.
    let cell: Int?
    var isUsed = false

    init(
        name: String, parameters: [ParameterDeclaration], body: CodeBlock, scope: Scope,
        names: [String: NotebookContext.Entry], cell: Int?
    ) {
        self.name = name
        self.parameters = parameters
        self.body = body
        self.scope = scope
        self.names = names
        self.cell = cell
    }
}

/// Names bound inside a cell, innermost first, and the rows that implicit members stand for.
final class Scope {
    /// What a name inside a cell stands for.
    enum Binding {
        /// A variable: its number, type and, where it is known before the run, value.
        case local(Int, ValueType, constant: PlanNode?)
        /// A function.
        case function(FunctionEntry)
    }

    /// Rows in reach.
    struct Rows {
        /// Their columns.
        var schema: TableSchema
        /// How the table is called in messages.
        var name: String
        /// Whether there is one value a group: then columns other than the keys only stand inside aggregates.
        var keys: [String]?
    }

    let parent: Scope?
    private(set) var bindings: [String: Binding] = [:]
    var uses: Set<String> = []
    var rows: Rows?
    /// Types of `$0`, `$1` ..., with their numbers.
    var shorthand: [(local: Int, type: ValueType)]?

    init(parent: Scope?) {
        self.parent = parent
        rows = parent?.rows
    }

    func bind(_ name: String, to binding: Binding) {
        bindings[name] = binding
        uses.remove(name)
    }

    func lookup(_ name: String) -> Binding? {
        var scope: Scope? = self
        while let current = scope {
            if let binding = current.bindings[name] {
                current.uses.insert(name)
                return binding
            }
            scope = current.parent
        }
        return nil
    }

    func shorthandParameter(_ index: Int) -> (local: Int, type: ValueType)? {
        var scope: Scope? = self
        while let current = scope {
            if let shorthand = current.shorthand { return shorthand.indices.contains(index) ? shorthand[index] : nil }
            scope = current.parent
        }
        return nil
    }

    var visibleNames: [String] {
        var names: [String] = []
        var scope: Scope? = self
        while let current = scope {
            names += current.bindings.keys
            scope = current.parent
        }
        return names
    }
}
