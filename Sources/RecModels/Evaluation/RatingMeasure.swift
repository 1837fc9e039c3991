/// How far predicted ratings are from the true ones: the measures of `surprise.accuracy` 1.1.5, the very numbers.
public enum RatingMeasure: String, Sendable, Hashable, CaseIterable {
    /// Root of the mean of squared differences.
    case rmse
    /// Mean of squared differences.
    case mse
    /// Mean of absolute differences.
    case mae
    /// Fraction of concordant pairs (Koren and Sill 2011, section 5.2).
    case fcp

    /// Whether a smaller value is better.
    public var isError: Bool { self != .fcp }

    /// Whether it asks whose rating each is.
    public var needsUsers: Bool { self == .fcp }

    /// The measure of predictions against true ratings, one pair a row.
    ///
    /// Means are summed in NumPy's order. A difference that is not a number makes an error not a number; `fcp` leaves such a pair out.
    /// Cost: linear; `fcp` sorts each user's ratings.
    /// - Parameter users: whose rating each is, numbered from zero; only `fcp` asks for it.
    /// - Throws: `empty` without rows, `shapeMismatch`, `constant` where `fcp` finds no pair to compare.
    public func value(truth: [Double], predictions: [Double], users: [UInt32] = []) throws(ModelError) -> Double {
        guard truth.count == predictions.count, !needsUsers || users.count == truth.count else {
            throw ModelError(.shapeMismatch, "there are \(truth.count) ratings and \(predictions.count) predictions")
        }
        guard !truth.isEmpty else { throw ModelError(.empty, "there are no predictions to measure") }
        switch self {
        case .rmse: return meanSquare(truth, predictions).squareRoot()
        case .mse: return meanSquare(truth, predictions)
        case .mae: return numpyMean(zip(truth, predictions).map { abs($0 - $1) })
        case .fcp: return try concordance(truth, predictions, users)
        }
    }
}

private func meanSquare(_ truth: [Double], _ predictions: [Double]) -> Double {
    numpyMean(zip(truth, predictions).map { ($0 - $1) * ($0 - $1) })
}

/// The share of concordant among decided pairs of one user's ratings, where numbers of pairs are averaged over the users that have any
/// of that kind, as the reference does it.
///
/// Of two ratings, the pair is concordant where the higher rated one is predicted higher, else discordant; equal ratings decide nothing.
private func concordance(_ truth: [Double], _ predictions: [Double], _ users: [UInt32]) throws(ModelError) -> Double {
    var byUser: [[Int]] = Array(repeating: [], count: Int(users.max() ?? 0) + 1)
    for row in truth.indices where !truth[row].isNaN && !predictions[row].isNaN { byUser[Int(users[row])].append(row) }
    var concordant: [Double] = []
    var discordant: [Double] = []
    for rows in byUser where rows.count > 1 {
        let pairs = decidedPairs(rows.map { (truth[$0], predictions[$0]) })
        if pairs.concordant > 0 { concordant.append(Double(pairs.concordant)) }
        if pairs.discordant > 0 { discordant.append(Double(pairs.discordant)) }
    }
    let (c, d) = (concordant.isEmpty ? 0 : numpyMean(concordant), discordant.isEmpty ? 0 : numpyMean(discordant))
    guard c + d > 0 else {
        throw ModelError(
            .constant, "no user has two predictions of items that were rated differently, so there are no pairs for fcp")
    }
    return c / (c + d)
}

/// Counts pairs in n log n: ratings in ascending order, the predictions of lower ones in a Fenwick tree (Fenwick 1994).
private func decidedPairs(_ rated: [(truth: Double, prediction: Double)]) -> (concordant: Int, discordant: Int) {
    let predictions = Set(rated.map(\.prediction)).sorted()
    var rank: [Double: Int] = [:]
    for (index, prediction) in predictions.enumerated() { rank[prediction] = index + 1 }
    let sorted = rated.map { (truth: $0.truth, rank: rank[$0.prediction] ?? 1) }.sorted { $0.truth < $1.truth }
    var tree = [Int](repeating: 0, count: predictions.count + 1)
    var (concordant, discordant) = (0, 0)
    var start = 0
    while start < sorted.count {
        var end = start
        while end < sorted.count, sorted[end].truth == sorted[start].truth {
            // Lower rated ones that are predicted lower.
            var (below, place) = (0, sorted[end].rank - 1)
            while place > 0 {
                below += tree[place]
                place -= place & -place
            }
            concordant += below
            discordant += start - below
            end += 1
        }
        for entry in sorted[start..<end] {
            var place = entry.rank
            while place < tree.count {
                tree[place] += 1
                place += place & -place
            }
        }
        start = end
    }
    return (concordant, discordant)
}
