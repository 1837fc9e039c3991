import Foundation
import RecFrame
import RecPlan
import RecRuntime
import RecSchema
import RecStores
import Testing

extension OnServers {
    /// The notebooks of the hybrid recommender and of suggestions by matrix factorisation, in small, on the embedded default and on
    /// a real PostgreSQL.
    @Suite("Notebooks of the hybrid and of suggestions")
    struct SystemNotebooksTests {
        private static func file(_ path: String) throws -> String {
            let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent()
            return try String(contentsOf: root.appending(path: path), encoding: .utf8)
        }

        private func hybrid() throws -> StoreProject {
            let project = try StoreProject(
                try Self.file("notebooks/hybrid.recnb"),
                files: ["notebooks/sql/hybrid.sql": try Self.file("notebooks/sql/hybrid.sql")])
            try project.edit("filmCount: Int = 3000", "filmCount: Int = 400")
            try project.edit("userCount: Int = 1000", "userCount: Int = 150")
            try project.edit("ratingCount: Int = 60_000", "ratingCount: Int = 4000")
            try project.edit("sampledUsers: Int = 200", "sampledUsers: Int = 10")
            let films = "known_user.movies.count, unknown_user.movies.count"
            let text = try String(contentsOfFile: project.folder + "/films.recnb", encoding: .utf8)
            try project.write(
                text + "\n%% evaluate accounts\n(films: [\(films)], known: known_user.account, unknown: unknown_user.account)\n",
                to: "films.recnb")
            return project
        }

        private func suggestions() throws -> StoreProject {
            let project = try StoreProject(try Self.file("notebooks/svd_suggestions.recnb"))
            try project.edit("fakeUserCount: Int = 1000", "fakeUserCount: Int = 120")
            try project.edit("ratingCount: Int = 60_000", "ratingCount: Int = 4000")
            try project.edit("factors: Int = 100", "factors: Int = 10")
            try project.edit("batch: Int = 1000", "batch: Int = 50")
            return project
        }

        private func database(_ url: String) throws -> any Database { try openDatabase(DatabaseURL(url)) { $0 } }

        private func numbers(_ database: any Database, _ query: String, _ names: String...) throws -> [Int64] {
            let row = try database.read(
                SQLText(query + " order by 1"), parameters: [:], types: names.map { .init($0, .int64) }, context: .serial
            ).row(0)
            return row.map { if case .int(let number) = $0 { number } else { -1 } }
        }

        private func run(_ project: StoreProject, _ configure: (inout RunOptions) -> Void = { _ in }) async throws
            -> StoreProject.Ran
        {
            let ran = try await project.run { options in
                // Pictures need Python, and are looked at elsewhere.
                options.skippedKinds = ["plot"]
                configure(&options)
            }
            #expect(ran.diagnostics == "")
            return ran
        }

        /// Both kinds of account have ten films; who is known is offered nothing rated.
        private func checkHybrid(_ project: StoreProject, _ url: String) async throws {
            let cold = try await run(project)
            let database = try database(url)
            #expect(cold.executed.contains("quality"))
            #expect(
                try numbers(
                    database,
                    "select (select count(*) from movies) as movies, (select count(*) from users) as users, count(*) as ratings from ratings",
                    "movies", "users", "ratings") == [400, 150, 4000])
            let warm = try await run(project)
            #expect(Set(warm.executed) == ["schema", "filled", "movies", "users", "ratings"], "all else is a hit")
            for cell in ["known_user", "unknown_user", "accounts"] { #expect(cold.value(cell) == warm.value(cell)) }
            #expect(cold.value("accounts") == "R3;5:filmsl2;i10;i10;5:knowny7:unknownn", "ten films for both")
        }

        @Test func hybridNeedsNoServer() async throws {
            let project = try hybrid()
            _ = try await run(project)
            // Without its cache: what is in the database stays as it is.
            try FileManager.default.removeItem(atPath: project.folder + "/output")
            try await checkHybrid(project, "sqlite:\(project.folder)/data/hybrid.db")
        }

        @Test func hybridRunsOnPostgreSQL() async throws {
            guard let url = try Servers.emptyPostgres() else { return }
            let project = try hybrid()
            project.environment = ["DATABASE_URL": url]
            try await checkHybrid(project, url)
        }

        /// Every account with ratings has its films, whatever the batches.
        private func checkSuggestions(_ project: StoreProject, _ url: String) async throws {
            let query = """
                select count(*) as all_rows, count(distinct "userId") as users,
                       (select count(distinct "userId") from movie_ratings) as people,
                       (select count(*) from suggestions s join movie_ratings r on s."userId" = r."userId" and s."movieId" = r."movieId") as seen
                from suggestions
                """
            let cold = try await run(project)
            let database = try database(url)
            let rows = try numbers(database, query, "all_rows", "users", "people", "seen")
            #expect(rows[1] == rows[2] && rows[0] == rows[1] * 10 && rows[3] == 0, "\(rows)")
            try project.edit("batch: Int = 50", "batch: Int = 7")
            let again = try await run(project)
            #expect(again.executed.contains("suggestions"))
            #expect(cold.value("suggestions") == again.value("suggestions"), "rows do not depend on the batches")
            #expect(try numbers(database, query, "all_rows", "users", "people", "seen") == rows)
            #expect(FileManager.default.fileExists(atPath: project.folder + "/models/svd.recmodel"))
        }

        @Test func suggestionsNeedNoServer() async throws {
            let project = try suggestions()
            try await checkSuggestions(project, "sqlite:\(project.folder)/data/svd_suggestions.db")
        }

        @Test func suggestionsRunOnPostgreSQL() async throws {
            guard let url = try Servers.emptyPostgres() else { return }
            let project = try suggestions()
            project.environment = ["DATABASE_URL": url]
            try await checkSuggestions(project, url)
        }

        /// `offset` and `max` choose the accounts; those of two halves are those of the whole.
        @Test func halvesGiveTheRowsOfTheWhole() async throws {
            let project = try suggestions()
            let url = "sqlite:\(project.folder)/data/svd_suggestions.db"
            let query = #"select count(*) as n, sum("userId" * 31 + "movieId") as fingerprint from suggestions"#
            _ = try await run(project)
            let whole = try numbers(try database(url), query, "n", "fingerprint")
            try project.edit("let max: Int = 100_000", "let max: Int = 60")
            _ = try await run(project)
            let first = try numbers(try database(url), query, "n", "fingerprint")
            try project.edit("let offset: Int = 0", "let offset: Int = 60")
            _ = try await run(project)
            let second = try numbers(try database(url), query, "n", "fingerprint")
            #expect(first[0] == 600 && second[0] > 0)
            #expect([first[0] + second[0], first[1] + second[1]] == whole)
        }
    }
}
