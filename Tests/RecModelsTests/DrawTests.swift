import Foundation
import RecModels
import Testing

/// Answers the questions of `Tests/Peers/parity_draws.py` again: a line is "question = answer".
struct DrawQuestion {
    let words: [String]

    init(_ text: Substring) { words = text.split(separator: " ").map(String.init) }

    private func int(_ index: Int) throws -> Int { try #require(Int(words[index])) }
    private func random() throws -> NumPyRandom { try NumPyRandom(seed: try int(1)) }

    /// Nil for a kind of question that is not known.
    func answer() throws -> String? {
        switch words[0] {
        case let kind where kind.hasPrefix("py"): try pythonAnswer(kind)
        case let kind where kind.hasPrefix("sk"), let kind where kind.hasPrefix("su"): try splitAnswer(kind)
        default: try numpyAnswer(words[0])
        }
    }

    private func numpyAnswer(_ kind: String) throws -> String? {
        var random = try random()
        switch kind {
        case "sample": return text(random.randomSample(try int(2)))
        case "uniform": return text(random.uniform(-2.5, 7.25, count: try int(2)))
        case "normal": return text(random.normal(0.25, 3.5, count: try int(2)))
        case "standardNormal": return text((0..<(try int(2))).map { _ in random.gaussian() }.suffix(3))
        case "randint":
            let type = try #require(NumPyInteger(rawValue: words[2]))
            return text(try random.randint(try int(3), try int(4), count: try int(5), type: type))
        case "permutation": return text(random.permutation(try int(2)))
        case "shuffle":
            var values = Array(0..<(try int(2)))
            random.shuffle(&values)
            return text(values) + " \(try random.randint(0, 1000))"
        case "choice": return text(try random.choice(try int(2), count: try int(3)))
        case "choiceApart": return text(try random.choice(try int(2), count: try int(3), replace: false))
        case "weighted", "weightedApart":
            let rows = try int(2)
            let total = (0..<rows).reduce(0) { $0 + $1 % 4 }
            let shares = (0..<rows).map { rows > 1 ? Double($0 % 4) / Double(total) : 1 }
            return text(try random.choice(count: try int(3), replace: kind == "weighted", probabilities: shares))
        case "pandas":
            return text(try RowSample.rows(of: try int(2), count: try int(3), replace: words[4] == "1", seed: try int(1)))
        case "pandasShare":
            let count = try RowSample.count(fraction: try #require(Double(words[3])), of: try int(2))
            return text(try RowSample.rows(of: try int(2), count: count, seed: try int(1)))
        case "pandasWeights":
            var weights = random.randomSample(try int(2)).map { $0 < 0.2 ? 0 : $0 }
            weights[weights.count / 2] = .nan
            return text(try RowSample.rows(weights: weights, count: try int(3), replace: words[4] == "1", seed: try int(1)))
        default: return nil
        }
    }

    private func splitAnswer(_ kind: String) throws -> String? {
        let (seed, rows) = (try int(1), try int(2))
        let classes = (0..<rows).map { $0 % 3 + ($0 > rows / 2 ? 1 : 0) }
        var owners = try NumPyRandom(seed: seed)
        let users = owners.randomSample(rows).map { Int($0 * $0 * $0 * (Double(rows) / 4 + 1)) }
        func size(_ index: Int) -> SplitSize? {
            Int(words[index]).map { .count($0) } ?? Double(words[index]).map { .fraction($0) }
        }
        func each(_ folds: Folds) -> [RowSplit] { (0..<folds.count).map { folds[$0] } }
        let shuffle = words[4] == "1"
        do {
            switch kind {
            case "skKFold": return text(each(try ScikitSplits.kFold(rows: rows, folds: try int(3), shuffle: shuffle, seed: seed)))
            case "skStratifiedKFold":
                return text(
                    each(try ScikitSplits.stratifiedKFold(classes: classes, folds: try int(3), shuffle: shuffle, seed: seed)))
            case "skShuffle":
                return text(try ScikitSplits.shuffleSplit(rows: rows, splits: 2, test: size(3), train: size(4), seed: seed))
            case "skTrainTest": return text([try ScikitSplits.trainTest(rows: rows, test: size(3), train: size(4), seed: seed)])
            case "skInOrder":
                return text([try ScikitSplits.trainTest(rows: rows, test: size(3), train: size(4), shuffle: false, seed: seed)])
            case "skStratified":
                return text([
                    try ScikitSplits.stratifiedTrainTest(classes: classes, test: size(3), train: size(4), seed: seed)
                ])
            case "suKFold":
                return text(each(try SurpriseSplits.kFold(rows: rows, folds: try int(3), shuffle: shuffle, seed: seed)))
            case "suRepeated":
                return text(
                    try SurpriseSplits.repeatedKFold(rows: rows, folds: try int(3), repeats: try int(4), seed: seed)
                        .flatMap(each))
            case "suLeaveOneOut":
                return text(try SurpriseSplits.leaveOneOut(users: users, splits: try int(3), minRatings: try int(4), seed: seed))
            case "suShuffle":
                return text(try SurpriseSplits.shuffleSplit(rows: rows, splits: 2, test: size(3), train: size(4), seed: seed))
            case "suTrainTest": return text([try SurpriseSplits.trainTest(rows: rows, test: size(3), train: size(4), seed: seed)])
            case "suInOrder":
                return text([
                    try SurpriseSplits.trainTest(rows: rows, test: size(3), train: size(4), shuffle: false, seed: seed)
                ])
            default: return nil
            }
        } catch is ModelError {
            return "error"
        }
    }

    private func pythonAnswer(_ kind: String) throws -> String? {
        var random = PythonRandom(seed: try int(1))
        switch kind {
        case "pyRandom": return text((0..<9).map { _ in random.random() })
        case "pyUniform": return text((0..<5).map { _ in random.uniform(-1.5, 4) })
        case "pyBits":
            let width = try int(2)
            return (0..<5).map { _ in String(random.bits(width)) }.joined(separator: " ")
        case "pyBelow":
            let limit = try int(2)
            return text((0..<5).map { _ in random.below(limit) })
        case "pyRandint": return text(try (0..<20).map { _ in try random.randint(-3, 9) })
        case "pyShuffle":
            var values = Array(0..<(try int(2)))
            random.shuffle(&values)
            return text(values) + " \(try random.randint(0, 1000))"
        case "pyChoice":
            let values = Array(0..<(try int(2)))
            return text(try (0..<9).map { _ in try random.choice(values) })
        case "pySample": return text(try random.sample(Array(0..<(try int(2))), try int(3)))
        default: return nil
        }
    }

    private func text(_ values: some Sequence<Double>) -> String {
        values.map { String($0.bitPattern, radix: 16) }.joined(separator: " ")
    }

    private func text(_ values: [Int]) -> String { values.map(String.init).joined(separator: " ") }

    private func text(_ splits: [RowSplit]) -> String {
        splits.map { text($0.train) + " | " + text($0.test) }.joined(separator: " / ")
    }
}

@Suite("draws and splits of NumPy, pandas, scikit-learn, Surprise and Python")
struct DrawTests {
    /// Compares line by line; how many lines there were.
    private func compare(_ lines: String) throws -> Int {
        var compared = 0
        var wrong: [String] = []
        for line in lines.split(separator: "\n") {
            let parts = line.split(separator: "=", maxSplits: 1)
            let answer = try DrawQuestion(parts[0]).answer()
            if answer != (parts.count > 1 ? parts[1].dropFirst() : "").description {
                wrong.append("\(line.prefix(200))\n   here: \((answer ?? "not known").prefix(120))")
            }
            compared += 1
        }
        #expect(wrong.isEmpty, "\(wrong.count) of \(compared) differ, first: \(wrong.prefix(5).joined(separator: "\n"))")
        return compared
    }

    @Test("as committed")
    func fixtures() throws { #expect(try compare(drawFixtures) > 800) }

    @Test("live, over many seeds and sizes")
    func live() throws {
        guard Peer.python != nil else { return }
        let folder = try Peer.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "draws.txt")
        #expect(try Peer.script("parity_draws.py", ["live", file.path]))
        #expect(try compare(String(contentsOf: file, encoding: .utf8)) > 6000)
    }

    @Test("folds hold every row once")
    func folds() throws {
        let folds = try SurpriseSplits.kFold(rows: 23, folds: 4, seed: 3)
        #expect(folds.count == 4 && folds.rowCount == 23)
        #expect((0..<4).flatMap { folds[$0].test }.sorted() == Array(0..<23))
        for fold in 0..<4 {
            #expect((folds[fold].train + folds[fold].test).sorted() == Array(0..<23))
            #expect(folds[fold].test.allSatisfy { folds.foldOfRow[$0] == Int32(fold) })
        }
    }

    @Test("what cannot be split or drawn is an error that says why")
    func errors() throws {
        func message(_ body: () throws -> Void) -> String? {
            do { try body() } catch { return (error as? ModelError)?.message }
            return nil
        }
        #expect(message { _ = try SurpriseSplits.kFold(rows: 3, folds: 4, seed: 0) } == "4 folds of 3 rows")
        #expect(message { _ = try ScikitSplits.kFold(rows: 1, folds: 2) } == "2 folds of 1 row")
        #expect(message { _ = try ScikitSplits.kFold(rows: 9, folds: 1) } == "there must be at least 2 folds, not 1")
        #expect(message { _ = try ScikitSplits.kFold(rows: 0, folds: .max) } != nil)
        #expect(message { _ = try ScikitSplits.trainTest(rows: 1, seed: 0) } == "of 1 row none is left to learn from")
        #expect(message { _ = try ScikitSplits.trainTest(rows: 9, test: .fraction(.nan), seed: 0) } != nil)
        #expect(message { _ = try SurpriseSplits.trainTest(rows: 9, test: .count(.max), seed: 0) } != nil)
        #expect(message { _ = try SurpriseSplits.trainTest(rows: 9, test: nil, train: nil, seed: 0) } != nil)
        #expect(message { _ = try SurpriseSplits.leaveOneOut(users: [1, 2, 3], seed: 0) } != nil)
        #expect(message { _ = try SurpriseSplits.leaveOneOut(users: [], seed: 0) } != nil)
        #expect(message { _ = try ScikitSplits.stratifiedTrainTest(classes: [1, 1, 1, 2], seed: 0) } != nil)
        #expect(message { _ = try RowSample.rows(of: 3, count: 4, seed: 0) } == "cannot draw 4 of 3 without replacement")
        #expect(message { _ = try RowSample.rows(of: 3, count: -1, seed: 0) } != nil)
        #expect(message { _ = try RowSample.rows(of: 0, count: 1, seed: 0) } != nil)
        #expect(try RowSample.rows(of: 0, count: 0, seed: 0) == [])
        #expect(message { _ = try RowSample.rows(weights: [1, -1], count: 1, seed: 0) } == "the weight of row 1 is -1.0")
        #expect(message { _ = try RowSample.rows(weights: [0, .nan], count: 1, seed: 0) } == "the weights add to 0.0")
        #expect(message { _ = try RowSample.rows(weights: [9, 1, 1], count: 2, seed: 0) } != nil)
        #expect(message { _ = try RowSample.count(fraction: 1.5, of: 3) } != nil)
        #expect(message { _ = try RowSample.count(fraction: 1e300, of: 3, replace: true) } != nil)
        #expect(try RowSample.count(fraction: 0.5, of: 5) == 2)
        var python = PythonRandom(seed: 1)
        #expect(message { _ = try python.sample([1, 2], 3) } != nil)
        #expect(message { _ = try python.choice([Int]()) } != nil)
        #expect(message { _ = try python.randint(3, 2) } != nil)
        #expect(message { _ = try python.randint(.min, .max) } != nil)
        var random = try NumPyRandom(seed: 1)
        #expect(message { _ = try random.randint(0, 300, count: 1, type: .uint8) } == "0..<300 is outside uint8")
    }
}
