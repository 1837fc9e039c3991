import Foundation
import RecDiagnostics
import RecSyntax
import Testing

/// Each file in `Snapshots` is a notebook, a line of dashes, and what is said about it.
@Suite struct SnapshotTests {
    static let divider = "\n---------- diagnostics\n"

    @Test(arguments: Files.list(Files.snapshots, "txt"))
    func diagnosticsAreAsRecorded(_ file: URL) throws {
        let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        let parts = text.components(separatedBy: Self.divider)
        let notebook = parts[0].trimmingSuffix("\n")
        let source = SourceText(name: file.deletingPathExtension().lastPathComponent + ".recnb", text: notebook)
        let rendered = TextRenderer().render(parseNotebook(source).1, in: source)
        if parts.count == 1 {
            try (notebook + Self.divider + rendered).write(to: file, atomically: true, encoding: .utf8)
            Issue.record("recorded \(file.lastPathComponent): look at it, and run again")
        } else {
            #expect(rendered == parts[1], "\(file.lastPathComponent): delete what is below the dashes to record it again")
        }
    }

    @Test func thereAreManyDistinctOnes() throws {
        var found: Set<String> = []
        for file in Files.list(Files.snapshots, "txt") {
            let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
            for line in text.split(separator: "\n") where line.hasPrefix("error[E") { found.insert(String(line.prefix(11))) }
        }
        #expect(found.count >= 60)
    }
}

extension String {
    fileprivate func trimmingSuffix(_ suffix: String) -> String {
        hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
    }
}
