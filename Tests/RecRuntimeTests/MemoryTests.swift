import Foundation
import Testing

extension WithCommand {
    /// Cells that need more memory than the process may have.
    @Suite("Memory")
    struct MemoryTests {
        /// 30,000 rows, whose names all differ and whose `one` is the same.
        static let rows =
            "id,name,one,stars\n" + (0..<30_000).map { "\($0),name \($0),1,\($0 % 9 + 1)\n" }.joined()

        static func notebook(_ greedy: String) -> String {
            """
            %% load rows
            readCSV("rows.csv", types: [.id: .uint32, .name: .string, .one: .uint32, .stars: .float32])

            %% evaluate before
            rows.rowCount

            %% evaluate greedy
            \(greedy)

            %% evaluate after
            rows.rowCount + 1

            """
        }

        static let greedy = [
            // Joins of 900 million rows.
            "rows.join(rows.rename([.id: .id2, .name: .name2, .stars: .stars2]), on: .one).rowCount",
            "rows.select(.id, .one).join(rows.select(.one, .stars), on: .one).sort(by: .stars).rowCount",
            // 30,000 columns of a byte or of 8.
            "rows.oneHot(.name).rowCount",
            "pca(rows.oneHot(.name), key: .id, components: 2).scores.rowCount",
            "rows.oneHot(.name).sort(by: .one).rowCount",
            // 10,000 numbers of each user, and as many of each item.
            "svd(rows, user: .id, item: .name, rating: .stars, factors: 10000, epochs: 1).userCount",
            "svdpp(rows, user: .id, item: .name, rating: .stars, factors: 10000, epochs: 1).userCount",
            "nmf(rows, user: .id, item: .name, rating: .stars, factors: 10000, epochs: 1).userCount",
            "als(rows, user: .id, item: .name, rating: .stars, factors: 10000, iterations: 1).userCount",
            "crossValidate(rows, folds: 3, rating: .stars) { train in svd(train, user: .id, item: .name, rating: .stars, factors: 9000) }.folds",
            "kMeans(rows.oneHot(.name), key: .id, k: 20, nInit: 1, seed: 1).inertia",
        ]

        @Test(arguments: greedy)
        func aCellThatNeedsTooMuchFailsAndTheOthersStay(cell: String) async throws {
            let session = try Session(Self.notebook(cell), named: "memory.recnb", files: ["rows.csv": Self.rows])
            let ran = try await Command.shell(
                "ulimit -v 2000000; exec \"$RECNB\" run memory.recnb", in: session.scratch.path
            ).finish(limit: 120)
            #expect(ran.signal == nil && !ran.wasHung, "\(cell): \(ran.stderr)")
            #expect(ran.status == 1, "\(cell): \(ran.stderr)")
            #expect(ran.stderr.contains("error[E0") || ran.stderr.contains("error: "), "\(ran.stderr)")
            #expect(ran.stderr.contains("memory"), "\(cell): \(ran.stderr)")
            #expect(try await recnb("cache", "check", in: session.scratch.path).status == 0)
            let shown = try await recnb("show", "memory.recnb", "before", in: session.scratch.path)
            #expect(shown.status == 0 && shown.stdout.contains("30000"), "\(shown.stderr)")
            // What was done is not done again.
            try session.rewrite(Self.notebook("1"))
            let again = try await session.run()
            #expect(again.hits == ["load rows", "evaluate before"])
            #expect(again.executed == ["evaluate greedy", "evaluate after"])
        }

        /// The most memory of its own that a command has at any time, in MiB.
        private static func peak(_ command: Command) async throws -> Int {
            var peak = 0
            while command.isRunning {
                let status = (try? String(contentsOfFile: "/proc/\(command.pid)/status", encoding: .utf8)) ?? ""
                let own = status.firstMatch(of: /RssAnon:\s+(\d+) kB/).flatMap { Int($0.1) } ?? 0
                peak = max(peak, own / 1024)
                try await Task.sleep(for: .milliseconds(1))
            }
            let ran = try await command.finish()
            #expect(ran.status == 0 && ran.stdout.contains("✓ recommend suggestions"), "\(ran.stdout)\(ran.stderr)")
            return peak
        }

        /// 100,000 suggestions for 5,000 users and for 50,000, whose factors are 4 MB and 40 MB.
        @Test func suggestionsInBatchesNeedNoMoreMemoryForMoreUsers() async throws {
            let session = try Session(
                """
                %% parameters
                let users: Int = 5000
                let perUser: Int = 20

                %% load data
                sampleMovieLens(users: users, ratings: 60_000, seed: 1)

                %% cluster model
                svd(data.ratings, user: .userId, item: .movieId, rating: .rating, factors: 100, epochs: 1, seed: 1)

                %% recommend suggestions
                data.ratings.unique(.userId).sort(by: .userId)
                    .inBatches(of: 500) { part in model.recommend(users: part, n: perUser, excluding: data.ratings) }

                """, named: "batches.recnb")
            var peaks: [Int] = []
            for (users, perUser) in [(5000, 20), (50_000, 2)] {
                let given = ["-p", "users=\(users)", "-p", "perUser=\(perUser)"]
                func start(_ more: [String]) throws -> Command {
                    try Command(
                        Given.recnb, ["run", "batches.recnb"] + given + more, environment: Command.usualEnvironment,
                        in: session.scratch.path)
                }
                #expect(try await start(["--to", "model"]).finish().status == 0)
                peaks.append(try await Self.peak(start([])))
            }
            #expect(peaks[0] > 5 && peaks[1] < peaks[0] + 30, "\(peaks) MiB")
        }
    }
}
