import Foundation
import RecFrame
import RecSchema
import RecStores
import Testing

extension OnServers {
    /// What holds for every database, on a file and on a real server.
    @Suite("Databases")
    struct DatabaseTests {
        enum Kind: String, CaseIterable, CustomTestStringConvertible {
            case sqlite, postgres
            var testDescription: String { rawValue }
        }

        /// An empty database; nil where there is no server.
        private func database(_ kind: Kind) throws -> (any Database)? {
            switch kind {
            case .sqlite: return try openDatabase(DatabaseURL("sqlite::memory:")) { $0 }
            case .postgres:
                guard let url = try Servers.emptyPostgres() else { return nil }
                return try openDatabase(DatabaseURL(url)) { $0 }
            }
        }

        static func everyType() throws -> Table {
            try Table([
                ("a", Column([1, 200] as [UInt8?])), ("b", Column([4_294_967_295, nil] as [UInt32?])),
                ("c", Column([-2_147_483_648, 7] as [Int32])), ("d", Column([Int64.min, Int64.max])),
                ("e", Column([0.1, -1.5e30] as [Float])), ("f", Column([0.1, 1e-300] as [Double])), ("g", Column([true, nil])),
                ("h", Column(["Кино \"и\" 'немцы', 100%", ""])), ("i", Column(days: [-700_000, 20_000])),
                ("j", Column(microseconds: [1_234_567_890_123_456, nil])),
            ])
        }

        private static func types(_ table: Table) -> [TableSchema.Field] { table.schema.map { .init($0.name, $0.type) } }

        @Test(arguments: Kind.allCases) func everyTypeComesBackAsItWent(_ kind: Kind) throws {
            guard let database = try database(kind) else { return }
            let table = try Self.everyType()
            let receipt = try database.write(table, to: "всё \"тут\"", mode: .create, key: ["c"], context: .serial)
            #expect(receipt == WriteReceipt(rows: 2, changed: 2))
            let back = try database.read(
                SQLText("select * from \"всё \"\"тут\"\"\" order by c"), parameters: [:], types: Self.types(table),
                context: .serial)
            #expect(back.rows == table.rows)
            #expect(try database.describe("всё \"тут\"")?.columns == table.names)
            #expect(try database.describe("всё \"тут\"")?.primaryKey == ["c"])
        }

        private static func users(_ clusters: [Int64?]) throws -> Table {
            try Table([("id", Column(clusters.indices.map { Int64($0) })), ("cluster", Column(clusters))])
        }

        private func clusters(_ database: any Database) throws -> [Scalar] {
            try database.read(
                SQLText("select cluster from users order by id"), parameters: [:], types: [.init("cluster", .int64)],
                context: .serial
            ).column("cluster").scalars
        }

        @Test(arguments: Kind.allCases) func modesDoWhatTheySay(_ kind: Kind) throws {
            guard let database = try database(kind) else { return }
            func write(_ values: [Int64?], _ mode: WriteMode) throws -> Int {
                try database.write(try Self.users(values), to: "users", mode: mode, key: ["id"], context: .serial).changed
            }
            #expect(try write([1, 2], .upsert) == 2)
            #expect(try write([1, 2], .upsert) == 0)
            #expect(try write([1, nil, 5], .upsert) == 2)
            #expect(try clusters(database) == [.int(1), .missing, .int(5)])
            #expect(try write([4, 4, 4, 4, 4], .update) == 3)
            #expect(try clusters(database) == [.int(4), .int(4), .int(4)])
            #expect(try write([4, 4, 4], .update) == 0)
            #expect(try write([9], .replace) == 3)
            #expect(try clusters(database) == [.int(9)])
            #expect(throws: StoreError.self) { try write([1], .create) }
        }

        /// Narrow columns round what they get; the same again is still the same.
        @Test(arguments: Kind.allCases) func theSameAgainChangesNothingInNarrowColumns(_ kind: Kind) throws {
            guard let database = try database(kind) else { return }
            _ = try database.run(
                script: SQLText(
                    "create table t (id integer primary key, a real, b numeric(10,2), c char(5), d timestamp, e date, f varchar(9))"
                ))
            let table = try Table([
                ("id", Column([1, 2] as [Int64])), ("a", Column([0.1, nil] as [Double?])),
                ("b", Column([0.125, 1e6] as [Double])),
                ("c", Column(strings: ["x", ""])), ("d", Column(microseconds: [1_234_567_890_123_456, nil])),
                ("e", Column(days: [-1, 20_000])), ("f", Column(["ключ", nil] as [String?])),
            ])
            func write(_ mode: WriteMode) throws -> Int {
                try database.write(table, to: "t", mode: mode, key: ["id"], context: .serial).changed
            }
            #expect(try write(.upsert) == 2)
            #expect(try write(.upsert) == 0)
            #expect(try write(.replace) == 0)
            #expect(try write(.update) == 0)
        }

        @Test(arguments: Kind.allCases) func whatFailsLeavesNothing(_ kind: Kind) throws {
            guard let database = try database(kind) else { return }
            _ = try database.run(
                script: SQLText("create table users (id bigint primary key, cluster bigint not null check (cluster < 10))"))
            _ = try database.write(try Self.users([1, 2]), to: "users", mode: .append, key: [], context: .serial)
            func code(_ body: () throws -> Void) -> StoreError.Code? {
                do { try body(); return nil } catch { return (error as? StoreError)?.code }
            }
            #expect(
                code { _ = try database.write(try Self.users([7, nil]), to: "users", mode: .replace, key: [], context: .serial) }
                    == .constraint)
            #expect(
                code {
                    _ = try database.write(try Self.users([3, 11]), to: "users", mode: .upsert, key: ["id"], context: .serial)
                }
                    == .constraint)
            let twice = try Table([("id", Column([1, 1] as [Int64])), ("cluster", Column([1, 2] as [Int64]))])
            #expect(
                code { _ = try database.write(twice, to: "users", mode: .update, key: ["id"], context: .serial) } == .constraint)
            #expect(
                code { _ = try database.run(script: SQLText("delete from users; insert into nowhere values (1)")) } == .missing)
            #expect(try clusters(database) == [.int(1), .int(2)])
            let stopped = ExecutionContext(threads: 1, isCancelled: { true })
            if kind == .postgres {
                #expect(
                    code {
                        _ = try database.write(try Self.users([5, 5]), to: "users", mode: .replace, key: [], context: stopped)
                    }
                        == .cancelled)
                #expect(try clusters(database) == [.int(1), .int(2)])
            }
        }

        @Test(arguments: Kind.allCases) func parametersAreBoundAndNeverPartOfTheText(_ kind: Kind) throws {
            guard let database = try database(kind) else { return }
            _ = try database.write(try Self.users([1, 2, 3]), to: "users", mode: .create, key: ["id"], context: .serial)
            let query = SQLText("select cluster from users where id > :least and 'x' <> :name order by id")
            for name in ["x' or 1 = 1; drop table users; --", "\\'; delete from users", "", "$1", "?1", ":least", "\u{0}x"] {
                let table = try? database.read(
                    query, parameters: ["least": .int(0), "name": .string(name)], types: [.init("cluster", .int64)],
                    context: .serial)
                #expect(table == nil || table?.rowCount == 2, "\(name)")
            }
            #expect(try clusters(database).count == 3)
            #expect(throws: StoreError.self) {
                try database.read(query, parameters: ["least": .int(0)], types: [.init("cluster", .int64)], context: .serial)
            }
        }

        @Test(arguments: Kind.allCases) func aQueryCannotWrite(_ kind: Kind) throws {
            guard let database = try database(kind) else { return }
            _ = try database.write(try Self.users([1, 2]), to: "users", mode: .create, key: ["id"], context: .serial)
            for text in [
                "delete from users", "with x as (delete from users returning id) select id from x", "select 1; delete from users",
            ] {
                _ = try? database.read(SQLText(text), parameters: [:], types: [.init("id", .int64)], context: .serial)
            }
            #expect(try clusters(database).count == 2)
        }

        @Test(arguments: Kind.allCases) func whatIsNotAsDeclaredIsNamed(_ kind: Kind) throws {
            guard let database = try database(kind) else { return }
            _ = try database.run(
                script: SQLText(
                    "create table t (a bigint, b text, c numeric(20,5)); insert into t values (1, 'x', 12345678901.25), (3000000000, 'y', -0.5)"
                ))
            func read(_ fields: [TableSchema.Field], _ text: String = "select a, b, c from t order by a") throws -> Table {
                try database.read(SQLText(text), parameters: [:], types: fields, context: .serial)
            }
            let good = try read([.init("a", .int64), .init("b", .string), .init("c", .double)])
            #expect(
                good.rows == [
                    [.int(1), .string("x"), .double(12_345_678_901.25)], [.int(3_000_000_000), .string("y"), .double(-0.5)],
                ])
            for (fields, words) in [
                ([TableSchema.Field("a", .int32), .init("b", .string), .init("c", .double)], "row 2"),
                ([.init("a", .int64), .init("b", .double), .init("c", .double)], "`b`"),
                ([.init("a", .int64), .init("b", .string)], "`c`"),
                ([.init("a", .int64), .init("b", .string), .init("c", .double), .init("d", .int64)], "`d`"),
            ] {
                #expect { _ = try read(fields) } throws: { "\($0)".contains(words) }
            }
            #expect { _ = try read([.init("a", .int64)], "select a from nowhere order by a") } throws: {
                ($0 as? StoreError)?.code == .missing
            }
        }

        @Test(arguments: Kind.allCases) func manyRowsComeInBatches(_ kind: Kind) throws {
            guard let database = try database(kind) else { return }
            let count = 100_001
            let table = try Table([
                ("id", Column((0..<count).map { Int64($0) })), ("name", Column(strings: (0..<count).map { "film \($0)" })),
            ])
            _ = try database.write(table, to: "films", mode: .create, key: ["id"], context: .serial)
            let back = try database.read(
                SQLText("select name, id from films order by id"), parameters: [:],
                types: [.init("id", .int64), .init("name", .string)],
                context: .serial)
            #expect(back.rowCount == count)
            #expect(back.row(65_537) == table.row(65_537))
            #expect(try back.column("id").values(as: Int64.self).last == Int64(count - 1))
        }

        @Test func aServerThatIsNotThereOrRefusesSaysSo() throws {
            #expect { _ = try openDatabase(DatabaseURL("postgresql://u:geheim@127.0.0.1:1/x")) { $0 } } throws: {
                ($0 as? StoreError)?.code == .unreachable && !"\($0)".contains("geheim")
            }
            if let url = Servers.postgres {
                #expect { _ = try openDatabase(DatabaseURL(url.replacing("secret", with: "wrong"))) { $0 } } throws: {
                    ($0 as? StoreError)?.code == .refused && !"\($0)".contains("wrong")
                }
            }
            #expect { _ = try openDatabase(DatabaseURL("sqlite:/nonexistent/x.db")) { $0 } } throws: {
                ($0 as? StoreError)?.code == .unreachable
            }
        }

        @Test(arguments: [
            ("sqlite:data/a.db", "SQLite `data/a.db`"), ("postgres://me:pa%40ss@h/db", "PostgreSQL `db` on h"),
            ("postgresql://h/db?user=me&password=x&sslmode=disable", "PostgreSQL `db` on h"),
            ("postgresql://me@h:1/db", "PostgreSQL `db` on h:1"),
            ("postgresql://u:p@[::1]:5,h2:6/d", "PostgreSQL `d` on [::1]:5,h2:6"),
            ("postgres://me:pa@ss@h/db", nil), ("postgres://me:pa/ss@h/db", nil), ("postgres://me:pa:ss/db", nil),
            ("mysql://x", nil), ("", nil), ("sqlite:", nil), ("sqlite:a\0b", nil),
        ])
        func passwordsAreNeverShown(_ url: String, _ shown: String?) {
            #expect((try? DatabaseURL(url))?.shown == shown)
            #expect((try? DatabaseURL(url, isSecret: true))?.shown.contains("data/") != true)
            if shown == nil {
                #expect { _ = try DatabaseURL(url) } throws: { !"\($0)".contains("ss") }
            }
        }

        @Test func aServerThatGoesAwayInTheMiddleLosesNothing() throws {
            guard let database = try database(.postgres), let url = Servers.postgres else { return }
            _ = try database.write(try Self.users([1, 2]), to: "users", mode: .create, key: ["id"], context: .serial)
            let victim = try openDatabase(DatabaseURL(url)) { $0 }
            #expect {
                try victim.transaction {
                    _ = try victim.execute("delete from users")
                    _ = try database.execute(
                        "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and usename = 'recnb'"
                    )
                    _ = try victim.write(try Self.users([5]), to: "users", mode: .append, key: [], context: .serial)
                }
            } throws: { ($0 as? StoreError)?.code == .lost }
            #expect(try clusters(database) == [.int(1), .int(2)])
        }

        @Test func redisHoldsAllOrNothingForAsLongAsSaid() throws {
            guard let address = Servers.redis else { return }
            let cache = try RedisCache(address)
            try cache.set((0..<2500).map { ("user:\($0)", "[\($0), \"кино\"]") }, expires: 86_400)
            #expect(try cache.command(["DBSIZE"]) == "2500")
            #expect(try cache.command(["GET", "user:1700"]) == "[1700, \"кино\"]")
            #expect(Int(try cache.command(["TTL", "user:7"]) ?? "").map { (86_390...86_400).contains($0) } == true)
            #expect(throws: StoreError.self) {
                try cache.set([("other", "x")], expires: nil, context: ExecutionContext(threads: 1, isCancelled: { true }))
            }
            #expect(try cache.command(["EXISTS", "other"]) == "0")
            var wrong = address
            wrong.password = "geheim"
            #expect { _ = try RedisCache(wrong) } throws: { ($0 as? StoreError)?.code == .refused }
            wrong.port = 1
            #expect { _ = try RedisCache(wrong) } throws: { ($0 as? StoreError)?.code == .unreachable }
        }
    }
}
