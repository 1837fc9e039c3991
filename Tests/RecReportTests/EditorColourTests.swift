import Foundation
import RecReport
import Testing

/// What editors and Pygments colour is what reports colour.
@Suite struct EditorColourTests {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .path

    /// The interpreter of the system, which has Pygments as a package of its own.
    static let python = "/usr/bin/python3"

    static let hasPygments: Bool = {
        if let status = try? run(["-c", "import pygments"]).status, status == 0 { return true }
        FileHandle.standardError.write(Data("\n*** THE COLOURS OF EDITORS ARE NOT TESTED: no Pygments (make setup) ***\n\n".utf8))
        return false
    }()

    static func run(_ arguments: [String]) throws -> (status: Int32, output: String, errors: String) {
        let process = Process()
        process.executableURL = URL(filePath: python)
        // Nothing is left beside the sources.
        process.arguments = ["-B"] + arguments
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        let said = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: text, as: UTF8.self), String(decoding: said, as: UTF8.self))
    }

    /// The colours of a file, a letter a scalar.
    static func letters(_ mode: String, _ files: [String]) throws -> [[Unicode.Scalar]] {
        let ran = try run(["\(root)/Tests/Peers/editor_tokens.py", mode] + files)
        try #require(ran.status == 0, "\(ran.errors)")
        return try ran.output.split(separator: "\n").map { line in
            Array(try JSONDecoder().decode(String.self, from: Data(line.utf8)).unicodeScalars)
        }
    }

    /// Bodies of code with their language and the place of their first scalar in the file.
    static func bodies(_ text: String) -> [(language: ReportCell.BodyLanguage, start: Int, body: String)] {
        var found: [(ReportCell.BodyLanguage, Int, String)] = []
        var at = 0
        var current: (language: ReportCell.BodyLanguage, start: Int)?
        var body = ""
        func close() {
            if let current, current.language != .markdown { found.append((current.language, current.start, body)) }
        }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let length = line.unicodeScalars.count + 1
            if line.hasPrefix("%%") {
                close()
                body = ""
                let kind = line.dropFirst(2).split(separator: " ").first ?? ""
                let language: ReportCell.BodyLanguage =
                    kind == "python" ? .python : ["text", "notebook"].contains(kind) ? .markdown : .recnb
                current = (language, at + length)
            } else {
                body += line + "\n"
            }
            at += length
        }
        close()
        return found
    }

    static func notebooks() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root + "/notebooks").filter { $0.hasSuffix(".recnb") }.sorted()
            .map { root + "/notebooks/" + $0 }
    }

    private static func compare(_ mode: String, _ files: [String], python: Bool) throws {
        let all = try letters(mode, files)
        try #require(all.count == files.count)
        var compared = 0
        for (file, letters) in zip(files, all) {
            let text = try String(contentsOfFile: file, encoding: .utf8)
            for (language, start, body) in bodies(text) where python || language == .recnb {
                let expected = Array(codeColours(body, language).unicodeScalars)
                let found = Array(letters[start..<min(start + expected.count, letters.count)])
                let scalars = Array(body.unicodeScalars)
                for place in found.indices where expected[place] != found[place] && scalars[place] != "\n" {
                    let near = String(String.UnicodeScalarView(scalars[max(0, place - 20)..<min(scalars.count, place + 20)]))
                    Issue.record("\(mode) has \(found[place]) where reports have \(expected[place]): \(near)")
                    return
                }
                compared += found.count
            }
        }
        #expect(compared > 500)
    }

    @Test(.enabled(if: hasPygments), arguments: ["pygments", "textmate"])
    func notebooksHaveTheColoursOfReports(mode: String) throws {
        try Self.compare(mode, try Self.notebooks(), python: mode == "pygments")
    }

    @Test(.enabled(if: hasPygments), arguments: [UInt64(1), 2])
    func anyTextHasTheColoursOfReports(seed: UInt64) throws {
        var random = SplitMix(state: seed)
        let pieces = [
            "\"", "\"\"\"", "#", "\\(", "\\#(", "(", ")", "/*", "*/", "//", "\n", "let ", ".x", "`", "@", "1e", "0x", "ж", "'",
            "r'", "\\",
            " ", "f(", ".map(", "Int", ".рейтинг", "in ", "2...3", "'''", "%", "return", "-1.5e-3",
        ]
        var text = ""
        for round in 0..<300 {
            text += round % 2 == 0 ? "%% clean a\n" : "%% python a() -> (n: Int)\n"
            text +=
                "a" + (0..<Int(random.next() % 30)).map { _ in pieces[Int(random.next() % UInt64(pieces.count))] }.joined()
                + "z\n\n"
        }
        let file = FileManager.default.temporaryDirectory.appending(path: "recnb-colours-\(UInt64.random(in: 0 ... .max)).recnb")
            .path
        defer { try? FileManager.default.removeItem(atPath: file) }
        try Data(text.utf8).write(to: URL(filePath: file))
        try Self.compare("pygments", [file], python: true)
    }
}
