import Glibc
import Testing

extension WithCommand {
    /// `recnb serve` as a process: it opens, follows changes, and stops.
    @Suite("Serving", .serialized)
    struct ServeCommandTests {
        private static let notebook = """
            %% load films
            readCSV("movies.csv", types: [.movieId: .uint32, .title: .string])

            %% recommend film(movie_id: Int)
            guard let row = films.first(where: .movieId == movie_id) else { throw notFound("Film not found") }
            (title: row.title)

            %% serve api
            get("/films/{movie_id}", film)

            """

        private static func session() throws -> Session {
            try Session(notebook, files: ["movies.csv": "movieId,title\n1,First\n2,Second\n"])
        }

        /// The port that it says it listens on.
        private static func port(of command: Command) async throws -> UInt16 {
            guard try await command.hasSaid("serving http://127.0.0.1:") else {
                throw Trouble("it does not serve: \(try await command.finish(limit: 1))")
            }
            let match = try #require(command.saidSoFar.firstMatch(of: /http:\/\/127\.0\.0\.1:(\d+)/))
            return try #require(UInt16(match.1))
        }

        private static func eventually(_ port: UInt16, _ target: String, _ wanted: (Int, String)) async throws -> Bool {
            for _ in 0..<600 {
                if let answer = HTTP.get(port, target), answer.status == wanted.0, answer.body.contains(wanted.1) { return true }
                try await Task.sleep(for: .milliseconds(50))
            }
            return false
        }

        @Test func itFollowsTheNotebookAndItsData() async throws {
            let session = try Self.session()
            let command = try Command.recnb("serve", "films.recnb", "--port", "0", "--reload", in: session.scratch.path)
            defer { command.killAll() }
            let port = try await Self.port(of: command)
            #expect(HTTP.get(port, "/films/1")?.body == #"{"title":"First"}"#)
            #expect(HTTP.get(port, "/films/3")?.status == 404)
            try session.write("movieId,title\n1,First\n3,Third\n", to: "movies.csv")
            #expect(try await Self.eventually(port, "/films/3", (200, "Third")))
            #expect(HTTP.get(port, "/films/2")?.status == 404)
            // A broken notebook changes nothing but what is said.
            try session.edit("row.title", "row.titel")
            #expect(try await Self.eventually(port, "/health", (200, "not_reloaded")))
            #expect(HTTP.get(port, "/films/3")?.body == #"{"title":"Third"}"#)
            try session.edit("(title: row.titel)", "(name: row.title)")
            #expect(try await Self.eventually(port, "/films/3", (200, #"{"name":"Third"}"#)))
            #expect(HTTP.get(port, "/health")?.body.contains("not_reloaded") == false)
            command.send(SIGTERM)
            let ended = try await command.finish()
            #expect(ended.status == 0 && !ended.wasHung)
            #expect(ended.stdout.contains(" GET /films/1 200 "))
            #expect(ended.stderr.contains("has no column `titel`") || ended.stderr.contains("titel"), "\(ended.stderr)")
            #expect(ended.stderr.contains("kept the old results") && ended.stderr.contains("reloaded in"))
            #expect(HTTP.get(port, "/films/3") == nil)
        }

        @Test func whatCannotBeServedIsSaid() async throws {
            let session = try Self.session()
            try session.write("%% evaluate one\n1\n", to: "none.recnb")
            let none = try await recnb("serve", "none.recnb", "--port", "0", in: session.scratch.path)
            #expect(none.status == 3 && none.stderr.contains("opens no routes"))
            try session.edit("film)\n", "flim)\n")
            let wrong = try await recnb("serve", "films.recnb", "--port", "0", in: session.scratch.path)
            #expect(wrong.status == 2 && wrong.stderr.contains("E0742") && wrong.stderr.contains("did you mean `film`?"))
            try session.edit("flim)\n", "film)\n")
            try session.write("nonsense", to: "movies.csv")
            let failed = try await recnb("serve", "films.recnb", "--port", "0", in: session.scratch.path)
            #expect(failed.status != 0 && failed.stderr.contains("error"))
            let help = try await recnb("serve", "--help", in: session.scratch.path)
            #expect(help.lines.last?.hasPrefix("example: recnb serve ") == true)
        }
    }
}
