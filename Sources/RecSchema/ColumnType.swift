/// The type of a column's values. Any column may hold missing values, which are apart from NaN.
public indirect enum ColumnType: Hashable, Sendable {
    /// Unsigned 8-bit integer: what one-hot indicators are kept as.
    case uint8
    /// Unsigned 32-bit integer.
    case uint32
    /// Signed 32-bit integer.
    case int32
    /// Signed 64-bit integer.
    case int64
    /// IEEE 754 binary32.
    case float
    /// IEEE 754 binary64.
    case double
    /// True or false.
    case bool
    /// UTF-8 text.
    case string
    /// Days since 1970-01-01 in the proleptic Gregorian calendar.
    case date
    /// Microseconds since 1970-01-01T00:00:00 UTC.
    case dateTime
    /// Microseconds.
    case duration
    /// A list of values of one type.
    case list(ColumnType)

    /// As written in a notebook after the dot (`.uint32`), lists as `list(.string)`.
    public var name: String {
        switch self {
        case .uint8: "uint8"
        case .uint32: "uint32"
        case .int32: "int32"
        case .int64: "int64"
        case .float: "float32"
        case .double: "double"
        case .bool: "bool"
        case .string: "string"
        case .date: "date"
        case .dateTime: "dateTime"
        case .duration: "duration"
        case .list(let element): "list(.\(element.name))"
        }
    }

    /// The types that have a plain name, with the aliases that users of other tools type.
    public static let named: [String: ColumnType] = [
        "uint8": .uint8, "uint32": .uint32, "int32": .int32, "int64": .int64, "int": .int64, "float32": .float, "float": .float,
        "float64": .double, "double": .double, "bool": .bool, "string": .string, "date": .date, "dateTime": .dateTime,
        "duration": .duration,
    ]

    /// Whether values are whole numbers.
    public var isInteger: Bool {
        switch self {
        case .uint8, .uint32, .int32, .int64: true
        default: false
        }
    }

    /// Whether values are numbers.
    public var isNumeric: Bool { isInteger || self == .float || self == .double }
}
