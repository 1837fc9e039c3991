import CKernels

/// How far a gradient step goes, and how much it pulls towards zero.
public struct GradientStep: Sendable, Hashable {
    /// The learning rate.
    public var rate: Double
    /// The regularisation.
    public var regularization: Double

    /// Makes a step.
    public init(rate: Double, regularization: Double) {
        self.rate = rate
        self.regularization = regularization
    }

    var isUsable: Bool { rate.isFinite && rate >= 0 && regularization.isFinite && regularization >= 0 }
    var kernel: rk_step { rk_step(rate: rate, regularization: regularization) }
}

/// Factors while they are fitted: rows padded with zeros to a multiple of eight.
final class FactorRows {
    let rows: Int
    let factors: Int
    let stride: Int
    let values: Buffer<Double>
    private var taken: DenseMatrix?

    init(rows: Int, factors: Int) {
        self.rows = rows
        self.factors = factors
        stride = (factors + 7) / 8 * 8
        values = Buffer(count: rows * stride, repeating: 0)
    }

    /// Fills the rows one after the other with normal draws.
    func fill(mean: Double, deviation: Double, from random: inout NumPyRandom) {
        for row in 0..<rows {
            let base = values.base + row * stride
            for factor in 0..<factors { base[factor] = mean + deviation * random.gaussian() }
        }
    }

    /// Fills the rows one after the other with even draws.
    func fill(_ range: ClosedRange<Double>, from random: inout NumPyRandom) {
        let width = range.upperBound - range.lowerBound
        for row in 0..<rows {
            let base = values.base + row * stride
            for factor in 0..<factors { base[factor] = range.lowerBound + width * random.randomSample() }
        }
    }

    /// The rows without padding, in the very memory that they were fitted in: the fit is over, and its rows are gone.
    func takeMatrix() -> DenseMatrix {
        if let taken { return taken }
        // Each row moves to the front, or stays: none is written over before it has moved.
        if stride > factors {
            for row in 0..<rows { (values.base + row * factors).update(from: values.base + row * stride, count: factors) }
        }
        let matrix = DenseMatrix(rows: rows, columns: factors, taking: values)
        taken = matrix
        return matrix
    }
}

/// Throws unless a factorisation of so many factors can be fitted in memory.
func checkFactors(_ ratings: RatingSet, factors: Int, epochs: Int, _ steps: [GradientStep]) throws(ModelError) {
    guard factors >= 0, epochs >= 0 else { throw ModelError(.badParameter, "factors and epochs must not be negative") }
    guard steps.allSatisfy(\.isUsable) else {
        throw ModelError(.badParameter, "learning rates and regularisations must be finite and not negative")
    }
    let (count, overflow) = (ratings.userCount + ratings.itemCount).multipliedReportingOverflow(by: factors)
    guard !overflow, count <= 1 << 33 else {
        throw ModelError(
            .tooMany, "\(factors) factors of \(ratings.userCount) users and \(ratings.itemCount) items do not fit in memory")
    }
}

/// Throws unless factors can start from that normal distribution.
func checkStart(mean: Double, deviation: Double) throws(ModelError) {
    guard mean.isFinite, deviation.isFinite, deviation >= 0 else {
        throw ModelError(.badParameter, "the distribution that factors start from must be finite")
    }
}

extension RatingLists {
    /// The lists as kernels take them; valid as long as this object is.
    var kernel: rk_ratings {
        let (singles, doubles) = storedRatings
        return bounds.withMemoryRebound(to: Int64.self, capacity: count + 1) { bounds in
            rk_ratings(users: Int64(count), bounds: bounds, items: partners.base, singles: singles, doubles: doubles)
        }
    }
}

/// Whether a context was cancelled, for kernels that ask.
let askCancelled: @convention(c) (UnsafeRawPointer?) -> Int32 = { raw in
    raw?.assumingMemoryBound(to: ModelContext.self).pointee.isCancelled() == true ? 1 : 0
}
