internal import CKernels

/// Predicts a rating from those of the most similar users for the same item, or of the same user for the most similar items:
/// `surprise.KNNBasic`, `KNNWithMeans`, `KNNWithZScore` and `KNNBaseline` 1.1.5, bit for bit.
///
/// Similarities are made when they are asked for and never kept (`ComparedLists`), so that fitting costs little, memory is linear in the
/// ratings, and a stored model is no larger than its ratings. Cost of the predictions of one user (for `BetweenUsers`, else item): the
/// ratings of all partners, once, and the candidates of each prediction.
public struct NeighbourModel<Side: NeighbourSide>: RatingModel, NeighbourCounting {
    /// How many neighbours count at most.
    public var neighbourLimit: Int { options.k }

    /// `userKNN` or `itemKNN`.
    public static var method: String { Side.method }
    /// Counts, mean and scale of the training data.
    public let basis: RatingBasis
    /// How it was fitted.
    public let options: NeighbourOptions
    /// Means of the compared side's ratings; empty for variants that need none.
    let means: [Double]
    /// Standard deviations of the compared side's ratings; empty for variants that need none.
    let deviations: [Double]
    /// Baselines, where variant or similarity needs them.
    let biases: RatingBiases?
    let lists: ComparedLists
    /// What each rating in `lists.ys` counts as.
    let values: SharedDoubles

    /// Fits it to the lists of the other side in the order in which ratings came.
    init(
        ys: RatingLists, basis: RatingBasis, options: NeighbourOptions, means: [Double], deviations: [Double],
        biases: RatingBiases?
    ) {
        self.basis = basis
        self.options = options
        self.means = means
        self.deviations = deviations
        self.biases = biases
        let mean = basis.globalMean
        let xBias = (Side.isUsers ? biases?.users : biases?.items) ?? []
        let yBias = (Side.isUsers ? biases?.items : biases?.users) ?? []
        let kernel = options.similarity.kernel(minSupport: options.minSupport)
        let count = Side.isUsers ? basis.userCount : basis.itemCount
        if case .pearsonBaseline = options.similarity {
            lists = ComparedLists(ys, count: count, kernel: kernel) { x, y, rating in rating - ((mean + yBias[y]) + xBias[x]) }
        } else {
            lists = ComparedLists(ys, count: count, kernel: kernel) { _, _, rating in rating }
        }
        let values = SharedDoubles(count: ys.ratingCount)
        for y in 0..<ys.count {
            for place in ys.range(of: y) {
                let rating = ys.rating(at: place)
                values.base[place] =
                    switch options.variant {
                    case .basic: rating
                    case .means, .zScore: rating - means[ys.partner(at: place)]
                    case .baseline: rating - ((mean + xBias[ys.partner(at: place)]) + yBias[y])
                    }
            }
        }
        self.values = values
    }

    /// How like a user (or item) all others are, itself included with 1. The id must be in range.
    public func similarities(to x: Int) -> [Double] { lists.row(x, blank: 0) }

    /// How like a user all users are; nil where items are compared.
    public func similarities(toUser user: Int) -> [Double]? { Side.isUsers ? similarities(to: user) : nil }

    /// How like an item all items are; nil where users are compared.
    public func similarities(toItem item: Int) -> [Double]? { Side.isUsers ? nil : similarities(to: item) }
}

/// Numbers that are written once and then shared.
final class SharedDoubles: @unchecked Sendable {
    private let buffer: Buffer<Double>
    var base: UnsafeMutablePointer<Double> { buffer.base }

    init(count: Int) { buffer = Buffer(count: count) }
}

/// Fits a model that compares users: `KNNBasic(sim_options={"user_based": True, ...})` and its kin.
///
/// - Throws: `badParameter`, `cancelled`.
public func userKNN(
    _ ratings: RatingSet, options: NeighbourOptions = NeighbourOptions(), context: ModelContext = ModelContext()
) throws(ModelError) -> NeighbourModel<BetweenUsers> {
    try neighbours(ratings, xs: ratings.byUser, ys: ratings.byItem, options, context)
}

/// Fits a model that compares items: `KNNBasic(sim_options={"user_based": False, ...})` and its kin.
///
/// - Throws: `badParameter`, `cancelled`.
public func itemKNN(
    _ ratings: RatingSet, options: NeighbourOptions = NeighbourOptions(), context: ModelContext = ModelContext()
) throws(ModelError) -> NeighbourModel<BetweenItems> {
    try neighbours(ratings, xs: ratings.byItem, ys: ratings.byUser, options, context)
}

private func neighbours<Side: NeighbourSide>(
    _ ratings: RatingSet, xs: RatingLists, ys: RatingLists, _ options: NeighbourOptions, _ context: ModelContext
) throws(ModelError) -> NeighbourModel<Side> {
    try options.check()
    let biases = options.needsBiases ? try ratingBiases(ratings, options: options.baseline, context: context) : nil
    try context.checkCancelled()
    let usesMeans = options.variant == .means || options.variant == .zScore
    let means = usesMeans ? xs.means() : []
    // Where all ratings are equal there is no deviation at all; one keeps predictions at the mean (Surprise gets NaN there).
    let overall = options.variant == .zScore ? ratings.overallDeviation() : 0
    let deviations = options.variant == .zScore ? xs.deviations(from: means, instead: overall == 0 ? 1 : overall) : []
    return NeighbourModel(
        ys: ys, basis: ratings.basis, options: options, means: means, deviations: deviations, biases: biases)
}
