import CKernels

/// One run of k-means with Elkan's bounds (Elkan 2003) in scikit-learn's order: fewer distances than Lloyd's algorithm for the same
/// centres up to rounding, and `rows * k` doubles of memory.
struct ElkanRun {
    let rows: PaddedRows
    let team: Team
    /// Bound on the summed squared shift of the centres.
    let tolerance: Double
    let maxIterations: Int

    /// Iterates from `start`, which is used up; `tick` is called after each iteration.
    func run(from start: PaddedRows, context: ModelContext, tick: () -> Void) throws(ModelError) -> LloydRun.Result {
        let k = start.rows
        let (n, d, stride) = (Int64(rows.rows), Int64(rows.columns), Int64(rows.stride))
        try checkMemory(forDoubles: [(rows.rows, k)], "Elkan's bounds of \(rows.rows) rows and \(k) clusters", context)
        let lloyd = LloydRun(rows: rows, team: team, tolerance: tolerance, maxIterations: maxIterations)
        var centres = start
        var next = PaddedRows(rows: k, columns: rows.columns)
        let labels = Buffer<Int32>(count: rows.rows, repeating: -1)
        let previous = Buffer<Int32>(count: rows.rows, repeating: -1)
        let upper = Buffer<Double>(count: rows.rows)
        let lower = Buffer<Double>(count: rows.rows * k)
        let counts = Buffer<Double>(count: k)
        let shifts = Buffer<Double>(count: k)
        let between = CentreDistances(k: k, columns: rows.columns, team: team)
        func assign() {
            rk_elkan_assign(
                team.handle, rows.values.base, n, d, stride, centres.values.base, Int64(k), between.half.base, between.next.base,
                labels.base, upper.base, lower.base)
        }

        between.update(centres)
        rk_elkan_start(
            team.handle, rows.values.base, n, d, stride, centres.values.base, Int64(k), between.half.base, labels.base,
            upper.base,
            lower.base)
        var iterations = 0
        var strict = false
        var converged = false
        while iterations < maxIterations {
            try context.checkCancelled()
            assign()
            next.values.base.update(repeating: 0, count: k * rows.stride)
            counts.base.update(repeating: 0, count: k)
            rk_add_rows(team.handle, rows.values.base, n, stride, labels.base, next.values.base)
            for row in 0..<rows.rows { counts.base[Int(labels.base[row])] += 1 }
            lloyd.relocateEmpty(labels, old: centres, new: next, counts: counts.base)
            lloyd.average(next, counts: counts.base)
            for cluster in 0..<k {
                let at = cluster * rows.stride
                shifts.base[cluster] = rk_square_distance(next.values.base + at, centres.values.base + at, d).squareRoot()
            }
            rk_elkan_loosen(team.handle, n, Int64(k), shifts.base, labels.base, upper.base, lower.base)
            between.update(next)
            swap(&centres, &next)
            iterations += 1
            tick()
            if lloyd.same(labels, previous) {
                strict = true
                break
            }
            for cluster in 0..<k { shifts.base[cluster] *= shifts.base[cluster] }
            if rk_pairwise_sum(shifts.base, Int64(k)) <= tolerance {
                converged = true
                break
            }
            previous.base.update(from: labels.base, count: rows.rows)
        }
        // The centres moved after the last assignment: label once more, so that labels and centres agree.
        if !strict { assign() }
        return LloydRun.Result(
            labels: labels, centres: centres, inertia: inertia(team, rows, centres, labels), iterations: iterations,
            converged: strict || converged)
    }
}

/// Half the distances between centres, and of each centre to the nearest other one.
private struct CentreDistances {
    let half: Buffer<Double>
    let next: Buffer<Double>
    private let team: Team
    private let scratch: Buffer<Double>

    init(k: Int, columns: Int, team: Team) {
        self.team = team
        half = Buffer(count: k * k)
        next = Buffer(count: k)
        scratch = team.scratch(k: k, d: columns)
    }

    func update(_ centres: PaddedRows) {
        let k = centres.rows
        centres.updateNorms()
        rk_distances(
            team.handle, centres.values.base, centres.norms.base, Int64(k), Int64(centres.columns), Int64(centres.stride),
            centres.values.base, Int64(centres.stride), centres.norms.base, Int64(k), 1, half.base, scratch.base)
        for row in 0..<k {
            half.base[row * k + row] = 0
            for column in 0..<k { half.base[row * k + column] /= 2 }
        }
        // The second smallest of each column; the smallest is the centre itself, or one in the same place.
        for column in 0..<k {
            var (least, second) = (Double.infinity, Double.infinity)
            for row in 0..<k {
                let value = half.base[row * k + column]
                if value < least {
                    second = least
                    least = value
                } else if value < second {
                    second = value
                }
            }
            next.base[column] = second
        }
    }
}
