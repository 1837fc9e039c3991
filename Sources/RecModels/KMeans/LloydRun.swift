import CKernels

#if canImport(Glibc)
    import Glibc
#endif

/// One run of Lloyd's algorithm, in scikit-learn's order of sums on one thread.
struct LloydRun {
    let rows: PaddedRows
    let team: Team
    /// Bound on the summed squared shift of the centres.
    let tolerance: Double
    let maxIterations: Int

    struct Result {
        var labels: Buffer<Int32>
        var centres: PaddedRows
        var inertia: Double
        var iterations: Int
        var converged: Bool
    }

    /// Iterates from `start`, which is used up; `tick` is called after each iteration.
    func run(
        from start: PaddedRows, context: ModelContext, tick: () -> Void
    ) throws(ModelError) -> Result {
        let k = start.rows
        let (n, d, stride) = (Int64(rows.rows), Int64(rows.columns), Int64(rows.stride))
        var centres = start
        var next = PaddedRows(rows: k, columns: rows.columns)
        var labels = Buffer<Int32>(count: rows.rows, repeating: -1)
        var previous = Buffer<Int32>(count: rows.rows, repeating: -1)
        let counts = Buffer<Double>(count: k)
        let shifts = Buffer<Double>(count: k)
        let scratch = team.scratch(k: k, d: rows.columns)
        let bounds = LloydBounds(rows, k: k)
        var iterations = 0
        var strict = false
        var converged = false

        while iterations < maxIterations {
            try context.checkCancelled()
            swap(&labels, &previous)
            centres.updateNorms()
            var known = bounds.known(of: iterations == 0 ? nil : previous)
            let failed = withUnsafePointer(to: &known) { known in
                rk_assign_and_sum(
                    team.handle, rows.values.base, n, d, stride, centres.values.base, centres.norms.base, Int64(k),
                    context.sparesDistances ? known : nil, labels.base, next.values.base, counts.base, scratch.base)
            }
            if failed != 0 { throw ModelError(.tooMany, "no memory for \(rows.rows) rows") }
            relocateEmpty(labels, old: centres, new: next, counts: counts.base)
            average(next, counts: counts.base)
            for cluster in 0..<k {
                let at = cluster * rows.stride
                let shift = rk_square_distance(next.values.base + at, centres.values.base + at, d).squareRoot()
                shifts.base[cluster] = shift * shift
                bounds.noteMove(of: cluster, shift)
            }
            swap(&centres, &next)
            iterations += 1
            tick()
            if same(labels, previous) {
                strict = true
                break
            }
            if rk_pairwise_sum(shifts.base, Int64(k)) <= tolerance {
                converged = true
                break
            }
        }
        if !strict {
            // The centres moved after the last assignment: label once more, so that labels and centres agree.
            centres.updateNorms()
            rk_assign(
                team.handle, rows.values.base, n, d, stride, centres.values.base, stride, centres.norms.base, Int64(k),
                labels.base,
                scratch.base)
        }
        return Result(
            labels: labels, centres: centres, inertia: inertia(team, rows, centres, labels), iterations: iterations,
            converged: strict || converged)
    }

    func same(_ a: Buffer<Int32>, _ b: Buffer<Int32>) -> Bool {
        memcmp(a.base, b.base, a.count * MemoryLayout<Int32>.stride) == 0
    }

    /// Gives each cluster without rows the row that is farthest from its centre.
    func relocateEmpty(
        _ labels: Buffer<Int32>, old: PaddedRows, new: PaddedRows, counts: UnsafeMutablePointer<Double>
    ) {
        let empty = (0..<old.rows).filter { counts[$0] == 0 }
        if empty.isEmpty { return }
        let difference = Buffer<Double>(count: rows.columns)
        var distances = [Double](repeating: 0, count: rows.rows)
        for row in 0..<rows.rows {
            let x = rows.values.base + row * rows.stride
            let c = old.values.base + Int(labels.base[row]) * rows.stride
            for column in 0..<rows.columns {
                let delta = x[column] - c[column]
                difference.base[column] = delta * delta
            }
            distances[row] = rk_pairwise_sum(difference.base, Int64(rows.columns))
        }
        if distances.max() == 0 { return }
        let order = NumPySelection.partitioned(distances, at: rows.rows - empty.count)
        for (position, cluster) in empty.enumerated() {
            let row = order[rows.rows - 1 - position]
            let owner = Int(labels.base[row])
            let x = rows.values.base + row * rows.stride
            for column in 0..<rows.columns {
                new.values.base[owner * rows.stride + column] -= x[column]
                new.values.base[cluster * rows.stride + column] = x[column]
            }
            counts[cluster] = 1
            counts[owner] -= 1
        }
    }

    /// Turns sums into means, in cluster order; a cluster still empty takes what the largest one holds at that moment.
    func average(_ sums: PaddedRows, counts: UnsafePointer<Double>) {
        var largest = 0
        for cluster in 0..<sums.rows where counts[cluster] > counts[largest] { largest = cluster }
        for cluster in 0..<sums.rows {
            let row = sums.values.base + cluster * sums.stride
            if counts[cluster] > 0 {
                let factor = 1 / counts[cluster]
                for column in 0..<sums.columns { row[column] *= factor }
            } else {
                for column in 0..<sums.columns { row[column] = sums.values.base[largest * sums.stride + column] }
            }
        }
    }
}

/// What a run knows of the distances between rows and centres from one iteration to the next. It spares products, and changes no label:
/// the kernel leaves a row alone only where no rounding could give it another.
private struct LloydBounds {
    private let upper: Buffer<Double>
    private let lower: Buffer<Double>
    private let moves: Buffer<Double>
    private let rows: PaddedRows

    init(_ rows: PaddedRows, k: Int) {
        self.rows = rows
        upper = Buffer(count: rows.rows)
        lower = Buffer(count: rows.rows)
        moves = Buffer(count: k, repeating: 0)
    }

    func noteMove(of cluster: Int, _ shift: Double) {
        // The shift is rounded, the bound must not be below it.
        moves.base[cluster] = shift * (1 + Double(rows.columns + 8) * 0x1p-50)
    }

    /// For the kernel; `labels` are what the bounds are about.
    func known(of labels: Buffer<Int32>?) -> rk_bounds {
        rk_bounds(
            upper: upper.base, lower: lower.base, previous: labels.map { UnsafePointer($0.base) }, moves: moves.base,
            norms: rows.norms.base)
    }
}

/// Sum over rows, in order, of the squared distance to the centre of their label.
func inertia(_ team: Team, _ rows: PaddedRows, _ centres: PaddedRows, _ labels: Buffer<Int32>) -> Double {
    let distances = Buffer<Double>(count: rows.rows)
    rk_own_distances(
        team.handle, rows.values.base, Int64(rows.rows), Int64(rows.columns), Int64(rows.stride), centres.values.base,
        Int64(centres.stride), labels.base, distances.base)
    return rk_plain_sum(distances.base, Int64(rows.rows))
}
