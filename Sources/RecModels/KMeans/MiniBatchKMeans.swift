import CKernels

/// How `miniBatchKMeans` runs; the defaults are those of scikit-learn 1.9.
public struct MiniBatchKMeansOptions: Sendable, Hashable {
    /// Rows in one batch.
    public var batchSize: Int
    /// Starts that are tried on a validation sample; the best one is used.
    public var nInit: Int
    /// Most passes over the data.
    public var maxIterations: Int
    /// Stop when the squared change of all centres is at most this times the mean variance; zero switches it off.
    public var tolerance: Double
    /// Stop after this many batches without a better smoothed inertia; nil switches it off.
    public var maxNoImprovement: Int?
    /// Rows drawn to start from; nil means three batches.
    public var initSize: Int?
    /// Centres with fewer than this share of the largest count are put elsewhere.
    public var reassignmentRatio: Double
    /// Seed of the NumPy generator, `0...4294967295`.
    public var seed: Int

    /// Makes options.
    public init(
        batchSize: Int = 1024, nInit: Int = 1, maxIterations: Int = 100, tolerance: Double = 0, maxNoImprovement: Int? = 10,
        initSize: Int? = nil, reassignmentRatio: Double = 0.01, seed: Int = 0
    ) {
        self.batchSize = batchSize
        self.nInit = nInit
        self.maxIterations = maxIterations
        self.tolerance = tolerance
        self.maxNoImprovement = maxNoImprovement
        self.initSize = initSize
        self.reassignmentRatio = reassignmentRatio
        self.seed = seed
    }
}

/// Clusters rows by k-means on random batches (Sculley 2010): labels, centres and inertia of
/// `sklearn.cluster.MiniBatchKMeans(k, batch_size=batchSize, random_state=seed).fit(x)` (1.9) on one thread with an fma BLAS.
///
/// - Throws: `empty`, `notFinite`, `tooMany` (k over the rows), `badParameter`, `cancelled`.
public func miniBatchKMeans(
    _ x: DenseMatrix, k: Int, options: MiniBatchKMeansOptions = MiniBatchKMeansOptions(), context: ModelContext = ModelContext()
) throws(ModelError) -> KMeansModel {
    try checkClusters(x, k: k)
    try options.check()
    let n = x.rows
    let batch = min(options.batchSize, n)
    try checkMemory(
        forDoubles: [(n, 4), (batch, 8 * x.columns), (k, 3 * x.columns + 260 * context.threads)],
        "\(n) rows and \(k) clusters", context)
    let fit = try fitted(x, k: k, options: options, batchSize: batch, context: context)
    let (labels, inertia) = try labelled(x, fit.centres, context)
    let (seen, tooManySeen) = fit.steps.multipliedReportingOverflow(by: batch)
    return KMeansModel(
        centres: fit.centres.matrix(), labels: labels, inertia: inertia,
        iterations: tooManySeen ? options.maxIterations : (seen + n - 1) / n, steps: fit.steps, converged: fit.converged)
}

/// The centres after all batches. Its team ends with it: threads that wait for work take their processors from others.
private func fitted(
    _ x: DenseMatrix, k: Int, options: MiniBatchKMeansOptions, batchSize: Int, context: ModelContext
) throws(ModelError) -> (centres: PaddedRows, steps: Int, converged: Bool) {
    let n = x.rows
    var random = try NumPyRandom(seed: options.seed)
    let tolerance = options.tolerance == 0 ? 0 : scaledTolerance(x, mean: columnMeans(x), options.tolerance)
    let team = try Team(context.sized(forWork: batchSize * x.columns * k))
    var centres = try bestStart(x, k: k, options: options, batchSize: batchSize, team: team, &random, context: context)

    let (samples, overflow) = options.maxIterations.multipliedReportingOverflow(by: n)
    let total = (overflow ? Int.max : samples) / batchSize
    let table = CumulativeTable(weights: [Double](repeating: 1 / Double(n), count: n))
    let step = MiniBatchStep(k: k, columns: x.columns, batchSize: batchSize, ratio: options.reassignmentRatio, team: team)
    var next = PaddedRows(rows: k, columns: x.columns)
    var monitor = MiniBatchMonitor(batchSize: batchSize, rows: n, tolerance: tolerance, patience: options.maxNoImprovement)
    let index = Buffer<Int64>(count: batchSize)
    var steps = 0
    var converged = false
    while steps < total, !converged {
        try context.checkCancelled()
        for position in 0..<batchSize { index.base[position] = Int64(table.position(after: random.randomSample())) }
        step.batch.gather(x, index.base, count: batchSize)
        let inertia = step.run(from: centres, to: next, &random)
        let change = tolerance > 0 ? squaredDifference(next, centres) : 0
        swap(&centres, &next)
        converged = monitor.stops(afterStep: steps, inertia: inertia, change: change)
        steps += 1
        context.progress(steps, total)
    }
    return (centres, steps, converged)
}

/// The best of `nInit` k-means++ starts, each on rows drawn anew, by the inertia of a validation sample.
private func bestStart(
    _ x: DenseMatrix, k: Int, options: MiniBatchKMeansOptions, batchSize: Int, team: Team, _ random: inout NumPyRandom,
    context: ModelContext
) throws(ModelError) -> PaddedRows {
    let n = x.rows
    var size = options.initSize ?? batchSize.multipliedReportingOverflow(by: 3).partialValue
    if size < k { size = 3 * k }
    size = min(size, n)
    func drawn(_ random: inout NumPyRandom) throws(ModelError) -> PaddedRows {
        let sample = PaddedRows(rows: size, columns: x.columns)
        sample.gather(x, try random.randint(0, n, count: size).map(Int64.init), count: size)
        sample.updateNorms()
        return sample
    }
    let validation = try drawn(&random)
    var best: (centres: PaddedRows, inertia: Double)?
    for _ in 0..<options.nInit {
        let source = size < n ? try drawn(&random) : PaddedRows(x)
        let centres = try Seeding(rows: source, k: k, team: team).centres(&random, context: context)
        let value = inertia(team, validation, centres, nearest(team, validation, centres))
        if let old = best, !(value < old.inertia) { continue }
        best = (centres, value)
    }
    guard let best else { throw ModelError(.badParameter, "nInit must be at least 1") }
    return best.centres
}

/// The nearest centre of each row, and the inertia: block by block, so that no second copy of all rows is made.
private func labelled(
    _ x: DenseMatrix, _ centres: PaddedRows, _ context: ModelContext
) throws(ModelError) -> (labels: [Int32], inertia: Double) {
    let labels = Buffer<Int32>(count: x.rows)
    let distances = Buffer<Double>(count: x.rows)
    centres.updateNorms()
    var single = context
    single.threads = 1
    // A team of one keeps nothing, so all threads may use it.
    nonisolated(unsafe) let team = try Team(single)
    nonisolated(unsafe) let (centres, allLabels, allDistances) = (centres, labels.base, distances.base)
    forEachBlock(ofRows: x.rows, threads: context.sized(forWork: x.rows * x.columns * centres.rows).threads) { block in
        let rows = PaddedRows(x, rows: block, hasNorms: false)
        let scratch = team.scratch(k: centres.rows, d: centres.columns)
        let (n, d, stride) = (Int64(rows.rows), Int64(rows.columns), Int64(rows.stride))
        let (labels, distances) = (allLabels + block.lowerBound, allDistances + block.lowerBound)
        rk_assign(
            team.handle, rows.values.base, n, d, stride, centres.values.base, Int64(centres.stride), centres.norms.base,
            Int64(centres.rows), labels, scratch.base)
        rk_own_distances(
            team.handle, rows.values.base, n, d, stride, centres.values.base, Int64(centres.stride), labels, distances)
    }
    return (labels.array, rk_plain_sum(distances.base, Int64(x.rows)))
}

/// The nearest centre of each row.
func nearest(_ team: Team, _ rows: PaddedRows, _ centres: PaddedRows) -> Buffer<Int32> {
    let labels = Buffer<Int32>(count: rows.rows, repeating: 0)
    // Named: a temporary's memory could go before the kernel runs.
    let scratch = team.scratch(k: centres.rows, d: centres.columns)
    centres.updateNorms()
    rk_assign(
        team.handle, rows.values.base, Int64(rows.rows), Int64(rows.columns), Int64(rows.stride), centres.values.base,
        Int64(centres.stride), centres.norms.base, Int64(centres.rows), labels.base,
        scratch.base)
    return labels
}

/// Sum of the squared differences of two sets of centres, in NumPy's order.
private func squaredDifference(_ a: PaddedRows, _ b: PaddedRows) -> Double {
    var squares: [Double] = []
    squares.reserveCapacity(a.rows * a.columns)
    for row in 0..<a.rows {
        for column in 0..<a.columns {
            let delta = a.values.base[row * a.stride + column] - b.values.base[row * b.stride + column]
            squares.append(delta * delta)
        }
    }
    return rk_pairwise_sum(squares, Int64(squares.count))
}

extension MiniBatchKMeansOptions {
    fileprivate func check() throws(ModelError) {
        guard batchSize >= 1 else { throw ModelError(.badParameter, "batchSize must be at least 1, not \(batchSize)") }
        guard nInit >= 1, maxIterations >= 1 else {
            throw ModelError(.badParameter, "nInit and maxIterations must be at least 1")
        }
        guard tolerance >= 0 else { throw ModelError(.badParameter, "tolerance must not be negative") }
        guard (maxNoImprovement ?? 0) >= 0 else { throw ModelError(.badParameter, "maxNoImprovement must not be negative") }
        guard (initSize ?? 1) >= 1 else { throw ModelError(.badParameter, "initSize must be at least 1") }
        guard (0...1).contains(reassignmentRatio) else {
            throw ModelError(.badParameter, "reassignmentRatio must be between 0 and 1, not \(reassignmentRatio)")
        }
    }
}
