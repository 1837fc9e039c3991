import Foundation
import RecSyntax
import Testing

/// The reference of the kinds of cells, from what the parser says of them.
@Suite struct CellReferenceTests {
    private static let kinds = CellKind.allCases.compactMap { kind in kind.reference.map { (kind, $0) } }

    private static func section(_ kind: CellKind, _ reference: CellKindReference) -> String {
        let options = reference.options.isEmpty ? "none" : reference.options.map { "`\($0):`" }.joined(separator: " ")
        let example = reference.example.split(separator: "\n", omittingEmptySubsequences: false).map {
            $0.isEmpty ? "" : "    \($0)"
        }
        return """
            ### `\(kind.rawValue)`

            \(reference.purpose)

            - body: \(reference.body)
            - value: \(reference.value ?? "none")
            - may touch: \(reference.touches)
            - options: \(options)

            For example:

            \(example.joined(separator: "\n"))
            """
    }

    @Test func thePageHasEveryKind() throws {
        #expect(Self.kinds.map(\.0.rawValue) == headerKinds)
        try Generated.expect(
            "kinds", of: "\(DocumentTests.documents)/Cells.md",
            is: Self.kinds.map(Self.section).joined(separator: "\n\n"))
    }

    @Test func everyExampleChecks() throws {
        for (kind, reference) in Self.kinds {
            let scratch = try Scratch()
            defer { withExtendedLifetime(scratch) {} }
            let path = try scratch.file(reference.example + "\n", name: "example.recnb")
            let checked = try Program.run("check", path)
            #expect(checked.status == 0, "\(kind.rawValue): \(checked.errors)")
            #expect(reference.example.components(separatedBy: "%% ").last?.hasPrefix(kind.rawValue) == true)
        }
    }
}
