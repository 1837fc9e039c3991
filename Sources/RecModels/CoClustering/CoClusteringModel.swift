/// How a co-clustering is fitted; the defaults are those of Surprise 1.1.5.
public struct CoClusteringOptions: Sendable, Hashable {
    /// How many clusters of users there are.
    public var userClusters: Int
    /// How many clusters of items there are.
    public var itemClusters: Int
    /// How often clusters are assigned anew.
    public var epochs: Int
    /// As `random_state`, from which the first assignment is drawn.
    public var seed: Int
    /// Whether all means but that of all ratings are those of whole ratings, fractions dropped, as Surprise 1.1.5 reads; false takes them
    /// as they are.
    public var dropsFractions: Bool

    /// Makes options.
    public init(
        userClusters: Int = 3, itemClusters: Int = 3, epochs: Int = 20, seed: Int = 0, dropsFractions: Bool = true
    ) {
        self.userClusters = userClusters
        self.itemClusters = itemClusters
        self.epochs = epochs
        self.seed = seed
        self.dropsFractions = dropsFractions
    }

    func check() throws(ModelError) {
        for (name, value, least, most) in [
            ("userClusters", userClusters, 1, 10_000), ("itemClusters", itemClusters, 1, 10_000),
            ("epochs", epochs, 0, 1_000_000),
        ] where value < least || value > most {
            throw ModelError(.badParameter, "\(name) must be from \(least) to \(most), not \(value)")
        }
        guard userClusters * itemClusters <= 10_000_000 else {
            throw ModelError(.badParameter, "\(userClusters) x \(itemClusters) clusters are more than 10000000")
        }
    }
}

/// Clusters users and items together, and predicts the mean of both clusters' common ratings with the deviations of user and item
/// (George and Merugu 2005): `surprise.CoClustering` 1.1.5, bit for bit.
public struct CoClusteringModel: RatingModel, Equatable {
    /// `coClustering`.
    public static var method: String { "coClustering" }
    /// Counts, mean and scale of the training data.
    public let basis: RatingBasis
    /// The cluster of each user.
    public let userClusters: [Int32]
    /// The cluster of each item.
    public let itemClusters: [Int32]
    /// The mean rating of each user.
    public let userMeans: [Double]
    /// The mean rating of each item.
    public let itemMeans: [Double]
    /// Means of clusters.
    let averages: CoClusterAverages

    init(
        basis: RatingBasis, userClusters: [Int32], itemClusters: [Int32], userMeans: [Double], itemMeans: [Double],
        averages: CoClusterAverages
    ) {
        self.basis = basis
        self.userClusters = userClusters
        self.itemClusters = itemClusters
        self.userMeans = userMeans
        self.itemMeans = itemMeans
        self.averages = averages
    }

    /// Surprise's `estimate`: the mean of all ratings where user or item is unknown.
    public func estimate(user: Int?, item: Int?) -> RatingEstimate {
        guard let user, let item else {
            return RatingEstimate(basis.globalMean, fallback: .unknown(user: user, item: item))
        }
        let (a, b) = (Int(userClusters[user]), Int(itemClusters[item]))
        return RatingEstimate(
            averages.both[a * averages.items.count + b] + userMeans[user] - averages.users[a] + itemMeans[item]
                - averages.items[b])
    }

    /// Clusters and means.
    public var parts: RatingParts {
        var parts = RatingParts()
        parts["user_cluster"] = .integers(userClusters)
        parts["item_cluster"] = .integers(itemClusters)
        parts["user_mean"] = .doubles(userMeans)
        parts["item_mean"] = .doubles(itemMeans)
        parts["user_cluster_mean"] = .doubles(averages.users)
        parts["item_cluster_mean"] = .doubles(averages.items)
        parts["cluster_mean"] = .doubles(averages.both)
        return parts
    }

    /// Makes the model of its parts again.
    public init(parts: RatingParts, basis: RatingBasis) throws(ModelError) {
        let users = try parts.doubles("user_cluster_mean")
        let items = try parts.doubles("item_cluster_mean")
        let (count, overflow) = users.count.multipliedReportingOverflow(by: items.count)
        let averages = CoClusterAverages(
            users: users, items: items, both: try parts.doubles("cluster_mean", count: overflow ? -1 : count))
        let userClusters = try parts.integers("user_cluster", count: basis.userCount)
        let itemClusters = try parts.integers("item_cluster", count: basis.itemCount)
        guard userClusters.allSatisfy({ users.indices.contains(Int($0)) }),
            itemClusters.allSatisfy({ items.indices.contains(Int($0)) })
        else { throw ModelError(.shapeMismatch, "the model's clusters do not belong together") }
        self.init(
            basis: basis, userClusters: userClusters, itemClusters: itemClusters,
            userMeans: try parts.doubles("user_mean", count: basis.userCount),
            itemMeans: try parts.doubles("item_mean", count: basis.itemCount), averages: averages)
    }
}

/// The mean ratings of clusters of users, of items, and of both.
struct CoClusterAverages: Sendable, Equatable {
    var users: [Double]
    var items: [Double]
    /// By cluster of users, then of items.
    var both: [Double]
}
