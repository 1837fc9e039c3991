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

        /// The status and body of a GET; nil where nobody answers.
        private static func get(_ port: UInt16, _ target: String) -> (status: Int, body: String)? {
            let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(socket) }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            let status = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            guard status == 0 else { return nil }
            let request = Array("GET \(target) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".utf8)
            guard send(socket, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else { return nil }
            var answer: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: 4096)
            while true {
                let count = recv(socket, &chunk, chunk.count, 0)
                if count <= 0 { break }
                answer += chunk[..<count]
            }
            let text = String(decoding: answer, as: UTF8.self)
            guard let end = text.firstRange(of: "\r\n\r\n"), let code = Int(text.dropFirst(9).prefix(3)) else { return nil }
            return (code, String(text[end.upperBound...]))
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
                if let answer = get(port, target), answer.status == wanted.0, answer.body.contains(wanted.1) { return true }
                try await Task.sleep(for: .milliseconds(50))
            }
            return false
        }

        @Test func itFollowsTheNotebookAndItsData() async throws {
            let session = try Self.session()
            let command = try Command.recnb("serve", "films.recnb", "--port", "0", "--reload", in: session.scratch.path)
            defer { command.killAll() }
            let port = try await Self.port(of: command)
            #expect(Self.get(port, "/films/1")?.body == #"{"title":"First"}"#)
            #expect(Self.get(port, "/films/3")?.status == 404)
            try session.write("movieId,title\n1,First\n3,Third\n", to: "movies.csv")
            #expect(try await Self.eventually(port, "/films/3", (200, "Third")))
            #expect(Self.get(port, "/films/2")?.status == 404)
            // A broken notebook changes nothing but what is said.
            try session.edit("row.title", "row.titel")
            #expect(try await Self.eventually(port, "/health", (200, "not_reloaded")))
            #expect(Self.get(port, "/films/3")?.body == #"{"title":"Third"}"#)
            try session.edit("(title: row.titel)", "(name: row.title)")
            #expect(try await Self.eventually(port, "/films/3", (200, #"{"name":"Third"}"#)))
            #expect(Self.get(port, "/health")?.body.contains("not_reloaded") == false)
            command.send(SIGTERM)
            let ended = try await command.finish()
            #expect(ended.status == 0 && !ended.wasHung)
            #expect(ended.stdout.contains(" GET /films/1 200 "))
            #expect(ended.stderr.contains("has no column `titel`") || ended.stderr.contains("titel"), "\(ended.stderr)")
            #expect(ended.stderr.contains("kept the old results") && ended.stderr.contains("reloaded in"))
            #expect(Self.get(port, "/films/3") == nil)
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
