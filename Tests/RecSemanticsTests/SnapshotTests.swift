import Foundation
import RecDiagnostics
import Testing

/// Each file in `Snapshots` is a notebook, a line of dashes, and what is said about it.
@Suite struct SnapshotTests {
    static let divider = "\n---------- diagnostics\n"

    @Test(arguments: Files.list(Files.snapshots, "txt"))
    func diagnosticsAreAsRecorded(_ file: URL) throws {
        let parts = try Files.text(file).components(separatedBy: Self.divider)
        let notebook = parts[0].hasSuffix("\n") ? String(parts[0].dropLast()) : parts[0]
        let name = "notebooks/" + file.deletingPathExtension().lastPathComponent + ".recnb"
        let rendered = Checked(SourceText(name: name, text: notebook)).rendered
        if parts.count == 1 {
            try (notebook + Self.divider + rendered).write(to: file, atomically: true, encoding: .utf8)
            Issue.record("recorded \(file.lastPathComponent): look at it, and run again")
        } else {
            #expect(rendered == parts[1], "\(file.lastPathComponent): delete what is below the dashes to record it again")
        }
    }

    /// One mistake is one error.
    @Test(arguments: Files.list(Files.snapshots, "txt"))
    func nothingIsSaidTwice(_ file: URL) throws {
        let said = try Files.text(file).components(separatedBy: Self.divider).last ?? ""
        let errors = said.split(separator: "\n").count { $0.hasPrefix("error[") }
        #expect(errors <= 1 || file.lastPathComponent.hasPrefix("several-"), "\(file.lastPathComponent) has \(errors) errors")
    }

    @Test func thereAreManyDistinctOnes() throws {
        var ids: Set<Substring> = []
        var situations: Set<Substring> = []
        for file in Files.list(Files.snapshots, "txt") {
            let said = try Files.text(file).components(separatedBy: Self.divider).last ?? ""
            for line in said.split(separator: "\n") where line.contains("]: ") {
                let id = line.drop { $0 != "[" }.dropFirst().prefix { $0 != "]" }
                if id.count == 5 {
                    ids.insert(id)
                    situations.insert(line)
                }
            }
        }
        #expect(situations.count >= 100)
        #expect(ids.count >= 70)
    }
}
