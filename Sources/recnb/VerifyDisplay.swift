import RecDiagnostics
import RecReport
import RecRuntime

/// What a check against a lock shows: a line a cell, or JSON objects when asked for.
final class VerifyDisplay: Sendable {
    private let console: Console
    private let isJSON: Bool
    private let isQuiet: Bool

    init(_ console: Console, isJSON: Bool, isQuiet: Bool) {
        self.console = console
        self.isJSON = isJSON
        self.isQuiet = isQuiet
    }

    /// What is going on, until something else is written; only where lines may be redrawn.
    func status(_ text: String) {
        if !isJSON, !isQuiet, console.style.animated {
            console.write("\r\u{1B}[K\(text.prefix(max(0, console.style.width - 1)))")
        }
    }

    private struct Line: Encodable {
        var event = "verified"
        var cell: String
        var verdict: String
        var after: [String]?
        var reason: String?
        var differences: [Difference]?
    }

    private struct Difference: Encodable {
        var what: String
        var name: String
        var locked: String?
        var now: String?
        var detail: String?
        var count: Int?
        var largestDifference: Double?
        var isTolerated: Bool?
        var text: String
    }

    private struct Ended: Encodable {
        var event = "ended"
        var status: Int32
        var lock: String
        var equal: Int
        var within: Int
        var differs: Int
        var edited: Int
        var missing: Int
        var added: Int
        var failed: Int
        var heldBack: Int
        var seconds: Double
        var problem: String?
        var folder: String?
    }

    /// - Parameter kept: the folder of the run, where it stays.
    func end(_ check: LockCheck, _ result: RunResult, _ notebook: CheckedNotebook, lock: String, kept: String?) {
        status("")
        let diagnostics = result.outcomes.flatMap(\.diagnostics)
        if isJSON {
            for diagnostic in diagnostics { console.write(renderJSON([diagnostic], in: notebook.source)) }
            for verdict in check.verdicts { console.print(JSONLine.text(line(verdict))) }
            let status = result.exitStatus != 0 ? result.exitStatus : check.isPassed ? 0 : ExitStatus.differs
            console.print(
                JSONLine.text(
                    Ended(
                        status: status, lock: lock, equal: check.count(.equal), within: check.count(.within),
                        differs: check.count(.differs), edited: check.count(.edited), missing: check.count(.missing),
                        added: check.count(.added), failed: check.count(.failed), heldBack: check.count(.heldBack),
                        seconds: result.seconds, problem: check.problem, folder: kept)))
            return
        }
        let lines = VerdictLines(style: console.style)
        for verdict in check.verdicts where !isQuiet || !verdict.isFine { console.write(lines.rendered(verdict)) }
        console.show(diagnostics, in: notebook.source)
        if !isQuiet || !check.isPassed { console.write(lines.summary(check, seconds: result.seconds, lock: lock)) }
        if let kept { console.print("  the run is in \(kept)/\(notebook.project.name)") }
        if let failure = result.publishFailure { console.error("the results could not be put in place: \(failure)") }
    }

    private func line(_ verdict: CellVerdict) -> Line {
        let differences = verdict.differences.map { difference in
            Difference(
                what: difference.what, name: difference.name, locked: difference.expected, now: difference.actual,
                detail: difference.detail, count: difference.count, largestDifference: difference.largest,
                isTolerated: difference.isTolerated ? true : nil, text: difference.text)
        }
        return Line(
            cell: verdict.cell, verdict: verdict.verdict.rawValue, after: verdict.after.isEmpty ? nil : verdict.after,
            reason: verdict.reason, differences: differences.isEmpty ? nil : differences)
    }
}
