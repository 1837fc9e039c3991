/// How much each rated item counts in what a user is taken to like.
public enum ContentWeights: String, Sendable, Hashable, CaseIterable {
    /// How far the rating is from the user's mean; where all of a user's ratings are equal, each counts one.
    case deviation
    /// The rating.
    case rating
    /// One.
    case equal
}

/// Scores items by how like their features are to those of the items that the user has rated: the cosine of an item's features and the
/// user's profile, which is the weighted sum of the rated items' features, each scaled to length one (Pazzani and Billsus 2007).
///
/// An item needs no rating, only features. Cost of a user's scores: the entries of all items' features.
public struct ContentModel: RatingModel {
    /// `contentBased`.
    public static var method: String { "contentBased" }
    /// Counts, mean and scale of the training data; items without ratings are counted too.
    public let basis: RatingBasis
    /// How much each rated item counts.
    public let weights: ContentWeights
    private let features: SparseMatrix
    private let byUser: RatingLists

    /// - Parameter features: one row an item, of length one or zero.
    private init(basis: RatingBasis, weights: ContentWeights, features: SparseMatrix, byUser: RatingLists) {
        self.basis = basis
        self.weights = weights
        self.features = features
        self.byUser = byUser
    }

    /// Fits it.
    ///
    /// - Parameters:
    ///   - features: one row an item by inner id; further rows are items that nobody has rated.
    /// - Throws: `shapeMismatch` when there are fewer rows than items.
    public init(_ ratings: RatingSet, features: SparseMatrix, weights: ContentWeights = .deviation) throws(ModelError) {
        guard features.rows >= ratings.itemCount else {
            throw ModelError(.shapeMismatch, "there are \(features.rows) rows of features for \(ratings.itemCount) items")
        }
        var basis = ratings.basis
        basis.itemCount = features.rows
        self.init(basis: basis, weights: weights, features: features.normalized(), byUser: ratings.byUser)
    }

    /// Predictions are cosines.
    public var isClipped: Bool { false }

    /// The profile of a user and its length; nil where there is nothing in it.
    private func profile(_ user: Int) -> (values: [Double], length: Double)? {
        let range = byUser.range(of: user)
        var weights = range.map { self.weights == .equal ? 1 : byUser.rating(at: $0) }
        if self.weights == .deviation {
            let mean = weights.reduce(0, +) / Double(max(1, weights.count))
            weights = weights.map { $0 - mean }
            if weights.allSatisfy({ $0 == 0 }) { weights = weights.map { _ in 1 } }
        }
        var values = [Double](repeating: 0, count: features.columns)
        for (place, weight) in zip(range, weights) {
            let item = byUser.partner(at: place)
            for entry in features.starts[item]..<features.starts[item + 1] {
                values[Int(features.indices[entry])] += weight * features.values[entry]
            }
        }
        var square = 0.0
        for value in values { square += value * value }
        return square > 0 ? (values, square.squareRoot()) : nil
    }

    private func score(_ item: Int, _ profile: (values: [Double], length: Double)) -> Double {
        var sum = 0.0
        for entry in features.starts[item]..<features.starts[item + 1] {
            sum += features.values[entry] * profile.values[Int(features.indices[entry])]
        }
        return sum / profile.length
    }

    /// The cosine; 0 for an unknown user or item, and for a user whose rated items have no features or cancel out.
    public func estimate(user: Int?, item: Int?) -> RatingEstimate {
        guard let user, let item else {
            return RatingEstimate(0, fallback: .unknown(user: user, item: item), isImpossible: true)
        }
        guard let profile = profile(user) else { return RatingEstimate(0, fallback: .fewRatings, isImpossible: true) }
        return RatingEstimate(score(item, profile))
    }

    /// All items for a block of users, each profile made once.
    public func predictAll(for users: ArraySlice<Int?>, into target: UnsafeMutableBufferPointer<Double>) {
        let width = basis.itemCount
        for (place, user) in users.enumerated() {
            let profile = user.flatMap { self.profile($0) }
            for item in 0..<width { target[place * width + item] = profile.map { score(item, $0) } ?? 0 }
        }
    }

    /// Cosines of the features.
    public func similarities(toItem item: Int) -> [Double]? {
        var values = [Double](repeating: 0, count: features.columns)
        for entry in features.starts[item]..<features.starts[item + 1] {
            values[Int(features.indices[entry])] = features.values[entry]
        }
        return (0..<basis.itemCount).map { $0 == item ? 1 : score($0, (values, 1)) }
    }

    /// Ratings and features.
    public var parts: RatingParts {
        var parts = RatingParts()
        parts["weights"] = .integers([Int32(ContentWeights.allCases.firstIndex(of: weights) ?? 0)])
        parts["feature_count"] = .integers([Int32(features.columns)])
        parts["feature_lengths"] = .integers((0..<features.rows).map { Int32(features.starts[$0 + 1] - features.starts[$0]) })
        parts["feature_columns"] = .integers(features.indices.map { Int32(bitPattern: $0) })
        parts["feature_values"] = .doubles(features.values)
        parts.append(byUser)
        return parts
    }

    /// Makes the model of its parts again.
    public init(parts: RatingParts, basis: RatingBasis) throws(ModelError) {
        let weights = Int(try parts.integers("weights", count: 1)[0])
        var starts = [0]
        for length in try parts.integers("feature_lengths", count: basis.itemCount) {
            starts.append((starts.last ?? 0) + Int(max(0, length)))
        }
        guard ContentWeights.allCases.indices.contains(weights) else {
            throw ModelError(.shapeMismatch, "the model's part `weights` is not what it should be")
        }
        let features = try SparseMatrix(
            rows: basis.itemCount, columns: Int(parts.integers("feature_count", count: 1)[0]), starts: starts,
            indices: parts.integers("feature_columns").map { UInt32(bitPattern: $0) }, values: parts.doubles("feature_values"))
        self.init(
            basis: basis, weights: ContentWeights.allCases[weights], features: features,
            byUser: try parts.lists(count: basis.userCount, partners: basis.itemCount))
    }
}
