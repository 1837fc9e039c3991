import CKernels

/// `svdpp`.
public enum SVDppMethod: FactorMethod {
    /// The verb.
    public static let name = "svdpp"
}

/// A model of `svdpp`: its users' factors include what the items say that they rated.
public typealias SVDppModel = FactorModel<SVDppMethod>

/// How `svdpp` fits; the defaults are those of Surprise 1.1.5.
public struct SVDppOptions: Sendable, Hashable {
    /// How many factors.
    public var factors: Int
    /// Passes over the ratings.
    public var epochs: Int
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
    /// Steps of items' implicit factors: what having rated an item says of a user.
    public var implicitFactors: GradientStep
    /// Seed of the NumPy generator.
    public var seed: Int

    /// Makes options with one step for everything.
    public init(
        factors: Int = 20, epochs: Int = 20, initMean: Double = 0, initDeviation: Double = 0.1,
        step: GradientStep = GradientStep(rate: 0.007, regularization: 0.02), seed: Int = 0
    ) {
        self.factors = factors
        self.epochs = epochs
        self.initMean = initMean
        self.initDeviation = initDeviation
        userBias = step
        itemBias = step
        userFactors = step
        itemFactors = step
        implicitFactors = step
        self.seed = seed
    }
}

/// Fits factors, biases and implicit factors by stochastic gradient descent, one rating after the other, user by user:
/// `surprise.SVDpp(...)` 1.1.5 with the same seed (Koren 2008).
///
/// Cost: the squares of the users' numbers of ratings x factors an epoch. Memory: eight bytes a factor of every user, and twice of every
/// item.
/// - Throws: `badParameter`, `tooMany`, `notFinite` (steps too large), `cancelled`.
public func svdpp(
    _ ratings: RatingSet, options: SVDppOptions = SVDppOptions(), context: ModelContext = ModelContext()
) throws(ModelError) -> SVDppModel {
    let learned = try svdppFactors(ratings, options: options, context: context)
    // What a prediction adds to the user's own factors: the sum of the implicit ones, then divided.
    let (own, implicit) = (learned.users, learned.implicit)
    let lists = ratings.byUser
    let users = DenseMatrix(rows: ratings.userCount, columns: options.factors) { target in
        var sum = [Double](repeating: 0, count: options.factors)
        for user in 0..<ratings.userCount {
            for factor in sum.indices { sum[factor] = 0 }
            for place in lists.range(of: user) {
                let item = lists.partner(at: place)
                for factor in sum.indices { sum[factor] += implicit[item, factor] }
            }
            let root = Double(lists.range(of: user).count).squareRoot()
            for factor in sum.indices { target[user * sum.count + factor] = own[user, factor] + sum[factor] / root }
        }
    }
    return SVDppModel(
        basis: ratings.basis, isBiased: true, biases: learned.biases, userFactors: users, itemFactors: learned.items)
}

/// Everything that `svdpp` learns, before users' factors and the implicit ones of their items are put together.
package func svdppFactors(
    _ ratings: RatingSet, options: SVDppOptions, context: ModelContext
) throws(ModelError) -> (biases: RatingBiases, users: DenseMatrix, items: DenseMatrix, implicit: DenseMatrix) {
    let steps = [options.userBias, options.itemBias, options.userFactors, options.itemFactors, options.implicitFactors]
    try checkFactors(ratings, factors: options.factors, epochs: options.epochs, steps)
    try checkStart(mean: options.initMean, deviation: options.initDeviation)
    var random = try NumPyRandom(seed: options.seed)
    let fit = try FactorFit(
        ratings, factors: options.factors, isBiased: true, userBias: options.userBias, itemBias: options.itemBias,
        users: options.userFactors, items: options.itemFactors, context: context)
    let implicit = FactorRows(rows: ratings.itemCount, factors: options.factors)
    for rows in [fit.users, fit.items, implicit] {
        rows.fill(mean: options.initMean, deviation: options.initDeviation, from: &random)
    }
    let marks = Buffer<UInt8>(count: ratings.itemCount, repeating: 0)
    let scratch = Buffer<Double>(count: 2 * fit.stride)
    let step = options.implicitFactors.kernel
    try fit.run(epochs: options.epochs) { lists, model, context in
        rk_svdpp_epoch(
            fit.team.handle, lists, model, implicit.values.base, step, marks.base, askCancelled, context, scratch.base)
    }
    return (fit.biases, fit.users.takeMatrix(), fit.items.takeMatrix(), implicit.takeMatrix())
}
