import RecEngine
import RecFrame
import RecModels
import RecSchema

/// What is kept of a vocabulary: `terms` (`term`, `appearance`, and `idf` where terms are weighed), and `texts`, which tells the texts
/// that it was learnt from apart from others: theirs are summed in the order in which they were learnt, as the reference does it.
struct LearntTerms {
    let vocabulary: [String]
    let appearance: [Int]
    let idf: [Double]
    let fingerprint: String

    init(_ counter: CountVectorizer, idf: [Double] = [], of texts: ColumnTexts) {
        vocabulary = counter.vocabulary
        appearance = counter.appearance
        self.idf = idf
        fingerprint = texts.fingerprint
    }

    /// Reads it back, maybe from a file that was damaged or edited.
    ///
    /// - Throws: where a part is absent, or parts do not belong together.
    init(_ value: Value) throws {
        guard case .table(let terms)? = value.member("terms"), case .scalar(.string(let fingerprint))? = value.member("texts")
        else { throw damagedModel("its words are lost") }
        (vocabulary, appearance, idf) = try readingParts {
            (
                try terms.column("term").typedStrings(), try terms.column("appearance").typed(as: Int64.self).map { Int($0) },
                terms.has("idf") ? try terms.column("idf").typed(as: Double.self) : []
            )
        }
        guard Set(vocabulary.map { ByteText($0) }).count == vocabulary.count, idf.allSatisfy(\.isFinite) else {
            throw damagedModel("a word of it comes twice, or has no weight")
        }
        self.fingerprint = fingerprint
    }

    func value() throws -> Value {
        var terms = [("term", Column(strings: vocabulary)), ("appearance", Column(ints: appearance))]
        if !idf.isEmpty { terms.append(("idf", Column(idf))) }
        return .record([
            .init("terms", .table(try Table(terms, rowCount: vocabulary.count))), .init("texts", .scalar(.string(fingerprint))),
        ])
    }

    /// The vocabulary with the options of a call.
    func counter(_ options: CountVectorizerOptions) -> CountVectorizer {
        CountVectorizer(options: options, vocabulary: vocabulary, appearance: appearance)
    }

    /// Whether it was learnt from these texts.
    func isLearnt(from texts: ColumnTexts) -> Bool { fingerprint == texts.fingerprint }
}
