/// The bytes of one file with its name: what spans point into, and what rendered diagnostics show.
///
/// Offsets are UTF-8 bytes from the start; lines and columns count from 1. A line ends with LF, CRLF or a lone CR.
/// The bytes are kept as they came, valid or not; `invalidUTF8` says where they are not.
public struct SourceText: Hashable, Sendable {
    /// What the file is called in messages: a path as the user would write it.
    public let name: String
    /// The content as it came.
    public let bytes: [UInt8]
    /// Offset of the first byte of every line; never empty.
    private let lineStarts: [Int]

    /// Takes the bytes as they are. Cost: one pass.
    public init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
        var starts = [0]
        var i = 0
        while i < bytes.count {
            let byte = bytes[i]
            i += 1
            if byte == 0x0A {
                starts.append(i)
            } else if byte == 0x0D {
                if i < bytes.count, bytes[i] == 0x0A { i += 1 }
                starts.append(i)
            }
        }
        self.lineStarts = starts
    }

    /// Takes text that is at hand as a string.
    public init(name: String, text: String) {
        self.init(name: name, bytes: Array(text.utf8))
    }

    /// The number of lines; a final line end opens one more, empty line.
    public var lineCount: Int { lineStarts.count }

    /// The span of the whole text.
    public var span: SourceSpan { SourceSpan(0, bytes.count) }

    /// The line, from 1, that holds the byte at `offset`; offsets outside are moved to the nearest end. Cost: O(log lines).
    public func line(at offset: Int) -> Int {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        return low + 1
    }

    /// The bytes of a line without its line end; an empty span at the end for a line that does not exist.
    public func span(ofLine line: Int) -> SourceSpan {
        guard line >= 1, line <= lineStarts.count else { return SourceSpan(bytes.count, bytes.count) }
        let start = lineStarts[line - 1]
        var end = line < lineStarts.count ? lineStarts[line] : bytes.count
        while end > start, bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
        return SourceSpan(start, end)
    }

    /// The line and the column of an offset, both from 1; the column counts displayed characters (grapheme clusters).
    public func position(of offset: Int) -> (line: Int, column: Int) {
        let line = line(at: offset)
        let start = span(ofLine: line).lower
        let end = Swift.min(Swift.max(offset, start), bytes.count)
        if bytes[start..<end].allSatisfy({ $0 < 0x80 }) { return (line, end - start + 1) }
        return (line, text(in: SourceSpan(start, end)).count + 1)
    }

    /// The text of a span, cut to the source; invalid bytes become U+FFFD.
    public func text(in span: SourceSpan) -> String {
        let lower = Swift.min(Swift.max(span.lower, 0), bytes.count)
        let upper = Swift.min(Swift.max(span.upper, lower), bytes.count)
        return String(decoding: bytes[lower..<upper], as: UTF8.self)
    }

    /// The maximal runs of bytes that are not UTF-8, in order. Cost: one pass.
    public var invalidUTF8: [SourceSpan] {
        var found: [SourceSpan] = []
        var i = 0
        while i < bytes.count {
            if bytes[i] < 0x80 {
                i += 1
                continue
            }
            let length = validSequenceLength(at: i)
            if length > 0 {
                i += length
            } else {
                if let last = found.last, last.upper == i {
                    found[found.count - 1].upper = i + 1
                } else {
                    found.append(SourceSpan(i, i + 1))
                }
                i += 1
            }
        }
        return found
    }

    /// The length of the well-formed sequence at `i`, or 0 (Unicode 15, table 3-7).
    package func validSequenceLength(at i: Int) -> Int {
        let first = bytes[i]
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch first {
        case 0x00...0x7F: return 1
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: return 0
        }
        guard i + length <= bytes.count, second.contains(bytes[i + 1]) else { return 0 }
        for k in stride(from: 2, to: length, by: 1) where !(0x80...0xBF).contains(bytes[i + k]) { return 0 }
        return length
    }
}
