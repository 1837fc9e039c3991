import CKernels

/// What pandas 3's `DataFrame.sample` draws.
public enum RowSample {
    /// `sample(n, replace=replace, random_state=seed)` of a table of `rows` rows: row numbers in the order in which they were drawn.
    ///
    /// - Throws: `badParameter` for a negative count, a seed outside `0...4294967295` or nothing to draw from, `tooMany` for more than
    ///   there are without replacement.
    public static func rows(of rows: Int, count: Int, replace: Bool = false, seed: Int) throws(ModelError) -> [Int] {
        var random = try NumPyRandom(seed: seed)
        if rows == 0, count == 0 { return [] }
        return try random.choice(rows, count: count, replace: replace)
    }

    /// `sample(n, weights=weights, replace=replace, random_state=seed)`: rows drawn with probability proportional to their weights.
    /// A weight that is NaN counts as zero.
    ///
    /// - Throws: as without weights; `badParameter` for a negative or infinite weight, or none above zero; `tooMany` where a weight is
    ///   so large that its row would have to come more than once.
    public static func rows(
        weights: [Double], count: Int, replace: Bool = false, seed: Int
    ) throws(ModelError) -> [Int] {
        var random = try NumPyRandom(seed: seed)
        if weights.isEmpty, count == 0 { return [] }
        for (row, weight) in weights.enumerated() where weight < 0 || weight.isInfinite {
            throw ModelError(.badParameter, "the weight of row \(row) is \(weight)", row: row)
        }
        let clean = weights.map { $0.isNaN ? 0 : $0 }
        let total = rk_pairwise_sum(clean, Int64(clean.count))
        guard total > 0, total.isFinite else { throw ModelError(.badParameter, "the weights add to \(total)") }
        let shares = clean.map { $0 / total }
        if !replace, let largest = shares.max(), Double(count) * largest > 1 {
            throw ModelError(
                .tooMany, "a row has the share \(largest) of all weights: \(count) rows cannot be drawn without replacement")
        }
        return try random.choice(count: count, replace: replace, probabilities: shares)
    }

    /// How many rows `sample(frac=fraction)` takes: rounded to the nearest, halves to even.
    ///
    /// - Throws: `badParameter` for a negative share, a share above one without replacement, or more rows than can be counted.
    public static func count(fraction: Double, of rows: Int, replace: Bool = false) throws(ModelError) -> Int {
        guard fraction >= 0, replace || fraction <= 1 else {
            throw ModelError(.badParameter, "a sample of \(fraction) times the rows\(fraction > 1 ? " needs replacement" : "")")
        }
        guard let count = Int(exactly: (fraction * Double(rows)).rounded(.toNearestOrEven)), count < 1 << 40 else {
            throw ModelError(.badParameter, "a sample of \(fraction) times \(rows) rows is too large")
        }
        return count
    }
}
