import Foundation
import RecDiagnostics
import RecSyntax
import Testing

/// Every body in the cell language is Swift as far as Swift's own parser can tell.
@Suite struct SubsetTests {
    @Test func bodiesOfNotebooksAreSwift() throws {
        var text = ""
        for file in Files.allNotebooks {
            let source = try Files.read(file)
            text += swift(of: parseNotebook(source).0, source, named: file.deletingPathExtension().lastPathComponent)
        }
        #expect(text.contains("func constructs_"))
        #expect(try complaints(of: "notebooks", text) == "")
    }

    /// What the parser accepts in mutated notebooks, Swift accepts.
    @Test func acceptedMutationsAreSwift() throws {
        var text = ""
        for seed in 1000..<1300 {
            let bytes = MutationTests.mutator.notebook(seed: seed)
            // Swift treats a lone carriage return and a NUL in its own way.
            if bytes.contains(0) { continue }
            let source = SourceText(name: "mutated", bytes: bytes)
            if !source.invalidUTF8.isEmpty { continue }
            text += swift(of: parseNotebook(source).0, source, named: "seed\(seed)")
        }
        #expect(text.count > 100_000)
        let found = try complaints(of: "mutations", text)
        #expect(found == "", "the names of the functions hold the seeds")
    }

    private func swift(of notebook: Notebook, _ source: SourceText, named name: String) -> String {
        var text = ""
        for (number, cell) in notebook.cells.enumerated() where !cell.hasErrors {
            switch cell.body {
            case .code, .functions, .parameters, .routes:
                let parameters = cell.parameters ?? []
                let start = parameters.first?.span.lower ?? 0
                let signature = source.text(in: SourceSpan(start, parameters.last?.span.upper ?? start))
                text += "func \(name)_\(number)(\(signature)) {\n\(source.text(in: cell.bodySpan))\n}\n"
            case .markdown, .python, .unknown: break
            }
        }
        return text
    }

    /// What `swiftc -frontend -parse` has to say, warnings aside.
    private func complaints(of name: String, _ text: String) throws -> String {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("recnb-subset-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("\(name).swift")
        let output = folder.appendingPathComponent("output")
        try Data(text.utf8).write(to: file)
        try Data().write(to: output)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["swiftc", "-frontend", "-parse", "-suppress-warnings", file.path]
        let handle = try FileHandle(forWritingTo: output)
        process.standardError = handle
        process.standardOutput = handle
        try process.run()
        process.waitUntilExit()
        let said = String(decoding: try Data(contentsOf: output), as: UTF8.self)
        return process.terminationStatus == 0 ? "" : "exit status \(process.terminationStatus)\n\(said)"
    }
}
