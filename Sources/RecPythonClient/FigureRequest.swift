public import RecSchema

/// A figure to draw, with its data.
public struct FigureRequest: Sendable, Hashable {
    /// What to draw.
    public var spec: FigureSpec
    /// The tables that the layers name by index.
    public var tables: [FigureTable]
    /// The formats wanted; one picture each.
    public var formats: [FigureFormat]
    /// What is to be said of the data; comes first among the notes of the drawing.
    public var notes: [String] = []

    /// A request for `spec` drawn from `tables`.
    public init(spec: FigureSpec, tables: [FigureTable], formats: [FigureFormat] = [.png]) {
        self.spec = spec
        self.tables = tables
        self.formats = formats
    }
}

/// The columns of a table that a figure reads, copied out: pictures show few values, and the drawing process needs no Arrow.
public struct FigureTable: Sendable, Hashable {
    /// The number of rows; every column has as many values.
    public var rowCount: Int
    /// The columns, in the order of the table.
    public var columns: [FigureColumn]
    /// How many rows of the notebook's table each row stands for; `nil` for one. Only histograms heed it.
    public var weights: [Double]?

    /// A table of `columns`.
    public init(rowCount: Int, columns: [FigureColumn], weights: [Double]? = nil) {
        self.rowCount = rowCount
        self.columns = columns
        self.weights = weights
    }
}

/// A column as a figure reads it.
public struct FigureColumn: Sendable, Hashable {
    /// The values as they are sent.
    public enum Values: Sendable, Hashable {
        /// Whole numbers, booleans (0 or 1), dates (days), date-times and durations (microseconds).
        case integers([Int64])
        /// Numbers.
        case doubles([Double])
        /// Texts; lists as their elements joined by `|`.
        case strings([String])

        /// The number of values.
        public var count: Int {
            switch self {
            case .integers(let values): values.count
            case .doubles(let values): values.count
            case .strings(let values): values.count
            }
        }
    }

    /// The column's name.
    public var name: String
    /// What the values mean.
    public var type: ColumnType
    /// The values; those of missing rows are arbitrary.
    public var values: Values
    /// True where a value is missing; `nil` when none is.
    public var missing: [Bool]?

    /// A column of `values`.
    public init(name: String, type: ColumnType, values: Values, missing: [Bool]? = nil) {
        self.name = name
        self.type = type
        self.values = values
        self.missing = missing
    }
}

/// What drawing a figure gave.
public struct FigureDrawing: Sendable, Hashable {
    /// One picture for each format asked for, in that order.
    public var pictures: [Picture]
    /// What a reader should know: rows left out, characters without a glyph.
    public var notes: [String]

    /// A drawing of `pictures`.
    public init(pictures: [Picture], notes: [String] = []) {
        self.pictures = pictures
        self.notes = notes
    }
}

/// An encoded picture.
public struct Picture: Sendable, Hashable {
    /// How `bytes` are encoded.
    public var format: FigureFormat
    /// Width in pixels of the PNG that the same figure gives.
    public var width: Int
    /// Height in pixels.
    public var height: Int
    /// The file's content: equal for equal requests and package versions.
    public var bytes: [UInt8]

    /// A picture of `bytes`.
    public init(format: FigureFormat, width: Int, height: Int, bytes: [UInt8]) {
        self.format = format
        self.width = width
        self.height = height
        self.bytes = bytes
    }
}
