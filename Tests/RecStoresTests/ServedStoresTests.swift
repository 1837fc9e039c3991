import Foundation
import RecCache
import RecDiagnostics
import RecFrame
import RecRuntime
import RecSchema
import RecServer
import RecStores
import Testing

extension OnServers {
    /// Notebooks over HTTP whose routes read from and write to a database, on a file and on a real server.
    @Suite("Stores over HTTP")
    struct ServedStoresTests {
        static let notebook = """
            %% parameters
            @Secret let database: String = env("DATABASE_URL", default: "sqlite:data/films.db")

            %% store schema
            runSQL(database, \"""
                create table if not exists users (name text primary key, age bigint);
                create table if not exists films (id bigint primary key, title text);
                create table if not exists ratings (user_name text, film bigint, stars double precision, note text, day date,
                    primary key (user_name, film));
                \""")

            %% store filled
            concatReceipts(
                table([(name: "Ann", age: 30), (name: "O'Neil", age: 41)])
                    .writeSQL(schema.connection, table: "users", key: .name, mode: .upsert),
                table([(id: 1, title: "First"), (id: 2, title: "Second; --")])
                    .writeSQL(schema.connection, table: "films", key: .id, mode: .upsert))

            %% load users
            readSQL(filled.connection, "select name, age from users order by name", types: [.name: .string, .age: .int64])

            %% load films
            readSQL(filled.connection, "select id, title from films order by id", types: [.id: .int64, .title: .string])

            %% recommend user(name: String)
            guard let row = users.first(where: .name == name) else { throw notFound("User not found") }
            (name: row.name, age: row.age)

            %% recommend found(text: String, least: Int = 0, exact: Bool = false)
            films.filter(.id >= least && (exact ? .title == text : .title.contains(text)))

            %% store rate(user_name: String, film: Int, stars: Double, note: String = "", day: Date)
            guard films.contains(.id == film) else { throw notFound("Film not found") }
            table([(user_name: user_name, film: film, stars: stars, note: note, day: day)])
                .writeSQL(filled.connection, table: "ratings", key: .user_name, .film, mode: .upsert)

            %% serve api
            get("/users/{name}", user)
            get("/films", found)
            post("/ratings", rate)

            """

        /// Texts that a database would take for more than a value, if they ever became part of a statement.
        private static let injections = [
            "'; drop table ratings; --", "'; delete from users where '1'='1", "' or '1'='1", "\"; drop table films; --",
            "1; drop table users", "1 or 1=1", "' union select name, age from users --", "\\'; drop table users; --",
            "$$; drop table users; $$", "$1", ":name", "?1", "%27%3B drop table users; --", "'/**/;/**/drop/**/table/**/users;--",
            "Robert'); drop table users; --", "＇; drop table users; --", "'||pg_sleep(5)||'",
            "'; copy users to '/tmp/recnb-x'; --",
            "'; attach database 'x.db' as x; --", "'; pragma writable_schema = 1; --", "\u{0}'; drop table users",
            "x'; insert into users values ('evil', 1); --",
        ]

        /// A project that is served, its port, and its database.
        private func serve(_ kind: DatabaseTests.Kind, _ body: (UInt16, any Database) throws -> Void) async throws {
            let project = try StoreProject(Self.notebook)
            var url = "sqlite:\(project.folder)/data/films.db"
            if case .postgres = kind {
                guard let server = try Servers.emptyPostgres() else { return }
                url = server
                project.environment = ["DATABASE_URL": url]
            }
            let notebook = try await project.check()
            try #require(notebook.isRunnable, "\(notebook.diagnostics.map(\.message))")
            var options = RunOptions(threads: 2, pythonExecutable: "/nonexistent")
            options.isForRoutes = true
            let store = try ContentStore(root: notebook.project.output + "/.cache", access: .readWrite)
            let (served, result) = try await NotebookRunner(notebook, options: options, store: store, stop: StopSignal()).serve()
            let routes = try #require(served, "\(result.outcomes.flatMap(\.diagnostics).map(\.message))")
            let server = try HTTPServer(Service(routes), host: "127.0.0.1", port: 0, threads: 2)
            defer { server.stop() }
            try body(server.port, openDatabase(DatabaseURL(url)) { $0 })
        }

        /// Everything in the three tables, and the names of all tables.
        private func everything(_ database: any Database) throws -> [String] {
            let types: [(String, [TableSchema.Field])] = [
                ("select name, age from users order by name", [.init("name", .string), .init("age", .int64)]),
                ("select id, title from films order by id", [.init("id", .int64), .init("title", .string)]),
                (
                    "select user_name, film, stars, note, day from ratings order by user_name, film",
                    [
                        .init("user_name", .string), .init("film", .int64), .init("stars", .double), .init("note", .string),
                        .init("day", .date),
                    ]
                ),
            ]
            return try types.flatMap { query, types in
                try database.read(SQLText(query), parameters: [:], types: types, context: .serial).rows.map { "\($0)" } + ["--"]
            }
        }

        @Test(arguments: DatabaseTests.Kind.allCases) func aPostedRatingIsInTheDatabase(_ kind: DatabaseTests.Kind) async throws {
            try await serve(kind) { port, database in
                let posted = try HTTPAnswer.post(
                    port, "/ratings", #"{"user_name": "Ann", "film": 2, "stars": 4.5, "day": "2020-01-01", "note": "O'K; \"y\""}"#
                )
                #expect(posted.status == 200)
                #expect(posted.body.hasPrefix(#"{"table":"ratings","rows":1,"changed":1,"place":"#))
                #expect(!posted.body.contains("connection") && !posted.body.contains("secret"))
                let query = "select user_name, film, stars, note, day from ratings where film = 2 order by film"
                func row() throws -> [Scalar] {
                    try database.read(
                        SQLText(query), parameters: [:],
                        types: [
                            .init("user_name", .string), .init("film", .int64), .init("stars", .double), .init("note", .string),
                            .init("day", .date),
                        ], context: .serial
                    ).row(0)
                }
                #expect(try row() == [.string("Ann"), .int(2), .double(4.5), .string(#"O'K; "y""#), .date(18262)])
                let again = try HTTPAnswer.post(
                    port, "/ratings", #"{"user_name": "Ann", "film": 2, "stars": 4.5, "day": "2020-01-01", "note": "O'K; \"y\""}"#
                )
                #expect(again.body.contains(#""rows":1,"changed":0"#))
                #expect(
                    try HTTPAnswer.post(port, "/ratings", #"{"user_name": "Ann", "film": 2, "stars": 1, "day": "2020-01-01"}"#)
                        .status == 200)
                #expect(try row() == [.string("Ann"), .int(2), .double(1), .string(""), .date(18262)])
                let missing = try HTTPAnswer.post(
                    port, "/ratings", #"{"user_name": "Ann", "film": 3, "stars": 1, "day": "2020-01-01"}"#)
                #expect(missing.status == 404 && missing.body == #"{"error":"Film not found"}"#)
                let before = try everything(database)
                for body in [
                    #"{"user_name": "Ann", "film": 1}"#, #"{"user_name": "Ann", "film": "1", "stars": 1, "day": "2020-01-01"}"#,
                    "{", "[]",
                ] {
                    #expect(try HTTPAnswer.post(port, "/ratings", body).status == 400)
                }
                #expect(try everything(database) == before)
            }
        }

        @Test(arguments: DatabaseTests.Kind.allCases) func injectionsThroughEveryParameterChangeNothing(
            _ kind: DatabaseTests.Kind
        ) async throws {
            try await serve(kind) { port, database in
                let before = try everything(database)
                for text in Self.injections {
                    let escaped = Self.percent(text)
                    let json = Self.json(text)
                    // Where a text is what is asked for, nobody and nothing is called so.
                    let named = try HTTPAnswer.get(port, "/users/\(escaped)")
                    #expect(text.contains("\u{0}") ? named.status == 400 : named.status == 404, "\(text): \(named)")
                    let listed = try HTTPAnswer.get(port, "/films?text=\(escaped)")
                    #expect(text.contains("\u{0}") ? listed.status == 400 : listed.body == "[]", "\(text): \(listed)")
                    // Where it is not of the type, it is refused.
                    for target in [
                        "/films?text=x&least=\(escaped)", "/films?text=x&exact=\(escaped)", "/films?text=x&\(escaped)=1",
                    ] {
                        #expect(try HTTPAnswer.get(port, target).status == 400, "\(target)")
                    }
                    #expect(try HTTPAnswer.get(port, "/\(escaped)").status >= 400)
                    for body in [
                        #"{"user_name": "x", "film": \#(json), "stars": 1, "day": "2020-01-01"}"#,
                        #"{"user_name": "x", "film": 1, "stars": \#(json), "day": "2020-01-01"}"#,
                        #"{"user_name": "x", "film": 1, "stars": 1, "day": \#(json)}"#,
                        #"{"user_name": "x", "film": 1, "stars": 1, "day": "2020-01-01", \#(json): 1}"#,
                        #"{"user_name": {"\#(Self.inner(text))": 1}, "film": 1, "stars": 1, "day": "2020-01-01"}"#,
                    ] {
                        let answer = try HTTPAnswer.post(port, "/ratings", body)
                        #expect(answer.status == 400, "\(body): \(answer)")
                    }
                    #expect(try everything(database) == before, "\(text)")
                    // Where it is a text to store, it is stored to the letter, and nothing else happens.
                    let stored = try HTTPAnswer.post(
                        port, "/ratings",
                        #"{"user_name": \#(json), "film": 1, "stars": 1, "day": "2020-01-01", "note": \#(json)}"#)
                    if text.contains("\u{0}"), kind == .postgres {
                        // No text of PostgreSQL's: refused whole.
                        #expect(stored.status == 400, "\(stored)")
                        #expect(try everything(database) == before, "\(text)")
                        continue
                    }
                    #expect(stored.status == 200, "\(text): \(stored)")
                    let rows = try database.read(
                        SQLText("select user_name, note from ratings where film = 1 order by film"), parameters: [:],
                        types: [.init("user_name", .string), .init("note", .string)], context: .serial
                    ).rows
                    #expect(rows == [[.string(text), .string(text)]])
                    _ = try database.execute("delete from ratings")
                    #expect(try everything(database) == before, "\(text)")
                }
                #expect(try HTTPAnswer.get(port, "/users/O%27Neil").body == #"{"name":"O'Neil","age":41}"#)
            }
        }

        private static func percent(_ text: String) -> String {
            text.utf8.map { byte in "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
        }

        /// A text inside the quotes of JSON.
        private static func inner(_ text: String) -> String {
            text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\u{0}", with: "\\u0000")
        }

        private static func json(_ text: String) -> String { "\"\(inner(text))\"" }
    }
}

/// What a server on this machine answers to one request, sent as it is.
struct HTTPAnswer {
    var status: Int
    var body: String

    static func get(_ port: UInt16, _ target: String) throws -> HTTPAnswer {
        try ask(port, "GET \(target) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    }

    static func post(_ port: UInt16, _ target: String, _ json: String) throws -> HTTPAnswer {
        let head = "POST \(target) HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
        return try ask(port, head + "Content-Length: \(json.utf8.count)\r\n\r\n" + json)
    }

    private static func ask(_ port: UInt16, _ request: String) throws -> HTTPAnswer {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        let bytes = Array(request.utf8)
        guard status == 0, send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            throw StoreTrouble("nobody answers")
        }
        var answer: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(socket, &chunk, chunk.count, 0)
            if count <= 0 { break }
            answer += chunk[..<count]
        }
        let text = String(decoding: answer, as: UTF8.self)
        guard let end = text.firstRange(of: "\r\n\r\n"), let code = Int(text.dropFirst(9).prefix(3)) else {
            throw StoreTrouble("no answer: \(text)")
        }
        return HTTPAnswer(status: code, body: String(text[end.upperBound...]))
    }
}
