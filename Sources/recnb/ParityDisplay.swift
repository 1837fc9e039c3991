import RecReport
import RecRuntime
import Synchronization

/// What a comparison shows: a table that grows cell by cell, or JSON objects when asked for.
final class ParityDisplay: Sendable {
    private let console: Console
    private let isJSON: Bool
    private let table: Mutex<ParityTable>

    init(_ console: Console, isJSON: Bool) {
        self.console = console
        self.isJSON = isJSON
        table = Mutex(ParityTable(style: console.style))
    }

    /// What is going on, until something else is written; only where lines may be redrawn.
    func status(_ text: String) {
        if !isJSON, console.style.animated { console.write("\r\u{1B}[K\(text.prefix(max(0, console.style.width - 1)))") }
    }

    private func clearStatus() {
        if !isJSON, console.style.animated { console.write("\r\u{1B}[K") }
    }

    func receive(_ event: ParityEvent) {
        switch event {
        case .began(let cell): status("comparing \(cell)")
        case .row(let row):
            if isJSON { return console.print(JSONLine.text(ParityLine(row))) }
            clearStatus()
            console.write(table.withLock { $0.rendered(row) })
            status("comparing \(row.cell)")
        }
    }

    private struct Ended: Encodable {
        var event = "ended"
        var status: Int32
        var equal: Int
        var within: Int
        var differs: Int
        var failed: Int
        var incomparable: Int
        var noCounterpart: Int
        var skipped: Int
        var heldBack: Int
        var threads: Int
        var referenceThreads = 1
        var versions: [String: String]
        var seconds: Double
        var report: String?
        var problem: String?
    }

    func end(_ parity: ParityResult, _ result: RunResult, _ notebook: CheckedNotebook) {
        clearStatus()
        let problem = parity.missingPython ?? result.publishFailure
        if isJSON {
            console.print(
                JSONLine.text(
                    Ended(
                        status: parity.exitStatus, equal: parity.count(.equal), within: parity.count(.within),
                        differs: parity.count(.differs), failed: parity.count(.failed),
                        incomparable: parity.count(.incomparable), noCounterpart: parity.count(.noCounterpart),
                        skipped: parity.count(.skipped), heldBack: parity.count(.heldBack), threads: parity.threads,
                        versions: Dictionary(parity.versions.map { ($0.name, $0.version) }) { first, _ in first },
                        seconds: parity.seconds, report: result.reportPath, problem: problem)))
            return
        }
        if let missing = parity.missingPython {
            console.error("Python cannot be started: \(missing)", hint: "`recnb doctor` says what is missing")
            return
        }
        console.write(table.withLock { $0.summary(parity) })
        if let path = result.reportPath { console.print("  report: \(notebook.project.shown(path))") }
        if let failure = result.publishFailure { console.error("the results could not be put in place: \(failure)") }
        if parity.wasInterrupted { console.error("the comparison was stopped") }
    }
}

/// A row of the JSON output.
private struct ParityLine: Encodable {
    let row: ParityRow

    init(_ row: ParityRow) {
        self.row = row
    }

    private enum Key: CodingKey { case event, ratio }

    func encode(to encoder: any Encoder) throws {
        try row.encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        try container.encode("compared", forKey: .event)
        try container.encodeIfPresent(row.ratio, forKey: .ratio)
    }
}
