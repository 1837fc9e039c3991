import Foundation
import Glibc
import Testing

extension WithCommand {
    /// `recnb watch` as a process, saved to as editors do.
    @Suite("Watching", .serialized)
    struct WatchCommandTests {
        /// A session under watch.
        private final class Watched {
            let session: Session
            let command: Command
            private var heard = 0

            init(_ session: Session, _ options: String = "--no-page", standing: String? = nil) throws {
                self.session = session
                command = try Command.shell(
                    "exec \"$RECNB\" watch \(session.file) \(options) 2>&1", in: standing ?? session.scratch.path)
            }

            deinit { command.killAll() }

            /// What it says from here on, up to and with a text; what it said instead where that does not come.
            func hears(_ text: String) async throws -> String {
                for _ in 0..<3000 {
                    let new = command.saidSoFar.dropFirst(heard)
                    if let found = new.firstRange(of: text) {
                        heard += new.distance(from: new.startIndex, to: found.upperBound)
                        return String(new[..<found.upperBound])
                    }
                    try await Task.sleep(for: .milliseconds(10))
                }
                throw Trouble("`\(text)` was not said, but: \(command.saidSoFar.dropFirst(heard))")
            }

            /// Waits until it says nothing more.
            func rests() async throws {
                var (said, quiet) = (command.saidSoFar, 0)
                while quiet < 100 {
                    try await Task.sleep(for: .milliseconds(10))
                    let now = command.saidSoFar
                    quiet = now == said ? quiet + 1 : 0
                    said = now
                }
            }

            /// Puts another text in the file's place by a renaming.
            func save(_ old: String, _ new: String) throws {
                guard session.text.contains(old) else { throw Trouble("the notebook has no `\(old)`") }
                try session.write(session.text.replacing(old, with: new), to: "beside.new")
                guard rename(session.scratch / "beside.new", session.scratch / session.file) == 0 else {
                    throw Trouble("not renamed")
                }
            }

            /// Ends it by Ctrl-C: at rest, or in the middle of a run where that status is awaited.
            func end(_ status: Int32 = 0) async throws {
                // A run goes on for a moment after its last line.
                if status == 0 { try await rests() }
                command.send(SIGINT)
                let ended = try await command.finish()
                #expect(ended.status == status && !ended.wasHung, "\(ended.stdout)")
            }
        }

        @Test func anEditedCellIsShownAndNothingElseRuns() async throws {
            let watched = try Watched(try Films.session())
            #expect(try await watched.hears("7 run, 0 hits").contains("✓ load movies"))
            try watched.save("stats.top(k", "stats.top(2")
            let said = try await watched.hears("1 run, 6 hits")
            #expect(said.contains("films.recnb\n✓ evaluate best"), "\(said)")
            #expect(said.contains("2 rows × 3 columns") && !said.contains("load movies"))
            _ = try await watched.hears("report.html")
            // A comment is no change of meaning, and a save without a change is none at all.
            try watched.save("// What cannot", "// Whatever cannot")
            #expect(try await watched.hears("0 run, 7 hits").contains("✓ clean ratings"))
            Files.touch(watched.session.scratch / "films.recnb")
            try watched.save("Whatever", "Whatever")
            try watched.session.write(Films.movies(41), to: "data/movies.csv")
            let data = try await watched.hears("hits in")
            #expect(data.contains("data/movies.csv\n✓ load movies") && !data.contains("films.recnb"), "\(data)")
            try await watched.end()
        }

        @Test func aBrokenNotebookIsToldAndMended() async throws {
            let watched = try Watched(try Films.session())
            _ = try await watched.hears("7 run, 0 hits")
            try watched.save("stats.top(k", "stats.topp(k")
            let broken = try await watched.hears("waiting for the next save")
            #expect(broken.contains("error[E") && broken.contains("did you mean `top`?"))
            try watched.save("stats.topp(k", "stats.top(k")
            #expect(try await watched.hears("0 run, 7 hits").contains("✓ evaluate best"))
            // A cell that fails, and its data mended.
            try watched.session.write("movieId,title\nx,y\n", to: "data/movies.csv")
            #expect(try await watched.hears(" failed, ").contains("✗ load movies"))
            try watched.session.write(Films.movies(40), to: "data/movies.csv")
            _ = try await watched.hears("hits in")
            // The notebook itself, gone and back.
            let text = watched.session.text
            unlink(watched.session.scratch / "films.recnb")
            #expect(try await watched.hears("waiting for the next save").contains("there is no notebook"))
            try watched.session.rewrite(text)
            _ = try await watched.hears("0 run, 7 hits")
            // Its data, gone and back.
            unlink(watched.session.scratch / "data/movies.csv")
            _ = try await watched.hears("data/movies.csv")
            try watched.session.write(Films.movies(40), to: "data/movies.csv")
            _ = try await watched.hears("0 run, 7 hits")
            try await watched.end()
        }

        /// The check cannot know of a file whose name is computed; a cell that failed for want of it is waited for.
        @Test func aFileThatACellLookedForInVainIsWaitedFor() async throws {
            let session = try Session(
                "%% load a\nlet names = [\"rows\"]\nreadCSV(names.map { \"\\($0).csv\" }.first, types: [.x: .int64])\n",
                named: "films.recnb")
            let watched = try Watched(session)
            #expect(try await watched.hears("1 failed").contains("✗ load a"))
            try session.write("x\n1\n2\n", to: "rows.csv")
            #expect(try await watched.hears("1 run, 0 hits").contains("rows.csv\n✓ load a"))
            try await watched.end()
        }

        @Test func aBurstOfSavesIsOneRun() async throws {
            let watched = try Watched(try Films.session(), "--no-page --format json")
            _ = try await watched.hears("\"event\":\"ended\"")
            for number in 2...20 { try watched.save("stats.top(\(number == 2 ? "k" : "\(number - 1)")", "stats.top(\(number)") }
            _ = try await watched.hears("\"event\":\"ended\"")
            try await watched.rests()
            let saves = watched.command.saidSoFar.split(separator: "\n").count { $0.contains("\"event\":\"saved\"") }
            // A slow machine may see the burst in pieces, but not each of its 19 saves.
            #expect((1..<19).contains(saves), "\(saves) saves")
            #expect(try await watched.session.run().executed.isEmpty)
            try await watched.end()
        }

        @Test func aSaveDuringARunBeginsAnew() async throws {
            let session = try Session(
                "%% evaluate quick\n[(n: 1)]\n\n%% evaluate endless\n(1...20_000).map { n in (1...20_000).map { m in m * n }.sum() }.sum()\n\n%% evaluate after\n[(n: 2)]\n",
                named: "films.recnb")
            let watched = try Watched(session)
            _ = try await watched.hears("evaluate quick")
            try watched.save("(1...20_000).map { n in (1...20_000)", "(1...20).map { n in (1...20)")
            let said = try await watched.hears("2 run, 1 hit in")
            #expect(said.contains("✓ evaluate endless") && said.contains("✓ evaluate after"), "\(said)")
            // Ctrl-C in the middle of a run is an interruption.
            try watched.save("(1...20).map { n in (1...20)", "(1...20_000).map { n in (1...20_000)")
            _ = try await watched.hears("films.recnb")
            try await Task.sleep(for: .milliseconds(300))
            try await watched.end(130)
        }

        @Test(.enabled(if: Given.hasPython)) func aFileThatTheNotebookWritesItselfIsNotFollowedForEver() async throws {
            let session = try Session(
                """
                %% notebook "Restless"

                %% load rows
                readCSV("rows.csv", types: [.a: .string])

                %% python writes() -> (n: Int)  cache: never
                import time
                open("rows.csv", "w").write(f"a\\n{time.time_ns()}\\n")
                n = 1

                """, files: ["rows.csv": "a\n1\n"]
            ).withPython()
            let watched = try Watched(session)
            _ = try await watched.hears("report.html")
            try watched.save("n = 1", "n = 2")
            let said = try await watched.hears("note: rows.csv changes whenever the notebook runs")
            #expect(said.components(separatedBy: "rows.csv\n").count - 1 <= 6, "\(said)")
            // The next save of the notebook is dealt with, maybe together with the last change of the file.
            try watched.save("n = 2", "n = 3")
            _ = try await watched.hears("  films.recnb")
            _ = try await watched.hears("python writes")
            // Its own file counts again since then, so a run may be going on.
            watched.command.send(SIGINT)
            let ended = try await watched.command.finish()
            #expect([0, 130].contains(ended.status) && !ended.wasHung, "\(ended.stdout)")
        }

        @Test func linesForProgramsSayTheSame() async throws {
            let watched = try Watched(try Films.session(), "--format json")
            _ = try await watched.hears("\"event\":\"ended\"")
            try watched.save("stats.top(k", "stats.topp(k")
            _ = try await watched.hears("\"event\":\"waiting\"")
            try watched.save("stats.topp(k", "stats.top(1")
            _ = try await watched.hears("\"event\":\"ended\"")
            try await watched.end()
            let objects = try watched.command.saidSoFar.split(separator: "\n").map {
                try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
            }
            #expect(
                objects.compactMap { $0["event"] as? String }.filter { ["watching", "saved", "waiting", "ended"].contains($0) }
                    == ["watching", "ended", "saved", "waiting", "saved", "ended"])
            #expect((objects[0]["url"] as? String)?.hasPrefix("http://127.0.0.1:") == true)
            #expect(objects.contains { $0["severity"] as? String == "error" })
            #expect(objects.contains { ($0["files"] as? [String]) == ["films.recnb"] })
        }

        @Test func thePageShowsTheReportToThisMachineAlone() async throws {
            let watched = try Watched(try Films.session(), "")
            _ = try await watched.hears("watching films.recnb, Ctrl-C ends; the report is at http://127.0.0.1:")
            let port = try #require(try await UInt16(watched.hears("/\n").dropLast(2)))
            _ = try await watched.hears("report.html")
            func get(_ target: String, host: String? = nil) -> (status: Int, body: String)? {
                HTTP.get(port, target, host: host ?? "127.0.0.1:\(port)")
            }
            #expect(get("/")?.body.contains("<iframe") == true)
            #expect(get("/report.html")?.body.contains("How films are rated.") == true)
            #expect(get("/files/films.csv")?.status == 200)
            #expect(get("/files/..%2Frun.json")?.status == 404 && get("/files/../run.json")?.status == 404)
            #expect(get("/run.json")?.status == 404)
            // A name from elsewhere that leads here.
            #expect(get("/report.html", host: "evil.example:\(port)")?.status == 403)
            #expect(get("/report.html", host: "127.0.0.1:1")?.status == 403)
            let before = try #require(get("/state")?.body)
            try watched.save("How films", "How many films")
            _ = try await watched.hears("report.html")
            try await Task.sleep(for: .milliseconds(100))
            #expect(get("/state")?.body != before)
            #expect(get("/report.html")?.body.contains("How many films are rated.") == true)
            try watched.save("stats.top(k", "stats.topp(k")
            _ = try await watched.hears("waiting")
            try await Task.sleep(for: .milliseconds(100))
            #expect(get("/state")?.body.contains("topp") == true)
            try await watched.end()
            #expect(get("/") == nil)
        }

        @Test func slipsAreTold() async throws {
            let session = try Films.session()
            let none = try await recnb("watch", "film.recnb", in: session.scratch.path)
            #expect(none.status == 3 && none.stderr.contains("did you mean `films.recnb`?"))
            let both = try await recnb("watch", "films.recnb", "--no-page", "--open", in: session.scratch.path)
            #expect(both.status == 3 && both.stderr.contains("--no-page"))
        }
    }
}
