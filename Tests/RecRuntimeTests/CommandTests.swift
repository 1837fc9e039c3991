import Foundation
import RecRuntime
import Testing

extension WithCommand {
    /// What the process promises: exit statuses, what it prints and where, and how it can be stopped.
    @Suite("Statuses and output")
    struct CommandTests {
        /// Every line must be a JSON object.
        static func objects(_ text: String) throws -> [[String: Any]] {
            try text.split(separator: "\n").map { line in
                let value = try JSONSerialization.jsonObject(with: Data(line.utf8))
                guard let object = value as? [String: Any] else { throw Trouble("no JSON object: \(line)") }
                return object
            }
        }

        @Test func aRunThatSucceeds() async throws {
            let session = try Films.session()
            let cold = try await recnb("run", "films.recnb", in: session.scratch.path)
            #expect(cold.status == 0, "\(cold.stderr)")
            #expect(Files.exists("\(session.output)/report.html"))
            #expect(Files.exists("\(session.output)/run.json"))
            let before = Files.snapshot(session.output)
            let warm = try await recnb("run", "films.recnb", in: session.scratch.path)
            #expect(warm.status == 0)
            #expect(Files.snapshot(session.output) == before)
            let log = try #require(Files.bytes("\(session.output)/run.json"))
            let object = try #require(try JSONSerialization.jsonObject(with: Data(log)) as? [String: Any])
            let cells = try #require(object["cells"] as? [[String: Any]])
            #expect(!cells.contains { $0["status"] as? String == "ran" })
        }

        @Test func aPipeGetsALineACellAndNoEscapes() async throws {
            let session = try Films.session()
            for variables in [[:], ["TERM": nil], ["NO_COLOR": "1"], ["TERM": "dumb"], ["LANG": nil], ["COLUMNS": "30"]]
                as [[String: String?]]
            {
                let ran = try await recnb("run", "films.recnb", "--force", in: session.scratch.path, environment: variables)
                #expect(ran.status == 0)
                #expect(!ran.stdout.contains("\u{1B}") && !ran.stdout.contains("\r"), "\(variables)")
                #expect(!ran.stderr.contains("\u{1B}"), "\(variables)")
                for cell in Films.cells where cell != "text" && variables["COLUMNS"] == nil {
                    #expect(ran.lines.count { $0.contains(" \(cell) ") } == 1, "\(cell) in \(ran.stdout)")
                }
            }
        }

        @Test func jsonIsAnObjectALine() async throws {
            let session = try Films.session()
            let ran = try await recnb("run", "films.recnb", "--format", "json", in: session.scratch.path)
            let events = try Self.objects(ran.stdout)
            #expect(ran.stderr == "")
            #expect(events.first?["event"] as? String == "began")
            #expect(events.last?["event"] as? String == "ended")
            #expect(events.last?["status"] as? Int == 0)
            let ended = events.filter { $0["event"] as? String == "cellEnded" }.compactMap { $0["cell"] as? String }
            #expect(Set(Films.cells).isSubset(of: ended))
            for arguments in [
                ["explain", "films.recnb"], ["check", "films.recnb"], ["doctor"], ["show", "films.recnb", "stats"],
                ["show", "films.recnb", "summary"],
            ] {
                let shown = try await Command(
                    Given.recnb, arguments + ["--format", "json"], environment: Command.usualEnvironment,
                    in: session.scratch.path
                ).finish()
                if arguments[0] == "show" {
                    _ = try JSONSerialization.jsonObject(with: Data(shown.stdout.utf8))
                } else {
                    _ = try Self.objects(shown.stdout)
                }
            }
        }

        @Test func jsonOfFailuresIsAnObjectALineToo() async throws {
            let session = try Films.session()
            try session.write(Films.ratings(600) + "7,8,nine\n", to: "data/ratings.csv")
            let failed = try await recnb("run", "films.recnb", "--format", "json", in: session.scratch.path)
            #expect(failed.status == 1)
            let events = try Self.objects(failed.stdout)
            #expect(events.contains { $0["severity"] as? String == "error" && $0["line"] as? Int == 13 })
            #expect(events.last?["failed"] as? Int == 1)
            try session.edit("mean(.rating)", "mean(.raiting)")
            let refused = try await recnb("run", "films.recnb", "--format", "json", in: session.scratch.path)
            #expect(refused.status == 2)
            #expect(try Self.objects(refused.stdout).contains { ($0["id"] as? String)?.hasPrefix("E") ?? false })
        }

        static let badParameters: [(String, String)] = [
            ("kk=3", "did you mean `k`?"), ("k=many", "is not"), ("k=51", "from 1 to 50"), ("k=0", "from 1 to 50"),
            ("k=1.5", "is not"), ("k=99999999999999999999", "is not"), ("least=none", "is not"), ("least=inf", "is not"),
            ("=3", "sets nothing"), ("k", "sets nothing"),
        ]

        @Test(arguments: badParameters.indices)
        func aBadParameterEndsTheCommandBeforeAnythingRuns(_ index: Int) async throws {
            let (given, words) = Self.badParameters[index]
            let session = try Films.session()
            let ran = try await recnb("run", "films.recnb", "-p", given, in: session.scratch.path)
            #expect(ran.status == 3, "\(given)")
            #expect(ran.stderr.contains(words), "\(given): \(ran.stderr)")
            #expect(!ran.stderr.contains("errors"), "one diagnostic is enough: \(ran.stderr)")
            #expect(ran.stdout == "")
            #expect(!Files.exists(session.scratch / "output"))
        }

        static let badUsage: [([String], String)] = [
            (["run"], "NOTEBOOK"), (["run", "a", "b"], "too many"), (["run", "films.recnb", "--fast"], "no option"),
            (["run", "films.recnb", "--to", "stat"], "did you mean `stats`?"),
            (["run", "films.recnb", "--only"], "needs a value"),
            (["run", "films.recnb", "--threads", "0"], "from 1"), (["run", "films.recnb", "--timeout", "soon"], "such as"),
            (["run", "films.recnb", "--skip-kind", "plots"], "plots"), (["run", "films.recnb", "--format", "xml"], "json"),
            (["run", "films.recnb", "--params", "none.json"], "none.json"), (["rum"], "did you mean `recnb run`?"),
            (["films.recnb"], "recnb run films.recnb"), (["show", "films.recnb", "nothing"], "no cell"),
            (["cache", "eat"], "eat"), (["new", ""], "no name"), (["new", "deep/"], "no name"), (["new", ".recnb"], "no name"),
            (["run", "films.recnb", "--root", "nowhere"], "no folder `nowhere`"),
            (["check", "films.recnb", "--root", "films.recnb"], "no folder"),
            (["show", "films.recnb", "stats", "--head", "-1"], "a whole number from 0 up"),
        ]

        @Test(arguments: badUsage.indices)
        func badUsageIsStatusThreeAndSaysWhatToType(_ index: Int) async throws {
            let (arguments, words) = Self.badUsage[index]
            let session = try Films.session()
            let ran = try await Command(
                Given.recnb, arguments, environment: Command.usualEnvironment, in: session.scratch.path
            ).finish()
            #expect(ran.status == 3, "\(arguments): \(ran.stderr)")
            #expect(ran.stderr.contains(words), "\(arguments): \(ran.stderr)")
            #expect(!Files.exists(session.scratch / "output"))
        }

        @Test func aFailedCheckIsStatusTwo() async throws {
            let session = try Films.session()
            try session.edit("mean(.rating)", "mean(.raiting)")
            for command in ["run", "check", "explain"] {
                let ran = try await recnb(command, "films.recnb", in: session.scratch.path)
                #expect(ran.status == 2, "\(command)")
                #expect(ran.stderr.contains("films.recnb:") && ran.stderr.contains("did you mean `.rating`?"), "\(ran.stderr)")
            }
            #expect(!Files.exists(session.scratch / "output"))
        }

        @Test func aNotebookThatIsNotThere() async throws {
            let session = try Films.session()
            let ran = try await recnb("run", "film.recnb", in: session.scratch.path)
            #expect(ran.status == 3)
            #expect(ran.stderr.contains("did you mean `films.recnb`?"))
            Files.makeFolder(session.scratch / "notebooks")
            try session.write(Films.notebook, to: "notebooks/other.recnb")
            for (command, name, near) in [
                ("check", "other.recnb", "notebooks/other.recnb"), ("explain", "other", "notebooks/other.recnb"),
                ("fmt", "notebooks/othr.recnb", "notebooks/other.recnb"), ("run", "notebooks/films.recnb", "films.recnb"),
            ] {
                let ran = try await recnb(command, name, in: session.scratch.path)
                #expect(ran.status == 3 && ran.stderr.contains("did you mean `\(near)`?"), "\(command): \(ran.stderr)")
            }
            let show = try await recnb("show", "nothing/film.recnb", "stats", in: session.scratch.path)
            #expect(show.status == 3 && show.stderr.contains("recnb new"), "\(show.stderr)")
            for odd in [".", "/dev/null", "/dev/zero", "data/movies.csv"] {
                let ran = try await recnb("check", odd, in: session.scratch.path, limit: 10)
                #expect(!ran.wasHung && ran.signal == nil && ran.status == 3 || odd.hasSuffix("csv"), "\(odd)")
            }
        }

        @Test func aFailedCellIsStatusOneAndTheRestIsKept() async throws {
            let session = try Films.session()
            try session.write(Films.ratings(600) + "7,8,nine\n", to: "data/ratings.csv")
            let ran = try await recnb("run", "films.recnb", in: session.scratch.path)
            #expect(ran.status == 1)
            #expect(ran.stderr.contains("data/ratings.csv") && ran.stderr.contains("602"), "\(ran.stderr)")
            #expect(Files.exists("\(session.output)/load-movies/value.arrow"))
        }

        @Test func withoutPythonTheOtherCellsAreDoneAndTheStatusIsFour() async throws {
            let session = try Films.session()
            try session.edit(
                "%% text", "%% plot picture\nbest.bar(x: .movieId, y: .n)\n\n%% python counted() -> (n: Int)\nn = 1\n\n%% text")
            let ran = try await recnb(
                "run", "films.recnb", in: session.scratch.path, environment: ["RECNB_VENV": "/nonexistent/venv"])
            #expect(ran.status == 4)
            #expect(ran.stderr.contains("Python cannot be started") && ran.stderr.contains("make setup"), "\(ran.stderr)")
            #expect(Files.exists("\(session.output)/files/films.csv"))
            let warm = try await recnb(
                "run", "films.recnb", "--skip-kind", "plot", "--skip-kind", "python", in: session.scratch.path,
                environment: ["RECNB_VENV": "/nonexistent/venv"])
            #expect(warm.status == 0)
        }

        @Test func nativeWorkStopsWhenAskedAndAtItsTimeout() async throws {
            let endless = "(1...20_000).map { n in (1...20_000).map { m in m * n }.sum() }.sum()"
            let session = try Session(
                "%% evaluate quick\n[(n: 1)]\n\n%% evaluate endless\n\(endless)\n", named: "long.recnb")
            let command = try Command.recnb("run", "long.recnb", "--format", "json", in: session.scratch.path)
            #expect(try await command.hasSaid("\"cell\":\"evaluate endless\""))
            command.send(SIGINT)
            let stopped = try await command.finish()
            #expect(stopped.status == 130 && !stopped.wasHung, "\(stopped.stdout)")
            #expect(stopped.stderr.contains("stopping; what has finished is kept"), "\(stopped.stderr)")
            #expect(try await session.run { $0.only = "quick" }.hits == ["evaluate quick"])
            try session.edit("%% evaluate endless", "%% evaluate endless  timeout: 300ms")
            let ran = try await recnb("run", "long.recnb", in: session.scratch.path)
            #expect(ran.status == 1 && ran.stderr.contains("timeout"), "\(ran.stderr)")
            let whole = try await recnb("run", "long.recnb", "--timeout", "1s", in: session.scratch.path)
            #expect(whole.status == 1 || whole.status == 130)
        }

        @Test func showGivesTablesPartsAndPlacesAndNothingStale() async throws {
            let session = try Films.session()
            let path = session.scratch.path
            let none = try await recnb("show", session.file, "stats", in: path)
            #expect(none.status == 1 && none.stderr.contains("recnb run films.recnb --only stats"), "\(none.stderr)")
            _ = try await session.run()
            let human = try await recnb("show", session.file, "movies", "--head", "3", in: path)
            #expect(
                human.status == 0 && human.stdout.contains("Film, 3 (Кино)") && !human.stdout.contains("Film, 4 "),
                "\(human.stdout)")
            let csv = try await recnb("show", session.file, "movies", "--format", "csv", in: path)
            #expect(csv.stdout == Films.movies(40).replacing("\"Film", with: "\"Film"))
            let json = try await recnb("show", session.file, "movies", "--format", "json", "--head", "2", in: path)
            let rows = try JSONSerialization.jsonObject(with: Data(json.stdout.utf8)) as? [[String: Any]]
            #expect(rows?.count == 2 && rows?[1]["title"] as? String == "Film, 2 (Кино)")
            // Columns in their own order.
            let ordered = try await recnb("show", session.file, "best", "--format", "json", "--head", "1", in: path)
            #expect(ordered.stdout.contains(/^\[\{"movieId":[0-9]+,"avg":[0-9.]+,"n":[0-9]+\}\]\n$/), "\(ordered.stdout)")
            let part = try await recnb("show", session.file, "summary.films", "--format", "json", in: path)
            #expect(part.stdout == "40\n", "\(part.stdout)\(part.stderr)")
            let noPart = try await recnb("show", session.file, "summary.film", in: path)
            #expect(noPart.status == 3 && noPart.stderr.contains("did you mean `summary.films`? parts: films, rated"))
            let noTable = try await recnb("show", session.file, "summary", "--format", "csv", in: path)
            #expect(noTable.status == 3 && noTable.stderr.contains("is a record") && noTable.stderr.contains("--format json"))
            let other = try await recnb(
                "show", session.file, "best", "-p", "k=7", "--output", "an output", "--params", "some.json", in: path)
            #expect(other.status == 3, "\(other.stderr)")
            try session.write("{}", to: "some.json")
            let again = try await recnb(
                "show", session.file, "best", "-p", "k=7", "--output", "an output", "--params", "some.json", in: path)
            #expect(
                again.stderr.contains("recnb run films.recnb --only best -p k=7 --params some.json --output 'an output'"),
                "\(again.stderr)")
            try session.edit("mean(.rating)", "max(.rating)")
            let stale = try await recnb("show", session.file, "stats", in: path)
            #expect(stale.status == 1 && stale.stderr.contains("body changed: `...roup(by"), "\(stale.stderr)")
        }

        @Test func aNewNotebookRuns() async throws {
            let scratch = try Scratch()
            let made = try await recnb("new", "notebooks/мои фильмы", "--title", "Мои \"фильмы\" \\(1)", in: scratch.path)
            #expect(made.status == 0, "\(made.stderr)")
            let path = "notebooks/мои фильмы.recnb"
            #expect(try await recnb("new", path, in: scratch.path).status == 3)
            #expect(try await recnb("fmt", "--check", path, in: scratch.path).status == 0)
            let ran = try await recnb("run", path, in: scratch.path)
            #expect(ran.status == (Given.hasPython ? 0 : 4), "\(ran.stderr)")
        }

        @Test func pathsOfTheCommandLineStartWhereTheUserStands() async throws {
            let session = try Films.session()
            Files.makeFolder(session.scratch / "deep/er")
            let ran = try await recnb("run", "../../films.recnb", "-p", "data=../../data", in: session.scratch / "deep/er")
            #expect(ran.status == 0, "\(ran.stderr)")
            let wrong = try await recnb("run", "../../films.recnb", "-p", "data=./data", in: session.scratch / "deep/er")
            #expect(wrong.status != 0)
            try Files.write(#"{"k": 7, "least": 1.5}"#, to: session.scratch / "deep/some.json")
            let given = try await recnb(
                "explain", "../films.recnb", "best", "--params", "some.json", "-p", "k=8", in: session.scratch / "deep")
            #expect(given.stdout.contains("k = 8"), "\(given.stdout)\(given.stderr)")
        }

        @Test func cyrillicNamesAndSpaces() async throws {
            let scratch = try Scratch(named: "мои  тетради 'и' данные")
            let name = "Кластеры фильмов.recnb"
            try Files.write(Films.notebook.replacing("\"data\"", with: "\"мои данные\""), to: scratch / "notebooks/\(name)")
            for (file, text) in Films.files {
                try Files.write(text, to: scratch / file.replacing("data/", with: "мои данные/"))
            }
            let ran = try await recnb("run", "notebooks/\(name)", in: scratch.path)
            #expect(ran.status == 0, "\(ran.stderr)")
            #expect(Files.exists(scratch / "output/Кластеры фильмов/files/films.csv"))
            let shown = try await recnb("show", "notebooks/\(name)", "films", "--format", "csv", in: scratch.path)
            #expect(shown.stdout.contains("Кино"))
        }

        @Test func withoutAHomeAndWithAlmostNoEnvironment() async throws {
            let session = try Films.session()
            let command = try Command(Given.recnb, ["run", "films.recnb"], environment: [:], in: session.scratch.path)
            let ran = try await command.finish()
            #expect(ran.status == 0, "\(ran.stderr)")
            let odd = try await recnb(
                "run", "films.recnb", "--force", in: session.scratch.path,
                environment: ["HOME": "/nonexistent", "TMPDIR": "/nonexistent", "LANG": "xx_YY", "TERM": nil])
            #expect(odd.status == 0, "\(odd.stderr)")
        }

        @Test func aReaderThatGoesAwayIsNoTrouble() async throws {
            let session = try Films.session()
            try session.write(Films.ratings(200_000), to: "data/ratings.csv")
            let first = try await Command.shell("\"$RECNB\" run films.recnb | head -1", in: session.scratch.path).finish()
            #expect(first.lines.count == 1)
            // What was under way when the reader went was finished nonetheless.
            let warm = try await recnb("run", "films.recnb", "--format", "json", in: session.scratch.path)
            #expect(try Self.objects(warm.stdout).last?["ran"] as? Int == 0)
            let shown = try await Command.shell(
                "{ \"$RECNB\" show films.recnb ratings --format csv; echo status $? >&2; } | head -1", in: session.scratch.path
            ).finish(limit: 20)
            #expect(shown.lines.count == 1)
            #expect(shown.stderr.contains("status 0") || shown.stderr.contains("status 1"), "\(shown.stderr)")
            let closed = try await Command.shell("\"$RECNB\" run films.recnb --force >&- 2>&-", in: session.scratch.path).finish()
            #expect(closed.status == 0)
            // A file that is opened meanwhile must not take the place of what is closed, or texts would go into it.
            let all = try await Command.shell(
                "\"$RECNB\" run films.recnb --force <&- >&- 2>&-; \"$RECNB\" cache check", in: session.scratch.path
            ).finish()
            #expect(all.status == 0 && all.stdout.contains("sound: "), "\(all.stdout)\(all.stderr)")
        }

        @Test func aDiskThatIsFullUnderStandardOutputIsSaid() async throws {
            let session = try Films.session()
            _ = try await session.run()
            for line in ["show films.recnb stats", "show films.recnb ratings --format csv", "explain films.recnb", "--help"] {
                let ran = try await Command.shell("\"$RECNB\" \(line) > /dev/full", in: session.scratch.path).finish()
                #expect(ran.status == 1, "\(line)")
                #expect(ran.stderr.contains("standard output could not be written: No space left on device"), "\(ran.stderr)")
            }
            // A worse status stays.
            let wrong = try await Command.shell(
                "\"$RECNB\" run films.recnb --format json -p k=0 > /dev/full", in: session.scratch.path
            )
            .finish()
            #expect(wrong.status == 3, "\(wrong.stderr)")
        }

        @Test func aSecretIsInNothingThatIsWrittenOrPrinted() async throws {
            let session = try Films.session()
            try session.edit("%% load movies", "%% parameters\n@Secret let token: String = env(\"FILM_TOKEN\")\n\n%% load movies")
            let secret = "x7Qp0-hush-91f"
            for arguments in [["run"], ["run", "--force", "--format", "json"], ["explain"], ["check"]] {
                let ran = try await Command(
                    Given.recnb, [arguments[0], "films.recnb"] + arguments.dropFirst(),
                    environment: Command.usualEnvironment.merging(["FILM_TOKEN": secret]) { $1 }, in: session.scratch.path
                ).finish()
                #expect(ran.status == 0, "\(ran.stderr)")
                #expect(!ran.stdout.contains(secret) && !ran.stderr.contains(secret))
            }
            for path in Files.list(under: session.scratch.path) {
                let bytes = Files.bytes(session.scratch / path) ?? []
                #expect(!String(decoding: bytes, as: UTF8.self).contains(secret), "\(path)")
            }
            #expect(Files.text("\(session.output)/run.json")?.contains("•••") == true)
            // Another secret is no other work.
            let other = try await recnb(
                "run", "films.recnb", "--format", "json", in: session.scratch.path, environment: ["FILM_TOKEN": "another"])
            #expect(try Self.objects(other.stdout).last?["ran"] as? Int == 0)
            // Not given at all, it is asked for before anything runs.
            #expect(try await recnb("run", "films.recnb", in: session.scratch.path).status == 3)
        }

        @Test func aSecretCannotBecomeAResult() async throws {
            let session = try Films.session()
            try session.edit(
                "%% load movies", "%% parameters\n@Secret let token: String = env(\"FILM_TOKEN\")\n\n%% load movies")
            try session.edit("(films: movies.rowCount, rated: stats.rowCount)", "(films: movies.rowCount, rated: token)")
            let ran = try await recnb("run", "films.recnb", in: session.scratch.path, environment: ["FILM_TOKEN": "hush-hush"])
            #expect(ran.status == 2, "\(ran.stdout)")
            #expect(ran.stderr.contains("secret") && !ran.stderr.contains("hush"), "\(ran.stderr)")
        }
    }
}
