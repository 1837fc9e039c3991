internal import CFrameKernels
internal import RecSchema

/// The rows of a table by equal keys: groups in ascending order of their keys (missing last), rows of a group in row order.
public struct Grouping: Sendable {
    /// How many groups.
    public let count: Int
    /// How many rows in all groups.
    public let rowCount: Int
    /// Where each group's rows start among `rows`, as UInt32, with `rowCount` at the end.
    let starts: Buffer
    /// Row numbers as UInt32, group after group; nil if row i is i.
    let rows: Buffer?
    /// The first row of each group.
    let firstRows: RowIndices

    /// Groups rows by their codes: in one pass where they are sorted, by counting where there are few codes, by sorting otherwise.
    init(_ codes: KeyCodes, _ context: ExecutionContext) throws {
        if !codes.isNarrow || 1 << codes.bits > codes.count * 4 + (1 << 16) || codes.isOrdered(context) {
            try self.init(try codes.sorted(context), context)
            return
        }
        let size = 1 << codes.bits
        let parts = size * context.threads > 1 << 24 || codes.count < 1 << 15 ? 1 : context.threads
        let bounds = (0...parts).map { $0 * codes.count / parts }
        let counters = MutableBuffer(byteCount: parts * size * 4)
        try context.parallelFor(parts) { part in
            rf_digits_32(
                codes.codes.pointer(to: UInt32.self), bounds[part], bounds[part + 1], 0, UInt32(size - 1),
                counters.pointer(to: UInt32.self) + part * size)
        }
        let starts = MutableBuffer(byteCount: (Swift.min(size, codes.count) + 1) * 4)
        let groups = rf_counts_to_starts(counters.pointer(to: UInt32.self), size, parts, starts.pointer(to: UInt32.self))
        let rows = MutableBuffer(byteCount: codes.count * 4)
        try context.parallelFor(parts) { part in
            rf_scatter_32(
                codes.codes.pointer(to: UInt32.self), nil, bounds[part], bounds[part + 1], 0, UInt32(size - 1),
                counters.pointer(to: UInt32.self) + part * size, nil, rows.pointer(to: UInt32.self))
        }
        self.init(
            starts: starts.finish(byteCount: (groups + 1) * 4), rows: rows.finish(), count: groups, rowCount: codes.count)
    }

    private init(_ sorted: SortedCodes, _ context: ExecutionContext) throws {
        let (starts, count) = try sorted.runs(context)
        self.init(starts: starts, rows: sorted.rows, count: count, rowCount: sorted.count)
    }

    private init(starts: Buffer, rows: Buffer?, count: Int, rowCount: Int) {
        self.starts = starts
        self.rows = rows
        self.count = count
        self.rowCount = rowCount
        if let rows {
            let firsts = Buffer.make(count: count, of: UInt32.self) { out in
                let bounds = starts.pointer(to: UInt32.self)
                let numbers = rows.pointer(to: UInt32.self)
                for group in 0..<count { out[group] = numbers[Int(bounds[group])] }
            }
            firstRows = RowIndices(firsts, count: count)
        } else {
            firstRows = RowIndices(starts, count: count)
        }
        extendLifetime((starts, rows))
    }

    /// All rows in one group, also where there is no row.
    init(allRows rowCount: Int) {
        starts = .copying([UInt32(0), UInt32(rowCount)])
        rows = nil
        count = 1
        self.rowCount = rowCount
        firstRows = RowIndices(repeating: rowCount == 0 ? RowIndices.none : 0, count: 1)
    }

    /// How many rows each group has.
    var sizes: Column {
        let values = Buffer.make(count: count, of: Int64.self) { out in
            let bounds = starts.pointer(to: UInt32.self)
            for group in 0..<count { out[group] = Int64(bounds[group + 1] - bounds[group]) }
        }
        return Column(unchecked: .int64, count: count, values: values)
    }

    /// The places in `rows` that belong to a group.
    func range(_ group: Int) -> Range<Int> {
        let bounds = starts.pointer(to: UInt32.self)
        return Int(bounds[group])..<Int(bounds[group + 1])
    }

    /// The row at a place.
    @inline(__always)
    func row(_ place: Int) -> Int { rows.map { Int($0.pointer(to: UInt32.self)[place]) } ?? place }

    /// The rows of all groups, one group after the other.
    var rowIndices: RowIndices { rows.map { RowIndices($0, count: rowCount) } ?? RowIndices(0..<rowCount) }

    /// Runs `body` over ranges of groups that together have about as many rows as a chunk.
    func forEachGroups(_ context: ExecutionContext, _ body: @Sendable (Range<Int>) throws -> Void) throws {
        var chunks: [Range<Int>] = []
        let bounds = starts.pointer(to: UInt32.self)
        var start = 0
        while start < count {
            var end = start + 1
            let limit = Int(bounds[start]) + ExecutionContext.chunkRows
            while end < count && Int(bounds[end + 1]) <= limit { end += 1 }
            chunks.append(start..<end)
            start = end
        }
        extendLifetime(starts)
        let all = chunks
        try context.parallelFor(all.count) { try body(all[$0]) }
    }
}
