import Foundation
import Testing

extension WithCommand {
    /// `recnb report`: every form, its place, and what goes wrong on the way.
    @Suite("Reports")
    struct ReportCommandTests {
        /// What is in `folder` that no test made.
        static func leftovers(_ folder: String) -> [String] { Files.names(in: folder).filter { $0.hasPrefix("recnb-report") } }

        @Test func aPageIsTheOneThatARunPublishes() async throws {
            let session = try Films.session()
            let made = try await recnb("report", "films.recnb", in: session.scratch.path)
            #expect(made.status == 0, "\(made.stderr)")
            #expect(made.stdout.contains("report: output/films/report.html"))
            let page = try #require(Files.text("\(session.output)/report.html"))
            #expect(page.contains("href=\"files/films.csv\""))
            // What ran is told, as by `run`; the second time nothing does.
            #expect(made.stdout.contains(" stats "))
            let ran = try await recnb("run", "films.recnb", in: session.scratch.path)
            #expect(ran.stdout.contains("0 run"))
            #expect(Files.text("\(session.output)/report.html") == page)
            let elsewhere = try await recnb("report", "films.recnb", "-o", "one.html", in: session.scratch.path)
            #expect(
                elsewhere.status == 0 && elsewhere.stdout.contains("report: one.html"), "\(elsewhere.stdout)\(elsewhere.stderr)")
            let copy = try #require(Files.text(session.scratch / "one.html"))
            #expect(!copy.contains("href=\"files/"), "a link to files that are not beside it")
        }

        @Test func markdownAndJupyterWithoutPictures() async throws {
            let session = try Films.session()
            for (file, start) in [("a.md", "# Films\n"), ("a.ipynb", "{\n \"cells\": [")] {
                let made = try await recnb("report", "films.recnb", "-o", file, "-p", "k=3", in: session.scratch.path)
                #expect(made.status == 0, "\(made.stderr)")
                let text = try #require(Files.text(session.scratch / file))
                #expect(text.hasPrefix(start))
                #expect(text.contains("recnb run films.recnb -p k=3"))
                #expect(text.contains("There are 40 films."))
            }
            #expect(!Files.exists(session.scratch / "a_files"))
            let usual = try await recnb("report", "films.recnb", "--to", "md", "-q", in: session.scratch.path)
            #expect(usual.stdout == "" && Files.exists("\(session.output)/report.md"))
            // A run leaves it where it is.
            _ = try await recnb("run", "films.recnb", "-p", "k=4", in: session.scratch.path)
            #expect(Files.exists("\(session.output)/report.md"))
        }

        @Test func standardOutputHasTheDocumentAlone() async throws {
            let session = try Films.session()
            let text = try await recnb("report", "films.recnb", "--to", "md", "-o", "-", in: session.scratch.path)
            #expect(text.status == 0 && text.stdout.hasPrefix("# Films\n") && text.stderr == "", "\(text.stderr)")
            let page = try await recnb("report", "films.recnb", "-o", "-", in: session.scratch.path)
            #expect(page.stdout.hasPrefix("<!DOCTYPE html>") && page.stdout.hasSuffix("</html>\n"))
            let both = try await recnb("report", "films.recnb", "-o", "-", "--format", "json", in: session.scratch.path)
            #expect(both.status == 3)
        }

        @Test(arguments: [
            (["--to", "docx"], "takes html, pdf, ipynb or md, not `docx`"), (["-o", "a.docx"], "does not say which form"),
            (["-o", "data"], "does not say which form"), (["--to", "md", "-o", "data"], "`data` is a folder"),
            (["-o", "nowhere/a.md"], "there is no folder `nowhere`"), (["-o", "films.recnb/a.md"], "there is no folder"),
        ])
        func aSlipIsToldBeforeAnythingRuns(_ arguments: [String], _ message: String) async throws {
            let session = try Films.session()
            let made = try await Command(
                Given.recnb, ["report", "films.recnb"] + arguments, environment: Command.usualEnvironment,
                in: session.scratch.path
            ).finish()
            #expect(made.status == 3)
            #expect(made.stderr.contains(message), "\(made.stderr)")
            #expect(made.stderr.contains("help: "))
            #expect(!Files.exists(session.output))
        }

        @Test func aPlaceThatTakesNoFileIsTold() async throws {
            let session = try Films.session()
            let made = try await recnb("report", "films.recnb", "-o", "/proc/report.md", in: session.scratch.path)
            #expect(made.status == 1)
            #expect(made.stderr.contains("`/proc/report.md` cannot be written: "), "\(made.stderr)")
            // What ran is kept all the same.
            #expect(Files.exists("\(session.output)/report.html"))
        }

        @Test func withoutABrowserTheWayOutIsNamed() async throws {
            let session = try Films.session()
            let none = try await recnb(
                "report", "films.recnb", "--to", "pdf", in: session.scratch.path, environment: ["RECNB_BROWSER": "/nonexistent"])
            #expect(none.status == 1)
            #expect(none.stderr.contains("apt-get install chromium") && none.stderr.contains("--to html"), "\(none.stderr)")
            #expect(!Files.exists(session.output))
            let broken = try await recnb(
                "report", "films.recnb", "--to", "pdf", in: session.scratch.path,
                environment: ["RECNB_BROWSER": "/bin/false", "TMPDIR": session.scratch.path])
            #expect(broken.status == 1)
            #expect(broken.stderr.contains("/bin/false printed nothing (exit status 1)"), "\(broken.stderr)")
            #expect(!Files.exists("\(session.output)/report.pdf"))
            #expect(Self.leftovers(session.scratch.path).isEmpty)
        }

        @Test func aFailedNotebookGivesAReportThatSaysSo() async throws {
            let session = try Films.session()
            try session.write(Films.ratings(600) + "7,8,nine\n", to: "data/ratings.csv")
            let made = try await recnb("report", "films.recnb", "-o", "a.md", in: session.scratch.path)
            #expect(made.status == 1)
            let text = try #require(Files.text(session.scratch / "a.md"))
            #expect(
                text.contains("> **Failed: 1** — `ratings:1`") || text.contains("> **Failed: 1** — `ratings`"),
                "\(text.prefix(600))")
            #expect(text.contains("**Not run: "))
            let unchecked = try Session("%% load a\nreadCSV(3)\n")
            let refused = try await recnb("report", "films.recnb", "-o", "a.md", in: unchecked.scratch.path)
            #expect(refused.status == 2 && !Files.exists(unchecked.scratch / "a.md"))
        }

        @Test(.enabled(if: Given.hasPython)) func picturesLieBesideMarkdownAndInsideJupyter() async throws {
            let session = try Session(
                """
                %% notebook "Картинки"
                %% parameters
                let data: Path = "data"
                %% load ratings
                readCSV("\\(data)/ratings.csv", types: [.userId: .uint32, .movieId: .uint32, .rating: .float32])
                %% feature stats
                ratings.group(by: .movieId).aggregate(avg: mean(.rating), n: count())
                %% plot most
                stats.top(8, by: .n).bar(x: .movieId, y: .n, title: "Чаще всего")
                %% text
                Среднее: \\(2.0 / 3), доли: \\([1.0 / 3, 0.1]), строкой: \\("\\(2.0 / 3)").
                """, files: Films.files)
            let environment: [String: String?] = ["RECNB_VENV": Given.venv]
            let made = try await recnb(
                "report", "films.recnb", "-o", "отчёт.md", in: session.scratch.path, environment: environment)
            #expect(made.status == 0, "\(made.stderr)")
            let text = try #require(Files.text(session.scratch / "отчёт.md"))
            #expect(text.contains("![Чаще всего](<отчёт_files/figure-1.png>)"), "\(text)")
            #expect(text.contains("**Рисунок 1 —** Чаще всего"))
            #expect(text.contains("Среднее: 0.666667, доли: 0.333333, 0.1, строкой: 0.6666666666666666."))
            let published = try #require(Files.bytes("\(session.output)/plot-most/figure.png"))
            #expect(Files.bytes(session.scratch / "отчёт_files/figure-1.png") == published)
            let notebook = try await recnb(
                "report", "films.recnb", "-o", "a.ipynb", in: session.scratch.path, environment: environment)
            #expect(notebook.status == 0 && notebook.stdout.contains("0 run"), "\(notebook.stdout)")
            // Jupyter's own package finds nothing wrong, and writes the same bytes.
            let script = """
                import nbformat, sys
                text = open("a.ipynb", encoding="utf-8").read()
                notebook = nbformat.reads(text, as_version=4)
                nbformat.validate(notebook)
                assert nbformat.writes(notebook) + "\\n" == text, "written otherwise"
                kinds = [output.data.keys() for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
                assert sum("image/png" in kind for kind in kinds) == 1 and sum("text/html" in kind for kind in kinds) == 2, kinds
                print("valid")
                """
            let checked = try await Command(
                "\(Given.venv)/bin/python", ["-c", script], environment: Command.usualEnvironment, in: session.scratch.path
            ).finish()
            if checked.stderr.contains("No module named 'nbformat'") {
                Given.say("JUPYTER'S FORMAT IS NOT CHECKED: no nbformat in \(Given.venv) (make setup)")
            } else {
                #expect(checked.stdout == "valid\n", "\(checked.stderr)")
            }
        }

        @Test(.enabled(if: hasBrowser)) func aNotebookOnPaper() async throws {
            let session = try Films.session()
            let environment: [String: String?] = ["TMPDIR": session.scratch.path]
            for file in ["a.pdf", "b.pdf"] {
                let made = try await recnb(
                    "report", "films.recnb", "-o", file, in: session.scratch.path, environment: environment)
                #expect(made.status == 0, "\(made.stderr)")
            }
            let bytes = try #require(Files.bytes(session.scratch / "a.pdf"))
            #expect(bytes.starts(with: "%PDF-".utf8))
            #expect(Files.bytes(session.scratch / "b.pdf") == bytes, "one notebook, two files")
            #expect(Self.leftovers(session.scratch.path).isEmpty)
        }

        /// Whether PDF can be tested.
        static let hasBrowser: Bool = {
            let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
            let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
            if folders.contains(where: { folder in
                names.contains { FileManager.default.isExecutableFile(atPath: "\(folder)/\($0)") }
            }) {
                return true
            }
            Given.say("PDF IS NOT TESTED: no chromium on the PATH (make setup)")
            return false
        }()
    }
}
