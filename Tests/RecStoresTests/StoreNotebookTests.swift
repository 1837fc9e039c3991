import Foundation
import RecDiagnostics
import RecFrame
import RecPlan
import RecRuntime
import RecSchema
import RecStores
import Testing

extension OnServers {
    /// Notebooks that read and write, on a file and on a real server.
    @Suite("Stores in notebooks")
    struct StoreNotebookTests {
        static let notebook = """
            %% parameters
            @Secret let database: String = env("DATABASE_URL", default: "sqlite:data/films.db")

            %% load given
            [(user_id: 1, name: "Аня", score: 0.5), (user_id: 2, name: "O'Neil; drop table users", score: 1.25)]

            %% store schema
            runSQL(database, "create table if not exists users (user_id integer primary key, name text, score real)")

            %% store imported
            given.writeSQL(schema.connection, table: "users", key: .user_id, mode: .upsert)

            %% load users
            readSQL(imported.connection, table: "users", types: [.user_id: .int64, .name: .string, .score: .double])

            %% load one
            readSQL(imported.connection, "select name from users where user_id = :id order by name",
                    parameters: ["id": 2], types: [.name: .string])

            %% clean sorted
            users.sort(by: -.score)

            """

        /// The environment of a database; nil where there is no server.
        private func environment(_ kind: DatabaseTests.Kind) throws -> [String: String]? {
            switch kind {
            case .sqlite: return [:]
            case .postgres:
                guard let url = try Servers.emptyPostgres() else { return nil }
                return ["DATABASE_URL": url]
            }
        }

        @Test(arguments: DatabaseTests.Kind.allCases) func whatIsWrittenIsReadAndTheSameAgainChangesNothing(
            _ kind: DatabaseTests.Kind
        ) async throws {
            guard let environment = try environment(kind) else { return }
            let project = try StoreProject(Self.notebook)
            project.environment = environment
            let cold = try await project.run()
            #expect(cold.diagnostics == "")
            #expect(cold.executed == ["given", "schema", "imported", "users", "one", "sorted"])
            #expect(cold.value("imported").contains("changed"))
            let first = project.written.filter {
                $0.key.hasPrefix("output/films/") && !$0.key.hasSuffix("run.json") && !$0.key.hasSuffix("/.recnb")
            }
            let warm = try await project.run()
            // The database is asked again, and its answer is the same: what depends on it is there already.
            #expect(warm.executed == ["schema", "imported", "users", "one"])
            #expect(warm.hits == ["given", "sorted"])
            #expect(warm.result.outcomes.flatMap(\.reasons).contains("asks the database again"))
            let second = project.written.filter {
                $0.key.hasPrefix("output/films/") && !$0.key.hasSuffix("run.json") && !$0.key.hasSuffix("/.recnb")
            }
            let changed = second.filter { first[$0.key] != $0.value }.keys.sorted()
            // Only the receipt tells of fewer changes.
            #expect(
                changed.allSatisfy { $0.hasPrefix("output/films/store-") || $0.hasSuffix("report.html") }, "changed: \(changed)")

            // Somebody else changes a row.
            let url = environment["DATABASE_URL"] ?? "sqlite:\(project.folder)/data/films.db"
            let database = try openDatabase(DatabaseURL(url)) { $0 }
            _ = try database.execute("insert into users values (3, 'Zoë', 9)")
            let asked = try await project.run()
            #expect(asked.executed == ["schema", "imported", "users", "one", "sorted"])
        }

        @Test func aFreshAnswerIsNotAskedForAgainUnlessTheDatabaseIsAnother() async throws {
            let text = Self.notebook.replacingOccurrences(of: "%% load users", with: "%% load users refresh: 10m")
            let project = try StoreProject(text)
            project.environment = ["DATABASE_URL": "sqlite:a.db"]
            #expect(try await project.run().executed.contains("users"))
            let warm = try await project.run()
            #expect(warm.hits.contains("users"))
            #expect(warm.executed.contains("one"))
            project.environment = ["DATABASE_URL": "sqlite:b.db"]
            #expect(try await project.run().executed.contains("users"))
            project.environment = ["DATABASE_URL": "sqlite:a.db"]
            try project.edit("refresh: 10m", "refresh: 1s")
            try await Task.sleep(for: .milliseconds(1100))
            #expect(try await project.run().executed.contains("users"))
        }

        @Test(arguments: DatabaseTests.Kind.allCases) func aCellThatFailsKeepsNothingOfAllItsWrites(_ kind: DatabaseTests.Kind)
            async throws
        {
            guard let environment = try environment(kind) else { return }
            let project = try StoreProject(
                """
                %% parameters
                @Secret let database: String = env("DATABASE_URL", default: "sqlite:data/films.db")
                %% load given
                [(id: 1, name: "a"), (id: 1, name: "b")]
                %% store both
                concatReceipts(
                    given.writeSQL(database, table: "first", mode: .append),
                    given.writeSQL(database, table: "second", key: .id, mode: .upsert))
                """)
            project.environment = environment
            let ran = try await project.run()
            #expect(ran.ids == ["E0728"])
            #expect(ran.diagnostics.contains("two rows have the same key `id`"))
            let url = environment["DATABASE_URL"] ?? "sqlite:\(project.folder)/data/films.db"
            let database = try openDatabase(DatabaseURL(url)) { $0 }
            #expect(try database.describe("first") == nil)
            #expect(try database.describe("second") == nil)
        }

        /// No file, event or message has the secret or the password in it.
        @Test(arguments: ["good", "wrong password", "no server", "broken URL", "no table", "env file"])
        func secretsAreNowhere(_ what: String) async throws {
            guard let url = try Servers.emptyPostgres(), let redis = Servers.redis else { return }
            var text =
                Self.notebook + """
                    %% parameters
                    @Secret let password: String = env("REDIS_PASSWORD")
                    let port: Int = env("REDIS_PORT", default: 6379)
                    %% store cached
                    users.writeRedis(redis(host: "127.0.0.1", port: port, password: password), key: "user:\\(.user_id)",
                                     value: json(.name), expires: hours(24))
                    """
            var secret = url
            var passwords = ["secret word", "secret%20word"]
            switch what {
            case "wrong password":
                secret = url.replacingOccurrences(of: "secret%20word", with: "gehe%69mnis")
                passwords = ["geheimnis", "gehe%69mnis"]
            case "no server": secret = "postgresql://recnb:secret%20word@127.0.0.1:1/films"
            case "broken URL":
                secret = "postgresql://recnb:se/cret@word%zz@127.0.0.1/films"
                passwords = ["cret@word", "word%zz"]
            case "no table": text = text.replacingOccurrences(of: "table: \"users\", types", with: "table: \"nowhere\", types")
            default: break
            }
            let project = try StoreProject(text)
            let variables = ["DATABASE_URL": secret, "REDIS_PASSWORD": redis.password, "REDIS_PORT": "\(redis.port)"]
            if what == "env file" {
                try project.write(
                    "# settings\nexport DATABASE_URL='\(secret)'\nREDIS_PASSWORD=\"\(redis.password)\" # one\nREDIS_PORT=\(redis.port)\n",
                    to: ".env")
            } else {
                project.environment = variables
            }
            let ran = try await project.run()
            let isGood = what == "good" || what == "env file"
            #expect(ran.failed.isEmpty == isGood, "\(ran.diagnostics)")
            let ids = ["wrong password": "E0722", "no server": "E0721", "broken URL": "E0720", "no table": "E0725"]
            #expect(ran.ids == [ids[what]].compactMap(\.self))
            #expect(project.written.keys.contains("output/films/run.json"))
            #expect(project.written.keys.contains("output/films/report.html"))
            for needle in [secret, redis.password] + passwords {
                for (path, bytes) in project.written {
                    #expect(bytes.range(of: Data(needle.utf8)) == nil, "\(needle) is in \(path)")
                }
                #expect(!ran.said.contains(needle))
                #expect(!ran.diagnostics.contains(needle))
            }
            if isGood {
                let log = try #require(project.written["output/films/run.json"].map { String(decoding: $0, as: UTF8.self) })
                #expect(log.contains("•••"))
            }
        }

        @Test func aDryRunAndACheckConnectToNothing() async throws {
            let project = try StoreProject(Self.notebook)
            _ = try await project.check()
            let ran = try await project.run { $0.isDryRun = true }
            #expect(ran.executed.isEmpty)
            #expect(!FileManager.default.fileExists(atPath: project.folder + "/data"))
            // What was written before stands for a store that is held back.
            let held = try await project.run { $0.skippedKinds = ["store"] }
            #expect(held.executed == ["given"])
            #expect(!FileManager.default.fileExists(atPath: project.folder + "/data"))
        }

        /// What goes wrong is said at its cell, and the cells above it keep what they have.
        @Test(arguments: [
            ("users.writeSQL(imported.connection, table: \"users\", mode: .append)", "store", "E0728"),
            ("users.writeSQL(imported.connection, table: \"users\", mode: .create)", "store", "E0726"),
            ("users.rename([.score: .points]).writeSQL(imported.connection, table: \"users\", mode: .append)", "store", "E0725"),
            (
                "users.with(name: \"x\", user_id: 9 / .user_id * 1e300).writeSQL(imported.connection, table: \"users\", mode: .append)",
                "store", "E0727"
            ),
            ("runSQL(imported.connection, \"delete from users; nonsense\")", "store", "E0724"),
            ("runSQL(imported.connection, \"delete from users; commit; begin\")", "store", "E0724"),
            ("readSQL(imported.connection, table: \"users\", types: [.name: .int64])", "load", "E0727"),
            (
                "readSQL(imported.connection, \"select name from users order by nonsense\", types: [.name: .string])", "load",
                "E0725"
            ),
            ("readSQL(imported.connection, \"delete from users order by 1\", types: [.name: .string])", "load", "E0724"),
        ])
        func faultsAreSaidAtTheirCell(_ body: String, _ kind: String, _ id: String) async throws {
            guard let url = try Servers.emptyPostgres() else { return }
            let project = try StoreProject(Self.notebook + "%% \(kind) last\n\(body)\n")
            project.environment = ["DATABASE_URL": url]
            let ran = try await project.run()
            #expect(ran.failed == ["last"] && ran.ids == [id], "\(ran.diagnostics)")
            let database = try openDatabase(DatabaseURL(url)) { $0 }
            let count = try database.read(
                SQLText("select count(*) as n from users order by 1"), parameters: [:], types: [.init("n", .int64)],
                context: .serial)
            #expect(count.rows == [[.int(2)]])
        }

        @Test func aReceiptStandsForAStoreThatIsHeldBack() async throws {
            let project = try StoreProject(Self.notebook)
            _ = try await project.run()
            let held = try await project.run { $0.skippedKinds = ["store"] }
            #expect(held.executed == ["users", "one"])
            #expect(held.hits == ["given", "schema", "imported", "sorted"])
            let shown = try await project.run {
                $0.isDryRun = true
                $0.takesLastAnswers = true
            }
            #expect(shown.hits == ["given", "schema", "imported", "users", "one", "sorted"])
        }

        @Test func aSecretsAbsenceIsKnownAndEntersTheKey() async throws {
            let project = try StoreProject(
                """
                %% parameters
                @Secret let database: String = env("DATABASE_URL", default: "")
                %% load users
                if database.isEmpty {
                    [(id: 1)]
                } else {
                    readSQL(database, "select 2 as id order by id", types: [.id: .int64])
                }
                %% clean doubled
                users.with(twice: .id * 2)
                """)
            #expect(try await project.run().executed == ["users", "doubled"])
            #expect(try await project.run().hits == ["users", "doubled"])
            project.environment = ["DATABASE_URL": "sqlite:x.db"]
            try project.write("", to: "x.db")
            #expect(try await project.run().executed == ["users", "doubled"])
            project.environment = [:]
            #expect(try await project.run().hits == ["users", "doubled"])
        }

        @Test(arguments: [
            ("readSQL(url, \"select a from t\", types: [.a: .int64])", "E0711"),
            ("readSQL(url, \"select a from t where a = :a order by a\", types: [.a: .int64])", "E0712"),
            ("readSQL(url, \"select a from t order by a\", parameters: [\"b\": 1], types: [.a: .int64])", "E0712"),
            ("readSQL(url, types: [.a: .int64])", "E0715"),
            ("readSQL(url, \"select a from t order by a\", table: \"t\", types: [.a: .int64])", "E0715"),
            ("readSQL(\"mysql://x\", table: \"t\", types: [.a: .int64])", "E0720"),
            ("readSQL(7, table: \"t\", types: [.a: .int64])", "E0213"),
            ("readRedis(url, matching: \"*\")", "E0312"),
            ("readRedis((host: \"x\"), matching: \"*\")", "E0716"),
            ("given.writeSQL(url, table: \"t\", mode: .append)", "E0243"),
        ])
        func mistakesAreSaidBeforeTheRun(_ body: String, _ id: String) async throws {
            let project = try StoreProject(
                """
                %% parameters
                @Secret let url: String = env("DATABASE_URL", default: "sqlite:x.db")
                %% load given
                [(a: 1)]
                %% load found
                \(body)
                """)
            let found = try await project.check().diagnostics.filter { $0.severity == .error }.map(\.id)
            #expect(found.contains(id), "\(found)")
        }

        @Test(arguments: [
            ("given.writeSQL(url, table: \"t\", mode: .upsert)", "E0713"),
            ("given.with(l: \"a|b\".split(\"|\")).writeSQL(url, table: \"t\", mode: .append)", "E0714"),
            ("runSQL(url)", "E0715"), ("runSQL(url, file: \"none.sql\")", "E0411"),
            ("concatReceipts(given)", "E0718"),
            ("readSQL(url, table: \"t\", types: [.a: .int64])", "E0710"),
        ])
        func mistakesOfStoresAreSaidBeforeTheRun(_ body: String, _ id: String) async throws {
            let project = try StoreProject(
                """
                %% parameters
                @Secret let url: String = env("DATABASE_URL", default: "sqlite:x.db")
                %% load given
                [(a: 1)]
                %% store done
                \(body)
                """)
            let found = try await project.check().diagnostics.filter { $0.severity == .error }.map(\.id)
            #expect(found.contains(id), "\(found)")
        }
    }
}
