internal import CKernels

/// How the least squares of one row are solved.
public enum ImplicitSolver: Sendable, Hashable {
    /// A few steps of conjugate gradients from the factors of the iteration before, as `implicit` does by default.
    case conjugateGradients(steps: Int = 3)
    /// Exactly, by Cholesky's factorisation: `use_cg=False`.
    case exact
}

/// How factors are fitted to implicit feedback; the defaults are those of `implicit` 0.7.
public struct ImplicitOptions: Sendable, Hashable {
    /// How many factors.
    public var factors: Int
    /// How often both sides are solved.
    public var iterations: Int
    /// How much factors are shrunk.
    public var regularization: Double
    /// What each number is multiplied by to be a confidence.
    public var alpha: Double
    /// How rows are solved.
    public var solver: ImplicitSolver
    /// As `random_state`, from which the first factors are drawn.
    public var seed: Int

    /// Makes options.
    public init(
        factors: Int = 100, iterations: Int = 15, regularization: Double = 0.01, alpha: Double = 1,
        solver: ImplicitSolver = .conjugateGradients(), seed: Int = 0
    ) {
        self.factors = factors
        self.iterations = iterations
        self.regularization = regularization
        self.alpha = alpha
        self.solver = solver
        self.seed = seed
    }

    func check() throws(ModelError) {
        for (name, value, least, most) in [
            ("factors", factors, 1, 10_000), ("iterations", iterations, 0, 1_000_000), ("seed", seed, 0, Int.max),
        ] where value < least || value > most {
            throw ModelError(.badParameter, "\(name) must be from \(least) to \(most), not \(value)")
        }
        guard regularization >= 0, regularization.isFinite, alpha.isFinite else {
            throw ModelError(.badParameter, "regularization must be finite and not negative, and alpha finite")
        }
        if case .conjugateGradients(let steps) = solver, steps < 1 || steps > 10_000 {
            throw ModelError(.badParameter, "steps must be from 1 to 10000, not \(steps)")
        }
    }
}

/// Fits factors to implicit feedback (what was used, and how often) by alternating least squares: Hu, Koren and Volinsky 2008, as
/// `implicit.cpu.als.AlternatingLeastSquares(dtype=float64)` 0.7 computes it, from the same first factors.
///
/// A number r of user and item is the confidence alpha x r that the user likes the item (in single precision, as there); a negative one
/// says with confidence that the user does not. What was not used counts as not liked with confidence 1. Numbers of a pair that comes
/// twice are added. Sums have one fixed order, so results are the same for any number of threads; they differ from those of `implicit`
/// in the last digits, which its own do from one BLAS to another.
///
/// Cost of an iteration: (users + items) x factors^2 x steps + ratings x factors x steps; exactly solved (users + items) x factors^3 / 3
/// + ratings x factors^2.
/// - Parameter start: first factors of users and of items, in place of those drawn from the seed.
/// - Throws: `badParameter`; `constant` when equations have no solution (no regularisation); `tooMany` for more than 2^31 factors in all;
///   `shapeMismatch` when `start` has another shape; `cancelled`.
public func implicitALS(
    _ ratings: RatingSet, options: ImplicitOptions = ImplicitOptions(), start: (users: DenseMatrix, items: DenseMatrix)? = nil,
    context: ModelContext = ModelContext()
) throws(ModelError) -> ImplicitModel {
    try options.check()
    let (rows, overflow) = options.factors.multipliedReportingOverflow(by: ratings.userCount + ratings.itemCount)
    guard !overflow, rows < 1 << 31 else {
        throw ModelError(
            .tooMany, "\(options.factors) factors of \(ratings.userCount + ratings.itemCount) users and items are too many")
    }
    let lists = ConfidenceLists(ratings, alpha: options.alpha)
    let users: Factors
    let items: Factors
    if let start {
        users = try Factors(start.users, rows: ratings.userCount, columns: options.factors)
        items = try Factors(start.items, rows: ratings.itemCount, columns: options.factors)
    } else {
        var random = NumPyGenerator(seed: UInt64(options.seed))
        users = Factors(rows: ratings.userCount, columns: options.factors) { random.random() * 0.01 }
        items = Factors(rows: ratings.itemCount, columns: options.factors) { random.random() * 0.01 }
    }
    let team = try Team(context)
    for iteration in 0..<options.iterations {
        try users.solve(lists.byUser, from: items, options, team, context)
        try items.solve(lists.byItem, from: users, options, team, context)
        context.progress(iteration + 1, options.iterations)
    }
    return ImplicitModel(basis: ratings.basis, users: users, items: items)
}

/// Confidences by user and by item, each pair once, partners ascending.
private struct ConfidenceLists {
    let byUser: ConfidenceSide
    let byItem: ConfidenceSide

    init(_ ratings: RatingSet, alpha: Double) {
        let scale = Float(alpha)
        let sorted = ratings.byItem.transposed(count: ratings.userCount, order: nil)
        let users = ConfidenceSide(lists: ratings.userCount, capacity: ratings.count)
        var count = 0
        for user in 0..<ratings.userCount {
            let first = count
            for place in sorted.range(of: user) {
                let item = UInt32(sorted.partner(at: place))
                let value = Double(alpha == 1 ? Float(sorted.rating(at: place)) : scale * Float(sorted.rating(at: place)))
                if count > first, users.partners.base[count - 1] == item {
                    users.values.base[count - 1] += value
                } else {
                    users.partners.base[count] = item
                    users.values.base[count] = value
                    count += 1
                }
            }
            users.bounds.base[user + 1] = count
        }
        let items = ConfidenceSide(lists: ratings.itemCount, capacity: count)
        for place in 0..<count { items.bounds.base[Int(users.partners.base[place]) + 1] += 1 }
        for item in 0..<ratings.itemCount { items.bounds.base[item + 1] += items.bounds.base[item] }
        var next = items.bounds.array
        for user in 0..<ratings.userCount {
            for place in users.bounds.base[user]..<users.bounds.base[user + 1] {
                let item = Int(users.partners.base[place])
                items.partners.base[next[item]] = UInt32(user)
                items.values.base[next[item]] = users.values.base[place]
                next[item] += 1
            }
        }
        byUser = users
        byItem = items
    }
}

private struct ConfidenceSide: @unchecked Sendable {
    let bounds: Buffer<Int>
    let partners: Buffer<UInt32>
    let values: Buffer<Double>

    init(lists: Int, capacity: Int) {
        bounds = Buffer(count: lists + 1, repeating: 0)
        partners = Buffer(count: capacity)
        values = Buffer(count: capacity)
    }

    var lists: rk_lists { rk_lists(bounds: bounds.base, partners: partners.base, values: values.base) }
}

/// Factors of users or of items: rows padded with zeros to a multiple of eight.
final class Factors: @unchecked Sendable {
    let rows: Int
    let columns: Int
    let stride: Int
    let values: Buffer<Double>

    /// Calls `draw` for each factor, row after row.
    init(rows: Int, columns: Int, _ draw: () -> Double) {
        self.rows = rows
        self.columns = columns
        stride = (columns + 7) / 8 * 8
        values = Buffer(count: rows * stride, repeating: 0)
        for row in 0..<rows { for column in 0..<columns { values.base[row * stride + column] = draw() } }
    }

    convenience init(_ matrix: DenseMatrix, rows: Int, columns: Int) throws(ModelError) {
        guard matrix.rows == rows, matrix.columns == columns else {
            throw ModelError(
                .shapeMismatch, "there are \(matrix.rows) rows of \(matrix.columns) factors, and should be \(rows) of \(columns)")
        }
        let source = matrix.values
        var place = -1
        self.init(rows: rows, columns: columns) {
            place += 1
            return source[place]
        }
    }

    func row(_ index: Int) -> UnsafePointer<Double> { UnsafePointer(values.base + index * stride) }

    var matrix: DenseMatrix {
        DenseMatrix(rows: rows, columns: columns) { target in
            for row in 0..<rows {
                for column in 0..<columns { target[row * columns + column] = values.base[row * stride + column] }
            }
        }
    }

    /// Solves every row for the other side's factors.
    fileprivate func solve(
        _ side: ConfidenceSide, from other: Factors, _ options: ImplicitOptions, _ team: Team, _ context: ModelContext
    ) throws(ModelError) {
        try context.checkCancelled()
        let gram = Buffer<Double>(count: columns * columns)
        rk_cross_products(team.handle, other.values.base, Int64(other.rows), Int64(columns), Int64(stride), gram.base)
        for factor in 0..<columns { gram.base[factor * columns + factor] += options.regularization }
        let shared = Shared(gram)
        let blocks = Swift.stride(from: 0, to: rows, by: 64).map { $0..<min(rows, $0 + 64) }
        let failed = try sideBySide(blocks, threads: context.threads) { block throws(ModelError) -> Int? in
            try context.checkCancelled()
            let scratch = Buffer<Double>(count: rk_implicit_scratch(self.columns, self.stride))
            switch options.solver {
            case .conjugateGradients(let steps):
                rk_implicit_gradients(
                    side.lists, block.lowerBound, block.upperBound, shared.value.base, other.values.base, self.values.base,
                    self.columns, self.stride, steps, scratch.base)
                return nil
            case .exact:
                let end = rk_implicit_exact(
                    side.lists, block.lowerBound, block.upperBound, shared.value.base, other.values.base, self.values.base,
                    self.columns, self.stride, scratch.base)
                return end < block.upperBound ? end : nil
            }
        }
        if failed.contains(where: { $0 != nil }) {
            throw ModelError(.constant, "the equations of the factors have no single solution: raise the regularization")
        }
    }
}
