internal import CFrameKernels

/// Codes in ascending order with the rows that they come from, equal codes in row order.
struct SortedCodes: Sendable {
    /// The codes in order, as wide as in the `KeyCodes`; nil when they were not wanted.
    let codes: Buffer?
    /// Row numbers as UInt32; nil if row i is i.
    let rows: Buffer?
    let count: Int
    let isNarrow: Bool

    /// Where the runs of equal codes start, as UInt32, with the count at the end; and how many runs there are.
    func runs(_ context: ExecutionContext) throws -> (starts: Buffer, count: Int) {
        guard let codes else { return (.empty, 0) }
        @Sendable func find(_ rows: Range<Int>, _ starts: UnsafeMutablePointer<UInt32>?) -> Int {
            isNarrow
                ? rf_runs_32(codes.pointer(to: UInt32.self), rows.lowerBound, rows.upperBound, starts)
                : rf_runs_64(codes.pointer(to: UInt64.self), rows.lowerBound, rows.upperBound, starts)
        }
        let (firsts, total) = context.chunkValues(of: count) { find($0, nil) }.exclusiveSums()
        let starts = MutableBuffer(uninitialized: (total + 1) * 4)
        context.everyChunk(of: count) { chunk, rows in
            _ = find(rows, starts.pointer(to: UInt32.self) + firsts[chunk])
        }
        starts.pointer(to: UInt32.self)[total] = UInt32(count)
        extendLifetime(codes)
        return (starts.finish(), total)
    }
}

extension KeyCodes {
    /// The rows in ascending order of their codes, equal ones in row order: a radix sort from the least significant digit that skips
    /// digits that are the same everywhere. O(count · bits / 11), and two more arrays of codes and rows.
    func sorted(keepingCodes: Bool = true, _ context: ExecutionContext) throws -> SortedCodes {
        if isOrdered(context) { return SortedCodes(codes: codes, rows: nil, count: count, isNarrow: isNarrow) }
        let passes = Swift.max(1, (bits + 10) / 11)
        let digitBits = (bits + passes - 1) / passes
        let digits = 1 << digitBits
        let mask = UInt32(digits - 1)
        let parts = count < 1 << 15 ? 1 : context.threads
        let bounds = (0...parts).map { $0 * count / parts }
        let width = isNarrow ? 4 : 8
        var codes = self.codes
        var rows: Buffer?
        for pass in 0..<passes {
            let shift = UInt32(pass * digitBits)
            let counters = MutableBuffer(byteCount: parts * digits * 4)
            let source = codes
            let sourceRows = rows
            try context.parallelFor(parts) { part in
                let counts = counters.pointer(to: UInt32.self) + part * digits
                if isNarrow {
                    rf_digits_32(source.pointer(to: UInt32.self), bounds[part], bounds[part + 1], shift, mask, counts)
                } else {
                    rf_digits_64(source.pointer(to: UInt64.self), bounds[part], bounds[part + 1], shift, mask, counts)
                }
            }
            if rf_counts_to_starts(counters.pointer(to: UInt32.self), digits, parts, nil) < 2 { continue }
            let codesOut = keepingCodes || pass < passes - 1 ? MutableBuffer(uninitialized: count * width) : nil
            let rowsOut = MutableBuffer(uninitialized: count * 4)
            try context.parallelFor(parts) { part in
                let positions = counters.pointer(to: UInt32.self) + part * digits
                if isNarrow {
                    rf_scatter_32(
                        source.pointer(to: UInt32.self), sourceRows?.pointer(to: UInt32.self), bounds[part], bounds[part + 1],
                        shift, mask, positions, codesOut?.pointer(to: UInt32.self), rowsOut.pointer(to: UInt32.self))
                } else {
                    rf_scatter_64(
                        source.pointer(to: UInt64.self), sourceRows?.pointer(to: UInt32.self), bounds[part], bounds[part + 1],
                        shift, mask, positions, codesOut?.pointer(to: UInt64.self), rowsOut.pointer(to: UInt32.self))
                }
            }
            if let codesOut { codes = codesOut.finish() }
            rows = rowsOut.finish()
        }
        return SortedCodes(codes: keepingCodes ? codes : nil, rows: rows, count: count, isNarrow: isNarrow)
    }
}
