internal import CKernels

/// What one thread needs to predict from neighbours.
final class NeighbourWorker<Side: NeighbourSide>: RowWorker {
    private let model: NeighbourModel<Side>
    private let row: ComparedLists.Row
    private let candidates: Buffer<rk_candidate>

    init(_ model: NeighbourModel<Side>) {
        self.model = model
        row = ComparedLists.Row(model.lists, blank: 0)
        candidates = Buffer(count: min(model.options.k, model.lists.ys.longest) + 1)
    }

    func move(to x: Int) { row.move(to: x) }

    func estimate(_ x: Int, _ y: Int) -> RatingEstimate {
        let lists = model.lists.ys
        let range = lists.range(of: y)
        var (weight, total) = (0.0, 0.0)
        let found = model.deviations.withUnsafeBufferPointer { deviations in
            rk_neighbour_sums(
                row.values, lists.partners.base + range.lowerBound, model.values.base + range.lowerBound,
                deviations.isEmpty ? nil : deviations.baseAddress, range.count, model.options.k, candidates.base, &weight, &total)
        }
        let isEnough = found >= model.options.minK
        let fallback: RatingFallback? = isEnough ? nil : .fewNeighbours
        // Without enough neighbours what they say counts as nothing.
        let said = isEnough ? total / weight : 0
        let value: Double
        switch model.options.variant {
        case .basic:
            if !isEnough { return model.impossible(.fewNeighbours) }
            value = said
        case .means: value = model.means[x] + said
        case .zScore: value = model.means[x] + said * model.deviations[x]
        case .baseline: value = (Side.isUsers ? model.baseline(x, y) : model.baseline(y, x)) + said
        }
        return RatingEstimate(value, fallback: fallback, neighbours: found)
    }
}

extension NeighbourModel: RowModel {
    static var rowsAreUsers: Bool { Side.isUsers }

    func worker() -> NeighbourWorker<Side> { NeighbourWorker(self) }

    func unknown(_ user: Int?, _ item: Int?) -> RatingEstimate? {
        guard let reason = RatingFallback.unknown(user: user, item: item) else { return nil }
        return options.variant == .baseline ? RatingEstimate(baseline(user, item), fallback: reason) : impossible(reason)
    }

    /// Mean and biases of what is known.
    func baseline(_ user: Int?, _ item: Int?) -> Double {
        var value = basis.globalMean
        if let user { value += biases?.users[user] ?? 0 }
        if let item { value += biases?.items[item] ?? 0 }
        return value
    }

    /// Surprise's `estimate`. Asking for many pairs at once (`predictions`) costs far less than asking for each.
    public func estimate(user: Int?, item: Int?) -> RatingEstimate { estimateAlone(user, item) }

    /// The predictions of many pairs, those of one user (or item) together.
    public func predictions(users: [Int?], items: [Int?], context: ModelContext) throws(ModelError) -> [RatingEstimate] {
        try predictionsByRow(users, items, context)
    }

    /// All items for a block of users.
    public func predictAll(for users: ArraySlice<Int?>, into target: UnsafeMutableBufferPointer<Double>) {
        predictAllByRow(users, target)
    }

    /// Many users at a time, so that each similarity is made as seldom as memory allows.
    public func bestItems(
        for users: [Int?], n: Int, excluding: ExcludedItems, context: ModelContext
    ) throws(ModelError) -> TopItems {
        try bestItemsByRow(users, n, excluding, context)
    }
}
