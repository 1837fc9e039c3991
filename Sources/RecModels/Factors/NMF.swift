import CKernels

/// `nmf`.
public enum NMFMethod: FactorMethod {
    /// The verb.
    public static let name = "nmf"
}

/// A model of `nmf`: factors that are not negative.
public typealias NMFModel = FactorModel<NMFMethod>

/// How `nmf` fits; the defaults are those of Surprise 1.1.5.
public struct NMFOptions: Sendable, Hashable {
    /// How many factors.
    public var factors: Int
    /// Passes over the ratings.
    public var epochs: Int
    /// Whether there are biases.
    public var isBiased: Bool
    /// How much users' factors are pulled towards zero.
    public var userRegularization: Double
    /// How much items' factors are pulled towards zero.
    public var itemRegularization: Double
    /// Steps of users' biases.
    public var userBias: GradientStep
    /// Steps of items' biases.
    public var itemBias: GradientStep
    /// Factors start evenly spread over this range.
    public var initial: ClosedRange<Double>
    /// Seed of the NumPy generator.
    public var seed: Int

    /// Makes options.
    public init(
        factors: Int = 15, epochs: Int = 50, isBiased: Bool = false, userRegularization: Double = 0.06,
        itemRegularization: Double = 0.06, biasStep: GradientStep = GradientStep(rate: 0.005, regularization: 0.02),
        initial: ClosedRange<Double> = 0...1, seed: Int = 0
    ) {
        self.factors = factors
        self.epochs = epochs
        self.isBiased = isBiased
        self.userRegularization = userRegularization
        self.itemRegularization = itemRegularization
        userBias = biasStep
        itemBias = biasStep
        self.initial = initial
        self.seed = seed
    }
}

/// Fits factors that are not negative by steps that keep them so: `surprise.NMF(...)` 1.1.5 with the same seed, bit for bit (Luo et al.
/// 2014). Where the reference divides by zero, the factor stays as it is.
///
/// Cost: ratings x factors an epoch. Memory: eight bytes a factor of every user, and three times of every item.
/// - Throws: `badParameter`, `tooMany`, `notFinite` (steps too large), `cancelled`.
public func nmf(
    _ ratings: RatingSet, options: NMFOptions = NMFOptions(), context: ModelContext = ModelContext()
) throws(ModelError) -> NMFModel {
    let users = GradientStep(rate: 0, regularization: options.userRegularization)
    let items = GradientStep(rate: 0, regularization: options.itemRegularization)
    try checkFactors(
        ratings, factors: options.factors, epochs: options.epochs, [options.userBias, options.itemBias, users, items])
    guard options.initial.lowerBound >= 0, options.initial.upperBound.isFinite else {
        throw ModelError(.badParameter, "factors must start from a finite range that is not negative")
    }
    var random = try NumPyRandom(seed: options.seed)
    let fit = try FactorFit(
        ratings, factors: options.factors, isBiased: options.isBiased, userBias: options.userBias, itemBias: options.itemBias,
        users: users, items: items, context: context)
    for rows in [fit.users, fit.items] { rows.fill(options.initial, from: &random) }
    let above = Buffer<Double>(count: ratings.itemCount * fit.stride)
    let below = Buffer<Double>(count: ratings.itemCount * fit.stride)
    let scratch = Buffer<Double>(count: 2 * fit.stride)
    let counts = Buffer<Int64>(count: ratings.itemCount, repeating: 0)
    for place in 0..<ratings.count { counts.base[ratings.byUser.partner(at: place)] += 1 }
    var sums = rk_nmf(
        item_above: above.base, item_below: below.base, user_above: scratch.base, user_below: scratch.base + fit.stride,
        item_counts: counts.base)
    try fit.run(epochs: options.epochs) { lists, model, context in
        rk_nmf_epoch(fit.team.handle, lists, model, &sums, askCancelled, context)
    }
    return NMFModel(
        basis: ratings.basis, isBiased: options.isBiased, biases: fit.biases, userFactors: fit.users.takeMatrix(),
        itemFactors: fit.items.takeMatrix())
}
