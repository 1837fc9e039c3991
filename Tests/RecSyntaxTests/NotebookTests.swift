import Foundation
import RecDiagnostics
import RecSyntax
import Testing

@Suite struct NotebookTests {
    @Test(arguments: Files.allNotebooks)
    func wholeNotebooksHaveNoErrorsAndLoseNothing(_ file: URL) throws {
        let source = try Files.read(file)
        let (notebook, diagnostics) = parseNotebook(source)
        #expect(diagnostics.isEmpty, "\(TextRenderer().render(diagnostics, in: source))")
        #expect(!notebook.cells.isEmpty)
        #expect(joined(notebook, source) == source.bytes)
        #expect(!notebook.tokens.contains { $0.kind == .unknown })
    }

    @Test(arguments: [
        ("%% load films", "(cell load films 1\n"),
        ("%% load films cache: never", "(cell load films 1 cache: word(\"never\")\n"),
        (
            "%%load   films  timeout:60s , cache: never",
            "(cell load films 1 timeout: duration(seconds: 60.0) cache: word(\"never\")\n"
        ),
        (
            "%% recommend f(a: Int, @Range(1...5) of b: [Int]? = nil)",
            "(cell recommend f 1 (a a: Int, @Range((... 1 5)) of b: [Int]? = nil)\n"
        ),
        ("%% recommend f()", "(cell recommend f 1 ()\n"),
        ("%% clean a every: 500ms // comment", "(cell clean a 1 every: duration(seconds: 0.5)\n"),
        ("%% clean `Film Name`", "(cell clean \"Film Name\" 1\n"),
        ("%% plot", "(cell plot \"\" 1\n"),
        (
            "%% plot a parity: skip \"no \\\"x\\\"\"",
            "(cell plot a 1 parity: reasoned(word: \"skip\", reason: \"no \\\"x\\\"\")\n"
        ),
    ])
    func readsHeaders(_ header: String, _ outline: String) {
        let (notebook, diagnostics) = parseNotebook(SourceText(name: "t", text: header + "\nfilms\n"))
        #expect(notebook.cells[0].outline.hasPrefix(outline))
        #expect(diagnostics.isEmpty)
    }

    @Test func pythonCellsKeepTheirTextAndLines() {
        let text =
            "%% python f(t: Table) -> (points: Table) reads: [\"a\", \"b\"]\r\n\r\nimport math\r\n\r\n\\%% x  \r\n\r\n\r\n%% text\r\n"
        let (notebook, diagnostics) = parseNotebook(SourceText(name: "t", text: text))
        #expect(diagnostics.isEmpty)
        guard case .python(let python) = notebook.cells[0].body else {
            Issue.record("no Python")
            return
        }
        #expect(python.text == "import math\n\n%% x  ")
        #expect(python.firstLine == 3)
        #expect(notebook.cells[0].results.map(\.name.text) == ["points"])
        #expect(notebook.cells[0].option("reads")?.value == .list([.text("a"), .text("b")]))
    }

    @Test func markdownHoldsValues() {
        let text = "%% text\n\nA \\(a + 1), \\\\(no)\n\\%% b `\\(c)`\n\n"
        let (notebook, diagnostics) = parseNotebook(SourceText(name: "t", text: text))
        #expect(diagnostics.isEmpty)
        guard case .markdown(let segments) = notebook.cells[0].body else {
            Issue.record("no Markdown")
            return
        }
        let shown = segments.map {
            switch $0 {
            case .text(let text): text
            case .value(let value): "<\(value.outline)>"
            }
        }
        #expect(shown == ["A ", "<(+ a 1)>", ", \\(no)\n%% b `", "<c>", "`"])
    }

    @Test func cellsOfOneNameAreCounted() {
        let (notebook, _) = parseNotebook(
            SourceText(name: "t", text: "%% load a\nx\n%% clean a\na\n%% clean a\na\n%% clean b\na\n"))
        #expect(notebook.cells.map(\.ordinal) == [1, 1, 2, 1])
    }

    @Test func lineEndsMarksAndShebangMeanNothing() throws {
        let source = try Files.read(Files.samples.appendingPathComponent("constructs.recnb"))
        let text = String(decoding: source.bytes, as: UTF8.self)
        let plain = parseNotebook(source).0
        for variant in [text.replacingOccurrences(of: "\n", with: "\r\n"), "\u{FEFF}" + text, String(text.drop { $0 != "%" })] {
            let changed = SourceText(name: "t", text: variant)
            let (notebook, diagnostics) = parseNotebook(changed)
            #expect(diagnostics.isEmpty, "\(TextRenderer().render(diagnostics, in: changed))")
            #expect(notebook.outline == plain.outline)
            #expect(joined(notebook, changed) == changed.bytes)
        }
    }

    @Test func routesNameTheirPlaceholders() {
        let source = SourceText(name: "t", text: "%% serve api\nget(\"/a/{x}/b/{юзер}\", f)\n")
        let (notebook, diagnostics) = parseNotebook(source)
        #expect(diagnostics.isEmpty)
        guard case .routes(let routes) = notebook.cells[0].body else {
            Issue.record("no routes")
            return
        }
        #expect(routes[0].placeholders.map(\.text) == ["x", "юзер"])
        #expect(routes[0].placeholders.map { source.text(in: $0.span) } == ["x", "юзер"])
    }

    @Test func whatIsNotUTF8IsSaidOnce() {
        let bytes =
            Array("%% clean a\nlet a = \"\u{0}".utf8.dropLast()) + [0xFF, 0xFE] + Array("\"\n".utf8) + [0xC0]
            + Array("films\n".utf8)
        let source = SourceText(name: "t", bytes: bytes)
        let (notebook, diagnostics) = parseNotebook(source)
        #expect(diagnostics.first?.id == "E0101")
        #expect(diagnostics.filter { $0.id == "E0101" }.count == 1)
        #expect(joined(notebook, source) == bytes)
        #expect(parseNotebook(SourceText(name: "t", bytes: [0xFF, 0xFE, 0x25, 0x00])).1[0].hints[0].contains("UTF-16"))
    }

    @Test func oneSideOfAConflictIsRead() {
        let text =
            "%% clean a\n<<<<<<< ours\nlet x = 1\n||||||| base\nlet x = 0\n=======\nlet x = (\n%% text\n>>>>>>> theirs\nx\n"
        let (notebook, diagnostics) = parseNotebook(SourceText(name: "t", text: text))
        #expect(diagnostics.map(\.id) == ["E0102"])
        #expect(notebook.cells.count == 1)
        #expect(notebook.cells[0].outline.contains("let x = 1; x"))
        #expect(notebook.cells[0].hasErrors)
    }

    @Test func emptyAndOddFilesAreRead() {
        for text in [
            "", "\n", "\r", "%%", "%% ", "#!", "#!/x", "\u{FEFF}", "\u{FEFF}#!x\n%%", "%%\n%%\n%%", "<<<<<<<", ">>>>>>>\n",
            "%% text",
        ] {
            let source = SourceText(name: "t", text: text)
            #expect(joined(parseNotebook(source).0, source) == source.bytes)
        }
        #expect(ids("") == ["E0103"])
        #expect(ids("%% text") == [])
    }

    @Test func headerKindsAndOptionsAreListed() {
        #expect(headerKinds.count == 15)
        #expect(headerKinds.first == "notebook")
        #expect(!headerKinds.contains("unknown"))
        #expect(Set(headerOptions.map(\.name)).count == headerOptions.count)
    }
}
