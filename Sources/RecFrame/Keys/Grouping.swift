internal import CFrameKernels
internal import RecSchema
internal import Synchronization

/// The rows of a table by equal keys: groups in ascending order of their keys (missing last), rows of a group in row order.
public struct Grouping: Sendable {
    /// How many groups.
    public let count: Int
    /// How many rows in all groups.
    public let rowCount: Int
    /// Where each group's rows start among `rows`, as UInt32, with `rowCount` at the end.
    let starts: Buffer
    /// The first row of each group.
    let firstRows: RowIndices
    /// Rows by code, where the groups were found by counting.
    let coded: Coded?
    private let rowsBuffer: Buffer?

    /// Row numbers as UInt32, group after group; nil if row i is i.
    var rows: Buffer? { coded.map { $0.rows(self) } ?? rowsBuffer }

    /// Whether the keys ascend from row to row, so that the rows of a group lie one after the other.
    var isOrdered: Bool { coded == nil && rowsBuffer == nil }

    /// Groups rows by their codes: in one pass where they are sorted, by counting where there are few codes, by sorting otherwise.
    init(_ codes: KeyCodes, _ context: ExecutionContext) throws {
        if !codes.isFewCodes || codes.isOrdered(context) {
            let sorted = try codes.sorted(context)
            let (starts, count) = try sorted.runs(context)
            self.init(starts: starts, rows: sorted.rows, count: count, rowCount: sorted.count)
            return
        }
        let counters = try Coded.count(codes, context)
        let size = 1 << codes.bits
        let starts = MutableBuffer(byteCount: (Swift.min(size, codes.count) + 1) * 4)
        let numbers = MutableBuffer(byteCount: size * 4)
        let count = rf_counts_to_groups(
            counters.pointer(to: UInt32.self), size, counters.byteCount / (size * 4), starts.pointer(to: UInt32.self),
            numbers.pointer(to: UInt32.self))
        let firsts = MutableBuffer(byteCount: count * 4)
        rf_first_rows(
            codes.codes.pointer(to: UInt32.self), codes.count, numbers.pointer(to: UInt32.self), count,
            firsts.pointer(to: UInt32.self))
        self.init(
            starts: starts.finish(byteCount: (count + 1) * 4), count: count, rowCount: codes.count,
            firstRows: RowIndices(firsts.finish(), count: count),
            coded: Coded(codes: codes, numbers: numbers.finish(), threads: context.threads), rows: nil)
    }

    private init(starts: Buffer, count: Int, rowCount: Int, firstRows: RowIndices, coded: Coded?, rows: Buffer?) {
        self.starts = starts
        self.count = count
        self.rowCount = rowCount
        self.firstRows = firstRows
        self.coded = coded
        rowsBuffer = rows
    }

    private init(starts: Buffer, rows: Buffer?, count: Int, rowCount: Int) {
        var firsts = RowIndices(starts, count: count)
        if let rows {
            let numbers = Buffer.make(count: count, of: UInt32.self) { out in
                let bounds = starts.pointer(to: UInt32.self)
                let all = rows.pointer(to: UInt32.self)
                for group in 0..<count { out[group] = all[Int(bounds[group])] }
            }
            extendLifetime((starts, rows))
            firsts = RowIndices(numbers, count: count)
        }
        self.init(starts: starts, count: count, rowCount: rowCount, firstRows: firsts, coded: nil, rows: rows)
    }

    /// All rows in one group, also where there is no row.
    init(allRows rowCount: Int) {
        self.init(
            starts: .copying([UInt32(0), UInt32(rowCount)]), count: 1, rowCount: rowCount,
            firstRows: RowIndices(repeating: rowCount == 0 ? RowIndices.none : 0, count: 1), coded: nil, rows: nil)
    }

    /// How many rows each group has.
    var sizes: Column {
        let values = Buffer.make(count: count, of: Int64.self) { out in
            let bounds = starts.pointer(to: UInt32.self)
            for group in 0..<count { out[group] = Int64(bounds[group + 1] - bounds[group]) }
        }
        extendLifetime(starts)
        return Column(unchecked: .int64, count: count, values: values)
    }

    /// The places in `rows` that belong to a group.
    func range(_ group: Int) -> Range<Int> {
        let bounds = starts.pointer(to: UInt32.self)
        return Int(bounds[group])..<Int(bounds[group + 1])
    }

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

    /// Runs `body` for as many ranges of groups as there are threads, of about as many rows each: for work that goes over all rows for
    /// each range.
    func forEachShare(_ context: ExecutionContext, _ body: @Sendable (Range<Int>) throws -> Void) throws {
        let shares = rowCount < 1 << 15 ? 1 : context.threads
        try context.parallelFor(shares) { share in
            let groups = group(atRow: share, of: shares)..<group(atRow: share + 1, of: shares)
            if !groups.isEmpty { try body(groups) }
        }
    }

    /// The first group that starts at `part / parts` of the rows or after it.
    private func group(atRow part: Int, of parts: Int) -> Int {
        if part == parts { return count }
        let row = UInt32(part * rowCount / parts)
        let bounds = starts.pointer(to: UInt32.self)
        defer { extendLifetime(starts) }
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if bounds[middle] < row { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension KeyCodes {
    /// Whether there are so few possible codes that counting each is the fastest way to group rows.
    var isFewCodes: Bool { isNarrow && bits <= 24 && 1 << bits <= max(count, 1 << 17) }
}

extension Grouping {
    /// Rows by small codes. The rows of each group are put together only when something needs them so.
    final class Coded: Sendable {
        let codes: KeyCodes
        /// The number of each code's group, as UInt32.
        let numbers: Buffer
        private let threads: Int
        private let known = Mutex<Buffer?>(nil)

        init(codes: KeyCodes, numbers: Buffer, threads: Int) {
            self.codes = codes
            self.numbers = numbers
            self.threads = threads
        }

        /// For C kernels; this object must be kept alive.
        var kernel: rf_coded {
            rf_coded(codes: codes.codes.pointer(to: UInt32.self), numbers: numbers.pointer(to: UInt32.self), count: codes.count)
        }

        /// How often each code occurs in each of some equal parts of the rows.
        static func count(_ codes: KeyCodes, _ context: ExecutionContext) throws -> MutableBuffer {
            let size = 1 << codes.bits
            let parts = size * context.threads > 1 << 24 || codes.count < 1 << 15 ? 1 : context.threads
            let counters = MutableBuffer(byteCount: parts * size * 4)
            try context.parallelFor(parts) { part in
                rf_digits_32(
                    codes.codes.pointer(to: UInt32.self), part * codes.count / parts, (part + 1) * codes.count / parts, 0,
                    UInt32(size - 1), counters.pointer(to: UInt32.self) + part * size)
            }
            return counters
        }

        /// The rows of all groups, as UInt32.
        func rows(_ grouping: Grouping) -> Buffer {
            known.withLock { known in
                if let known { return known }
                let context = ExecutionContext(threads: threads)
                let size = 1 << codes.bits
                let target = MutableBuffer(uninitialized: codes.count * 4)
                // A context of its own is never stopped, and counting cannot fail.
                if let counters = try? Coded.count(codes, context) {
                    let parts = counters.byteCount / (size * 4)
                    _ = rf_counts_to_starts(counters.pointer(to: UInt32.self), size, parts, nil)
                    try? context.parallelFor(parts) { part in
                        rf_scatter_32(
                            codes.codes.pointer(to: UInt32.self), nil, part * codes.count / parts,
                            (part + 1) * codes.count / parts, 0, UInt32(size - 1),
                            counters.pointer(to: UInt32.self) + part * size, nil, target.pointer(to: UInt32.self))
                    }
                }
                let rows = target.finish()
                known = rows
                return rows
            }
        }
    }
}
