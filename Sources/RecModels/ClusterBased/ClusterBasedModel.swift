/// By what a user's favourite cluster is told.
public enum FavouriteCluster: String, Sendable, Hashable, CaseIterable {
    /// Most of the user's ratings.
    case count
    /// The best mean of the user's ratings.
    case mean
}

/// Recommends the most popular items of a user's favourite cluster of items, then of the next, and so on.
///
/// Predicts the mean of the user's ratings in the item's cluster; without any the item's own mean.
public struct ClusterBasedModel: RatingModel {
    /// `clusterBased`.
    public static var method: String { "clusterBased" }
    /// Counts, mean and scale of the training data; items without ratings are counted too.
    public let basis: RatingBasis
    /// The cluster of each item; negative for none.
    public let clusters: [Int32]
    /// What makes a cluster a favourite.
    public let favourite: FavouriteCluster
    private let popular: PopularModel
    private let byUser: RatingLists
    private let itemMeans: [Double?]
    /// Items of each cluster, most popular first; items without a cluster last.
    private let members: [[Int32]]
    private let clusterCount: Int

    private init(
        basis: RatingBasis, clusters: [Int32], favourite: FavouriteCluster, popular: PopularModel, byUser: RatingLists
    ) {
        self.basis = basis
        self.clusters = clusters
        self.favourite = favourite
        self.popular = popular
        self.byUser = byUser
        var sums = [Double](repeating: 0, count: basis.itemCount)
        var counts = [Int](repeating: 0, count: basis.itemCount)
        for place in 0..<byUser.ratingCount {
            sums[byUser.partner(at: place)] += byUser.rating(at: place)
            counts[byUser.partner(at: place)] += 1
        }
        itemMeans = zip(sums, counts).map { $1 > 0 ? $0 / Double($1) : nil }
        clusterCount = Int(clusters.max() ?? -1) + 1
        var members = [[Int32]](repeating: [], count: clusterCount + 1)
        for item in popular.order { members[clusters[Int(item)] < 0 ? clusterCount : Int(clusters[Int(item)])].append(item) }
        self.members = members
    }

    /// Fits it.
    ///
    /// - Parameters:
    ///   - clusters: of items by inner id, negative for none; further ones are items that nobody has rated.
    ///   - measure: what makes an item of a cluster popular.
    ///   - minimumCount: items with fewer ratings are not recommended; with 0 those without ratings come last.
    /// - Throws: `shapeMismatch` for fewer clusters than items; `tooMany` for a cluster over 1000000; `badParameter`.
    public init(
        _ ratings: RatingSet, clusters: [Int32], favourite: FavouriteCluster = .count, by measure: Popularity = .mean,
        minimumCount: Int = 1
    ) throws(ModelError) {
        guard clusters.count >= ratings.itemCount else {
            throw ModelError(.shapeMismatch, "there are clusters of \(clusters.count) items, and \(ratings.itemCount) items")
        }
        guard (clusters.max() ?? 0) <= 1_000_000 else { throw ModelError(.tooMany, "clusters are numbered from 0 to 1000000") }
        var basis = ratings.basis
        basis.itemCount = clusters.count
        let popular = try RecModels.popular(ratings, by: measure, minimumCount: minimumCount)
            .withUnrated(clusters.count - ratings.itemCount, isRecommended: minimumCount == 0)
        self.init(basis: basis, clusters: clusters, favourite: favourite, popular: popular, byUser: ratings.byUser)
    }

    /// The number and sum of a user's ratings in each cluster.
    private func ratings(of user: Int) -> (counts: [Int], sums: [Double]) {
        var counts = [Int](repeating: 0, count: clusterCount)
        var sums = [Double](repeating: 0, count: clusterCount)
        for place in byUser.range(of: user) where clusters[byUser.partner(at: place)] >= 0 {
            counts[Int(clusters[byUser.partner(at: place)])] += 1
            sums[Int(clusters[byUser.partner(at: place)])] += byUser.rating(at: place)
        }
        return (counts, sums)
    }

    /// Clusters from the favourite one on; equally liked ones by the other measure, then by number.
    public func favourites(of user: Int) -> [Int] {
        let (counts, sums) = ratings(of: user)
        let keys: [(Double, Double)] = zip(counts, sums).map { count, sum in
            let mean = count > 0 ? sum / Double(count) : -Double.infinity
            return favourite == .count ? (Double(count), mean) : (mean, Double(count))
        }
        return keys.indices.sorted { a, b in
            let (x, y) = (keys[a], keys[b])
            return x.0 != y.0 ? x.0 > y.0 : x.1 != y.1 ? x.1 > y.1 : a < b
        }
    }

    /// The mean of the user's ratings in the item's cluster.
    public func estimate(user: Int?, item: Int?) -> RatingEstimate {
        if let user, let item {
            let cluster = Int(clusters[item])
            let (counts, sums) = ratings(of: user)
            if cluster >= 0, counts[cluster] > 0 { return RatingEstimate(sums[cluster] / Double(counts[cluster])) }
            guard let mean = itemMeans[item] else { return impossible(.fewRatings) }
            return RatingEstimate(mean, fallback: .fewRatings)
        }
        let reason = RatingFallback.unknown(user: user, item: item) ?? .unknownBoth
        if let item, let mean = itemMeans[item] { return RatingEstimate(mean, fallback: reason) }
        guard let user else { return impossible(reason) }
        let range = byUser.range(of: user)
        return RatingEstimate(
            range.reduce(0) { $0 + byUser.rating(at: $1) } / Double(max(1, range.count)), fallback: reason)
    }

    /// Cluster after cluster, the most popular items first; the score is their popularity, so it need not fall from one to the next.
    /// An unknown user gets the most popular items of all.
    public func bestItems(
        for users: [Int?], n: Int, excluding: ExcludedItems, context: ModelContext
    ) throws(ModelError) -> TopItems {
        var top = TopItems(bounds: [0], items: [], scores: [])
        for (place, user) in users.enumerated() {
            try context.checkCancelled()
            let excluded = Set(excluding.list(at: place))
            let lists = user.map { favourites(of: $0).map { members[$0] } + [members[clusterCount]] } ?? [popular.order]
            var best: [(item: Int32, score: Double)] = []
            for item in lists.joined() {
                if best.count >= n { break }
                if !excluded.contains(item) { best.append((item, popular.scores[Int(item)] ?? popular.rest)) }
            }
            top.append(best)
        }
        return top
    }

    /// Clusters, popularity and ratings.
    public var parts: RatingParts {
        var parts = popular.parts
        parts["cluster"] = .integers(clusters)
        parts["favourite"] = .integers([favourite == .count ? 0 : 1])
        parts.append(byUser)
        return parts
    }

    /// Makes the model of its parts again.
    public init(parts: RatingParts, basis: RatingBasis) throws(ModelError) {
        let clusters = try parts.integers("cluster", count: basis.itemCount)
        guard (clusters.max() ?? 0) <= 1_000_000 else {
            throw ModelError(.shapeMismatch, "the clusters are not what they should be")
        }
        self.init(
            basis: basis, clusters: clusters, favourite: try parts.integers("favourite", count: 1)[0] == 0 ? .count : .mean,
            popular: try PopularModel(parts: parts, basis: basis),
            byUser: try parts.lists(count: basis.userCount, partners: basis.itemCount))
    }
}
