import RecDiagnostics

/// Lines of a notebook by byte offset, for quoting them beside a diagnostic.
struct SourceLines {
    /// A line with the part that a span covers.
    struct Excerpt {
        /// Counted from 1.
        var line: Int
        /// In characters, counted from 1.
        var column: Int
        var before: String
        var marked: String
        var after: String
    }

    private let bytes: [UInt8]
    private let starts: [Int]
    /// Bytes quoted on each side of a span.
    private static let reach = 160

    init(_ source: String) {
        let bytes = Array(source.utf8)
        self.bytes = bytes
        starts = [0] + bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }.map { $0 + 1 }
    }

    /// The first line of `span`; nil when the span is not in the source.
    func excerpt(_ span: SourceSpan) -> Excerpt? {
        guard span.lower >= 0, span.lower <= bytes.count, !bytes.isEmpty else { return nil }
        let line = starts.partitioningIndex { $0 > span.lower } - 1
        let first = starts[line]
        var last = line + 1 < starts.count ? starts[line + 1] - 1 : bytes.count
        if last > first, bytes[last - 1] == UInt8(ascii: "\r") { last -= 1 }
        let lower = boundary(min(span.lower, last), down: true)
        let upper = boundary(max(lower, min(span.upper, last)), down: false)
        let from = boundary(max(first, lower - Self.reach), down: true)
        let stop = boundary(min(upper, lower + 2 * Self.reach), down: false)
        let to = boundary(min(last, stop + Self.reach), down: false)
        return Excerpt(
            line: line + 1, column: text(first, lower).count + 1, before: (from > first ? "…" : "") + text(from, lower),
            marked: text(lower, stop), after: text(stop, to) + (to < last ? "…" : ""))
    }

    private func text(_ from: Int, _ to: Int) -> String { String(decoding: bytes[from..<max(from, to)], as: UTF8.self) }

    /// The nearest offset that is not inside a character.
    private func boundary(_ offset: Int, down: Bool) -> Int {
        var offset = offset
        while offset > 0, offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += down ? -1 : 1 }
        return offset
    }
}

extension [Int] {
    /// The first index whose element meets `condition`, where those that do follow those that do not; O(log n).
    fileprivate func partitioningIndex(where condition: (Int) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = low + (high - low) / 2
            if condition(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
