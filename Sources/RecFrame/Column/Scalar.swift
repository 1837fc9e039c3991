public import RecSchema

/// One value of a column, or none.
///
/// Equality is that of keys: NaN equals NaN, and 0.0 equals -0.0; values of different cases are never equal.
public enum Scalar: Sendable {
    /// No value.
    case missing
    /// A whole number of any width.
    case int(Int64)
    /// A binary64 number.
    case double(Double)
    /// A binary32 number.
    case float(Float)
    /// True or false.
    case bool(Bool)
    /// Text.
    case string(String)
    /// Days since 1970-01-01.
    case date(Int32)
    /// Microseconds since 1970-01-01T00:00:00 UTC.
    case dateTime(Int64)
    /// Microseconds.
    case duration(Int64)
    /// Values of one type.
    case list([Scalar])

    /// Whether there is no value.
    public var isMissing: Bool {
        if case .missing = self { true } else { false }
    }

    /// The type of a column that holds such values; nil for missing and for a list of nothing but missing.
    public var type: ColumnType? {
        switch self {
        case .missing: nil
        case .int: .int64
        case .double: .double
        case .float: .float
        case .bool: .bool
        case .string: .string
        case .date: .date
        case .dateTime: .dateTime
        case .duration: .duration
        case .list(let values): values.lazy.compactMap(\.type).first.map { .list($0) }
        }
    }

    /// The number as binary64, if it is a number.
    public var number: Double? {
        switch self {
        case .int(let value): Double(value)
        case .double(let value): value
        case .float(let value): Double(value)
        default: nil
        }
    }
}

extension Scalar: Hashable {
    /// Equality as of keys.
    public static func == (a: Scalar, b: Scalar) -> Bool {
        switch (a, b) {
        case (.missing, .missing): true
        case (.int(let x), .int(let y)): x == y
        case (.double(let x), .double(let y)): x == y || (x.isNaN && y.isNaN)
        case (.float(let x), .float(let y)): x == y || (x.isNaN && y.isNaN)
        case (.bool(let x), .bool(let y)): x == y
        case (.string(let x), .string(let y)): x.utf8.elementsEqual(y.utf8)
        case (.date(let x), .date(let y)): x == y
        case (.dateTime(let x), .dateTime(let y)): x == y
        case (.duration(let x), .duration(let y)): x == y
        case (.list(let x), .list(let y)): x == y
        default: false
        }
    }

    /// Hashes equal keys alike.
    public func hash(into hasher: inout Hasher) {
        switch self {
        case .missing: hasher.combine(0)
        case .int(let value): hasher.combine(value)
        case .double(let value): hasher.combine(value.isNaN ? Double.nan.bitPattern : (value + 0).bitPattern)
        case .float(let value): hasher.combine(value.isNaN ? Float.nan.bitPattern : (value + 0).bitPattern)
        case .bool(let value): hasher.combine(value)
        case .string(let value): for byte in value.utf8 { hasher.combine(byte) }
        case .date(let value): hasher.combine(value)
        case .dateTime(let value), .duration(let value): hasher.combine(value)
        case .list(let values): hasher.combine(values)
        }
    }
}

extension Scalar: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral,
    ExpressibleByBooleanLiteral
{
    /// A whole number.
    public init(integerLiteral value: Int64) { self = .int(value) }
    /// A binary64 number.
    public init(floatLiteral value: Double) { self = .double(value) }
    /// A text.
    public init(stringLiteral value: String) { self = .string(value) }
    /// A truth value.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
}
