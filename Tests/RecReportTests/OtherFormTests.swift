import RecEngine
import RecJupyter
import RecReport
import RecSchema
import Testing

/// The report as Markdown and as a Jupyter notebook.
@Suite struct OtherFormTests {
    @Test func markdownOfTheSample() throws {
        let report = renderMarkdown(SampleReport.document, folder: "отчёт_files")
        try expectSnapshot(report.text, "report-sample.md")
        #expect(report.pictures.map(\.name) == ["figure-1.svg"])
        #expect(report.text.contains("](<отчёт_files/figure-1.svg>)"))
        #expect(renderMarkdown(SampleReport.document, folder: nil).text.contains("](data:image/svg+xml;base64,"))
    }

    @Test func jupyterOfTheSample() throws {
        let notebook = renderJupyter(SampleReport.document)
        try expectSnapshot(notebook.json, "report-sample.ipynb")
        #expect(try JupyterNotebook(json: notebook.json).json == notebook.json)
        let code = notebook.cells.filter { $0.kind == .code }
        #expect(code.allSatisfy { $0.source.hasPrefix("%% ") && $0.metadata["jupyter"]?["source_hidden"] == .bool(true) })
        #expect(notebook.language == "recnb")
        let raised = code.flatMap(\.outputs).contains { if case .error("E0701", _, _) = $0 { true } else { false } }
        #expect(raised)
    }

    @Test func pictureAndTableStandInPlace() throws {
        let png: [UInt8] = [
            0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 5, 160, 0, 0, 3, 92,
        ]
        let table = PreviewTable(columns: [.init("a<b", .int64), .init("t", .string)], rows: [["1", "x|y"], ["2", nil]])
        let cell = ReportCell(
            kind: "plot", name: "p", caption: "C*", body: "x",
            outputs: [
                .picture(ReportPicture(name: "figure.png", mediaType: "image/png", bytes: png, alt: "A")), .table(table),
            ])
        let notebook = renderJupyter(ReportDocument(title: "t", notebookPath: "n", cells: [cell]))
        let outputs = try #require(notebook.cells.first { $0.kind == .code }).outputs
        guard case .display(let picture) = outputs[0], case .display(let words) = outputs[1],
            case .display(let shown) = outputs[3]
        else { throw Wrong() }
        #expect(picture.data["image/png"]?.string?.hasPrefix("iVBORw0KGgo") == true)
        #expect(picture.metadata["image/png"]?["width"]?.int == 720)
        #expect(words.data["text/markdown"]?.string == "**Figure 1.** C\\*")
        let html = try #require(shown.data["text/html"]?.string)
        #expect(html.contains("<th style=\"text-align: right\">a&lt;b</th>") && html.contains("—"))
        #expect(shown.data["text/plain"]?.string?.contains("x|y") == true)
        let markdown = renderMarkdown(ReportDocument(title: "t", notebookPath: "n", cells: [cell]), folder: "f").text
        #expect(markdown.contains("| a\\<b | t |\n|---:|---|\n| 1 | x\\|y |\n| 2 | — |"))
    }

    private struct Wrong: Error {}

    @Test(arguments: ["a ` b", "```\nfence\n```", "<script>", "| pipe |", "[x](javascript:alert(1))", "\u{1B}[31m", "a\n\n# b"])
    func nothingOfANotebookBecomesMarkup(text: String) throws {
        let cell = ReportCell(
            kind: "clean", name: "a", caption: text, body: text,
            outputs: [
                .table(PreviewTable(name: text, columns: [.init(text, .string)], rows: [[text]])), .scalar(text), .printed(text),
                .record([ReportFact(text, text)]), .files([ReportFile(name: text, bytes: 1)]),
            ], statusNote: text)
        let document = ReportDocument(title: text, notebookPath: text, cells: [cell])
        let markdown = renderMarkdown(document, folder: nil).text
        #expect(!markdown.contains("\u{1B}"))
        // Read again by cmark, in a page that has nothing but this text.
        let html = page(ReportCell(kind: "text", outputs: [.markdown(markdown)]))
        #expect(!html.contains("href=\"javascript") && !html.contains("<script") && WellNested.problem(html) == nil)
        #expect(html.matches(of: /<h2/).count == 1, "only the title: \(html.suffix(600))")
        let notebook = renderJupyter(document)
        #expect(try JupyterNotebook(json: notebook.json).json == notebook.json)
    }
}
