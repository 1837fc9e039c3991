import Foundation
import RecFrame
import RecSchema
import Testing

/// Sums and means of groups, which pandas adds pairwise where keys are sorted and nothing is missing or NaN, else by Kahan's summation.
@Suite("sums of groups as pandas adds them")
struct GroupPeerTests {
    private static let sizes = [1, 2, 7, 8, 9, 10, 128, 129, 130, 257, 1000]

    @Test(arguments: groupFixtures.indices) func committed(_ place: Int) throws {
        let fixture = groupFixtures[place]
        var random = SeededRandom(state: 11)
        let raw = (0..<4000).map { _ in random.next() }
        var keys = Self.sizes.enumerated().flatMap { [Int64](repeating: Int64($0), count: $1) }
        keys += [Int64](repeating: Int64(Self.sizes.count), count: raw.count - keys.count)
        if fixture.order == "swapped" { keys.swapAt(0, 1) }
        var doubles = raw.map { Double($0 >> 11) / 9_007_199_254_740_992 * 1000 - 300 }
        if fixture.hole == "nan" { doubles[raw.count - 1] = .nan }
        let column =
            switch fixture.column {
            case "d": Column(doubles)
            case "f": Column(doubles.map { Float($0) })
            default: Column(raw.map { Int64($0 >> 1) })
            }
        let aggregate: Aggregate = fixture.how == "sum" ? .sum : .mean
        for context in contexts {
            let grouping = try Table([("k", Column(keys))]).group(by: ["k"], in: context).grouping
            let result = try grouping.aggregate(aggregate, of: column, in: context)
            // The last group has the NaN, if any: that is a missing value in pandas, and a value here.
            #expect((result.scalars.last?.number?.isNaN == true) == (fixture.hole == "nan"))
            let kept = result.slice(0..<Self.sizes.count)
            #expect(kept.foldedBits == fixture.folded, "\(fixture)")
        }
    }

    @Test func boolsAndNothing() throws {
        let keys = Column([Int64(1), 1, 2])
        let grouping = try Table([("k", keys)]).group(by: ["k"]).grouping
        #expect(try grouping.aggregate(.mean, of: Column([true, false, true])).scalars == [0.5, 1.0])
        #expect(try grouping.aggregate(.sum, of: Column([Double.infinity, -.infinity, 3])).scalars == [.double(.nan), 3.0])
        let empty = try Table(schema: [("k", .int64), ("v", .double)])
        #expect(try empty.group(by: ["k"]).grouping.aggregate(.mean, of: empty.column("v")).count == 0)
    }

    @Test("many tables, live", .enabled(if: PeerPython.path != nil))
    func live() throws {
        let python = try #require(PeerPython.path)
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Peers/parity_groups.py").path
        try PeerPython.withFolder { folder in
            _ = try PeerPython.run(
                python, "import runpy, sys; sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0])", [script, "live", folder.path])
            let lines = try String(contentsOf: folder.appendingPathComponent("cases.txt"), encoding: .utf8).split(separator: "\n")
            #expect(lines.count == 288)
            var compared = 0
            for line in lines {
                let parts = line.split(separator: "|").map(String.init)
                let data = try Data(contentsOf: folder.appendingPathComponent(parts[0]))
                let words = data.withUnsafeBytes { Array($0.bindMemory(to: UInt64.self)) }
                let rows = try #require(Int(parts[2]))
                let groups = try #require(Int(parts[3]))
                let names = parts[4].split(separator: " ").map(String.init)
                var columns: [(name: String, column: Column)] = []
                for (place, name) in names.enumerated() {
                    let values = words[(2 * place * rows)..<((2 * place + 1) * rows)]
                    let missing = words[((2 * place + 1) * rows)..<((2 * place + 2) * rows)]
                    columns.append((name, try column(name, Array(values), missing: missing.map { $0 == 1 })))
                }
                let table = try Table(columns)
                let keys = names.filter { $0 == "k" || $0 == "l" }
                for context in contexts {
                    let grouping = try table.group(by: keys, in: context).grouping
                    var at = 2 * names.count * rows
                    for result in parts[5].split(separator: ",").map({ $0.split(separator: " ").map(String.init) }) {
                        let ours = try grouping.aggregate(
                            result[1] == "sum" ? .sum : .mean, of: table.column(result[0]), in: context
                        ).scalars
                        #expect(ours.count == groups)
                        for (group, (mine, theirs)) in zip(ours, words[at..<(at + groups)]).enumerated() {
                            let (mine, theirs) = (mine.number ?? .nan, Double(bitPattern: theirs))
                            // NaN is a missing value in pandas' groups, and a value here.
                            if mine.isNaN && (theirs.isNaN || parts[1].contains(", nan,")) { continue }

                            #expect(mine == theirs, "\(parts[1]): \(result) of group \(group)")
                            compared += 1
                        }
                        at += groups
                    }
                    #expect(at == words.count)
                }
            }
            #expect(compared > 50_000)
        }
    }

    private func column(_ name: String, _ words: [UInt64], missing: [Bool]) throws -> Column {
        let type: ColumnType =
            switch name {
            case "d": .double
            case "f": .float
            case "w": .int32
            case "u": .uint32
            case "b": .uint8
            default: .int64
            }
        return try Column(
            zip(words, missing).map { word, isMissing in
                if isMissing { return .missing }
                switch type {
                case .double: return .double(Double(bitPattern: word))
                case .float: return .float(Float(Double(bitPattern: word)))
                default: return .int(Int64(bitPattern: word))
                }
            }, type: type)
    }
}
