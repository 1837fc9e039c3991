import Foundation
import RecDiagnostics
import RecEngine
import RecFrame
import RecPlan
import RecVerbs
import Testing

/// Verbs that read and write databases and caches, as far as they need no server; on servers they are tested with the stores.
@Suite("Verbs of stores")
struct StoreVerbTests {
    private static let cells = """
        %% load users
        [(user_id: 1, age: 30), (user_id: 2, age: 17)]
        %% load ratings
        [(user: "Аня", film: "Solaris", rating: 5), (user: "Bob", film: "Brazil", rating: 4)]
        %% load lists
        [(user: "Аня", films: ["Solaris", "Stalker"]), (user: "Bob", films: ["Brazil"])]
        %% clean events
        users

        """

    private static let verbs = Catalogue.standard.allVerbs.filter {
        [
            "readSQL", "writeSQL", "runSQL", "redis", "writeRedis", "readRedis", "concatReceipts", "json", "seconds", "minutes",
            "hours", "days",
        ]
        .contains($0.name)
    }

    @Test(arguments: verbs.map { ($0.documentation.example, $0.name, $0.role == .query ? "load" : "store") })
    func examplesCheck(_ example: String, _ name: String, _ kind: String) {
        let run = NotebookRun("\(Self.cells)%% \(kind) x\n\(example)\n")
        #expect(run.diagnostics.map { "\($0.id) \($0.message)" } == [])
        #expect(example.contains(name))
    }

    /// A host with databases in a folder of its own.
    private func run(_ text: String) throws -> NotebookRun {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("recnb-store-verbs-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var files = MemoryFiles([
            "films.sql": "create table seen (user_id integer primary key); insert into seen values (2), (1);"
        ])
        files.databases = folder
        var run = NotebookRun(Self.cells + text, files: files)
        #expect(run.diagnostics.map { "\($0.id): \($0.message)" } == [])
        try run.run(files: files)
        return run
    }

    @Test func rowsGoAndComeBack() throws {
        let run = try run(
            """
            %% store written
            concatReceipts(
                users.writeSQL("sqlite:films.db", table: "users", key: .user_id, mode: .upsert),
                users.writeSQL("sqlite:films.db", table: "users", key: .user_id, mode: .upsert))
            %% load back
            readSQL(written.connection, table: "users", types: [.age: .int32])
            %% load old
            readSQL(written.connection, "select user_id from users where age >= :age and 'a' = :letter order by 1",
                    parameters: ["age": 18, "letter": "a"], types: [.user_id: .uint32])
            %% store changed
            users.with(age: .age + 1).filter(.user_id == 2).writeSQL("sqlite:films.db", table: "users", key: .user_id, mode: .update)
            """)
        #expect(try run.table("back").rows == [[.int(30)], [.int(17)]])
        #expect(try run.table("old").rows == [[.int(1)]])
        guard case .scalar(.int(2))? = run.value("written")?.member("changed"),
            case .scalar(.int(4))? = run.value("written")?.member("rows"),
            case .scalar(.int(1))? = run.value("changed")?.member("changed")
        else {
            Issue.record("\(String(describing: run.value("written")))")
            return
        }
    }

    @Test func scriptsComeFromFilesToo() throws {
        let run = try run(
            """
            %% store made
            runSQL("sqlite:films.db", file: "films.sql")
            %% load seen
            readSQL(made.connection, table: "seen", types: [.user_id: .int64])
            %% store not_made
            runSQL("sqlite:films.db", "drop table seen", when: false)
            """)
        #expect(try run.table("seen").rows == [[.int(1)], [.int(2)]])
    }

    @Test(arguments: [
        ("json(\"a \\\"b\\\"\\n\")", #""a \"b\"\n""#), ("json(1.5)", "1.5"), ("json(2)", "2"), ("json(true)", "true"),
        ("json([\"é\", \"ключ\"])", #"["é","ключ"]"#), ("json([0.1, 3.0])", "[0.1,3.0]"),
        ("json(date(\"2024-01-31\"))", "\"2024-01-31\""),
    ])
    func valuesAsJSON(_ expression: String, _ text: String) throws {
        guard case .scalar(.string(let found)) = try evaluate(expression) else {
            Issue.record("no text")
            return
        }
        #expect(found == text)
        #expect((try? JSONSerialization.jsonObject(with: Data(found.utf8), options: .fragmentsAllowed)) != nil)
    }

    @Test func columnsOfListsAsJSON() throws {
        let run = try run("%% clean texts\nlists.with(films: json(.films))\n")
        #expect(try run.table("texts").column("films").scalars == [.string(#"["Solaris","Stalker"]"#), .string(#"["Brazil"]"#)])
    }

    @Test(arguments: [
        ("hours(24)", 86_400_000_000), ("seconds(1.5)", 1_500_000), ("minutes(-2)", -120_000_000), ("days(7)", 604_800_000_000),
    ])
    func spansOfTime(_ expression: String, _ microseconds: Int64) throws {
        guard case .scalar(.duration(microseconds)) = try evaluate(expression) else {
            Issue.record("another span")
            return
        }
    }

    @Test(arguments: [
        ("hours(9223372036854775807)", "E0717"), ("days(1e300)", "E0717"),
        ("lists.writeRedis(redis(host: \"localhost\"), key: .user, value: json(.films), expires: seconds(0))", "E0717"),
        ("lists.writeRedis(redis(host: \"\"), key: .user, value: json(.films))", "E0720"),
        ("lists.writeRedis(redis(host: \"127.0.0.1\", port: 1), key: .user, value: json(.films))", "E0721"),
        ("users.writeSQL(\"postgresql://127.0.0.1:1/x\", table: \"t\", mode: .append)", "E0721"),
    ])
    func whatCannotBe(_ expression: String, _ id: String) throws {
        #expect {
            var run = NotebookRun("\(Self.cells)%% store x\n\(expression)\n")
            var files = MemoryFiles()
            files.databases = "/nonexistent"
            try run.run(files: files)
        } throws: { ($0 as? EngineError)?.id == id }
    }
}
