import Foundation
import RecModels
import Testing

/// What scikit-learn gave for one made-up shape; doubles are bit patterns.
struct MetricFixture: Sendable, CustomTestStringConvertible {
    var shape: String
    var rows: Int
    var columns: Int
    var seed: Int
    var k: Int
    var sample: Int
    /// Silhouette, sampled silhouette, Davies-Bouldin, Calinski-Harabasz.
    var measures: [UInt64]
    /// The same with every seventh row in no cluster (-1).
    var noisy: [UInt64]
    var silhouettes: [UInt64]
    var variances: [UInt64]
    var ratios: [UInt64]
    var components: [UInt64]
    var firstScores: [UInt64]

    var testDescription: String { "\(shape) \(rows)x\(columns)" }
}

/// Whether two lists agree to `tolerance`, relative to the largest magnitude of the second.
func close(_ a: [Double], _ b: [Double], _ tolerance: Double) -> Bool {
    guard a.count == b.count else { return false }
    let scale = b.map(\.magnitude).max() ?? 0
    return zip(a, b).allSatisfy { ($0 - $1).magnitude <= tolerance * max(scale, 1e-300) }
}

@Suite("measures of clusterings and principal components")
struct MetricTests {
    @Test("as scikit-learn's", arguments: metricFixtures)
    func fixture(_ fixture: MetricFixture) throws {
        let x = try shape(fixture.shape, fixture.rows, fixture.columns, fixture.seed)
        let labels = try kMeans(x, k: fixture.k).labels
        let noisy = labels.enumerated().map { $0 % 7 == 0 ? -1 : $1 }
        for (labels, bits) in [(labels, fixture.measures), (noisy, fixture.noisy)] {
            let expected = bits.map(Double.init(bitPattern:))
            #expect(close([try silhouette(x, labels: labels)], [expected[0]], 1e-13))
            #expect(close([try silhouette(x, labels: labels, sample: fixture.sample, seed: 42)], [expected[1]], 1e-13))
            #expect(close([try daviesBouldin(x, labels: labels)], [expected[2]], 1e-12))
            #expect(close([try calinskiHarabasz(x, labels: labels)], [expected[3]], 1e-9))
        }
        let each = try silhouetteSamples(x, labels: labels)
        #expect(close(Array(each.prefix(5)), fixture.silhouettes.map(Double.init(bitPattern:)), 1e-13))

        let model = try pca(x, components: fixture.variances.count)
        #expect(close(model.explainedVariance, fixture.variances.map(Double.init(bitPattern:)), 1e-9))
        #expect(close(model.explainedVarianceRatio, fixture.ratios.map(Double.init(bitPattern:)), 1e-9))
        #expect(close(model.components.values, fixture.components.map(Double.init(bitPattern:)), 1e-9))
        #expect(close(model.scores.row(0), fixture.firstScores.map(Double.init(bitPattern:)), 1e-9))
        #expect(try model.transform(x) == model.scores)
    }

    @Test("threads and instructions change no bit", arguments: metricFixtures)
    func sameBits(_ fixture: MetricFixture) throws {
        let x = try shape(fixture.shape, fixture.rows, fixture.columns, fixture.seed)
        let labels = try kMeans(x, k: fixture.k).labels
        let plain = try (silhouetteSamples(x, labels: labels), pca(x, components: 1))
        for (threads, instructions) in [(2, 0), (3, 0), (1, 1), (1, 2), (2, 3)] {
            var context = ModelContext(threads: threads)
            context.instructions = instructions
            context.sharesSmallWork = true
            #expect(try silhouetteSamples(x, labels: labels, context: context) == plain.0)
            #expect(try pca(x, components: 1, context: context) == plain.1)
        }
    }

    @Test("leaving zeros out changes no bit", arguments: [(300, 22), (150, 1), (200, 300), (130, 700)])
    func zeros(_ rows: Int, _ columns: Int) throws {
        var random = try NumPyRandom(seed: rows)
        let draws = random.randomSample(2 * rows * columns)
        let values = (0..<rows * columns).map { draws[2 * $0] < 0.7 ? (draws[2 * $0] < 0.1 ? -0.0 : 0) : draws[2 * $0 + 1] - 0.5 }
        let x = try DenseMatrix(rows: rows, columns: columns, values: values)
        let labels = (0..<Int32(rows)).map { $0 * 7 % 5 }
        for instructions in [0, 1, 2] {
            var context = ModelContext(threads: 2)
            context.instructions = instructions
            let sparse = try silhouetteSamples(x, labels: labels, context: context)
            context.leavesZerosOut = false
            #expect(try silhouetteSamples(x, labels: labels, context: context) == sparse)
        }
    }

    @Test("on the coursework's features, live")
    func films() throws {
        guard Peer.python != nil, let data = Peer.films else { return }
        let folder = try Peer.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(try Peer.script("parity_metrics.py", ["live", folder.path, data]))
        func doubles(_ name: String) throws -> [Double] {
            try rawValues(folder.appending(path: "films." + name), as: Double.self)
        }
        let labels = try rawValues(folder.appending(path: "films.labels"), as: Int32.self)
        let values = try doubles("x")
        let x = try DenseMatrix(rows: labels.count, columns: values.count / labels.count, values: values)
        let context = ModelContext(threads: 2)
        let expected = try doubles("measures")
        #expect(close([try silhouette(x, labels: labels, context: context)], [expected[0]], 1e-12))
        #expect(close([try silhouette(x, labels: labels, sample: 5000, seed: 42, context: context)], [expected[1]], 1e-12))
        #expect(close([try daviesBouldin(x, labels: labels)], [expected[2]], 1e-11))
        #expect(close([try calinskiHarabasz(x, labels: labels)], [expected[3]], 1e-10))
        let each = try silhouetteSamples(x, labels: labels, context: context)
        #expect(close(each, try doubles("silhouettes"), 1e-11))
        let model = try pca(x, components: 2, context: context)
        #expect(close(model.components.values, try doubles("components"), 1e-9))
        #expect(close(model.explainedVariance, try doubles("variances"), 1e-9))
        #expect(close(model.scores.values, try doubles("scores"), 1e-9))
    }

    @Test("the knee of a curve is where kneed finds it", arguments: kneeFixtures.indices)
    func kneesOfKneed(_ index: Int) throws {
        let curve = kneeFixtures[index]
        let found = try knee(
            x: curve.x.map(Double.init(bitPattern:)), y: curve.y.map(Double.init(bitPattern:)), sensitivity: curve.sensitivity)
        #expect(found == curve.place)
    }

    @Test("the knee of an elbow curve")
    func knees() throws {
        #expect(try knee(x: [2, 3, 4, 5, 6, 7], y: [100, 50, 20, 15, 12, 10]) == 2)
        #expect(try knee(x: [1, 2, 3], y: [3, 2, 1]) == nil)
        #expect(try knee(x: [1, 2, 3], y: [1, 2, 3]) == nil)
        #expect(try knee(x: [1, 2], y: [2, 1]) == nil)
        #expect(try knee(x: [], y: []) == nil)
        #expect(throws: ModelError.self) { try knee(x: [1, 2, 3], y: [3, 2, 1], sensitivity: -1) }
        #expect(throws: ModelError.self) { try knee(x: [1, 1, 2], y: [3, 2, 1]) }
        #expect(throws: ModelError.self) { try knee(x: [1, 2, 3], y: [3, .nan, 1]) }
        #expect(throws: ModelError.self) { try knee(x: [1, 2, 3], y: [3, 1]) }
    }
}
