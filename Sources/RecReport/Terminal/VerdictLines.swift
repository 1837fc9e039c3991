import RecDiagnostics
public import RecRuntime

/// What is said of a check against a lock: a line a cell, what differs below it, and a summary.
public struct VerdictLines {
    private let style: TerminalStyle
    /// Differences of a cell that are told; programs get all.
    private static let limit = 8

    /// Makes it for a terminal or pipe.
    public init(style: TerminalStyle) { self.style = style }

    /// The lines of a cell, each with its line end.
    public func rendered(_ verdict: CellVerdict) -> String {
        let (mark, paint) = mark(verdict.verdict)
        let words = [verdict.cell, trailer(verdict)].filter { !$0.isEmpty }.joined(separator: "  ")
        let head = oneLine(words)
        var text =
            style.paint(mark, paint) + " "
            + truncated(head, to: style.width - displayWidth(of: mark) - 1, ellipsis: style.ellipsis)
        text += "\n"
        if verdict.verdict == .equal { return text }
        // What follows from a cell before it is told there.
        let isFollowing = !verdict.after.isEmpty && !verdict.differences.contains { ["parameter", "package"].contains($0.what) }
        let shown = verdict.differences.prefix(isFollowing ? 3 : Self.limit)
        for difference in shown { text += wrapped(difference.text) }
        let rest = verdict.differences.count - shown.count
        if rest > 0 { text += wrapped("and \(rest) more (all of them: --format json)") }
        return text
    }

    /// The last line: how many cells are equal, and what to do about others.
    public func summary(_ check: LockCheck, seconds: Double, lock: String) -> String {
        let words: [(CellVerdict.Verdict, String)] = [
            (.equal, "equal"), (.within, "within tolerance"), (.differs, "differ"), (.edited, "edited in the lock"),
            (.missing, "missing from the notebook"), (.added, "not in the lock"), (.failed, "failed"), (.heldBack, "held back"),
        ]
        let parts = words.filter { check.count($0.0) > 0 }.map { "\(groupedDigits(check.count($0.0))) \($0.1)" }
        let (mark, paint): (String, TerminalStyle.Paint) =
            check.isPassed ? (style.unicode ? "✓" : "ok", .green) : (style.unicode ? "✗" : "FAIL", .red)
        var text = style.paint(mark, paint) + " " + style.paint(counted(check.verdicts.count, "cell", "cells"), .bold)
        text += ": " + parts.joined(separator: ", ") + " in " + durationText(seconds: seconds) + "\n"
        if let problem = check.problem { text += wrapped("\(lock): \(problem)") }
        if !check.isPassed { text += wrapped("if this is what is wanted: recnb run --lock, and commit \(lock)") }
        return text
    }

    private func trailer(_ verdict: CellVerdict) -> String {
        let after = verdict.after.isEmpty ? "" : ", after \(verdict.after.joined(separator: ", "))"
        return switch verdict.verdict {
        case .equal: ""
        case .within: "(within tolerance)"
        case .differs: "differs\(after)"
        case .edited: "its section of the lock was edited"
        case .missing: "is in the lock, and not in the notebook"
        case .added: "is not in the lock"
        case .failed: "failed: \(verdict.reason ?? "")"
        case .heldBack: "(held back: \(verdict.reason ?? ""))"
        }
    }

    private func mark(_ verdict: CellVerdict.Verdict) -> (String, TerminalStyle.Paint) {
        switch verdict {
        case .equal: (style.unicode ? "✓" : "ok  ", .green)
        case .within: (style.unicode ? "≈" : "near", .yellow)
        case .heldBack: (style.unicode ? "◇" : "held", .yellow)
        default: (style.unicode ? "✗" : "DIFF", .red)
        }
    }

    /// Lines with an indent, broken at spaces.
    private func wrapped(_ text: String) -> String {
        let indent = "    "
        var lines: [String] = []
        var line = ""
        for word in oneLine(text).split(separator: " ", omittingEmptySubsequences: true) {
            if !line.isEmpty, displayWidth(of: line) + 1 + displayWidth(of: String(word)) > style.width - indent.count {
                lines.append(line)
                line = "  "
            }
            line += (line.isEmpty || line == "  " ? "" : " ") + word
        }
        lines.append(line)
        return lines.map { indent + $0 + "\n" }.joined()
    }
}
