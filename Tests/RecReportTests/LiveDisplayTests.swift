import RecDiagnostics
import RecReport
import Testing

@Suite struct LiveDisplayTests {
    static let labels = ["load ratings", "cluster groups", "plot map"]

    /// What a terminal shows after `text`: knows line ends, carriage return, CUU and EL, which is all that a display writes.
    static func screen(_ text: String) -> [String] {
        var lines = [""]
        var row = 0
        var rest = Substring(text)
        while let character = rest.popFirst() {
            if character == "\u{1B}", rest.first == "[" {
                rest.removeFirst()
                let number = rest.prefix { $0.isNumber }
                rest.removeFirst(number.count)
                switch rest.popFirst() {
                case "A": row = max(0, row - (Int(number) ?? 1))
                case "K" where number == "2": lines[row] = ""
                default: break
                }
            } else if character == "\n" {
                row += 1
                if row == lines.count { lines.append("") }
            } else if character != "\r" {
                lines[row].append(character)
            }
        }
        // Blank lines below the cursor cannot be seen.
        while lines.count > row + 1, lines.last == "" { lines.removeLast() }
        return lines
    }

    static func play(_ display: inout LiveDisplay) -> String {
        var text = display.receive(.started(cell: 0, label: labels[0]), at: 0)
        text += display.receive(.started(cell: 1, label: labels[1]), at: 0.1)
        text += display.receive(.advanced(cell: 0, done: 50_000, total: 100_836, unit: "rows"), at: 0.2)
        text += display.receive(.advanced(cell: 1, done: 12, total: nil, unit: "iterations"), at: 0.3)
        text += display.receive(
            .finished(cell: 0, CellLine(label: labels[0], detail: "100,836 rows", seconds: 0.35, outcome: .ran)), at: 0.35)
        text += display.receive(.message("warning[W0301]: no seed"), at: 0.4)
        return text
    }

    @Test func terminalShowsFinishedCellsAboveRunningOnes() throws {
        var display = LiveDisplay(total: 3, style: TerminalStyle(width: 60, animated: true), labels: Self.labels)
        var text = Self.play(&display)
        #expect(
            Self.screen(text) == [
                "✓ load ratings    100,836 rows  350 ms", "warning[W0301]: no seed",
                "⠼ cluster groups  12 iterations  0.3 s", "  1 of 3 cells, 0.4 s", "",
            ])
        text += display.tick(at: 0.42)
        text += display.receive(.finished(cell: 1, CellLine(label: Self.labels[1], outcome: .failed, reason: "k is 0")), at: 0.5)
        text += display.receive(.finished(cell: 2, CellLine(label: Self.labels[2], outcome: .hit)), at: 0.5)
        text += display.end()
        #expect(Self.screen(text).suffix(3) == ["✗ cluster groups  k is 0", "✓ plot map        (hit)", ""])
    }

    @Test func liveLinesNeverWrap() {
        var display = LiveDisplay(total: 40, style: TerminalStyle(width: 30, animated: true), maxLines: 3)
        var text = ""
        for cell in 0..<12 {
            text += display.receive(.started(cell: cell, label: "cluster очень_длинное_имя_ячейки_\(cell)"), at: 0)
        }
        text += display.receive(.advanced(cell: 2, done: .max, total: .max, unit: "rows"), at: 1)
        let lines = Self.screen(text)
        #expect(lines.allSatisfy { displayWidth(of: $0) < 30 })
        #expect(lines.contains("  … and 9 more"))
        #expect(lines.count == 6)
    }

    @Test func framesAreNotDrawnTooOften() {
        var display = LiveDisplay(total: 1, style: TerminalStyle(animated: true))
        _ = display.receive(.started(cell: 0, label: "load a"), at: 1)
        #expect(display.receive(.advanced(cell: 0, done: 1, total: nil, unit: ""), at: 1.01) == "")
        #expect(display.tick(at: 1.06) != "")
    }

    @Test func pipeGetsOneLineACellAndNoEscapes() {
        var display = LiveDisplay(total: 3, style: TerminalStyle(width: 60), labels: Self.labels)
        #expect(Self.play(&display) == "✓ load ratings    100,836 rows  350 ms\nwarning[W0301]: no seed\n")
        #expect(display.end() == "")
    }

    @Test func pipeIsNeverSilentForLong() {
        var display = LiveDisplay(total: 1, style: TerminalStyle(width: 60, unicode: false), quietSeconds: 30)
        #expect(display.receive(.started(cell: 7, label: "cluster groups"), at: 5) == "")
        #expect(display.receive(.advanced(cell: 7, done: 3, total: 10, unit: "iterations"), at: 34) == "")
        #expect(
            display.tick(at: 36)
                == "... cluster groups  ####............ 3 of 10 ite...  31.0 s\n")
        #expect(display.tick(at: 60) == "")
        #expect(display.tick(at: 70) != "")
    }

    @Test func unknownCellsAndOddNumbersDoNoHarm() {
        var display = LiveDisplay(total: 0, style: TerminalStyle(animated: true))
        #expect(display.receive(.advanced(cell: 3, done: 1, total: 0, unit: "x"), at: 0) == "")
        _ = display.receive(.started(cell: 1, label: "\u{1B}[2J"), at: .infinity)
        _ = display.receive(.advanced(cell: 1, done: -5, total: -3, unit: "\n"), at: -.infinity)
        #expect(!display.tick(at: .nan).contains("[2J\u{1B}"))
        _ = display.end()
        #expect(display.end() == "")
    }
}
