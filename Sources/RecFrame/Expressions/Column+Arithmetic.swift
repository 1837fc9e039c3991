internal import CFrameKernels
public import RecSchema

/// An operation on two numbers (some also on times).
public enum ArithmeticOperator: String, Hashable, Sendable, CaseIterable {
    /// `+`
    case add
    /// `-`
    case subtract
    /// `*`
    case multiply
    /// `/`; of two integers the quotient truncated towards zero, as in Swift.
    case divide
    /// `%`; has the sign of the dividend, as in Swift.
    case remainder
    /// The power, always in floating point.
    case power
    /// The smaller one; NaN if the second is NaN.
    case minimum
    /// The larger one; NaN if the second is NaN.
    case maximum

    var code: Int32 {
        switch self {
        case .add: Int32(RF_ADD)
        case .subtract: Int32(RF_SUBTRACT)
        case .multiply: Int32(RF_MULTIPLY)
        case .divide: Int32(RF_DIVIDE)
        case .remainder: Int32(RF_REMAINDER)
        case .power: Int32(RF_POWER)
        case .minimum: Int32(RF_MINIMUM)
        case .maximum: Int32(RF_MAXIMUM)
        }
    }

    /// The type of the result, nil where it is not defined.
    ///
    /// Numbers meet as `ColumnType.promoted` says, a power is never int64 but double. With times: date - date and dateTime - dateTime
    /// are durations; a date or dateTime ± a duration is a dateTime; durations add up, and are multiplied and divided by integers.
    public func resultType(_ a: ColumnType, isScalar aIsScalar: Bool, _ b: ColumnType, isScalar bIsScalar: Bool) -> ColumnType? {
        if let number = ColumnType.promoted(a, isScalar: aIsScalar, b, isScalar: bIsScalar) {
            return self == .power && number == .int64 ? .double : number
        }
        switch (self, a, b) {
        case (.subtract, .date, .date), (.subtract, .dateTime, .dateTime), (.subtract, .date, .dateTime),
            (.subtract, .dateTime, .date), (.add, .duration, .duration), (.subtract, .duration, .duration):
            return .duration
        case (.add, .dateTime, .duration), (.subtract, .dateTime, .duration), (.add, .duration, .dateTime),
            (.add, .date, .duration), (.subtract, .date, .duration), (.add, .duration, .date):
            return .dateTime
        case (.multiply, .duration, let other), (.divide, .duration, let other): return other.isInteger ? .duration : nil
        case (.multiply, let other, .duration): return other.isInteger ? .duration : nil
        case (.minimum, _, _), (.maximum, _, _): return a == b && [.date, .dateTime, .duration].contains(a) ? a : nil
        default: return nil
        }
    }
}

extension Column {
    /// `a op b` row by row; missing where either is.
    ///
    /// - Throws: `typeMismatch`; `overflow` or `divisionByZero` of integers, naming the row; `lengthMismatch`.
    public static func arithmetic(
        _ op: ArithmeticOperator, _ a: Operand, _ b: Operand, rows: Int, in context: ExecutionContext = .serial
    ) throws -> Column {
        try a.validate(rows: rows)
        try b.validate(rows: rows)
        guard let aType = a.type ?? b.type else { return .missing(.double, count: rows) }
        let bType = b.type ?? aType
        guard let type = op.resultType(aType, isScalar: a.isScalar, bType, isScalar: b.isScalar) else {
            throw FrameError(.typeMismatch, "`\(op.symbol)` is not defined for \(aType.name) and \(bType.name)")
        }
        if a.isMissing || b.isMissing { return .missing(type, count: rows) }
        let left = try a.asTime(in: type, with: bType, context)
        let right = try b.asTime(in: type, with: aType, context)
        let common = type.isNumeric ? type.kernelKind : Int32(RF_I64)
        let validity = Bitmap.intersection(a.validity, b.validity)
        let stored: ColumnType = type == .date ? .int64 : type
        let target = MutableBuffer(uninitialized: rows * stored.valueWidth)
        try context.forEachChunk(of: rows) { _, range in
            var reason: Int32 = 0
            let failed = rf_arithmetic(
                op.code, common, left.kernel, right.kernel, validity?.pointer, range.lowerBound, range.upperBound, target.base,
                &reason)
            extendLifetime((left, right))
            if failed < 0 { return }
            let x = left.text(at: failed)
            let y = right.text(at: failed)
            throw reason == Int32(RF_ZERO_DIVISION)
                ? FrameError(.divisionByZero, "\(x) \(op.symbol) \(y) divides by zero", row: failed)
                : FrameError(.overflow, "\(x) \(op.symbol) \(y) does not fit int64", row: failed)
        }
        let result = Column(unchecked: stored, count: rows, values: target.finish(), validity: validity)
        return stored == type ? result : try result.cast(to: .int32, in: context).relabelled(.date)
    }
}

extension ArithmeticOperator {
    /// As written in a notebook.
    public var symbol: String {
        switch self {
        case .add: "+"
        case .subtract: "-"
        case .multiply: "*"
        case .divide: "/"
        case .remainder: "%"
        case .power: "power"
        case .minimum: "min"
        case .maximum: "max"
        }
    }
}

extension Operand {
    /// Dates become dateTimes where days would be added to microseconds.
    fileprivate func asTime(in result: ColumnType, with other: ColumnType, _ context: ExecutionContext) throws -> Operand {
        guard type == .date, result != .date else { return self }
        switch self {
        case .column(let column): return .column(try column.cast(to: .dateTime, in: context))
        case .scalar(.date(let days)): return .scalar(try CivilTime.midnight(days))
        default: return self
        }
    }

    /// The value at a row, for messages.
    func text(at row: Int) -> String {
        switch self {
        case .column(let column): column.text(at: row)
        case .scalar(let scalar): scalar.text
        }
    }
}
