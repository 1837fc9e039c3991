import FoundationEssentials
import RecCache
import RecDiagnostics
import RecFrame
import RecPlan
import RecReport
import RecRuntime
import RecSchema

/// What a run shows: live lines on a terminal, a line a cell on a pipe, JSON objects when asked for.
final class RunDisplay: Sendable {
    private let plan: NotebookPlan
    private let console: Console
    private let isJSON: Bool
    private let isQuiet: Bool
    private let isDry: Bool
    /// In a session: the cells of which something is said also when they are hits. Nil for a run, which tells of all.
    private let focus: Set<Int>?
    private let live: LiveConsole

    init(_ plan: NotebookPlan, _ console: Console, isJSON: Bool, isQuiet: Bool, isDry: Bool, focus: Set<Int>? = nil) {
        self.focus = focus
        self.plan = plan
        self.console = console
        self.isJSON = isJSON
        self.isQuiet = isQuiet
        self.isDry = isDry
        let labels = plan.cells.filter(\.isCounted).map(\.identity.description)
        live = LiveConsole(
            console, LiveDisplay(total: labels.count, style: console.style, labels: labels), isShown: !isJSON && !isQuiet)
    }

    /// A line on standard error, between the lines that are redrawn. Waits for nobody.
    func say(_ text: String) { live.say(text) }

    /// Text between the lines of finished cells, at once.
    func show(_ text: String) { live.show(text) }

    func receive(_ event: RunEvent) {
        if isJSON { return receiveJSON(event) }
        // Conditions of use are told however quiet it is to be.
        if case .notice(let index, let text) = event { return say("\(label(index)): \(text)") }
        if isQuiet { return }
        switch event {
        case .began, .publishing, .notice: break
        case .cellBegan(let index):
            // Of a text that comes out nothing is said, so nothing is said of its beginning either.
            if !isText(index) { live.receive(.started(cell: index, label: label(index))) }
        case .progress(let index, let what, let done, let total):
            live.receive(.advanced(cell: index, done: done, total: total, unit: what.isEmpty ? "steps" : what))
        case .cellEnded(let index, let outcome):
            guard let line = line(index, outcome) else { return }
            let isPassed = line.outcome == .hit && focus.map { !$0.contains(index) } ?? false
            live.receive(isPassed ? .passed(cell: index) : .finished(cell: index, line))
        }
    }

    private func label(_ index: Int) -> String { plan.cells[index].identity.description }

    private func isText(_ index: Int) -> Bool { plan.cells[index].identity.kind == "text" }

    private func line(_ index: Int, _ outcome: CellOutcome) -> CellLine? {
        let ending: CellLine.Outcome
        switch outcome.status {
        case .hit: ending = .hit
        case .ran: ending = .ran
        case .failed: ending = .failed
        // What a stopped run did not come to is counted at its end.
        case .skipped where outcome.reason == CellOutcome.stopped: return nil
        case .skipped: ending = .skipped
        case .notAsked where outcome.isHeldBack: return held(index, outcome)
        case .nothing, .notAsked, .wouldRun: return nil
        }
        if isText(index), ending != .failed { return nil }
        return CellLine(
            label: label(index), detail: Self.detail(outcome),
            seconds: ending == .ran || ending == .failed ? outcome.seconds : nil,
            outcome: ending, reason: ending == .hit || outcome.reason == "never ran" ? "" : outcome.reason)
    }

    private func held(_ index: Int, _ outcome: CellOutcome) -> CellLine {
        let how = outcome.reason.hasPrefix("held back: ") ? String(outcome.reason.dropFirst(11)) : outcome.reason
        return CellLine(label: label(index), outcome: .heldBack, reason: how)
    }

    /// What a cell gave, in a few words.
    static func detail(_ outcome: CellOutcome) -> String {
        guard let value = outcome.value?.shown else { return "" }
        if value.isFigures, let pictures = outcome.record?.outputs.count(where: { $0.mediaType == "image/png" }) {
            return pictures == 1 ? "" : "\(pictures) pictures"
        }
        switch value {
        case .table(let rows, _): return rowsText(rows)
        case .model(_, let stands, let parts):
            for part in parts where part.name == "inertia" {
                if case .scalar(.double(let inertia)) = part.value { return "inertia \(DisplayNumber.text(inertia))" }
            }
            for part in parts where part.name == "clusterCount" {
                if case .scalar(.int(let count)) = part.value { return count == 1 ? "1 cluster" : "\(count) clusters" }
            }
            // Of what stands for a table the rows are told.
            for part in parts where part.name == stands {
                if case .table(let rows, _) = part.value { return rowsText(rows) }
            }
            return "model"
        case .record(let members): return members.map(\.name).joined(separator: ", ")
        case .figure: return ""
        case .scalar(let scalar): return short(scalar)
        case .path, .range, .list: return ""
        }
    }

    /// A number, or a text of one short line.
    private static func short(_ scalar: Scalar) -> String {
        switch scalar {
        case .double(let value): return DisplayNumber.text(value)
        case .float(let value): return DisplayNumber.text(Double(value))
        case .missing: return "missing"
        default:
            let text = scalar.text
            return text.count <= 40 && !text.contains(where: \.isNewline) ? text : ""
        }
    }

    // MARK: JSON

    private struct Event: Encodable {
        var event: String
        var cell: String?
        var what: String?
        var done: Int?
        var total: Int?
        var cells: Int?
        var result: RunLog.Cell?
    }

    private func receiveJSON(_ event: RunEvent) {
        let object: Event
        switch event {
        case .began(let cells): object = Event(event: "began", cells: cells)
        case .cellBegan(let index): object = Event(event: "cellBegan", cell: label(index))
        case .progress(let index, let what, let done, let total):
            object = Event(event: "progress", cell: label(index), what: what, done: done, total: total)
        case .notice(let index, let text): object = Event(event: "notice", cell: label(index), what: text)
        case .cellEnded(let index, let outcome):
            object = Event(event: "cellEnded", cell: label(index), result: RunLog.Cell(plan.cells[index], outcome))
        case .publishing: object = Event(event: "publishing")
        }
        console.print(JSONLine.text(object))
    }

    // MARK: The end

    private struct Ended: Encodable {
        var event = "ended"
        var status: Int32
        var hits: Int
        var ran: Int
        var failed: Int
        var skipped: Int
        var wouldRun: Int?
        var seconds: Double
        var report: String?
        var notices: [String]
        var publishFailure: String?
    }

    func end(_ result: RunResult, _ notebook: CheckedNotebook) {
        tellProblems(result, notebook)
        tellEnd(result, notebook)
    }

    /// What went wrong in cells, and what they warn of. No line is redrawn any more.
    func tellProblems(_ result: RunResult, _ notebook: CheckedNotebook) {
        live.end()
        if isJSON {
            for diagnostic in result.outcomes.flatMap(\.diagnostics) {
                console.write(renderJSON([diagnostic], in: notebook.source))
            }
            return
        }
        for (cell, outcome) in zip(result.plan.cells, result.outcomes) {
            for message in outcome.printed where message.channel == "printed" {
                let text = renderOutput(.printed(message.text), style: console.errorStyle)
                console.printError("printed by \(cell.identity):\n\(text.hasSuffix("\n") ? String(text.dropLast()) : text)")
            }
            if let traceback = outcome.traceback { console.printError(traceback) }
        }
        console.show(Self.diagnostics(of: result), in: notebook.source)
        for (index, outcome) in result.outcomes.enumerated() where !isQuiet {
            // In a session a hit warned when it ran.
            if let focus, outcome.status != .ran, outcome.status != .failed, !focus.contains(index) { continue }
            for message in outcome.record?.messages ?? outcome.printed where message.channel == "warning" {
                console.printError("warning: \(label(index)): \(message.text)")
            }
        }
    }

    /// What the run came to, and where its results are.
    func tellEnd(_ result: RunResult, _ notebook: CheckedNotebook) {
        if isJSON {
            console.print(
                JSONLine.text(
                    Ended(
                        status: result.exitStatus, hits: result.count(.hit), ran: result.count(.ran),
                        failed: result.count(.failed),
                        skipped: result.count(.skipped), wouldRun: isDry ? result.count(.wouldRun) : nil,
                        seconds: result.seconds, report: result.reportPath,
                        notices: result.notices + (result.hasTimedOut ? ["the run was stopped after --timeout"] : []),
                        publishFailure: result.publishFailure)))
            return
        }
        for notice in result.notices { console.printError("note: \(notice)") }
        if let failure = result.publishFailure {
            console.error(
                "the results could not be put in place: \(failure)",
                hint: "they are in the cache: free space, or allow writing, and run again")
        }
        if isQuiet { return }
        if isDry { return dryRun(result) }
        var counts: [CellLine.Outcome: Int] = [:]
        for (cell, outcome) in zip(result.plan.cells, result.outcomes) where cell.isCounted || outcome.status == .failed {
            switch outcome.status {
            case .hit: counts[.hit, default: 0] += 1
            case .ran: counts[.ran, default: 0] += 1
            case .failed: counts[.failed, default: 0] += 1
            case .skipped: counts[.skipped, default: 0] += 1
            case .notAsked where outcome.isHeldBack: counts[.heldBack, default: 0] += 1
            case .nothing, .notAsked, .wouldRun: break
            }
        }
        let warnings = result.outcomes.reduce(0) { $0 + ($1.record?.messages.count { $0.channel == "warning" } ?? 0) }
        let summary = RunSummary(
            counts: counts, seconds: result.seconds, warnings: warnings,
            reportPath: result.reportPath.map { notebook.project.shown($0) }, wasStopped: result.wasInterrupted)
        console.write(summary.rendered(style: console.style))
        if result.wasInterrupted {
            console.error("the run was stopped\(result.hasTimedOut ? " after --timeout" : ""); what had finished is kept")
        }
    }

    /// What went wrong in all cells. That Python is missing is said once, however many cells need it.
    private static func diagnostics(of result: RunResult) -> [Diagnostic] {
        let cells = zip(result.plan.cells, result.outcomes).filter { $0.1.needsPython }.map(\.0.identity.description)
        var isSaid = false
        return result.outcomes.flatMap { outcome -> [Diagnostic] in
            guard outcome.needsPython else { return outcome.diagnostics }
            if isSaid { return [] }
            isSaid = true
            return outcome.diagnostics.map { diagnostic in
                var diagnostic = diagnostic
                if cells.count > 1 { diagnostic.notes.append("\(cells.count) cells need it: \(cells.joined(separator: ", "))") }
                return diagnostic
            }
        }
    }

    private func dryRun(_ result: RunResult) {
        var (would, hits) = (0, 0)
        for (cell, outcome) in zip(result.plan.cells, result.outcomes) where cell.isCounted {
            switch outcome.status {
            case .wouldRun:
                console.print("would run \(cell.identity): \(outcome.reason)")
                would += 1
            case .skipped: console.print("would leave out \(cell.identity): \(outcome.reason)")
            case .hit: hits += 1
            default: break
            }
        }
        console.print("\(would) \(would == 1 ? "cell" : "cells") would run, \(hits) \(hits == 1 ? "is" : "are") in the cache")
    }
}
