import Foundation
import RecModels
import Testing

/// What SciPy and scikit-learn gave for one made-up shape; doubles are bit patterns.
struct TreeFixture: Sendable, CustomTestStringConvertible {
    var shape: String
    var rows: Int
    var columns: Int
    var seed: Int
    var linkage: Linkage
    var k: Int
    var children: [Int]
    var distances: [UInt64]
    var sizes: [Int]
    var labels: String
    /// Of the last eight leaves: two places a link, three heights a link, and the leaves.
    var legs: [UInt64]
    var heights: [UInt64]
    var leaves: [Int]

    var testDescription: String { "\(shape) \(rows)x\(columns) \(linkage)" }
}

extension ClusterTree {
    /// Children as SciPy has them, the smaller number first.
    fileprivate var sortedChildren: [Int] { children.flatMap { [min($0.first, $0.second), max($0.first, $0.second)] } }
}

extension Dendrogram {
    fileprivate var legs: [Double] { links.flatMap { [$0.left, $0.right] } }
    fileprivate var heights: [Double] { links.flatMap { [$0.leftHeight, $0.height, $0.rightHeight] } }
}

@Suite("trees of clusters")
struct TreeTests {
    @Test("are SciPy's, and cut as by scikit-learn", arguments: treeFixtures)
    func fixture(_ fixture: TreeFixture) throws {
        let tree = try clusterTree(
            shape(fixture.shape, fixture.rows, fixture.columns, fixture.seed), linkage: fixture.linkage)
        #expect(tree.sortedChildren == fixture.children)
        #expect(tree.distances.map(\.bitPattern) == fixture.distances)
        #expect(tree.sizes == fixture.sizes)
        let digits = Array("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
        #expect(try tree.labels(count: fixture.k) == fixture.labels.compactMap { digits.firstIndex(of: $0).map(Int32.init) })
        let drawing = try Dendrogram(tree, .leaves(min(fixture.rows, 8)))
        #expect(drawing.legs.map(\.bitPattern) == fixture.legs)
        #expect(drawing.heights.map(\.bitPattern) == fixture.heights)
        #expect(drawing.leaves.map(\.node) == fixture.leaves)
    }

    @Test("threads change no bit", arguments: Linkage.allCases)
    func sameBits(_ linkage: Linkage) throws {
        let x = try shape("blobs", 3000, 7, 3)
        let plain = try clusterTree(x, linkage: linkage)
        for threads in [2, 3] {
            var context = ModelContext(threads: threads)
            context.sharesSmallWork = true
            #expect(try clusterTree(x, linkage: linkage, context: context) == plain)
        }
    }

    @Test("live, on made-up shapes and on the coursework's features")
    func live() throws {
        guard Peer.python != nil else { return }
        let folder = try Peer.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let options = (Peer.films.map { [$0] } ?? []) + (isSoak ? ["soak"] : [])
        #expect(try Peer.script("parity_trees.py", ["live", folder.path] + options))
        let lines = try String(contentsOf: folder.appending(path: "trees.txt"), encoding: .utf8).split(separator: "\n")
        func ints(_ name: String) throws -> [Int] {
            try rawValues(folder.appending(path: name), as: Int32.self).map { Int($0) }
        }
        func doubles(_ name: String) throws -> [Double] { try rawValues(folder.appending(path: name), as: Double.self) }
        var films: DenseMatrix?
        var (compared, wrong) = (0, [String]())
        for line in lines where line.hasPrefix("matrix ") {
            let words = line.split(separator: " ").map(String.init)
            films = try DenseMatrix(rows: #require(Int(words[2])), columns: #require(Int(words[3])), values: doubles("films.x"))
        }
        for line in lines where line.hasPrefix("case ") {
            let words = line.split(separator: " ").map(String.init)
            let place = words[2].split(separator: ":").map(String.init)
            let x =
                words[2] == "films"
                ? try #require(films)
                : try shape(place[0], #require(Int(place[1])), #require(Int(place[2])), #require(Int(place[3])))
            let tree = try clusterTree(x, linkage: #require(Linkage(rawValue: words[3])), context: ModelContext(threads: 2))
            var parts: [String] = []
            func compare(_ part: String, _ isEqual: Bool) { if !isEqual { parts.append(part) } }
            compare("children", try tree.sortedChildren == ints("\(words[1]).children"))
            compare("distances", try tree.distances == doubles("\(words[1]).distances"))
            compare("sizes", try tree.sizes == ints("\(words[1]).sizes"))
            var labels: [Int32] = []
            for count in words[4].split(separator: ",") { labels += try tree.labels(count: #require(Int(count))) }
            for height in words[5].split(separator: ",") {
                let height = Double(bitPattern: try #require(UInt64(height, radix: 16)))
                labels += try tree.labels(count: tree.count(at: height))
            }
            compare("labels", try labels.map { Int($0) } == ints("\(words[1]).labels"))
            for (name, extent) in [("lastp", Dendrogram.Extent.leaves(12)), ("level", .levels(3))] {
                let drawing = try Dendrogram(tree, extent)
                compare("\(name) legs", try drawing.legs == doubles("\(words[1]).\(name).legs"))
                compare("\(name) heights", try drawing.heights == doubles("\(words[1]).\(name).heights"))
                compare("\(name) leaves", try drawing.leaves.map(\.node) == ints("\(words[1]).\(name).leaves"))
            }
            compared += 1
            if !parts.isEmpty { wrong.append("\(line): \(parts.joined(separator: ", "))") }
        }
        #expect(wrong.isEmpty, "\(wrong.count) of \(compared) differ: \(wrong.prefix(10).joined(separator: "\n"))")
        #expect(compared >= 960)
    }

    @Test("what cannot be is an error or a documented result")
    func errors() throws {
        func code(_ body: () throws -> Void) -> ModelError.Code? {
            do { try body() } catch { return (error as? ModelError)?.code }
            return nil
        }
        let x = try shape("noise", 50, 3, 1)
        for linkage in Linkage.allCases {
            #expect(code { _ = try clusterTree(DenseMatrix(rows: 0, columns: 2), linkage: linkage) } == .empty)
            let one = try clusterTree(DenseMatrix(rows: 1, columns: 2), linkage: linkage)
            #expect(one.merges == 0)
            #expect(try one.labels(count: 1) == [0] && Dendrogram(one, .leaves(5)).leaves.map(\.node) == [0])
            #expect(code { _ = try clusterTree(x, linkage: linkage, context: ModelContext(isCancelled: { true })) } == .cancelled)
            let huge = try DenseMatrix(columns: [[1e300, -1e300, 0]])
            #expect(code { _ = try clusterTree(huge, linkage: linkage) } == .notFinite)
            var poor = ModelContext()
            poor.freeMemory = { 20_000 }
            #expect(code { _ = try clusterTree(x, linkage: linkage, context: poor) } == (linkage == .single ? nil : .tooMany))
        }
        let tree = try clusterTree(x)
        #expect(code { _ = try tree.labels(count: 51) } == .tooMany)
        #expect(code { _ = try tree.labels(count: 0) } == .badParameter)
        #expect(code { _ = try Dendrogram(tree, .leaves(0)) } == .badParameter)
        #expect(code { _ = try Dendrogram(tree, .levels(-1)) } == .badParameter)
        #expect(try Set(tree.labels(count: 50)).count == 50)
    }
}
