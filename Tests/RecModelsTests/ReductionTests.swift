import Foundation
import RecModels
import Testing

struct ReductionFixture: Sendable, CustomTestStringConvertible {
    let what: String
    let shape: String
    let rows: Int
    let columns: Int
    let shapeSeed: Int
    let components: Int
    let seed: Int
    let expected: [[Double]]
    var testDescription: String { "\(what) \(shape) \(rows)x\(columns) \(components)" }

    init(
        _ what: String, _ shape: String, _ rows: Int, _ columns: Int, _ shapeSeed: Int, _ components: Int, _ seed: Int,
        singular: [UInt64], variances: [UInt64], ratios: [UInt64], components directions: [UInt64], scores: [UInt64]
    ) {
        self.what = what
        self.shape = shape
        self.rows = rows
        self.columns = columns
        self.shapeSeed = shapeSeed
        self.components = components
        self.seed = seed
        expected = [singular, variances, ratios, directions, scores].map { $0.map { Double(bitPattern: $0) } }
    }
}

@Suite("components by random directions")
struct ReductionTests {
    /// What the bound is for: singular values, variances, shares, components, scores; the reference's LAPACK rounds in its own order, and
    /// errors grow as singular values come near each other. The largest difference seen is 4e-13.
    static let bound = 1e-11

    @Test("as scikit-learn's to rounding, the same bits for any threads and instructions", arguments: reductionFixtures)
    func committed(_ fixture: ReductionFixture) throws {
        let x = try shape(fixture.shape, fixture.rows, fixture.columns, fixture.shapeSeed)
        let first = try fitted(fixture.what, x, fixture.components, fixture.seed, ModelContext())
        compare(first, fixture.expected, fixture.testDescription)
        for (threads, instructions) in [(3, 0), (2, 1), (2, 2), (1, 3)] {
            var context = ModelContext(threads: threads)
            context.instructions = instructions
            context.sharesSmallWork = true
            #expect(try fitted(fixture.what, x, fixture.components, fixture.seed, context) == first)
        }
    }

    @Test("on larger shapes, live")
    func live() throws {
        guard Peer.python != nil else { return }
        let folder = try Peer.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(try Peer.script("parity_reduction.py", ["live", folder.path]))
        let lines = try String(contentsOf: folder.appending(path: "cases.txt"), encoding: .utf8).split(separator: "\n")
        #expect(lines.count >= 11)
        for line in lines {
            let words = line.split(separator: " ").map(String.init)
            let numbers = try words[3...].map { try #require(Int($0)) }
            let x = try shape(words[2], numbers[0], numbers[1], numbers[2])
            let result = try fitted(words[1], x, numbers[3], numbers[4], ModelContext(threads: 2))
            let expected = try ["singular", "variances", "ratios", "components", "scores"].map {
                try rawValues(folder.appending(path: "\(words[0]).\($0)"), as: Double.self)
            }
            compare(result, expected, String(line))
        }
    }

    private func fitted(
        _ what: String, _ x: DenseMatrix, _ components: Int, _ seed: Int, _ context: ModelContext
    ) throws -> [[Double]] {
        if what == "pca" {
            let model = try pca(x, components: components, seed: seed, context: context)
            return [
                model.singularValues, model.explainedVariance, model.explainedVarianceRatio, model.components.values,
                Array(model.scores.values.prefix(3 * components)),
            ]
        }
        var options = TruncatedSVDOptions()
        options.seed = seed
        let model: TruncatedSVDModel
        if what == "sparse" {
            let (low, high) = x.withUnsafeValues { ($0.min() ?? 0, $0.max() ?? 0) }
            let limit = (low + high) * 0.6
            let thin = DenseMatrix(rows: x.rows, columns: x.columns) { target in
                x.withUnsafeValues { for index in $0.indices where $0[index] > limit { target[index] = $0[index] } }
            }
            model = try truncatedSVD(SparseMatrix(thin), components: components, options: options, context: context)
        } else {
            model = try truncatedSVD(x, components: components, options: options, context: context)
        }
        return [
            model.singularValues, model.explainedVariance, model.explainedVarianceRatio, model.components.values,
            Array(model.scores.values.prefix(3 * components)),
        ]
    }

    /// Each part within the bound times its largest magnitude.
    private func compare(_ result: [[Double]], _ expected: [[Double]], _ what: String) {
        for (part, (a, b)) in zip(result, expected).enumerated() {
            #expect(a.count == b.count)
            let scale = b.map(\.magnitude).max() ?? 1
            let largest = zip(a, b).map { ($0 - $1).magnitude }.max() ?? 0
            #expect(largest <= Self.bound * scale, "\(what), part \(part): \(largest / scale)")
        }
    }

    @Test("what cannot be decomposed is said")
    func bad() throws {
        let x = try shape("noise", 5, 3, 1)
        func code(_ body: () throws -> Void) -> ModelError.Code? {
            do { try body() } catch { return (error as? ModelError)?.code }
            return nil
        }
        #expect(code { _ = try truncatedSVD(x, components: 4) } == .tooMany)
        #expect(code { _ = try truncatedSVD(x, components: 0) } == .badParameter)
        #expect(code { _ = try truncatedSVD(DenseMatrix(rows: 0, columns: 3), components: 1) } == .empty)
        #expect(code { _ = try truncatedSVD(SparseMatrix(DenseMatrix(rows: 0, columns: 3)), components: 1) } == .empty)
        var options = TruncatedSVDOptions()
        options.seed = -1
        #expect(code { _ = try truncatedSVD(x, components: 1, options: options) } == .badParameter)
        let nothing = try truncatedSVD(DenseMatrix(rows: 4, columns: 3), components: 2)
        #expect(nothing.singularValues == [0, 0] && nothing.scores.values.allSatisfy { $0 == 0 })
        let one = try truncatedSVD(x.rows(at: [0]), components: 1)
        #expect(abs(one.singularValues[0] - x.row(0).map { $0 * $0 }.reduce(0, +).squareRoot()) < 1e-12)
    }
}
