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
        let grouped = keep == .none || codes.isFewCodes || codes.isOrdered(context)
        let bits = try grouped ? codes.one(keep, context) : codes.withoutRepeated(keepLast: keep == .last, context)
        let rows = try RowIndices(where: bits, context)
        try context.check()
        return rows.count == rowCount ? self : gather(rows, context)
    }

    /// The different values of these columns, in order of first appearance: `select` and then `dropDuplicates`.
    ///
    /// - Throws: `unknownColumn`, `duplicateColumn`.
    public func unique(_ names: [String], in context: ExecutionContext = .serial) throws -> Table {
        try select(names).dropDuplicates(in: context)
    }
}

extension KeyCodes {
    /// Set for the row of each code that stays, if any.
    fileprivate func one(_ keep: Keep, _ context: ExecutionContext) throws -> Bitmap {
        let groups = try Grouping(self, context)
        let bits = MutableBuffer(byteCount: (count + 7) / 8)
        let keptBits = bits.pointer(to: UInt8.self)
        if keep == .first {
            for group in 0..<groups.count { setBit(keptBits, Int(groups.firstRows.pointer[group])) }
        } else {
            let rows = groups.rows
            rf_mark_runs(
                keptBits, rows?.pointer(to: UInt32.self), groups.starts.pointer(to: UInt32.self), groups.count,
                keep == .last ? 1 : 2)
            extendLifetime(rows)
        }
        extendLifetime(groups)
        return Bitmap(bits.finish(), count: count)
    }

    /// Set for the first (or last) row of each code. Rows are first brought into partitions whose codes fit the cache. O(rows).
    fileprivate func withoutRepeated(keepLast: Bool, _ context: ExecutionContext) throws -> Bitmap {
        let hashBits = Swift.min(12, Swift.max(1, Int.bitWidth - (count >> 13).leadingZeroBitCount))
        let partitions = 1 << hashBits
        let parts = count < 1 << 15 ? 1 : context.threads
        let counters = MutableBuffer(byteCount: parts * partitions * 4)
        let width = isNarrow ? 4 : 8
        try context.parallelFor(parts) { part in
            let (from, to) = (part * count / parts, (part + 1) * count / parts)
            let counts = counters.pointer(to: UInt32.self) + part * partitions
            if isNarrow {
                rf_hash_digits_32(codes.pointer(to: UInt32.self), from, to, UInt32(hashBits), counts)
            } else {
                rf_hash_digits_64(codes.pointer(to: UInt64.self), from, to, UInt32(hashBits), counts)
            }
        }
        var sizes = [Int](repeating: 0, count: partitions)
        for part in 0..<parts {
            for p in 0..<partitions { sizes[p] += Int(counters.pointer(to: UInt32.self)[part * partitions + p]) }
        }
        _ = rf_counts_to_starts(counters.pointer(to: UInt32.self), partitions, parts, nil)
        let sorted = MutableBuffer(uninitialized: count * width)
        let rows = MutableBuffer(uninitialized: count * 4)
        try context.parallelFor(parts) { part in
            let (from, to) = (part * count / parts, (part + 1) * count / parts)
            let positions = counters.pointer(to: UInt32.self) + part * partitions
            if isNarrow {
                rf_hash_scatter_32(
                    codes.pointer(to: UInt32.self), from, to, UInt32(hashBits), positions, sorted.pointer(to: UInt32.self),
                    rows.pointer(to: UInt32.self))
            } else {
                rf_hash_scatter_64(
                    codes.pointer(to: UInt64.self), from, to, UInt32(hashBits), positions, sorted.pointer(to: UInt64.self),
                    rows.pointer(to: UInt32.self))
            }
        }
        let all = sizes
        let starts = sizes.exclusiveSums().sums
        try context.check()
        let repeated = context.values(partitions) { p -> [UInt32] in
            var slotCount = 64
            while slotCount < all[p] * 2 { slotCount *= 2 }
            let slots = MutableBuffer(uninitialized: slotCount * 4)
            let rowsHere = rows.pointer(to: UInt32.self) + starts[p]
            let found = [UInt32](unsafeUninitializedCapacity: all[p]) { out, used in
                guard let base = out.baseAddress else { return }
                used =
                    isNarrow
                    ? rf_repeated_32(
                        sorted.pointer(to: UInt32.self) + starts[p], rowsHere, all[p], keepLast, slots.pointer(to: UInt32.self),
                        slotCount, base)
                    : rf_repeated_64(
                        sorted.pointer(to: UInt64.self) + starts[p], rowsHere, all[p], keepLast, slots.pointer(to: UInt32.self),
                        slotCount, base)
            }
            extendLifetime((slots, rows, sorted))
            return Array(found[...])
        }
        let bits = MutableBuffer(byteCount: (count + 7) / 8)
        let keep = bits.pointer(to: UInt8.self)
        keep.update(repeating: 255, count: bits.byteCount)
        for rows in repeated {
            for row in rows { keep[Int(row >> 3)] &= ~(1 << UInt8(row & 7)) }
        }
        return Bitmap(bits.finish(), count: count)
    }
}
