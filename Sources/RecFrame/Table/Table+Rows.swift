extension Table {
    /// The rows in a range, in order; values are shared. A range beyond the end is cut.
    public func slice(_ rows: Range<Int>) -> Table {
        let bounded = rows.clamped(to: 0..<rowCount)
        if bounded.count == rowCount { return self }
        return mapColumns(rowCount: bounded.count) { $0.slice(bounded) }
    }

    /// The first `n` rows (all, if there are fewer; none, if `n` is below zero).
    public func head(_ n: Int = 5) -> Table { slice(0..<max(0, min(n, rowCount))) }

    /// The last `n` rows, in order.
    public func tail(_ n: Int = 5) -> Table { slice(rowCount - max(0, min(n, rowCount))..<rowCount) }

    /// The rows with these numbers, in their order; no row gives missing values.
    ///
    /// - Throws: `lengthMismatch` if a row number is out of range, `cancelled`.
    public func gather(_ rows: RowIndices, in context: ExecutionContext) throws -> Table {
        guard rows.largest < rowCount else { throw FrameError(.lengthMismatch, "no row \(rows.largest) in \(rowCount) rows") }
        try context.check()
        return gather(rows, context)
    }

    /// The rows with these numbers, in their order.
    ///
    /// - Throws: `lengthMismatch` if a row number is out of range, `cancelled`.
    public func gather(_ rows: [Int], in context: ExecutionContext = .serial) throws -> Table {
        try gather(try RowIndices(rows), in: context)
    }

    /// The same for row numbers that are known to be in range.
    func gather(_ rows: RowIndices, _ context: ExecutionContext) -> Table {
        mapColumns(rowCount: rows.count) { $0.gather(rows, context) }
    }
}
