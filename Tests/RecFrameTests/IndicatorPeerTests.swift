import Foundation
import RecFrame
import RecSchema
import Testing

/// Several labels a row, as scikit-learn's `MultiLabelBinarizer` makes indicators of them.
struct IndicatorPeerTests {
    /// Labels that sort differently by letters, by case, by script and by code unit.
    private static let labels = [
        "Action", "action", "Zorn", "Œuvre", "Драма", "ёж", "10", "9", " x", "(no genres listed)", "😀", "｡",
    ]

    private static func rows(_ count: Int, seed: UInt64, of labels: [String]) -> [[String]?] {
        var state = seed
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        return (0..<count).map { _ in
            // Also rows without a label, with one label twice, and without a value.
            if next(15) == 0 { return nil }
            return (0..<next(6)).map { _ in labels[next(labels.count)] }
        }
    }

    @Test("as MultiLabelBinarizer, live", .enabled(if: PeerPython.path != nil), arguments: [1, 2, 3] as [UInt64])
    func live(_ seed: UInt64) throws {
        let python = try #require(PeerPython.path)
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Peers/parity_indicators.py").path
        let train = Self.rows(400, seed: seed, of: Self.labels)
        let new = Self.rows(150, seed: seed + 100, of: Self.labels + ["Unseen", "Ünseen"])
        try PeerPython.withFolder { folder in
            for (name, rows) in [("train", train), ("new", new)] {
                try JSONEncoder().encode(rows).write(to: folder.appendingPathComponent("\(name).json"))
            }
            _ = try PeerPython.run(
                python, "import runpy, sys; sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0])", [script, folder.path])
            let classes = try JSONDecoder().decode(
                [String].self, from: Data(contentsOf: folder.appendingPathComponent("classes.json")))
            for isList in [true, false] {
                func table(_ rows: [[String]?]) throws -> Table {
                    let column =
                        try isList
                        ? Column(lists: rows.map { $0.map { $0.map { .string($0) } } }, of: .string)
                        : Column(rows.map { $0?.joined(separator: "|") })
                    return try Table([("id", Column(rows.indices.map { Int64($0) })), ("labels", column)])
                }
                let encoding = try OneHotEncoding.fit(
                    try table(train), "labels", separator: isList ? nil : "|", prefix: "", in: contexts[contexts.count - 1])
                #expect(encoding.categories == classes, "seed \(seed)")
                for (name, rows) in [("train", train), ("new", new)] {
                    let theirs = Array(try Data(contentsOf: folder.appendingPathComponent("\(name).bytes")))
                    let made = try encoding.apply(to: try table(rows), in: contexts[contexts.count - 1])
                    var ours = [UInt8](repeating: 0, count: rows.count * classes.count)
                    for (place, label) in classes.enumerated() {
                        let column = try made.column(label).values(as: UInt8.self)
                        for row in rows.indices { ours[row * classes.count + place] = column[row] }
                    }
                    #expect(ours == theirs, "seed \(seed), \(name), \(isList ? "lists" : "texts")")
                    #expect(theirs.contains(1) && theirs.contains(0))
                }
            }
        }
    }
}
