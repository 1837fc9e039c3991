import Foundation
import RecModels
import Testing

struct NeighbourFixture: Sendable, CustomTestStringConvertible {
    let form: String
    let shape: String
    let rows: Int
    let columns: Int
    let seed: Int
    let metric: NeighbourMetric
    let count: Int
    let found: [Int32]
    let values: [UInt64]
    var testDescription: String { "\(form) \(shape) \(rows)x\(columns) \(metric.rawValue)" }

    init(
        _ form: String, _ shape: String, _ rows: Int, _ columns: Int, _ seed: Int, _ metric: String, _ count: Int, found: [Int32],
        values: [UInt64]
    ) {
        self.form = form
        self.shape = shape
        self.rows = rows
        self.columns = columns
        self.seed = seed
        self.metric = metric == "cosine" ? .cosine : .euclidean
        self.count = count
        self.found = found
        self.values = values
    }
}

@Suite("nearest rows")
struct NeighbourTests {
    @Test("as scikit-learn's, whatever the threads and instructions", arguments: neighbourFixtures)
    func committed(_ fixture: NeighbourFixture) throws {
        for (threads, instructions) in [(1, 0), (3, 0), (2, 1), (2, 2), (1, 3)] {
            var context = ModelContext(threads: threads)
            context.instructions = instructions
            context.sharesSmallWork = true
            let x = try shape(fixture.shape, fixture.rows, fixture.columns, fixture.seed)
            let result = try search(fixture.form, x, fixture.metric, fixture.count, context)
            compare(result, fixture.found, fixture.values.map { Double(bitPattern: $0) }, fixture.metric, fixture.testDescription)
        }
    }

    @Test("on larger shapes, and on the real films and users, live")
    func live() throws {
        guard Peer.python != nil else { return }
        let folder = try Peer.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(try Peer.script("parity_neighbours.py", ["live", folder.path] + (Peer.films.map { [$0] } ?? [])))
        func raw<T: BitwiseCopyable>(_ name: String, _ type: T.Type) throws -> [T] {
            try rawValues(folder.appending(path: name), as: type)
        }
        let lines = try String(contentsOf: folder.appending(path: "cases.txt"), encoding: .utf8).split(separator: "\n")
        #expect(lines.count >= 12)
        for line in lines {
            let words = line.split(separator: " ").map(String.init)
            let (rows, columns) = (try #require(Int(words[3])), try #require(Int(words[4])))
            let metric: NeighbourMetric = words[6] == "cosine" ? .cosine : .euclidean
            let count = try #require(Int(words[7]))
            let context = ModelContext(threads: 2)
            let result: Neighbours
            switch words[2] {
            case "ratings":
                let matrix = try SparseMatrix(
                    rows: rows, columns: columns, starts: raw("ratings.starts", Int64.self).map { Int($0) },
                    indices: raw("ratings.indices", UInt32.self), values: raw("ratings.x", Double.self))
                result = try nearest(matrix, count: count, metric: metric, context: context)
            case "films":
                let matrix = try DenseMatrix(rows: rows, columns: columns, values: raw("films.x", Double.self))
                result = try nearest(matrix, count: count, metric: metric, context: context)
            default:
                result = try search(words[1], try shape(words[2], rows, columns, #require(Int(words[5]))), metric, count, context)
            }
            compare(
                result, try raw(words[0] + ".found", Int32.self), try raw(words[0] + ".values", Double.self), metric, String(line)
            )
        }
    }

    /// Values are equal to the bit; so are rows, but for rows at one distance from another, whose order the reference leaves open.
    private func compare(_ result: Neighbours, _ found: [Int32], _ values: [Double], _ metric: NeighbourMetric, _ what: String) {
        #expect(result.values == values, "\(what)")
        if metric == .cosine {
            #expect(result.indices == found, "\(what)")
            return
        }
        for row in 0..<result.rows {
            let range = row * result.count..<(row + 1) * result.count
            for place in range {
                // The last distance may be shared with a row that was left out.
                let isShared =
                    range.contains { $0 != place && values[$0] == values[place] } || values[place] == values[range.upperBound - 1]
                if !isShared { #expect(result.indices[place] == found[place], "\(what), row \(row)") }
            }
        }
    }

    @Test("too many are refused in grammatical words", arguments: [(2, "is only 1 other row"), (3, "are only 2 other rows")])
    func others(_ rows: Int, _ words: String) throws {
        let x = try shape("noise", rows, 2, 1)
        let error = #expect(throws: ModelError.self) {
            try nearest(x, count: 3, metric: .euclidean, context: ModelContext(threads: 1))
        }
        #expect(
            error?.description.contains("3 neighbours were asked for, and there \(words)") == true, "\(String(describing: error))"
        )
    }

    private func search(
        _ form: String, _ x: DenseMatrix, _ metric: NeighbourMetric, _ count: Int, _ context: ModelContext
    ) throws -> Neighbours {
        if form == "dense" { return try nearest(x, count: count, metric: metric, context: context) }
        let (low, high) = x.withUnsafeValues { ($0.min() ?? 0, $0.max() ?? 0) }
        let limit = (low + high) * 0.6
        let thin = DenseMatrix(rows: x.rows, columns: x.columns) { target in
            x.withUnsafeValues { for index in $0.indices where $0[index] > limit { target[index] = $0[index] } }
        }
        return try nearest(SparseMatrix(thin), count: count, metric: metric, context: context)
    }

    @Test("among the rows of another matrix, dense and sparse alike", arguments: NeighbourMetric.allCases)
    func others(_ metric: NeighbourMetric) throws {
        let x = try shape("duplicates", 70, 6, 3)
        let y = try shape("duplicates", 600, 6, 4)
        let dense = try nearest(x, to: y, count: 600, metric: metric)
        let sparse = try nearest(SparseMatrix(x), to: SparseMatrix(y), count: 600, metric: metric)
        for row in 0..<x.rows {
            let order = dense.neighbours(of: row).map(Int.init)
            #expect(order.sorted() == Array(0..<600))
            let near = order.map { other in value(x.row(row), y.row(other), metric) }
            for (a, b) in zip(order.indices, order.indices.dropFirst()) {
                #expect(near[a] >= near[b] - 1e-12)
                let values = dense.values[row * 600..<row * 600 + 600]
                if values[values.startIndex + a] == values[values.startIndex + b] { #expect(order[a] < order[b]) }
            }
        }
        #expect(zip(dense.values, sparse.values).allSatisfy { abs($0 - $1) < 1e-7 })
    }

    private func value(_ a: [Double], _ b: [Double], _ metric: NeighbourMetric) -> Double {
        if metric == .euclidean { return -zip(a, b).map { ($0 - $1) * ($0 - $1) }.reduce(0, +).squareRoot() }
        let lengths = a.map { $0 * $0 }.reduce(0, +).squareRoot() * b.map { $0 * $0 }.reduce(0, +).squareRoot()
        return lengths == 0 ? 0 : zip(a, b).map(*).reduce(0, +) / lengths
    }

    @Test("rows of zeros are similar to nothing, and come in row order")
    func zeros() throws {
        let x = try DenseMatrix(rows: 4, columns: 2, values: [0, 0, 1, 0, 0, 0, 2, 0])
        for result in [try nearest(x, count: 3, metric: .cosine), try nearest(SparseMatrix(x), count: 3, metric: .cosine)] {
            #expect(result.indices == [1, 2, 3, 3, 0, 2, 0, 1, 3, 1, 0, 2])
            #expect(result.values == [0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0])
        }
    }

    @Test("what cannot be searched is said")
    func bad() throws {
        let x = try shape("noise", 5, 2, 1)
        func code(_ body: () throws -> Void) -> ModelError.Code? {
            do { try body() } catch { return (error as? ModelError)?.code }
            return nil
        }
        #expect(code { _ = try nearest(x, count: 5, metric: .cosine) } == .tooMany)
        #expect(code { _ = try nearest(x, count: 0, metric: .cosine) } == .badParameter)
        #expect(code { _ = try nearest(x.rows(at: [0]), count: 1, metric: .cosine) } == .tooMany)
        #expect(code { _ = try nearest(DenseMatrix(rows: 0, columns: 2), count: 1, metric: .cosine) } == .empty)
        #expect(code { _ = try nearest(x, to: DenseMatrix(rows: 3, columns: 3), count: 1, metric: .cosine) } == .shapeMismatch)
        #expect(code { _ = try nearest(SparseMatrix(x), count: 5, metric: .euclidean) } == .tooMany)
        let huge = try DenseMatrix(rows: 2, columns: 1, values: [1e200, 1])
        #expect(code { _ = try nearest(huge, count: 1, metric: .cosine) } == .notFinite)
        #expect(code { _ = try nearest(SparseMatrix(huge), count: 1, metric: .cosine) } == .notFinite)
        #expect(
            code { _ = try nearest(x, count: 1, metric: .cosine, context: ModelContext(isCancelled: { true })) } == .cancelled)
        #expect(
            code { _ = try SparseMatrix(rows: 1, columns: 2, starts: [0, 2], indices: [1, 1], values: [1, 2]) } == .shapeMismatch)
        #expect(code { _ = try SparseMatrix(rows: 1, columns: 2, starts: [0, 1], indices: [2], values: [1]) } == .shapeMismatch)
        #expect(code { _ = try SparseMatrix(rows: 1, columns: 2, starts: [0, 1], indices: [0], values: [.nan]) } == .notFinite)
    }
}
