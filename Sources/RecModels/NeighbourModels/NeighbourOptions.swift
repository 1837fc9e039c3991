/// What neighbours say of a rating, and what it is added to; the four algorithms of `surprise.prediction_algorithms.knns` 1.1.5.
public enum NeighbourVariant: String, Sendable, Hashable, CaseIterable {
    /// The mean of the neighbours' ratings, weighted by similarity: `KNNBasic`.
    case basic
    /// The own mean, and the weighted mean of how far the neighbours' ratings are from theirs: `KNNWithMeans`.
    case means
    /// The same in units of each one's standard deviation: `KNNWithZScore`.
    case zScore
    /// The baseline of the pair, and the weighted mean of how far the neighbours' ratings are from theirs: `KNNBaseline`.
    case baseline
}

/// How a model of neighbours is fitted; the defaults are those of Surprise.
public struct NeighbourOptions: Sendable, Hashable {
    /// What a prediction is made of.
    public var variant: NeighbourVariant
    /// How neighbours are found.
    public var similarity: SimilarityMeasure
    /// Fewer shared ratings than this make a similarity of zero.
    public var minSupport: Int
    /// How many neighbours count at most.
    public var k: Int
    /// How many neighbours there must be for them to count at all.
    public var minK: Int
    /// How baselines are estimated, where variant or similarity needs them.
    public var baseline: BaselineOptions

    /// Makes options.
    public init(
        variant: NeighbourVariant = .basic, similarity: SimilarityMeasure = .msd, minSupport: Int = 1, k: Int = 40,
        minK: Int = 1, baseline: BaselineOptions = .als()
    ) {
        self.variant = variant
        self.similarity = similarity
        self.minSupport = minSupport
        self.k = k
        self.minK = minK
        self.baseline = baseline
    }

    func check() throws(ModelError) {
        for (name, value) in [("k", k), ("minK", minK), ("minSupport", minSupport)] {
            guard value >= 1, value <= 1_000_000_000 else {
                throw ModelError(.badParameter, "\(name) must be from 1 to 1000000000, not \(value)")
            }
        }
        if case .pearsonBaseline(let shrinkage) = similarity {
            guard shrinkage >= 0, shrinkage.isFinite else {
                throw ModelError(.badParameter, "shrinkage must be finite and not negative, not \(shrinkage)")
            }
        }
    }

    var needsBiases: Bool {
        if case .pearsonBaseline = similarity { return true }
        return variant == .baseline
    }
}

/// Whether users are compared with users, or items with items.
public protocol NeighbourSide: Sendable {
    /// The verb that fits such a model.
    static var method: String { get }
    /// Whether neighbours are users.
    static var isUsers: Bool { get }
}

/// Users are compared with users.
public enum BetweenUsers: NeighbourSide {
    /// `userKNN`.
    public static var method: String { "userKNN" }
    /// True.
    public static var isUsers: Bool { true }
}

/// Items are compared with items.
public enum BetweenItems: NeighbourSide {
    /// `itemKNN`.
    public static var method: String { "itemKNN" }
    /// False.
    public static var isUsers: Bool { false }
}
