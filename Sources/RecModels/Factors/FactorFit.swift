import CKernels

/// A factorisation while it is fitted: biases, factors, and the kernels' view of them.
final class FactorFit {
    let ratings: RatingSet
    let users: FactorRows
    let items: FactorRows
    let userBias: Buffer<Double>
    let itemBias: Buffer<Double>
    let team: Team
    private let context: ModelContext
    private var model: rk_factors
    private var lists: rk_ratings

    init(
        _ ratings: RatingSet, factors: Int, isBiased: Bool, userBias userStep: GradientStep, itemBias itemStep: GradientStep,
        users: GradientStep, items: GradientStep, context: ModelContext
    ) throws(ModelError) {
        self.ratings = ratings
        self.context = context
        team = try Team(ModelContext(instructions: context.instructions))
        self.users = FactorRows(rows: ratings.userCount, factors: factors)
        self.items = FactorRows(rows: ratings.itemCount, factors: factors)
        userBias = Buffer(count: ratings.userCount, repeating: 0)
        itemBias = Buffer(count: ratings.itemCount, repeating: 0)
        model = rk_factors(
            factors: Int64(factors), ld: Int64(self.users.stride), items: Int64(ratings.itemCount),
            mean: isBiased ? ratings.globalMean : 0, biased: isBiased ? 1 : 0, user_bias: userBias.base,
            item_bias: itemBias.base, user_factors: self.users.values.base, item_factors: self.items.values.base,
            user_bias_step: userStep.kernel, item_bias_step: itemStep.kernel, user_step: users.kernel, item_step: items.kernel)
        lists = ratings.byUser.kernel
    }

    /// Doubles in a row.
    var stride: Int { users.stride }

    /// Runs epochs; `step` returns not zero when it was stopped.
    func run(
        epochs: Int, _ step: (UnsafePointer<rk_ratings>, UnsafePointer<rk_factors>, UnsafeRawPointer) -> Int32
    ) throws(ModelError) {
        for epoch in 0..<epochs {
            try context.checkCancelled()
            let stopped = withUnsafePointer(to: context) { context in step(&lists, &model, context) }
            if stopped != 0 { throw .cancelled }
            context.progress(epoch + 1, epochs)
        }
        // A value that has left the numbers takes the biases and the factors of its user and item with it.
        let isFinite = [userBias, itemBias, users.values, items.values].allSatisfy { buffer in
            (0..<buffer.count).allSatisfy { buffer.base[$0].isFinite }
        }
        guard isFinite else { throw .diverged }
    }

    var biases: RatingBiases { RatingBiases(users: userBias.array, items: itemBias.array) }
}

extension ModelError {
    /// What steps that are too large lead to.
    static let diverged = ModelError(
        .notFinite, "the factors grew beyond all numbers: a smaller learning rate keeps them in bounds")
}
