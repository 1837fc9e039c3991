import Foundation
import RecModels
import Testing

@Suite("resemblance of texts")
struct SimilarTests {
    @Test("as difflib's, bit for bit")
    func committed() {
        for (a, b, exact, small) in similarFixtures {
            var matcher = SequenceMatcher(b)
            #expect(matcher.ratio(a)?.bitPattern == exact, "\(a) \(b)")
            var smaller = SequenceMatcher(b, ignoresCase: true)
            #expect(smaller.ratio(a)?.bitPattern == small, "\(a) \(b)")
        }
    }

    @Test("on made-up texts, live; a bound changes nothing above it")
    func live() throws {
        guard Peer.python != nil else { return }
        let folder = try Peer.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(try Peer.script("parity_similar.py", ["live", folder.path]))
        struct Row: Decodable {
            let a: String, b: String, exact: Double, small: Double
            init(from decoder: any Decoder) throws {
                var row = try decoder.unkeyedContainer()
                a = try row.decode(String.self)
                b = try row.decode(String.self)
                exact = try row.decode(Double.self)
                small = try row.decode(Double.self)
            }
        }
        let rows = try JSONDecoder().decode([Row].self, from: Data(contentsOf: folder.appending(path: "texts.json")))
        #expect(rows.count == 4000)
        for row in rows {
            var matcher = SequenceMatcher(row.b)
            #expect(matcher.ratio(row.a) == row.exact, "\(row.a) \(row.b)")
            #expect(matcher.ratio(row.a, above: row.exact) == nil)
            #expect(matcher.ratio(row.a, above: row.exact.nextDown) == row.exact)
            var smaller = SequenceMatcher(row.b, ignoresCase: true)
            #expect(smaller.ratio(row.a) == row.small, "\(row.a) \(row.b)")
        }
    }
}
