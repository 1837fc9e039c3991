internal import CFrameKernels
internal import RecSchema

extension Table {
    /// The rows where `mask` is true, in order; a missing truth value drops the row. Where nothing is dropped the table itself comes
    /// back, sharing all its columns.
    ///
    /// - Throws: `typeMismatch` if `mask` is no bool column, `lengthMismatch` if it is not as long as the table.
    public func filter(_ mask: Column, in context: ExecutionContext = .serial) throws -> Table {
        guard mask.type == .bool else { throw FrameError.needs("true or false", got: mask.type, for: "filter") }
        guard mask.count == rowCount else {
            throw FrameError(.lengthMismatch, "a condition of \(mask.count) rows for a table of \(rowCount)")
        }
        let kept = Bitmap.intersection(mask.bools, mask.validity) ?? mask.bools
        if kept.setCount() == rowCount { return self }
        let rows = try RowIndices(where: kept, context)
        try context.check()
        return gather(rows, context)
    }

    /// The rows that have a value in all of these columns (in all columns, if none is named), in order.
    ///
    /// NaN is a value. Where nothing is missing the table itself comes back.
    ///
    /// - Throws: `unknownColumn`.
    public func dropMissing(_ names: [String] = [], in context: ExecutionContext = .serial) throws -> Table {
        var valid: Bitmap?
        for name in names.isEmpty ? self.names : names {
            valid = Bitmap.intersection(valid, try column(name).validity)
        }
        guard let valid else { return self }
        return try filter(Column(valid), in: context)
    }
}

extension RowIndices {
    /// The rows whose bit is set, and valid where that is given.
    init(where bits: Bitmap, valid: Bitmap? = nil, _ context: ExecutionContext) throws {
        guard bits.count <= RowIndices.rowLimit else { throw FrameError(.tooLarge, "more than \(RowIndices.rowLimit) rows") }
        let both = Bitmap.intersection(bits, valid) ?? bits
        let counts = context.chunkValues(of: bits.count) { both.setCount(in: $0) }
        let (starts, total) = counts.exclusiveSums()
        let target = MutableBuffer(uninitialized: total * 4)
        context.everyChunk(of: bits.count) { chunk, rows in
            _ = rf_mask_rows(
                target.pointer(to: UInt32.self) + starts[chunk], both.pointer, nil, rows.lowerBound, rows.upperBound)
        }
        self.init(target.finish(), count: total)
    }
}
