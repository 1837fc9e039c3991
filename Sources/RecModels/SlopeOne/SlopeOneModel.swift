internal import CKernels

/// How a fit by slope one reads ratings.
public struct SlopeOneOptions: Sendable, Hashable {
    /// Whether differences are those of whole ratings, fractions dropped towards zero, as Surprise 1.1.5 reads them; false takes ratings
    /// as they are, as the paper does.
    public var dropsFractions: Bool

    /// Makes options.
    public init(dropsFractions: Bool = true) { self.dropsFractions = dropsFractions }
}

/// Predicts the user's mean rating and the mean difference of the item from the items that the user has rated: slope one (Lemire and
/// Maclachlan 2005), `surprise.SlopeOne` 1.1.5 bit for bit.
///
/// Differences are made when they are asked for and never kept: see `ComparedLists`.
public struct SlopeOneModel: RatingModel {
    /// `slopeOne`.
    public static var method: String { "slopeOne" }
    /// Counts, mean and scale of the training data.
    public let basis: RatingBasis
    /// How it was fitted.
    public let options: SlopeOneOptions
    let means: [Double]
    let lists: ComparedLists

    init(byUser: RatingLists, basis: RatingBasis, options: SlopeOneOptions, means: [Double]) {
        self.basis = basis
        self.options = options
        self.means = means
        lists = ComparedLists(byUser, count: basis.itemCount, kernel: (Int32(RK_DIFFERENCE), 1, -1)) { _, _, rating in
            options.dropsFractions ? rating.rounded(.towardZero) : rating
        }
    }

    /// The options, the ratings and the means of users.
    public var parts: RatingParts {
        var parts = RatingParts()
        parts["options"] = .doubles([options.dropsFractions ? 1 : 0])
        parts.append(lists.ys)
        parts["means"] = .doubles(means)
        return parts
    }

    /// Makes the model of its parts again.
    public init(parts: RatingParts, basis: RatingBasis) throws(ModelError) {
        self.init(
            byUser: try parts.lists(count: basis.userCount, partners: basis.itemCount), basis: basis,
            options: SlopeOneOptions(dropsFractions: try parts.number("options") != 0),
            means: try parts.doubles("means", count: basis.userCount))
    }
}

/// Fits slope one: `surprise.SlopeOne().fit`.
///
/// - Throws: `cancelled`.
public func slopeOne(
    _ ratings: RatingSet, options: SlopeOneOptions = SlopeOneOptions(), context: ModelContext = ModelContext()
) throws(ModelError) -> SlopeOneModel {
    try context.checkCancelled()
    return SlopeOneModel(byUser: ratings.byUser, basis: ratings.basis, options: options, means: ratings.byUser.means())
}

/// What one thread needs to predict from differences.
final class SlopeOneWorker: RowWorker {
    private let model: SlopeOneModel
    private let row: ComparedLists.Row

    init(_ model: SlopeOneModel) {
        self.model = model
        row = ComparedLists.Row(model.lists, blank: .nan)
    }

    func move(to x: Int) { row.move(to: x) }

    func estimate(_ x: Int, _ y: Int) -> RatingEstimate {
        let lists = model.lists.ys
        let range = lists.range(of: y)
        var (sum, count) = (0.0, 0)
        for place in range {
            let difference = row.values[Int(lists.partners.base[place])]
            // NaN: no user has rated both.
            if difference == difference {
                sum += difference
                count += 1
            }
        }
        let mean = model.means[y]
        return RatingEstimate(
            count > 0 ? mean + sum / Double(count) : mean, fallback: count > 0 ? nil : .fewNeighbours, neighbours: count)
    }
}

extension SlopeOneModel: RowModel {
    static var rowsAreUsers: Bool { false }

    func worker() -> SlopeOneWorker { SlopeOneWorker(self) }

    func unknown(_ user: Int?, _ item: Int?) -> RatingEstimate? {
        RatingFallback.unknown(user: user, item: item).map { impossible($0) }
    }

    /// Surprise's `estimate`. Asking for many pairs at once (`predictions`) costs far less than asking for each.
    public func estimate(user: Int?, item: Int?) -> RatingEstimate { estimateAlone(user, item) }

    /// The predictions of many pairs, those of one item together.
    public func predictions(users: [Int?], items: [Int?], context: ModelContext) throws(ModelError) -> [RatingEstimate] {
        try predictionsByRow(users, items, context)
    }

    /// All items for a block of users.
    public func predictAll(for users: ArraySlice<Int?>, into target: UnsafeMutableBufferPointer<Double>) {
        predictAllByRow(users, target)
    }

    /// Many users at a time, so that each row of differences is made as seldom as memory allows.
    public func bestItems(
        for users: [Int?], n: Int, excluding: ExcludedItems, context: ModelContext
    ) throws(ModelError) -> TopItems {
        try bestItemsByRow(users, n, excluding, context)
    }
}
