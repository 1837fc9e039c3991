import Foundation
import Testing

extension WithCommand {
    /// Notebooks that are nearly right give diagnostics or results: never a crash, a hang or an undocumented status.
    @Suite("Bad notebooks")
    struct MutationTests {
        static let names = ["quickstart", "coursework"]

        /// The notebooks of this repository, on little data.
        static func text(_ name: String) throws -> String {
            guard let text = Files.text("\(Given.root)/notebooks/\(name).recnb") else {
                throw Trouble("there is no notebook \(name)")
            }
            return text.replacing("sampleMovieLens(users: 600, films: 2000, ratings: 40_000, seed: seed)", with: small)
                .replacing("sampleMovieLens(seed: seed)", with: small)
        }

        private static let small = "sampleMovieLens(users: 60, films: 200, ratings: 2000, seed: seed)"

        /// What a run may end with; 4 because these runs find no Python.
        private static let statuses: Set<Int32> = [0, 1, 2, 3, 4, 130]

        @Test(arguments: names, 0..<(Given.isSoak ? 20 : 4))
        func aMutatedNotebookGivesDiagnosticsOrResults(name: String, block: UInt64) async throws {
            let mutator = NotebookMutator(text: try Self.text(name))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for part in 0..<2 as Range<UInt64> {
                    group.addTask {
                        for seed in stride(from: block * 15 + part, to: block * 15 + 15, by: 2) {
                            try await Self.run(mutator, name, seed)
                        }
                    }
                }
                try await group.waitForAll()
            }
        }

        private static func run(_ mutator: NotebookMutator, _ name: String, _ seed: UInt64) async throws {
            let scratch = try Scratch()
            try Files.write(mutator.notebook(seed: seed), to: scratch / "mutated.recnb")
            for arguments in ["check", "run --timeout 8s --keep-going"] {
                // Little memory, so that a mistake asks for it in vain instead of taking the machine with it.
                let line = "ulimit -v 8000000; RECNB_VENV=/nonexistent exec \"$RECNB\" \(arguments) mutated.recnb"
                let ran = try await Command.shell(line, in: scratch.path).finish(limit: 30)
                // The seed alone makes the notebook again.
                let kept = "\(name) seed \(seed), recnb \(arguments)"
                #expect(ran.signal == nil, "\(kept): signal \(ran.signal ?? 0)\n\(ran.stderr.suffix(2000))")
                #expect(!ran.wasHung, "\(kept) hangs")
                #expect(ran.signal != nil || Self.statuses.contains(ran.status), "\(kept): status \(ran.status)")
                #expect(ran.status == 0 || !ran.stderr.isEmpty, "\(kept) fails in silence: status \(ran.status)")
                if arguments == "check", ran.status != 0 { break }
            }
        }
    }
}
