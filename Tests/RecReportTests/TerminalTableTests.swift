import RecDiagnostics
import RecReport
import RecSchema
import Testing

@Suite struct TerminalTableTests {
    static let ratings = PreviewTable(
        name: "ratings",
        columns: [.init("userId", .uint32), .init("movieId", .uint32), .init("rating", .float), .init("title", .string)],
        rows: [
            ["1", "1", "4.0", "Toy Story (1995)"], ["1", "3", "4.0", nil], ["610", "170875", "3.0", "千と千尋の神隠し 🎬"],
            ["2", "58559", "4.5", "Сталкер\u{1B}[31m\nвторая строка"],
        ], totalRows: 100_836, totalColumns: 4)

    static let wide = PreviewTable(
        columns: [.init("movieId", .uint32), .init("title", .string)] + (1...18).map { .init("genre_\($0)", .uint8) },
        rows: [["1", "Eternal Sunshine of the Spotless Mind (2004)"] + Array(repeating: "0", count: 18)], totalRows: 9742)

    @Test(arguments: [(80, true), (80, false), (40, true), (200, true), (20, true)])
    func rendersWithinItsWidth(width: Int, unicode: Bool) throws {
        let style = TerminalStyle(width: width, unicode: unicode)
        for (name, table) in [("ratings", Self.ratings), ("wide", Self.wide)] {
            let text = renderTable(table, style: style)
            for line in text.split(separator: "\n") { #expect(displayWidth(of: String(line)) <= width, "\(line)") }
            try expectSnapshot(text, "terminal-table-\(name)-\(width)\(unicode ? "" : "-ascii").txt")
        }
    }

    @Test func asciiStyleKeepsDataButDrawsNothingElse() {
        let table = PreviewTable(columns: [.init("k", .int64)], rows: [["1"], [nil]], totalRows: 9)
        #expect(renderTable(table, style: TerminalStyle(unicode: false)).allSatisfy { $0.isASCII })
    }

    @Test func controlCharactersOfDataNeverReachTheTerminal() {
        let text = renderTable(Self.ratings, style: TerminalStyle(width: 200))
        #expect(!text.contains("\u{1B}"))
        #expect(text.contains("\\u{1B}[31m\\n"))
    }

    @Test func colourOnlyWhenAsked() {
        #expect(renderTable(Self.ratings, width: 80, colour: true, unicode: true).contains("\u{1B}[1m"))
        #expect(!renderTable(Self.ratings, width: 80, colour: false, unicode: true).contains("\u{1B}"))
    }

    @Test func tablesWithoutRowsOrColumns() {
        #expect(renderTable(PreviewTable(columns: [], rows: [])) == "0 rows × 0 columns\n")
        #expect(renderTable(PreviewTable(columns: [], rows: [[], []], totalRows: 2)) == "2 rows × 0 columns\n")
        let empty = PreviewTable(columns: [.init("a", .int64), .init("b", .string)], rows: [])
        #expect(renderTable(empty) == "0 rows × 2 columns\n    a  b\nint64  string\n─────  ──────\n")
    }

    @Test func shortRowsReadAsMissingAndHugeTextIsCut() {
        let table = PreviewTable(
            columns: [.init("a", .string), .init("b", .string)], rows: [[String(repeating: "ж", count: 200_000)]])
        let lines = renderTable(table).split(separator: "\n")
        #expect(lines.count == 5)
        #expect(lines[4].contains("…") && lines[4].hasSuffix("—"))
        #expect(lines.allSatisfy { displayWidth(of: String($0)) <= 80 })
    }

    @Test func tenThousandColumns() {
        let table = PreviewTable(
            columns: (0..<10_000).map { .init("c\($0)", .double) }, rows: [Array(repeating: "1.5", count: 10_000)])
        let text = renderTable(table)
        #expect(text.contains("c0") && text.contains("c9999"))
        #expect(text.split(separator: "\n").allSatisfy { displayWidth(of: String($0)) <= 80 })
        let shown = text.split(separator: "\n")[1].split(separator: " ").filter { $0 != "…" }.count
        #expect(text.contains("\(groupedDigits(10_000 - shown)) more columns"))
    }
}
