import RecDiagnostics
import RecSyntax
import Testing

/// Input that is deep, long or huge is checked or diagnosed quickly; the limits are those that keep the process alive.
@Suite struct BoundsTests {
    static func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

    @Test func functionsThatCallTheEarlierOneTwice() {
        var text = "%% functions\nfunc f0(x: Int) -> Int { x + 1 }\n"
        for n in 1...60 { text += "func f\(n)(x: Int) -> Int { f\(n - 1)(x: x) + f\(n - 1)(x: x) }\n" }
        text += "\n%% evaluate e\nf60(x: 1)\n"
        let checked = Checked(text)
        #expect(checked.errors.isEmpty, "\(checked.rendered)")
        #expect(checked.bytes.reduce(0) { $0 + $1.count } < 100_000)
    }

    @Test func tablesThatGrowWithEveryCall() {
        var text = "%% load t\nreadCSV(\"data/movies.csv\")\n\n%% functions\nfunc f0(t: Table) -> Table { t }\n"
        for n in 1...60 {
            text += "func f\(n)(t: Table) -> Table { concat(f\(n - 1)(t: t.with(a\(n): 1)), f\(n - 1)(t: t.with(b\(n): 1))) }\n"
        }
        text += "\n%% clean c\nf60(t: t)\n"
        #expect(Checked(text).ids.contains("E0250"))
    }

    @Test func recordsThatDouble() {
        var text = "%% evaluate e\nlet r0 = (x: 1, y: 2)\n"
        for n in 1...60 { text += "let r\(n) = (x: r\(n - 1), y: r\(n - 1))\n" }
        let checked = Checked(text + "r60\n")
        #expect(checked.errors.map(\.id) == ["E0252"])
    }

    @Test func textsThatDouble() {
        var text = "%% evaluate e\nlet a0 = \"0123456789\"\n"
        for n in 1...60 { text += "let a\(n) = \"\\(a\(n - 1))\\(a\(n - 1))\"\nlet b\(n) = a\(n) + a\(n)\n" }
        let checked = Checked(text + "a60 + b60\n")
        #expect(checked.errors.isEmpty, "\(checked.rendered)")
    }

    @Test func chainsOfFunctions() {
        var text = "%% functions\nfunc f0(x: Int) -> Int { x }\n"
        for n in 1...3000 { text += "func f\(n)(x: Int) -> Int { f\(n - 1)(x: x) }\n" }
        let checked = Checked(text + "\n%% evaluate e\nf3000(x: 1)\n")
        #expect(Set(checked.errors.map(\.id)) == ["E0250"])
    }

    @Test func cellsThatReplaceInTheEarlierOneTwice() {
        func text(_ count: Int) -> String {
            var text = "%% load t\nreadCSV(\"data/movies.csv\")\n\n%% evaluate c0\nt.count(by: .movieId)\n\n"
            for n in 1...count {
                text += "%% evaluate c\(n)\nconcat(c\(n - 1).replacing([t: t.head(1)]), c\(n - 1).replacing([t: t.head(2)]))\n\n"
            }
            return text
        }
        #expect(Checked(text(4)).errors.isEmpty)
        #expect(Checked(text(60)).errors.contains { $0.id == "E0250" || $0.message.contains("too deeply") })
    }

    @Test func aLongWayBetweenReplacedCellAndTarget() {
        let cells = (1..<2000).map { "%% clean e\($0)\ne\($0 - 1).filter(.movieId > \($0))\n\n" }.joined()
        let text = "%% load e0\nreadCSV(\"data/movies.csv\")\n\n\(cells)%% evaluate e\ne1999.replacing([e0: e0.head(1)])\n"
        #expect(Checked(text).errors.isEmpty)
    }

    @Test func nestingInsideOfFunctions() {
        // The depth of expressions times the depth of calls, which no stack would hold.
        var text = "%% functions\nfunc f0(x: Int) -> Int { x }\n"
        for n in 1...90 {
            text += "func f\(n)(x: Int) -> Int { \(Self.repeated("-(", 90))f\(n - 1)(x: x)\(Self.repeated(")", 90)) }\n"
        }
        let checked = Checked(text + "\n%% evaluate e\nf90(x: 1)\n")
        #expect(Set(checked.errors.map(\.id)) == ["E0250"])
    }

    @Test(arguments: [
        ("-(", "1", ")"), ("[", "1", "]"), ("(a: ", "1", ")"), ("if true { ", "1", " } else { 2 }"), ("true ? 1 : ", "2", ""),
        ("[1].map { ", "1", " }"), ("1 + ", "1", ""), ("abs(", "1", ")"), ("\"\\(", "1", ")\""),
    ])
    func deepExpressions(_ open: String, _ middle: String, _ close: String) {
        let checked = Checked("%% evaluate e\n\(Self.repeated(open, 60))\(middle)\(Self.repeated(close, 60))\n")
        #expect(checked.errors.isEmpty, "\(checked.rendered.prefix(2000))")
        let deeper = Checked("%% evaluate e\n\(Self.repeated(open, 5000))\(middle)\(Self.repeated(close, 5000))\n")
        #expect(!deeper.errors.isEmpty)
    }

    @Test func longChainsAndManyCells() {
        let chain = "%% load t\nreadCSV(\"data/movies.csv\")\n\n%% clean c\nt\(Self.repeated(".with(a: 1)", 150))\n"
        #expect(Checked(chain).errors.isEmpty)
        let block =
            "%% evaluate e\n" + (0..<3000).map { "let a\($0) = \($0 == 0 ? "1" : "a\($0 - 1) + 1")\n" }.joined() + "a2999\n"
        #expect(Checked(block).errors.isEmpty)
        let cells = (0..<2000).map { "%% evaluate e\($0)\n\($0 == 0 ? "1" : "e\($0 - 1) + 1")\n\n" }.joined()
        #expect(Checked(cells).errors.isEmpty)
    }

    @Test(arguments: [
        ("(1...9223372036854775807).map { n in n }", []), ("(-9223372036854775808...9223372036854775807).count()", ["?"]),
        ("9223372036854775807 * 2", ["E0253"]), ("-9223372036854775807 - 2", ["E0253"]), ("5 % 0", ["E0253"]), ("5 / 0", []),
        ("1e400", ["E0130"]), ("99999999999999999999", ["E0130"]),
    ])
    func hugeNumbers(_ expression: String, _ expected: [String]) {
        let found = Checked("%% evaluate e\n\(expression)\n").errors.map(\.id)
        if expected != ["?"] { #expect(found == expected, "\(expression)") }
    }
}
