import Foundation
import RecFrame
import RecPlan
import RecRuntime
import RecSchema
import RecStores
import Testing

extension OnServers {
    /// The notebook of user clusters, with its embedded default and on real servers, looked at with the servers' own programs.
    @Suite("Notebook of user clusters")
    struct UserClustersTests {
        private static let notebook: String? = {
            let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent()
            return try? String(contentsOf: root.appending(path: "notebooks/user_clusters.recnb"), encoding: .utf8)
        }()

        /// What a program prints; nil, said loudly, where it is not there.
        private func output(_ program: String, _ arguments: [String], environment: [String: String] = [:]) throws -> String? {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = [program] + arguments
            process.environment = ["PATH": "/usr/bin:/bin:/usr/local/bin", "LANG": "C.UTF-8"].merging(environment) { _, own in own
            }
            let pipe = Pipe()
            process.standardOutput = pipe
            process.standardError = FileHandle.nullDevice
            try process.run()
            let data = pipe.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            if process.terminationStatus == 127 {
                FileHandle.standardError.write(Data("NOTE: there is no \(program): IT LOOKED AT NOTHING.\n".utf8))
                return nil
            }
            return String(decoding: data, as: UTF8.self)
        }

        private func project() throws -> StoreProject {
            // Pictures need Python, and are looked at elsewhere.
            try StoreProject(
                try #require(Self.notebook).replacingOccurrences(of: "userCount: Int = 600", with: "userCount: Int = 200"))
        }

        private func run(_ project: StoreProject) async throws -> StoreProject.Ran {
            let ran = try await project.run { $0.skippedKinds = ["plot"] }
            #expect(ran.diagnostics == "")
            return ran
        }

        @Test func needsNoServer() async throws {
            let project = try project()
            let cold = try await run(project)
            #expect(cold.executed.contains("quality"))
            let database = try openDatabase(DatabaseURL("sqlite:\(project.folder)/data/user_clusters.db")) { $0 }
            let counts = try database.read(
                SQLText(
                    """
                    select (select count(*) from users where cluster_id is not null) as users,
                           (select count(*) from recommendations) as lists, (select count(distinct "UserName") from ratings) as people
                    order by 1
                    """), parameters: [:], types: [.init("users", .int64), .init("lists", .int64), .init("people", .int64)],
                context: .serial
            ).row(0)
            #expect(counts == [.int(200), .int(200), .int(200)])
            let warm = try await run(project)
            #expect(
                Set(warm.executed) == ["schema", "filled", "users", "ratings", "cluster_ids", "lists"], "all else is a hit")
        }

        @Test func writesClustersAndListsToRealServers() async throws {
            guard let url = try Servers.emptyPostgres(), let redis = Servers.redis else { return }
            let cache = try RedisCache(redis)
            _ = try cache.command(["FLUSHALL"])
            let project = try project()
            project.environment = [
                "DATABASE_URL": url, "REDIS_HOST": redis.host, "REDIS_PORT": "\(redis.port)", "REDIS_PASSWORD": redis.password,
            ]
            let ran = try await run(project)
            func psql(_ query: String) throws -> String? { try output("psql", [url, "-AtXc", query]) }
            func redisCLI(_ words: String...) throws -> String? {
                try output(
                    "redis-cli", ["-h", redis.host, "-p", "\(redis.port)", "--raw"] + words,
                    environment: ["REDISCLI_AUTH": redis.password])
            }
            guard let users = try psql("select user_id, xfeature, yfeature, cluster_id from users order by user_id") else {
                return
            }
            #expect(users.split(separator: "\n").count == 200)
            #expect(try psql("select count(*) from users where cluster_id is null") == "0\n")
            #expect(try psql("select count(distinct cluster_id), min(cluster_id), max(cluster_id) from users") == "3|0|2\n")
            let people = try #require(try psql("select distinct \"UserName\" from ratings")).split(separator: "\n")
            guard let keys = try redisCLI("KEYS", "recommendations:*") else { return }
            #expect(Set(keys.split(separator: "\n")) == Set(people.map { "recommendations:\($0)" }))
            for person in people {
                let key = "recommendations:\(person)"
                let life = try #require(Int(try cache.command(["TTL", key]) ?? ""))
                #expect((86_000...86_400).contains(life), "\(key)")
                let text = try #require(try cache.command(["GET", key]))
                let films = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String])
                #expect((1...10).contains(films.count) && Set(films).count == films.count, "\(key)")
            }
            let first = String(people[0])
            #expect(try redisCLI("TTL", "recommendations:\(first)").flatMap { Int($0.dropLast()) }.map { $0 > 86_000 } == true)
            let lists = try cache.texts(matching: "*").map(\.value)

            // Nothing that a user has rated is offered.
            let seen = try #require(try psql("select \"FilmName\" from ratings where \"UserName\" = '\(first)'"))
            let offered = try #require(try cache.command(["GET", "recommendations:\(first)"]))
            for film in seen.split(separator: "\n") { #expect(!offered.contains("\"\(film)\"")) }

            let versions = try psql("select user_id, xmin from users order by user_id")
            let again = try await run(project)
            #expect(try psql("select user_id, xfeature, yfeature, cluster_id from users order by user_id") == users)
            #expect(try cache.texts(matching: "*").map(\.value) == lists)
            #expect(!again.executed.contains("groups") && !again.executed.contains("suggestions"))
            // Not one row was written a second time.
            #expect(try psql("select user_id, xmin from users order by user_id") == versions)
            #expect(ran.failed.isEmpty && again.failed.isEmpty)
        }
    }
}
