public import RecSchema

/// What a verb is called on.
public enum ReceiverKind: Hashable, Sendable {
    /// Nothing: a free function (`kMeans(...)`, `mean(.rating)`).
    case none
    /// A table, or a list of records, or a model that stands for a table.
    case table
    /// The rows of a table by key: what `group(by:)` gives.
    case groups
    /// A list or a range.
    case list
    /// One value, or a column of them in a place with rows (`.title.contains("x")`).
    case element
    /// A model fitted by that verb; empty for any model.
    case model(String)
    /// A figure.
    case figure
    /// A function that is a value, or a cell with parameters.
    case function

    /// As it enters a key.
    public var code: String {
        switch self {
        case .none: "-"
        case .table: "table"
        case .groups: "groups"
        case .list: "list"
        case .element: "element"
        case .model(let kind): "model:\(kind)"
        case .figure: "figure"
        case .function: "function"
        }
    }
}

/// What a verb computes over.
public enum VerbRole: Sendable {
    /// Whole values.
    case ordinary
    /// Each value by itself: given columns it gives a column.
    case element
    /// Many rows to one value (`mean(.rating)`), in `aggregate` and wherever rows are.
    case aggregate
    /// All rows to a column as long (`rowNumber()`, `rank(by:)`).
    case window
    /// Leaves a file behind and gives back its table: only as the last call of a cell.
    case output
    /// Changes the world outside of the notebook's output: only in `store` cells.
    case store
    /// Asks a database or cache, which may answer otherwise the next time: only in `load` cells, which then ask on every run.
    case query
}

/// How a verb of the catalogue is called, and what it gives, as far as both are known without running anything.
///
/// One type a verb, in one file, together with how it is run; the checker sees this half of it.
public protocol VerbSignature: Sendable {
    /// The name as written.
    var name: String { get }
    /// Tells verbs of one name apart that also share their receiver (`max` of a column, `max` of two numbers); else the name.
    var id: String { get }
    /// What it is called on.
    var receiver: ReceiverKind { get }
    /// What it computes over.
    var role: VerbRole { get }
    /// Raised whenever the verb's results change for the same arguments; enters every key.
    var version: Int { get }
    /// Its parameters in order.
    var parameters: [ParameterSignature] { get }
    /// For the reference page: one sentence of what it does, then details: row order, ties, errors, cost, reference.
    var documentation: VerbDocumentation { get }
    /// The type of what the call gives, with whatever is wrong with the call reported to it.
    func resultType(of call: CallSite) -> ValueType
    /// Written without parentheses (`.rowCount`); such a verb has no parameters.
    var isProperty: Bool { get }
    /// The types of what a closure in that argument is called with; the default has none.
    func closureParameters(_ label: String, of call: CallSite) -> [ValueType]
    /// What another library has for it, for `recnb parity`.
    var reference: Reference { get }
    /// The packages of Python that its work rests on, by their normalised names; empty for a verb that does all itself. Their versions
    /// enter the key of every cell that may call it.
    var pythonPackages: [String] { get }
}

extension VerbSignature {
    /// None.
    public var pythonPackages: [String] { [] }
    /// The name.
    public var id: String { name }
    /// Whole values.
    public var role: VerbRole { .ordinary }
    /// The first.
    public var version: Int { 1 }
    /// Written with parentheses.
    public var isProperty: Bool { false }
    /// No closures.
    public func closureParameters(_ label: String, of call: CallSite) -> [ValueType] { [] }
}

/// What the reference page of a verb says.
public struct VerbDocumentation: Sendable {
    /// One sentence.
    public var summary: String
    /// Row order, ties, errors, cost, reference; Markdown.
    public var details: String
    /// A line of the cell language that uses it.
    public var example: String

    /// Makes a documentation.
    public init(_ summary: String, details: String = "", example: String) {
        self.summary = summary
        self.details = details
        self.example = example
    }
}

/// One parameter of a verb.
public struct ParameterSignature: Sendable {
    /// The name by which the verb asks for it; also its label unless `isUnlabelled`.
    public var name: String
    /// Written without a label.
    public var isUnlabelled: Bool
    /// What may be given.
    public var kind: ParameterKind
    /// How often.
    public var repetition: Repetition
    /// What holds when it is left out; enters the key as if written.
    public var defaultValue: DefaultValue?
    /// The table parameter whose columns it names; nil for the receiver's, or those of the first table argument.
    public var columnsOf: String?
    /// For the reference page.
    public var summary: String

    /// How often an argument may be given.
    public enum Repetition: Sendable {
        /// Once.
        case required
        /// Once or not at all.
        case optional
        /// At least once, with commas.
        case oneOrMore
        /// Any number of times.
        case any
    }

    /// A default.
    public enum DefaultValue: Hashable, Sendable {
        case int(Int64), double(Double), bool(Bool), string(String), choice(String)
    }

    /// Makes a parameter. With a default it is optional.
    public init(
        _ name: String, _ kind: ParameterKind, unlabelled: Bool = false, _ repetition: Repetition = .required,
        default defaultValue: DefaultValue? = nil, of columnsOf: String? = nil, _ summary: String = ""
    ) {
        self.name = name
        self.isUnlabelled = unlabelled
        self.kind = kind
        self.repetition = defaultValue == nil ? repetition : .optional
        self.defaultValue = defaultValue
        self.columnsOf = columnsOf
        self.summary = summary
    }
}

/// What may be given for a parameter. Columns are those of the receiver, or of the first table argument of a free function.
public indirect enum ParameterKind: Sendable {
    /// A value of that type; an `Int` where a `Double` is wanted.
    case value(ValueType)
    /// A whole number within bounds.
    case int(ClosedRange<Int64>)
    /// A number within bounds.
    case number(ClosedRange<Double>)
    /// A range of numbers within bounds, both ends included (`0.5...5`).
    case numberRange(ClosedRange<Double>)
    /// Any one value that a column can hold.
    case scalar
    /// Any value at all.
    case any
    /// A table.
    case table
    /// A table, or a sparse matrix.
    case features
    /// A fitted model.
    case model
    /// Where a database or cache is, or a password: text, a secret parameter, or what a receipt has of it.
    case connection
    /// A list of any values.
    case list
    /// One column by name; nil for any type.
    case column(ColumnCondition)
    /// The name of a column that the result will have (`.neighbour`).
    case newColumn
    /// Columns by name or pattern; a list literal may hold them.
    case columns(ColumnCondition)
    /// `.a` for columns of one name, `[.a: .b]` for different names, in the receiver and in the first table argument.
    case columnPairs
    /// `[.old: .new]`.
    case renames
    /// `.a`, `-.b` or expressions over rows.
    case sortKeys
    /// An expression over rows.
    case rows(ColumnCondition)
    /// A condition on all values of one column, which are called `.value`; aggregates make one answer of them.
    case columnTest
    /// Labelled expressions over rows; the labels are column names.
    case namedRows
    /// Labelled aggregations.
    case namedAggregations
    /// A case of those.
    case choice([String])
    /// One or several cases of those, each once: `[.rmse, .mae]`.
    case choices([String])
    /// `["name": value]`: values by a name that is known before the run, each once.
    case labelled
    /// `[factors: [20, 50], epochs: 5...10]`: lists by a bare name, each once.
    case settings
    /// `[.column: .type]`.
    case columnTypes
    /// One type (`.int32`).
    case columnType
    /// A closure.
    case closure
}

/// What a column must be for a parameter.
public enum ColumnCondition: Sendable {
    case any, numeric, integer, bool, string, list, temporal

    /// Whether a column of that type may be given.
    public func allows(_ type: ColumnType) -> Bool {
        switch self {
        case .any: true
        case .numeric: type.isNumeric || type == .bool
        case .integer: type.isInteger
        case .bool: type == .bool
        case .string: type == .string
        case .list: if case .list = type { true } else { false }
        case .temporal: type == .date || type == .dateTime
        }
    }

    /// As in a message.
    public var words: String {
        switch self {
        case .any: "a column"
        case .numeric: "a column of numbers"
        case .integer: "a column of whole numbers"
        case .bool: "a condition on rows"
        case .string: "a column of text"
        case .list: "a column of lists"
        case .temporal: "a column of dates"
        }
    }
}

/// All verbs that there are, as the checker sees them.
public protocol VerbSignatures: Sendable {
    /// The verbs of that name, whatever they are called on.
    func signatures(named name: String) -> [any VerbSignature]
    /// Every verb.
    var allSignatures: [any VerbSignature] { get }
    /// Verbs of the design that are not built yet, with what to say of them.
    var unavailable: [String: String] { get }
}
