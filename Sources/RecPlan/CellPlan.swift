public import RecDiagnostics
public import RecSchema

/// What a cell is called, whatever else changes: its kind, its name and the how-manieth of both.
public struct CellIdentity: Hashable, Sendable, CustomStringConvertible {
    /// The kind as written (`clean`).
    public var kind: String
    /// The name; kind and place for a cell without one (`text`).
    public var name: String
    /// 1 for the first cell of that kind and name.
    public var ordinal: Int

    /// Makes an identity.
    public init(kind: String, name: String, ordinal: Int) {
        self.kind = kind
        self.name = name
        self.ordinal = ordinal
    }

    /// `clean ratings`, `clean ratings 2`.
    public var description: String {
        let words = name.isEmpty ? kind : "\(kind) \(name)"
        return ordinal > 1 ? "\(words) \(ordinal)" : words
    }

    /// A name for a folder: `clean-ratings`, `clean-ratings-2`.
    public var folderName: String {
        let words = name.isEmpty ? kind : "\(kind)-\(name)"
        return ordinal > 1 ? "\(words)-\(ordinal)" : words
    }
}

/// What a cell reads of an earlier one: its value, or one part of a record or model (`source.movies`), so that a change of
/// the other parts does not concern the reader.
public struct CellInput: Hashable, Sendable {
    /// Place of the earlier cell in `NotebookPlan.cells`.
    public var cell: Int
    /// Members from the value inwards; empty for the whole value.
    public var path: [String]

    /// Makes an input.
    public init(cell: Int, path: [String] = []) {
        self.cell = cell
        self.path = path
    }
}

/// A parameter of the notebook with the value that holds for this run.
public struct ParameterPlan: Sendable {
    /// Its name.
    public var name: String
    /// Its declared type.
    public var type: ValueType
    /// Its value: a literal node.
    public var value: PlanNode
    /// Where the value comes from.
    public var source: Source
    /// Never shown, and in no key.
    public var isSecret: Bool
    /// Where it is declared.
    public var span: SourceSpan

    /// Where a parameter's value comes from.
    public enum Source: String, Sendable {
        case notebook, commandLine, file, environment
    }

    /// Makes a parameter.
    public init(name: String, type: ValueType, value: PlanNode, source: Source, isSecret: Bool, span: SourceSpan) {
        self.name = name
        self.type = type
        self.value = value
        self.source = source
        self.isSecret = isSecret
        self.span = span
    }
}

/// A cell, checked.
public struct CellPlan: Sendable {
    /// What it is called.
    public var identity: CellIdentity
    /// What it does.
    public var body: Body
    /// The type of its value; nil for cells without one.
    public var type: ValueType?
    /// What it reads of earlier cells, in order of first use: `PlanNode.Kind.input` counts in it.
    public var inputs: [CellInput]
    /// The notebook's parameters that it reads, in order of first use, as places in `NotebookPlan.parameters`:
    /// `PlanNode.Kind.parameter` counts in it.
    public var parameters: [Int]
    /// Options of its header.
    public var options: CellOptions
    /// Where its header and body stand.
    public var span: SourceSpan
    /// Where its header stands: one line.
    public var headerSpan: SourceSpan
    /// Where its body stands.
    public var bodySpan: SourceSpan

    /// What a cell does.
    public enum Body: Sendable {
        /// Markdown with values in it.
        case text([TextPiece])
        /// Declarations only (`parameters`, `functions`, `notebook`): nothing is run.
        case declarations
        /// An expression to be evaluated.
        case expression(PlanNode)
        /// A cell with parameters, to be called by others; nothing is run by itself.
        case function(parameters: [FunctionParameter], PlanNode)
        /// Python source.
        case python(PythonPlan)
        /// The routes of a `serve` cell, for `recnb serve`; nothing is run by itself.
        case routes([RoutePlan])
    }

    /// Makes a cell.
    public init(
        identity: CellIdentity, body: Body, type: ValueType?, inputs: [CellInput], parameters: [Int], options: CellOptions,
        span: SourceSpan, headerSpan: SourceSpan, bodySpan: SourceSpan
    ) {
        self.identity = identity
        self.body = body
        self.type = type
        self.inputs = inputs
        self.parameters = parameters
        self.options = options
        self.span = span
        self.headerSpan = headerSpan
        self.bodySpan = bodySpan
    }
}

/// A stretch of Markdown, or a value to be put there as text.
public enum TextPiece: Sendable {
    /// As written.
    case markdown(String)
    /// `\(value)`.
    case value(PlanNode)
}

/// One parameter of a cell with parameters.
public struct FunctionParameter: Sendable {
    /// Its name, which is also its label.
    public var name: String
    /// Its type.
    public var type: ValueType
    /// Its default, a literal; nil when it must be given.
    public var defaultValue: PlanNode?
    /// The local variable that it is bound to.
    public var local: Int
    /// What its attributes demand of its value.
    public var rules: [ParameterRule]

    /// Makes a parameter.
    public init(name: String, type: ValueType, defaultValue: PlanNode?, local: Int, rules: [ParameterRule] = []) {
        self.name = name
        self.type = type
        self.defaultValue = defaultValue
        self.local = local
        self.rules = rules
    }
}

/// A `python` cell.
public struct PythonPlan: Sendable {
    /// The source, with `\%%` at a line's start undone.
    public var source: String
    /// Line of the notebook (1-based) at which the source begins.
    public var firstLine: Int
    /// Name in Python and the value that it has: an input or parameter.
    public var arguments: [NamedNode]
    /// Names that it must leave behind, with their types.
    public var results: [ValueType.RecordField]
    /// Files that it may read, whose content enters the key.
    public var reads: [PlanNode]

    /// Makes a Python body.
    public init(
        source: String, firstLine: Int, arguments: [NamedNode], results: [ValueType.RecordField], reads: [PlanNode]
    ) {
        self.source = source
        self.firstLine = firstLine
        self.arguments = arguments
        self.results = results
        self.reads = reads
    }
}

/// Options of a cell's header.
public struct CellOptions: Hashable, Sendable {
    /// What stands below its table or picture in a report.
    public var caption: String?
    /// `cache: never`.
    public var isNeverCached = false
    /// Seconds until it is stopped.
    public var timeout: Double?
    /// Seconds between runs under `schedule`.
    public var every: Double?
    /// For how many seconds what a database answered is not asked for again.
    public var refresh: Double?
    /// What a picture is drawn as beside PNG.
    public var formats: [FigureFormat] = []
    /// Why parity does not look at it.
    public var paritySkip: String?

    /// No options.
    public init() {}
}

/// A notebook, checked: what a runner needs, and nothing of how it was written but spans.
public struct NotebookPlan: Sendable {
    /// The title in the `notebook` cell; nil without one.
    public var title: String?
    /// Parameters in order of declaration.
    public var parameters: [ParameterPlan]
    /// Cells in order of the file.
    public var cells: [CellPlan]

    /// Makes a plan.
    public init(title: String?, parameters: [ParameterPlan], cells: [CellPlan]) {
        self.title = title
        self.parameters = parameters
        self.cells = cells
    }

    /// Place of the cell that a name on the command line means: `ratings` is the last of that name, `ratings:1` the first,
    /// `clean ratings` the last of that kind and name; nil when there is none.
    public func cell(named text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let words = (parts.first ?? "").split(separator: " ").map(String.init)
        guard let name = words.last, parts.count <= 2 else { return nil }
        let matches = cells.indices.filter {
            cells[$0].identity.name == name && (words.count == 1 || cells[$0].identity.kind == words[0])
        }
        guard parts.count == 2 else { return matches.last }
        guard let ordinal = Int(parts[1]), ordinal >= 1, ordinal <= matches.count else { return nil }
        return matches[ordinal - 1]
    }
}
