import CKernels

#if canImport(Glibc)
    import Glibc
#endif

/// Greedy k-means++ (Arthur and Vassilvitskii 2007): each centre after the first is the best of `2 + log k` rows drawn with
/// probability proportional to their squared distance to the nearest centre so far. Draws and sums in scikit-learn's order.
struct Seeding {
    let rows: PaddedRows
    let k: Int
    let team: Team

    private static func trials(_ k: Int) -> Int { 2 + Int(log(Double(k))) }

    /// Draws as many numbers as one choice of centres does.
    static func skip(k: Int, _ random: inout NumPyRandom) {
        _ = random.randomSample()
        for _ in 1..<max(1, k) { _ = random.randomSample(trials(k)) }
    }

    /// The chosen centres, in the order they were chosen.
    func centres(_ random: inout NumPyRandom, context: ModelContext) throws(ModelError) -> PaddedRows {
        let n = rows.rows
        let trials = Self.trials(k)
        let width = (trials + 3) / 4 * 4
        let table = CumulativeTable(weights: [Double](repeating: 1 / Double(n), count: n))
        let closest = Buffer<Double>(count: n)
        let distances = Buffer<Double>(count: n * width)
        let cumulative = Buffer<Double>(count: n)
        let potentials = Buffer<Double>(count: trials)
        let candidates = PaddedRows(rows: trials, columns: rows.columns)
        let scratch = team.scratch(k: trials, d: rows.columns)
        let centres = PaddedRows(rows: k, columns: rows.columns)
        let (count, d, stride) = (Int64(n), Int64(rows.columns), Int64(rows.stride))

        var chosen = [Int64(table.position(after: random.randomSample()))]
        let first = Int(chosen[0])
        rk_seed_first(
            team.handle, rows.values.base, rows.norms.base, count, d, stride, rows.values.base + first * rows.stride,
            rows.norms.base[first], closest.base)
        var potential = rk_dot_ones(closest.base, count)

        while chosen.count < k {
            try context.checkCancelled()
            let targets = random.randomSample(trials).map { $0 * potential }
            var sum = 0.0
            for row in 0..<n {
                sum += closest.base[row]
                cumulative.base[row] = sum
            }
            let drawn = targets.map { target in Int64(min(Self.firstNotBelow(target, cumulative.base, n), n - 1)) }
            candidates.gather(rows, drawn, count: trials)
            for (position, row) in drawn.enumerated() { candidates.norms.base[position] = rows.norms.base[Int(row)] }
            rk_seed_candidates(
                team.handle, rows.values.base, rows.norms.base, count, d, stride, candidates.values.base, candidates.norms.base,
                Int64(trials), closest.base, distances.base, Int64(width), potentials.base, scratch.base)
            var best = 0
            for trial in 1..<trials where potentials.base[trial] < potentials.base[best] { best = trial }
            potential = potentials.base[best]
            for row in 0..<n { closest.base[row] = distances.base[row * width + best] }
            chosen.append(drawn[best])
        }
        centres.gather(rows, chosen, count: k)
        return centres
    }

    /// `searchsorted(values, target)`: the first index whose value is not below `target`, `count` if there is none.
    private static func firstNotBelow(_ target: Double, _ values: UnsafePointer<Double>, _ count: Int) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if values[middle] < target { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
