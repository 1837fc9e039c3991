import CKernels

/// Stochastic gradient descent in blocks (Gemulla et al. 2011): users and items are cut into as many groups each; a round takes each group
/// of users with another group of items, so that threads never meet, and as many rounds make an epoch. The cuts depend on the ratings
/// alone, so the bits are the same for any number of threads.
final class BlockFit {
    /// Groups of users and of items; no more threads than that can share the work.
    static let groups = 16

    private let ratings: RatingSet
    private let options: SVDOptions
    private let users: SingleRows
    private let items: SingleRows
    private let userBias: Buffer<Float>
    private let itemBias: Buffer<Float>

    init(_ ratings: RatingSet, _ options: SVDOptions) throws(ModelError) {
        self.ratings = ratings
        self.options = options
        users = SingleRows(rows: ratings.userCount, factors: options.factors)
        items = SingleRows(rows: ratings.itemCount, factors: options.factors)
        userBias = Buffer(count: ratings.userCount, repeating: 0)
        itemBias = Buffer(count: ratings.itemCount, repeating: 0)
        var random = try NumPyRandom(seed: options.seed)
        for rows in [users, items] {
            rows.fill(mean: options.initMean, deviation: options.initDeviation, from: &random)
        }
    }

    func run(_ context: ModelContext) throws(ModelError) -> SVDModel {
        let blocks = RatingBlocks(ratings, groups: Self.groups)
        let team = try Team(context.sized(forWork: ratings.count * max(1, options.factors)))
        var kernel = blocks.kernel
        var model = self.kernel
        for epoch in 0..<options.epochs {
            for round in 0..<Self.groups {
                try context.checkCancelled()
                rk_block_round(team.handle, &kernel, &model, Int64(round))
            }
            context.progress(epoch + 1, options.epochs)
        }
        extendLifetime(blocks)
        let isFinite = [userBias, itemBias, users.values, items.values].allSatisfy { buffer in
            (0..<buffer.count).allSatisfy { buffer.base[$0].isFinite }
        }
        guard isFinite else { throw .diverged }
        return SVDModel(
            basis: ratings.basis, isBiased: options.isBiased,
            biases: RatingBiases(users: userBias.array.map(Double.init), items: itemBias.array.map(Double.init)),
            userFactors: users.matrix, itemFactors: items.matrix)
    }

    private var kernel: rk_block_factors {
        func step(_ step: GradientStep) -> (rate: Float, regularization: Float) { (Float(step.rate), Float(step.regularization)) }
        let (userBiasStep, itemBiasStep) = (step(options.userBias), step(options.itemBias))
        let (userStep, itemStep) = (step(options.userFactors), step(options.itemFactors))
        return rk_block_factors(
            ld: Int64(users.stride), biased: options.isBiased ? 1 : 0, mean: options.isBiased ? Float(ratings.globalMean) : 0,
            user_bias: userBias.base, item_bias: itemBias.base, user_factors: users.values.base, item_factors: items.values.base,
            user_bias_rate: userBiasStep.rate, user_bias_regularization: userBiasStep.regularization,
            item_bias_rate: itemBiasStep.rate, item_bias_regularization: itemBiasStep.regularization, user_rate: userStep.rate,
            user_regularization: userStep.regularization, item_rate: itemStep.rate, item_regularization: itemStep.regularization)
    }
}

/// Factors in single precision while they are fitted: rows padded with zeros to a multiple of 16.
private final class SingleRows {
    let rows: Int
    let factors: Int
    let stride: Int
    let values: Buffer<Float>

    init(rows: Int, factors: Int) {
        self.rows = rows
        self.factors = factors
        stride = (factors + 15) / 16 * 16
        values = Buffer(count: rows * stride, repeating: 0)
    }

    func fill(mean: Double, deviation: Double, from random: inout NumPyRandom) {
        for row in 0..<rows {
            let base = values.base + row * stride
            for factor in 0..<factors { base[factor] = Float(mean + deviation * random.gaussian()) }
        }
    }

    var matrix: DenseMatrix {
        DenseMatrix(rows: rows, columns: factors) { target in
            for row in 0..<rows {
                for factor in 0..<factors { target[row * factors + factor] = Double(values.base[row * stride + factor]) }
            }
        }
    }
}

/// The ratings of each user by groups of items; within a group in the order in which they came.
private final class RatingBlocks {
    private let lists: RatingLists
    private let groups: Int
    private let userGroups: Buffer<Int64>
    private let cuts: Buffer<UInt32>
    private let items: Buffer<UInt32>
    private let values: Buffer<Float>

    init(_ ratings: RatingSet, groups: Int) {
        lists = ratings.byUser
        self.groups = groups
        let lists = lists
        userGroups = Self.groups(of: (0..<lists.count).map { lists.range(of: $0).count }, into: groups)
        var counts = [Int](repeating: 0, count: ratings.itemCount)
        for place in 0..<ratings.count { counts[lists.partner(at: place)] += 1 }
        let itemGroups = Self.groups(of: counts, into: groups)
        var groupOf = [UInt8](repeating: 0, count: ratings.itemCount)
        for group in 0..<groups {
            for item in Int(itemGroups.base[group])..<Int(itemGroups.base[group + 1]) { groupOf[item] = UInt8(group) }
        }
        cuts = Buffer(count: lists.count * (groups + 1), repeating: 0)
        items = Buffer(count: ratings.count)
        values = Buffer(count: ratings.count)
        let next = Buffer<Int>(count: groups)
        for user in 0..<lists.count {
            let range = lists.range(of: user)
            let own = cuts.base + user * (groups + 1)
            for place in range { own[Int(groupOf[lists.partner(at: place)]) + 1] += 1 }
            for group in 0..<groups {
                own[group + 1] += own[group]
                next.base[group] = range.lowerBound + Int(own[group])
            }
            for place in range {
                let item = lists.partner(at: place)
                let position = next.base[Int(groupOf[item])]
                next.base[Int(groupOf[item])] += 1
                items.base[position] = UInt32(item)
                values.base[position] = Float(lists.rating(at: place))
            }
        }
    }

    var kernel: rk_blocks {
        lists.bounds.withMemoryRebound(to: Int64.self, capacity: lists.count + 1) { bounds in
            rk_blocks(
                groups: Int64(groups), bounds: bounds, user_groups: userGroups.base, cuts: cuts.base, items: items.base,
                ratings: values.base)
        }
    }

    /// Ranges of about equal sums of counts.
    private static func groups(of counts: [Int], into groups: Int) -> Buffer<Int64> {
        let bounds = Buffer<Int64>(count: groups + 1, repeating: Int64(counts.count))
        bounds.base[0] = 0
        let total = counts.reduce(0, +)
        var (sum, group) = (0, 1)
        for (index, count) in counts.enumerated() {
            while group < groups, sum * groups >= group * total {
                bounds.base[group] = Int64(index)
                group += 1
            }
            sum += count
        }
        return bounds
    }
}
