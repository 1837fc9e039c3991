internal import CFrameKernels
public import RecSchema

/// What an expression works on: a column, or one value that stands for all rows.
public enum Operand: Sendable {
    /// A value for each row.
    case column(Column)
    /// The same value for each row.
    case scalar(Scalar)

    /// The type; nil for a missing scalar, which fits any.
    public var type: ColumnType? {
        switch self {
        case .column(let column): column.type
        case .scalar(let scalar): scalar.type
        }
    }

    /// Whether it is a scalar.
    public var isScalar: Bool {
        if case .scalar = self { true } else { false }
    }

    var isMissing: Bool {
        if case .scalar(.missing) = self { true } else { false }
    }

    var validity: Bitmap? {
        if case .column(let column) = self { column.validity } else { nil }
    }

    func validate(rows: Int) throws(FrameError) {
        if case .column(let column) = self, column.count != rows {
            throw FrameError(.lengthMismatch, "a column of \(column.count) rows among \(rows)")
        }
    }

    /// As a column of `rows` rows.
    public func column(rows: Int, type: ColumnType) throws(FrameError) -> Column {
        switch self {
        case .column(let column): column
        case .scalar(let scalar): try Column(repeating: scalar, count: rows, type: type)
        }
    }

    /// For C kernels; the column must be kept alive.
    var kernel: rf_operand {
        switch self {
        case .column(let column):
            return rf_operand(kind: column.type.kernelKind, values: column.values.base, i: 0, f: 0)
        case .scalar(let scalar):
            switch scalar {
            case .int(let value), .dateTime(let value), .duration(let value):
                return rf_operand(kind: Int32(RF_I64), values: nil, i: value, f: Double(value))
            case .date(let value): return rf_operand(kind: Int32(RF_I64), values: nil, i: Int64(value), f: Double(value))
            case .bool(let value): return rf_operand(kind: Int32(RF_I64), values: nil, i: value ? 1 : 0, f: value ? 1 : 0)
            case .double(let value): return rf_operand(kind: Int32(RF_F64), values: nil, i: 0, f: value)
            case .float(let value): return rf_operand(kind: Int32(RF_F64), values: nil, i: 0, f: Double(value))
            default: return rf_operand(kind: Int32(RF_I64), values: nil, i: 0, f: 0)
            }
        }
    }
}

extension ColumnType {
    /// The type in which two numbers meet, as in NumPy 2 but for integers, which always become int64: floating point wins over
    /// integers; float32 stays float32 with float32 and with any scalar number (a literal has no width of its own), and becomes
    /// double with a double or integer column. Nil where one is no number.
    public static func promoted(_ a: ColumnType, isScalar aIsScalar: Bool, _ b: ColumnType, isScalar bIsScalar: Bool)
        -> ColumnType?
    {
        guard a.isNumeric, b.isNumeric else { return nil }
        if a.isInteger && b.isInteger { return .int64 }
        if a == .float && b == .float { return .float }
        if a == .float && !aIsScalar && bIsScalar { return .float }
        if b == .float && !bIsScalar && aIsScalar { return .float }
        return .double
    }

    /// The type of a column in which values of both can stand: the same type, or that of promoted numbers.
    public static func common(_ a: ColumnType, isScalar aIsScalar: Bool, _ b: ColumnType, isScalar bIsScalar: Bool) -> ColumnType?
    {
        if a == b { return a }
        // A whole number written into a column keeps the column's type; whether it fits is seen when it runs.
        if a.isInteger && b.isInteger {
            if aIsScalar && !bIsScalar { return b }
            if bIsScalar && !aIsScalar { return a }
        }
        return promoted(a, isScalar: aIsScalar, b, isScalar: bIsScalar)
    }
}
