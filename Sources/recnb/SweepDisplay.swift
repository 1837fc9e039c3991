import RecDiagnostics
import RecPlan
import RecReport
import RecRuntime
import Synchronization

/// What a sweep shows: a line a combination, live on a terminal, and its table at the end; JSON objects when asked for.
final class SweepDisplay: Sendable {
    private let grid: SweepGrid
    private let notebook: CheckedNotebook
    private let console: Console
    private let isJSON: Bool
    private let isQuiet: Bool
    private let isDry: Bool
    private let live: LiveConsole
    /// Cells that ran, by the combination's number.
    private let ran = Mutex<[Int: Int]>([:])

    init(_ grid: SweepGrid, _ notebook: CheckedNotebook, _ console: Console, isJSON: Bool, isQuiet: Bool, isDry: Bool) {
        self.grid = grid
        self.notebook = notebook
        self.console = console
        self.isJSON = isJSON
        self.isQuiet = isQuiet
        self.isDry = isDry
        let labels = (0..<min(grid.count, 1000)).map { grid.label($0) }
        live = LiveConsole(
            console,
            LiveDisplay(total: grid.count, style: console.style, labels: labels, unit: ("combination", "combinations")),
            isShown: !isJSON && !isQuiet && !isDry)
    }

    /// A line on standard error, between the lines that are redrawn. Waits for nobody.
    func say(_ text: String) { live.say(text) }

    func receive(_ event: SweepRun.Event) {
        if isJSON { return receiveJSON(event) }
        if case .cell(let index, .notice(let cell, let text)) = event {
            return say("\(grid.label(index)): \(notebook.plan.cells[cell].identity): \(text)")
        }
        if isDry, case .combinationEnded(let combination) = event, !isQuiet { return dryRun(combination) }
        if isQuiet || isDry { return }
        switch event {
        case .began: break
        case .combinationBegan(let index): live.receive(.started(cell: index, label: grid.label(index)))
        case .cell(let index, .cellEnded(_, let outcome)) where outcome.status == .ran:
            let count = ran.withLock { ran in
                ran[index, default: 0] += 1
                return ran[index, default: 0]
            }
            live.receive(.advanced(cell: index, done: count, total: nil, unit: count == 1 ? "cell" : "cells"))
        case .cell: break
        case .combinationEnded(let combination):
            if combination.status != .notRun { live.receive(.finished(cell: combination.index, line(combination))) }
        }
    }

    private func line(_ combination: SweepCombination) -> CellLine {
        let outcome: CellLine.Outcome =
            switch combination.status {
            case .done: combination.ran.isEmpty ? .hit : .ran
            case .failed: .failed
            case .stopped, .notRun: .skipped
            }
        let count = combination.ran.count
        return CellLine(
            label: combination.label, detail: count == 0 ? "" : "\(counted(count, "cell", "cells")) run",
            seconds: outcome == .ran || outcome == .failed ? combination.seconds : nil, outcome: outcome,
            reason: outcome == .failed || outcome == .skipped ? combination.error ?? "" : "")
    }

    private func dryRun(_ combination: SweepCombination) {
        let count = combination.ran.count
        console.print(
            "\(combination.label): "
                + (count == 0
                    ? combination.error ?? "all is in the cache"
                    : "would run \(combination.ran.joined(separator: ", ")); \(combination.hits) in the cache"))
    }

    // MARK: JSON

    private struct Event: Encodable {
        var event: String
        var combination: String?
        var combinations: Int?
        var cell: String?
        var what: String?
        var result: SweepLog.Row?
    }

    private struct Ended: Encodable {
        var event = "ended"
        var status: Int32
        var done: Int
        var failed: Int
        var notRun: Int
        var stopped: Int
        var seconds: Double
        var folder: String?
        var notices: [String]
        var publishFailure: String?
    }

    private func receiveJSON(_ event: SweepRun.Event) {
        switch event {
        case .began(let count): console.print(JSONLine.text(Event(event: "began", combinations: count)))
        case .combinationBegan(let index):
            console.print(JSONLine.text(Event(event: "combinationBegan", combination: grid.label(index))))
        case .cell(let index, .notice(let cell, let text)):
            console.print(
                JSONLine.text(
                    Event(
                        event: "notice", combination: grid.label(index), cell: notebook.plan.cells[cell].identity.description,
                        what: text)))
        case .cell: break
        case .combinationEnded(let combination):
            for diagnostic in combination.diagnostics where diagnostic.severity == .error {
                console.write(renderJSON([diagnostic], in: notebook.source))
            }
            console.print(
                JSONLine.text(
                    Event(
                        event: "combinationEnded", combination: combination.label,
                        result: SweepLog.Row(combination, parameters: grid.axes.map(\.name)))))
        }
    }

    // MARK: The end

    func end(_ result: SweepResult) {
        live.end()
        if isJSON {
            console.print(
                JSONLine.text(
                    Ended(
                        status: result.exitStatus, done: result.count(.done), failed: result.count(.failed),
                        notRun: result.count(.notRun), stopped: result.count(.stopped), seconds: result.seconds,
                        folder: result.folder, notices: result.notices, publishFailure: result.publishFailure)))
            return
        }
        console.show(Self.diagnostics(of: result), in: notebook.source)
        for notice in result.notices { console.printError("note: \(notice)") }
        if let failure = result.publishFailure {
            console.error(
                "the table could not be put in place: \(failure)",
                hint: "its figures are in the cache: free space, or allow writing, and run again")
        }
        if isQuiet { return }
        if isDry { return dryEnd(result) }
        console.write("\n" + renderSweep(SweepTable(result), style: console.style) + "\n")
        console.write(summary(result))
        if result.wasInterrupted {
            console.error("the sweep was stopped; what had finished is kept", hint: "the same command goes on from there")
        }
    }

    /// Each error once, with the combinations that have it.
    private static func diagnostics(of result: SweepResult) -> [Diagnostic] {
        var found: [(diagnostic: Diagnostic, labels: [String])] = []
        for combination in result.combinations {
            for diagnostic in combination.diagnostics where diagnostic.severity == .error {
                if let same = found.firstIndex(where: { $0.diagnostic == diagnostic }) {
                    found[same].labels.append(combination.label)
                } else {
                    found.append((diagnostic, [combination.label]))
                }
            }
        }
        return found.map { diagnostic, labels in
            var diagnostic = diagnostic
            let more = labels.count > 5 ? " and \(labels.count - 5) more" : ""
            diagnostic.notes.append("with " + labels.prefix(5).joined(separator: "; ") + more)
            return diagnostic
        }
    }

    private func summary(_ result: SweepResult) -> String {
        let style = console.style
        let failed = result.count(.failed)
        var parts: [String] = []
        if failed > 0 { parts.append("\(groupedDigits(failed)) failed") }
        if result.count(.stopped) > 0 { parts.append("\(groupedDigits(result.count(.stopped))) stopped") }
        if result.count(.notRun) > 0 { parts.append("\(groupedDigits(result.count(.notRun))) not run") }
        parts.append("\(groupedDigits(result.count(.done))) done")
        parts.append(counted(result.combinations.reduce(0) { $0 + $1.ran.count }, "cell", "cells") + " run")
        let mark =
            failed > 0
            ? style.unicode ? "✗" : "FAIL" : result.wasInterrupted ? style.unicode ? "■" : "STOP" : style.unicode ? "✓" : "ok"
        var text = "\(mark) \(counted(result.combinations.count, "combination", "combinations")): "
        text += parts.joined(separator: ", ") + " in " + durationText(seconds: result.seconds) + "\n"
        if let folder = result.folder, result.publishFailure == nil {
            text += "  table: \(notebook.project.shown(folder))/sweep.html\n"
        }
        return text
    }

    private func dryEnd(_ result: SweepResult) {
        let ran = result.combinations.flatMap(\.ran)
        console.print(
            "\(counted(result.combinations.count, "combination", "combinations")): "
                + (ran.isEmpty
                    ? "all is in the cache" : "what needs no swept parameter would run once, and is shared"))
    }
}
