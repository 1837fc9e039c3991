import Foundation
import RecFrame
import RecSchema
import Testing

@Suite("scaling as scikit-learn and pandas do it")
struct ScalingPeerTests {
    @Test("all options on columns of different types, bit for bit")
    func committed() throws {
        let table = try table(scalingColumns.mapValues { $0.map { Double(bitPattern: $0) } })
        for (method, options, columns, folded) in scalingFixtures {
            let names = columns.split(separator: " ").map(String.init)
            for context in contexts {
                let scaled = try scaled(table, method, options, names, in: context)
                #expect(try names.map { try scaled.column($0).foldedBits } == folded, "\(method) \(options) \(columns)")
            }
        }
    }

    @Test("on longer columns, live", .enabled(if: PeerPython.path != nil))
    func live() throws {
        let python = try #require(PeerPython.path)
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Peers/parity_scaling.py").path
        try PeerPython.withFolder { folder in
            _ = try PeerPython.run(
                python,
                "import runpy, sys; sys.argv = sys.argv[1:]; sys.path.insert(0, sys.argv[0].rsplit('/', 1)[0]); runpy.run_path(sys.argv[0])",
                [script, "live", folder.path])
            let given = try scalingColumns.keys.map { name in
                let bytes = try Data(contentsOf: folder.appendingPathComponent("\(name).column"))
                return (name, bytes.withUnsafeBytes { Array($0.bindMemory(to: Double.self)) })
            }
            let table = try table(Dictionary(uniqueKeysWithValues: given))
            let lines = try String(contentsOf: folder.appendingPathComponent("cases.txt"), encoding: .utf8).split(separator: "\n")
            #expect(lines.count == scalingFixtures.count)
            for line in lines {
                let words = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
                let names = words[2].split(separator: " ").map(String.init)
                let scaled = try scaled(table, words[0], words[1], names, in: contexts[contexts.count - 1])
                let folded = words[3].split(separator: " ").compactMap { UInt64($0) }
                #expect(try names.map { try scaled.column($0).foldedBits } == folded, "\(line)")
            }
        }
    }

    /// Columns `f` and `f2` as float32, `i` as int64.
    private func table(_ columns: [String: [Double]]) throws -> Table {
        try Table(
            columns.keys.sorted().map { name in
                let values = columns[name] ?? []
                switch name {
                case "f", "f2": return (name, Column(values.map { Float($0) }))
                case "i": return (name, Column(values.map { Int64($0) }))
                default: return (name, Column(values))
                }
            })
    }

    private func scaled(
        _ table: Table, _ method: String, _ words: String, _ columns: [String], in context: ExecutionContext
    ) throws -> Table {
        let pair = words.split(separator: "=").map(String.init)
        if method == "normalize" {
            return try table.normalize(columns, norm: #require(Norm(rawValue: pair[1])), in: context)
        }
        var options = ScalingOptions()
        if pair.count == 2 {
            let numbers = pair[1].split(separator: ":").compactMap { Double($0) }
            switch pair[0] {
            case "withMean", "withCentering": options.centres = false
            case "withStd", "withScaling": options.divides = false
            case "ddof": options.ddof = 1
            case "range": options.range = numbers[0]...numbers[1]
            case "quantiles": options.quantiles = numbers[0]...numbers[1]
            default: Issue.record("unknown option \(words)")
            }
        }
        return try table.scaled(#require(ScalingMethod(rawValue: method)), columns, options: options, in: context)
    }
}
