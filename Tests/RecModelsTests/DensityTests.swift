import Foundation
import RecModels
import Testing

/// What scikit-learn's DBSCAN gave for one made-up shape.
struct DensityFixture: Sendable, CustomTestStringConvertible {
    var shape: String
    var (rows, columns, seed) = (0, 0, 0)
    var eps: Double
    var least: Int
    var labels: [Int32]
    var core: [Bool]

    var testDescription: String { "\(shape) \(rows)x\(columns) eps=\(eps) least=\(least)" }

    init(
        _ shape: String, _ rows: Int, _ columns: Int, _ seed: Int, eps: Double, least: Int, labels: String, core: String
    ) {
        let digits = Array("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
        self.shape = shape
        (self.rows, self.columns, self.seed) = (rows, columns, seed)
        (self.eps, self.least) = (eps, least)
        self.labels = labels.map { digits.firstIndex(of: $0).map { Int32($0) } ?? -1 }
        self.core = core.map { $0 == "1" }
    }
}

/// Runs longer where it is asked to.
let isSoak = ProcessInfo.processInfo.environment["RECNB_SOAK"] == "1"

@Suite("clusters by density")
struct DensityTests {
    @Test("labels and core rows are scikit-learn's", arguments: densityFixtures)
    func fixture(_ fixture: DensityFixture) throws {
        let x = try shape(fixture.shape, fixture.rows, fixture.columns, fixture.seed)
        let model = try dbscan(x, eps: fixture.eps, minSamples: fixture.least)
        #expect(model.labels == fixture.labels)
        #expect(model.isCore == fixture.core)
        #expect(model.clusterCount == Int(fixture.labels.max() ?? -1) + 1)
    }

    @Test("threads and instructions change nothing", arguments: densityFixtures.filter { $0.rows > 100 })
    func sameBits(_ fixture: DensityFixture) throws {
        let x = try shape(fixture.shape, fixture.rows * 4, fixture.columns, fixture.seed)
        let plain = try dbscan(x, eps: fixture.eps, minSamples: fixture.least)
        for threads in [2, 3] {
            var context = ModelContext(threads: threads)
            context.sharesSmallWork = true
            #expect(try dbscan(x, eps: fixture.eps, minSamples: fixture.least, context: context) == plain)
        }
    }

    @Test("live, on made-up shapes and on the coursework's features")
    func live() throws {
        guard Peer.python != nil else { return }
        let folder = try Peer.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let options = (Peer.films.map { [$0] } ?? []) + (isSoak ? ["soak"] : [])
        #expect(try Peer.script("parity_density.py", ["live", folder.path] + options))
        let lines = try String(contentsOf: folder.appending(path: "density.txt"), encoding: .utf8).split(separator: "\n")
        var matrices: [String: DenseMatrix] = [:]
        var (compared, wrong) = (0, [String]())
        for line in lines {
            let words = line.split(separator: " ").map(String.init)
            if words[0] == "matrix" {
                let values = try rawValues(folder.appending(path: words[1] + ".x"), as: Double.self)
                matrices[words[1]] = try DenseMatrix(
                    rows: #require(Int(words[2])), columns: #require(Int(words[3])), values: values)
            }
        }
        for line in lines where line.hasPrefix("case ") {
            let words = line.split(separator: " ").map(String.init)
            let place = words[2].split(separator: ":").map(String.init)
            let x =
                try matrices[words[2]]
                ?? shape(place[0], #require(Int(place[1])), #require(Int(place[2])), #require(Int(place[3])))
            let eps = Double(bitPattern: try #require(UInt64(words[3], radix: 16)))
            let model = try dbscan(x, eps: eps, minSamples: #require(Int(words[4])), context: ModelContext(threads: 2))
            let labels = try rawValues(folder.appending(path: words[1] + ".labels"), as: Int32.self)
            let core = try rawValues(folder.appending(path: words[1] + ".core"), as: Int32.self)
            compared += 1
            if model.labels != labels || model.isCore != core.map({ $0 != 0 }) {
                let rows = zip(model.labels, labels).enumerated().filter { $1.0 != $1.1 }.count
                wrong.append("\(line): \(rows) labels, \(zip(model.isCore, core).filter { $0 != ($1 != 0) }.count) core rows")
            }
        }
        #expect(wrong.isEmpty, "\(wrong.count) of \(compared) differ: \(wrong.prefix(10).joined(separator: "\n"))")
        #expect(compared >= 1100)
    }

    @Test("new rows go to the nearest core row within the radius")
    func predicting() throws {
        let x = try DenseMatrix(columns: [[0, 1, 2, 10, 11, 12, 30]])
        let model = try dbscan(x, eps: 1, minSamples: 2)
        #expect(model.labels == [0, 0, 0, 1, 1, 1, -1])
        let new = try DenseMatrix(columns: [[-1, -1.5, 3, 6, 10.5, 30, 12.9]])
        #expect(try model.predict(new, training: x) == [0, -1, 0, -1, 1, -1, 1])
        #expect(try model.predict(DenseMatrix(rows: 0, columns: 1), training: x) == [])
        #expect(throws: ModelError.self) { try model.predict(DenseMatrix(rows: 1, columns: 2), training: x) }
        let none = try dbscan(x, eps: 1, minSamples: 9)
        #expect(none.clusterCount == 0)
        #expect(try none.predict(new, training: x) == Array(repeating: -1, count: 7))
        // Against all core rows one by one.
        let cloud = try shape("blobs", 400, 3, 5)
        let found = try dbscan(cloud, eps: 1.2, minSamples: 4)
        let others = try shape("blobs", 300, 3, 6)
        let expected = (0..<others.rows).map { row -> Int32 in
            var (least, label) = (Double.infinity, Int32(-1))
            for core in 0..<cloud.rows where found.isCore[core] {
                let square = (0..<3).reduce(0.0) {
                    $0 + (others[row, $1] - cloud[core, $1]) * (others[row, $1] - cloud[core, $1])
                }
                if square < least { (least, label) = (square, found.labels[core]) }
            }
            return least <= 1.2 * 1.2 ? label : -1
        }
        #expect(try found.predict(others, training: cloud, context: ModelContext(threads: 2)) == expected)
    }

    @Test("what cannot be is an error")
    func errors() throws {
        let x = try shape("noise", 50, 3, 1)
        func code(_ body: () throws -> Void) -> ModelError.Code? {
            do { try body() } catch { return (error as? ModelError)?.code }
            return nil
        }
        #expect(code { _ = try dbscan(x, eps: 0) } == .badParameter)
        #expect(code { _ = try dbscan(x, eps: .nan) } == .badParameter)
        #expect(code { _ = try dbscan(x, eps: 1, minSamples: 0) } == .badParameter)
        #expect(code { _ = try dbscan(DenseMatrix(rows: 0, columns: 2), eps: 1) } == .empty)
        #expect(code { _ = try dbscan(x, eps: 1, context: ModelContext(isCancelled: { true })) } == .cancelled)
        #expect(try dbscan(x, eps: 1e300).labels == Array(repeating: 0, count: 50))
        #expect(try dbscan(x, eps: 1e-300, minSamples: 1).clusterCount == 50)
        #expect(try dbscan(DenseMatrix(columns: [[1e300, -1e300, 0, 1e300]]), eps: 5, minSamples: 1).labels.count == 4)
        var poor = ModelContext()
        poor.freeMemory = { 1000 }
        #expect(code { _ = try dbscan(x, eps: 1, context: poor) } == .tooMany)
    }
}
