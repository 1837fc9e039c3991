public import RecSchema

/// What operators give for what types: the one table that the checker infers by and the engine computes by.
///
/// Whole numbers compute in 64 bits and overflow is an error. `/` always gives a fraction, as in pandas. A literal or other
/// single value takes the width of the column beside it (`.rating * 2` stays 32-bit), as in NumPy since 2.0.
public enum OperatorTypes {
    /// The type of a result per row or of two single values; nil when the operator is not defined for them.
    ///
    /// - Parameter leftIsColumn: with `rightIsColumn`, tells whether an operand is a column or a single value.
    public static func result(
        _ op: BinaryOperator, _ left: ColumnType, _ right: ColumnType, leftIsColumn: Bool, rightIsColumn: Bool
    ) -> ColumnType? {
        switch op {
        case .add, .subtract, .multiply, .remainder:
            if op == .add, left == .string, right == .string { return .string }
            if let type = temporal(op, left, right) { return type }
            guard left.isNumeric, right.isNumeric else { return nil }
            return arithmetic(left, right, leftIsColumn: leftIsColumn, rightIsColumn: rightIsColumn)
        case .divide:
            guard left.isNumeric, right.isNumeric else { return nil }
            let type = arithmetic(left, right, leftIsColumn: leftIsColumn, rightIsColumn: rightIsColumn)
            return type.isInteger ? .double : type
        case .equal, .notEqual:
            return left == right || (left.isNumeric && right.isNumeric) ? .bool : nil
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            if left.isNumeric, right.isNumeric { return .bool }
            switch left {
            case .string, .date, .dateTime, .duration: return left == right ? .bool : nil
            default: return nil
            }
        case .and, .or: return left == .bool && right == .bool ? .bool : nil
        case .coalesce:
            if left == right { return left }
            guard left.isNumeric, right.isNumeric else { return nil }
            if leftIsColumn, !rightIsColumn, left.isInteger == right.isInteger || !left.isInteger { return left }
            return arithmetic(left, right, leftIsColumn: leftIsColumn, rightIsColumn: rightIsColumn)
        }
    }

    private static func arithmetic(
        _ left: ColumnType, _ right: ColumnType, leftIsColumn: Bool, rightIsColumn: Bool
    ) -> ColumnType {
        if left.isInteger, right.isInteger { return .int64 }
        if left == .float, right == .float { return .float }
        if left == .float, leftIsColumn, !rightIsColumn { return .float }
        if right == .float, rightIsColumn, !leftIsColumn { return .float }
        return .double
    }

    private static func temporal(_ op: BinaryOperator, _ left: ColumnType, _ right: ColumnType) -> ColumnType? {
        switch (op, left, right) {
        case (.subtract, .dateTime, .dateTime), (.subtract, .date, .date): .duration
        case (.add, .duration, .duration), (.subtract, .duration, .duration): .duration
        case (.add, .dateTime, .duration), (.subtract, .dateTime, .duration), (.add, .duration, .dateTime): .dateTime
        default: nil
        }
    }
}
