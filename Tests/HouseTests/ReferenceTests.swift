import RecPlan
import RecVerbs
import Testing

/// Every verb says what `recnb parity` compares it with, or why there is nothing; and Python has exactly those references.
@Suite struct ReferenceTests {
    static let folder = "Sources/recnb-python/Python/references"

    @Test func everyVerbHasAReferenceOrAReason() {
        for verb in Catalogue.standard.allVerbs {
            switch verb.reference {
            case .unstated:
                Issue.record(
                    """
                    `\(verb.referenceKey)` does not say what it is compared with. In its type: \
                    `let reference = Reference.pandas("DataFrame.merge")`, with a function marked `@of("\(verb.referenceKey)")` in \
                    \(Self.folder); or `Reference.none("why there is no counterpart")`
                    """)
            case .none(let reason): #expect(reason.count > 10, "`\(verb.referenceKey)`: \(reason)")
            case .function(let function):
                #expect(!function.name.isEmpty && function.tolerance >= 0 && function.tolerance <= 1e-9, "`\(verb.referenceKey)`")
            }
        }
    }

    /// A verb without a function would fail for every user, and a function without a verb is never run.
    @Test func pythonHasTheReferencesThatVerbsDeclare() throws {
        var wanted: Set<String> = []
        for verb in Catalogue.standard.allVerbs {
            if case .function = verb.reference { wanted.insert(verb.referenceKey) }
        }
        let found = try Self.functions()
        for key in wanted.subtracting(found).sorted() { Issue.record("\(Self.folder) has no function marked `@of(\"\(key)\")`") }
        for key in found.subtracting(wanted).sorted() { Issue.record("no verb declares a reference for `\(key)`") }
    }

    /// The keys of the functions in the Python sources: marked by `of`, `element` (values) or `aggregate`.
    private static func functions() throws -> Set<String> {
        var keys: Set<String> = []
        for path in try Repository.files(below: folder, "py") {
            let text = try Repository.text(path)
            for mark in text.matches(of: #/(?m)^@?(?:of|element|aggregate)\(((?:"[^"]*"(?:, *)?)+)\)/#) {
                for name in mark.1.matches(of: #/"([^"]*)"/#) { keys.insert(String(name.1)) }
            }
        }
        return keys
    }
}
