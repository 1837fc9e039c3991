import Foundation
import RecCache
import RecDiagnostics
import RecRuntime
import Testing

/// What users of other notebook tools suffer from, each as a test that holds here. Named after the trouble, with where it was reported.
///
/// Number 20, numbers that differ in the tenth decimal on another machine without anyone saying so (emdgroup/baybe#592), is not here:
/// `recnb parity` compares with the references, in tests of its own; the same bits for any number of threads are in `RunOptionTests` and in
/// the tests of the kernels.
extension WithCommand {
    @Suite("Pains")
    struct PainsTests {
        @Test("1. A cache that ignores changed data: yihui/knitr#238, marimo-team/marimo#3271")
        func changedDataIsNoticed() async throws {
            let session = try Films.session()
            _ = try await session.run()
            let before = Files.text("\(session.output)/files/films.csv")
            try session.write(Films.ratings(600) + "1,40,5.0\n", to: "data/ratings.csv")
            _ = try await session.run()
            let after = Files.text("\(session.output)/files/films.csv")
            #expect(before != after)
            #expect(after?.contains("\"Film, 40 (Кино)\",5.0,1") == true, "\(after ?? "")")
        }

        @Test("2. Included files are ignored: quarto-dev/quarto-cli#6793", .enabled(if: Given.hasPython))
        func aFileThatACellReadsIsNoticed() async throws {
            let session = try Pictures.session()
            _ = try await session.run()
            let before = Files.text("\(session.output)/files/scaled.csv")
            try session.write("3.0", to: "data/scale.txt")
            let warm = try await session.run()
            #expect(warm.executed == ["python scaled", "clean scaled_points"])
            #expect(Files.text("\(session.output)/files/scaled.csv") != before)
        }

        @Test("3. Versions of packages are ignored: TuringLang/docs#496", .enabled(if: Given.hasPython))
        func anotherVersionOfAPackageIsNoticed() async throws {
            var session = try Pictures.session()
            _ = try await session.run()
            session.venv = try PythonTests.copiedEnvironment(in: session.scratch, renaming: "matplotlib")
            let warm = try await session.run { $0.isDryRun = true }
            #expect(warm.wouldRun.contains("plot most"))
            #expect(try warm.outcome("plot most").reason.contains("versions changed"))
            #expect(!warm.wouldRun.contains("feature stats"))
        }

        @Test("4. The whole document runs again for one cell: quarto-dev/quarto-cli#1092, executablebooks/jupyter-cache#89")
        func anEditRunsOneCell() async throws {
            let session = try Films.session()
            _ = try await session.run()
            try session.edit("stats.top(k, by: .n)", "stats.top(k, by: .avg)")
            #expect(try await session.run().executed == ["evaluate best"])
        }

        @Test("5. Parameters are not part of the key: yihui/knitr#1624")
        func aParameterIsPartOfTheKey() async throws {
            let session = try Films.session()
            _ = try await session.run()
            #expect(try await session.run(["k": "5"]).executed == ["evaluate best"])
            let shown = try await recnb("show", session.file, "best", "-p", "k=5", "--format", "csv", in: session.scratch.path)
            #expect(shown.lines.count == 6)
            #expect(try await session.run(["k": "10"]).executed == [])
        }

        @Test("6. The change of an uncached cell is not passed on: yihui/knitr#1530")
        func whatAnUncachedCellGivesIsPassedOn() async throws {
            let session = try Films.session()
            try session.edit("%% clean ratings\n", "%% clean ratings  cache: never\n")
            _ = try await session.run()
            #expect(try await session.run().executed == ["clean ratings"])
            try session.edit(".filter(.rating >= least)", ".filter(.rating >= least + 1)")
            let warm = try await session.run()
            #expect(warm.executed.contains("feature stats") && warm.executed.contains("clean films"))
        }

        @Test(
            "7. Everything runs again after a comment, a reformat or a touched file: snakemake/snakemake#1694, fonsp/Pluto.jl#229"
        )
        func whatMeansNothingRunsNothing() async throws {
            let session = try Films.session()
            _ = try await session.run()
            try session.edit("// What cannot be a rating goes.", "// Other words.\n\n")
            try session.edit("ratings.dropMissing().filter", "ratings\n        .dropMissing()\n        .filter")
            Files.touch(session.scratch / "data/ratings.csv")
            #expect(try await session.run().executed == [])
            #expect(try await recnb("fmt", session.file, in: session.scratch.path).status == 0)
            #expect(try await session.run().executed == [])
        }

        @Test("8. A hit that loses printed text and pictures: found in jupyter-cache and marimo", .enabled(if: Given.hasPython))
        func aHitShowsAllThatTheRunShowed() async throws {
            let session = try Pictures.session()
            let cold = try await recnb("run", session.file, in: session.scratch.path)
            #expect(cold.status == 0, "\(cold.stderr)")
            let report = Files.text("\(session.output)/report.html") ?? ""
            #expect(report.contains("scaled by 2.0") && report.contains("data:image/png"))
            #expect(cold.stderr.contains("a word of warning"))
            let before = Files.snapshot(session.output)
            Files.remove(session.output)
            let warm = try await recnb("run", session.file, in: session.scratch.path)
            #expect(Files.snapshot(session.output) == before)
            #expect(warm.stderr == cold.stderr)
            let shown = try await recnb("show", session.file, "scaled", in: session.scratch.path)
            #expect(shown.stdout.contains("scaled by 2.0"), "\(shown.stdout)")
        }

        @Test("9. No reason is given for running again: asked for in most tools with a cache")
        func theReasonIsGiven() async throws {
            let session = try Films.session()
            let path = session.scratch.path
            func explained(_ arguments: String...) async throws -> String {
                try await Command(
                    Given.recnb, ["explain", session.file] + arguments, environment: Command.usualEnvironment, in: path
                ).finish().stdout
            }
            #expect(try await explained().contains("evaluate best: would run\n    never ran"))
            _ = try await session.run()
            #expect(try await explained("stats").hasPrefix("feature stats: in the cache"))
            #expect(try await explained("best", "-p", "k=12").contains("parameter k changed: 10 -> 12"))
            try session.edit("mean(.rating)", "max(.rating)")
            #expect(try await explained("stats").contains("body changed"))
            #expect(try await explained("best").contains("stats"))
            try session.write(Films.movies(41), to: "data/movies.csv")
            #expect(try await explained("movies").contains("file data/movies.csv changed"))
            let ran = try await recnb("run", session.file, in: path)
            #expect(
                ran.stdout.contains("(body changed: `...roup(by") && ran.stdout.contains("file data/movies.csv changed"),
                "\(ran.stdout)")
        }

        @Test("10. Hidden state from running out of order: jupyterlab/jupyterlab#5213")
        func thereIsNoHiddenState() async throws {
            let session = try Films.session()
            _ = try await session.run()
            let whole = Files.snapshot(session.output)
            // A cell that is gone is gone: nothing of its value stays for others to use.
            try session.edit("%% feature stats\nratings.group(by: .movieId).aggregate(avg: mean(.rating), n: count())\n", "")
            #expect(try await !session.check().isRunnable)
            // What stands below cannot be read above.
            try session.rewrite(Films.notebook)
            try session.edit("ratings.dropMissing()", "stats.dropMissing()")
            #expect(try await !session.check().isRunnable)
            // Alone or with all others, a cell gives the same.
            try session.rewrite(Films.notebook)
            Files.remove(session.scratch / "output")
            for cell in ["summary", "best", "films"] { _ = try await session.run { $0.only = cell } }
            _ = try await session.run()
            #expect(Files.snapshot(session.output) == whole)
        }

        @Test("11. A failure at the end loses the work before it: nteract/papermill#524")
        func aFailureKeepsWhatWasDoneBeforeIt() async throws {
            let session = try Films.session()
            try session.edit(
                "%% text",
                "%% evaluate last\nguard movies.rowCount > 40 else { throw badRequest(\"too few films\") }\n(n: 1)\n\n%% text")
            let ran = try await recnb("run", session.file, in: session.scratch.path)
            #expect(ran.status == 1, "\(ran.stdout)")
            #expect(Files.exists("\(session.output)/files/films.csv") && Files.exists("\(session.output)/report.html"))
            try session.edit("> 40", "> 39")
            #expect(try await session.run().executed.contains("evaluate last"))
            #expect(try await session.run().hits.count == Films.cells.count + 1)
        }

        @Test(
            "12. A dead kernel hangs the runner or loses the document: nteract/papermill#478", .enabled(if: Given.hasPython))
        func aDeadPythonNeitherHangsNorLosesAnything() async throws {
            let session = try Pictures.session(python: "import os; os.abort()")
            let before = session.text
            let ran = try await recnb("run", "one.recnb", in: session.scratch.path, limit: 30)
            #expect(ran.status == 1 && !ran.wasHung)
            #expect(session.text == before)
            #expect(
                Files.exists("\(session.output)/evaluate-before/value.arrow") && Files.exists("\(session.output)/report.html"))
        }

        @Test("13. Merge conflicts in the document: jupyter/notebook#4889")
        func nothingIsWrittenIntoTheDocumentAndConflictsAreNamed() async throws {
            let session = try Films.session()
            let before = session.text
            _ = try await recnb("run", session.file, in: session.scratch.path)
            #expect(session.text == before)
            try session.edit(
                "stats.top(k, by: .n)",
                "<<<<<<< HEAD\nstats.top(k, by: .n)\n=======\nstats.top(k, by: .avg)\n>>>>>>> theirs")
            let ran = try await recnb("check", session.file, in: session.scratch.path)
            #expect(ran.status == 2)
            #expect(ran.stderr.contains("conflict"), "\(ran.stderr)")
        }

        @Test("14. Silence in long runs: jupyter/nbconvert#2212", .enabled(if: Given.hasPython))
        func finishedCellsAreTold() async throws {
            let session = try Pictures.session(python: "import time; time.sleep(600)")
            let command = try Command.recnb("run", "one.recnb", in: session.scratch.path)
            // The line is there while the cell below it still runs.
            #expect(try await command.hasSaid("evaluate before"))
            command.send(SIGINT)
            #expect(try await command.finish().status == 130)
        }

        @Test("15. An error with no place: rstudio/rmarkdown#381", .enabled(if: Given.hasPython))
        func everyErrorHasAPlace() async throws {
            let native = try Films.session()
            try native.edit(
                "stats.top(k, by: .n)", "guard k > 99 else { throw badRequest(\"k is small\") }\nstats.top(k, by: .n)")
            let first = try await recnb("run", native.file, in: native.scratch.path)
            #expect(first.stderr.contains("films.recnb:\(Self.line(of: "guard k", native.text)):"), "\(first.stderr)")
            try native.rewrite(Films.notebook)
            try native.edit("mean(.rating)", "mean(.raiting)")
            let second = try await recnb("run", native.file, in: native.scratch.path)
            #expect(second.stderr.contains("films.recnb:\(Self.line(of: ".raiting", native.text)):"), "\(second.stderr)")
            let python = try Pictures.session(python: "def half(x):\n    return x / 0\nhalf(n)")
            let third = try await recnb("run", "one.recnb", in: python.scratch.path)
            #expect(third.stderr.contains("one.recnb:9:") && third.stderr.contains("ZeroDivisionError"), "\(third.stderr)")
            #expect(third.stderr.contains("\"one.recnb\", line 10"), "\(third.stderr)")
        }

        private static func line(of words: String, _ text: String) -> Int {
            text.firstRange(of: words).map { text[..<$0.lowerBound].count { $0 == "\n" } + 1 } ?? 0
        }

        @Test("16. A cache that only grows: yihui/knitr#933")
        func theCacheCanBeTidied() async throws {
            let session = try Films.session()
            for k in 1...8 { _ = try await session.run(["k": "\(k)"]) }
            try session.edit("%% evaluate best\nstats.top(k, by: .n)\n", "")
            _ = try await session.run()
            let path = session.scratch.path
            let sized = try await recnb("cache", "size", in: path)
            #expect(sized.status == 0 && sized.stdout.contains("films"), "\(sized.stdout)")
            let count = Files.list(under: session.scratch / "output/.cache/blobs").count
            let dry = try await recnb("cache", "gc", "--keep", "1", "--dry-run", in: path)
            #expect(dry.stdout.contains("would free"))
            #expect(Files.list(under: session.scratch / "output/.cache/blobs").count == count)
            let collected = try await recnb("cache", "gc", "--keep", "1", in: path)
            #expect(collected.status == 0)
            #expect(Files.list(under: session.scratch / "output/.cache/blobs").count < count, "\(collected.stdout)")
            #expect(try await session.run().executed == [])
            #expect(try await recnb("cache", "clear", in: path).status == 0)
            #expect(Files.exists("\(session.output)/files/films.csv"))
        }

        @Test("17. An unknown or ill-typed parameter is accepted and fails half way: nteract/papermill")
        func aBadParameterIsRefusedFirst() async throws {
            let session = try Films.session()
            for given in ["kk=3", "k=three", "k=1000"] {
                let ran = try await recnb("run", session.file, "-p", given, in: session.scratch.path)
                #expect(ran.status == 3 && ran.stderr.contains("k"), "\(ran.stderr)")
                #expect(!Files.exists(session.scratch / "output"))
            }
        }

        @Test("18. Code that runs because a file was opened: fonsp/Pluto.jl#473", .enabled(if: Given.hasPython))
        func lookingRunsNothing() async throws {
            let session = try Pictures.session(python: "open('ran', 'w').write('x')")
            for arguments in [
                ["check", "one.recnb"], ["explain", "one.recnb"], ["show", "one.recnb", "odd"],
                ["run", "one.recnb", "--dry-run"],
                ["fmt", "one.recnb"], ["cache", "size"], ["doctor"],
            ] {
                _ = try await Command(
                    Given.recnb, arguments, environment: Command.usualEnvironment, in: session.scratch.path
                ).finish()
                #expect(!Files.exists(session.scratch / "ran"), "\(arguments)")
            }
            _ = try await recnb("run", "one.recnb", in: session.scratch.path)
            #expect(Files.exists(session.scratch / "ran"))
        }

        @Test("19. A unique-name rule that gets in the way: marimo-team/marimo#7815")
        func aNameMayBeUsedAgain() async throws {
            let session = try Films.session()
            try session.edit(
                "%% feature stats", "%% clean ratings\nratings.filter(.userId > 10)\n\n%% feature stats")
            let ran = try await session.run()
            #expect(ran.result.exitStatus == 0, "\(ran.complaints)")
            #expect(ran.executed.contains("clean ratings") && ran.executed.contains("clean ratings 2"))
            #expect(Files.exists("\(session.output)/clean-ratings/value.arrow"))
            #expect(Files.exists("\(session.output)/clean-ratings-2/value.arrow"))
        }
    }
}
