import CKernels

/// How `kMeans` runs; the defaults are those of scikit-learn 1.9.
public struct KMeansOptions: Sendable, Hashable {
    /// Runs from different starts; the one with the smallest inertia is kept.
    public var nInit: Int
    /// Most iterations of one run.
    public var maxIterations: Int
    /// Convergence when the squared shift of all centres is at most this times the mean variance of the features.
    public var tolerance: Double
    /// Seed of the NumPy generator, `0...4294967295`.
    public var seed: Int
    /// How the nearest centres are found.
    public var algorithm: KMeansAlgorithm

    /// Makes options.
    public init(
        nInit: Int = 1, maxIterations: Int = 300, tolerance: Double = 1e-4, seed: Int = 0, algorithm: KMeansAlgorithm = .lloyd
    ) {
        self.algorithm = algorithm
        self.nInit = nInit
        self.maxIterations = maxIterations
        self.tolerance = tolerance
        self.seed = seed
    }
}

/// How k-means finds the nearest centres; `elkan` stands for `lloyd` where there is one cluster only.
public enum KMeansAlgorithm: String, Sendable, Hashable, CaseIterable {
    /// All distances in every iteration.
    case lloyd
    /// Bounds spare most distances (Elkan 2003); takes `rows * k` doubles of memory, and rounds in another order.
    case elkan
}

/// Clusters rows by k-means from k-means++ starts: labels, centres and inertia of
/// `sklearn.cluster.KMeans(k, init="k-means++", n_init=nInit, algorithm=algorithm, random_state=seed).fit(x)` (1.9) on one thread with
/// an fma BLAS.
///
/// Where two clusters fall empty in one iteration, the reference depends on the processor (its partial sort does); this follows the
/// portable form. Cost: `rows * columns * k` multiply-adds an iteration; memory: one copy of `x`.
/// - Throws: `empty`, `notFinite`, `tooMany` (k over the rows, memory), `badParameter`, `cancelled`.
public func kMeans(
    _ x: DenseMatrix, k: Int, options: KMeansOptions = KMeansOptions(), context: ModelContext = ModelContext()
) throws(ModelError) -> KMeansModel {
    try checkClusters(x, k: k)
    guard options.nInit >= 1, options.maxIterations >= 1 else {
        throw ModelError(.badParameter, "nInit and maxIterations must be at least 1")
    }
    guard options.tolerance >= 0 else { throw ModelError(.badParameter, "tolerance must not be negative") }
    let n = x.rows
    try checkMemory(
        forDoubles: [(n, x.columns + 20), (k, 3 * x.columns + 260 * context.threads)], "\(n) rows and \(k) clusters", context)
    var random = try NumPyRandom(seed: options.seed)
    let mean = columnMeans(x)
    let tolerance = scaledTolerance(x, mean: mean, options.tolerance)
    let rows = PaddedRows(x, minus: mean, threads: context.threads)
    let results = try runs(rows, k: k, tolerance: tolerance, options: options, &random, context: context)
    var best: LloydRun.Result?
    for result in results {
        if let old = best, !(result.inertia < old.inertia) || isSameClustering(result.labels, old.labels, k: k) { continue }
        best = result
    }
    guard let best else { throw .cancelled }
    return KMeansModel(
        centres: best.centres.matrix(plus: mean), labels: best.labels.array, inertia: best.inertia, iterations: best.iterations,
        steps: best.iterations, converged: best.converged)
}

/// All runs, in order, side by side where one run alone is too small to share: each begins with the generator where the one before it
/// left it, which draws a known number of times.
private func runs(
    _ rows: PaddedRows, k: Int, tolerance: Double, options: KMeansOptions, _ random: inout NumPyRandom, context: ModelContext
) throws(ModelError) -> [LloydRun.Result] {
    let shared = context.sized(forWork: rows.rows * rows.columns * k)
    let seeding = Seeding(rows: rows, k: k, team: try Team(shared))
    let progress = Progress(context, total: options.nInit.multipliedReportingOverflow(by: options.maxIterations))
    func run(from start: PaddedRows, _ team: Team) throws(ModelError) -> LloydRun.Result {
        if options.algorithm == .elkan, k > 1 {
            let elkan = ElkanRun(rows: rows, team: team, tolerance: tolerance, maxIterations: options.maxIterations)
            return try elkan.run(from: start, context: context, tick: progress.step)
        }
        let lloyd = LloydRun(rows: rows, team: team, tolerance: tolerance, maxIterations: options.maxIterations)
        return try lloyd.run(from: start, context: context, tick: progress.step)
    }
    if options.nInit == 1 || context.threads == 1 || shared.threads > 1 {
        var results: [LloydRun.Result] = []
        for _ in 0..<options.nInit {
            try context.checkCancelled()
            results.append(try run(from: try seeding.centres(&random, context: context), seeding.team))
        }
        return results
    }
    var generators: [NumPyRandom] = []
    for _ in 0..<options.nInit {
        generators.append(random)
        Seeding.skip(k: k, &random)
    }
    return try sideBySide(generators, threads: context.threads) { generator throws(ModelError) in
        var generator = generator
        let team = try Team(ModelContext(instructions: context.instructions))
        let start = try Seeding(rows: rows, k: k, team: team).centres(&generator, context: context)
        return try run(from: start, team)
    }
}

/// What both k-means ask of their data.
func checkClusters(_ x: DenseMatrix, k: Int) throws(ModelError) {
    try x.checkFinite()
    guard k >= 1 else { throw ModelError(.badParameter, "k must be at least 1, not \(k)") }
    guard k <= x.rows else {
        throw ModelError(.tooMany, "k is \(k), but there \(x.rows == 1 ? "is only 1 row" : "are only \(x.rows) rows")")
    }
    guard k <= Int(Int32.max) else { throw ModelError(.tooMany, "k is over \(Int32.max)") }
}

/// Mean of each column in NumPy's order.
func columnMeans(_ x: DenseMatrix) -> [Double] {
    columnSums(x) { source, sums in rk_column_sums(source, Int64(x.rows), Int64(x.columns), Int64(x.columns), sums) }
        .map { $0 / Double(x.rows) }
}

/// The tolerance on the shift of the centres: `tolerance` times the mean of the columns' variances.
func scaledTolerance(_ x: DenseMatrix, mean: [Double], _ tolerance: Double) -> Double {
    if tolerance == 0 { return 0 }
    let variances = columnSums(x) { source, sums in
        rk_column_square_sums(source, Int64(x.rows), Int64(x.columns), Int64(x.columns), mean, sums)
    }.map { $0 / Double(x.rows) }
    return rk_pairwise_sum(variances, Int64(x.columns)) / Double(x.columns) * tolerance
}

private func columnSums(_ x: DenseMatrix, _ body: (UnsafePointer<Double>, UnsafeMutablePointer<Double>) -> Void) -> [Double] {
    let sums = Buffer<Double>(count: x.columns, repeating: 0)
    x.withUnsafeValues { source in
        if let start = source.baseAddress { body(start, sums.base) }
    }
    return sums.array
}

/// Whether two labellings are the same up to the numbering, read in scikit-learn's one direction.
private func isSameClustering(_ a: Buffer<Int32>, _ b: Buffer<Int32>, k: Int) -> Bool {
    var mapping = [Int32](repeating: -1, count: k)
    for index in 0..<a.count {
        let label = Int(a.base[index])
        if mapping[label] == -1 {
            mapping[label] = b.base[index]
        } else if mapping[label] != b.base[index] {
            return false
        }
    }
    return true
}

extension ModelContext {
    /// The same, on one thread where `work` multiply-adds a call are too few to share.
    func sized(forWork work: Int) -> ModelContext {
        var context = self
        if work < 3_000_000, !sharesSmallWork { context.threads = 1 }
        return context
    }
}
