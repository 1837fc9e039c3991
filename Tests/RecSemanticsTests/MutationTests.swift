import Foundation
import RecDiagnostics
import RecPlan
import RecSyntax
import Testing

/// Makes wrong notebooks out of right ones by changing tokens and bytes, the same for the same seed.
struct Mutator {
    let files: [SourceText]

    private static let pieces = [
        "\"", "(", ")", "{", "}", "[", "]", "\n%% clean x\n", "\n%% python p(ratings: Table) -> (t: Table)\n", "\n%% text\n",
        "let ", ".",
        ",", ":", "?", "!", "-", "nil", "0", "-1", "9223372036854775807", "1e308", ".movieId", "ratings", "movies", "k",
        "count()",
        "{ n in n }", "[:]", "[]", "()", "(a: 1)", "1...3", "seed: 1", "on: .movieId", ".first(where: .movieId == 1)",
        ".filter(.rating > 3)",
        "guard let x = 1 else { throw notFound(\"\") }\n", "if true { 1 } else { 2 }", "func f(x: Int) -> Int { x }\n", "$0",
        "@Range(1...2) ",
        "\\(ratings)", "é", "column(\"a\")", "columns(\"*\")", ".rowCount", ".assignments", " ?? 1", " == nil",
        "readCSV(\"data/movies.csv\")",
        "let k: Int = 3\n", "%% parameters\nlet k: Int = 3\n",
    ].map { Array($0.utf8) }

    func notebook(seed: Int) -> [UInt8] {
        var generator = SeededGenerator(seed: seed)
        guard let source = files.randomElement(using: &generator) else { return [] }
        var tokens = parseNotebook(source).0.tokens.map { Array(source.bytes[$0.span.lower..<$0.span.upper]) }
        for _ in 0..<Int.random(in: 1...6, using: &generator) where tokens.count > 2 {
            let place = Int.random(in: 0..<tokens.count, using: &generator)
            let other = Int.random(in: 0..<tokens.count, using: &generator)
            switch Int.random(in: 0..<7, using: &generator) {
            case 0: tokens.remove(at: place)
            case 1: tokens[place] = tokens[other]
            case 2: tokens.swapAt(place, other)
            case 3: tokens.insert(tokens[other], at: place)
            case 4: tokens.insert(Self.pieces.randomElement(using: &generator) ?? [], at: place)
            case 5:
                let end = min(tokens.count, place + Int.random(in: 1...12, using: &generator))
                tokens.insert(contentsOf: tokens[place..<end], at: other)
            default:
                if let index = tokens[place].indices.randomElement(using: &generator) {
                    tokens[place][index] = UInt8.random(in: 32...126, using: &generator)
                }
            }
        }
        return tokens.flatMap(\.self)
    }
}

@Suite struct MutationTests {
    static let mutator = Mutator(
        files: Files.allNotebooks.compactMap { file in
            (try? Files.text(file)).map { SourceText(name: file.lastPathComponent, text: $0) }
        })

    @Test(arguments: 0..<300)
    func noNotebookCrashesTheCheck(seed: Int) {
        let source = SourceText(name: "mutated", bytes: Self.mutator.notebook(seed: seed))
        let checked = Checked(source)
        let places = checked.diagnostics.map { $0.primary?.span.lower ?? -1 }
        #expect(places == places.sorted(), "seed \(seed)")
        for diagnostic in checked.diagnostics {
            #expect(diagnostic.id.wholeMatch(of: /[EWN]\d{4}/) != nil, "seed \(seed)")
            #expect(!diagnostic.message.isEmpty && !diagnostic.message.hasSuffix("."), "seed \(seed): \(diagnostic.message)")
            for label in [diagnostic.primary].compactMap(\.self) + diagnostic.labels {
                #expect(label.span.lower >= 0 && label.span.upper <= source.bytes.count, "seed \(seed)")
            }
        }
        #expect(Set(checked.diagnostics).count == checked.diagnostics.count, "seed \(seed)")
        #expect(checked.plan.cells.count == checked.syntax.cells.count, "seed \(seed)")
        // What runs has a meaning that is the same every time, and numbers of what is there.
        if checked.errors.isEmpty {
            #expect(Checked(source).bytes == checked.bytes, "seed \(seed)")
            for (place, cell) in checked.plan.cells.enumerated() {
                #expect(cell.inputs.allSatisfy { $0.cell < place }, "seed \(seed)")
                #expect(cell.parameters.allSatisfy { checked.plan.parameters.indices.contains($0) }, "seed \(seed)")
            }
        }
    }
}
