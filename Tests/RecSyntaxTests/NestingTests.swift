import RecDiagnostics
import RecSyntax
import Testing

/// Deep and long input is reported or read, and never exhausts the stack.
@Suite struct NestingTests {
    static func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

    @Test(arguments: [
        ("(", "1", ")"), ("[", "1", "]"), ("f(", "1", ")"), ("{ ", "1", " }"), ("f { ", "1", " }"), ("!(", "a", ")"),
        ("\"\\(", "1", ")\""),
        ("a ? b : ", "c", ""), ("a ?? ", "b", ""), ("a + ", "b", ""), ("a && ", "b", ""), ("-(", "1", ")"), ("[1: ", "2", "]"),
        ("(a: ", "2", ")"), ("if a { ", "1", " } else { 2 }"), ("if a { 1 } else { ", "1", " }"), ("a[", "1", "]"),
        ("if { ", "1", " } else { 2 }"), ("a", ".b", ""), ("", "a", ".b"), ("", "a", "(1)"), ("", "a", "[1]"),
        ("", "a", "()\n.b"),
        ("a * (b + ", "c", ")"), ("", "if a { 1 } else { if b { 1 } else { 2 } }", ""),
    ])
    func depthIsLimited(_ open: String, _ middle: String, _ close: String) {
        for count in [10, 20_000] {
            for isClosed in [true, false] {
                let body = "let x = " + Self.repeated(open, count) + middle + (isClosed ? Self.repeated(close, count) : "")
                let source = SourceText(name: "t", text: "%% clean a\n" + body + "\nx\n\n%% clean b\nfilms\n")
                let (notebook, diagnostics) = parseNotebook(source)
                #expect(notebook.cells.count == 2)
                #expect(joined(notebook, source) == source.bytes)
                if count == 20_000, !open.isEmpty || isClosed, isClosed || !open.hasPrefix("\""), !(open + close).isEmpty,
                    open != "a"
                {
                    #expect(diagnostics.contains { $0.id == "E0147" })
                }
                #expect(diagnostics.count < 150)
                _ = notebook.outline
            }
        }
    }

    @Test(arguments: ["[", "(x: ", "[Int: "])
    func typesAreLimited(_ open: String) {
        let text = "%% functions\nfunc f(a: " + Self.repeated(open, 20_000) + "Int) { 1 }\n"
        #expect(ids(text).contains("E0147"))
    }

    @Test func longInputIsReadInOneGo() {
        let lines = (0..<20_000).map { "let x\($0) = films.filter(.a == \($0)).head(3)" }
        let text = "%% clean a\n" + lines.joined(separator: "\n") + "\nx1\n"
        #expect(ids(text) == [])
        let branches = "if a { 1 } " + Self.repeated("else if b { 2 } ", 20_000) + "else { 3 }"
        #expect(parse(body: branches).ids == [])
        #expect(ids("%% clean a\nf(" + Self.repeated("1, ", 100_000) + ")\n") == [])
    }

    @Test func endlessErrorsAreCounted() {
        let found = parseNotebook(SourceText(name: "t", text: "%% clean a\n" + Self.repeated("let = §\n", 5000))).1
        #expect(found.count == 201)
        #expect(found.last?.id == "E0199")
    }
}
