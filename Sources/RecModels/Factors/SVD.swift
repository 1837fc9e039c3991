import CKernels

/// In which order `svd` takes the ratings of an epoch.
public enum SVDOrder: String, Sendable, Hashable, CaseIterable {
    /// One after the other, user by user, in double precision: the bits of the reference, on one thread.
    case exact
    /// In blocks of users and items that threads work on at once, in single precision: as good a model and another one, many times sooner,
    /// with the same bits for any number of threads.
    case blocks
}

/// How `svd` fits; the defaults are those of Surprise 1.1.5.
public struct SVDOptions: Sendable, Hashable {
    /// How many factors.
    public var factors: Int
    /// Passes over the ratings.
    public var epochs: Int
    /// Whether there are biases; without them this is probabilistic matrix factorisation.
    public var isBiased: Bool
    /// Mean of the normal distribution that factors start from.
    public var initMean: Double
    /// Its standard deviation.
    public var initDeviation: Double
    /// Steps of users' biases.
    public var userBias: GradientStep
    /// Steps of items' biases.
    public var itemBias: GradientStep
    /// Steps of users' factors.
    public var userFactors: GradientStep
    /// Steps of items' factors.
    public var itemFactors: GradientStep
    /// Seed of the NumPy generator.
    public var seed: Int
    /// In which order the ratings are taken.
    public var order: SVDOrder

    /// Makes options with one step for everything.
    public init(
        factors: Int = 100, epochs: Int = 20, isBiased: Bool = true, initMean: Double = 0, initDeviation: Double = 0.1,
        step: GradientStep = GradientStep(rate: 0.005, regularization: 0.02), seed: Int = 0,
        order: SVDOrder = .exact
    ) {
        self.factors = factors
        self.epochs = epochs
        self.isBiased = isBiased
        self.initMean = initMean
        self.initDeviation = initDeviation
        userBias = step
        itemBias = step
        userFactors = step
        itemFactors = step
        self.seed = seed
        self.order = order
    }
}

/// Fits factors and biases by stochastic gradient descent, one rating after the other, user by user: `surprise.SVD(...)` 1.1.5 with the
/// same seed, bit for bit (Funk 2006; Koren, Bell and Volinsky 2009).
///
/// One thread, which works on several users side by side wherever that gives the same bits; with `order: .blocks` all threads (see
/// `SVDOrder`). Cost: ratings x factors an epoch. Memory: eight bytes a factor of every user and item; with `.blocks` four, and eight a
/// rating, and eight a factor at the end.
/// - Throws: `badParameter`, `tooMany`, `notFinite` (steps too large), `cancelled`.
public func svd(
    _ ratings: RatingSet, options: SVDOptions = SVDOptions(), context: ModelContext = ModelContext()
) throws(ModelError) -> SVDModel {
    let steps = [options.userBias, options.itemBias, options.userFactors, options.itemFactors]
    try checkFactors(ratings, factors: options.factors, epochs: options.epochs, steps)
    try checkStart(mean: options.initMean, deviation: options.initDeviation)
    if options.order == .blocks { return try BlockFit(ratings, options).run(context) }
    var random = try NumPyRandom(seed: options.seed)
    let fit = try FactorFit(
        ratings, factors: options.factors, isBiased: options.isBiased, userBias: options.userBias, itemBias: options.itemBias,
        users: options.userFactors, items: options.itemFactors, context: context)
    for rows in [fit.users, fit.items] {
        rows.fill(mean: options.initMean, deviation: options.initDeviation, from: &random)
    }
    let pending = Buffer<UInt8>(count: ratings.itemCount, repeating: 0)
    let products = Buffer<Double>(count: 8 * fit.stride)
    try fit.run(epochs: options.epochs) { lists, model, context in
        rk_svd_epoch(fit.team.handle, lists, model, pending.base, askCancelled, context, products.base)
    }
    return SVDModel(
        basis: ratings.basis, isBiased: options.isBiased, biases: fit.biases, userFactors: fit.users.takeMatrix(),
        itemFactors: fit.items.takeMatrix())
}
