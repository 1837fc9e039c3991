import CKernels

/// What mini-batch k-means keeps from batch to batch, and one step of it.
final class MiniBatchStep {
    let batch: PaddedRows
    private let k: Int
    private let ratio: Double
    private let team: Team
    private let labels: Buffer<Int32>
    private let own: Buffer<Double>
    private let scratch: Buffer<Double>
    private var weights: [Double]
    private var sinceReassignment = 0

    init(k: Int, columns: Int, batchSize: Int, ratio: Double, team: Team) {
        batch = PaddedRows(rows: batchSize, columns: columns)
        self.k = k
        self.ratio = ratio
        self.team = team
        labels = Buffer(count: batchSize)
        own = Buffer(count: batchSize)
        scratch = team.scratch(k: k, d: columns)
        weights = [Double](repeating: 0, count: k)
    }

    /// Assigns `batch` to `centres`, writes the moved centres to `next`, and returns the batch's inertia before the move.
    func run(from centres: PaddedRows, to next: PaddedRows, _ random: inout NumPyRandom) -> Double {
        let reassign = reassignmentIsDue()
        let (n, d, stride) = (Int64(batch.rows), Int64(batch.columns), Int64(batch.stride))
        centres.updateNorms()
        rk_assign(
            team.handle, batch.values.base, n, d, stride, centres.values.base, stride, centres.norms.base, Int64(k), labels.base,
            scratch.base)
        rk_own_distances(team.handle, batch.values.base, n, d, stride, centres.values.base, stride, labels.base, own.base)
        update(centres, next)
        if reassign, ratio > 0 { reassignSmall(next, &random) }
        return rk_plain_sum(own.base, n)
    }

    /// Every `10 k` rows, and whenever a cluster has never had a row.
    private func reassignmentIsDue() -> Bool {
        sinceReassignment += batch.rows
        guard weights.contains(0) || sinceReassignment >= 10 * k else { return false }
        sinceReassignment = 0
        return true
    }

    /// Running means: the old centre times its weight, plus its rows in order, over the new weight.
    private func update(_ centres: PaddedRows, _ next: PaddedRows) {
        let stride = batch.stride
        var counts = [Double](repeating: 0, count: k)
        for row in 0..<batch.rows { counts[Int(labels.base[row])] += 1 }
        for cluster in 0..<k {
            let factor = counts[cluster] > 0 ? weights[cluster] : 1
            for lane in (cluster * stride)..<((cluster + 1) * stride) {
                next.values.base[lane] = centres.values.base[lane] * factor
            }
        }
        rk_add_rows(team.handle, batch.values.base, Int64(batch.rows), Int64(stride), labels.base, next.values.base)
        for cluster in 0..<k where counts[cluster] > 0 {
            weights[cluster] += counts[cluster]
            let factor = 1 / weights[cluster]
            for lane in (cluster * stride)..<((cluster + 1) * stride) { next.values.base[lane] *= factor }
        }
    }

    /// Puts centres of little weight on rows of the batch drawn without replacement, at most half as many as rows.
    private func reassignSmall(_ next: PaddedRows, _ random: inout NumPyRandom) {
        let limit = ratio * (weights.max() ?? 0)
        var small = weights.map { $0 < limit }
        let most = Int(0.5 * Double(batch.rows))
        if Double(small.lazy.filter { $0 }.count) > 0.5 * Double(batch.rows) {
            for cluster in NumPySelection.sorted(weights).dropFirst(most) { small[cluster] = false }
        }
        let moved = small.indices.filter { small[$0] }
        guard !moved.isEmpty else { return }
        let places = random.permutation(batch.rows).prefix(moved.count)
        for (cluster, row) in zip(moved, places) {
            (next.values.base + cluster * batch.stride).update(from: batch.values.base + row * batch.stride, count: batch.stride)
        }
        // Not their own weights, so that they are not moved again at once.
        let least = small.indices.lazy.filter { !small[$0] }.map { self.weights[$0] }.min() ?? 0
        for cluster in moved { weights[cluster] = least }
    }
}

/// When mini-batch k-means stops: centres that hardly move, or no better smoothed inertia for a while.
struct MiniBatchMonitor {
    let batchSize: Int
    let rows: Int
    let tolerance: Double
    let patience: Int?
    private var smoothed: Double?
    private var least: Double?
    private var withoutImprovement = 0

    init(batchSize: Int, rows: Int, tolerance: Double, patience: Int?) {
        self.batchSize = batchSize
        self.rows = rows
        self.tolerance = tolerance
        self.patience = patience
    }

    /// - Parameters:
    ///   - step: counted from zero; the first one is only the start's inertia and is ignored.
    ///   - change: summed squared move of the centres.
    mutating func stops(afterStep step: Int, inertia: Double, change: Double) -> Bool {
        let mean = inertia / Double(batchSize)
        if step == 0 { return false }
        let value: Double
        if let old = smoothed {
            let alpha = min(Double(batchSize) * 2 / Double(rows + 1), 1)
            value = old * (1 - alpha) + mean * alpha
        } else {
            value = mean
        }
        smoothed = value
        if tolerance > 0, change <= tolerance { return true }
        if let old = least, !(value < old) {
            withoutImprovement += 1
        } else {
            withoutImprovement = 0
            least = value
        }
        if let patience { return withoutImprovement >= patience }
        return false
    }
}
