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
        /// A result of a `python` cell, by the cell's place and its own name.
        case part(Int, String)
        /// A function, or a cell with parameters.
        case function(FunctionEntry)
        /// Something whose text could not be read: its uses raise nothing further.
        case broken
    }

    let request: CheckRequest
    private(set) var diagnostics: [Diagnostic] = []
    private(set) var errorCount = 0
    var parameters: [ParameterPlan] = []
    var cells: [CellPlan] = []
    /// The cells as written, in the same order; all of them from the start.
    var written: [Cell] = []
    /// The nearest entry above for each name.
    private(set) var names: [String: Entry] = [:]
    /// Every name in the order in which cells made them, with the place of the cell.
    private var declared: [(place: Int, name: String, entry: Entry)] = []
    private var namesAbove: [Int: [String: Entry]] = [:]
    /// Places of cells that some later cell, or a text, reads.
    var usedCells: Set<Int> = []
    /// Places of parameters that something reads.
    var usedParameters: Set<Int> = []
    /// Names of files written, and who writes them.
    var writtenFiles: [String: SourceSpan] = [:]
    /// Every function, in the order of the notebook.
    var functions: [FunctionEntry] = []
    /// How often cells were checked anew with other values in place of theirs.
    var substitutions = 0
    /// Functions checked for one set of argument types so far; bounded, since types can grow with every call.
    var instantiations = 0
    static let instantiationLimit = 20_000
    /// Whether it was said that something nests too deeply: what depends on it would only say it again.
    var isTooDeep = false
    /// Names that stand further down as well, with the place of the last cell that makes them.
    var lastPlaces: [String: Int] = [:]
    /// Variables of cells above, with the name of the cell: nobody else can use them.
    var foreignVariables: [String: String] = [:]
    /// Places of cells in which something was wrong, or that read something in which it was: of what they depend on not all is known.
    var unsound: Set<Int> = []
    /// The place of the cell being checked.
    var place = 0
    /// Whether declarations above could not be read, so that a name that is not known may be one of them.
    var hasUnreadDeclarations = false

    /// What was reported inside of functions, by id and place, with the number of the check that did: a function that is checked
    /// for other types says the same only once.
    private var reportedInFunctions: [String: Int] = [:]

    init(request: CheckRequest) {
        self.request = request
    }

    /// Gives a name a meaning from the cell being checked on.
    func declare(_ name: String, _ entry: Entry) {
        names[name] = entry
        declared.append((place, name, entry))
    }

    /// The names as the cell at a place sees them.
    func names(above place: Int) -> [String: Entry] {
        if let known = namesAbove[place] { return known }
        var names: [String: Entry] = [:]
        for (_, name, entry) in declared.prefix(while: { $0.place < place }) { names[name] = entry }
        namesAbove[place] = names
        return names
    }

    /// - Parameter instantiation: the number of the check of a function that found it; nil outside of functions.
    func report(_ diagnostic: Diagnostic, instantiation: Int? = nil) {
        if let instantiation, let span = diagnostic.primary?.span {
            let key = "\(diagnostic.id) \(span.lower) \(span.upper)"
            if let earlier = reportedInFunctions[key], earlier != instantiation { return }
            reportedInFunctions[key] = instantiation
        }
        diagnostics.append(diagnostic)
        if diagnostic.severity == .error { errorCount += 1 }
    }

    /// A user's names win over verbs. A cell without parameters is never called, so nothing is hidden by its name.
    func noteVerb(_ name: Name, _ what: String) {
        guard request.verbs.signatures(named: name.text).contains(where: { $0.receiver == .none }) else { return }
        report(
            Diagnostic(
                "N0503", "`\(name.text)` now means this \(what), not the verb", at: .init(name.span, "same name as a verb")))
    }

    /// Whether a cell below makes the name.
    func isMadeBelow(_ name: String) -> Bool { lastPlaces[name].map { $0 > place } ?? false }

    /// Whether of one of these cells not all is known because of a mistake that was reported.
    func isAnyUnsound(_ cells: Set<Int>) -> Bool { errorCount > 0 && !unsound.isDisjoint(with: cells) }

    /// Whether nothing is known of a type: an error was there, or the columns of a table are not known.
    static func isSilent(_ type: ValueType) -> Bool {
        if case .error = type.unwrapped { true } else { false }
    }
}

/// A function of the user's, or a cell with parameters: checked anew for the types of each call.
final class FunctionEntry {
    let name: Name
    let parameters: [ParameterDeclaration]
    /// The type written after `->`.
    let resultType: TypeName?
    let body: CodeBlock
    /// The names that its body sees beside its parameters.
    let scope: Scope
    /// The names of the notebook as they were where it stands.
    let names: [String: NotebookContext.Entry]
    /// For a cell with parameters, its place.
    let cell: Int?
    /// Whether anything calls it.
    var isUsed = false
    /// Whether something was found wrong where it stands: calls of it would only find it again.
    var isBroken = false

    init(
        name: Name, parameters: [ParameterDeclaration], resultType: TypeName?, body: CodeBlock, scope: Scope,
        names: [String: NotebookContext.Entry], cell: Int? = nil
    ) {
        self.name = name
        self.parameters = parameters
        self.resultType = resultType
        self.body = body
        self.scope = scope
        self.names = names
        self.cell = cell
    }
}

/// How a table is called in messages.
struct TableName {
    /// `table `ratings``, or `the table` where a chain has made another of it.
    var text: String
    /// The table at the start of the chain: what it is called, and its columns.
    var origin: (name: String, schema: TableSchema)?

    static let unnamed = TableName(text: "the table")
}
