import Foundation
import RecModels
import Testing

struct TextFixture: Sendable, CustomTestStringConvertible {
    let what: String
    let options: String
    let vocabulary: [String]
    let idf: [UInt64]
    let starts: [Int]
    let indices: [UInt32]
    let values: [UInt64]
    var testDescription: String { "\(what) \(options)" }

    init(
        _ what: String, _ options: String, vocabulary: [String], idf: [UInt64], starts: [Int], indices: [UInt32], values: [UInt64]
    ) {
        self.what = what
        self.options = options
        self.vocabulary = vocabulary
        self.idf = idf
        self.starts = starts
        self.indices = indices
        self.values = values
    }
}

@Suite("texts as counts and tf-idf weights")
struct TextTests {
    @Test("as scikit-learn's, bit for bit", arguments: textFixtures)
    func committed(_ fixture: TextFixture) throws {
        for threads in [1, 3] {
            let fit = try fitted(fixture.what, fixture.options, TextArray(textFixtureTexts), threads: threads)
            #expect(fit.vocabulary == fixture.vocabulary)
            #expect(fit.idf.map(\.bitPattern) == fixture.idf)
            #expect(fit.matrix.starts == fixture.starts)
            #expect(fit.matrix.indices == fixture.indices)
            #expect(fit.matrix.values.map(\.bitPattern) == fixture.values)
            #expect(try fit.transform(TextArray(textFixtureTexts), true) == fit.matrix)
        }
    }

    @Test("on made-up texts of many scripts and on the real films, live")
    func live() throws {
        guard Peer.python != nil else { return }
        let folder = try Peer.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(try Peer.script("parity_text.py", ["live", folder.path] + (Peer.films.map { [$0] } ?? [])))
        let lines = try String(contentsOf: folder.appending(path: "cases.txt"), encoding: .utf8).split(separator: "\n")
        #expect(lines.count >= 15)
        for line in lines {
            let words = line.split(separator: " ", maxSplits: 3).map(String.init)
            let texts = try texts(folder, words[0])
            func raw<T: BitwiseCopyable>(_ part: String, _ type: T.Type) throws -> [T] {
                try rawValues(folder.appending(path: words[1] + "." + part), as: type)
            }
            let fit = try fitted(words[2], words.count > 3 ? words[3] : "", TextArray(texts), threads: 2)
            let terms = try String(contentsOf: folder.appending(path: words[1] + ".terms"), encoding: .utf8)
            #expect(
                fit.vocabulary.map { Array($0.utf8) } == terms.components(separatedBy: "\n").map { Array($0.utf8) }, "\(line)")
            #expect(try fit.matrix.starts.map { Int64($0) } == raw("starts", Int64.self), "\(line)")
            #expect(try fit.matrix.indices == raw("indices", UInt32.self), "\(line)")
            #expect(try fit.matrix.values == raw("values", Double.self), "\(line)")
            #expect(try fit.transform(TextArray(texts), true) == fit.matrix, "\(line)")
            let third = TextArray(texts.enumerated().filter { $0.offset % 3 == 0 }.map(\.element))
            #expect(try fit.transform(third, false).values == raw("again", Double.self), "\(line)")
        }
    }

    private func texts(_ folder: URL, _ corpus: String) throws -> [String] {
        let bytes = try Data(contentsOf: folder.appending(path: corpus + ".texts"))
        let offsets = try rawValues(folder.appending(path: corpus + ".offsets"), as: Int64.self)
        return zip(offsets, offsets.dropFirst()).map { String(decoding: bytes[Int($0)..<Int($1)], as: UTF8.self) }
    }

    @Test("what cannot be counted is said", arguments: [["", " a b ! "], []])
    func nothing(_ texts: [String]) {
        #expect(throws: ModelError(.empty, "the texts have no words, or only stop words")) {
            try CountVectorizer.fit(TextArray(texts))
        }
    }

    @Test("bounds that leave no term, and that contradict each other")
    func bounds() {
        var options = CountVectorizerOptions()
        options.minDf = .count(3)
        #expect(throws: ModelError.self) { try CountVectorizer.fit(TextArray(["one two", "two three"]), options: options) }
        options.maxDf = .count(2)
        #expect(throws: ModelError(.badParameter, "maxDf allows fewer documents than minDf asks for")) {
            try CountVectorizer.fit(TextArray(["one two", "two three"]), options: options)
        }
    }

    private struct Fit {
        var vocabulary: [String]
        var idf: [Double] = []
        var matrix: SparseMatrix
        var transform: (TextArray, Bool) throws -> SparseMatrix
    }

    private func fitted(_ what: String, _ words: String, _ texts: TextArray, threads: Int) throws -> Fit {
        var options = TfidfOptions()
        for word in words.split(separator: " ") {
            let pair = word.split(separator: "=").map(String.init)
            switch pair[0] {
            case "binary": options.counts.isBinary = true
            case "lowercase": options.counts.lowercases = false
            case "stop_words": options.counts.stopWords = englishStopWords
            case "max_features": options.counts.maxFeatures = Int(pair[1])
            case "ngram_range":
                let ends = try pair[1].split(separator: "-").map { try #require(Int($0)) }
                options.counts.nGrams = ends[0]...ends[1]
            case "min_df": options.counts.minDf = try frequency(pair[1])
            case "max_df": options.counts.maxDf = try frequency(pair[1])
            case "sublinear_tf": options.isSublinear = true
            case "norm": options.norm = pair[1] == "None" ? .none : try #require(TfidfOptions.Norm(rawValue: pair[1]))
            case "smooth_idf": options.smoothsIdf = false
            case "use_idf": options.usesIdf = false
            default: throw PeerError(message: "unknown option \(pair[0])")
            }
        }
        var context = ModelContext(threads: threads)
        context.sharesSmallWork = true
        if what == "count" {
            let (model, counts) = try CountVectorizer.fit(texts, options: options.counts, context: context)
            return Fit(vocabulary: model.vocabulary, matrix: counts) { try model.transform($0, asLearnt: $1, context: context) }
        }
        let (model, weights) = try TfidfVectorizer.fit(texts, options: options, context: context)
        return Fit(vocabulary: model.counter.vocabulary, idf: model.idf, matrix: weights) {
            try model.transform($0, asLearnt: $1, context: context)
        }
    }

    private func frequency(_ text: String) throws -> CountVectorizerOptions.Frequency {
        if let count = Int(text) { return .count(count) }
        return .share(try #require(Double(text)))
    }
}
