import RecModels
import Testing

@Suite("what cannot be fitted is a clear error, or a documented result")
struct BadInputTests {
    private func code(_ body: () throws -> Void) -> ModelError.Code? {
        do { try body() } catch { return (error as? ModelError)?.code }
        return nil
    }

    @Test("empty tables", arguments: [(0, 0), (0, 3), (3, 0)])
    func empty(_ rows: Int, _ columns: Int) {
        let x = DenseMatrix(rows: rows, columns: columns)
        let labels = [Int32](repeating: 0, count: rows)
        #expect(code { _ = try kMeans(x, k: 1) } == .empty)
        #expect(code { _ = try miniBatchKMeans(x, k: 1) } == .empty)
        #expect(code { _ = try pca(x, components: 1) } == .empty)
        #expect(code { _ = try silhouette(x, labels: labels) } == .empty)
        #expect(code { _ = try silhouette(x, labels: labels, sample: 2) } == .empty)
        #expect(code { _ = try daviesBouldin(x, labels: labels) } == .empty)
        #expect(code { _ = try calinskiHarabasz(x, labels: labels) } == .empty)
    }

    @Test("NaN and infinity name their row and column", arguments: [Double.nan, .infinity, -.infinity])
    func notFinite(_ value: Double) throws {
        let x = try DenseMatrix(rows: 3, columns: 2, values: [1, 2, 3, 4, 5, value])
        for fit in [{ _ = try kMeans(x, k: 2) }, { _ = try miniBatchKMeans(x, k: 2) }, { _ = try pca(x, components: 1) }] {
            let error = #expect(throws: ModelError.self) { try fit() }
            #expect(error?.code == .notFinite && error?.row == 2 && error?.column == 1)
            #expect(error?.message.hasPrefix("row 2, feature 1 is ") == true)
        }
    }

    @Test("memory that is not there is an error, not the end of the process")
    func memory() throws {
        let x = try shape("blobs", 300, 5, 1)
        let labels = (0..<Int32(300)).map { $0 % 3 }
        var poor = ModelContext()
        poor.freeMemory = { 1000 }
        #expect(code { _ = try kMeans(x, k: 3, context: poor) } == .tooMany)
        #expect(code { _ = try miniBatchKMeans(x, k: 3, context: poor) } == .tooMany)
        #expect(code { _ = try silhouette(x, labels: labels, context: poor) } == .tooMany)
    }

    @Test("parameters out of range")
    func parameters() throws {
        let x = try shape("noise", 20, 3, 1)
        #expect(code { _ = try kMeans(x, k: 21) } == .tooMany)
        #expect(code { _ = try kMeans(x, k: 0) } == .badParameter)
        #expect(code { _ = try kMeans(x, k: -1) } == .badParameter)
        #expect(code { _ = try kMeans(x, k: 2, options: KMeansOptions(nInit: 0)) } == .badParameter)
        #expect(code { _ = try kMeans(x, k: 2, options: KMeansOptions(maxIterations: 0)) } == .badParameter)
        #expect(code { _ = try kMeans(x, k: 2, options: KMeansOptions(tolerance: .nan)) } == .badParameter)
        #expect(code { _ = try kMeans(x, k: 2, options: KMeansOptions(seed: -1)) } == .badParameter)
        #expect(code { _ = try miniBatchKMeans(x, k: 21) } == .tooMany)
        #expect(code { _ = try miniBatchKMeans(x, k: 2, options: .init(batchSize: 0)) } == .badParameter)
        #expect(code { _ = try miniBatchKMeans(x, k: 2, options: .init(initSize: 0)) } == .badParameter)
        #expect(code { _ = try miniBatchKMeans(x, k: 2, options: .init(reassignmentRatio: 1.5)) } == .badParameter)
        #expect(code { _ = try miniBatchKMeans(x, k: 2, options: .init(reassignmentRatio: .nan)) } == .badParameter)
        #expect(code { _ = try miniBatchKMeans(x, k: 2, options: .init(maxNoImprovement: -1)) } == .badParameter)
        #expect(code { _ = try pca(x, components: 4) } == .tooMany)
        #expect(code { _ = try pca(x, components: 0) } == .badParameter)
        #expect(code { _ = try pca(x.rows(at: [0]), components: 1) } == .badParameter)
        #expect(code { _ = try silhouette(x, labels: [0, 1]) } == .shapeMismatch)
        #expect(code { _ = try silhouette(x, labels: Array(repeating: 7, count: 20)) } == .badLabels)
        #expect(code { _ = try silhouette(x, labels: Array(0..<20)) } == .badLabels)
        #expect(code { _ = try silhouette(x, labels: Array(repeating: 0, count: 19) + [1], sample: 0) } == .badParameter)
        #expect(code { _ = try silhouette(x, labels: Array(repeating: 0, count: 19) + [1], sample: 1) } == .badLabels)
        #expect(code { _ = try DenseMatrix(rows: .max, columns: 2, values: []) } == .shapeMismatch)
        #expect(code { _ = try DenseMatrix(columns: [[1, 2], [1]]) } == .shapeMismatch)
    }

    @Test("extreme options end, and in time")
    func extremes() throws {
        let x = try shape("noise", 30, 3, 1)
        let big = try miniBatchKMeans(x, k: 3, options: .init(batchSize: .max, maxIterations: .max, initSize: .max))
        #expect(big.labels.count == 30)
        let many = try kMeans(x, k: 3, options: .init(maxIterations: .max, tolerance: .infinity))
        #expect(many.iterations == 1)
        // Values whose squares overflow: labels stay in range.
        let huge = try DenseMatrix(rows: 6, columns: 1, values: [1e300, -1e300, 1e308, 0, 5, -1e308])
        for k in 1...6 {
            let model = try kMeans(huge, k: k)
            #expect(model.labels.allSatisfy { (0..<Int32(k)).contains($0) })
            let batch = try miniBatchKMeans(huge, k: k)
            #expect(batch.labels.allSatisfy { (0..<Int32(k)).contains($0) })
        }
    }

    @Test("one row, equal rows, k near n")
    func degenerate() throws {
        let one = try DenseMatrix(rows: 1, columns: 2, values: [3, 4])
        #expect(try kMeans(one, k: 1).labels == [0])
        #expect(try miniBatchKMeans(one, k: 1).labels == [0])
        let same = try shape("same", 9, 2, 0)
        let model = try kMeans(same, k: 4)
        #expect(model.distinctClusters == 1 && model.inertia == 0 && model.k == 4)
        #expect(try pca(same, components: 2).explainedVariance == [0, 0])
        #expect(try pca(same, components: 2).explainedVarianceRatio.allSatisfy(\.isNaN))
        #expect(try silhouetteSamples(same, labels: [0, 0, 0, 1, 1, 1, 2, 2, 2]).allSatisfy { $0 == 0 })
        #expect(try daviesBouldin(same, labels: [0, 0, 0, 1, 1, 1, 2, 2, 2]) == 0)
        #expect(try calinskiHarabasz(same, labels: [0, 0, 0, 1, 1, 1, 2, 2, 2]) == 1)
    }

    @Test("cancelling stops, progress tells")
    func cancelling() throws {
        let x = try shape("noise", 300, 5, 1)
        let stopped = ModelContext(isCancelled: { true })
        #expect(code { _ = try kMeans(x, k: 5, context: stopped) } == .cancelled)
        #expect(code { _ = try miniBatchKMeans(x, k: 5, context: stopped) } == .cancelled)
        #expect(code { _ = try pca(x, components: 2, context: stopped) } == .cancelled)
        #expect(code { _ = try silhouette(x, labels: (0..<300).map { $0 % 3 }, context: stopped) } == .cancelled)
        let seen = Steps()
        let model = try kMeans(x, k: 5, context: ModelContext(progress: { done, _ in seen.add(done) }))
        #expect(seen.values == Array(1...model.iterations))
    }

    @Test("predict, transform and inertia for new rows")
    func predicting() throws {
        let x = try shape("blobs", 200, 4, 3)
        let model = try kMeans(x, k: 5)
        #expect(try model.predict(x) == model.labels)
        let distances = try model.transform(x)
        for row in 0..<200 {
            let nearest = distances.row(row).enumerated().min { $0.element < $1.element }
            #expect(nearest.map { Int32($0.offset) } == model.labels[row])
        }
        #expect(close([try model.inertia(of: x)], [model.inertia], 1e-12))
        #expect(try model.predict(DenseMatrix(rows: 0, columns: 4)) == [])
        #expect(try model.transform(DenseMatrix(rows: 0, columns: 4)).columns == 5)
        #expect(code { _ = try model.predict(DenseMatrix(rows: 2, columns: 3)) } == .shapeMismatch)
        #expect(model.sizes.reduce(0, +) == 200)
    }
}

/// Collects what progress reports.
private final class Steps: @unchecked Sendable {
    private(set) var values: [Int] = []
    func add(_ value: Int) { values.append(value) }
}
