import Foundation
import RecModels
import Testing

@Suite("k-means against the installed scikit-learn")
struct ClusterParityTests {
    /// With RECNB_SOAK=1 20 seeds, k from 2 to 30, of each kind on each shape.
    @Test("labels, iterations, centres and inertia are equal on made-up shapes and on the coursework's features")
    func live() throws {
        guard Peer.python != nil else { return }
        let folder = try Peer.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let films = try Peer.filmsOrMadeUp(folder)
        #expect(try Peer.script("parity_clusters.py", [isSoak ? "soak" : "live", folder.path, films]))
        let lines = try String(contentsOf: folder.appending(path: "cases.txt"), encoding: .utf8).split(separator: "\n")
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
            let fixture = try parse(words)
            let x = try matrices[words[2]] ?? shape(fixture.shape, fixture.rows, fixture.columns, fixture.shapeSeed)
            let model = try fixture.fit(x, context: ModelContext(threads: 2))
            let labels = try rawValues(folder.appending(path: words[1] + ".labels"), as: Int32.self)
            let centres = try rawValues(folder.appending(path: words[1] + ".centres"), as: Double.self)
            compared += 1
            let parts = [
                ("labels", model.labels == labels), ("centres", model.centres.values == centres),
                ("inertia", model.inertia.bitPattern == fixture.inertia),
                ("iterations", model.iterations == fixture.iterations && model.steps == fixture.steps),
            ].filter { !$0.1 }.map(\.0)
            if !parts.isEmpty { wrong.append("\(line): \(parts.joined(separator: ", "))") }
        }
        // Each one that rounding decides is to be named here; none is known.
        #expect(wrong.isEmpty, "\(wrong.count) of \(compared) differ: \(wrong.prefix(20).joined(separator: "\n"))")
        #expect(compared >= (isSoak ? 10_440 : 490))
        if isSoak { Peer.notice("k-means: \(compared) fits compared with scikit-learn's, \(wrong.count) differ") }
    }

    private func parse(_ words: [String]) throws -> ClusterFixture {
        let place = words[2].split(separator: ":").map(String.init)
        var fixture = ClusterFixture(
            try #require(ClusterKind(rawValue: words[3])), place[0], place.count > 1 ? try #require(Int(place[1])) : 0,
            place.count > 1 ? try #require(Int(place[2])) : 0, place.count > 1 ? try #require(Int(place[3])) : 0,
            k: try #require(Int(words[4])), seed: try #require(Int(words[5])), iterations: try #require(Int(words[6])),
            steps: try #require(Int(words[7])), inertia: try #require(UInt64(words[8], radix: 16)), labels: "")
        for option in words.dropFirst(10) {
            let pair = option.split(separator: "=").map(String.init)
            switch pair[0] {
            case "nInit": fixture.nInit = try #require(Int(pair[1]))
            case "batchSize": fixture.batchSize = try #require(Int(pair[1]))
            case "tolerance": fixture.tolerance = try #require(Double(pair[1]))
            case "ratio": fixture.ratio = try #require(Double(pair[1]))
            default: throw PeerError(message: "unknown option \(pair[0])")
            }
        }
        return fixture
    }
}
