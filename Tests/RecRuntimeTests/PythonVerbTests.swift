import Foundation
import RecCache
import RecEngine
import RecRuntime
import Testing

extension WithCommand {
    /// Verbs that have their work done in Python: the same bits on every run, versions in the key, and what a failing Python takes with it.
    @Suite("Verbs that ask Python", .enabled(if: Given.hasPython))
    struct PythonVerbTests {
        static let notebook = """
            %% notebook "Places"

            %% load movies
            sampleMovieLens(films: 60, users: 40, ratings: 900, seed: 1).movies

            %% feature features
            movies.select(.movieId, .genres).oneHot(.genres, separator: "|", prefix: "is_")

            %% feature places
            tsne(features, key: .movieId, perplexity: 8, iterations: 300, seed: 3)

            %% evaluate spread
            places.scores.aggregate(n: count(), least: min(.tsne1), most: max(.tsne1))

            %% evaluate other
            movies.aggregate(n: count())

            """

        static func session(_ text: String = notebook) throws -> Session {
            try Session(text, named: "places.recnb").withPython()
        }

        @Test func tSNEGivesTheSameBitsOnEveryRunAndThoseOfScikitLearn() async throws {
            let session = try Self.session()
            let cold = try await session.run()
            #expect(cold.failed == [], "\(cold.complaints)")
            let before = try cold.outcome("feature places").value?.contentHash
            #expect(before != nil)
            #expect(try await session.run().executed == [])
            let again = try await session.run { $0.force = true }
            #expect(again.failed == [])
            #expect(try again.outcome("feature places").value?.contentHash == before)
            let parity = try await recnb("parity", "places.recnb", in: session.scratch.path)
            #expect(parity.status == 0, "\(parity.stdout)\(parity.stderr)")
            #expect(parity.stdout.contains("manifold.TSNE"), "\(parity.stdout)")
        }

        @Test func versionsOfItsPackagesAreInTheKeyOfItsCellOnly() async throws {
            var session = try Self.session()
            _ = try await session.run()
            session.venv = try PythonTests.copiedEnvironment(in: session.scratch, renaming: "scikit_learn")
            let other = try await session.run { $0.isDryRun = true }
            #expect(other.wouldRun.first == "feature places" && !other.wouldRun.contains("evaluate other"), "\(other.wouldRun)")
            #expect(try other.outcome("feature places").reason.contains("99.0"))
            session.venv = try PythonTests.copiedEnvironment(in: session.scratch, renaming: "matplotlib")
            #expect(try await session.run { $0.isDryRun = true }.wouldRun == [])
        }

        @Test func whereScikitLearnIsMissingTheCellSaysSoBeforeItStarts() async throws {
            let session = try Self.session()
            let lacking = try PythonTests.copiedEnvironment(in: session.scratch, renaming: "pandas", without: "scikit_learn")
            for (venv, words) in [(lacking, "scikit-learn"), ("/nonexistent", "/nonexistent")] {
                let ran = try await recnb("run", session.file, in: session.scratch.path, environment: ["RECNB_VENV": venv])
                #expect(ran.status == 4, "\(venv): \(ran.stdout)\(ran.stderr)")
                #expect(
                    ran.stderr.contains("E0671") && ran.stderr.contains(words) && ran.stderr.contains("make setup"),
                    "\(ran.stderr)")
                #expect(ran.stdout.contains("evaluate other"), "\(ran.stdout)")
            }
        }

        @Test func aVerbThatIsNotReachedNeedsNoPython() async throws {
            var session = try Self.session(
                """
                %% parameters
                let draws: Bool = false

                %% load rows
                table([(id: 1, x: 0.0), (id: 2, x: 1.0), (id: 3, x: 4.0)])

                %% feature places
                if draws { tsne(rows, key: .id, perplexity: 2, components: 1, seed: 1).scores.drop(.tsne1) } else { rows.drop(.x) }

                """)
            session.venv = "/nonexistent"
            let ran = try await session.run()
            #expect(ran.failed == [], "\(ran.complaints)")
        }

        /// An environment whose scikit-learn is another one: its t-SNE runs a line of the test's own.
        static func environment(_ line: String, in scratch: Scratch) throws -> String {
            let venv = try PythonTests.copiedEnvironment(in: scratch, renaming: "pandas", without: "sklearn")
            let lib = Files.names(in: "\(venv)/lib").first ?? "python3"
            let folder = "\(venv)/lib/\(lib)/site-packages/sklearn"
            try Files.write("", to: "\(folder)/__init__.py")
            try Files.write(
                """
                import numpy
                class TSNE:
                    def __init__(self, *arguments, **options):
                        self.kl_divergence_, self.n_iter_ = 0.5, 300
                    def fit_transform(self, matrix):
                        \(line)
                        return numpy.zeros((len(matrix), 2))

                """, to: "\(folder)/manifold.py")
            return venv
        }

        static let deaths: [(String, String)] = [
            ("import ctypes; ctypes.string_at(0)", "segmentation fault"), ("import os; os._exit(3)", "exit status 3"),
            ("raise ValueError('no such luck')", "no such luck"), ("raise SystemExit(4)", "SystemExit"),
            ("return numpy.full((len(matrix), 2), numpy.nan)", "E0705"), ("return numpy.zeros((3, 2))", "other rows"),
            ("return 'x'", "E0700"), ("import time; time.sleep(600)", "timeout"),
            ("import os; os.write(1, b'x' * 100000); os.kill(os.getpid(), 9)", "signal 9"),
        ]

        @Test(arguments: deaths.indices)
        func aDeadPythonFailsItsOwnCellOnly(_ index: Int) async throws {
            let (line, words) = Self.deaths[index]
            let session = try Self.session(Self.notebook.replacing("%% feature places", with: "%% feature places  timeout: 4s"))
            let venv = try Self.environment(line, in: session.scratch)
            let ran = try await recnb(
                "run", "places.recnb", "--keep-going", in: session.scratch.path, environment: ["RECNB_VENV": venv])
            #expect(ran.status == 1 && !ran.wasHung, "\(line): \(ran.stdout)\(ran.stderr)")
            #expect(ran.stderr.contains(words) && ran.stderr.contains("places.recnb:"), "\(line): \(ran.stderr)")
            let states = try PythonTests.states(Files.text("\(session.output)/run.json") ?? "")
            #expect(states["feature places"] == "failed" && states["evaluate other"] == "ran", "\(line): \(states)")
            #expect(states["evaluate spread"] == "skipped")
        }

        @Test func anInterruptEndsTheWorkInPython() async throws {
            let session = try Self.session()
            let venv = try Self.environment("import time; time.sleep(600)", in: session.scratch)
            let mark = "recnb-test-\(UUID())"
            let command = try Command.recnb(
                "run", "places.recnb", "--format", "json", in: session.scratch.path,
                environment: ["RECNB_VENV": venv, "RECNB_TEST_MARK": mark])
            #expect(try await command.hasSaid("t-SNE in Python"))
            try await Task.sleep(for: .milliseconds(300))
            let asked = ContinuousClock.now
            command.send(SIGINT)
            let ran = try await command.finish()
            #expect(ContinuousClock.now - asked < .seconds(5))
            #expect(ran.status == 130 && !ran.wasHung, "\(ran.stdout)\(ran.stderr)")
            for _ in 0..<500 where PythonTests.count(marked: mark) > 0 { try await Task.sleep(for: .milliseconds(20)) }
            #expect(PythonTests.count(marked: mark) == 0)
        }
    }
}
