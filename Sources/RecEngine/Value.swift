public import RecFrame
public import RecSchema

/// A value of the cell language while it runs.
public indirect enum Value: Sendable {
    /// One value of a column's kind, or none (`Scalar.missing`).
    case scalar(Scalar)
    /// A place in the file system.
    case path(PathValue)
    /// Whole numbers from the lower bound up to, not including, the upper.
    case range(Range<Int64>)
    /// Values in order.
    case list([Value])
    /// Labelled values in order.
    case record([Member])
    /// A table.
    case table(Table)
    /// A table's rows by the values of key columns.
    case groups(Table, keys: [String])
    /// One value for each row in reach.
    case column(Column)
    /// A fitted model.
    case model(ModelValue)
    /// A picture to be drawn.
    case figure(FigureValue)
    /// Something to be called.
    case closure(ClosureValue)

    /// One labelled value.
    public struct Member: Sendable {
        /// The label.
        public var name: String
        /// The value.
        public var value: Value

        /// Makes a member.
        public init(_ name: String, _ value: Value) {
            self.name = name
            self.value = value
        }
    }

    /// No value.
    public static let missing = Value.scalar(.missing)

    /// Whether there is no value.
    public var isMissing: Bool {
        if case .scalar(.missing) = self { true } else { false }
    }

    /// As a person would say it in a message.
    public var kindName: String {
        switch self {
        case .scalar(.missing): "a missing value"
        case .scalar: "a value"
        case .path: "a path"
        case .range: "a range"
        case .list: "a list"
        case .record: "a record"
        case .table: "a table"
        case .groups: "a grouped table"
        case .column: "a column"
        case .model: "a model"
        case .figure: "a figure"
        case .closure: "a function"
        }
    }

    /// A part of a record or model.
    public func member(_ name: String) -> Value? {
        switch self {
        case .record(let members): members.first { $0.name == name }?.value
        case .model(let model): model[name]
        default: nil
        }
    }
}

/// A fitted model: the verb that made it, and its parts, which are all that is kept of it on disk.
public struct ModelValue: Sendable {
    /// The verb that fitted it (`kMeans`).
    public var kind: String
    /// Everything it consists of. A name that begins with `_` is not shown and cannot be read in a notebook.
    public var parts: [Value.Member]
    /// The part that stands for the model where a table is wanted.
    public var tableMember: String?
    /// What goes with it while a cell is evaluated, and is kept nowhere.
    private var annotation: (any Sendable)?
    /// How a sparse matrix was made.
    var recipe: Recipe? {
        get { annotation as? Recipe }
        set { annotation = newValue }
    }

    /// Makes a model.
    public init(kind: String, parts: [Value.Member], tableMember: String? = nil) {
        self.kind = kind
        self.parts = parts
        self.tableMember = tableMember
    }

    /// The part of that name.
    public subscript(name: String) -> Value? {
        parts.first { $0.name == name }?.value
    }
}

/// A figure and the tables that its layers draw.
public struct FigureValue: Sendable {
    /// What is drawn.
    public var spec: FigureSpec
    /// The tables, as numbered in the layers of `spec`; only columns that are drawn.
    public var tables: [Table]

    /// Makes a figure.
    public init(spec: FigureSpec, tables: [Table]) {
        self.spec = spec
        self.tables = tables
    }
}

/// A place in the file system, and how it came about: a path enters no key, so a cell remembers which of its parameters it
/// was made of, and what it found there.
public struct PathValue: Hashable, Sendable {
    /// A stretch of the path.
    public enum Segment: Hashable, Sendable {
        /// As written, or as another cell gave it.
        case text(String)
        /// The value of a parameter of the cell, by its place in `CellPlan.parameters`.
        case parameter(Int)
    }

    /// The path in pieces.
    public var segments: [Segment]
    /// The path itself, as the file system (or the project root) takes it.
    public var text: String

    /// Makes a path.
    public init(segments: [Segment], text: String) {
        self.segments = segments
        self.text = text
    }

    /// A path that depends on no parameter.
    public init(_ text: String) {
        self.init(segments: [.text(text)], text: text)
    }

    /// The path with text after it.
    public func appending(_ other: String) -> PathValue {
        PathValue(segments: segments + [.text(other)], text: text + other)
    }

    /// The path with another after it.
    public func appending(_ other: PathValue) -> PathValue {
        PathValue(segments: segments + other.segments, text: text + other.text)
    }
}
