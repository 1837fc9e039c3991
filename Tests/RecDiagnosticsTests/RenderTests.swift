import RecDiagnostics
import Testing

@Suite struct RenderTests {
    /// The span of the nth occurrence of a text.
    static func span(_ source: SourceText, _ text: String, _ occurrence: Int = 1) -> SourceSpan {
        let bytes = Array(text.utf8)
        var left = occurrence
        for start in 0...(source.bytes.count - bytes.count) where source.bytes[start..<(start + bytes.count)].elementsEqual(bytes)
        {
            left -= 1
            if left == 0 { return SourceSpan(start, start + bytes.count) }
        }
        return SourceSpan(0, 0)
    }

    @Test func looksAsInTheDocumentation() {
        let lines = Array(repeating: "", count: 20) + ["ratings.group(by: .movieId).aggregate(avg: mean(.raiting))"]
        let source = SourceText(name: "notebooks/coursework.recnb", text: lines.joined(separator: "\n"))
        let diagnostic = Diagnostic(
            "E0203", "table `ratings` has no column `raiting`", at: .init(Self.span(source, "raiting"), "not a column here"),
            notes: ["columns: userId, movieId, rating, timestamp"], hints: ["did you mean `.rating`?"])
        #expect(
            TextRenderer().render([diagnostic], in: source) == """
                error[E0203]: table `ratings` has no column `raiting`
                  --> notebooks/coursework.recnb:21:50
                   |
                21 | ratings.group(by: .movieId).aggregate(avg: mean(.raiting))
                   |                                                  ^^^^^^^ not a column here
                   = columns: userId, movieId, rating, timestamp
                   = help: did you mean `.rating`?

                1 error

                """)
    }

    @Test func whatIsQuotedIsCutWhereItIsTooLong() {
        let sign = String(repeating: "-", count: 100_000)
        #expect(Diagnostic("E0133", "there is no operator `\(sign)`").message == "there is no operator `\(sign.prefix(80))...`")
        let words = String(repeating: "word ", count: 100) + "`a`"
        #expect(Diagnostic("E0133", words).message == words)
    }

    @Test func severalLabelsOnOneLineAndOnOthers() {
        let source = SourceText(name: "a.recnb", text: "one two three\nfour\nfive\nsix\nseven\n")
        let diagnostic = Diagnostic(
            "W0001", "many", at: .init(Self.span(source, "two"), "second"),
            labels: [
                .init(Self.span(source, "one"), "first"), .init(Self.span(source, "three"), "third"),
                .init(Self.span(source, "five"), "fifth"), .init(Self.span(source, "seven")),
            ])
        #expect(
            TextRenderer().render(diagnostic, in: source) == """
                warning[W0001]: many
                 --> a.recnb:1:5
                  |
                1 | one two three
                  | --- ^^^ ----- third
                  | |   |
                  | |   second
                  | first
                2 | four
                3 | five
                  | ---- fifth
                4 | six
                5 | seven
                  | -----

                """)
    }

    @Test func tabsWideAndControlCharactersKeepTheirColumns() {
        let source = SourceText(name: "a", bytes: Array("\tлет 漢字\u{1B}[31m = x".utf8) + [0xFF] + Array(" + y\n".utf8))
        let rendered = TextRenderer().render(Diagnostic("E0001", "here \u{1B}[0m", at: .init(Self.span(source, "y"))), in: source)
        #expect(
            rendered == """
                error[E0001]: here \u{FFFD}[0m
                 --> a:1:21
                  |
                1 |     лет 漢字\u{FFFD}[31m = x\u{FFFD} + y
                  |                          ^

                """)
    }

    @Test func longLinesAreCutAroundThePlace() {
        let source = SourceText(
            name: "a", text: String(repeating: "abcdefghi ", count: 1000) + "here" + String(repeating: " xyz", count: 1000))
        for renderer in [TextRenderer(maximumWidth: 60), TextRenderer(), TextRenderer(maximumWidth: 60, wraps: true)] {
            let rendered = renderer.render(Diagnostic("E0001", "long", at: .init(Self.span(source, "here"))), in: source)
            let lines = rendered.split(separator: "\n")
            #expect(lines[1] == " --> a:1:10001")
            #expect(lines[3].count <= renderer.maximumWidth + (renderer.wraps ? 0 : 10))
            #expect(lines[3].hasPrefix("1 | ..."))
            #expect(lines[3].hasSuffix("..."))
            let marked = zip(lines[3], lines[4]).filter { $0.1 == "^" }.map { $0.0 }
            #expect(String(marked) == "here")
        }
    }

    @Test func wordsAreBrokenAtSpacesForATerminal() {
        let diagnostic = Diagnostic(
            "E0001", "the parameter of the cell that is asked for is not there",
            notes: ["columns: one, two, three, four, five, six"],
            hints: ["one line\nanother that is longer than the terminal", "declare it: `let number: Int = 1` and more"])
        let rendered = TextRenderer(maximumWidth: 40, wraps: true).render(diagnostic, in: nil)
        #expect(
            rendered == """
                error[E0001]: the parameter of the cell
                  that is asked for is not there
                  = columns: one, two, three, four,
                    five, six
                  = help: one line
                    another that is longer than the
                    terminal
                  = help: declare it:
                    `let number: Int = 1` and more

                """)
        #expect(TextRenderer(maximumWidth: 40).render(diagnostic, in: nil).split(separator: "\n").count == 5)
    }

    @Test(arguments: [
        ("", 10, 0, 0, ""), ("one two", 7, 0, 0, "one two"), ("one two", 6, 2, 0, "one\n  two"),
        ("one two", 9, 4, 4, "one\n    two"),
        ("averyverylongword it", 5, 1, 0, "averyverylongword\n it"), ("a  b", 20, 0, 0, "a  b"), ("漢字 漢字", 8, 0, 0, "漢字\n漢字"),
        ("say `a b c` now", 9, 0, 0, "say\n`a b c`\nnow"), ("say `a b c d e f` now", 9, 0, 0, "say `a b\nc d e f`\nnow"),
        ("one\ntwo", 20, 2, 0, "one\n  two"),
    ])
    func wordsStayWhole(_ text: String, _ width: Int, _ indent: Int, _ column: Int, _ expected: String) {
        #expect(wrapped(text, width: width, indent: indent, column: column) == expected)
    }

    @Test func aSpanOverSeveralLinesMarksItsFirst() {
        let source = SourceText(name: "a", text: "abc (def\nghi)\n")
        let rendered = TextRenderer().render(Diagnostic("E0001", "m", at: .init(SourceSpan(4, 13))), in: source)
        #expect(rendered.hasSuffix("1 | abc (def\n  |     ^^^^\n"))
    }

    @Test func emptySpansAndPlacesOutsideAreShown() {
        let source = SourceText(name: "a", text: "abc")
        for span in [SourceSpan(3, 3), SourceSpan(90, 99), SourceSpan(-5, -5)] {
            #expect(TextRenderer().render(Diagnostic("E0001", "m", at: .init(span)), in: source).contains("^"))
        }
        #expect(
            TextRenderer().render(Diagnostic("E0001", "m", at: .init(SourceSpan(3, 3))), in: source).hasSuffix(
                "1 | abc\n  |    ^\n"))
        #expect(
            TextRenderer().render(Diagnostic("N0001", "m", notes: ["two\nlines"]), in: source)
                == "note[N0001]: m\n  = two\n    lines\n")
    }

    @Test func colourOnlyAddsEscapes() {
        let source = SourceText(name: "a", text: "one two three\n")
        let diagnostic = Diagnostic(
            "E0001", "m", at: .init(Self.span(source, "two"), "x"), labels: [.init(Self.span(source, "one"), "y")], hints: ["z"])
        let plain = TextRenderer().render([diagnostic], in: source)
        let colored = TextRenderer(color: true).render([diagnostic], in: source)
        #expect(colored.contains("\u{1B}[1;31merror[E0001]\u{1B}[0m"))
        #expect(colored.replacing(#/\u{1B}\[[0-9;]*m/#, with: "") == plain)
    }

    @Test func theyAreSortedAndSummedUp() {
        let all = [
            Diagnostic("N0001", "d", at: .init(SourceSpan(5, 6))), Diagnostic("W0001", "c", at: .init(SourceSpan(1, 2))),
            Diagnostic("E0002", "b", at: .init(SourceSpan(1, 2))), Diagnostic("E0001", "a"),
        ]
        #expect(sortedByPlace(all).map(\.message) == ["a", "b", "c", "d"])
        #expect(summary(of: all) == "2 errors, 1 warning, 1 note")
        #expect(summary(of: []) == "no problems")
        #expect(TextRenderer().render([], in: SourceText(name: "a", text: "")) == "")
    }

    @Test func jsonIsOneObjectALine() {
        let source = SourceText(name: "a \"b\".recnb", text: "x\nя two\n")
        let diagnostic = Diagnostic(
            "E0001", "say \"x\"\n\u{1}", at: .init(Self.span(source, "two"), "here"), labels: [.init(SourceSpan(0, 1))],
            notes: ["n"],
            hints: ["h"])
        #expect(
            renderJSON([diagnostic, Diagnostic("W0001", "w")], in: source) == #"""
                {"id":"W0001","severity":"warning","message":"w","file":"a \"b\".recnb","labels":[],"notes":[],"hints":[]}
                {"id":"E0001","severity":"error","message":"say \"x\"\n\u0001","file":"a \"b\".recnb","line":2,"column":3,"endLine":2,"endColumn":6,"start":5,"end":8,"label":"here","labels":[{"line":1,"column":1,"endLine":1,"endColumn":2,"start":0,"end":1,"label":""}],"notes":["n"],"hints":["h"]}

                """#)
    }
}
