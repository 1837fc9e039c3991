import RecDiagnostics

/// What is said of one finished cell: `✓ clean ratings  100,836 rows  12 ms  (hit)`.
public struct CellLine: Hashable, Sendable {
    /// How the cell came to its end.
    public enum Outcome: String, Hashable, Sendable, CaseIterable {
        /// It ran.
        case ran
        /// Its outputs came from the cache.
        case hit
        /// It failed.
        case failed
        /// It was not run.
        case skipped
        /// A `store` cell that this command may not run.
        case heldBack
    }

    /// Kind and name (`clean ratings`).
    public var label: String
    /// What it made, short (`100,836 rows`); may be empty.
    public var detail: String
    /// Time taken; nil where none is worth showing.
    public var seconds: Double?
    /// How it ended.
    public var outcome: Outcome
    /// Why it ran, was skipped or failed, short (`body changed`); may be empty.
    public var reason: String

    /// Makes a line.
    public init(label: String, detail: String = "", seconds: Double? = nil, outcome: Outcome, reason: String = "") {
        self.label = label
        self.detail = detail
        self.seconds = seconds
        self.outcome = outcome
        self.reason = reason
    }

    /// The line without a line end, no wider than `style.width`.
    ///
    /// - Parameter labelWidth: columns to fill `label` to, so that the details of successive lines stand under each other.
    public func rendered(style: TerminalStyle = TerminalStyle(), labelWidth: Int = 0) -> String {
        let (mark, paint) = mark(style)
        var room = style.width - displayWidth(of: mark) - 1
        let label = truncated(oneLine(self.label), to: room, ellipsis: style.ellipsis)
        var line = style.paint(mark, paint) + " "
        let filled = padded(label, to: min(labelWidth, room))
        line += filled
        room -= displayWidth(of: filled)
        let time = seconds.map { durationText(seconds: $0) } ?? ""
        func add(_ text: String, _ paint: TerminalStyle.Paint?, leaving kept: Int = 0) {
            if text.isEmpty || room - kept < 6 { return }
            let cut = truncated(oneLine(text), to: room - kept - 2, ellipsis: style.ellipsis)
            room -= displayWidth(of: cut) + 2
            line += "  " + (paint.map { style.paint(cut, $0) } ?? cut)
        }
        add(detail, nil, leaving: time.isEmpty ? 0 : time.utf8.count + 2)
        add(time, .dim)
        add(trailer, outcome == .failed ? .red : .dim)
        while line.last == " " { line.removeLast() }
        return line
    }

    private var trailer: String {
        switch outcome {
        case .hit: reason.isEmpty ? "(hit)" : "(hit: \(reason))"
        case .ran: reason.isEmpty ? "" : "(\(reason))"
        case .failed: reason
        case .skipped: reason.isEmpty ? "(skipped)" : "(skipped: \(reason))"
        case .heldBack: reason.isEmpty ? "(held back)" : "(held back: \(reason))"
        }
    }

    private func mark(_ style: TerminalStyle) -> (String, TerminalStyle.Paint) {
        switch outcome {
        case .ran, .hit: (style.unicode ? "✓" : "ok  ", .green)
        case .failed: (style.unicode ? "✗" : "FAIL", .red)
        case .skipped: (style.unicode ? "–" : "skip", .dim)
        case .heldBack: (style.unicode ? "◇" : "held", .yellow)
        }
    }
}

/// What is said at the end of a run: how many cells ran, came from the cache, failed; the time; where the report is.
public struct RunSummary: Hashable, Sendable {
    /// Cells by how they ended.
    public var counts: [CellLine.Outcome: Int]
    /// Wall-clock time of the whole run.
    public var seconds: Double
    /// Warnings shown.
    public var warnings: Int
    /// Where the report is; nil when none was written.
    public var reportPath: String?
    /// Whether the run was stopped before its end.
    public var wasStopped: Bool

    /// Makes a summary.
    public init(
        counts: [CellLine.Outcome: Int], seconds: Double, warnings: Int = 0, reportPath: String? = nil, wasStopped: Bool = false
    ) {
        self.wasStopped = wasStopped
        self.counts = counts
        self.seconds = seconds
        self.warnings = warnings
        self.reportPath = reportPath
    }

    /// One or two lines, each with its line end.
    public func rendered(style: TerminalStyle = TerminalStyle()) -> String {
        func count(_ outcome: CellLine.Outcome) -> Int { counts[outcome] ?? 0 }
        let total = CellLine.Outcome.allCases.reduce(0) { $0 + count($1) }
        let failed = count(.failed)
        var parts: [String] = []
        if failed > 0 { parts.append("\(groupedDigits(failed)) failed") }
        if count(.skipped) > 0 { parts.append("\(groupedDigits(count(.skipped))) skipped") }
        if count(.heldBack) > 0 { parts.append("\(groupedDigits(count(.heldBack))) held back") }
        parts.append("\(groupedDigits(count(.ran))) run")
        parts.append(counted(count(.hit), "hit", "hits"))
        if warnings > 0 { parts.append(counted(warnings, "warning", "warnings")) }
        let (mark, paint): (String, TerminalStyle.Paint) =
            if failed > 0 {
                (style.unicode ? "✗" : "FAIL", .red)
            } else if wasStopped {
                (style.unicode ? "■" : "STOP", .yellow)
            } else {
                (style.unicode ? "✓" : "ok", .green)
            }
        var text = style.paint(mark, paint) + " " + style.paint(counted(total, "cell", "cells"), .bold)
        text += ": " + parts.joined(separator: ", ") + " in " + durationText(seconds: seconds) + "\n"
        if let reportPath { text += "  report: " + style.paint(oneLine(reportPath), .cyan) + "\n" }
        return text
    }
}
