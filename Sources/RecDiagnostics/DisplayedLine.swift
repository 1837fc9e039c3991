/// A source line as a terminal shows it: tabs as spaces, nothing that could steer the terminal, cut around what matters.
struct DisplayedLine {
    /// What to print.
    private(set) var text = ""
    /// For every character its first byte in the source and its first column, and both ends at last.
    private var stops: [(offset: Int, column: Int)] = []
    /// The columns that were cut off in front, less the mark that stands for them.
    private var shift = 0
    /// Whether bytes of the line were left out.
    private var isCut = false
    /// The columns shown.
    private var width = 0

    /// A line's span in `source`, cut to about `limit` columns so that `focus` is visible.
    ///
    /// - Parameter room: columns kept free for the marks that stand for what is left out; with 6 no line is wider than `limit`.
    init(_ source: SourceText, _ span: SourceSpan, focus: SourceSpan, limit: Int, room: Int = 0) {
        var shown: [(text: String, column: Int, width: Int)] = []
        var column = 0
        func add(_ text: String, _ offset: Int, _ width: Int) {
            stops.append((offset, column))
            shown.append((text, column, width))
            column += width
        }
        // Of an extremely long line only the neighbourhood of the focus is looked at.
        var offset = max(span.lower, min(focus.lower, span.upper) - 8 * limit)
        let stop = min(span.upper, offset + 24 * limit)
        isCut = offset > span.lower || stop < span.upper
        while offset < stop {
            var end = offset
            while end < stop {
                let length = source.validSequenceLength(at: end)
                if length == 0 { break }
                end += length
            }
            if end == offset {
                add("\u{FFFD}", offset, 1)
                offset += 1
                continue
            }
            for character in source.text(in: SourceSpan(offset, end)) {
                if character == "\t" {
                    let width = 4 - column % 4
                    add(String(repeating: " ", count: width), offset, width)
                } else {
                    let clean = printable(character)
                    add(clean, offset, displayWidth(of: clean))
                }
                offset += character.utf8.count
            }
        }
        stops.append((stop, column))
        width = column
        guard column > limit || isCut else {
            text = shown.map(\.text).joined()
            return
        }
        cut(shown, focus, limit - room)
    }

    private mutating func cut(_ shown: [(text: String, column: Int, width: Int)], _ focus: SourceSpan, _ limit: Int) {
        let from = rawColumn(focus.lower)
        let to = max(from + 1, rawColumn(focus.upper))
        var first = 0
        if to > limit - 10 { first = max(0, min(from - limit / 3, to - limit + 10)) }
        if from < first + 5 { first = max(0, from - 5) }
        let visible = shown.filter { $0.column >= first && $0.column + $0.width <= first + limit }
        let start = visible.first?.column ?? 0
        let end = visible.last.map { $0.column + $0.width } ?? 0
        let front = start > 0 || isCut ? "..." : ""
        let back = end < width || isCut ? "..." : ""
        text = front + visible.map(\.text).joined() + back
        shift = start - front.count
        width = end - shift
    }

    private func rawColumn(_ offset: Int) -> Int {
        var low = 0
        var high = stops.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if stops[middle].offset <= offset { low = middle } else { high = middle }
        }
        return stops.isEmpty ? 0 : stops[low].column
    }

    /// The columns, from 0, that a span takes on this line; never empty, and never outside of what is shown by more than one.
    func columns(of span: SourceSpan, in line: SourceSpan) -> Range<Int> {
        let from = min(max(0, rawColumn(max(span.lower, line.lower)) - shift), width)
        // An end inside of a character takes the whole character.
        var to = rawColumn(min(span.upper, line.upper)) - shift
        if let stop = stops.first(where: { $0.offset >= min(span.upper, line.upper) }) { to = stop.column - shift }
        return from..<max(from + 1, min(to, width))
    }
}

/// A character without power over the terminal: control and direction-changing characters become U+FFFD.
private func printable(_ character: Character) -> String {
    let isHarmful = character.unicodeScalars.contains { scalar in
        switch scalar.value {
        case 0x00...0x1F, 0x7F...0x9F, 0x200E...0x200F, 0x202A...0x202E, 0x2028...0x2029, 0x2066...0x2069: true
        default: false
        }
    }
    return isHarmful ? "\u{FFFD}" : String(character)
}

/// Text without power over the terminal; line ends stay.
func printable(_ text: String) -> String {
    text.reduce(into: "") { $0 += $1 == "\n" ? "\n" : printable($1) }
}
