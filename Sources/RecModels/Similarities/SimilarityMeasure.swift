internal import CKernels

/// How alike two users (or items) are by the ratings of what both rated; the measures and formulas of `surprise.similarities` 1.1.5.
///
/// A similarity is zero where nothing is shared or the formula is not defined (where Surprise gives NaN, or stops).
public enum SimilarityMeasure: Sendable, Hashable {
    /// Cosine of the shared ratings.
    case cosine
    /// 1 / (mean squared difference + 1).
    case msd
    /// Pearson's correlation of the shared ratings.
    case pearson
    /// Pearson's correlation with baselines in the place of means, times (n - 1) / (n - 1 + shrinkage) for n shared ratings;
    /// zero for fewer than two.
    case pearsonBaseline(shrinkage: Double = 100)

    /// The kernel's number, the least number of shared ratings, and the shrinkage or a negative number.
    func kernel(minSupport: Int) -> (measure: Int32, support: Int, shrinkage: Double) {
        switch self {
        case .cosine: (Int32(RK_COSINE), minSupport, -1)
        case .msd: (Int32(RK_MSD), minSupport, -1)
        case .pearson: (Int32(RK_PEARSON), minSupport, -1)
        case .pearsonBaseline(let shrinkage): (Int32(RK_COSINE), max(2, minSupport), shrinkage)
        }
    }
}
