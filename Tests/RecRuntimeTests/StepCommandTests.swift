import Glibc
import Testing

extension WithCommand {
    /// `recnb step` through a pipe: a line in, what it gives out, the exit status of the last line that failed.
    @Suite("Stepping", .serialized)
    struct StepCommandTests {
        /// Feeds lines to a session.
        private static func step(
            _ session: Session, _ lines: String..., environment: [String: String] = [:], options: String = ""
        ) async throws -> Finished {
            try session.write(lines.map { $0 + "\n" }.joined(), to: "lines.txt")
            let variables = environment.map { "\($0.key)='\($0.value)' " }.joined()
            return try await Command.shell(
                "\(variables)\"$RECNB\" step films.recnb \(options) < lines.txt", in: session.scratch.path
            ).finish()
        }

        @Test func cellsRunOneAfterTheOtherAndComingBackGoesOn() async throws {
            let session = try Films.session()
            let first = try await Self.step(session, "next", "n", "next")
            #expect(first.status == 0, "\(first.stderr)")
            let ran = first.lines.filter { $0.hasPrefix("✓") }.map { $0.split(separator: " ").prefix(3).joined(separator: " ") }
            #expect(ran == ["✓ load movies", "✓ load ratings", "✓ clean ratings"])
            #expect(first.stdout.contains("Film, 1 (Кино)") && first.stdout.contains("600 rows in"))
            // No prompt, and nothing that only a terminal obeys.
            #expect(!first.stdout.contains(">") && !first.stdout.contains("\u{1B}"))
            #expect(Files.exists(session.scratch / "output/films/report.html"))
            let second = try await Self.step(session, "next", "list", "quit", "next")
            #expect(second.lines.first?.hasPrefix("✓ feature stats") == true, "\(second.stdout)")
            #expect(second.stdout.contains("> #4 ✓ feature stats"))
            #expect(second.stdout.contains("#5 – clean films") && second.stdout.contains("(would run: never ran)"))
            #expect(!second.stdout.contains("✓ clean films"))
            let rest = try await Self.step(session, "run", "next", "restart", "next")
            #expect(rest.stdout.contains("7 cells: 3 run, 4 hits"), "\(rest.stdout)")
            #expect(rest.stdout.contains("that was the last cell"))
            #expect(rest.stdout.contains("✓ load movies") && rest.stdout.contains("(hit)"))
            #expect(try await session.run().executed.isEmpty)
        }

        @Test func valuesAreShownPageByPage() async throws {
            let session = try Films.session()
            let shown = try await Self.step(
                session, "only movies", "show movies 3", "more", "more", "more", "more", "more", "columns movies", "only summary",
                "show summary.films", "show #2 1", "more")
            #expect(shown.status == 0, "\(shown.stderr)")
            #expect(shown.stdout.contains("… 37 more rows"))
            #expect(shown.stdout.contains("rows 4 to 13 of 40") && shown.stdout.contains("… 27 more rows"))
            #expect(shown.stdout.contains("rows 34 to 40 of 40") && shown.stdout.contains("that was the last row"))
            #expect(shown.stdout.contains("  movieId  uint32\n  title    string\n"))
            #expect(shown.stdout.contains("\n40\n"))
            #expect(shown.stderr.contains("`#2` has no value that is up to date") == false)
            let none = try await Self.step(session, "show best", "more")
            #expect(none.status == 3 && none.stderr.contains("`only best` runs it") && none.stderr.contains("no table was shown"))
        }

        @Test func parametersAreSetInTheSessionAlone() async throws {
            let session = try Films.session()
            let text = session.text
            let set = try await Self.step(
                session, "run best", "show best", "set k=3", "why best", "show best", "again best", "parameters", "unset k",
                "show best",
                "set k=99", "set kk=1", "unset least")
            #expect(set.status == 3)
            #expect(set.stdout.contains("parameter k changed: 10 -> 3"), "\(set.stdout)")
            #expect(set.stderr.contains("`best` has no value that is up to date: parameter k changed: 10 -> 3"))
            #expect(set.stdout.contains("3 rows × 3 columns") && set.stdout.contains("(--force-cell)"))
            #expect(set.stdout.contains("k      3  (set here)"))
            #expect(set.stderr.contains("must be from 1 to 50") && set.stderr.contains("did you mean `k`?"))
            #expect(set.stderr.contains("`least` was not set here"))
            #expect(session.text == text)
            let given = try await Self.step(session, "parameters", "set k=4", "restart", "parameters", options: "-p k=7")
            #expect(given.stdout.contains("k      7  (-p)"))
            #expect(given.status == 0 && !given.stdout.contains("k      4"))
        }

        @Test func anEditedCellGoesIntoTheFileAndRuns() async throws {
            let session = try Films.session()
            let text = session.text
            try session.write("sed -i 's/stats.top(k/stats.top(2/' \"$1\"\n", to: "editor.sh")
            let edited = try await Self.step(
                session, "only best", "edit best", "edit best", "code best",
                environment: ["EDITOR": "sh editor.sh"])
            #expect(edited.status == 0, "\(edited.stderr)")
            #expect(edited.stdout.contains("(body changed: ") && edited.stdout.contains("2 rows × 3 columns"))
            #expect(edited.stdout.contains("nothing changed\n%% evaluate best\nstats.top(2, by: .n)\n"))
            #expect(session.text == text.replacing("stats.top(k", with: "stats.top(2"))
            // VISUAL comes first; an editor that fails changes nothing.
            let failing = try await Self.step(
                session, "edit best", environment: ["VISUAL": "false", "EDITOR": "sed -i s/2/3/"])
            #expect(failing.status == 3 && failing.stderr.contains("ended with status 1"))
            let absent = try await Self.step(session, "edit nope", "edit best", environment: ["EDITOR": "nonexistent-editor"])
            #expect(absent.status == 3 && absent.stderr.contains("set EDITOR to an editor that is installed"))
            #expect(absent.stderr.contains("no cell `nope`"))
            #expect(session.text == text.replacing("stats.top(k", with: "stats.top(2"))
        }

        @Test func aFileThatChangesMeanwhileIsNotOverwritten() async throws {
            let session = try Films.session()
            let folder = session.scratch.path
            try session.write("sed -i s/.n/.avg/ \"$1\"\necho >> \(folder)/films.recnb\n", to: "editor.sh")
            let text = session.text
            let refused = try await Self.step(
                session, "edit best", environment: ["EDITOR": "sh \(folder)/editor.sh", "TMPDIR": folder])
            #expect(refused.status == 3 && refused.stderr.contains("has changed meanwhile"))
            #expect(session.text == text + "\n")
            // What was typed is not lost.
            let kept = try #require(refused.stderr.firstMatch(of: /your text is in (\S+)/)).1
            #expect(Files.text(String(kept))?.contains(".avg") == true)
        }

        /// The notebook goes away while it is edited; the editor falls after a save.
        @Test(arguments: ["rm \"$FOLDER\"/films.recnb", "kill -9 $$"])
        func whatWasTypedIsNotLost(then: String) async throws {
            let session = try Films.session()
            let folder = session.scratch.path
            try session.write("sed -i s/.n/.avg/ \"$1\"\n\(then)\n", to: "editor.sh")
            let refused = try await Self.step(
                session, "edit best", environment: ["EDITOR": "sh \(folder)/editor.sh", "TMPDIR": folder, "FOLDER": folder])
            #expect(refused.status == 3, "\(refused.stderr)")
            let kept = try #require(refused.stderr.firstMatch(of: /your text is in (\S+)/), "\(refused.stderr)").1
            #expect(Files.text(String(kept))?.contains(".avg") == true)
        }

        @Test func errorsInTheFileAreShownAndTheSessionGoesOn() async throws {
            let session = try Films.session()
            try session.write(
                "grep -q stats.topp \"$1\" && sed -i s/topp/top/ \"$1\" || sed -i s/stats.top/stats.topp/ \"$1\"\n",
                to: "editor.sh")
            let ran = try await Self.step(
                session, "only best", "edit best", "show movies", "list", "edit", "show best 1", "check",
                environment: ["EDITOR": "sh \(session.scratch.path)/editor.sh"])
            #expect(ran.status == 2, "\(ran.stderr)")
            #expect(ran.stderr.contains("did you mean `top`?"))
            #expect(ran.stderr.components(separatedBy: "error[E").count == 4, "\(ran.stderr)")
            #expect(ran.stdout.contains("✓ evaluate best") && ran.stdout.contains("(hit)") && ran.stdout.hasSuffix("no errors\n"))
        }

        @Test func aFailedCellStaysTheNext() async throws {
            let session = try Session(
                "%% load a\nreadCSV(\"rows.csv\", types: [.x: .int64])\n\n%% evaluate b\na.aggregate(s: sum(.x * 9223372036854775807))\n\n%% evaluate c\na.head(1)\n",
                named: "films.recnb", files: ["rows.csv": "x\n5\n"])
            try session.write("printf 'x\\n1\\n' > rows.csv\n", to: "editor.sh")
            let ran = try await Self.step(
                session, "next", "next", "edit a", "next", "next", "next", environment: ["EDITOR": "sh editor.sh"])
            #expect(ran.status == 1, "\(ran.stderr)")
            let cells = ran.lines.filter { $0.hasPrefix("✓") || $0.hasPrefix("✗") }
                .map { $0.split(separator: " ").prefix(3).joined(separator: " ") }
            #expect(cells == ["✓ load a", "✗ evaluate b", "✓ load a", "✓ evaluate b", "✓ evaluate c"], "\(ran.stdout)")
        }

        @Test func interruptionStopsTheCellAndKeepsTheSession() async throws {
            let session = try Session(
                "%% evaluate quick\n[(n: 1)]\n\n%% evaluate endless\n(1...20_000).map { n in (1...20_000).map { m in m * n }.sum() }.sum()\n",
                named: "films.recnb")
            let folder = session.scratch.path
            mkfifo(folder + "/lines", 0o600)
            let command = try Command.shell("exec \"$RECNB\" step films.recnb < lines", in: folder)
            defer { command.killAll() }
            let lines = open(folder + "/lines", O_WRONLY | O_CLOEXEC)
            defer { close(lines) }
            func say(_ text: String) { _ = write(lines, text, text.utf8.count) }
            say("next\nhelp next\nonly endless\n")
            #expect(try await command.hasSaid("as the current one"))
            // Until the cell has begun a signal would end the session.
            try await Task.sleep(for: .milliseconds(400))
            command.send(SIGINT)
            try await Task.sleep(for: .milliseconds(100))
            say("show quick\nhelp quit\n")
            #expect(try await command.hasSaid("leaves; coming back"))
            say("quit\n")
            let ended = try await command.finish()
            #expect(ended.status == 130 && ended.stderr.contains("stopping; what has finished is kept"), "\(ended.stderr)")
            #expect(ended.stdout.contains("1 row × 1 column"))
        }

        @Test func storesAreHeldBack() async throws {
            let session = try Session(
                """
                %% load users
                sampleClusteredUsers(count: 30, seed: 1)

                %% cluster groups
                kMeans(users, key: .user_id, k: 3, seed: 1)

                %% store kept
                groups.save("a.model")

                """, named: "films.recnb")
            let ran = try await Self.step(session, "run", "next")
            #expect(
                ran.stdout.contains("◇ store kept") && ran.stdout.contains("(held back: `recnb run` runs it)"), "\(ran.stdout)")
            #expect(!Files.exists(session.scratch / "a.model"))
        }

        @Test(arguments: [
            ("nxt", 3, "did you mean `next`?"), ("run nope", 3, "no cell `nope`"), ("show", 3, "no cell was run yet"),
            ("show #9", 3, "#1 to #7"), ("report", 3, "`run` makes one"), ("help nope", 3, "`help` lists them"),
            ("only", 3, "needs a cell"), ("set k", 3, "write `set NAME=VALUE`"), ("unset k", 3, "nothing is set"),
            ("show films.nope", 1, "has no value that is up to date"), ("# nothing", 0, ""), ("", 0, ""),
        ])
        func slipsAreToldWithWhatToDo(_ line: String, _ status: Int32, _ words: String) async throws {
            let session = try Films.session()
            let ran = try await Self.step(session, line)
            #expect(ran.status == status && (words.isEmpty || ran.stderr.contains(words)), "\(ran.stderr)")
            #expect(ran.status == 0 || ran.stderr.contains("help: "))
        }

        @Test func aNotebookThatIsNotThereIsTold() async throws {
            let session = try Films.session()
            unlink(session.scratch / "films.recnb")
            let ran = try await Self.step(session, "next")
            #expect(ran.status == 3 && ran.stderr.contains("there is no notebook `films.recnb`"))
        }
    }
}

extension String {
    fileprivate func components(separatedBy text: String) -> [Substring] {
        self.split(separator: text, omittingEmptySubsequences: false)
    }
}
