import Foundation
import RecRuntime
import Testing

extension WithCommand {
    /// What the options of `run` do, as the command shows it.
    @Suite("Options of run")
    struct RunOptionTests {
        @Test func aSkippedKindTakesWhatNeedsItAlong() async throws {
            let session = try Films.session()
            let path = session.scratch.path
            let dry = try await recnb("run", "films.recnb", "--skip-kind", "clean", "--dry-run", in: path)
            #expect(
                dry.status == 0 && dry.stdout.contains("would leave out feature stats: needs `ratings`, which was left out by"))
            #expect(!dry.stdout.contains("would run clean"), "\(dry.stdout)")
            let ran = try await recnb("run", "films.recnb", "--skip-kind", "clean", in: path)
            #expect(ran.status == 0)
            #expect(ran.stdout.contains("feature stats") && ran.stdout.contains("left out by --skip-kind clean"), "\(ran.stdout)")
            #expect(!ran.stdout.contains("clean ratings  "), "\(ran.stdout)")
            #expect(ran.stdout.contains("3 skipped, 2 run"), "\(ran.stdout)")
            // What the cache has of such cells is used, and stays in the folder.
            _ = try await session.run()
            let before = Files.snapshot(session.output)
            let warm = try await recnb("run", "films.recnb", "--skip-kind", "clean", in: path)
            #expect(
                !warm.stdout.contains("skipped")
                    && Set(Files.snapshot(session.output).differences(from: before)).isSubset(of: ["report.html"]))
            let forced = try await recnb("run", "films.recnb", "--skip-kind", "clean", "--force", in: path)
            #expect(!forced.stdout.contains("skipped") && Files.exists("\(session.output)/files/films.csv"), "\(forced.stdout)")
        }

        @Test func whatHasNoValueOfItsOwnIsNotRunAlone() async throws {
            let session = try Session(
                """
                %% evaluate made
                [(n: 1), (n: 2)]

                %% recommend one(id: Int)
                let twice = id * 2
                guard twice < 4 else {
                    throw notFound("nobody")
                }
                made.filter(.n == id)

                %% evaluate number
                made.rowCount

                %% evaluate asked
                one(id: 2)

                """, named: "one.recnb")
            let alone = try await recnb("run", "one.recnb", "--only", "one", in: session.scratch.path)
            #expect(alone.status == 3 && alone.stderr.contains("has no value of its own"), "\(alone.stderr)")
            let ran = try await recnb("run", "one.recnb", in: session.scratch.path)
            // The value of a cell in a word stands in its line.
            #expect(ran.lines.contains { $0.contains("evaluate number") && $0.contains("  2  ") }, "\(ran.stdout)")
            // What is thrown is shown where it is thrown, and who called.
            #expect(
                ran.stderr.contains("one.recnb:7:") && ran.stderr.contains("called by `evaluate asked` in line 14"),
                "\(ran.stderr)")
        }

        @Test func sizeAndCollectionAgreeOnWhatIsNotInUse() async throws {
            let session = try Films.session()
            for k in 3...8 { _ = try await session.run(["k": String(k)]) }
            let size = try await recnb("cache", "size", in: session.scratch.path)
            let dry = try await recnb("cache", "gc", "--dry-run", in: session.scratch.path)
            let unused = try #require(size.stdout.firstMatch(of: /not in use: ([^;]+);/)).1
            #expect(dry.stdout.hasPrefix("would free \(unused): "), "\(size.stdout)\(dry.stdout)")
        }

        @Test(.enabled(if: Given.hasPython)) func whatFailedKeepsTheResultThatIsStillTrue() async throws {
            var session = try Pictures.session()
            _ = try await session.run()
            let before = Files.snapshot(session.output)
            // Neither a program that cannot be started nor an environment that is gone makes a picture wrong.
            for (venv, python) in [(Given.venv, "/nonexistent/recnb-python"), ("/nonexistent", Given.recnbPython)] {
                (session.venv, session.pythonExecutable) = (venv, python)
                let ran = try await session.run { ($0.force, $0.keepsGoing) = (true, true) }
                #expect(ran.failed.contains("plot most") && ran.result.exitStatus == 4, "\(ran.failed)")
                #expect(try ran.outcome("plot most").isEarlier && ran.outcome("clean scaled_points").isEarlier)
                let gone = Files.snapshot(session.output).differences(from: before).filter {
                    !["report.html", "run.json"].contains($0)
                }
                #expect(gone == [], "\(gone)")
            }
            // Of another meaning there is no earlier result.
            try session.edit("stats.top(8", "stats.top(7")
            let other = try await session.run { $0.keepsGoing = true }
            #expect(try !other.outcome("plot most").isEarlier && other.outcome("plot most").record == nil)
        }

        @Test func aDryRunTellsProgramsWhatWouldRunAndWhy() async throws {
            let session = try Films.session()
            _ = try await session.run()
            try session.edit("mean(.rating)", "max(.rating)")
            let dry = try await recnb("run", "films.recnb", "--dry-run", "--format", "json", in: session.scratch.path)
            let events = try CommandTests.objects(dry.stdout)
            let would = events.compactMap { $0["result"] as? [String: Any] }.filter { $0["status"] as? String == "wouldRun" }
            #expect(would.first?["cell"] as? String == "feature stats")
            #expect((would.first?["reason"] as? String)?.hasPrefix("body changed: `") ?? false, "\(would)")
            #expect(events.last?["wouldRun"] as? Int == would.count && would.count == 5, "\(dry.stdout)")
        }

        @Test func checkAndRunCountTheSameCells() async throws {
            let session = try Films.session()
            let check = try await recnb("check", "films.recnb", in: session.scratch.path)
            let run = try await recnb("run", "films.recnb", in: session.scratch.path)
            #expect(check.stdout.contains("7 cells") && run.stdout.contains("7 cells:"), "\(check.stdout)\(run.stdout)")
        }

        static let endless = """
            %% evaluate quick
            [(n: 1)]

            %% evaluate endless
            (1...20_000).map { n in (1...20_000).map { m in m * n }.sum() }.sum()

            %% text
            There is \\(quick.rowCount).

            """

        @Test func aStoppedRunSaysSoAndListsNoTexts() async throws {
            let session = try Session(Self.endless, named: "long.recnb")
            let command = try Command.recnb("run", "long.recnb", in: session.scratch.path)
            #expect(try await command.hasSaid("evaluate quick"))
            command.send(SIGINT)
            let stopped = try await command.finish()
            #expect(stopped.status == 130)
            #expect(stopped.lines.contains { $0.hasPrefix("■ 2 cells: 1 skipped, 1 run") }, "\(stopped.stdout)")
            #expect(!stopped.lines.contains { $0.contains(" text") }, "\(stopped.stdout)")
        }

        @Test func aSecondInterruptionEndsItAtOnceAndSaysSo() async throws {
            // Whoever reads standard output has stopped reading, so the run cannot end by itself.
            let cells = (1...600).map { "%% evaluate c\($0)\n[(n: \($0))]\n\n" }.joined()
            let session = try Session(cells, named: "many.recnb")
            let ran = try await Command.shell(
                """
                mkfifo pipe; sleep 60 < pipe & reader=$!
                "$RECNB" run many.recnb --format json > pipe & run=$!
                sleep 1; kill -INT $run; sleep 0.3; kill -INT $run; wait $run; echo status $?; kill $reader
                """, in: session.scratch.path
            ).finish(limit: 30)
            #expect(ran.stdout == "status 130\n" && !ran.wasHung)
            #expect(ran.stderr.contains("Ctrl-C again stops at once\nstopped at once\n"), "\(ran.stderr)")
        }

        @Test func explainNamesTheLineThatChanged() async throws {
            let session = try Films.session()
            try session.edit("%% load movies", "%% functions\nfunc least_of(_ n: Int) -> Int { n + 1 }\n\n%% load movies")
            try session.edit("stats.top(k, by: .n)", "stats\n    .sort(by: .n)\n    .top(least_of(k), by: .n)")
            _ = try await session.run()
            func explained(_ cell: String) async throws -> String {
                try await recnb("explain", "films.recnb", cell, in: session.scratch.path).stdout
            }
            #expect(try await explained("best").contains("in the cache"))
            // Layout and comments are no change; of what changed the line is shown without them.
            try session.edit("    .sort(by: .n)", "    // a comment\n  .sort( by: -.n )")
            #expect(try await explained("best").contains("body changed: `.sort(by: .n)` -> `.sort( by: -.n )`\n"))
            try session.edit("n + 1", "n + 2")
            let both = try await explained("best")
            #expect(both.contains("function least_of changed: `n + 1` -> `n + 2`"), "\(both)")
            _ = try await session.run()
            try session.edit("n + 2", "n + 3")
            let one = try await explained("best")
            #expect(one.contains("function least_of changed") && !one.contains("body changed"), "\(one)")
            try session.edit(
                "(films: movies.rowCount, rated: stats.rowCount)", "let films = movies.rowCount\n(films: films, rated: 1)")
            let more = try await explained("summary")
            #expect(
                more.contains("body changed: `(films: movies.rowCount, rated: s") && more.contains("and 1 more line"), "\(more)")
        }
    }
}
