internal import CFrameKernels
internal import RecSchema

extension Column {
    /// Where a value is missing; never missing itself. NaN is not missing.
    public func isMissing() -> Column {
        guard let validity else { return Column(Bitmap(repeating: false, count: count)) }
        let bits = MutableBuffer(byteCount: (count + 7) / 8)
        rf_not(validity.pointer, bits.pointer(to: UInt8.self), bits.byteCount)
        extendLifetime(validity)
        return Column(Bitmap(bits.finish(), count: count))
    }

    /// Where there is a value; never missing itself.
    public func isPresent() -> Column {
        Column(validity ?? Bitmap(repeating: true, count: count))
    }

    /// Where a value is NaN; missing where the value is. Integers are never NaN.
    ///
    /// - Throws: `typeMismatch` where the column is not of numbers.
    public func isNaN(in context: ExecutionContext = .serial) throws -> Column {
        guard type.isNumeric else { throw FrameError.needs("a number", got: type, for: "isNaN") }
        if type.isInteger { return Column(Bitmap(repeating: false, count: count), validity: validity) }
        let bits = MutableBuffer(byteCount: (count + 7) / 8)
        try context.forEachChunk(of: count) { _, rows in
            rf_is_nan(type.kernelKind, values.base, rows.lowerBound, rows.upperBound, bits.pointer(to: UInt8.self))
        }
        return Column(Bitmap(bits.finish(), count: count), validity: validity)
    }

    /// The values with `other` in place of missing ones (`??`). A column without missing values comes back itself.
    ///
    /// A scalar must fit the column's type (a whole number fits any number type that can hold it); of two columns numbers meet as
    /// `ColumnType.common` says.
    ///
    /// - Throws: `typeMismatch`, `conversion`, `lengthMismatch`.
    public func coalesce(_ other: Operand, in context: ExecutionContext = .serial) throws -> Column {
        try other.validate(rows: count)
        if other.isMissing { return self }
        if missingCount == 0 && (other.type == type || other.isScalar) {
            // What would be filled in is checked all the same: it depends on the type alone whether this fails.
            if case .scalar(let scalar) = other { _ = try Column([scalar], type: type) }
            return self
        }
        if case .scalar(let scalar) = other {
            return try Column.chosen(isPresent(), .column(self), .column(try Column([scalar], type: type)), context)
        }
        return try Column.choose(isPresent(), .column(self), other, in: context)
    }

    /// `condition ? a : b` row by row; missing where the condition is.
    ///
    /// - Throws: `typeMismatch` where the condition is not of bools or the two have no common type, `conversion` where a whole
    ///   number does not fit the column that it meets, `lengthMismatch`.
    public static func choose(
        _ condition: Column, _ a: Operand, _ b: Operand, in context: ExecutionContext = .serial
    ) throws -> Column {
        guard condition.type == .bool else { throw FrameError.needs("true or false", got: condition.type, for: "?:") }
        try a.validate(rows: condition.count)
        try b.validate(rows: condition.count)
        return try chosen(condition, a, b, context)
    }

    /// The same, where a column of one row stands for all.
    private static func chosen(_ condition: Column, _ a: Operand, _ b: Operand, _ context: ExecutionContext) throws -> Column {
        let rows = condition.count
        guard let type = try commonType(a, b) else { return .missing(.double, count: rows) }
        let left = try a.part(type, context)
        let right = try b.part(type, context)
        let validity = try chosenValidity(condition, left, right, context)
        if type.hasOffsets || type == .bool {
            let both = try Column.concat([left, right], in: context)
            let target = MutableBuffer(byteCount: rows * 4)
            let bits = condition.values.pointer(to: UInt8.self)
            let index = target.pointer(to: UInt32.self)
            for row in 0..<rows {
                let from = bit(bits, row)
                index[row] = UInt32(from ? (left.count == 1 ? 0 : row) : left.count + (right.count == 1 ? 0 : row))
            }
            extendLifetime(condition)
            return both.gather(RowIndices(target.finish(), count: rows), context).withValidity(validity)
        }
        let target = MutableBuffer(byteCount: rows * type.valueWidth)
        try context.forEachChunk(of: rows) { _, range in
            rf_choose(
                condition.values.pointer(to: UInt8.self), left.values.base, left.count == 1, right.values.base, right.count == 1,
                type.valueWidth, range.lowerBound, range.upperBound, target.base)
        }
        return Column(unchecked: type, count: rows, values: target.finish(), validity: validity)
    }

    private static func commonType(_ a: Operand, _ b: Operand) throws(FrameError) -> ColumnType? {
        guard let aType = a.type ?? b.type else { return nil }
        let bType = b.type ?? aType
        guard let type = ColumnType.common(aType, isScalar: a.isScalar, bType, isScalar: b.isScalar) else {
            throw FrameError(.typeMismatch, "\(aType.name) and \(bType.name) cannot stand in one column")
        }
        return type
    }

    /// Valid where the condition and what it chooses are; nil if that is everywhere.
    private static func chosenValidity(
        _ condition: Column, _ left: Column, _ right: Column, _ context: ExecutionContext
    ) throws -> Bitmap? {
        if left.missingCount == 0 && right.missingCount == 0 { return condition.validity }
        let target = MutableBuffer(byteCount: (condition.count + 7) / 8)
        let bits = target.pointer(to: UInt8.self)
        for row in 0..<condition.count where condition.isValid(at: row) {
            let chosen = bit(condition.values.pointer(to: UInt8.self), row) ? left : right
            if chosen.isValid(at: chosen.count == 1 ? 0 : row) { setBit(bits, row) }
        }
        return Bitmap(target.finish(), count: condition.count)
    }
}

extension Operand {
    /// A column of values of `type`, one for each row or one that stands for all.
    fileprivate func part(_ type: ColumnType, _ context: ExecutionContext) throws -> Column {
        switch self {
        case .scalar(let scalar): return try Column([scalar], type: type)
        case .column(let column): return try column.cast(to: type, in: context)
        }
    }
}

extension Table {
    /// The table with `value` in place of what is missing in these columns (in all columns, if none is named); columns that miss
    /// nothing are shared.
    ///
    /// - Throws: `unknownColumn`; `typeMismatch` or `conversion`, naming the column, where the value does not fit its type.
    public func fillMissing(
        _ names: [String] = [], with value: Scalar, in context: ExecutionContext = .serial
    ) throws -> Table {
        try with(
            try (names.isEmpty ? self.names : names).map { name in
                let old = try column(name)
                do {
                    return (name, try old.coalesce(.scalar(value), in: context))
                } catch let error as FrameError {
                    var named = error.inColumn(name)
                    named.row = nil
                    throw named
                }
            })
    }
}
