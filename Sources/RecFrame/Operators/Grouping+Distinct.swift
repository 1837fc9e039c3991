internal import CFrameKernels
internal import RecSchema

extension Grouping {
    /// For each row the number of its group.
    func ids(_ context: ExecutionContext) throws -> Column {
        let target = MutableBuffer(byteCount: rowCount * 4)
        let allRows = rows
        let kernel = rf_groups(
            kind: Int32(RF_U32), values: nil, valid: nil, rows: allRows?.pointer(to: UInt32.self),
            starts: starts.pointer(to: UInt32.self))
        nonisolated(unsafe) let shared = kernel
        defer { extendLifetime(allRows) }
        try forEachGroups(context) { rf_group_ids(shared, $0.lowerBound, $0.upperBound, target.pointer(to: UInt32.self)) }
        extendLifetime(self)
        return Column(unchecked: .uint32, count: rowCount, values: target.finish())
    }

    /// The different values of each group, as groups of rows: by group, then by value, missing last.
    private func pairs(_ column: Column, _ context: ExecutionContext) throws -> (ids: Column, pairs: Grouping) {
        let ids = try ids(context)
        return (ids, try Grouping(try KeyCodes([ids, column], context), context))
    }

    /// How many different values each group has, or the most frequent one.
    func distinct(_ column: Column, wantsMode: Bool, _ context: ExecutionContext) throws -> Column {
        let (ids, pairs) = try pairs(column, context)
        let groupOf = ids.values(as: UInt32.self)
        let counts = MutableBuffer(byteCount: count * 8)
        let best = MutableBuffer(byteCount: count * 4)
        let bestRows = best.pointer(to: UInt32.self)
        bestRows.update(repeating: RowIndices.none, count: count)
        let numbers = counts.pointer(to: Int64.self)
        for pair in 0..<pairs.count {
            guard let row = pairs.firstRows[pair], column.isValid(at: row) else { continue }
            let group = Int(groupOf[row])
            if wantsMode {
                // Values come in ascending order, so of equally frequent ones the smallest stays.
                let size = Int64(pairs.range(pair).count)
                if size > numbers[group] {
                    numbers[group] = size
                    bestRows[group] = UInt32(row)
                }
            } else {
                numbers[group] += 1
            }
        }
        if wantsMode { return column.gather(RowIndices(best.finish(), count: count, mayHaveNone: true), context) }
        return Column(unchecked: .int64, count: count, values: counts.finish())
    }

    /// The values of each group in row order, as lists.
    func collected(_ column: Column, unique: Bool, _ context: ExecutionContext) throws -> Column {
        let (rows, ends) = try valueRows(column, unique: unique, context)
        return Column(
            unchecked: .list(column.type), count: count, values: ends, child: column.gather(rows, context))
    }

    /// The texts of each group in row order, put together.
    func joined(_ column: Column, separator: String, _ context: ExecutionContext) throws -> Column {
        try collected(column, unique: false, context).joined(separator, in: context)
    }

    /// The rows whose values are collected, group after group, and where each group's end, as offsets.
    private func valueRows(
        _ column: Column, unique: Bool, _ context: ExecutionContext
    ) throws -> (rows: RowIndices, offsets: Buffer) {
        var wanted = column.validity
        if unique {
            let firsts = MutableBuffer(byteCount: (rowCount + 7) / 8)
            let pairs = try pairs(column, context).pairs
            for pair in 0..<pairs.count {
                guard let row = pairs.firstRows[pair], column.isValid(at: row) else { continue }
                setBit(firsts.pointer(to: UInt8.self), row)
            }
            wanted = Bitmap(firsts.finish(), count: rowCount)
        }
        let target = MutableBuffer(byteCount: rowCount * 4)
        let chosen = target.pointer(to: UInt32.self)
        var used = 0
        let allRows = rows
        let numbers = allRows?.pointer(to: UInt32.self)
        let offsets = Buffer.make(count: count + 1, of: Int64.self) { out in
            for group in 0..<count {
                for place in range(group) {
                    let row = numbers.map { Int($0[place]) } ?? place
                    if let wanted, !bit(wanted.pointer, row) { continue }
                    chosen[used] = UInt32(row)
                    used += 1
                }
                out[group + 1] = Int64(used)
            }
        }
        extendLifetime((wanted, allRows))
        return (RowIndices(target.finish(byteCount: used * 4), count: used), offsets)
    }
}
