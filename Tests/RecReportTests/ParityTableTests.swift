import RecReport
import RecRuntime
import Testing

/// What a comparison shows, on a narrow terminal, on a wide one and in the report.
@Suite struct ParityTableTests {
    static let result: ParityResult = {
        func row(_ cell: String, _ verb: String, _ verdict: ParityRow.Verdict, _ change: (inout ParityRow) -> Void) -> ParityRow {
            var row = ParityRow(cell: cell, verb: verb, line: 7, verdict: verdict)
            (row.calls, row.compared) = (1, 1)
            (row.library, row.version, row.tolerance) = ("pandas", "3.1.1", 0)
            (row.seconds, row.referenceSeconds) = (0.0004, 0.0123)
            change(&row)
            return row
        }
        var result = ParityResult(threads: 2)
        result.versions = [("Python", "3.11.2"), ("pandas", "3.1.1")]
        result.seconds = 2.5
        result.rows = [
            row("clean ratings", "filter", .equal) {
                ($0.function, $0.what) = ("DataFrame.__getitem__ by a condition", "100836 rows × 4 columns")
            },
            row("evaluate choice_of_k", "kMeans", .within) {
                ($0.library, $0.function, $0.what) = ("scikit-learn", "cluster.KMeans", "assignments, inertia: 9743 values")
                ($0.calls, $0.compared, $0.tolerance, $0.largestDifference) = (14, 4, 1e-12, 3.5e-16)
            },
            row("evaluate choice_of_k", "join", .differs) {
                ($0.function, $0.what, $0.largestDifference) = ("DataFrame.merge", "12 rows × 3 columns", 0.5)
                $0.detail = "`a` in row 1: 2, the reference has 3 (1 of 12 differ)"
            },
            row("clean other", "sample", .incomparable) {
                ($0.function, $0.compared, $0.detail) = ("DataFrame.sample", 0, "there are fewer rows")
                ($0.seconds, $0.referenceSeconds) = (nil, nil)
            },
            ParityRow(cell: "clean кириллица", line: 9, verdict: .skipped, detail: "the data were made by hand"),
            ParityRow(cell: "store kept", line: 12, verdict: .heldBack, detail: "`store` cells run only under `run`"),
            row("plot map", "scatter", .noCounterpart) {
                ($0.library, $0.calls, $0.detail) = (nil, 3, "pictures are drawn by matplotlib itself")
            },
        ]
        return result
    }()

    @Test(arguments: [80, 200]) func theTerminalSeesATable(width: Int) throws {
        let text = renderParity(Self.result, style: TerminalStyle(width: width))
        for line in text.split(separator: "\n") { #expect(line.count <= width, "\(line)") }
        try expectSnapshot(text, "parity-\(width).txt")
    }

    @Test func theReportHasASectionOnlyWhereThereWasAComparison() throws {
        var document = ReportDocument(title: "Films", notebookPath: "films.recnb", cells: [])
        let plain = String(decoding: renderHTML(document), as: UTF8.self)
        #expect(!plain.contains("id=\"parity\""))
        document.parity = ReportParity(Self.result)
        let page = String(decoding: renderHTML(document), as: UTF8.self)
        #expect(page.contains("id=\"parity\"") && page.contains("the reference has 3") && page.contains("made by hand"))
        #expect(page.contains("1 differs") && page.contains("scatter (3 calls)"))
        #expect(!page.contains("Partial"))
        document.parity = ReportParity(Self.result, only: "clean ratings")
        #expect(String(decoding: renderHTML(document), as: UTF8.self).contains("Partial: only the cell clean ratings"))
    }

    @Test func aRussianReportComparesInRussian() {
        var document = ReportDocument(title: "Фильмы", notebookPath: "films.recnb", language: .russian, cells: [])
        document.parity = ReportParity(Self.result, only: "clean ratings")
        let page = String(decoding: renderHTML(document), as: UTF8.self)
        for words in ["Сравнений: 4: отличается: 1", "совпадает: 1", "вызовов: 3", "Образцы считались", "Частичная сверка"] {
            #expect(page.contains(words), "\(words)")
        }
        for words in ["comparison", "equal", "References ran", "within tolerance", "no counterpart", "held back", ">skipped"] {
            #expect(!page.contains(words), "\(words)")
        }
    }
}
