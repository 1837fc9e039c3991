import Foundation
import RecDiagnostics
import RecReport
import RecSchema
import Testing

/// A report's page as text.
func page(_ document: ReportDocument) -> String {
    String(decoding: renderHTML(document), as: UTF8.self)
}

/// A page of one cell.
func page(_ cell: ReportCell, title: String = "t") -> String {
    page(ReportDocument(title: title, notebookPath: "n.recnb", language: .english, cells: [cell]))
}

@Suite struct HTMLReportTests {
    /// The page without its head, whose style sheet would drown the rest.
    static func body(_ html: String) throws -> String {
        let start = try #require(html.firstRange(of: "<body>")).lowerBound
        return String(html[start...])
    }

    @Test func wholeReport() throws {
        let html = page(SampleReport.document)
        try expectSnapshot(Self.body(html), "report-sample.html")
        #expect(html.contains("<html lang=\"ru\">"))
        #expect(WellNested.problem(html) == nil)
    }

    @Test func englishReport() throws {
        let document = ReportDocument(
            title: "Quick start", notebookPath: "notebooks/quickstart.recnb",
            cells: [
                ReportCell(kind: "notebook", outputs: [.markdown("# Films\nFilms in *three* groups.")]),
                ReportCell(
                    kind: "load", name: "source",
                    outputs: [
                        .table(PreviewTable(name: "films", columns: [.init("id", .int64)], rows: [["1"]], totalRows: 2000)),
                        .table(PreviewTable(name: "empty", columns: [], rows: [], totalRows: 0)),
                    ]),
                ReportCell(
                    kind: "plot", name: "two", caption: "Sizes",
                    outputs: [
                        .picture(ReportPicture(name: "a.png", mediaType: "image/png", bytes: Array("hello".utf8), alt: "")),
                        .picture(ReportPicture(name: "b.pdf", mediaType: "application/pdf", bytes: [1], alt: "")),
                    ]),
            ])
        let html = page(document)
        try expectSnapshot(Self.body(html), "report-english.html")
        #expect(html.contains("<html lang=\"en\">"))
        #expect(html.contains("base64,aGVsbG8=\""))
    }

    @Test func sameBytesEveryTime() async {
        let once = renderHTML(SampleReport.document)
        let many = await withTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<8 { group.addTask { renderHTML(SampleReport.document) } }
            return await group.reduce(into: [[UInt8]]()) { $0.append($1) }
        }
        #expect(many.allSatisfy { $0 == once })
    }

    /// The parser's tables of special characters are shared by all threads.
    @Test func proseIsTheSameWhoeverElseRendersMeanwhile() async {
        let text = String(repeating: "~~was~~ see www.example.org or https://example.org/x, *now*\n\n", count: 60)
        let document = ReportDocument(
            title: "prose", notebookPath: "a.recnb", source: "",
            cells: [ReportCell(kind: "text", language: .markdown, outputs: [.markdown(text)])])
        let once = renderHTML(document)
        #expect(String(decoding: once, as: UTF8.self).components(separatedBy: "<del>was</del>").count == 61)
        let differing = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask { (0..<50).count { _ in renderHTML(document) != once } }
            }
            return await group.reduce(0, +)
        }
        #expect(differing == 0)
    }

    @Test func nothingOfANotebookIsMarkup() {
        let evil = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>&amp;\u{0}\u{1B}"
        let diagnostic = Diagnostic("W0001", evil, at: .init(SourceSpan(0, 5), evil), labels: [], notes: [evil], hints: [evil])
        let table = PreviewTable(
            name: evil, columns: [.init(evil, typeName: evil)], rows: [[evil], [evil + String(repeating: "<b>", count: 900)]])
        let outputs: [ReportOutput] = [
            .table(table), .record([ReportFact(evil, evil)]), .scalar(evil), .printed(evil),
            .files([ReportFile(name: evil, bytes: 1)]),
            .modelSummary(ReportModel(name: evil, facts: [ReportFact(evil, evil)])),
            .rowsReport(ReportRows(rowsIn: 1, rowsOut: 0, steps: [.init(evil, dropped: 1)])), .markdown(evil),
            .picture(ReportPicture(name: evil, mediaType: "image/png", bytes: [], alt: evil, caption: evil)),
            .picture(ReportPicture(name: evil, mediaType: evil, bytes: [], alt: evil)),
        ]
        for language in ReportCell.BodyLanguage.allCases {
            let cell = ReportCell(
                kind: evil, name: evil, identity: evil, caption: evil, header: evil, body: evil, language: language,
                outputs: outputs,
                diagnostics: [diagnostic], status: .failed, statusNote: evil, traceback: evil)
            let provenance = ReportProvenance(
                parameters: [ReportParameter(name: evil, value: evil, source: .file(evil))],
                dataFiles: [ReportDataFile(name: evil, sha256: evil, bytes: 1)], versions: [ReportFact(evil, evil)],
                seeds: [ReportFact(evil, evil)])
            let html = page(
                ReportDocument(
                    title: evil, notebookPath: evil, source: evil, cells: [cell], diagnostics: [diagnostic],
                    provenance: provenance))
            #expect(!html.contains("<script"))
            #expect(!html.contains("<img src=x"))
            #expect(!html.contains("\u{0}") && !html.contains("\u{1B}"))
            #expect(WellNested.problem(html) == nil)
        }
    }

    @Test func secretsAreNotEvenKept() {
        let parameter = ReportParameter(name: "url", value: "postgres://secret", isSecret: true)
        #expect(parameter.value == "•••")
        #expect(!page(SampleReport.document).contains("password"))
    }

    @Test(arguments: [
        ("[x](javascript:alert(1))", "javascript"), ("![x](javascript:alert(1))", "javascript"), ("<b>bold</b>", "<b>bold"),
        ("![x](http://example.org/a.png)", "<img"), ("[![x](http://example.org/a.png)](http://example.org)", "<img"),
        ("![x](data:text/html;base64,AAAA)", "text/html"), ("<iframe src=http://example.org></iframe>", "<iframe"),
    ])
    func proseRunsAndFetchesNothing(markdown: String, forbidden: String) {
        let html = page(ReportCell(kind: "text", outputs: [.markdown(markdown)]))
        #expect(!html.contains(forbidden))
        #expect(WellNested.problem(html) == nil)
    }

    @Test func headingsGoUnderTheTitleAndIntoTheContents() {
        let html = page(
            ReportDocument(
                title: "t", notebookPath: "n",
                cells: [
                    ReportCell(kind: "text", outputs: [.markdown("# A & `b`\n\n## A & `b`\n\ntext[^1]\n\n[^1]: one")]),
                    ReportCell(kind: "text", outputs: [.markdown("# Again[^1]\n\n[^1]: two")]),
                ]))
        #expect(html.contains("<h2 id=\"A-b\">A &amp; <code>b</code></h2>"))
        #expect(html.contains("<h3 id=\"A-b-2\">"))
        #expect(html.contains("<li class=\"level3\"><a href=\"#A-b-2\"><span>A &amp; b</span></a></li>"))
        #expect(html.contains("<li class=\"level2\"><a href=\"#Again\"><span>Again</span></a></li>"))
        #expect(html.matches(of: /<h1/).count == 1)
        let ids = html.matches(of: /id="([^"]*)"/).map { String($0.1) }
        #expect(Set(ids).count == ids.count, "\(ids)")
    }

    @Test func cellsOfOneNameHaveAnchorsOfTheirOwn() {
        let cells = ["ratings", "ratings", "ratings-2", "оценки", "!!!", "contents"].map { ReportCell(kind: "clean", name: $0) }
        let html = page(ReportDocument(title: "t", notebookPath: "n", cells: cells))
        let ids = html.matches(of: /<section class="cell ok[a-z ]*" id="([^"]*)"/).map { String($0.1) }
        #expect(ids == ["clean-ratings", "clean-ratings-2", "clean-ratings-2-2", "clean-оценки", "clean", "clean-contents"])
    }

    @Test func diagnosticsQuoteTheirLine() {
        let source = "первая\r\nratings.filter(.raiting > 1)\n"
        func excerpt(_ lower: Int, _ upper: Int) -> String? {
            let document = ReportDocument(
                title: "t", notebookPath: "n.recnb", source: source, cells: [],
                diagnostics: [Diagnostic("E0203", "m", at: .init(SourceSpan(lower, upper)))])
            return page(document).firstMatch(of: /<figcaption>(n\.recnb:.*?)<\/figure>/.dotMatchesNewlines()).map { String($0.1) }
        }
        let start = "первая\r\nratings.filter(".utf8.count
        #expect(
            excerpt(start, start + 8)
                == "n.recnb:2:16</figcaption>\n<pre tabindex=\"0\"><code>ratings.filter(<mark>.raiting</mark> &gt; 1)</code></pre>\n"
        )
        #expect(excerpt(1, 3)?.contains("<mark>пе</mark>рвая") == true)
        #expect(excerpt(0, 10_000)?.contains("<mark>первая</mark></code>") == true)
        #expect(excerpt(source.utf8.count, source.utf8.count)?.contains("n.recnb:3:1") == true)
        #expect(excerpt(source.utf8.count + 1, .max) == nil)
        #expect(excerpt(-5, 2) == nil)
    }

    @Test func oddTables() {
        let none = page(ReportCell(kind: "clean", name: "a", outputs: [.table(PreviewTable(columns: [], rows: []))]))
        #expect(none.contains("0 rows, 0 columns") && !none.contains("<table"))
        let empty = page(
            ReportCell(kind: "clean", name: "a", outputs: [.table(PreviewTable(columns: [.init("x", .int64)], rows: []))]))
        #expect(empty.contains("<tbody>\n</tbody>"))
        let huge = String(repeating: "ж", count: 100_000)
        let long = page(
            ReportCell(
                kind: "clean", name: "a",
                outputs: [.table(PreviewTable(columns: [.init("x", .string), .init("y", .date)], rows: [[huge]]))]))
        #expect(long.utf8.count < 40_000)
        #expect(long.contains("title=\"missing\">—</span>"))
    }

    @Test func printedTextIsWhatATerminalWouldShow() {
        let html = page(
            ReportCell(kind: "python", outputs: [.printed("\u{1B}[1;31m 10%\r 50%\rdone\u{1B}[0m\r\n\u{1B}]0;x\u{7}ok\u{1B}")]))
        #expect(html.contains("<pre tabindex=\"0\">done\nok</pre>"))
        #expect(!page(ReportCell(kind: "python", outputs: [.printed(" \n")])).contains("<pre"))
    }

    @Test func linksToFilesStayInTheirFolder() {
        let html = page(ReportCell(kind: "clean", outputs: [.files([ReportFile(name: "../a b/../в.csv", bytes: 1)])]))
        #expect(html.contains("href=\"files/a%20b/%D0%B2.csv\""))
    }

    @Test func languageIsThatOfTheProse() {
        #expect(ReportLanguage.guessed(from: ["Фильмы MovieLens", "kMeans"]) == .english)
        #expect(ReportLanguage.guessed(from: ["Фильмы MovieLens и оценки"]) == .russian)
        #expect(ReportLanguage.guessed(from: [String]()) == .english)
    }

    @Test func pngTellsItsSize() {
        let head: [UInt8] = [
            0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 2, 0x80, 0, 0, 1, 0xE0,
        ]
        func picture(_ bytes: [UInt8]) -> ReportPicture {
            ReportPicture(name: "a", mediaType: "image/png", bytes: bytes, alt: "a")
        }
        #expect(picture(head).pixelSize.map { [$0.width, $0.height] } == [640, 480])
        #expect(picture(Array(head.dropLast())).pixelSize == nil)
        #expect(page(ReportCell(kind: "plot", outputs: [.picture(picture(head))])).contains("width=\"640\" height=\"480\""))
    }
}
