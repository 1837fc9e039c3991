import Foundation
import RecDiagnostics
import RecSyntax

/// Where the files of these tests stand.
enum Files {
    static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    static let samples = tests.appendingPathComponent("Samples")
    static let snapshots = tests.appendingPathComponent("Snapshots")
    static let notebooks = tests.deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("notebooks")

    /// The files with an extension in a folder, by name; none if there is no folder.
    static func list(_ folder: URL, _ ending: String) -> [URL] {
        let all = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        return all.filter { $0.pathExtension == ending }.sorted { $0.path < $1.path }
    }

    /// The samples beside the tests, and the notebooks that the product ships.
    static var allNotebooks: [URL] { list(samples, "recnb") + list(notebooks, "recnb") }

    static func read(_ file: URL) throws -> SourceText {
        SourceText(name: file.lastPathComponent, bytes: Array(try Data(contentsOf: file)))
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    init(seed: Int) { state = UInt64(truncatingIfNeeded: seed) }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// The bytes of all tokens, joined.
func joined(_ notebook: Notebook, _ source: SourceText) -> [UInt8] {
    notebook.tokens.flatMap { source.bytes[$0.span.lower..<$0.span.upper] }
}

/// The result of a `clean` cell with this body, without spans, and what was reported.
func parse(body: String) -> (outline: String, ids: [String]) {
    let (notebook, diagnostics) = parseNotebook(SourceText(name: "test", text: "%% clean x\n" + body))
    guard case .code(let block)? = notebook.cells.first?.body else { return ("no code", diagnostics.map(\.id)) }
    return (block.result.outline, diagnostics.map(\.id))
}

/// The ids of everything reported on a text.
func ids(_ text: String) -> [String] {
    parseNotebook(SourceText(name: "test", text: text)).1.map(\.id)
}
