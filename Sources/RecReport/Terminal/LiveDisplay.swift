import RecDiagnostics
import RecSchema

/// What happens while a notebook runs, as far as a display cares. Cells are named by any number that stays theirs.
public enum ProgressEvent: Hashable, Sendable {
    /// A cell began.
    case started(cell: Int, label: String)
    /// A cell got on: `done` of `total` (nil when unknown) `unit`s (`rows`, `iterations`).
    case advanced(cell: Int, done: Int, total: Int?, unit: String)
    /// A cell ended, or was a hit without having started.
    case finished(cell: Int, CellLine)
    /// A cell was a hit of which nothing is to be said.
    case passed(cell: Int)
    /// Text to keep above the running cells, such as a rendered diagnostic.
    case message(String)
}

/// Progress of a run: fed events, it answers with the text to write.
///
/// On a terminal (`style.animated`) finished cells stay as lines and the running ones are redrawn below them, with a spinner, what
/// they have done and how long they have taken. Elsewhere each finished cell is one line, and a cell that takes long says so every
/// `quietSeconds`, so that no run is silent. It has no clock: every call gets the seconds since the run began.
public struct LiveDisplay: Sendable {
    private struct Running {
        var cell: Int
        var label: String
        var since: Double
        var lastSaid: Double
        var done: Int?
        var total: Int?
        var unit = ""
    }

    /// Redraws closer together than this are left out.
    private static let frameSeconds = 0.05
    private static let spinner = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"]
    private static let plainSpinner = ["|", "/", "-", "\\"]

    private let style: TerminalStyle
    private let total: Int
    private let labelWidth: Int
    private let quietSeconds: Double
    private let maxLines: Int
    private let unit: (one: String, many: String)
    private var running: [Running] = []
    private var finished = 0
    private var hits = 0
    private var failed = 0
    private var drawnLines = 0
    private var lastDraw = -1.0

    /// Makes a display.
    ///
    /// - Parameters:
    ///   - total: how many cells the run will show.
    ///   - style: what the output can do.
    ///   - labels: all cells' labels, to line up what stands after them; may be empty.
    ///   - quietSeconds: how long a cell may run without a line on a pipe.
    ///   - maxLines: most running cells shown at once.
    ///   - unit: what is counted, one and several, where it is no cells.
    public init(
        total: Int, style: TerminalStyle, labels: [String] = [], quietSeconds: Double = 30, maxLines: Int = 8,
        unit: (one: String, many: String) = ("cell", "cells")
    ) {
        self.unit = unit
        self.total = total
        self.style = style
        self.quietSeconds = quietSeconds
        self.maxLines = max(1, maxLines)
        self.labelWidth = min(labels.map { displayWidth(of: oneLine($0)) }.max() ?? 0, max(16, style.width / 3))
    }

    /// Takes an event and gives the text to write for it, often none.
    public mutating func receive(_ event: ProgressEvent, at seconds: Double) -> String {
        switch event {
        case .started(let cell, let label):
            running.removeAll { $0.cell == cell }
            running.append(Running(cell: cell, label: oneLine(label), since: seconds, lastSaid: seconds))
            return redraw(at: seconds)
        case .advanced(let cell, let done, let total, let unit):
            guard let index = running.firstIndex(where: { $0.cell == cell }) else { return "" }
            running[index].done = done
            running[index].total = total
            running[index].unit = unit
            return tick(at: seconds)
        case .finished(let cell, let line):
            running.removeAll { $0.cell == cell }
            finished += 1
            if line.outcome == .hit { hits += 1 }
            if line.outcome == .failed { failed += 1 }
            return keep(line.rendered(style: style, labelWidth: labelWidth) + "\n", at: seconds)
        case .passed(let cell):
            running.removeAll { $0.cell == cell }
            finished += 1
            hits += 1
            return ""
        case .message(let text):
            return keep(text.isEmpty || text.last == "\n" ? text : text + "\n", at: seconds)
        }
    }

    /// Called now and then (ten times a second is plenty); gives the next frame, or a sign of life on a pipe.
    public mutating func tick(at seconds: Double) -> String {
        if style.animated { return seconds - lastDraw < Self.frameSeconds ? "" : redraw(at: seconds) }
        var text = ""
        for index in running.indices where seconds - running[index].lastSaid >= quietSeconds {
            running[index].lastSaid = seconds
            text += liveLine(running[index], mark: style.unicode ? "…" : "...", at: seconds) + "\n"
        }
        return text
    }

    /// Takes the running lines away; to be called once at the end, also on the way out after an error.
    public mutating func end() -> String {
        running = []
        return erase()
    }

    /// Takes the running lines away until the next tick, so that something else can be written.
    public mutating func clear() -> String {
        lastDraw = -1
        return erase()
    }

    private mutating func keep(_ text: String, at seconds: Double) -> String {
        style.animated ? erase() + text + redraw(at: seconds) : text
    }

    private mutating func redraw(at seconds: Double) -> String {
        guard style.animated else { return "" }
        lastDraw = seconds
        let lines = liveLines(at: seconds)
        let text = erase() + lines.map { $0 + "\n" }.joined()
        drawnLines = lines.count
        return text
    }

    /// Goes up over the lines drawn and clears each (ECMA-48 CUU and EL). ED would do it at once, but what it clears from the first line of
    /// the screen down tmux keeps in its history.
    private mutating func erase() -> String {
        defer { drawnLines = 0 }
        return drawnLines == 0 ? "" : "\r" + String(repeating: "\u{1B}[A\u{1B}[2K", count: drawnLines)
    }

    private func liveLines(at seconds: Double) -> [String] {
        if running.isEmpty { return [] }
        let frames = style.unicode ? Self.spinner : Self.plainSpinner
        let frame = Int(min(max(0, seconds), 1e9) * 10) % frames.count
        var lines = running.prefix(maxLines).map { liveLine($0, mark: frames[frame], at: seconds) }
        if running.count > maxLines { lines.append("  \(style.ellipsis) and \(running.count - maxLines) more") }
        var status = "\(groupedDigits(finished)) of \(counted(total, unit.one, unit.many))"
        if hits > 0 { status += ", " + counted(hits, "hit", "hits") }
        if failed > 0 { status += ", \(groupedDigits(failed)) failed" }
        status += ", " + clock(seconds)
        lines.append(style.paint(truncated("  " + status, to: style.width - 1, ellipsis: style.ellipsis), .dim))
        return lines
    }

    private func liveLine(_ cell: Running, mark: String, at seconds: Double) -> String {
        var rest = ""
        if let done = cell.done {
            let unit = cell.unit.isEmpty ? "" : " " + oneLine(cell.unit)
            if let total = cell.total, total > 0 {
                rest += "  " + bar(done: done, total: total) + " \(groupedDigits(done)) of \(groupedDigits(total))\(unit)"
            } else {
                rest += "  \(groupedDigits(done))\(unit)"
            }
        }
        let time = clock(seconds - cell.since)
        let room = style.width - 1 - displayWidth(of: mark) - 1
        let label = padded(truncated(cell.label, to: min(room, max(labelWidth, 16)), ellipsis: style.ellipsis), to: labelWidth)
        let left = room - displayWidth(of: label) - displayWidth(of: time) - 2
        let details = left < 0 ? "" : truncated(rest, to: left, ellipsis: style.ellipsis) + "  " + time
        return style.paint(mark, .cyan) + " " + label + style.paint(details, .dim)
    }

    private func bar(done: Int, total: Int) -> String {
        let cells = 16
        let share = min(1, max(0, Double(done) / Double(total)))
        let full = Int(share * Double(cells))
        let (on, off) = style.unicode ? ("━", "┄") : ("#", ".")
        return String(repeating: on, count: full) + String(repeating: off, count: cells - full)
    }

    /// Elapsed time in whole tenths, then seconds: it must not flicker.
    private func clock(_ seconds: Double) -> String {
        seconds < 60 ? DisplayNumber.fixed(max(0, seconds), decimals: 1) + " s" : durationText(seconds: seconds)
    }
}
