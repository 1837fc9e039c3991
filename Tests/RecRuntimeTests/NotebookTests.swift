import Foundation
import Testing

extension WithCommand {
    /// The two notebooks of this repository, run as users run them.
    @Suite("The notebooks")
    struct NotebookTests {
        private static func run(_ name: String, _ arguments: [String], output: String) async throws -> Finished {
            // Without Python the pictures are left out, and everything else holds.
            let pictures = Given.hasPython ? [] : ["--skip-kind", "plot"]
            return try await Command(
                Given.recnb, ["run", "notebooks/\(name).recnb", "--output", output] + pictures + arguments,
                environment: Command.usualEnvironment, in: Given.root
            ).finish(limit: 120)
        }

        @Test(arguments: MutationTests.names)
        func outputsAreTheSameForAnyNumberOfThreadsAndASecondRunExecutesNothing(name: String) async throws {
            let one = try Scratch()
            let two = try Scratch()
            let first = try await Self.run(name, ["--threads", "1"], output: one.path)
            #expect(first.status == 0, "\(first.stderr)")
            let second = try await Self.run(name, ["--threads", "2"], output: two.path)
            #expect(second.status == 0, "\(second.stderr)")
            let reference = Files.snapshot(one.path)
            #expect(Files.snapshot(two.path).differences(from: reference) == [])
            let warm = try await Self.run(name, ["--format", "json"], output: two.path)
            let ended = try CommandTests.objects(warm.stdout).last
            #expect(ended?["ran"] as? Int == 0 && ended?["status"] as? Int == 0, "\(warm.stdout.suffix(500))")
            #expect(Files.snapshot(two.path).differences(from: reference) == [])
            // There and back.
            #expect(try await Self.run(name, ["-p", "k=8"], output: two.path).status == 0)
            let back = try await Self.run(name, ["--format", "json"], output: two.path)
            #expect(try CommandTests.objects(back.stdout).last?["ran"] as? Int == 0)
            #expect(Files.snapshot(two.path).differences(from: reference) == [])
        }

        @Test func theCourseworkOnRealFilms() async throws {
            let real = "\(Given.root)/../shared/data/ml-latest-small"
            guard Files.exists(real) else {
                return Given.say("THE COURSEWORK ON REAL FILMS IS NOT TESTED: no ../shared/data/ml-latest-small")
            }
            let output = try Scratch()
            let cold = try await Self.run("coursework", ["-p", "data=\(real)"], output: output.path)
            #expect(cold.status == 0, "\(cold.stderr)")
            #expect(cold.stdout.contains("100,836 rows") && cold.stdout.contains("9,742 rows"), "\(cold.stdout)")
            let clusters = Files.text(output / "coursework/files/clusters_movies.csv") ?? ""
            // Titles have no line ends in them, so that lines are rows.
            #expect(clusters.count { $0 == "\n" } == 9743)
            let before = Files.snapshot(output.path)
            let warm = try await Self.run("coursework", ["-p", "data=\(real)", "--format", "json"], output: output.path)
            #expect(try CommandTests.objects(warm.stdout).last?["ran"] as? Int == 0)
            #expect(Files.snapshot(output.path).differences(from: before) == [])
        }
    }
}
