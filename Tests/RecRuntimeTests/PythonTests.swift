import Foundation
import RecCache
import RecRuntime
import Testing

extension WithCommand {
    /// Runs with Python: what enters their keys, what replays, and what a failing Python takes with it.
    @Suite("With Python", .enabled(if: Given.hasPython))
    struct PythonTests {
        @Test func aSecondRunStartsNoPython() async throws {
            var session = try Pictures.session()
            let cold = try await session.run()
            #expect(cold.executed == Pictures.cells, "\(cold.complaints)")
            let before = Files.snapshot(session.output)
            #expect(before["plot-most/figure.png"] != nil && before["files/scaled.csv"] != nil)
            // Were it started, this would tell.
            let tell = session.scratch / "python"
            try Files.write("#!/bin/sh\necho started >> '\(session.scratch / "started")'\n", to: tell)
            chmod(tell, 0o755)
            session.pythonExecutable = tell
            let warm = try await session.run()
            #expect(warm.executed == [])
            #expect(!Files.exists(session.scratch / "started"))
            #expect(Files.snapshot(session.output) == before)
            #expect(try warm.outcome("python scaled").record?.messages == cold.outcome("python scaled").record?.messages)
            _ = try await session.run { $0.force = true }
            #expect(Files.exists(session.scratch / "started"))
        }

        /// A file that only the code names, a module of the project's, and one that the cell makes itself.
        @Test func filesThatACellIsSeenToOpenRunItAgain() async throws {
            let session = try Session(
                """
                %% python read -> (text: String)
                import sys
                sys.path.insert(0, "code")
                import helper
                with open("made.txt", "w") as made:
                    made.write("made")
                text = open("u.txt").read() + helper.word + open("made.txt").read()

                """, files: ["u.txt": "one ", "code/helper.py": "word = 'helped '\n"]
            ).withPython()
            let first = try await session.run()
            #expect(first.failed == [], "\(first.complaints)")
            #expect(try first.outcome("python read").files.map(\.name).sorted() == ["code/helper.py", "u.txt"])
            #expect(try await session.run().executed == [])
            try session.write("two ", to: "u.txt")
            let second = try await session.run()
            #expect(second.executed == ["python read"])
            #expect(try second.outcome("python read").value != first.outcome("python read").value)
            try session.write("word = 'not helped '\n", to: "code/helper.py")
            #expect(try await session.run().executed == ["python read"])
            #expect(try await session.run().executed == [])
        }

        @Test func foldersOfPythonCellsAreTheStores() async throws {
            let session = try Session(
                """
                %% python table -> (t: Table)
                import pandas
                t = pandas.DataFrame({"x": [1, 2]})

                """
            ).withPython()
            #expect(try await session.run().failed == [])
            #expect(!Files.names(in: "/tmp").contains { $0.hasPrefix("recnb-\(getpid())-") })
            #expect(Files.list(under: session.project.output + "/.cache/tmp").isEmpty)
        }

        @Test func theTimeoutOfAPlotHoldsForDrawing() async throws {
            let session = try Session(
                """
                %% plot most  timeout: 1ms
                table([(x: 1, y: 2)]).bar(x: .x, y: .y)

                """
            ).withPython()
            let ran = try await session.run()
            #expect(ran.failed == ["plot most"], "\(ran.complaints)")
            #expect(ran.complaints.contains("E0604"), "\(ran.complaints)")
        }

        @Test func whatWasPrintedAndWarnedReplays() async throws {
            let session = try Pictures.session()
            for isCold in [true, false] {
                let ran = try await session.run()
                #expect(ran.executed.isEmpty != isCold)
                let messages = try #require(try ran.outcome("python scaled").record?.messages)
                #expect(messages.contains { $0.channel == "printed" && $0.text == "scaled by 2.0\n" })
                #expect(messages.contains { $0.channel == "warning" && $0.text.contains("a word of warning") })
            }
        }

        @Test func severalFiguresOfOneCell() async throws {
            let session = try Pictures.session()
            let plots = """
                %% plot list  caption: "Both"
                (1...3).map { n in stats.top(n + 1, by: .n).bar(x: .movieId, y: .n) }

                %% plot labelled  formats: "svg"
                (most: stats.top(3, by: .n).bar(x: .movieId, y: .n), spread: stats.histogram(.avg))

                %% evaluate least
                """
            try session.edit("%% evaluate least", plots)
            let ran = try await recnb("run", "pictures.recnb", in: session.scratch.path)
            #expect(ran.status == 0, "\(ran.stdout)\(ran.stderr)")
            #expect(ran.stdout.contains("3 pictures") && ran.stdout.contains("2 pictures"), "\(ran.stdout)")
            let files = Files.names(in: "\(session.output)/plot-list") + Files.names(in: "\(session.output)/plot-labelled")
            #expect(
                files.filter { $0.hasPrefix("figure") } == [
                    "figure-1.png", "figure-2.png", "figure-3.png", "figure-most.png", "figure-most.svg", "figure-spread.png",
                    "figure-spread.svg",
                ])
            #expect(Set((1...3).map { Files.bytes("\(session.output)/plot-list/figure-\($0).png") }).count == 3)
            let report = try #require(Files.text("\(session.output)/report.html"))
            #expect(report.contains("Both: 2") && report.contains("labelled: spread"), "each has a caption of its own")
            let before = Files.snapshot(session.output)
            let warm = try await recnb("run", "pictures.recnb", "--format", "json", in: session.scratch.path)
            #expect(try CommandTests.objects(warm.stdout).last?["ran"] as? Int == 0)
            #expect(Files.snapshot(session.output) == before)
            let one = try await recnb("show", "pictures.recnb", "labelled.spread", in: session.scratch.path)
            #expect(one.stdout == "output/pictures/plot-labelled/figure-spread.png\n", "\(one.stdout)\(one.stderr)")
            let all = try await recnb("show", "pictures.recnb", "list", in: session.scratch.path)
            #expect(all.lines.count == 3 && all.stdout.contains("figure-3.png"), "\(all.stdout)")
            #expect(try await recnb("show", "pictures.recnb", "list", "--format", "json", in: session.scratch.path).status == 3)
            try session.edit("(1...3).map", "(1...900).map")
            let many = try await recnb("run", "pictures.recnb", in: session.scratch.path)
            #expect(many.status == 1 && many.stderr.contains("E0609"), "\(many.stderr)")
        }

        @Test func aFileThatACellSaysItReadsIsInItsKey() async throws {
            let session = try Pictures.session()
            _ = try await session.run()
            Files.touch(session.scratch / "data/scale.txt")
            #expect(try await session.run().executed == [])
            try session.write("3.0\n", to: "data/scale.txt")
            let warm = try await session.run()
            #expect(warm.executed == ["python scaled", "clean scaled_points"])
            #expect(try warm.outcome("python scaled").reason.contains("data/scale.txt"))
        }

        @Test func otherVersionsOfPackagesConcernPlotsAndPythonCellsOnly() async throws {
            var session = try Pictures.session()
            _ = try await session.run()
            session.venv = try Self.copiedEnvironment(in: session.scratch, renaming: "matplotlib")
            let other = try await session.run { $0.isDryRun = true }
            // A python cell may import anything that is there; a picture depends on what draws.
            #expect(other.wouldRun.contains("plot most") && other.wouldRun.contains("python scaled"))
            #expect(!other.wouldRun.contains("feature stats") && !other.wouldRun.contains("evaluate least"))
            #expect(try other.outcome("plot most").reason.contains("99.0"))
            session.venv = try Self.copiedEnvironment(in: session.scratch, renaming: "pandas")
            let third = try await session.run { $0.isDryRun = true }
            #expect(!third.wouldRun.contains("plot most") && third.wouldRun.contains("python scaled"))
        }

        /// An environment made of links to the tests' own, in which one package claims to be version 99.0.
        static func copiedEnvironment(
            in scratch: Scratch, renaming package: String, without missing: String? = nil
        ) throws -> String {
            let folder = scratch / "venv-\(package)-\(missing ?? "whole")"
            try Files.write(Files.text("\(Given.venv)/pyvenv.cfg") ?? "", to: "\(folder)/pyvenv.cfg")
            symlink("\(Given.venv)/bin", "\(folder)/bin")
            let lib = Files.names(in: "\(Given.venv)/lib").first { $0.hasPrefix("python3") } ?? "python3"
            let packages = "\(Given.venv)/lib/\(lib)/site-packages"
            Files.makeFolder("\(folder)/lib/\(lib)/site-packages")
            var isRenamed = false
            for name in Files.names(in: packages) {
                if let missing, name == missing || name.hasPrefix("\(missing)-") { continue }
                let isIt = name.hasPrefix("\(package)-") && name.hasSuffix(".dist-info")
                isRenamed = isRenamed || isIt
                symlink("\(packages)/\(name)", "\(folder)/lib/\(lib)/site-packages/\(isIt ? "\(package)-99.0.dist-info" : name)")
            }
            guard isRenamed else { throw Trouble("the environment has no \(package)") }
            return folder
        }

        @Test func anEnvironmentOfNoUseIsStatusFourAndSaysWhy() async throws {
            let session = try Pictures.session()
            let lacking = try Self.copiedEnvironment(in: session.scratch, renaming: "pandas", without: "matplotlib")
            let other = session.scratch / "venv-other"
            try Files.write("home = /usr/bin\nversion = 3.7.9\n", to: "\(other)/pyvenv.cfg")
            symlink("\(Given.venv)/bin", "\(other)/bin")
            let broken = session.scratch / "venv-broken"
            try Files.write("version = 3.11.2\n", to: "\(broken)/pyvenv.cfg")
            for (venv, words) in [
                (lacking, "matplotlib"), (other, "3.7.9"), (broken, "venv-broken"), ("/nonexistent", "/nonexistent"),
            ] {
                let ran = try await recnb("run", session.file, in: session.scratch.path, environment: ["RECNB_VENV": venv])
                #expect(ran.stderr.contains(words), "\(venv): \(ran.stderr)")
                #expect(ran.status == 4, "\(venv): \(ran.stdout)\(ran.stderr)")
                #expect(ran.stdout.contains("evaluate least"), "\(venv)")
            }
        }

        @Test func withoutItsCompanionTheStatusIsFour() async throws {
            let session = try Pictures.session()
            let alone = session.scratch / "bin/recnb"
            try Files.write(try #require(Files.bytes(Given.recnb)), to: alone)
            chmod(alone, 0o755)
            let ran = try await Command(
                alone, ["run", session.file], environment: Command.usualEnvironment, in: session.scratch.path
            ).finish()
            #expect(ran.status == 4 && ran.stderr.contains("recnb-python"), "\(ran.stderr)")
            #expect(ran.stdout.contains("evaluate least"))
        }

        static let deaths: [(String, String)] = [
            ("import os; os._exit(3)", "exit"), ("import ctypes; ctypes.string_at(0)", "segmentation fault"),
            ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "signal 9"), ("raise SystemExit(4)", "SystemExit"),
            ("1 / 0", "ZeroDivisionError"), ("def f(): return f()\nf()", "RecursionError"), ("del n", "n"),
            ("n = 'x'", "promises an int"),
            ("import nothing_like_that", "nothing_like_that"), ("n = (", "SyntaxError"),
            ("import os; os.close(0); os.closerange(3, 300)", "error"),
        ]

        @Test(arguments: deaths.indices)
        func aDeadPythonFailsItsOwnCellOnly(_ index: Int) async throws {
            let (source, words) = Self.deaths[index]
            let session = try Pictures.session(python: source)
            let ran = try await recnb("run", "one.recnb", in: session.scratch.path)
            #expect(ran.status == 1, "\(source): \(ran.stdout)\(ran.stderr)")
            #expect(!ran.wasHung)
            #expect(ran.stderr.contains(words) && ran.stderr.contains("one.recnb:"), "\(source): \(ran.stderr)")
            let log = Files.text("\(session.output)/run.json") ?? ""
            for name in ["evaluate-before/value.arrow", "report.html"] {
                #expect(Files.exists("\(session.output)/\(name)"), "\(source): \(name), \(log)")
            }
            let states = try Self.states(log)
            #expect(states["python odd"] == "failed", "\(source)")
            #expect(states["python even"] == "ran", "\(source)")
            #expect(states["evaluate after"] == "ran", "\(source)")
            #expect(states["evaluate dependent"] == "skipped", "\(source)")
        }

        @Test(arguments: [
            "raise ValueError('no')", "import os; os.kill(os.getpid(), 9)", "n = 'text'", "import time; time.sleep(60)",
        ])
        func whatAFailingCellHadPrintedIsShown(source: String) async throws {
            let session = try Pictures.session(
                python: "print('seen by now', flush=True)\n\(source)", options: "timeout: 2s")
            let ran = try await recnb("run", "one.recnb", in: session.scratch.path)
            #expect(ran.status == 1)
            let printed = try #require(ran.stderr.firstRange(of: "printed by python odd:\nseen by now\n"), "\(ran.stderr)")
            let error = try #require(ran.stderr.firstRange(of: "error["))
            #expect(printed.lowerBound < error.lowerBound)
            if let traceback = ran.stderr.firstRange(of: "Traceback") { #expect(traceback.lowerBound < error.lowerBound) }
            #expect(Files.text("\(session.output)/report.html")?.contains("seen by now") == true)
            #expect(Files.text("\(session.output)/run.json")?.contains(#""printed" : "seen by now\n""#) == true)
        }

        /// Each cell's status by `run.json`.
        static func states(_ log: String) throws -> [String: String] {
            let object = try JSONSerialization.jsonObject(with: Data(log.utf8)) as? [String: Any]
            let cells = object?["cells"] as? [[String: Any]] ?? []
            return Dictionary(
                cells.compactMap { cell in
                    (cell["cell"] as? String).flatMap { name in (cell["status"] as? String).map { (name, $0) } }
                }, uniquingKeysWith: { first, _ in first })
        }

        @Test(arguments: [
            "import time; time.sleep(600)", "while True: pass",
            "import signal; signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 60))\nwhile True: pass",
        ])
        func aHangingPythonEndsWithItsTimeout(source: String) async throws {
            let session = try Pictures.session(python: source, options: "timeout: 1s")
            let ran = try await recnb("run", "one.recnb", in: session.scratch.path)
            #expect(ran.status == 1 && !ran.wasHung)
            #expect(ran.stderr.contains("timeout"), "\(ran.stderr)")
            let states = try Self.states(Files.text("\(session.output)/run.json") ?? "")
            #expect(states["python odd"] == "failed" && states["evaluate after"] == "ran")
        }

        @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
        func anInterruptedRunKeepsWhatHadFinished(signal: Int32) async throws {
            let session = try Pictures.session(python: "import time; time.sleep(600)")
            let command = try Command.recnb("run", "one.recnb", "--format", "json", in: session.scratch.path)
            #expect(try await command.hasSaid("\"event\":\"cellBegan\""))
            #expect(try await command.hasSaid("python even"))
            try await Task.sleep(for: .milliseconds(300))
            let asked = ContinuousClock.now
            command.send(signal)
            let ran = try await command.finish()
            // A second is promised; a loaded machine gets some more, and the cell would take ten minutes.
            #expect(ContinuousClock.now - asked < .seconds(5))
            #expect(ran.status == 130 && !ran.wasHung, "\(ran.stdout)\(ran.stderr)")
            try session.edit("import time; time.sleep(600)", "n = 3")
            let warm = try await session.run()
            #expect(warm.hits.contains("evaluate before"))
            #expect(warm.executed.contains("python odd"))
            #expect(warm.result.exitStatus == 0)
        }

        @Test func theTimeoutOfTheRunStopsIt() async throws {
            let session = try Pictures.session(python: "import time; time.sleep(600)")
            let ran = try await recnb("run", "one.recnb", "--timeout", "2s", in: session.scratch.path)
            #expect(ran.status == 130 && !ran.wasHung, "\(ran.stderr)")
            #expect(ran.stderr.contains("--timeout"), "\(ran.stderr)")
            #expect(try Self.states(Files.text("\(session.output)/run.json") ?? "")["evaluate before"] == "ran")
        }

        @Test func nothingOutlivesTheCommand() async throws {
            let session = try Pictures.session(
                python: "import subprocess, time\nsubprocess.Popen(['sleep', '600'])\ntime.sleep(600)")
            for signal in [SIGINT, SIGKILL] {
                let mark = "recnb-test-\(UUID())"
                let command = try Command.recnb(
                    "run", "one.recnb", "--format", "json", in: session.scratch.path, environment: ["RECNB_TEST_MARK": mark])
                #expect(try await command.hasSaid("python odd"))
                for _ in 0..<500 where Self.count(marked: mark) < 4 { try await Task.sleep(for: .milliseconds(20)) }
                #expect(Self.count(marked: mark) > 1)
                command.send(signal)
                _ = try await command.finish()
                for _ in 0..<500 where Self.count(marked: mark) > 0 { try await Task.sleep(for: .milliseconds(20)) }
                #expect(Self.count(marked: mark) == 0, "after signal \(signal)")
            }
        }

        /// How many processes have a mark in their environment.
        static func count(marked mark: String) -> Int {
            Files.names(in: "/proc").count { name in
                Int(name) != nil
                    && (Files.bytes("/proc/\(name)/environ").map { String(decoding: $0, as: UTF8.self) } ?? "").contains(mark)
            }
        }
    }
}
