internal import CKernels

/// Factors of users and items, whose product says how much a user is likely to like an item: about 0 for what was not used, about 1 for
/// what was.
public struct ImplicitModel: RatingModel {
    /// `als`.
    public static var method: String { "als" }
    /// Counts, mean and range of the training data.
    public let basis: RatingBasis
    let users: Factors
    let items: Factors

    init(basis: RatingBasis, users: Factors, items: Factors) {
        self.basis = basis
        self.users = users
        self.items = items
    }

    /// One row a user.
    public var userFactors: DenseMatrix { users.matrix }
    /// One row an item.
    public var itemFactors: DenseMatrix { items.matrix }
    /// The factors of items.
    public var itemVectors: DenseMatrix? { items.matrix }

    /// Predictions are preferences, not ratings.
    public var isClipped: Bool { false }

    /// The product of the factors; 0 where user or item is unknown.
    public func estimate(user: Int?, item: Int?) -> RatingEstimate {
        guard let user, let item else {
            return RatingEstimate(0, fallback: .unknown(user: user, item: item), isImpossible: true)
        }
        var value = 0.0
        rk_implicit_scores(users.row(user), items.row(item), 1, items.stride, &value)
        return RatingEstimate(value)
    }

    /// All items for a block of users.
    public func predictAll(for users: ArraySlice<Int?>, into target: UnsafeMutableBufferPointer<Double>) {
        let width = basis.itemCount
        guard let base = target.baseAddress, target.count >= users.count * width else { return }
        for (place, user) in users.enumerated() {
            if let user {
                rk_implicit_scores(self.users.row(user), items.values.base, width, items.stride, base + place * width)
            } else {
                (base + place * width).update(repeating: 0, count: width)
            }
        }
    }

    /// Both matrices of factors.
    public var parts: RatingParts {
        var parts = RatingParts()
        parts["user_factors"] = .matrix(users.matrix)
        parts["item_factors"] = .matrix(items.matrix)
        return parts
    }

    /// Makes the model of its parts again.
    public init(parts: RatingParts, basis: RatingBasis) throws(ModelError) {
        let users = try parts.matrix("user_factors", rows: basis.userCount)
        self.init(
            basis: basis, users: try Factors(users, rows: basis.userCount, columns: users.columns),
            items: try Factors(
                parts.matrix("item_factors", rows: basis.itemCount), rows: basis.itemCount, columns: users.columns))
    }
}
