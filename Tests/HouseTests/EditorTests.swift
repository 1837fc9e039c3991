import FoundationEssentials
import RecPlan
import RecSyntax
import RecVerbs
import Testing

/// What editors are told of the language comes from the language: a new verb or kind needs no second edit.
@Suite(.serialized) struct EditorTests {
    static let folder = "Sources/recnb/Documentation.docc/Editors"
    static let grammar = folder + "/vscode/syntaxes/recnb.tmLanguage.json"
    static let lexer = folder + "/pygments/recnb_pygments.py"

    private static let kinds = CellKind.allCases.filter { $0.rawValue != "unknown" && $0 != .unknown }.sorted {
        $0.rawValue < $1.rawValue
    }

    private static func language(_ kind: CellKind) -> String {
        switch kind {
        case .notebook, .text: "markdown"
        case .python: "python"
        default: "code"
        }
    }

    /// Names that stand before a parenthesis.
    private static let verbs = Set(Catalogue.families.flatMap(\.verbs).filter { !$0.isProperty }.map(\.name)).sorted()

    @Test func theGrammarKnowsTheKindsOfCode() throws {
        let code = Self.kinds.filter { Self.language($0) == "code" }.map(\.rawValue)
        try Generated.expect(
            "kinds", of: Self.grammar, is: code.joined(separator: "|"), between: "(?#kinds)", and: "(?#end)")
    }

    @Test func theGrammarKnowsTheVerbs() throws {
        for place in ["members", "functions"] {
            try Generated.expect(
                place, of: Self.grammar, is: Self.verbs.joined(separator: "|"), between: "(?#\(place))", and: "(?#end)")
        }
    }

    @Test func theLexerKnowsKindsAndVerbs() throws {
        let kinds = Self.kinds.map { "    \"\($0.rawValue)\": \"\(Self.language($0))\",\n" }.joined()
        try Generated.expect(
            "kinds", of: Self.lexer, is: "KINDS = {\n\(kinds)}\n", between: "# kinds: generated\n", and: "# end of kinds")
        let verbs = Self.verbs.map { "    \"\($0)\",\n" }.joined()
        try Generated.expect(
            "verbs", of: Self.lexer, is: "VERBS = {\n\(verbs)}\n", between: "# verbs: generated\n", and: "# end of verbs")
    }

    @Test func theOptionsAreThoseOfTheLanguage() throws {
        let rows = try Repository.text("Sources/recnb/Documentation.docc/Language.md").matches(of: #/(?m)^\| `([a-z]+): /#)
        let options = Set(rows.map { String($0.1) } + ["every"]).sorted().joined(separator: "|")
        for file in [Self.grammar, Self.lexer] { #expect(try Repository.text(file).contains(options), "\(file): \(options)") }
    }

    @Test(arguments: ["vscode/package.json", "vscode/language-configuration.json", "vscode/syntaxes/recnb.tmLanguage.json"])
    func filesForEditorsAreJSON(_ file: String) throws {
        let text = try Repository.text(Self.folder + "/" + file)
        #expect(throws: Never.self) { try JSONDecoder().decode(AnyJSON.self, from: Data(text.utf8)) }
    }

    private struct AnyJSON: Decodable {
        init(from decoder: any Decoder) throws { _ = try decoder.container(keyedBy: Key.self) }
        struct Key: CodingKey {
            var stringValue: String
            var intValue: Int?
            init?(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }
    }
}
