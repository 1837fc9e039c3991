import Foundation
import RecDiagnostics
import RecSyntax
import Testing

@Suite struct FormatTests {
    static func format(_ text: String) -> String? { formatNotebook(SourceText(name: "t", text: text)) }

    @Test(arguments: Files.allNotebooks)
    func wholeNotebooksAreCanonical(_ file: URL) throws {
        let source = try Files.read(file)
        let formatted = try #require(formatNotebook(source))
        #expect(formatted == String(decoding: source.bytes, as: UTF8.self))
    }

    @Test(arguments: [
        ("%%load   films  timeout:60s ,cache:never\n\n\nx", "%% load films  timeout: 60s, cache: never\nx\n"),
        ("%% clean a\nfilms.head( 3 ).tail (4)\n", "%% clean a\nfilms.head(3).tail(4)\n"),
        ("%% clean a\nf(a:1,b :2 , c)\n", "%% clean a\nf(a: 1, b: 2, c)\n"),
        ("%% clean a\nlet b=1+2*3\nb\n", "%% clean a\nlet b = 1 + 2 * 3\nb\n"),
        ("%% clean a\n(1 ... 5).map{n in n}\n", "%% clean a\n(1...5).map { n in n }\n"),
        ("%% clean a\n0 ... -n\n", "%% clean a\n0 ... -n\n"),
        ("%% clean a\na ? b:c\n", "%% clean a\na ? b : c\n"),
        ("%% clean a\n[.a:.b , \"c\" : .d]\n", "%% clean a\n[.a: .b, \"c\": .d]\n"),
        ("%% clean a\n[ : ]\n", "%% clean a\n[:]\n"),
        (
            "%% clean a\nfilms\n  .head(3)\n\n\n\n\t.tail(4)  // end  \n",
            "%% clean a\nfilms\n    .head(3)\n\n    .tail(4)  // end\n"
        ),
        (
            "%% clean a\nlet x = films.map { row in\nlet y = row.a\n  return y\n  }\nx\n",
            "%% clean a\nlet x = films.map { row in\n    let y = row.a\n    return y\n}\nx\n"
        ),
        ("%% clean a\nif x {\na\n} else {\nb\n}\n", "%% clean a\nif x {\n    a\n} else {\n    b\n}\n"),
        ("%% clean a\n  readCSV(\"a\",\n          types: [.a: .b])\n", "%% clean a\nreadCSV(\"a\",\n        types: [.a: .b])\n"),
        ("%% clean a\nf(\na,\nb)\n", "%% clean a\nf(\n    a,\n    b)\n"),
        ("%% clean a\nfilms\n// why\n.head(3)\n", "%% clean a\nfilms\n    // why\n    .head(3)\n"),
        (
            "%% recommend f( a:Int=5 , @Range( 1 ... 5 ) b : [Int] = [ ] )\nx\n",
            "%% recommend f(a: Int = 5, @Range(1...5) b: [Int] = [])\nx\n"
        ),
        (
            "%% recommend f (a:Int=5 ,@Range(1 ... 5) b : Int?=nil)\nx\n",
            "%% recommend f(a: Int = 5, @Range(1...5) b: Int? = nil)\nx\n"
        ),
        ("%% parameters\n@Range( 2...50 )  let k:Int=10\n", "%% parameters\n@Range(2...50) let k: Int = 10\n"),
        ("%% text\n\n\nA  line  \n\n\n  another\n\n\n", "%% text\nA  line  \n\n\n  another\n"),
        ("%% python f(t:Table)->(p:Table)\n\n\nif  x :\n\tp=1\n\n", "%% python f(t: Table) -> (p: Table)\nif  x :\n\tp=1\n"),
        ("#!/usr/bin/env recnb\n%% text\na\n%% text\nb", "#!/usr/bin/env recnb\n%% text\na\n\n%% text\nb\n"),
        ("// About\n\n\n\n%% text\na\n", "// About\n\n%% text\na\n"),
        ("%% clean a\nlet x = \"a  \\( b+1 )\"\nx\n", "%% clean a\nlet x = \"a  \\( b+1 )\"\nx\n"),
        ("%% clean a\n  f(\"\"\"\n    a\n     b\n    \"\"\" ,c)\n", "%% clean a\nf(\"\"\"\n    a\n     b\n    \"\"\", c)\n"),
        (
            "%% clean a\nfilms.head(  3\n\n%% clean b\nfilms.head(  3)\n",
            "%% clean a\nfilms.head(  3\n\n%% clean b\nfilms.head(3)\n"
        ),
        ("%% text\r\na\r\n%% clean b\r\nc( 1)\r\n", "%% text\r\na\r\n\r\n%% clean b\r\nc(1)\r\n"),
    ])
    func formats(_ before: String, _ after: String) throws {
        let formatted = try #require(Self.format(before))
        #expect(formatted == after)
        #expect(Self.format(formatted) == formatted)
    }

    @Test func nothingButUTF8IsFormatted() {
        #expect(formatNotebook(SourceText(name: "t", bytes: [0xFF])) == nil)
        #expect(Self.format("") == "")
        #expect(Self.format("no cells") == "no cells")
    }
}
