internal import CFrameKernels
internal import RecSchema

/// Which of several rows with equal keys stays.
public enum Keep: String, Hashable, Sendable, CaseIterable {
    /// The first one.
    case first
    /// The last one.
    case last
    /// None: only keys that occur once stay.
    case none
}

extension Table {
    /// The rows without those that repeat an earlier one in all of these columns (in all columns, if none is named), in order.
    ///
    /// Missing equals missing, NaN equals NaN. Where nothing repeats the table itself comes back.
    ///
    /// - Throws: `unknownColumn`.
    public func dropDuplicates(
        _ names: [String] = [], keep: Keep = .first, in context: ExecutionContext = .serial
    ) throws -> Table {
        if rowCount < 2 || columns.isEmpty { return self }
        let keys = try (names.isEmpty ? self.names : names).map { try column($0) }
        let codes = try KeyCodes(keys, context)
        if codes.isOrdered(strictly: true, context) { return self }
        let groups = try Grouping(codes, context)
        if groups.count == rowCount { return self }
        let bits = MutableBuffer(byteCount: (rowCount + 7) / 8)
        let which: Int32 = keep == .first ? 0 : keep == .last ? 1 : 2
        rf_mark_runs(
            bits.pointer(to: UInt8.self), groups.rows?.pointer(to: UInt32.self), groups.starts.pointer(to: UInt32.self),
            groups.count, which)
        extendLifetime(groups)
        let rows = try RowIndices(where: Bitmap(bits.finish(), count: rowCount), context)
        try context.check()
        return gather(rows, context)
    }

    /// The different values of these columns, in order of first appearance: `select` and then `dropDuplicates`.
    ///
    /// - Throws: `unknownColumn`, `duplicateColumn`.
    public func unique(_ names: [String], in context: ExecutionContext = .serial) throws -> Table {
        try select(names).dropDuplicates(in: context)
    }
}
