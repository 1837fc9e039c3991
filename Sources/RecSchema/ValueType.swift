/// The static type of a value of the cell language.
public indirect enum ValueType: Hashable, Sendable {
    /// 64-bit integer.
    case int
    /// IEEE 754 binary64.
    case double
    /// IEEE 754 binary32.
    case float
    /// True or false.
    case bool
    /// UTF-8 text.
    case string
    /// A day.
    case date
    /// An instant, to the microsecond.
    case dateTime
    /// A span of time.
    case duration
    /// A place in the file system, which enters no key; what is read there does.
    case path
    /// Whole numbers from one to another.
    case range
    /// Values of one type.
    case list(ValueType)
    /// Keys and values.
    case dictionary(ValueType, ValueType)
    /// Labelled values.
    case record([RecordField])
    /// A table.
    case table(TableSchema)
    /// A table's rows by the values of its key columns, to be aggregated.
    case groups(TableSchema, keys: [String])
    /// An expression over the rows of a table: one value a row.
    case column(ColumnType)
    /// A fitted model.
    case model(ModelType)
    /// A picture to be drawn.
    case figure
    /// What a store cell wrote, and where.
    case receipt
    /// A function or closure; the result is known where it is called.
    case function
    /// A function to be called or handed on, whose parameters are known.
    case callable(FunctionType)
    /// A value that may be missing.
    case optional(ValueType)
    /// Unknown, since something was wrong with it that has been reported; fits everywhere.
    case error

    /// One labelled value of a record.
    public struct RecordField: Hashable, Sendable {
        /// The label.
        public var name: String
        /// The value's type.
        public var type: ValueType

        /// Makes a record field.
        public init(_ name: String, _ type: ValueType) {
            self.name = name
            self.type = type
        }
    }

    /// The type of one value of a column of that type.
    public init(element type: ColumnType) {
        switch type {
        case .uint8, .uint32, .int32, .int64: self = .int
        case .float: self = .float
        case .double: self = .double
        case .bool: self = .bool
        case .string: self = .string
        case .date: self = .date
        case .dateTime: self = .dateTime
        case .duration: self = .duration
        case .list(let element): self = .list(ValueType(element: element))
        }
    }

    /// The type of a column that holds values of this type; nil when no column can. A path is kept as text.
    public var columnType: ColumnType? {
        switch self {
        case .int: .int64
        case .double: .double
        case .float: .float
        case .bool: .bool
        case .string, .path: .string
        case .date: .date
        case .dateTime: .dateTime
        case .duration: .duration
        case .list(let element): element.columnType.map { .list($0) }
        case .column(let type): type
        case .optional(let type): type.columnType
        default: nil
        }
    }

    /// The type without the possibility of being missing.
    public var unwrapped: ValueType {
        if case .optional(let type) = self { type.unwrapped } else { self }
    }

    /// Whether it is a number, or a column of numbers.
    public var isNumeric: Bool {
        switch unwrapped {
        case .int, .double, .float, .error: true
        case .column(let type): type.isNumeric
        default: false
        }
    }

    /// As a person would say it in a diagnostic: `table`, `Int`, `list of String`.
    public var description: String {
        switch self {
        case .int: "Int"
        case .double: "Double"
        case .float: "Float"
        case .bool: "Bool"
        case .string: "String"
        case .date: "Date"
        case .dateTime: "DateTime"
        case .duration: "Duration"
        case .path: "Path"
        case .range: "range"
        case .list(let element): "list of \(element.description)"
        case .dictionary: "dictionary"
        case .record: "record"
        case .table: "table"
        case .groups: "grouped table"
        case .column(let type): "column of \(type.name)"
        case .model(let model) where model.matrix != nil: "sparse matrix"
        case .model(let model): model.kind.isEmpty ? "model" : "\(model.kind) model"
        case .figure: "figure"
        case .receipt: "receipt"
        case .function, .callable: "function"
        case .optional(let type): "\(type.description) that may be missing"
        case .error: "unknown"
        }
    }
}

/// The static type of a function that is a value.
public struct FunctionType: Hashable, Sendable {
    /// One parameter.
    public struct Parameter: Hashable, Sendable {
        /// Its name, which is also its label.
        public var name: String
        /// Its type.
        public var type: ValueType
        /// Whether it has a default and may be left out.
        public var isOptional: Bool

        /// Makes a parameter.
        public init(_ name: String, _ type: ValueType, isOptional: Bool) {
            self.name = name
            self.type = type
            self.isOptional = isOptional
        }
    }

    /// In order.
    public var parameters: [Parameter]
    /// The type of what it gives.
    public var result: ValueType

    /// Makes a function type.
    public init(parameters: [Parameter], result: ValueType) {
        self.parameters = parameters
        self.result = result
    }
}

/// The static type of a fitted model.
public struct ModelType: Hashable, Sendable {
    /// The verb that fits it (`kMeans`).
    public var kind: String
    /// What can be read of it (`inertia`, `assignments`).
    public var members: [ValueType.RecordField]
    /// The member that stands for the model where a table is wanted (`scores` of a pca), if any.
    public var tableMember: String?
    /// What it holds, where it is a sparse matrix.
    public var matrix: MatrixSchema?

    /// Makes a model type.
    public init(
        kind: String, members: [ValueType.RecordField], tableMember: String? = nil, matrix: MatrixSchema? = nil
    ) {
        self.kind = kind
        self.members = members
        self.tableMember = tableMember
        self.matrix = matrix
    }
}

/// What a sparse matrix holds, as far as it is known before it is there: a wide table whose zeros are not kept.
public struct MatrixSchema: Hashable, Sendable {
    /// The columns that are kept as they are, one value a row: what names the rows, and numbers that are features too.
    public var rows: TableSchema
    /// The columns whose zeros are not kept.
    public var columns: [TableSchema.Entry]
    /// The column of `rows` that names the rows, where that is settled.
    public var key: TableSchema.Field?

    /// Makes a schema.
    public init(rows: TableSchema, columns: [TableSchema.Entry], key: TableSchema.Field? = nil) {
        self.rows = rows
        self.columns = columns
        self.key = key
    }
}
