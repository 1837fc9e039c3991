/// Works out what the groups around one user have rated; belongs to one thread.
final class DemographicWorker: RowWorker {
    private let model: DemographicModel
    private var sums: [Double]
    private var counts: [Int]
    /// The first group in which an item has ratings enough; the number of traits for everybody, one more for none.
    private(set) var groups: [Int]
    private(set) var means: [Double]
    private(set) var voters: [Int]

    init(_ model: DemographicModel) {
        self.model = model
        let width = model.basis.itemCount
        sums = .init(repeating: 0, count: width)
        counts = .init(repeating: 0, count: width)
        groups = .init(repeating: 0, count: width)
        means = .init(repeating: 0, count: width)
        voters = .init(repeating: 0, count: width)
    }

    /// - Parameter x: the user; who is unknown is like nobody, and gets what everybody says.
    func move(to x: Int) { look(around: x) }

    func look(around user: Int?) {
        let (width, lists) = (model.basis.itemCount, model.byUser)
        let traits = model.traits.count
        for item in 0..<width { groups[item] = traits + 1 }
        if let user, traits > 0 {
            // How many traits each has in common with the user, from the first on; groups grow as traits are given up.
            var shared = [Int](repeating: 0, count: lists.count)
            for other in 0..<lists.count where other != user {
                while shared[other] < traits, model.traits[shared[other]].isAlike(user, other) { shared[other] += 1 }
            }
            for item in 0..<width {
                sums[item] = 0
                counts[item] = 0
            }
            for group in 0..<traits {
                for other in 0..<lists.count where other != user && shared[other] == traits - group {
                    for place in lists.range(of: other) {
                        sums[lists.partner(at: place)] += lists.rating(at: place)
                        counts[lists.partner(at: place)] += 1
                    }
                }
                settle(group) { (sums[$0], counts[$0]) }
            }
        }
        // Everybody, but for the user.
        sums = model.everybody.sums
        counts = model.everybody.counts
        if let user, user < lists.count {
            for place in lists.range(of: user) {
                sums[lists.partner(at: place)] -= lists.rating(at: place)
                counts[lists.partner(at: place)] -= 1
            }
        }
        settle(traits) { (sums[$0], counts[$0]) }
    }

    private func settle(_ group: Int, _ found: (Int) -> (sum: Double, count: Int)) {
        let least = group == model.traits.count ? 1 : model.minimumCount
        for item in groups.indices where groups[item] > group {
            let (sum, count) = found(item)
            if count >= least {
                groups[item] = group
                means[item] = sum / Double(count)
                voters[item] = count
            }
        }
    }

    func estimate(_ x: Int, _ y: Int) -> RatingEstimate {
        let traits = model.traits.count
        if groups[y] > traits { return model.impossible(.fewNeighbours) }
        return RatingEstimate(means[y], fallback: groups[y] == traits ? .fewNeighbours : nil, neighbours: voters[y])
    }

    /// The best items by group, mean rating, number of ratings and inner id.
    func best(_ n: Int, without excluded: ArraySlice<Int32>) -> [(item: Int32, score: Double)] {
        let excluded = Set(excluded)
        var order = groups.indices.filter { groups[$0] <= model.traits.count && !excluded.contains(Int32($0)) }
        order.sort { a, b in
            if groups[a] != groups[b] { return groups[a] < groups[b] }
            if means[a] != means[b] { return means[a] > means[b] }
            return voters[a] != voters[b] ? voters[a] > voters[b] : a < b
        }
        return order.prefix(n).map { (Int32($0), model.basis.clipped(means[$0])) }
    }
}

extension DemographicModel: RowModel {
    static var rowsAreUsers: Bool { true }

    func worker() -> DemographicWorker { DemographicWorker(self) }

    func unknown(_ user: Int?, _ item: Int?) -> RatingEstimate? {
        guard let reason = RatingFallback.unknown(user: user, item: item) else { return nil }
        guard let item, everybody.counts[item] > 0 else { return impossible(reason) }
        return RatingEstimate(everybody.sums[item] / Double(everybody.counts[item]), fallback: reason)
    }

    /// The mean rating of the closest group that has rated the item; of everybody for an unknown user.
    public func estimate(user: Int?, item: Int?) -> RatingEstimate { estimateAlone(user, item) }

    /// The predictions of many pairs, those of one user together.
    public func predictions(users: [Int?], items: [Int?], context: ModelContext) throws(ModelError) -> [RatingEstimate] {
        try predictionsByRow(users, items, context)
    }

    /// All items for a block of users.
    public func predictAll(for users: ArraySlice<Int?>, into target: UnsafeMutableBufferPointer<Double>) {
        predictAllByRow(users, target)
    }

    /// The best-rated items of the closest group, then of the next, and so on; of equally rated ones that with more ratings, then the one
    /// that was rated first. So scores need not fall from one to the next.
    public func bestItems(
        for users: [Int?], n: Int, excluding: ExcludedItems, context: ModelContext
    ) throws(ModelError) -> TopItems {
        var lists: [[(item: Int32, score: Double)]] = Array(repeating: [], count: users.count)
        try lists.withUnsafeMutableBufferPointer { lists throws(ModelError) in
            let target = Shared(lists)
            try eachWithWorker(users.count, context, reporting: true, worker: worker) { worker, place in
                worker.look(around: users[place])
                target.value[place] = worker.best(n, without: excluding.list(at: place))
            }
        }
        var top = TopItems(bounds: [0], items: [], scores: [])
        for list in lists { top.append(list) }
        return top
    }
}
