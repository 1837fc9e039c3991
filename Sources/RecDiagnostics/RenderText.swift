/// The text that a person reads, as in:
///
///     error[E0203]: table `ratings` has no column `raiting`
///       --> notebooks/coursework.recnb:21:50
///        |
///     21 | ratings.group(by: .movieId).aggregate(avg: mean(.raiting))
///        |                                                  ^^^^^^^ not a column here
///        = columns: userId, movieId, rating, timestamp
///        = help: did you mean `.rating`?
public struct TextRenderer: Sendable {
    /// Whether to use ANSI colours.
    public var color: Bool
    /// Source lines that are wider are cut around what is underlined.
    public var maximumWidth: Int

    /// Whether nothing is wider than `maximumWidth`, and words are broken into lines there: for a terminal, which would break them anywhere.
    public var wraps: Bool

    /// Makes a renderer.
    public init(color: Bool = false, maximumWidth: Int = 140, wraps: Bool = false) {
        self.color = color
        self.wraps = wraps
        self.maximumWidth = max(40, maximumWidth)
    }

    /// All of them by place, a blank line behind each, then a summary; empty if there are none.
    public func render(_ diagnostics: [Diagnostic], in source: SourceText) -> String {
        if diagnostics.isEmpty { return "" }
        let texts = sortedByPlace(diagnostics).map { render($0, in: source) + "\n" }
        return texts.joined() + summary(of: diagnostics) + "\n"
    }

    /// One of them; every line ends with a line end. Without a place, or a source, only the words.
    public func render(_ diagnostic: Diagnostic, in source: SourceText?) -> String {
        let severity = style(diagnostic.severity)
        let head = "\(diagnostic.severity.rawValue)[\(diagnostic.id)]"
        let message = fitted(": " + printable(diagnostic.message), indent: 2, column: head.count)
        var lines = [paint(head, severity) + paint(message, "1")]
        var gutter = 1
        if let source, let primary = diagnostic.primary {
            let labels = [primary] + diagnostic.labels
            let numbers = Set(labels.map { source.line(at: $0.span.lower) }).sorted()
            gutter = String(numbers.last ?? 1).count
            let position = source.position(of: primary.span.lower)
            let margin = String(repeating: " ", count: gutter)
            lines.append(
                margin + paint("-->", "1;34") + " \(printable(source.name)):\(position.line):\(position.column)")
            lines.append(margin + paint(" |", "1;34"))
            var previous: Int?
            for number in numbers {
                if let previous, number == previous + 2 {
                    lines += snippet(source, previous + 1, [], severity, gutter)
                } else if let previous, number > previous + 2 {
                    lines.append(paint("...", "1;34"))
                }
                let here = labels.enumerated().filter { source.line(at: $0.element.span.lower) == number }
                    .map { (label: $0.element, isPrimary: $0.offset == 0) }
                lines += snippet(source, number, here, severity, gutter)
                previous = number
            }
        }
        let margin = String(repeating: " ", count: gutter)
        for note in diagnostic.notes { lines.append(remark(note, margin)) }
        for hint in diagnostic.hints { lines.append(remark("help: " + hint, margin)) }
        return lines.joined(separator: "\n") + "\n"
    }

    /// ` = text`, further lines below its first.
    private func remark(_ text: String, _ margin: String) -> String {
        let column = margin.count + 3
        let lines = fitted(printable(text), indent: 0, column: 0, width: maximumWidth - column)
            .split(separator: "\n", omittingEmptySubsequences: false)
        return margin + paint(" =", "1;34") + " " + lines.joined(separator: "\n\(margin)   ")
    }

    private func fitted(_ text: String, indent: Int, column: Int, width: Int? = nil) -> String {
        wraps ? wrapped(text, width: width ?? maximumWidth, indent: indent, column: column) : text
    }

    /// A source line, and what is said about it below.
    private func snippet(
        _ source: SourceText, _ number: Int, _ labels: [(label: Diagnostic.Label, isPrimary: Bool)], _ severity: String,
        _ gutter: Int
    ) -> [String] {
        let span = source.span(ofLine: number)
        let focus = (labels.first { $0.isPrimary } ?? labels.first)?.label.span ?? SourceSpan(span.lower, span.lower)
        let line = DisplayedLine(
            source, span, focus: focus, limit: wraps ? maximumWidth - gutter - 3 : maximumWidth, room: wraps ? 6 : 0)
        let digits = String(number)
        let padded = String(repeating: " ", count: gutter - digits.count) + digits
        var lines = [paint(padded + " |", "1;34") + (line.text.isEmpty ? "" : " " + line.text)]
        if labels.isEmpty { return lines }
        let marks = labels.map {
            Mark(
                columns: line.columns(of: $0.label.span, in: span), text: printable($0.label.text),
                sign: $0.isPrimary ? "^" : "-", style: $0.isPrimary ? severity : "1;34")
        }
        let margin = paint(String(repeating: " ", count: gutter) + " |", "1;34")
        lines += underline(marks).map { margin + " " + $0 }
        return lines
    }

    private struct Mark {
        var columns: Range<Int>
        var text: String
        var sign: Character
        var style: String
    }

    /// The rows below a source line: signs with the rightmost text, then the other texts from right to left.
    private func underline(_ marks: [Mark]) -> [String] {
        let sorted = marks.sorted { $0.columns.lowerBound < $1.columns.lowerBound }
        let width = marks.map(\.columns.upperBound).max() ?? 0
        var signs = Row(width)
        // The primary mark is first, and wins where marks meet.
        for mark in marks.reversed() {
            for column in mark.columns { signs.put(mark.sign, at: column, mark.style) }
        }
        var rows: [String] = []
        var pending = sorted.filter { !$0.text.isEmpty }
        if let last = pending.last, last.columns.upperBound == width {
            pending.removeLast()
            rows.append(signs.text(paint) + " " + paint(last.text, last.style))
        } else {
            rows.append(signs.text(paint))
        }
        if !pending.isEmpty { rows.append(connectors(pending).text(paint)) }
        while let mark = pending.popLast() {
            let row = connectors(pending.filter { $0.columns.lowerBound < mark.columns.lowerBound })
            rows.append(row.text(paint, paddedTo: mark.columns.lowerBound) + paint(mark.text, mark.style))
        }
        return rows
    }

    private func connectors(_ marks: [Mark]) -> Row {
        var row = Row((marks.map(\.columns.lowerBound).max() ?? -1) + 1)
        for mark in marks { row.put("|", at: mark.columns.lowerBound, mark.style) }
        return row
    }

    /// A row of signs, each with a style.
    private struct Row {
        private var cells: [(sign: Character, style: String)]

        init(_ width: Int) { cells = Array(repeating: (" ", ""), count: max(0, width)) }

        mutating func put(_ sign: Character, at column: Int, _ style: String) {
            if cells.indices.contains(column) { cells[column] = (sign, style) }
        }

        func text(_ paint: (String, String) -> String, paddedTo width: Int = 0) -> String {
            var result = ""
            var run = ""
            var style = ""
            for cell in cells {
                if cell.style != style {
                    result += paint(run, style)
                    (run, style) = ("", cell.style)
                }
                run.append(cell.sign)
            }
            return result + paint(run, style) + String(repeating: " ", count: max(0, width - cells.count))
        }
    }

    private func style(_ severity: Diagnostic.Severity) -> String {
        switch severity {
        case .error: "1;31"
        case .warning: "1;33"
        case .note: "1;36"
        }
    }

    private func paint(_ text: String, _ style: String) -> String {
        color && !style.isEmpty && !text.isEmpty ? "\u{1B}[\(style)m\(text)\u{1B}[0m" : text
    }
}

/// In the order of the source; what has no place comes first; at one place the graver first.
public func sortedByPlace(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
    diagnostics.enumerated().sorted { a, b in
        let (x, y) = (a.element, b.element)
        let (p, q) = (x.primary?.span.lower ?? -1, y.primary?.span.lower ?? -1)
        if p != q { return p < q }
        if x.severity != y.severity { return x.severity > y.severity }
        return a.offset < b.offset
    }.map(\.element)
}

/// `2 errors, 1 warning`; `no problems` for none.
public func summary(of diagnostics: [Diagnostic]) -> String {
    let parts = [Diagnostic.Severity.error, .warning, .note].compactMap { severity -> String? in
        let count = diagnostics.count { $0.severity == severity }
        return count == 0 ? nil : "\(count) \(severity.rawValue)\(count == 1 ? "" : "s")"
    }
    return parts.isEmpty ? "no problems" : parts.joined(separator: ", ")
}
