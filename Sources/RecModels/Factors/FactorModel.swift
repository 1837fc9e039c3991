import CKernels
import Synchronization

/// Which fit made a model of factors.
public protocol FactorMethod: Sendable {
    /// The verb.
    static var name: String { get }
}

/// `svd`.
public enum SVDMethod: FactorMethod {
    /// The verb.
    public static let name = "svd"
}

/// A model of `svd`.
public typealias SVDModel = FactorModel<SVDMethod>

/// Predicts by factors of users and items, and where it is biased by the mean of all ratings and biases:
/// `mean + user bias + item bias + user factors . item factors`, as the matrix factorisations of Surprise 1.1.5.
///
/// An unknown user or item has no bias and no factors; without biases nothing can be said of one, so the prediction is the mean of all
/// ratings. A dot product is one chain of fused multiply-adds in feature order; the reference's goes through BLAS, whose order depends on
/// the processor.
public struct FactorModel<Method: FactorMethod>: RatingModel {
    /// The verb that fits it.
    public static var method: String { Method.name }
    /// Counts, mean and scale of the training data.
    public let basis: RatingBasis
    /// Whether it has biases; without them they are all zero.
    public let isBiased: Bool
    /// The biases.
    public let biases: RatingBiases
    /// One row a user.
    public let userFactors: DenseMatrix
    /// One row an item.
    public let itemFactors: DenseMatrix
    private let packed = PackedItems()

    /// Makes a model of its parts.
    public init(
        basis: RatingBasis, isBiased: Bool, biases: RatingBiases, userFactors: DenseMatrix, itemFactors: DenseMatrix
    ) {
        self.basis = basis
        self.isBiased = isBiased
        self.biases = biases
        self.userFactors = userFactors
        self.itemFactors = itemFactors
    }

    /// How many factors there are.
    public var factors: Int { itemFactors.columns }

    /// One row an item.
    public var itemVectors: DenseMatrix? { itemFactors }

    /// Mean, biases and dot product of what is known.
    public func estimate(user: Int?, item: Int?) -> RatingEstimate {
        let unknown = RatingFallback.unknown(user: user, item: item)
        if !isBiased, let unknown { return impossible(unknown) }
        var value = isBiased ? basis.globalMean : 0
        if let user { value += biases.users[user] }
        if let item { value += biases.items[item] }
        if let user, let item { value += dot(user, item) }
        return RatingEstimate(value, fallback: unknown)
    }

    private func dot(_ user: Int, _ item: Int) -> Double {
        precondition(user >= 0 && user < basis.userCount && item >= 0 && item < basis.itemCount, "id outside the model")
        return userFactors.withUnsafeValues { users in
            itemFactors.withUnsafeValues { items in
                guard let user = users.baseAddress.map({ $0 + user * factors }),
                    let item = items.baseAddress.map({ $0 + item * factors })
                else { return 0 }
                return rk_factor_dot(user, item, Int64(factors))
            }
        }
    }

    /// Blocks of users with panels of items.
    public func predictAll(for users: ArraySlice<Int?>, into target: UnsafeMutableBufferPointer<Double>) {
        guard let out = target.baseAddress, users.allSatisfy({ isBiased || $0 != nil }) else {
            return predictEach(for: users, into: target)
        }
        let panels = packed.panels(of: itemFactors)
        let nothing = [Double](repeating: 0, count: factors)
        userFactors.withUnsafeValues { rows in
            nothing.withUnsafeBufferPointer { nothing in
                guard let rows = rows.baseAddress, let nothing = nothing.baseAddress else {
                    return predictEach(for: users, into: target)
                }
                let pointers = users.map { Optional($0.map { rows + $0 * factors } ?? nothing) }
                let mean = isBiased ? basis.globalMean : 0
                let starts = users.map { $0.map { mean + biases.users[$0] } ?? mean }
                biases.items.withUnsafeBufferPointer { items in
                    var scoring = rk_scoring(
                        factors: Int64(factors), items: Int64(basis.itemCount), panels: panels.base,
                        item_bias: items.baseAddress, clips: 1, low: basis.scale.lowerBound, high: basis.scale.upperBound)
                    rk_factor_scores(0, &scoring, pointers, starts, Int64(users.count), out)
                }
            }
        }
    }

    /// Biases and factors.
    public var parts: RatingParts {
        var parts = RatingParts()
        parts["biased"] = .doubles([isBiased ? 1 : 0])
        parts["user_bias"] = .doubles(biases.users)
        parts["item_bias"] = .doubles(biases.items)
        parts["user_factors"] = .matrix(userFactors)
        parts["item_factors"] = .matrix(itemFactors)
        return parts
    }

    /// Makes the model of its parts again.
    public init(parts: RatingParts, basis: RatingBasis) throws(ModelError) {
        let users = try parts.matrix("user_factors", rows: basis.userCount)
        let items = try parts.matrix("item_factors", rows: basis.itemCount)
        guard users.columns == items.columns else {
            throw ModelError(.shapeMismatch, "users have \(users.columns) factors, items \(items.columns)")
        }
        self.init(
            basis: basis, isBiased: try parts.number("biased") != 0,
            biases: RatingBiases(
                users: try parts.doubles("user_bias", count: basis.userCount),
                items: try parts.doubles("item_bias", count: basis.itemCount)), userFactors: users, itemFactors: items)
    }
}

extension FactorModel: Equatable {
    /// Equal biases and factors.
    public static func == (a: FactorModel, b: FactorModel) -> Bool {
        a.basis == b.basis && a.isBiased == b.isBiased && a.biases == b.biases && a.userFactors == b.userFactors
            && a.itemFactors == b.itemFactors
    }
}

/// Item factors packed for scoring, made when first asked for.
private final class PackedItems: Sendable {
    private struct Panels: @unchecked Sendable { let buffer: Buffer<Double> }
    private let state = Mutex<Panels?>(nil)

    func panels(of items: DenseMatrix) -> Buffer<Double> {
        state.withLock { state in
            if let state { return state }
            let buffer = Buffer<Double>(count: Int(rk_panel_doubles(Int64(items.rows), Int64(items.columns))))
            items.withUnsafeValues { values in
                if let base = values.baseAddress { rk_pack_panels(base, Int64(items.rows), Int64(items.columns), buffer.base) }
            }
            let panels = Panels(buffer: buffer)
            state = panels
            return panels
        }.buffer
    }
}
