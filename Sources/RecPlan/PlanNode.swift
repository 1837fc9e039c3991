public import RecDiagnostics
public import RecSchema

/// An expression of a cell, checked and normalised: names are replaced by what they stand for, arguments are matched to
/// parameters with defaults filled in, and every node has its type. It says nothing of how it is run.
///
/// What a node means is its `kind`, and for a single value its `type`: `PlanEncoder` writes these and nothing else, so cells that differ
/// in names, layout or comments encode to the same bytes. `span` is for whoever reports on it.
public struct PlanNode: Sendable {
    /// What it means.
    public var kind: Kind
    /// The static type of its value.
    public var type: ValueType
    /// Where it stands in the notebook.
    public var span: SourceSpan
    /// Whether `type` rests on the first rows of a file only: the whole file may show another.
    public var isProvisional: Bool

    /// Makes a node.
    public init(_ kind: Kind, type: ValueType, span: SourceSpan, isProvisional: Bool = false) {
        self.kind = kind
        self.type = type
        self.span = span
        self.isProvisional = isProvisional
    }

    /// The meaning of a node.
    public indirect enum Kind: Sendable {
        /// No value.
        case missing
        /// An integer.
        case int(Int64)
        /// A floating-point number.
        case double(Double)
        /// True or false.
        case bool(Bool)
        /// Text.
        case string(String)
        /// A case in an option position (`.left`).
        case choice(String)
        /// The value that the current row has in a column.
        case column(String)
        /// A variable of the cell, numbered in order of binding.
        case local(Int)
        /// A parameter of the notebook, by its place among `CellPlan.parameters`.
        case parameter(Int)
        /// What another cell gave, by its place among `CellPlan.inputs`.
        case input(Int)
        /// `-x` or `!x`.
        case unary(UnaryOperator, PlanNode)
        /// `x + y` and its kin; `&&` and `||` do not evaluate the right side of a decided scalar.
        case binary(BinaryOperator, PlanNode, PlanNode)
        /// `a ? b : c`, and `if` as an expression.
        case conditional(PlanNode, PlanNode, PlanNode)
        /// Text with values in it, joined.
        case interpolation([PlanNode])
        /// `[a, b]`.
        case list([PlanNode])
        /// `(name: a, other: b)`.
        case record([NamedNode])
        /// `a...b`, or `a..<b` when not closed.
        case range(PlanNode, PlanNode, closed: Bool)
        /// A part of a record or model.
        case member(PlanNode, String)
        /// `table[.column]`: a column's values as a list.
        case columnValues(PlanNode, String)
        /// A list of records made a table of the node's type.
        case tableFromRecords(PlanNode)
        /// A verb of the catalogue.
        case call(PlanCall)
        /// A function of the user's, or a cell with parameters.
        case apply(PlanFunction, [PlanNode])
        /// `{ a, b in ... }`, a value to be called by a verb.
        case closure(PlanClosure)
        /// A function that is a value, called; nil for an argument that was left out.
        case invoke(PlanNode, [PlanNode?])
        /// A part of the graph of cells, evaluated with other values in place of some of them.
        case replacing(PlanReplacing)
        /// An expression with one value for all calls of the function around it; made while running, never by the checker.
        case shared(PlanShared)
        /// The rows of a table that a key picks, found by an index; made while running, never by the checker.
        case narrowed(PlanNarrowing)
        /// Statements and their result.
        case block(PlanBlock)
    }
}

/// A labelled node.
public struct NamedNode: Sendable {
    /// The label.
    public var name: String
    /// The node.
    public var node: PlanNode

    /// Makes a labelled node.
    public init(_ name: String, _ node: PlanNode) {
        self.name = name
        self.node = node
    }
}

/// Operators of one operand.
public enum UnaryOperator: String, Sendable, CaseIterable {
    case negate = "-"
    case not = "!"
}

/// Operators of two operands.
public enum BinaryOperator: String, Sendable, CaseIterable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case remainder = "%"
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case and = "&&"
    case or = "||"
    case coalesce = "??"
}

/// A call of a verb of the catalogue.
public struct PlanCall: Sendable {
    /// The verb's `id`: its name (`join`) most often.
    public var verb: String
    /// What it is called on, as in `VerbSignature.receiver`.
    public var receiverKind: ReceiverKind
    /// The verb's version, which enters the key.
    public var version: Int
    /// What it is called on.
    public var receiver: PlanNode?
    /// One entry a parameter of the signature, in its order; nil where an optional argument without default was left out.
    public var arguments: [PlanArgument?]

    /// Makes a call.
    public init(
        verb: String, receiverKind: ReceiverKind, version: Int, receiver: PlanNode?, arguments: [PlanArgument?]
    ) {
        self.verb = verb
        self.receiverKind = receiverKind
        self.version = version
        self.receiver = receiver
        self.arguments = arguments
    }
}

/// An argument in the form that its parameter's kind asks for.
public indirect enum PlanArgument: Sendable {
    /// A value, a closure, a table, an expression over rows.
    case node(PlanNode)
    /// Several values of a variadic parameter.
    case nodes([PlanNode])
    /// Columns by name or pattern.
    case columns([ColumnSelector])
    /// Columns of two tables that belong together, or old and new names.
    case pairs([ColumnPair])
    /// What to order by, first key first.
    case sortKeys([SortKey])
    /// Named expressions over rows, or named aggregations.
    case named([NamedNode])
    /// Types by column.
    case types([TableSchema.Field])
    /// A case.
    case choice(String)
}

/// Two columns that belong together.
public struct ColumnPair: Hashable, Sendable {
    /// The column of the receiver, or the old name.
    public var left: String
    /// The column of the other table, or the new name.
    public var right: String

    /// Makes a pair.
    public init(_ left: String, _ right: String) {
        self.left = left
        self.right = right
    }
}

/// One key of an order.
public struct SortKey: Sendable {
    /// An expression over rows; a plain column most often.
    public var node: PlanNode
    /// Largest first.
    public var isDescending: Bool

    /// Makes a key.
    public init(_ node: PlanNode, isDescending: Bool) {
        self.node = node
        self.isDescending = isDescending
    }
}

/// A closure: its parameters are bound to the local variables numbered here.
public struct PlanClosure: Sendable {
    /// Numbers of the local variables that the arguments are bound to, in order. When there are several and one record is
    /// given, its values are bound in order.
    public var parameters: [Int]
    /// What it computes.
    public var body: PlanNode
    /// For a function whose arguments are given by name: its parameters' names, and their defaults, literals; else empty.
    public var named: [(name: String, defaultValue: PlanNode?)]

    /// Makes a closure.
    public init(parameters: [Int], body: PlanNode, named: [(name: String, defaultValue: PlanNode?)] = []) {
        self.parameters = parameters
        self.body = body
        self.named = named
    }
}

/// A function of the user's, or the body of a cell with parameters, checked for the types it is called with.
///
/// A reference, since one function may be called from many places: encoding and running meet it once, not once a path.
public final class PlanFunction: Sendable {
    /// For messages.
    public let name: String
    /// Numbers of the local variables that the arguments are bound to, in order.
    public let parameters: [Int]
    /// What it computes. Inputs and parameters are numbered as in the cell that calls it.
    public let body: PlanNode

    /// Makes a function.
    public init(name: String, parameters: [Int], body: PlanNode) {
        self.name = name
        self.parameters = parameters
        self.body = body
    }
}

/// Statements in order, and a result.
public struct PlanBlock: Sendable {
    /// One statement.
    public enum Statement: Sendable {
        /// `let name = value`.
        case bind(local: Int, PlanNode)
        /// `guard let name = value else { throw ... }`: binds, or fails where the value is missing.
        case guardLet(local: Int, PlanNode, PlanFailure)
        /// `guard condition else { throw ... }`.
        case guardTrue(PlanNode, PlanFailure)
    }

    /// In order.
    public var statements: [Statement]
    /// The block's value.
    public var result: PlanNode

    /// Makes a block.
    public init(statements: [Statement], result: PlanNode) {
        self.statements = statements
        self.result = result
    }
}

/// What a guard throws.
public struct PlanFailure: Sendable {
    /// `notFound` (404 when served) or `badRequest` (400).
    public enum Kind: String, Sendable {
        case notFound, badRequest
    }

    /// Which.
    public var kind: Kind
    /// The message, as text.
    public var message: PlanNode

    /// Makes a failure.
    public init(kind: Kind, message: PlanNode) {
        self.kind = kind
        self.message = message
    }
}
