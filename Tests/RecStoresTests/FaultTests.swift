import Foundation
import Glibc
import RecFrame
import RecSchema
import RecStores
import Synchronization
import Testing

extension OnServers {
    /// What servers do when they fail: a diagnostic says it, and nothing is half-written.
    @Suite("Faults of stores")
    struct StoreFaultTests {
        private func postgres() throws -> (url: String, database: any Database)? {
            guard let url = try Servers.emptyPostgres() else { return nil }
            return (url, try openDatabase(DatabaseURL(url)) { $0 })
        }

        private func code(_ body: () throws -> Void) -> StoreError.Code? {
            do { try body(); return nil } catch { return (error as? StoreError)?.code }
        }

        private func pid(of database: any Database) throws -> Int32 {
            let table = try database.read(
                SQLText("select pg_backend_pid() as pid order by 1"), parameters: [:], types: [.init("pid", .int32)],
                context: .serial
            )
            guard case .int(let pid) = table.row(0)[0] else { return 0 }
            return Int32(pid)
        }

        /// Kills one of the server's processes, and with it all others: the server ends them and starts anew. Returns when it is at that, so
        /// that whoever connects after it is not taken for one of those.
        private func killing(_ pid: Int32, of url: String) -> @Sendable () -> Void {
            // Asked by nobody else.
            nonisolated(unsafe) let other = try? openDatabase(DatabaseURL(url)) { $0 }
            return {
                Glibc.kill(pid, SIGKILL)
                for _ in 0..<1000 where (try? other?.execute("select 1")) != nil { usleep(5_000) }
            }
        }

        /// A context that does something at the n-th question whether to stop.
        private func after(_ count: Int, _ action: @escaping @Sendable () -> Void) -> ExecutionContext {
            let asked = Atomic(0)
            return ExecutionContext(
                threads: 1,
                isCancelled: {
                    if asked.add(1, ordering: .relaxed).newValue == count { action() }
                    return false
                })
        }

        private static let rows = 200_000

        private func numbers() throws -> Table {
            try Table([
                ("id", Column((0..<Self.rows).map { Int64($0) })),
                ("name", Column(strings: (0..<Self.rows).map { "a name that is not short \($0)" })),
            ])
        }

        private func count(_ database: any Database, _ table: String) throws -> [Scalar] {
            try database.read(
                SQLText("select count(*) as n from \(table) order by 1"), parameters: [:], types: [.init("n", .int64)],
                context: .serial
            ).row(0)
        }

        @Test func aServerThatIsKilledWhileItIsRead() throws {
            guard let (url, database) = try postgres() else { return }
            let pid = try pid(of: database)
            let kill = killing(pid, of: url)
            #expect(
                code {
                    _ = try database.read(
                        SQLText("select g as id from generate_series(1, 1000000) g order by 1"), parameters: [:],
                        types: [.init("id", .int64)], context: after(4, kill))
                } == .lost)
        }

        @Test func aServerThatIsKilledWhileItIsWrittenTo() throws {
            guard let (url, database) = try postgres() else { return }
            let before = try Table([("id", Column([-7] as [Int64])), ("name", Column(strings: ["kept"]))])
            _ = try database.write(before, to: "films", mode: .create, key: ["id"], context: .serial)
            let pid = try pid(of: database)
            let table = try numbers()
            let kill = killing(pid, of: url)
            #expect(
                code {
                    _ = try database.write(
                        table, to: "films", mode: .replace, key: ["id"], context: after(8, kill))
                } == .lost)
            #expect(try count(Servers.waiting(for: url), "films") == [.int(1)])
        }

        @Test func aQueryStopsWhenItIsAskedTo() throws {
            guard let (_, database) = try postgres() else { return }
            let asked = Atomic(0)
            let context = ExecutionContext(threads: 1, isCancelled: { asked.add(1, ordering: .relaxed).newValue > 3 })
            #expect(
                code {
                    _ = try database.read(
                        SQLText("select pg_sleep(600)::text as s order by 1"), parameters: [:], types: [.init("s", .string)],
                        context: context)
                } == .cancelled)
            // The connection is as good as before.
            #expect(try pid(of: database) > 0)
            let file = try openDatabase(DatabaseURL("sqlite::memory:")) { $0 }
            #expect(
                code {
                    _ = try file.read(
                        SQLText(
                            "with recursive n(i) as (select 1 union all select i + 1 from n) select sum(i) as s from n order by 1"
                        ),
                        parameters: [:], types: [.init("s", .int64)], context: context)
                } == .cancelled)
        }

        @Test func aFullDiskKeepsWhatWasThere() throws {
            let file = try openDatabase(DatabaseURL("sqlite::memory:")) { $0 }
            let before = try Table([("id", Column([-7] as [Int64])), ("name", Column(strings: ["kept"]))])
            _ = try file.write(before, to: "films", mode: .create, key: ["id"], context: .serial)
            _ = try file.execute("PRAGMA max_page_count = 20")
            let table = try numbers()
            #expect(code { _ = try file.write(table, to: "films", mode: .append, key: [], context: .serial) } == .full)
            #expect(try count(file, "films") == [.int(1)])

            guard let (_, database) = try postgres() else { return }
            _ = try database.run(
                script: SQLText(
                    """
                    create table films (id bigint primary key, name text);
                    create function full_disk() returns trigger language plpgsql as $$
                    begin
                        if new.id = 150000 then raise exception 'could not extend file: No space left on device' using errcode = '53100'; end if;
                        return new;
                    end $$;
                    create trigger full_disk before insert on films for each row execute function full_disk();
                    """))
            _ = try database.write(before, to: "films", mode: .append, key: [], context: .serial)
            #expect(code { _ = try database.write(table, to: "films", mode: .replace, key: [], context: .serial) } == .full)
            #expect(try count(database, "films") == [.int(1)])
        }

        @Test func textsThatADatabaseCannotHave() throws {
            let file = try openDatabase(DatabaseURL("sqlite::memory:")) { $0 }
            let nul = try Table([("id", Column([1, 2] as [Int64])), ("name", Column(strings: ["good", "a\u{0}b"]))])
            _ = try file.write(nul, to: "films", mode: .create, key: ["id"], context: .serial)
            let back = try file.read(
                SQLText("select id, name from films where name = :name order by id"), parameters: ["name": .string("a\u{0}b")],
                types: [.init("id", .int64), .init("name", .string)], context: .serial)
            #expect(back.rows == [[.int(2), .string("a\u{0}b")]])
            _ = try file.execute("insert into films values (3, cast(x'ff41' as text))")
            #expect {
                _ = try file.read(
                    SQLText("select name from films order by id"), parameters: [:], types: [.init("name", .string)],
                    context: .serial)
            } throws: { ($0 as? StoreError)?.code == .typeMismatch && "\($0)".contains("row 3") }

            guard let (url, database) = try postgres() else { return }
            #expect {
                _ = try database.write(nul, to: "films", mode: .create, key: ["id"], context: .serial)
            } throws: { ($0 as? StoreError)?.code == .typeMismatch && "\($0)".contains("row 2") }
            #expect(try database.describe("films") == nil)
            #expect(
                code {
                    _ = try database.read(
                        SQLText("select 1 as a where 'x' = :x order by 1"), parameters: ["x": .string("a\u{0}b")],
                        types: [.init("a", .int64)], context: .serial)
                } == .typeMismatch)
            // A database without an encoding gives any bytes.
            _ = try database.execute("DROP DATABASE IF EXISTS bytes")
            _ = try database.execute("CREATE DATABASE bytes ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0")
            let bytes = try openDatabase(DatabaseURL(url.replacingOccurrences(of: "/films", with: "/bytes"))) { $0 }
            let raw = "create table t (a text); insert into t values (encode('\\\\x41'::bytea, 'escape')), (E'\\xff\\x41')"
            _ = try bytes.run(script: SQLText("set client_encoding = 'SQL_ASCII'; \(raw); set client_encoding = 'UTF8'"))
            let failure = code {
                _ = try bytes.read(
                    SQLText("select a from t order by a desc"), parameters: [:], types: [.init("a", .string)], context: .serial)
            }
            #expect(failure == .typeMismatch)
        }

        static let nasty = [
            "'; drop table users; --", "\"; drop table users; --", "\\'; delete from users; --", "$1", "?1", ":name", "%s",
            "\u{2019}",
            "x' or '1'='1", "\\x00", "null", "", "Робин'); DROP TABLE students;--", "a\nb\r\tc", "\u{1F3AC}",
        ]

        /// Whatever texts hold, they come back as they went: as values, as names of tables and of columns.
        @Test(arguments: DatabaseTests.Kind.allCases) func nothingInATextIsSQL(_ kind: DatabaseTests.Kind) throws {
            let database: any Database
            switch kind {
            case .sqlite: database = try openDatabase(DatabaseURL("sqlite::memory:")) { $0 }
            case .postgres:
                guard let (_, server) = try postgres() else { return }
                database = server
            }
            let table = try Table([
                ("id", Column(Self.nasty.indices.map { Int64($0) })), ("na\"me'; drop table users", Column(strings: Self.nasty)),
            ])
            _ = try database.write(table, to: "users", mode: .create, key: ["id"], context: .serial)
            for (index, text) in Self.nasty.enumerated() {
                let found = try database.read(
                    SQLText("select id from users where \"na\"\"me'; drop table users\" = :text order by id"),
                    parameters: ["text": .string(text)], types: [.init("id", .int64)], context: .serial)
                #expect(found.rows == [[.int(Int64(index))]], "\(text)")
                if text.isEmpty { continue }
                let name = "t " + text.replacingOccurrences(of: ".", with: "")
                _ = try database.write(table, to: name, mode: .upsert, key: ["id"], context: .serial)
                #expect(try database.describe(name)?.columns == table.names, "\(text)")
            }
            #expect(try count(database, "users") == [.int(Int64(Self.nasty.count))])
        }

        @Test func redisThatIsFullOrHoldsSomethingElseStaysAsItWas() throws {
            guard let address = Servers.redis else { return }
            let cache = try RedisCache(address)
            _ = try cache.command(["FLUSHALL"])
            _ = try cache.command(["RPUSH", "user:3", "somebody else's list"])
            #expect {
                try cache.set((0..<10).map { ("user:\($0)", "x") }, expires: 60)
            } throws: { ($0 as? StoreError)?.code == .typeMismatch && "\($0)".contains("user:3") }
            #expect(try cache.command(["DBSIZE"]) == "1")
            #expect(try cache.command(["TYPE", "user:3"]) == "list")
            #expect(throws: StoreError.self) { try cache.texts(matching: "user:*") }
            _ = try cache.command(["DEL", "user:3"])

            _ = try cache.command(["CONFIG", "SET", "maxmemory", "1mb"])
            #expect {
                try cache.set((0..<10).map { ("user:\($0)", String(repeating: "x", count: 100_000)) }, expires: 60)
            } throws: { ($0 as? StoreError)?.code == .full }
            _ = try cache.command(["CONFIG", "SET", "maxmemory", "0"])
            #expect(try cache.command(["DBSIZE"]) == "0")

            #expect(try cache.set([("a\u{0}b", "c\u{0}d"), ("ключ", "")], expires: nil) == 2)
            #expect(try cache.set([("a\u{0}b", "c\u{0}d"), ("ключ", "y")], expires: nil) == 1)
            #expect(try cache.texts(matching: "*").map(\.value) == ["c\u{0}d", "y"])
            #expect(throws: StoreError.self) { try cache.set([("a", "1"), ("a", "2")], expires: nil) }
        }

        @Test func redisThatGoesAwayInTheMiddleIsSaid() throws {
            guard let address = Servers.redis else { return }
            let cache = try RedisCache(address)
            _ = try cache.command(["FLUSHALL"])
            let other = try RedisCache(address)
            let id = try #require(try cache.command(["CLIENT", "ID"]))
            _ = try other.command(["CLIENT", "KILL", "ID", id])
            #expect(code { try cache.set([("a", "1")], expires: nil) } == .lost)
            #expect(try other.command(["DBSIZE"]) == "0")
        }
    }
}
