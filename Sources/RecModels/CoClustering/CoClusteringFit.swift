/// Fits a co-clustering: `surprise.CoClustering(...).fit`.
///
/// Cost: ratings x (clusters of users + clusters of items) an epoch. A cluster that goes empty has the mean of all ratings.
/// - Throws: `badParameter`, also for ratings that are no 32-bit numbers when fractions are dropped; `cancelled`.
public func coClustering(
    _ ratings: RatingSet, options: CoClusteringOptions = CoClusteringOptions(), context: ModelContext = ModelContext()
) throws(ModelError) -> CoClusteringModel {
    try options.check()
    let fit = CoClusteringFit(ratings, dropping: options.dropsFractions)
    if options.dropsFractions, let large = fit.outside {
        throw ModelError(.badParameter, "the rating \(large) is too large for whole ratings: keep fractions")
    }
    var random = try NumPyRandom(seed: options.seed)
    var users = try random.randint(0, options.userClusters, count: ratings.userCount).map { Int32($0) }
    var items = try random.randint(0, options.itemClusters, count: ratings.itemCount).map { Int32($0) }
    let shape = (users: options.userClusters, items: options.itemClusters)
    for epoch in 0..<options.epochs {
        try context.checkCancelled()
        let averages = fit.averages(users, items, shape)
        users = try fit.assign(.users, to: shape.users, others: items, averages, context)
        items = try fit.assign(.items, to: shape.items, others: users, averages, context)
        context.progress(epoch + 1, options.epochs)
    }
    return CoClusteringModel(
        basis: ratings.basis, userClusters: users, itemClusters: items, userMeans: fit.userMeans, itemMeans: fit.itemMeans,
        averages: fit.averages(users, items, shape))
}

/// Ratings as the fit reads them, and the means that do not change.
private final class CoClusteringFit: @unchecked Sendable {
    enum Side { case users, items }

    let ratings: RatingSet
    let userMeans: [Double]
    let itemMeans: [Double]
    private let byUser: Buffer<Double>
    private let byItem: Buffer<Double>
    /// A rating that is no 32-bit number.
    private(set) var outside: Double?

    init(_ ratings: RatingSet, dropping: Bool) {
        self.ratings = ratings
        byUser = ratings.byUser.allRatings()
        byItem = ratings.byItem.allRatings()
        if dropping {
            for values in [byUser, byItem] {
                for place in 0..<values.count {
                    values.base[place].round(.towardZero)
                    if Int32(exactly: values.base[place]) == nil { outside = values.base[place] }
                }
            }
        }
        userMeans = ratings.byUser.means(of: byUser)
        itemMeans = ratings.byItem.means(of: byItem)
    }

    func averages(_ users: [Int32], _ items: [Int32], _ shape: (users: Int, items: Int)) -> CoClusterAverages {
        var sums = CoClusterAverages(
            users: .init(repeating: 0, count: shape.users), items: .init(repeating: 0, count: shape.items),
            both: .init(repeating: 0, count: shape.users * shape.items))
        var counts = sums
        // Whole ratings add up without rounding, as in the reference.
        for user in 0..<ratings.userCount {
            let a = Int(users[user])
            for place in ratings.byUser.range(of: user) {
                let b = Int(items[ratings.byUser.partner(at: place)])
                let both = a * shape.items + b
                let rating = byUser.base[place]
                sums.users[a] += rating
                counts.users[a] += 1
                sums.items[b] += rating
                counts.items[b] += 1
                sums.both[both] += rating
                counts.both[both] += 1
            }
        }
        func mean(_ sums: [Double], _ counts: [Double]) -> [Double] {
            zip(sums, counts).map { $1 > 0 ? $0 / $1 : ratings.globalMean }
        }
        return CoClusterAverages(
            users: mean(sums.users, counts.users), items: mean(sums.items, counts.items), both: mean(sums.both, counts.both))
    }

    /// The cluster of least squared error for each user or item, the first of equals.
    func assign(
        _ side: Side, to count: Int, others: [Int32], _ averages: CoClusterAverages, _ context: ModelContext
    ) throws(ModelError) -> [Int32] {
        let lists = side == .users ? ratings.byUser : ratings.byItem
        let values = side == .users ? byUser : byItem
        let width = averages.items.count
        let size = 64
        let blocks = stride(from: 0, to: lists.count, by: size).map { $0..<min(lists.count, $0 + size) }
        let shared = Shared(values)
        let assigned = try sideBySide(blocks, threads: context.threads) { block throws(ModelError) in
            try context.checkCancelled()
            let values = shared.value
            return block.map { own -> Int32 in
                var (best, least) = (0, Double.infinity)
                for cluster in 0..<count {
                    var error = 0.0
                    for place in lists.range(of: own) {
                        let other = lists.partner(at: place)
                        let otherCluster = Int(others[other])
                        let (user, item, a, b) =
                            side == .users ? (own, other, cluster, otherCluster) : (other, own, otherCluster, cluster)
                        let estimate =
                            averages.both[a * width + b] + self.userMeans[user] - averages.users[a] + self.itemMeans[item]
                            - averages.items[b]
                        let difference = values.base[place] - estimate
                        error += difference * difference
                    }
                    if error < least { (best, least) = (cluster, error) }
                }
                return Int32(best)
            }
        }
        return Array(assigned.joined())
    }
}
