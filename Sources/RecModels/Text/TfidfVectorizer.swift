#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// How counts become weights; the defaults are those of `sklearn.feature_extraction.text.TfidfVectorizer` 1.9.
public struct TfidfOptions: Sendable, Hashable {
    /// How a text's weights are brought to one length.
    public enum Norm: String, Sendable, Hashable, CaseIterable {
        /// The root of the sum of squares is 1.
        case l2
        /// The sum of magnitudes is 1.
        case l1
        /// They stay as they are.
        case none
    }

    /// How texts are cut and counted.
    public var counts = CountVectorizerOptions()
    /// What is brought to 1.
    public var norm = Norm.l2
    /// Whether rare terms weigh more.
    public var usesIdf = true
    /// Whether one more text with every term is thought of, so that no term is rarer than rare.
    public var smoothsIdf = true
    /// Whether a count n counts as 1 + ln(n).
    public var isSublinear = false

    /// Makes options with the defaults.
    public init() {}
}

/// A vocabulary with weights: `TfidfVectorizer` as fitted.
public struct TfidfVectorizer: Sendable, Hashable {
    /// How it weighs.
    public var options: TfidfOptions
    /// The vocabulary.
    public var counter: CountVectorizer
    /// The weight of each term: `ln((1 + texts) / (1 + texts with it)) + 1`, or without the ones where not smoothed; empty without idf.
    public var idf: [Double]

    /// Makes one of what was kept of another.
    public init(options: TfidfOptions, counter: CountVectorizer, idf: [Double]) {
        self.options = options
        self.counter = counter
        self.idf = idf
    }

    /// Finds the terms of texts and weighs them: `TfidfVectorizer(...).fit_transform(texts)`, with the same bits where NumPy takes its
    /// logarithm from the C library (its form for AVX-512 may differ in the last bit).
    ///
    /// - Throws: as `CountVectorizer.fit`.
    public static func fit(
        _ texts: some TextSource, options: TfidfOptions = TfidfOptions(), context: ModelContext = ModelContext()
    ) throws(ModelError) -> (vectorizer: TfidfVectorizer, weights: SparseMatrix) {
        let (counter, counts) = try CountVectorizer.fit(texts, options: options.counts, context: context)
        var idf: [Double] = []
        if options.usesIdf {
            var documents = [Double](repeating: 0, count: counts.columns)
            for column in counts.indices { documents[Int(column)] += 1 }
            let one: Double = options.smoothsIdf ? 1 : 0
            idf = documents.map { log((Double(counts.rows) + one) / ($0 + one)) + 1 }
        }
        let vectorizer = TfidfVectorizer(options: options, counter: counter, idf: idf)
        return (vectorizer, vectorizer.weighed(counts))
    }

    /// Weighs the known terms of other texts: `transform(texts)`.
    ///
    /// - Parameter asLearnt: whether to sum in the order of `fit`, which for the texts that it was learnt from gives the bits of `fit`.
    /// - Throws: `shapeMismatch`, `tooMany`, `cancelled`.
    public func transform(
        _ texts: some TextSource, asLearnt: Bool = false, context: ModelContext = ModelContext()
    ) throws(ModelError) -> SparseMatrix {
        guard !options.usesIdf || idf.count == counter.vocabulary.count else {
            throw ModelError(.shapeMismatch, "\(counter.vocabulary.count) terms have \(idf.count) weights")
        }
        return weighed(try counter.transform(texts, asLearnt: asLearnt, context: context))
    }

    private func weighed(_ counts: SparseMatrix) -> SparseMatrix {
        var values = counts.values
        if options.isSublinear { for place in values.indices { values[place] = log(values[place]) + 1 } }
        if options.usesIdf { for place in values.indices { values[place] *= idf[Int(counts.indices[place])] } }
        for row in 0..<counts.rows where options.norm != .none {
            let range = counts.starts[row]..<counts.starts[row + 1]
            var sum = 0.0
            for place in range { sum += options.norm == .l2 ? values[place] * values[place] : values[place].magnitude }
            if sum == 0 { continue }
            if options.norm == .l2 { sum = sum.squareRoot() }
            for place in range { values[place] /= sum }
        }
        return SparseMatrix(unchecked: counts.rows, counts.columns, counts.starts, counts.indices, values)
    }
}
