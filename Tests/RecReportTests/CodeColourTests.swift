import RecReport
import Testing

@Suite struct CodeColourTests {
    /// The coloured source of a cell as HTML.
    static func coloured(_ code: String, _ language: ReportCell.BodyLanguage) -> String {
        let html = page(ReportCell(kind: "clean", body: code, language: language))
        return html.firstMatch(of: /<pre class="source" tabindex="0"><code>(.*?)<\/code>/.dotMatchesNewlines()).map {
            String($0.1)
        } ?? ""
    }

    /// `⟨k:let⟩` for each token.
    static func marked(_ code: String, _ language: ReportCell.BodyLanguage) -> String {
        plain(coloured(code, language).replacing(/<span class="(.)">/) { "⟨\($0.1):" }.replacing("</span>", with: "⟩"))
    }

    static func plain(_ html: String) -> String {
        html.replacing(/<[^>]*>/, with: "").replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing(
            "&quot;", with: "\""
        )
        .replacing("&#39;", with: "'").replacing("&amp;", with: "&")
    }

    @Test(arguments: [
        ("let k: Int = 10 // ten", "⟨k:let⟩ k: ⟨t:Int⟩ = ⟨n:10⟩ ⟨c:// ten⟩"),
        (
            "a.filter(.rating >= 0.5 && .`Film Name` != nil)",
            "a.⟨f:filter⟩(⟨m:.rating⟩ >= ⟨n:0.5⟩ && ⟨m:.`Film Name`⟩ != ⟨k:nil⟩)"
        ),
        ("\"\\(data)/a \\(f(\"x\")).csv\"", "⟨s:\"\\(⟩data⟨s:)⟩⟨s:/a \\(⟩⟨f:f⟩(⟨s:\"x\"⟩)⟨s:)⟩⟨s:.csv\"⟩"),
        ("#\"\\d \"q\" \\#(n)\"# x", "⟨s:#\"\\d \"q\" \\#(⟩n⟨s:)⟩⟨s:\"#⟩ x"),
        ("@Range(2...50) let k = 1_000", "⟨a:@Range⟩(⟨n:2⟩...⟨n:50⟩) ⟨k:let⟩ k = ⟨n:1_000⟩"),
        ("x.рейтинг + .рейтинг", "x.рейтинг + ⟨m:.рейтинг⟩"), ("a\n    .head\n    .top(1)", "a\n    .head\n    .⟨f:top⟩(⟨n:1⟩)"),
        ("/* a /* b */ c */ 1e-5", "⟨c:/* a /* b */ c */⟩ ⟨n:1e-5⟩"), ("\"open\nlet", "⟨s:\"open⟩\n⟨k:let⟩"),
        ("\"\"\"\na \"b\"\n\"\"\" 1", "⟨s:\"\"\"\na \"b\"\n\"\"\"⟩ ⟨n:1⟩"), ("2...k", "⟨n:2⟩...k"), ("# a", "# a"),
    ])
    func cellLanguage(code: String, expected: String) {
        #expect(Self.marked(code, .recnb) == expected)
    }

    @Test(arguments: [
        ("def f(x): # c", "⟨k:def⟩ ⟨f:f⟩(x): ⟨c:# c⟩"), ("f'{x}' + r\"\\\" + b'a'", "⟨s:f'{x}'⟩ + ⟨s:r\"\\\" + b'a'⟩"),
        ("\"\"\"doc\n's\"\"\" 1.5e-3j", "⟨s:\"\"\"doc\n's\"\"\"⟩ ⟨n:1.5e-3j⟩"), ("@np.cache\nTrue", "⟨a:@np.cache⟩\n⟨k:True⟩"),
        ("a @ b", "a @ b"), ("'open\nif", "⟨s:'open⟩\n⟨k:if⟩"), ("имя = None", "имя = ⟨k:None⟩"),
    ])
    func python(code: String, expected: String) {
        #expect(Self.marked(code, .python) == expected)
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func noTextIsLostWhateverIsWritten(seed: UInt64) {
        var random = SplitMix(state: seed)
        let pieces = [
            "\"", "\"\"\"", "#", "\\(", "\\#(", "(", ")", "/*", "*/", "//", "\n", "let ", ".x", "`", "@", "1e", "0x", "ж", "'",
            "r'", "\\", "&<>", " ",
        ]
        for _ in 0..<150 {
            let code =
                "a" + (0..<Int(random.next() % 30)).map { _ in pieces[Int(random.next() % UInt64(pieces.count))] }.joined() + "z"
            for language in [ReportCell.BodyLanguage.recnb, .python] {
                #expect(Self.plain(Self.coloured(code, language)) == code, "seed \(seed)")
            }
        }
    }

    @Test(arguments: [UInt64(4), 5])
    func pagesOfBrokenProseAreWellNested(seed: UInt64) {
        var random = SplitMix(state: seed)
        let pieces = [
            "# ", "\n", "\n\n", "|a|b|\n|-|-|\n", "[^1]", "[^1]: x", "*", "**", "~~", "`", "```\n", "<b>", "</b>", "<script>",
            "![", "](", ")", "[", "]",
            "<!--", "http://a.b", "> ", "- ", "1. ", "&lt;", "\u{0}", "ж", "\\", "<h2>", "id=\"fn", "</table>",
        ]
        for _ in 0..<150 {
            let text = (0..<Int(random.next() % 40)).map { _ in pieces[Int(random.next() % UInt64(pieces.count))] }.joined()
            let html = page(ReportCell(kind: "text", outputs: [.markdown(text)]))
            #expect(WellNested.problem(html) == nil, "seed \(seed): \(text)")
            #expect(!html.contains("<script") && !html.contains("src=\"http"), "seed \(seed): \(text)")
        }
    }

    @Test func deepNestingIsNoDanger() {
        let deep = String(repeating: "\"\\(", count: 20_000)
        #expect(Self.plain(Self.coloured(deep, .recnb)) == deep)
        let quotes =
            String(repeating: "> ", count: 5_000) + "a " + String(repeating: "[", count: 20_000)
            + String(repeating: "*", count: 20_000)
        #expect(page(ReportCell(kind: "text", outputs: [.markdown(quotes)])).contains("</html>"))
    }
}

/// SplitMix64 (Steele, Lea and Flood, 2014).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
