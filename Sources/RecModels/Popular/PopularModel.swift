/// By what items are called popular.
public enum Popularity: Sendable, Hashable {
    /// The number of ratings.
    case count
    /// The sum of ratings: mean times number.
    case sum
    /// The mean rating.
    case mean
    /// The mean of an item's ratings and of `prior` further ones of the mean of all ratings.
    case bayesianMean(prior: Double)
}

/// Says of every user what all say of an item: the same list for everybody, but for what each is not to get.
public struct PopularModel: RatingModel, Equatable {
    /// `popular`.
    public static var method: String { "popular" }
    /// Counts, mean and range of the training data.
    public let basis: RatingBasis
    /// How popular each item is; missing for one with too few ratings.
    public let scores: [Double?]
    /// How many ratings each item has.
    public let counts: [Int32]
    /// What is said of an unknown item, and of one with too few ratings.
    let rest: Double
    /// Items that are recommended, the most popular first.
    let order: [Int32]

    init(basis: RatingBasis, scores: [Double?], counts: [Int32], rest: Double) {
        self.basis = basis
        self.scores = scores
        self.counts = counts
        self.rest = rest
        order = scores.indices.filter { scores[$0] != nil }.sorted { a, b in
            let (x, y) = (scores[a] ?? 0, scores[b] ?? 0)
            if (counts[a] == 0) != (counts[b] == 0) { return counts[b] == 0 }
            return x != y ? x > y : counts[a] != counts[b] ? counts[a] > counts[b] : a < b
        }.map { Int32($0) }
    }

    /// With further items that nobody has rated.
    func withUnrated(_ count: Int, isRecommended: Bool) -> PopularModel {
        var basis = basis
        basis.itemCount += count
        return PopularModel(
            basis: basis, scores: scores + Array(repeating: isRecommended ? rest : nil, count: count),
            counts: counts + Array(repeating: 0, count: count), rest: rest)
    }

    /// Numbers and sums are no ratings.
    public var isClipped: Bool { false }

    /// The item's popularity, whoever asks.
    public func estimate(user: Int?, item: Int?) -> RatingEstimate {
        guard let item else { return RatingEstimate(rest, fallback: .unknown(user: user, item: item), isImpossible: true) }
        guard let score = scores[item] else { return RatingEstimate(rest, fallback: .fewRatings, isImpossible: true) }
        return RatingEstimate(score)
    }

    /// The most popular items; of equally popular ones that with more ratings, then the one that was rated first. Items with too few
    /// ratings are left out. Cost: what each user is not to get, and `n`.
    public func bestItems(
        for users: [Int?], n: Int, excluding: ExcludedItems, context: ModelContext
    ) throws(ModelError) -> TopItems {
        try context.checkCancelled()
        var top = TopItems(bounds: [0], items: [], scores: [])
        for place in users.indices {
            let excluded = Set(excluding.list(at: place))
            var best: [(item: Int32, score: Double)] = []
            for item in order {
                if best.count >= n { break }
                if !excluded.contains(item) { best.append((item, scores[Int(item)] ?? rest)) }
            }
            top.append(best)
        }
        return top
    }

    /// Popularity and numbers.
    public var parts: RatingParts {
        var parts = RatingParts()
        parts["score"] = .doubles(scores.map { $0 ?? 0 })
        parts["is_scored"] = .integers(scores.map { $0 == nil ? 0 : 1 })
        parts["count"] = .integers(counts)
        parts["rest"] = .doubles([rest])
        return parts
    }

    /// Makes the model of its parts again.
    public init(parts: RatingParts, basis: RatingBasis) throws(ModelError) {
        let scores = try parts.doubles("score", count: basis.itemCount)
        let isScored = try parts.integers("is_scored", count: basis.itemCount)
        self.init(
            basis: basis, scores: zip(scores, isScored).map { $1 == 0 ? nil : $0 },
            counts: try parts.integers("count", count: basis.itemCount), rest: try parts.number("rest"))
    }
}

/// Counts how popular items are.
///
/// - Parameter minimumCount: items with fewer ratings are not recommended.
/// - Throws: `badParameter` for a `prior` that is negative or not finite.
public func popular(_ ratings: RatingSet, by measure: Popularity = .count, minimumCount: Int = 1) throws(ModelError)
    -> PopularModel
{
    let lists = ratings.byItem
    let counts = (0..<lists.count).map { lists.range(of: $0).count }
    let means = lists.means()
    let mean = ratings.globalMean
    let scores: [Double]
    var rest = 0.0
    switch measure {
    case .count: scores = counts.map { Double($0) }
    case .sum:
        scores = (0..<lists.count).map { item in lists.range(of: item).reduce(0) { $0 + lists.rating(at: $1) } }
    case .mean:
        scores = means
        rest = mean
    case .bayesianMean(let prior):
        guard prior >= 0, prior.isFinite else {
            throw ModelError(.badParameter, "prior must be finite and not negative, not \(prior)")
        }
        scores = zip(means, counts).map { ($0 * Double($1) + mean * prior) / (Double($1) + prior) }
        rest = mean
    }
    return PopularModel(
        basis: ratings.basis, scores: zip(scores, counts).map { $1 >= minimumCount ? $0 : nil }, counts: counts.map { Int32($0) },
        rest: rest)
}

/// Items drawn at random for each user of the ratings among those that the user has not rated, each at most once; fewer than `n` where
/// not as many are left. The score of the item at a place p is 1 / p. A list to measure others against.
///
/// Draws come from one generator, user after user in the order of inner ids.
/// - Throws: `badParameter` for a negative `n` or a seed that is not in `0...4294967295`; `cancelled`.
public func randomItems(
    _ ratings: RatingSet, n: Int, seed: Int, context: ModelContext = ModelContext()
) throws(ModelError) -> TopItems {
    guard n >= 0 else { throw ModelError(.badParameter, "n must not be negative") }
    var random = try NumPyRandom(seed: seed)
    var top = TopItems(bounds: [0], items: [], scores: [])
    var seenBy = [Int](repeating: -1, count: ratings.itemCount)
    for user in 0..<ratings.userCount {
        if user % 1024 == 0 { try context.checkCancelled() }
        var left = ratings.itemCount
        for place in ratings.byUser.range(of: user) where seenBy[ratings.byUser.partner(at: place)] != user {
            seenBy[ratings.byUser.partner(at: place)] = user
            left -= 1
        }
        let wanted = min(n, left)
        var drawn: [Int] = []
        if left >= 2 * wanted, left > ratings.itemCount / 2 {
            // Most draws are good: draw again what is not.
            while drawn.count < wanted {
                let item = Int(random.interval(UInt64(ratings.itemCount - 1)))
                if seenBy[item] == user { continue }
                seenBy[item] = user
                drawn.append(item)
            }
        } else {
            var rest = (0..<ratings.itemCount).filter { seenBy[$0] != user }
            for place in 0..<wanted {
                rest.swapAt(place, place + Int(random.interval(UInt64(rest.count - 1 - place))))
                drawn.append(rest[place])
            }
        }
        top.append(drawn.enumerated().map { (Int32($0.element), 1 / Double($0.offset + 1)) })
    }
    return top
}
