import RecDiagnostics
import RecSession
import RecSyntax
import Testing

/// A cell taken out of a file and put back.
@Suite struct CellTextTests {
    private static let notebook = "%% load a\n1\n\n%% clean b  caption: \"x\"\na\n    .head(1)\n\n\n%% evaluate c\nb\n"

    private static func cell(_ place: Int, of text: String = notebook) throws -> (CellText, [UInt8]) {
        let source = SourceText(name: "n.recnb", bytes: Array(text.utf8))
        let cells = parseNotebook(source).0.cells
        return (CellText(try #require(cells.dropFirst(place).first), in: source), source.bytes)
    }

    private static func replaced(_ place: Int, _ text: String, in file: String = notebook) throws -> String? {
        let (cell, bytes) = try cell(place, of: file)
        return try cell.replaced(by: text, in: bytes).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func onlyTheCellChanges() throws {
        #expect(try Self.cell(1).0.text == "%% clean b  caption: \"x\"\na\n    .head(1)")
        #expect(try Self.replaced(0, "%% load a\n2\n") == Self.notebook.replacing("\n1\n", with: "\n2\n"))
        #expect(try Self.replaced(1, "\n%% clean b\na\n\n\n") == "%% load a\n1\n\n%% clean b\na\n\n\n%% evaluate c\nb\n")
        #expect(try Self.replaced(2, "%% evaluate c\nb.head(2)") == Self.notebook.dropLast(2) + "b.head(2)\n")
        #expect(try Self.replaced(2, "%% evaluate c\nb\n%% evaluate d\nb") == Self.notebook + "%% evaluate d\nb\n")
        // The last line of a file without an end keeps having none.
        #expect(try Self.replaced(0, "%% load a\n2\n", in: "%% load a\n1") == "%% load a\n2")
    }

    @Test func linesEndAsTheFilesDo() throws {
        let file = "%% load a\r\n1\r\n\r\n%% clean b\r\na\r\n"
        #expect(try Self.cell(0, of: file).0.text == "%% load a\n1")
        #expect(try Self.replaced(0, "%% load a\n2\n3\n", in: file) == "%% load a\r\n2\r\n3\r\n\r\n%% clean b\r\na\r\n")
    }

    @Test func whatIsTheSameIsNotWritten() throws {
        for place in 0..<3 { #expect(try Self.replaced(place, Self.cell(place).0.text + "\n\n") == nil) }
        // What only looks the same is another name.
        let written = try Self.replaced(0, "%% load a\n\"\u{E9}\"", in: "%% load a\n\"e\u{301}\"")
        #expect(written?.utf8.elementsEqual("%% load a\n\"\u{E9}\"".utf8) == true)
    }

    @Test(arguments: [
        ("", "empty"), ("  \n\n", "empty"), ("a.head(2)", "begins with a line"), (" %% load a\n1", "begins with a line"),
    ])
    func whatIsNoCellIsRefused(_ text: String, _ word: String) {
        let refusal = #expect(throws: CellText.Refusal.self) { try Self.replaced(0, text) }
        #expect(refusal?.description.contains(word) == true)
    }

    @Test func aFileThatChangedIsLeftAlone() throws {
        let (cell, bytes) = try Self.cell(0)
        let refusal = #expect(throws: CellText.Refusal.self) { try cell.replaced(by: "%% load a\n2", in: bytes + [0x0A]) }
        #expect(refusal?.description.contains("changed meanwhile") == true)
    }
}
