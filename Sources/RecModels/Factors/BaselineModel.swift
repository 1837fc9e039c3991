/// How baselines are estimated; the defaults are those of Surprise 1.1.5.
public enum BaselineOptions: Sendable, Hashable {
    /// Alternating least squares: users' and items' deviations in turn, shrunk by the regularisations.
    case als(epochs: Int = 10, userRegularization: Double = 15, itemRegularization: Double = 10)
    /// Stochastic gradient descent.
    case sgd(epochs: Int = 20, learningRate: Double = 0.005, regularization: Double = 0.02)
}

/// How far users and items deviate from the mean of all ratings.
public struct RatingBiases: Sendable, Equatable {
    /// One for each user.
    public var users: [Double]
    /// One for each item.
    public var items: [Double]

    /// Makes biases.
    public init(users: [Double], items: [Double]) {
        self.users = users
        self.items = items
    }
}

/// The baselines of `surprise.prediction_algorithms.optimize_baselines` 1.1.5, bit for bit (Koren 2010).
///
/// Cost: linear in the ratings an epoch.
/// - Throws: `badParameter`, `cancelled`.
public func ratingBiases(
    _ ratings: RatingSet, options: BaselineOptions = .als(), context: ModelContext = ModelContext()
) throws(ModelError) -> RatingBiases {
    var biases = RatingBiases(
        users: [Double](repeating: 0, count: ratings.userCount), items: [Double](repeating: 0, count: ratings.itemCount))
    let mean = ratings.globalMean
    switch options {
    case .als(let epochs, let userRegularization, let itemRegularization):
        try check(epochs: epochs, [userRegularization, itemRegularization])
        for epoch in 0..<epochs {
            try context.checkCancelled()
            let (byItem, byUser) = (ratings.byItem, ratings.byUser)
            biases.items = deviations(byItem, mean, biases.users, itemRegularization)
            biases.users = deviations(byUser, mean, biases.items, userRegularization)
            context.progress(epoch + 1, epochs)
        }
    case .sgd(let epochs, let rate, let regularization):
        try check(epochs: epochs, [rate, regularization])
        let lists = ratings.byUser
        for epoch in 0..<epochs {
            try context.checkCancelled()
            for user in 0..<lists.count {
                for place in lists.range(of: user) {
                    let item = lists.partner(at: place)
                    let error = lists.rating(at: place) - (mean + biases.users[user] + biases.items[item])
                    biases.users[user] += rate * (error - regularization * biases.users[user])
                    biases.items[item] += rate * (error - regularization * biases.items[item])
                }
            }
            context.progress(epoch + 1, epochs)
        }
    }
    return biases
}

private func check(epochs: Int, _ numbers: [Double]) throws(ModelError) {
    guard epochs >= 0 else { throw ModelError(.badParameter, "epochs must not be negative") }
    guard numbers.allSatisfy({ $0.isFinite && $0 >= 0 }) else {
        throw ModelError(.badParameter, "rates and regularisations must be finite and not negative")
    }
}

/// The shrunk mean deviation of each list from the mean and the partners' biases.
private func deviations(_ lists: RatingLists, _ mean: Double, _ biases: [Double], _ regularization: Double) -> [Double] {
    (0..<lists.count).map { index in
        let range = lists.range(of: index)
        var sum = 0.0
        for place in range { sum += lists.rating(at: place) - mean - biases[lists.partner(at: place)] }
        return sum / (regularization + Double(range.count))
    }
}

/// Predicts the mean of all ratings and the biases of user and item: `surprise.BaselineOnly`. An unknown user or item has no bias.
public struct BaselineModel: RatingModel, Equatable {
    /// `baseline`.
    public static var method: String { "baseline" }
    /// Counts, mean and scale of the training data.
    public let basis: RatingBasis
    /// The biases.
    public let biases: RatingBiases

    /// Makes a model of its parts.
    public init(basis: RatingBasis, biases: RatingBiases) {
        self.basis = basis
        self.biases = biases
    }

    /// Mean, plus the biases of what is known.
    public func estimate(user: Int?, item: Int?) -> RatingEstimate {
        var value = basis.globalMean
        if let user { value += biases.users[user] }
        if let item { value += biases.items[item] }
        return RatingEstimate(value, fallback: .unknown(user: user, item: item))
    }

    /// The biases.
    public var parts: RatingParts {
        var parts = RatingParts()
        parts["user_bias"] = .doubles(biases.users)
        parts["item_bias"] = .doubles(biases.items)
        return parts
    }

    /// Makes the model of its parts again.
    public init(parts: RatingParts, basis: RatingBasis) throws(ModelError) {
        self.init(
            basis: basis,
            biases: RatingBiases(
                users: try parts.doubles("user_bias", count: basis.userCount),
                items: try parts.doubles("item_bias", count: basis.itemCount)))
    }
}

/// Fits baselines: `surprise.BaselineOnly(bsl_options=...)`.
///
/// - Throws: as `ratingBiases`.
public func baseline(
    _ ratings: RatingSet, options: BaselineOptions = .als(), context: ModelContext = ModelContext()
) throws(ModelError) -> BaselineModel {
    BaselineModel(basis: ratings.basis, biases: try ratingBiases(ratings, options: options, context: context))
}
