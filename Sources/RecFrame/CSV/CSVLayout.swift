internal import CFrameKernels

/// The text cut into chunks of whole rows, so that chunks can be parsed at the same time, straight to where their rows belong.
struct CSVLayout: Sendable {
    struct Chunk: Sendable {
        /// The offset of its first row.
        var from: Int
        /// The offset after its last row.
        var to: Int
        /// The line of its first row.
        var line: Int
        /// The number of its first row if no row before is empty or left out.
        var firstRow: Int
        /// How many rows it has at most: empty ones count.
        var capacity: Int
        /// Whether all its bytes are ASCII.
        var ascii: Bool
    }

    private(set) var chunks: [Chunk] = []
    /// How many rows there are at most.
    private(set) var capacity = 0

    /// Finds the rows in `text` from `start` on; one pass over the bytes.
    ///
    /// - Parameter chunkBytes: about how long a chunk is; has no influence on what is read.
    init(
        _ text: CSVText, from start: Int, line: Int, chunkBytes: Int, _ format: CSVFormat, _ context: ExecutionContext
    ) throws {
        let size = text.buffer.byteCount
        guard start < size else { return }
        let buffer = text.buffer
        let bytes = buffer.pointer(to: UInt8.self)
        var cuts = [start]
        for at in stride(from: start + chunkBytes, to: size, by: chunkBytes) {
            let cut = rf_csv_boundary(bytes, Int64(at), Int64(min(size, at + chunkBytes)), format.kernel)
            if cut >= 0 { cuts.append(Int(cut)) }
        }
        cuts.append(size)
        let count = cuts.count - 1
        let ends = cuts
        let scans = UnsafeScans(count)
        try context.parallelFor(count) { k in
            rf_csv_scan_chunk(
                buffer.pointer(to: UInt8.self), Int64(ends[k]), Int64(ends[k + 1]), Int64(size), Int64(start), format.kernel,
                scans.base + k)
        }
        var inside = false
        var line = line
        for k in 0..<count {
            let scan = scans.base[k]
            let rows = Int(inside ? scan.rows.1 : scan.rows.0)
            let first = Int(inside ? scan.first.1 : scan.first.0)
            if let last = chunks.indices.last, !scan.ascii { chunks[last].ascii = false }
            if k == 0 {
                chunks.append(Chunk(from: start, to: size, line: line, firstRow: 0, capacity: rows + 1, ascii: scan.ascii))
                capacity = rows + 1
            } else if rows > 0 {
                chunks[chunks.count - 1].to = first
                let before = Int(inside ? scan.lines_before.1 : scan.lines_before.0)
                chunks.append(
                    Chunk(from: first, to: size, line: line + before, firstRow: capacity, capacity: rows, ascii: scan.ascii))
                capacity += rows
            }
            line += Int(scan.lines)
            inside = inside ? scan.ends_inside.1 : scan.ends_inside.0
        }
    }

    /// Results of the scan, written by several threads.
    private final class UnsafeScans: @unchecked Sendable {
        let base: UnsafeMutablePointer<rf_csv_scan>

        init(_ count: Int) {
            base = .allocate(capacity: count)
            base.initialize(repeating: rf_csv_scan(), count: count)
        }

        deinit { base.deallocate() }
    }
}
