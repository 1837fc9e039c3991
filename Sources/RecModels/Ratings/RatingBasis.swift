/// What every recommender knows of the ratings that it was fitted on.
public struct RatingBasis: Sendable, Hashable {
    /// Number of users with a rating.
    public var userCount: Int
    /// Number of items with a rating.
    public var itemCount: Int
    /// Number of ratings.
    public var ratingCount: Int
    /// Mean of all ratings.
    public var globalMean: Double
    /// Least and largest possible rating.
    public var scale: ClosedRange<Double>

    /// Makes a basis.
    public init(userCount: Int, itemCount: Int, ratingCount: Int, globalMean: Double, scale: ClosedRange<Double>) {
        self.userCount = userCount
        self.itemCount = itemCount
        self.ratingCount = ratingCount
        self.globalMean = globalMean
        self.scale = scale
    }

    /// A value brought into the scale, as Surprise does it; NaN becomes the largest rating.
    public func clipped(_ value: Double) -> Double {
        let below = value < scale.upperBound ? value : scale.upperBound
        return below > scale.lowerBound ? below : scale.lowerBound
    }
}

/// Why a prediction is not what the model was fitted for.
public enum RatingFallback: String, Sendable, Hashable, CaseIterable {
    /// The user has no rating in the training data.
    case unknownUser = "unknown user"
    /// The item has no rating in the training data.
    case unknownItem = "unknown item"
    /// Neither has.
    case unknownBoth = "unknown user and item"
    /// There are fewer neighbours that rated the item than the model asks for.
    case fewNeighbours = "too few neighbours"
    /// The item has fewer ratings than the model asks for.
    case fewRatings = "too few ratings"

    /// What an unknown user or item (nil) makes of a prediction; nil when both are known.
    public static func unknown(user: Int?, item: Int?) -> RatingFallback? {
        switch (user, item) {
        case (nil, nil): .unknownBoth
        case (nil, _): .unknownUser
        case (_, nil): .unknownItem
        default: nil
        }
    }
}

/// What a model says of one pair.
public struct RatingEstimate: Sendable, Hashable {
    /// The estimate; for an impossible one the mean of all ratings.
    public var value: Double
    /// Why it is less than the model can give, if it is.
    public var fallback: RatingFallback?
    /// Whether the model had nothing to say, so that the value is the mean of all ratings (Surprise's `was_impossible`).
    public var isImpossible: Bool
    /// How many neighbours it rests on, for models of neighbours (Surprise's `actual_k`).
    public var neighbours: Int?

    /// Makes an estimate.
    public init(_ value: Double, fallback: RatingFallback? = nil, isImpossible: Bool = false, neighbours: Int? = nil) {
        self.value = value
        self.fallback = fallback
        self.isImpossible = isImpossible
        self.neighbours = neighbours
    }
}
