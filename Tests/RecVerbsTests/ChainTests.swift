import RecEngine
import RecFrame
import RecSchema
import Testing

/// Chains of verbs put together at random: each is refused with a reason, fails with a reason, or gives what was promised, the same on
/// one thread as on two.
struct ChainTests {
    @Test(arguments: [11 as UInt64, 12, 13, 14])
    func chainsKeepTheirPromises(seed: UInt64) {
        var random = SplitMix(state: seed)
        var ran = 0
        for _ in 0..<60 {
            var chain = Self.starts.randomElement(using: &random) ?? "ratings"
            for _ in 0..<Int.random(in: 1...4, using: &random) { chain += Self.steps.randomElement(using: &random) ?? "" }
            if !Bench().problems(chain).isEmpty { continue }
            do {
                let outcome = try Bench().run(chain)
                if let difference = PromiseTests.difference(outcome.value, outcome.type) {
                    Issue.record("seed \(seed): \(chain): promised \(outcome.type), but \(difference)")
                }
                #expect(
                    Bench.text(outcome.value) == Bench.text(try Bench().run(chain, threads: 2).value), "seed \(seed): \(chain)")
                ran += 1
            } catch let error as EngineError {
                #expect(!error.message.isEmpty && error.id != "E0690" && error.id != "E0699", "seed \(seed): \(chain): \(error)")
            } catch {
                Issue.record("seed \(seed): \(chain): \(error)")
            }
        }
        #expect(ran > 10, "seed \(seed): too few chains ran to say anything")
    }

    static let starts = [
        "ratings", "movies", "films", "stats", "ratings.head(0)", "films.tail(1)", "stats.filter(.movieId > 99)",
    ]

    static let steps = [
        ".head(3)", ".tail(2)", ".slice(1)", ".sort(by: -.movieId)", ".sort(by: .title)", ".filter(.rating > 2)",
        ".filter(.movieId < 35)",
        ".dropMissing()", ".dropMissing(.genres)", ".dropDuplicates(.movieId)", ".dropDuplicates(keep: .none)",
        ".unique(.userId)",
        ".fillMissing(with: 0)", ".fillMissing(with: \"x\")", ".with(z: .movieId * 2)", ".with(rating: .rating / 2)",
        ".with(z: mean(.movieId), n: count())", ".with(z: rank(by: .movieId))", ".with(n: rowNumber(per: .movieId))",
        ".with(z: .genres.count, w: .genres.isMissing)", ".with(genres: .genres.split(\"|\"))",
        ".with(z: date(unix: .timestamp).year)",
        ".join(stats, on: .movieId, kind: .left)", ".join(movies, on: .movieId, suffix: \"_m\")",
        ".join(films, on: .movieId, kind: .full)",
        ".join(ratings, on: .movieId, kind: .semi)", ".exclude(ratings, on: .movieId)",
        ".join(stats, on: .movieId, kind: .right)",
        ".group(by: .movieId).aggregate(n: count(), m: mean(.rating))", ".group(by: .genres).count()", ".count(by: .movieId)",
        ".group(by: .movieId).max()", ".aggregate(a: max(.movieId), b: std(.movieId), c: median(.movieId))", ".explode(.genres)",
        ".oneHot(.genres, separator: \"|\")", ".oneHot(.genres)", ".oneHot(.movieId, prefix: \"m_\", minimumCount: 2)",
        ".standardize(.rating_count)", ".minMaxScale()", ".robustScale(.movieId)", ".normalize(.movieId)", ".describe()",
        ".correlation()", ".top(2, by: .movieId)", ".top(1, by: .rating, per: .movieId)", ".sample(2, seed: 3)",
        ".drop(.movieId)",
        ".select(.movieId, .genres)", ".rename([.movieId: .id])", ".cast([.movieId: .string])",
        ".cast([.genres: .int32], failing: .missing)",
        ".pivot(rows: .userId, columns: .movieId, values: .rating, prefix: \"p_\")", ".unpivot(.movieId, .rating_count)",
        ".first(.movieId)",
        ".first(where: .movieId > 15)", ".rowCount", ".contains(.movieId == 10)", ".columnNames",
    ]
}

/// SplitMix64 (Steele, Lea, Flood 2014).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
