import RecDiagnostics
import RecEngine
import RecFrame
import RecModels
import RecVerbs
import Testing

/// Files of models whose bytes have changed are said to be so: never another model, never a crash.
@Suite("Damaged model files") struct ModelDamageTests {
    static let ratings: String = {
        let rows = [(1, 1, 5), (1, 2, 3), (1, 3, 1), (2, 1, 4), (2, 2, 3), (3, 2, 2), (3, 3, 5), (4, 1, 4), (4, 3, 1)]
        return "table([" + rows.map { "(user: \($0), item: \($1), rating: \($2).0)" }.joined(separator: ", ") + "])"
    }()
    static let features: String = {
        let rows = [(1, 0, 0), (2, 0, 1), (3, 4, 4), (4, 4, 5), (5, 9, 1)]
        return "table([" + rows.map { "(id: \($0), x: \($1).0, y: \($2).0)" }.joined(separator: ", ") + "])"
    }()

    /// What makes a model.
    struct Kind: Sendable, CustomTestStringConvertible {
        let make: String
        var testDescription: String { String(make.prefix { $0 != "(" }) }
    }

    static let kinds: [Kind] = clusterings + recommenders

    private static let clusterings: [Kind] = [
        "kMeans(data, key: .id, k: 2, seed: 1)", "miniBatchKMeans(data, key: .id, k: 2, seed: 1)",
        "dbscan(data, key: .id, eps: 1.5, minSamples: 2)", "agglomerative(data, key: .id, k: 2)",
        "pca(data, key: .id, components: 2)", "truncatedSVD(data, key: .id, components: 2, seed: 1)",
        "tsne(data, key: .id, perplexity: 2, seed: 1)",
    ].map(Kind.init)

    private static let recommenders: [Kind] = [
        ("baseline", ", scale: 1...5"), ("userKNN", ", scale: 1...5"), ("slopeOne", ", scale: 1...5"),
        ("itemKNN", ", scale: 1...5"), ("coClustering", ", scale: 1...5, seed: 1"),
        ("svd", ", scale: 1...5, factors: 2, seed: 1"), ("svdpp", ", scale: 1...5, factors: 2, epochs: 2, seed: 1"),
        ("nmf", ", scale: 1...5, factors: 2, epochs: 2, seed: 1"), ("als", ", factors: 2, iterations: 1, seed: 1"),
        ("popular", ", by: .mean"),
        ("contentBased", ", features: [(item: 1, x: 1.0), (item: 2, x: 2.0), (item: 3, x: 0.0)]"),
        ("demographic", ", people: [(user: 1, age: 3), (user: 2, age: 4)], same: .age"),
        ("clusterBased", ", scale: 1...5, clusters: [(item: 1, cluster: 0), (item: 2, cluster: 0)]"),
    ].map { Kind(make: "\($0)(data, user: .user, item: .item, rating: .rating\($1))") }

    /// The file of a model.
    static func bytes(_ kind: Kind) throws -> [UInt8] {
        let data = kind.make.contains("user:") ? ratings : features
        let value = try evaluate(kind.make, after: "%% load data\n\(data)\n")
        var bytes: [UInt8] = []
        try ModelFile.write(value) { bytes.append(contentsOf: $0) }
        return bytes
    }

    @Test("every change of a byte, and every cut, is found out", arguments: kinds)
    func changes(_ kind: Kind) throws {
        let whole = try Self.bytes(kind)
        var again: [UInt8] = []
        try ModelFile.write(try ModelFile.read(Buffer.copying(whole))) { again.append(contentsOf: $0) }
        #expect(again == whole, "what was read is what was written")
        var random = SplitMix(state: 7)
        // Every place of the beginning, where lengths stand, and of the end; some of all others.
        var places = Array(0..<64)
        for _ in 0..<300 { places.append(Int(random.next() % UInt64(whole.count))) }
        places += Array((whole.count - 40)..<whole.count)
        for place in places {
            var damaged = whole
            damaged[place] ^= UInt8(1 << (random.next() % 8))
            #expect(throws: ModelFile.Damaged.self, "byte \(place)") { try ModelFile.read(Buffer.copying(damaged)) }
        }
        for _ in 0..<100 {
            let count = Int(random.next() % UInt64(whole.count))
            #expect(throws: ModelFile.Damaged.self, "cut to \(count)") {
                try ModelFile.read(Buffer.copying(Array(whole.prefix(count))))
            }
        }
        #expect(throws: ModelFile.Damaged.self) { try ModelFile.read(Buffer.copying(whole + [0])) }
    }
}
