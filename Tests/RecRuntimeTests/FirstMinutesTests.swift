import Testing

extension WithCommand {
    /// What somebody does who has recnb for the first time, with the mistakes that are made first.
    @Suite("First minutes", .serialized)
    struct FirstMinutesTests {
        private static let templates = ["first", "empty", "coursework", "user-clusters", "movie-kmeans", "hybrid", "svd"]

        // MARK: recnb new

        @Test func everyTemplateMakesANotebookThatChecks() async throws {
            let folder = try Scratch()
            let list = try await recnb("new", "--list", in: folder.path)
            #expect(list.status == 0)
            #expect(list.lines.map { String($0.prefix { $0 != " " }) } == Self.templates)
            for template in Self.templates {
                let made = try await recnb("new", "notebooks/\(template).recnb", "--template", template, in: folder.path)
                #expect(made.status == 0 && made.stdout.hasPrefix("made notebooks/\(template).recnb; run it with: recnb run "))
                let checked = try await recnb("check", "notebooks/\(template).recnb", in: folder.path)
                #expect(checked.status == 0 && checked.stdout.contains("no errors"), "\(checked.stderr)")
                let formatted = try await recnb("fmt", "--check", "notebooks/\(template).recnb", in: folder.path)
                #expect(formatted.status == 0, "\(template)")
            }
        }

        /// The systems' notebooks travel in the program as they are in `notebooks/`.
        @Test(arguments: [
            ("coursework", "coursework"), ("user-clusters", "user_clusters"), ("movie-kmeans", "movie_kmeans"),
            ("hybrid", "hybrid"),
            ("svd", "svd_suggestions"),
        ])
        func templatesAreTheNotebooks(_ template: String, _ notebook: String) async throws {
            let folder = try Scratch()
            _ = try await recnb("new", "n.recnb", "-t", notebook, in: folder.path)
            let shipped = try #require(Files.text("\(Given.root)/notebooks/\(notebook).recnb"))
            #expect(Files.text(folder / "n.recnb") == shipped)
            _ = try await recnb("new", "m.recnb", "-t", template, "--title", #"A "b" \"#, in: folder.path)
            let titled = try #require(Files.text(folder / "m.recnb"))
            #expect(titled.contains(#"%% notebook "A \"b\" \\""#))
            #expect(titled.split(separator: "\n").count == shipped.split(separator: "\n").count)
        }

        @Test func theSmallOnesRun() async throws {
            let folder = try Scratch()
            for template in ["first", "empty"] {
                _ = try await recnb("new", template, "-t", template, in: folder.path)
                // Pictures need Python, and are looked at elsewhere.
                let skipped = template == "first" ? ["--skip-kind", "plot"] : []
                let ran = try await Command.shell(
                    "$RECNB run \(template).recnb \(skipped.joined(separator: " "))", in: folder.path
                ).finish()
                #expect(ran.status == 0, "\(ran.stderr)")
            }
            #expect(Files.text(folder / "output/first/run.json")?.contains("for_user_1") == true)
        }

        @Test func whatIsThereIsNeverWrittenOver() async throws {
            let folder = try Scratch()
            _ = try await recnb("new", "films", in: folder.path)
            let before = try #require(Files.text(folder / "films.recnb"))
            let again = try await recnb("new", "films.recnb", "-t", "coursework", in: folder.path)
            #expect(again.status == 3)
            #expect(again.stderr == "error: there is a file `films.recnb` already\nhelp: choose another name\n")
            #expect(Files.text(folder / "films.recnb") == before)
            _ = try await recnb("new", "h.recnb", "-t", "hybrid", in: folder.path)
            try Files.write("-- mine\n", to: folder / "notebooks/sql/hybrid.sql")
            let other = try await recnb("new", "i.recnb", "-t", "hybrid", in: folder.path)
            #expect(
                other.status == 3 && other.stderr.contains("`notebooks/sql/hybrid.sql` already")
                    && other.stderr.contains("help: "))
            #expect(Files.text(folder / "i.recnb") == nil && Files.text(folder / "notebooks/sql/hybrid.sql") == "-- mine\n")
        }

        /// In a terminal it asks: here one that `script` makes.
        @Test func itAsksInATerminal() async throws {
            let folder = try Scratch()
            let line = #"printf '%s' "$1" | script -qec "$RECNB new" /dev/null"#
            func answering(_ answers: String) async throws -> Finished {
                try await Command.shell(line.replacing("\"$1\"", with: "'\(answers)'"), in: folder.path).finish()
            }
            let made = try await answering("9\nhybird\n2\n\n")
            #expect(made.status == 0, "\(made.stdout)")
            for text in ["  3  coursework", "there is no template `9`", "did you mean `hybrid`?", "Which file? [notebook.recnb]"]
            {
                #expect(made.stdout.contains(text), "\(made.stdout)")
            }
            #expect(Files.text(folder / "notebook.recnb")?.hasPrefix("%% notebook \"My notebook\"\n") == true)
            let named = try await answering("\nmine\n")
            #expect(named.status == 0 && Files.text(folder / "mine.recnb")?.hasPrefix("%% notebook \"My films\"\n") == true)
            let nothing = try await answering("\u{4}")
            #expect(nothing.status == 3 && nothing.stdout.contains("nothing was made"), "\(nothing.stdout)")
        }

        // MARK: Mistakes

        /// A command line, its exit status, and all that it says.
        private static let mistakes: [(line: [String], status: Int32, said: String)] = [
            (["run"], 3, "error: `recnb run` needs NOTEBOOK\nhelp: for example: recnb run notebooks/quickstart.recnb -p k=8\n"),
            (["run", "frist.recnb"], 3, "error: there is no notebook `frist.recnb`\nhelp: did you mean `first.recnb`?\n"),
            (["run", "first"], 3, "error: there is no notebook `first`\nhelp: did you mean `first.recnb`?\n"),
            (
                ["run", "zzzz.recnb"], 3,
                "error: there is no notebook `zzzz.recnb`\nhelp: notebooks there: first.recnb, noise.recnb, typo.recnb\n"
            ),
            (["run", "many"], 3, "error: `many` is a folder\nhelp: notebooks in it: many/a.recnb, many/b.recnb\n"),
            (["run", "one/"], 3, "error: `one` is a folder\nhelp: did you mean `one/notebooks/a.recnb`?\n"),
            (
                ["run", "bare"], 3,
                "error: `bare` is a folder\nhelp: there is no notebook in it; make one with `recnb new bare/films.recnb`\n"
            ),
            (["run", "bare/x.recnb"], 3, "error: there is no notebook `bare/x.recnb`\nhelp: make one with `recnb new`\n"),
            (
                ["run", "work.ipynb"], 3,
                "error: `work.ipynb` is a notebook of Jupyter, not of recnb\nhelp: make one of it with `recnb convert work.ipynb`\n"
            ),
            (
                ["check", "work.py"], 3,
                "error: `work.py` is a Python script, not a notebook of recnb\nhelp: make one of it with `recnb convert work.py`, or put its lines into a cell `%% python`\n"
            ),
            (
                ["run", "ratings.csv"], 3,
                "error: `ratings.csv` holds data, and is no notebook\nhelp: make a notebook with `recnb new`, and read the data in it: `readCSV(\"ratings.csv\")`\n"
            ),
            (["run", "noise.recnb"], 3, "error: `noise.recnb` is not text\nhelp: give the path of a `.recnb` file\n"),
            (["rnu", "first.recnb"], 3, "error: there is no command `rnu`\nhelp: did you mean `recnb run`?\n"),
            (["first.recnb"], 3, "error: there is no command `first.recnb`\nhelp: did you mean `recnb run first.recnb`?\n"),
            (
                ["run", "first.recnb", "--fource"], 3,
                "error: `recnb run` has no option `--fource`\nhelp: did you mean `--force`?\n"
            ),
            (
                ["run", "first.recnb", "--only", "grups"], 3,
                "error: the notebook has no cell `grups`\nhelp: did you mean `groups`?\n"
            ),
            (["run", "first.recnb", "-p", "k"], 3, "error: `-p k` sets nothing\nhelp: write `-p NAME=VALUE`\n"),
            (
                ["run", "typo.recnb", "-p", "k=5"], 2,
                """
                error[E0301]: the notebook has no parameter `k`, given on the command line
                  = it has no parameters
                  = help: declare it in a cell of its own: `%% parameters`, and below it `let k: Int = 1`

                error[E0202]: a table has no verb `standardise`
                 --> typo.recnb:2:27
                  |
                2 | sampleMovieLens().ratings.standardise(.rating)
                  |                           ^^^^^^^^^^^ not a verb of a table
                  = help: did you mean `standardize`?

                2 errors

                """
            ),
            (
                ["new", "x", "-t", "coursewrok"], 3,
                "error: there is no template `coursewrok`\nhelp: did you mean `coursework`? `recnb new --list` lists all\n"
            ),
            (
                ["new"], 3,
                "error: `recnb new` needs NOTEBOOK\nhelp: for example: recnb new notebooks/films.recnb --template coursework\n"
            ),
        ]

        @Test func everyFirstMistakeSaysWhatToDo() async throws {
            let folder = try Scratch()
            _ = try await recnb("new", "first", in: folder.path)
            try Files.write("%% load rows\nsampleMovieLens().ratings.standardise(.rating)\n", to: folder / "typo.recnb")
            try Files.write("", to: folder / "bare/empty.txt")
            for name in ["many/a", "many/b", "one/notebooks/a"] { try Files.write("", to: folder / "\(name).recnb") }
            try Files.write(#"{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}"#, to: folder / "work.ipynb")
            try Files.write("import pandas\n", to: folder / "work.py")
            try Files.write("userId,movieId\n1,1\n", to: folder / "ratings.csv")
            try Files.write("\u{0}\u{1}\u{2}", to: folder / "noise.recnb")
            for (line, status, said) in Self.mistakes {
                let ended = try await Command.shell(
                    "$RECNB " + line.map { "'\($0)'" }.joined(separator: " "), in: folder.path
                ).finish()
                #expect(
                    ended.status == status && ended.stderr == said,
                    "recnb \(line.joined(separator: " ")): \(ended.status) \(ended.stderr)")
            }
        }

        @Test func missingDataSayWhereToGetThem() async throws {
            let folder = try Scratch()
            _ = try await recnb("new", "c", "-t", "coursework", in: folder.path)
            let ended = try await recnb("run", "c.recnb", "-p", "data=ml-latest-small", in: folder.path)
            #expect(ended.status == 2)
            for text in ["there is no folder `", "sampleMovieLens(seed: 42)", "https://files.grouplens.org/datasets/movielens/"] {
                #expect(ended.stderr.contains(text), "\(ended.stderr)")
            }
        }

        @Test func withoutPythonEverythingElseRuns() async throws {
            let folder = try Scratch()
            _ = try await recnb("new", "first", in: folder.path)
            let ended = try await recnb("run", "first.recnb", in: folder.path, environment: ["RECNB_VENV": folder / "none"])
            #expect(ended.status == 4)
            #expect(ended.stderr.contains("help: ") || ended.stdout.contains("help: "), "\(ended.stderr)")
            #expect((ended.stderr + ended.stdout).contains("make setup"), "\(ended.stderr)\(ended.stdout)")
        }

        // MARK: recnb doctor

        @Test func theDoctorNamesWhatIsMissingAndItsPackage() async throws {
            let folder = try Scratch()
            let bare = try await recnb(
                "doctor", in: folder.path, environment: ["RECNB_VENV": folder / "none", "PATH": "/nowhere"])
            #expect(bare.status == 1)
            #expect(
                bare.stdout.contains("Python environment: \(folder / "none")\n")
                    && bare.stdout.contains("RECNB_VENV names this folder, and there is no environment in it: unset it"))
            #expect(bare.stdout.contains("Chromium: reports as PDF\n    install Chromium (Debian: apt-get install chromium)"))
            #expect(bare.lines.last?.contains("missing") == true)
            let json = try await recnb(
                "doctor", "--format", "json", in: folder.path, environment: ["RECNB_VENV": folder / "none", "PATH": "/nowhere"])
            #expect(json.status == 1 && json.lines.allSatisfy { $0.hasPrefix("{") && $0.contains("\"isOptional\":") })
            for name in ["SQLite", "libpq", "hiredis", "libmicrohttpd", "libcurl", "libarchive", "disk", "output folder"] {
                #expect(json.lines.contains { $0.contains("\"name\":\"\(name)\"") }, "\(name)")
            }
            #expect(
                json.lines.contains {
                    $0.contains("\"isFound\":true") && $0.contains("SQLite") && $0.contains("\"version\":\"3.")
                })
        }
    }
}
