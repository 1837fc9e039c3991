import RecModels
import Testing

/// Which algorithm a fixture is of.
enum ClusterKind: String, Sendable {
    case kmeans, elkan, minibatch
}

/// What scikit-learn gave for one made-up shape.
struct ClusterFixture: Sendable, CustomTestStringConvertible {
    var kind: ClusterKind
    var shape: String
    var (rows, columns, shapeSeed) = (0, 0, 0)
    var (k, seed, nInit, batchSize) = (0, 0, 1, 1024)
    var (tolerance, ratio) = (0.0, 0.01)
    var (iterations, steps) = (0, 0)
    var inertia: UInt64 = 0
    var labels: [Int32] = []

    var testDescription: String { "\(kind) \(shape) \(rows)x\(columns) k=\(k) seed=\(seed)" }

    init(
        _ kind: ClusterKind, _ shape: String, _ rows: Int, _ columns: Int, _ shapeSeed: Int, k: Int, seed: Int,
        batchSize: Int = 1024,
        nInit: Int = 1, tolerance: Double = 0, ratio: Double = 0.01, iterations: Int, steps: Int, inertia: UInt64, labels: String
    ) {
        self.kind = kind
        self.shape = shape
        (self.rows, self.columns, self.shapeSeed) = (rows, columns, shapeSeed)
        (self.k, self.seed, self.nInit, self.batchSize) = (k, seed, nInit, batchSize)
        (self.tolerance, self.ratio) = (tolerance, ratio)
        (self.iterations, self.steps, self.inertia) = (iterations, steps, inertia)
        let digits = Array("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
        self.labels = labels.compactMap { digits.firstIndex(of: $0).map(Int32.init) }
    }

    func fit(_ x: DenseMatrix, context: ModelContext = ModelContext()) throws -> KMeansModel {
        switch kind {
        case .kmeans, .elkan:
            let options = KMeansOptions(nInit: nInit, seed: seed, algorithm: kind == .elkan ? .elkan : .lloyd)
            return try kMeans(x, k: k, options: options, context: context)
        case .minibatch:
            let options = MiniBatchKMeansOptions(
                batchSize: batchSize, nInit: nInit, tolerance: tolerance, reassignmentRatio: ratio, seed: seed)
            return try miniBatchKMeans(x, k: k, options: options, context: context)
        }
    }
}

@Suite("k-means against committed results of scikit-learn")
struct ClusterTests {
    @Test("labels, iterations and inertia are scikit-learn's", arguments: clusterFixtures)
    func fixture(_ fixture: ClusterFixture) throws {
        let model = try fixture.fit(shape(fixture.shape, fixture.rows, fixture.columns, fixture.shapeSeed))
        #expect(model.labels == fixture.labels)
        #expect(model.iterations == fixture.iterations)
        #expect(model.steps == fixture.steps)
        #expect(model.inertia.bitPattern == fixture.inertia)
    }

    @Test("threads and instructions change no bit", arguments: clusterFixtures.filter { $0.rows * $0.columns > 2000 })
    func sameBits(_ fixture: ClusterFixture) throws {
        // Long enough to be shared among threads.
        let x = try shape(fixture.shape, fixture.rows * 9, fixture.columns, fixture.shapeSeed)
        let plain = try fixture.fit(x)
        for (threads, instructions) in [(2, 0), (3, 0), (1, 1), (1, 2), (2, 3)] {
            var context = ModelContext(threads: threads)
            context.instructions = instructions
            context.sharesSmallWork = true
            let other = try fixture.fit(x, context: context)
            #expect(other == plain, "\(threads) threads, instructions \(instructions)")
        }
    }

    @Test("leaving out rows whose label cannot change changes no bit", arguments: clusterFixtures.filter { $0.kind == .kmeans })
    func spared(_ fixture: ClusterFixture) throws {
        let x = try shape(fixture.shape, fixture.rows * 5, fixture.columns, fixture.shapeSeed)
        for instructions in [0, 1, 2] {
            var context = ModelContext(threads: 2)
            context.instructions = instructions
            let sparing = try fixture.fit(x, context: context)
            context.sparesDistances = false
            #expect(try fixture.fit(x, context: context) == sparing, "instructions \(instructions)")
        }
    }
}
