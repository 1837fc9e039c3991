import RecDiagnostics
public import RecRuntime
import RecSchema

/// What a comparison with references found, cell by cell: one line a call where the terminal is wide, two where it is not.
///
/// No line is wider than `style.width`. Ends with a line end.
public func renderParity(_ parity: ParityResult, style: TerminalStyle = TerminalStyle()) -> String {
    var table = ParityTable(style: style)
    return parity.rows.map { table.rendered($0) }.joined() + table.summary(parity)
}

/// The table of a comparison, as it grows.
public struct ParityTable: Sendable {
    private let style: TerminalStyle
    private let layout: ParityLayout
    private var cell: String?

    /// An empty table.
    public init(style: TerminalStyle) {
        self.style = style
        layout = ParityLayout(style)
    }

    /// The lines of a row, under the name of its cell where that is a new one; nothing for a call without a counterpart, which the
    /// summary tells of.
    public mutating func rendered(_ row: ParityRow) -> String {
        if row.verdict == .noCounterpart { return "" }
        var lines: [String] = []
        if row.cell != cell {
            if cell != nil { lines.append("") }
            lines.append(style.paint(truncated(oneLine(row.cell), to: style.width, ellipsis: style.ellipsis), .bold))
            cell = row.cell
        }
        lines += layout.lines(row)
        return lines.map { $0 + "\n" }.joined()
    }

    /// What is said under the table.
    public func summary(_ parity: ParityResult) -> String {
        ((cell == nil ? [] : [""]) + ParitySummary.lines(parity, style)).map { $0 + "\n" }.joined()
    }
}

/// Widths of the columns.
struct ParityLayout: Sendable {
    private let style: TerminalStyle
    private let isWide: Bool
    private let verbWidth: Int
    private let functionWidth: Int
    private let whatWidth: Int
    private static let mark = 4
    private static let number = 10
    private static let outcome = 34

    init(_ style: TerminalStyle) {
        self.style = style
        isWide = style.width >= 140
        verbWidth = isWide ? 26 : min(22, max(8, style.width / 4))
        // Beside the verb there are an indent, the mark and three numbers with a blank before each.
        let rest = style.width - 2 - Self.mark - verbWidth - 2 - 3 * (Self.number + 1)
        functionWidth = isWide ? min(46, (rest - Self.outcome - 4) / 2) : max(8, rest)
        whatWidth = isWide ? rest - functionWidth - Self.outcome - 4 : 0
    }

    private static func verb(_ row: ParityRow) -> String {
        row.calls > 1 ? "\(row.verb ?? "") (\(row.compared) of \(row.calls))" : row.verb ?? ""
    }

    func lines(_ row: ParityRow) -> [String] {
        let mark = padded(Self.mark(row.verdict, style), to: Self.mark - 1) + " "
        let painted = style.paint(mark, Self.paint(row.verdict))
        guard row.library != nil else {
            let words = ParityWords.english.verdict(row.verdict) + (row.detail.map { ": \($0)" } ?? "")
            return ["  " + painted + truncated(oneLine(words), to: style.width - Self.mark - 2, ellipsis: style.ellipsis)]
        }
        func cell(_ text: String, _ width: Int, trailing: Bool = false) -> String {
            padded(truncated(oneLine(text), to: width, ellipsis: style.ellipsis), to: width, trailing: trailing)
        }
        var line = painted + cell(Self.verb(row), verbWidth) + "  " + cell(ParityText.function(row), functionWidth)
        if isWide {
            line += "  " + cell(row.what ?? "", whatWidth)
            line += "  " + cell(ParityText.outcome(row), Self.outcome)
        }
        for text in [ParityText.time(row.seconds), ParityText.time(row.referenceSeconds), ParityText.ratio(row)] {
            line += " " + cell(text ?? "", Self.number, trailing: true)
        }
        while line.last == " " { line.removeLast() }
        var lines = ["  " + line]
        let indent = String(repeating: " ", count: Self.mark + 2)
        if !isWide {
            let words = [row.what ?? "", ParityText.outcome(row)].filter { !$0.isEmpty }.joined(separator: ", ")
            if !words.isEmpty {
                let room = style.width - indent.utf8.count
                lines.append(indent + style.paint(truncated(oneLine(words), to: room, ellipsis: style.ellipsis), .dim))
            }
        }
        if let detail = row.detail, !row.verdict.isAgreement {
            for part in brokenLines(oneLine(detail), to: style.width - indent.utf8.count) {
                lines.append(indent + style.paint(part, row.verdict.isMismatch ? .red : .dim))
            }
        }
        return lines
    }

    private static func mark(_ verdict: ParityRow.Verdict, _ style: TerminalStyle) -> String {
        switch verdict {
        case .equal: style.unicode ? "=" : "ok"
        case .within: style.unicode ? "≈" : "ok"
        case .differs, .failed: style.unicode ? "✗" : "BAD"
        case .incomparable, .noCounterpart: style.unicode ? "–" : "--"
        case .skipped: style.unicode ? "–" : "--"
        case .heldBack: style.unicode ? "◇" : "--"
        }
    }

    private static func paint(_ verdict: ParityRow.Verdict) -> TerminalStyle.Paint {
        switch verdict {
        case .equal, .within: .green
        case .differs, .failed: .red
        case .incomparable, .noCounterpart, .skipped: .dim
        case .heldBack: .yellow
        }
    }
}

/// Words of a comparison, the same in the terminal and in the report.
enum ParityText {
    static func function(_ row: ParityRow) -> String { "\(row.library ?? "") \(row.function ?? "")" }

    /// The verdict with the difference and the tolerance where there are any.
    static func outcome(_ row: ParityRow, _ words: ParityWords = .english) -> String {
        var text = words.verdict(row.verdict)
        if row.verdict == .within || row.verdict == .differs, let largest = row.largestDifference {
            text += " \(DisplayNumber.text(largest, significant: 2))"
        }
        if let tolerance = row.tolerance, tolerance > 0, row.verdict != .incomparable {
            text += " (\(words.atMost) \(DisplayNumber.text(tolerance, significant: 2)))"
        }
        return text
    }

    /// A time, down to microseconds.
    static func time(_ seconds: Double?) -> String? {
        guard let seconds else { return nil }
        return seconds < 0.001 ? "\(Int((seconds * 1e6).rounded())) us" : durationText(seconds: seconds)
    }

    static func ratio(_ row: ParityRow) -> String? {
        guard let ratio = row.ratio else { return nil }
        return DisplayNumber.text(ratio, significant: 3) + "x"
    }
}

/// What is said under the table.
enum ParitySummary {
    static func lines(_ parity: ParityResult, _ style: TerminalStyle) -> [String] {
        var lines: [String] = []
        for line in without(parity) { lines += brokenLines(oneLine(line), to: style.width).map { style.paint($0, .dim) } }
        lines += brokenLines(settings(parity), to: style.width).map { style.paint($0, .dim) }
        let bad = parity.hasMismatch
        let mark = bad ? (style.unicode ? "✗" : "FAIL") : (style.unicode ? "✓" : "ok")
        for (place, line) in brokenLines(verdict(parity), to: style.width - 5).enumerated() {
            lines.append((place == 0 ? style.paint(mark, bad ? .red : .green) + " " : "  ") + line)
        }
        return lines
    }

    /// `34 comparisons: 30 equal, 4 within tolerance in 3.2 s`.
    static func verdict(_ parity: ParityResult, _ words: ParityWords = .english) -> String {
        let compared = parity.rows.filter { $0.library != nil }
        let order: [ParityRow.Verdict] = [.differs, .failed, .equal, .within, .incomparable, .skipped, .heldBack]
        let parts = order.compactMap { verdict -> String? in
            let count = parity.count(verdict)
            return count == 0 ? nil : "\(words.count(verdict, count))"
        }
        let head = words.comparisons(compared.count)
        return
            ([head] + (parts.isEmpty ? [] : [": " + parts.joined(separator: ", ")]) + [
                words.took(durationText(seconds: parity.seconds))
            ])
            .joined()
    }

    /// What has no counterpart, by verb, with how often it was called.
    static func without(_ parity: ParityResult, _ words: ParityWords = .english) -> [String] {
        var reasons: [String] = []
        var verbs: [String: [(verb: String, count: Int)]] = [:]
        for row in parity.rows where row.verdict == .noCounterpart {
            let reason = row.detail ?? words.noReason
            if verbs[reason] == nil { reasons.append(reason) }
            var list = verbs[reason] ?? []
            let verb = row.verb ?? ""
            if let place = list.firstIndex(where: { $0.verb == verb }) {
                list[place].count += row.calls
            } else {
                list.append((verb, row.calls))
            }
            verbs[reason] = list
        }
        return reasons.map { reason in
            let list = (verbs[reason] ?? []).map { $0.count > 1 ? "\($0.verb) (\(words.calls($0.count)))" : $0.verb }
            return "\(words.verdict(.noCounterpart)): \(list.joined(separator: ", ")): \(reason)"
        }
    }

    /// How both sides ran.
    static func settings(_ parity: ParityResult, _ words: ParityWords = .english) -> String {
        let versions = parity.versions.map { "\($0.name) \($0.version)" }.joined(separator: ", ")
        return words.settings(parity.threads, versions)
    }
}

/// A text in lines of at most `width` columns, broken at blanks where there are any.
func brokenLines(_ text: String, to width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
        let next = line.isEmpty ? String(word) : line + " " + word
        if displayWidth(of: next) > width, !line.isEmpty {
            lines.append(line)
            line = String(word)
        } else {
            line = next
        }
        while displayWidth(of: line) > width {
            let part = truncated(line, to: width, ellipsis: "")
            if part.isEmpty { break }
            lines.append(part)
            line = String(line.dropFirst(part.count))
        }
    }
    if !line.isEmpty || lines.isEmpty { lines.append(line) }
    return lines
}
