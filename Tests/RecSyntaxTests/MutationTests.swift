import Foundation
import RecDiagnostics
import RecSyntax
import Testing

/// Makes wrong notebooks out of right ones, the same for the same seed.
struct Mutator {
    let files: [[UInt8]]

    private static let pieces: [[UInt8]] = [
        "\"", "\"\"\"", "\\(", ")", "(", "{", "}", "[", "]", "%%", "\n", "\n%% ", "let ", "guard ", "if ", "else", "func ", "#\"",
        "#/", "/*", "*/", "//", ".", "...", "-", "!", "?", ":", ",", "@", "`", "$0", "\\", "'", "\u{FEFF}", "\0", "é", "\u{301}",
        "999999999999999999999", "1e999", "\n<<<<<<< a\n", "\n=======\n", "\n>>>>>>> b\n", " in ", "return ", "throw ", " = ",
        "\"\\(\"\\(", "??", "\t", "  ", "\r\n", " // c\n", "/* c */", "\n    ",
    ].map { Array($0.utf8) }

    func notebook(seed: Int) -> [UInt8] {
        var generator = SeededGenerator(seed: seed)
        guard var bytes = files.randomElement(using: &generator), !bytes.isEmpty else { return [] }
        if Bool.random(using: &generator) {
            let start = Int.random(in: 0..<bytes.count, using: &generator)
            bytes = Array("%% clean x\n".utf8) + bytes[start..<min(bytes.count, start + 400)]
        }
        for _ in 0..<Int.random(in: 1...8, using: &generator) {
            let place = Int.random(in: 0...bytes.count, using: &generator)
            let end = min(bytes.count, place + Int.random(in: 0...40, using: &generator))
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: if place < bytes.count { bytes.remove(at: place) }
            case 1: if place < bytes.count { bytes[place] = UInt8.random(in: 0...255, using: &generator) }
            case 2: bytes.removeSubrange(place..<end)
            case 3: bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0...bytes.count, using: &generator))
            default: bytes.insert(contentsOf: Self.pieces.randomElement(using: &generator) ?? [], at: place)
            }
        }
        return bytes
    }
}

@Suite struct MutationTests {
    static let mutator: Mutator = {
        let files = Files.allNotebooks.compactMap { try? Data(contentsOf: $0) }
        return Mutator(files: files.map { Array($0) })
    }()

    @Test(arguments: 0..<300)
    func noInputCrashesOrLosesAnything(seed: Int) {
        let bytes = Self.mutator.notebook(seed: seed)
        let source = SourceText(name: "mutated", bytes: bytes)
        let (notebook, diagnostics) = parseNotebook(source)
        #expect(joined(notebook, source) == bytes, "seed \(seed)")
        let places = diagnostics.map { $0.primary?.span.lower ?? 0 }
        #expect(places == places.sorted(), "seed \(seed)")
        #expect(diagnostics.allSatisfy { ($0.primary?.span.upper ?? 0) <= bytes.count }, "seed \(seed)")
        let rendered = TextRenderer(color: seed % 2 == 0, maximumWidth: 60).render(diagnostics, in: source)
        #expect(rendered.isEmpty == diagnostics.isEmpty)
        #expect(renderJSON(diagnostics, in: source).split(separator: "\n").count == diagnostics.count)
    }

    @Test(arguments: 300..<500)
    func formattingKeepsTheMeaning(seed: Int) throws {
        let source = SourceText(name: "mutated", bytes: Self.mutator.notebook(seed: seed))
        guard let formatted = formatNotebook(source) else {
            #expect(!source.invalidUTF8.isEmpty)
            return
        }
        let before = parseNotebook(source).0
        let unchecked = SourceText(name: "mutated", text: canonical(before, source))
        #expect(parseNotebook(unchecked).0.outline == before.outline, "seed \(seed)")
        #expect(formatNotebook(SourceText(name: "mutated", text: formatted)) == formatted, "seed \(seed)")
    }

    @Test func plainBytesAreReadToo() {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<200 {
            let body = (0..<200).map { _ in UInt8.random(in: 0...255, using: &generator) }
            for start in ["", "%% clean a\n", "%% text\n", "%% clean a\nf(\"", "%% clean a\nf(#/", "%% "] {
                let source = SourceText(name: "random", bytes: Array(start.utf8) + body)
                #expect(joined(parseNotebook(source).0, source) == source.bytes)
            }
        }
    }
}
