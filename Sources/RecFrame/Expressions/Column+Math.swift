internal import CFrameKernels
public import RecSchema

/// A function of one number.
public enum MathFunction: String, Hashable, Sendable, CaseIterable {
    /// `-x`
    case negate
    /// The absolute value.
    case abs
    /// The square root; NaN below zero.
    case sqrt
    /// The exponential.
    case exp
    /// The natural logarithm; NaN below zero.
    case log
    /// The logarithm to base 10.
    case log10
    /// The logarithm to base 2.
    case log2
    /// The logarithm of `1 + x`.
    case log1p
    /// The nearest whole number not above; integers stay as they are.
    case floor
    /// The nearest whole number not below; integers stay as they are.
    case ceil

    /// The type of the result: that of the column, but int64 for narrower integers and double where a function of integers is not
    /// whole. Nil where the type is no number.
    public func resultType(_ type: ColumnType) -> ColumnType? {
        guard type.isNumeric else { return type == .duration && (self == .negate || self == .abs) ? .duration : nil }
        if !type.isInteger { return type }
        switch self {
        case .negate, .abs, .floor, .ceil: return .int64
        default: return .double
        }
    }

    var code: Int32 {
        switch self {
        case .negate: Int32(RF_NEGATE)
        case .abs: Int32(RF_ABS)
        case .sqrt: Int32(RF_SQRT)
        case .exp: Int32(RF_EXP)
        case .log: Int32(RF_LOG)
        case .log10: Int32(RF_LOG10)
        case .log2: Int32(RF_LOG2)
        case .log1p: Int32(RF_LOG1P)
        case .floor: Int32(RF_FLOOR)
        case .ceil: Int32(RF_CEIL)
        }
    }
}

extension Column {
    /// A function of each value; missing stays missing.
    ///
    /// - Throws: `typeMismatch`; `overflow` naming the row for the negative of the smallest int64.
    public func math(_ function: MathFunction, in context: ExecutionContext = .serial) throws -> Column {
        guard let result = function.resultType(type) else {
            throw FrameError.needs("a number", got: type, for: function.rawValue)
        }
        return try unary(function.code, result, scale: 1, name: function.rawValue, context)
    }

    /// Rounded to so many decimals, halves to the even neighbour, with the arithmetic of NumPy's `round`; negative `digits` round to
    /// tens, hundreds and so on. Integers stay as they are unless `digits` is negative.
    ///
    /// - Throws: `typeMismatch`; `badArgument` for more than 300 digits either way; `overflow` naming the row.
    public func round(digits: Int = 0, in context: ExecutionContext = .serial) throws -> Column {
        guard type.isNumeric else { throw FrameError.needs("a number", got: type, for: "round") }
        guard (-300...300).contains(digits) else { throw FrameError(.badArgument, "cannot round to \(digits) digits") }
        if type.isInteger {
            if digits >= 0 { return self }
            return try cast(to: .double, in: context).round(digits: digits, in: context).cast(to: type, in: context)
        }
        var scale = 1.0
        for _ in 0..<abs(digits) { scale *= 10 }
        return try unary(Int32(RF_ROUND), type, scale: digits < 0 ? -scale : scale, name: "round", context)
    }

    /// Each value brought into `lower...upper`; NaN stays NaN, and a missing bound is none. The column keeps its type where the bounds
    /// are of it, and whole numbers always are.
    ///
    /// - Throws: `typeMismatch`, `conversion` where a bound does not fit, `badArgument` where `lower` is above `upper`.
    public func clip(_ lower: Scalar, _ upper: Scalar, in context: ExecutionContext = .serial) throws -> Column {
        guard type.isNumeric else { throw FrameError.needs("a number", got: type, for: "clip") }
        if let low = lower.number, let high = upper.number, low > high {
            throw FrameError(.badArgument, "`clip` from \(lower.text) to \(upper.text)")
        }
        var result = self
        if !lower.isMissing { result = try Column.bounded(.maximum, result, lower, context) }
        if !upper.isMissing { result = try Column.bounded(.minimum, result, upper, context) }
        return result.type != type && type.isInteger && result.type == .int64 ? try result.cast(to: type, in: context) : result
    }

    private static func bounded(
        _ op: ArithmeticOperator, _ column: Column, _ bound: Scalar, _ context: ExecutionContext
    ) throws -> Column {
        guard bound.number != nil else {
            throw FrameError(.typeMismatch, "`clip` needs numbers, not `\(bound.text)`")
        }
        return try arithmetic(op, .scalar(bound), .column(column), rows: column.count, in: context)
    }

    private func unary(
        _ code: Int32, _ result: ColumnType, scale: Double, name: String, _ context: ExecutionContext
    ) throws -> Column {
        let target = MutableBuffer(uninitialized: count * result.valueWidth)
        let operand = Operand.column(self)
        let common = result.isNumeric ? result.kernelKind : Int32(RF_I64)
        try context.forEachChunk(of: count) { _, rows in
            var reason: Int32 = 0
            let failed = rf_unary(
                code, common, operand.kernel, scale, storage.validBits, rows.lowerBound, rows.upperBound, target.base, &reason)
            if failed >= 0 {
                throw FrameError(.overflow, "`\(name)` of \(text(at: failed)) does not fit int64", row: failed)
            }
        }
        return Column(unchecked: result, count: count, values: target.finish(), validity: validity, missingCount: missingCount)
    }
}
