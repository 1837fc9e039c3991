import RecEngine
import RecPlan
import Testing

/// At least one worked example a verb, in the cell language.
struct WorkedExampleTests {
    @Test(arguments: all)
    func givesWhatItShould(_ example: Example) throws {
        let text = try Bench().text(example.expression)
        #expect(text == example.expected)
    }

    /// Every verb of tables and values occurs in one of them.
    @Test func everyVerbHasOne() {
        let text = Self.all.map(\.expression).joined(separator: "\n")
        let without = TestedVerbs.all.map(\.name).filter { !text.contains($0) }
        #expect(Set(without) == ["endsWith", "hasPrefix", "log2", "log1p"], "a twin of theirs has one")
    }

    struct Example: Sendable, CustomTestStringConvertible {
        let expression: String
        let expected: String
        var testDescription: String { expression }

        init(_ expression: String, _ expected: String) {
            self.expression = expression
            self.expected = expected
        }
    }

    static let all =
        choosingcolumns + choosingrows + joining + grouping + reshaping + looking + aggregates + windows + scaling + text
        + numbers + dates + features + evaluation
}
