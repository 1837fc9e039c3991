import Foundation
import RecDiagnostics
import RecSyntax
import Testing

/// One misspelt name in a right notebook is one error, whatever depends on it.
@Suite struct OneMistakeTests {
    /// A use of a name: of a column, a part, a verb, a function or a cell.
    struct Use: CustomStringConvertible {
        let file: String
        let bytes: [UInt8]
        let span: SourceSpan

        var misspelt: [UInt8] {
            // No name of a notebook has it, and it is near enough to be guessed from.
            Array(bytes[..<(span.lower + 2)]) + Array("qz".utf8) + Array(bytes[(span.lower + 2)...])
        }

        var description: String {
            let line = bytes[..<span.lower].count { $0 == UInt8(ascii: "\n") } + 1
            return "`\(String(decoding: bytes[span.lower..<span.upper], as: UTF8.self))` in line \(line) of \(file)"
        }
    }

    static let uses: [Use] = Files.allNotebooks.flatMap { file -> [Use] in
        guard let text = try? Files.text(file) else { return [] }
        let source = SourceText(name: file.lastPathComponent, text: text)
        guard Checked(source).errors.isEmpty else { return [] }
        let notebook = parseNotebook(source).0
        let code = notebook.cells.filter { if case .code = $0.body { true } else { false } }
        let names = Set(notebook.cells.compactMap { $0.name?.text })
        let tokens = notebook.tokens.filter { !$0.isTrivia }
        let words = tokens.map { source.text(in: $0.span) }
        return tokens.indices.dropFirst(2).dropLast().compactMap { place -> Use? in
            let span = tokens[place].span
            guard code.contains(where: { $0.bodySpan.lower <= span.lower && span.upper <= $0.bodySpan.upper }),
                words[place].utf8.count >= 4, words[place].utf8.allSatisfy({ $0 > 64 && $0 < 128 })
            else { return nil }
            let isPart = words[place - 1] == "." && words[place + 1] != ":"
            let isCalled = words[place + 1] == "(" && words[place - 1] != "func"
            let isCell = names.contains(words[place]) && words[place + 1] != ":" && words[place - 1] != "let"
            guard isPart || isCalled || isCell else { return nil }
            // What gives columns their names makes a name, and does not use one.
            let line = source.text(in: source.span(ofLine: source.line(at: span.lower)))
            if line.contains("rename(") || words[place - 2] == ":" && words[max(0, place - 3)].contains("\"") { return nil }
            return Use(file: source.name, bytes: source.bytes, span: span)
        }
    }

    /// All of them in a soak run.
    @Test(arguments: 0..<8)
    func isOneError(seed: Int) {
        var generator = SeededGenerator(seed: seed)
        let isSoak = ProcessInfo.processInfo.environment["RECNB_SOAK"] != nil
        let chosen =
            isSoak
            ? Self.uses.enumerated().filter { $0.offset % 8 == seed }.map(\.element)
            : (0..<30).compactMap { _ in
                Self.uses.randomElement(using: &generator)
            }
        var silent: [Use] = []
        for use in chosen {
            let checked = Checked(SourceText(name: use.file, bytes: use.misspelt))
            #expect(checked.errors.count <= 1, "seed \(seed), \(use):\n\(checked.rendered)")
            if checked.errors.isEmpty { silent.append(use) }
        }
        // Of the columns of a table from Python or a database nothing is known before the run.
        #expect(silent.count * 4 <= chosen.count, "seed \(seed): these mistakes are not found: \(silent)")
    }

    @Test func thereAreManyUses() { #expect(Self.uses.count > 100) }
}
