/// A fitted recommender: it predicts the rating (or, for implicit feedback, the preference) of a user for an item.
///
/// Users and items are inner ids (`RatingSet`); nil stands for one without a rating in the training data. A model is a value without
/// hidden state, so that threads may ask it at once.
public protocol RatingModel: Sendable {
    /// The verb that fits it (`svd`).
    static var method: String { get }

    /// Counts, mean and scale of the training data.
    var basis: RatingBasis { get }

    /// Whether predictions are brought into the scale; true unless the model says otherwise (implicit feedback, counts).
    var isClipped: Bool { get }

    /// The estimate of one pair before it is brought into the scale: Surprise's `estimate`. Ids must be in range.
    func estimate(user: Int?, item: Int?) -> RatingEstimate

    /// The predictions of all items for each of `users`: `users.count * basis.itemCount` values, the very bits of `predict`.
    ///
    /// Asked from several threads at once. The default asks `estimate` for every pair; a model that can do better does.
    func predictAll(for users: ArraySlice<Int?>, into target: UnsafeMutableBufferPointer<Double>)

    /// The predictions of many pairs, the very bits of `predict`: the user at each place with the item at the same place.
    ///
    /// Shares the work among threads. The default asks `predict` for each; a model that can answer many at once for less does.
    /// - Throws: `shapeMismatch` when there are not as many items as users; `cancelled`.
    func predictions(users: [Int?], items: [Int?], context: ModelContext) throws(ModelError) -> [RatingEstimate]

    /// What `topItems` gives for an `n` that is not negative. The default predicts all items for blocks of users, several at once.
    func bestItems(
        for users: [Int?], n: Int, excluding: ExcludedItems, context: ModelContext
    ) throws(ModelError) -> TopItems

    /// How like an item all items are (itself included), from 1 for the same downwards; nil when the model has no notion of it.
    ///
    /// The default is the cosine of `itemVectors`.
    func similarities(toItem item: Int) -> [Double]?

    /// How like a user all users are, likewise; nil when the model has no notion of it, which is the default.
    func similarities(toUser user: Int) -> [Double]?

    /// One row an item: what the model has learned of it; nil when it learns none.
    var itemVectors: DenseMatrix? { get }

    /// Everything but `basis`, to be stored.
    var parts: RatingParts { get }

    /// Makes the model of its parts again.
    ///
    /// - Throws: `shapeMismatch` for parts that do not belong together; whatever was on disk, using the model never traps.
    init(parts: RatingParts, basis: RatingBasis) throws(ModelError)
}

extension RatingModel {
    /// Predictions are ratings.
    public var isClipped: Bool { true }

    /// None.
    public var itemVectors: DenseMatrix? { nil }

    /// The prediction of one pair, brought into the scale: Surprise's `predict`. Ids must be in range.
    public func predict(user: Int?, item: Int?) -> RatingEstimate {
        var estimate = estimate(user: user, item: item)
        if isClipped { estimate.value = basis.clipped(estimate.value) }
        return estimate
    }

    /// The mean of all ratings, for a pair of which the model can say nothing.
    public func impossible(_ reason: RatingFallback) -> RatingEstimate {
        RatingEstimate(basis.globalMean, fallback: reason, isImpossible: true)
    }

    /// One pair after the other.
    public func predictAll(for users: ArraySlice<Int?>, into target: UnsafeMutableBufferPointer<Double>) {
        predictEach(for: users, into: target)
    }

    /// What `predictAll` gives, one pair after the other.
    public func predictEach(for users: ArraySlice<Int?>, into target: UnsafeMutableBufferPointer<Double>) {
        for (row, user) in users.enumerated() {
            for item in 0..<basis.itemCount { target[row * basis.itemCount + item] = predict(user: user, item: item).value }
        }
    }

    /// Pairs in blocks, several at once.
    public func predictions(users: [Int?], items: [Int?], context: ModelContext) throws(ModelError) -> [RatingEstimate] {
        try checkPairs(users, items)
        let blocks = stride(from: 0, to: users.count, by: 4096).map { $0..<min(users.count, $0 + 4096) }
        let results = try sideBySide(blocks, threads: context.threads) { block throws(ModelError) in
            try context.checkCancelled()
            return block.map { self.predict(user: users[$0], item: items[$0]) }
        }
        return Array(results.joined())
    }

    /// Throws unless there are as many items as users.
    func checkPairs(_ users: [Int?], _ items: [Int?]) throws(ModelError) {
        guard users.count == items.count else {
            throw ModelError(.shapeMismatch, "there are \(users.count) users and \(items.count) items")
        }
    }

    /// None.
    public func similarities(toUser user: Int) -> [Double]? { nil }

    /// Cosines of the item vectors.
    public func similarities(toItem item: Int) -> [Double]? { itemVectors.map { cosines(of: $0, toRow: item) } }
}

/// The cosine of each row with one; zero for rows of zeros.
func cosines(of vectors: DenseMatrix, toRow row: Int) -> [Double] {
    precondition(row >= 0 && row < vectors.rows, "index outside the matrix")
    let width = vectors.columns
    return vectors.withUnsafeValues { values in
        func dot(_ a: Int, _ b: Int) -> Double {
            var sum = 0.0
            for feature in 0..<width { sum += values[a * width + feature] * values[b * width + feature] }
            return sum
        }
        let own = dot(row, row).squareRoot()
        return (0..<vectors.rows).map { other in
            if other == row { return 1 }
            let norms = own * dot(other, other).squareRoot()
            return norms > 0 ? dot(row, other) / norms : 0
        }
    }
}

/// A model whose estimates say how many neighbours they rest on (`RatingEstimate.neighbours`).
public protocol NeighbourCounting: RatingModel {
    /// How many neighbours count at most.
    var neighbourLimit: Int { get }
}
