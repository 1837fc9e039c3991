import RecCache
import RecDiagnostics
import RecRuntime
import Testing

/// Whatever is edited in whatever order: a run with a cache full of earlier results gives what a run without one gives.
@Suite("Never stale, never hollow")
struct StalenessTests {
    @Test(arguments: 0..<(Given.isSoak ? 200 : 30))
    func aWarmRunGivesWhatAColdRunGives(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let warm = try Films.session()
        try warm.rewrite(Self.notebook)
        var good = warm.text
        var compared = 0
        for step in 0..<12 {
            let place = "seed \(seed) step \(step)"
            // One in four goes back to where it began, and finds its old results.
            if step == 0 || Int.random(in: 0..<4, using: &random) == 0 {
                try warm.rewrite(Self.notebook)
                for (name, text) in Films.files { try warm.write(text, to: name) }
            } else if Int.random(in: 0..<4, using: &random) == 0 {
                try warm.write(Self.edited(Films.ratings(600), &random), to: "data/ratings.csv")
            } else {
                let next = NotebookMutator(text: good).notebook(seed: random.next())
                try warm.rewrite(String(decoding: next, as: UTF8.self))
            }
            let values = Bool.random(using: &random) ? [:] : ["k": "\(Int.random(in: 1...50, using: &random))"]
            guard let notebook = try? await warm.check(values), notebook.isRunnable else {
                try warm.rewrite(good)
                continue
            }
            good = warm.text
            let cold = try Session(good, files: ["data/movies.csv": "", "data/ratings.csv": ""])
            for name in ["data/movies.csv", "data/ratings.csv"] {
                try Files.write(Files.bytes(warm.scratch / name) ?? [], to: cold.scratch / name)
            }
            let one = try await warm.run(values, Self.limited)
            let other = try await cold.run(values, Self.limited)
            if other.result.wasInterrupted { continue }
            compared += 1
            #expect(one.failed == other.failed, "\(place)")
            #expect(one.skipped == other.skipped, "\(place)")
            for (mine, fresh) in zip(one.result.outcomes, other.result.outcomes) {
                #expect(mine.record?.valueHash == fresh.record?.valueHash, "\(place)")
                #expect(mine.record?.messages == fresh.record?.messages, "\(place)")
                #expect(mine.record?.metadata.extra == fresh.record?.metadata.extra, "\(place)")
                #expect(mine.diagnostics.map(\.message) == fresh.diagnostics.map(\.message), "\(place)")
            }
            #expect(Files.snapshot(warm.output).differences(from: Files.snapshot(cold.output)) == [], "\(place)")
        }
        #expect(compared > 0, "seed \(seed)")
    }

    private static func limited(_ options: inout RunOptions) {
        options.keepsGoing = true
        options.skippedKinds = ["plot", "python"]
    }

    private static func edited(_ text: String, _ random: inout SeededGenerator) -> String {
        var lines = text.split(separator: "\n")
        let place = Int.random(in: 1..<lines.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: lines.remove(at: place)
        case 1: lines.insert(lines[place], at: Int.random(in: 1..<lines.count, using: &random))
        case 2: lines[place] = "3,,\(Int.random(in: 1...5, using: &random))"
        default: lines[place] = "1,2,\(Bool.random(using: &random) ? "many" : "4.5")"
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The films with functions, models, records and files in between.
    private static let notebook =
        Films.notebook + #"""
            %% functions
            func share(_ part: Int, of whole: Int) -> Double { part / whole }

            %% clean loud
            readCSV("\(data)/ratings.csv", badRows: .skip).filter(.rating > 2)

            %% feature scaled
            stats.standardize(.avg, .n)

            %% cluster groups
            kMeans(scaled, key: .movieId, k: 3, seed: 1)

            %% evaluate sizes
            groups.assignments.count(by: .cluster).sort(by: .cluster)

            %% evaluate many
            (2...4).map { m in (m: m, inertia: kMeans(scaled, key: .movieId, k: m, seed: 2).inertia) }

            %% recommend near(user: Int, n: Int = 3)
            let seen = ratings.filter(.userId == user)
            guard !seen.isEmpty else { throw notFound("nobody") }
            movies.exclude(seen, on: .movieId).join(stats, on: .movieId).top(n, by: .avg).select(.movieId, .title)

            %% recommend near_7
            near(user: 7, n: k)

            %% clean both
            near_7.writeCSV("near.csv")

            %% text
            A share of \(share(sizes.rowCount, of: many.rowCount)) in \(data), \(loud.rowCount) rows.

            """#
}
