/// How texts become counts of terms; the defaults are those of `sklearn.feature_extraction.text.CountVectorizer` 1.9.
public struct CountVectorizerOptions: Sendable, Hashable {
    /// A number of documents, or a share of them.
    public enum Frequency: Sendable, Hashable {
        /// So many.
        case count(Int)
        /// So large a share of all, from 0 to 1.
        case share(Double)
    }

    /// Whether capitals and small letters are the same.
    public var lowercases = true
    /// Words that are left out, as they are after lowercasing, before n-grams are made.
    public var stopWords: Set<String> = []
    /// How many words make a term: from the first to the second.
    public var nGrams: ClosedRange<Int> = 1...1
    /// Terms in fewer documents are left out.
    public var minDf = Frequency.count(1)
    /// Terms in more documents are left out.
    public var maxDf = Frequency.share(1)
    /// Only so many terms are kept, those that come most often; nil for all.
    public var maxFeatures: Int?
    /// Whether a term counts once in each document.
    public var isBinary = false

    /// Makes options with the defaults.
    public init() {}
}

/// A vocabulary that texts are counted by: `CountVectorizer` as fitted.
public struct CountVectorizer: Sendable, Hashable {
    /// How it cuts texts.
    public var options: CountVectorizerOptions
    /// The terms in the order of their code points: the columns of its matrices.
    public var vocabulary: [String]
    /// For each term how many of the others came before it in the texts that it was learnt from.
    public var appearance: [Int]

    /// Makes one of what was kept of another.
    public init(options: CountVectorizerOptions, vocabulary: [String], appearance: [Int]) {
        self.options = options
        self.vocabulary = vocabulary
        self.appearance = appearance
    }

    /// Finds the terms of texts and counts them: `CountVectorizer(...).fit_transform(texts)`.
    ///
    /// Entries of a row stand in the order in which their terms first came in the texts, as the reference leaves them. Which of equally
    /// frequent terms `maxFeatures` keeps is decided by NumPy's sort in its portable form. Cost: linear in the texts; memory: one entry
    /// for each term of each text.
    /// - Throws: `empty` where no term is left, `badParameter`, `tooMany`, `cancelled`.
    public static func fit(
        _ texts: some TextSource, options: CountVectorizerOptions = CountVectorizerOptions(),
        context: ModelContext = ModelContext()
    ) throws(ModelError) -> (vectorizer: CountVectorizer, counts: SparseMatrix) {
        try options.check()
        let counted = try CountedTerms(texts, options: options, context: context)
        guard counted.terms.count > 0 else {
            throw ModelError(.empty, "the texts have no words, or only stop words")
        }
        let kept = try counted.selection(options)
        var appearance = [Int](repeating: 0, count: kept.count)
        for (rank, place) in kept.indices.sorted(by: { kept[$0] < kept[$1] }).enumerated() { appearance[place] = rank }
        return (
            CountVectorizer(options: options, vocabulary: kept.map { counted.terms.text($0) }, appearance: appearance),
            counted.matrix(of: kept, isBinary: options.isBinary)
        )
    }

    /// Counts the known terms of other texts: `transform(texts)`.
    ///
    /// - Parameter asLearnt: whether entries of a row stand in the order in which their terms first came in the texts that it was learnt
    ///   from, as after `fit`; else in ascending order.
    /// - Throws: `tooMany`, `cancelled`.
    public func transform(
        _ texts: some TextSource, asLearnt: Bool = false, context: ModelContext = ModelContext()
    ) throws(ModelError) -> SparseMatrix {
        guard appearance.count == vocabulary.count else {
            throw ModelError(.shapeMismatch, "\(vocabulary.count) terms came in \(appearance.count) places")
        }
        let order = asLearnt ? appearance.indices.sorted { appearance[$0] < appearance[$1] } : Array(vocabulary.indices)
        var known = TermTable()
        var places = [Int](repeating: 0, count: order.count)
        for (number, place) in order.enumerated() {
            var term = vocabulary[place]
            places[place] = number
            _ = term.withUTF8 { known.number(of: $0) }
        }
        guard known.count == order.count else { throw ModelError(.shapeMismatch, "a term of the vocabulary comes twice") }
        let counted = try CountedTerms(texts, options: options, known: known, context: context)
        return counted.matrix(of: places, isBinary: options.isBinary)
    }
}

extension CountVectorizerOptions {
    func check() throws(ModelError) {
        guard nGrams.lowerBound >= 1 else { throw ModelError(.badParameter, "n-grams have at least one word") }
        if let maxFeatures, maxFeatures < 1 { throw ModelError(.badParameter, "maxFeatures must be at least 1") }
        for (name, frequency) in [("minDf", minDf), ("maxDf", maxDf)] {
            switch frequency {
            case .share(let share):
                guard share >= 0, share <= 1 else {
                    throw ModelError(.badParameter, "\(name) is \(share), and a share is from 0 to 1")
                }
            case .count(let count):
                guard count >= 0 else { throw ModelError(.badParameter, "\(name) must not be negative") }
            }
        }
    }
}

extension CountVectorizerOptions.Frequency {
    /// In documents.
    func documents(of all: Int) -> Double {
        switch self {
        case .count(let count): Double(count)
        case .share(let share): share * Double(all)
        }
    }
}

extension CountedTerms {
    /// The terms that are kept, in the order of their code points.
    fileprivate func selection(_ options: CountVectorizerOptions) throws(ModelError) -> [Int] {
        let documents = counts.count
        let high = options.maxDf.documents(of: documents)
        let low = options.minDf.documents(of: documents)
        guard high >= low else { throw ModelError(.badParameter, "maxDf allows fewer documents than minDf asks for") }
        var frequency = [Int](repeating: 0, count: terms.count)
        var total = [Int](repeating: 0, count: terms.count)
        for row in counts {
            for (term, count) in row {
                frequency[Int(term)] += 1
                total[Int(term)] += options.isBinary ? 1 : Int(count)
            }
        }
        var kept = terms.sorted().filter { Double(frequency[$0]) <= high && Double(frequency[$0]) >= low }
        if let limit = options.maxFeatures, kept.count > limit {
            let chosen = NumPySelection.sorted(kept.map { -Double(total[$0]) }).prefix(limit)
            kept = chosen.sorted().map { kept[$0] }
        }
        guard !kept.isEmpty else {
            throw ModelError(.empty, "no term is left: each is in fewer documents than minDf or in more than maxDf")
        }
        return kept
    }

    /// The counts of the terms that are kept, in their order.
    fileprivate func matrix(of kept: [Int], isBinary: Bool) -> SparseMatrix {
        var places = [UInt32](repeating: .max, count: terms.count)
        for (place, term) in kept.enumerated() { places[term] = UInt32(place) }
        var starts = [0]
        var indices: [UInt32] = []
        var values: [Double] = []
        starts.reserveCapacity(counts.count + 1)
        for row in counts {
            for (term, count) in row where places[Int(term)] != .max {
                indices.append(places[Int(term)])
                values.append(isBinary ? 1 : Double(count))
            }
            starts.append(indices.count)
        }
        return SparseMatrix(unchecked: counts.count, kept.count, starts, indices, values)
    }
}
