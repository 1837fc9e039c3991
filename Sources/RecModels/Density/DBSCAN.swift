import CKernels

/// A fitted clustering by density.
public struct DensityModel: Sendable, Equatable {
    /// The cluster of each row, from zero, in the order of the clusters' first core rows; -1 for a row of none (noise).
    public var labels: [Int32]
    /// Which rows are core rows.
    public var isCore: [Bool]
    /// How many clusters.
    public var clusterCount: Int
    /// The radius that it was fitted with.
    public var radius: Double

    /// Makes a model of its parts, as read from disk.
    public init(labels: [Int32], isCore: [Bool], clusterCount: Int, radius: Double) {
        self.labels = labels
        self.isCore = isCore
        self.clusterCount = clusterCount
        self.radius = radius
    }
}

/// Clusters rows by density (DBSCAN: Ester, Kriegel, Sander and Xu 1996): a row with at least `minSamples` rows (itself among them) within
/// the Euclidean distance `eps` is a core row; core rows within `eps` of each other are of one cluster, and so is any row within `eps` of
/// one; it belongs to the first of several. Labels and core rows of `sklearn.cluster.DBSCAN(eps, min_samples=minSamples)` 1.9.
///
/// Cost: with few features about `rows * log rows` and the neighbours; with many, or a large `eps`, up to `rows² * features / 2`.
/// Memory: linear in the rows.
/// - Throws: `empty`, `notFinite`, `badParameter` (eps not above zero, minSamples below one), `tooMany` (memory), `cancelled`.
public func dbscan(
    _ x: DenseMatrix, eps: Double, minSamples: Int = 5, context: ModelContext = ModelContext()
) throws(ModelError) -> DensityModel {
    try x.checkFinite()
    guard eps > 0, eps.isFinite else { throw ModelError(.badParameter, "eps must be above zero, not \(eps)") }
    guard minSamples >= 1 else { throw ModelError(.badParameter, "minSamples must be at least 1, not \(minSamples)") }
    guard x.rows <= Int(Int32.max) else { throw ModelError(.tooMany, "\(x.rows) rows are too many for dbscan") }
    if !(eps * eps).isFinite {
        // All squared distances are within the square: what comparisons with infinity give.
        let isCore = x.rows >= minSamples
        return DensityModel(
            labels: [Int32](repeating: isCore ? 0 : -1, count: x.rows), isCore: [Bool](repeating: isCore, count: x.rows),
            clusterCount: isCore ? 1 : 0, radius: eps)
    }
    let rows = PaddedRows(x, threads: context.threads)
    let space = try NeighbourSpace(rows, radius: eps, context: context)
    let progress = Progress(context, total: (3 * space.leaves, false))

    let core = Buffer<UInt8>(count: x.rows, repeating: 0)
    try space.eachLeaf(context, progress) { from, to in
        rk_space_find_core(space.team.handle, space.handle, from, to, Int64(minSamples), core.base)
    }
    rk_space_set_core(space.handle, core.base)
    var failed = false
    try space.eachLeaf(context, progress) { from, to in
        if rk_space_join(space.team.handle, space.handle, from, to) != 0 { failed = true }
    }
    if failed { throw ModelError(.tooMany, "no memory for pairs of rows") }
    let labels = Buffer<Int32>(count: x.rows, repeating: -1)
    let count = space.labelCore(core, labels)
    rk_space_set_labels(space.handle, labels.base)
    try space.eachLeaf(context, progress) { from, to in
        rk_space_label_rest(space.team.handle, space.handle, from, to, labels.base)
    }
    return DensityModel(labels: labels.array, isCore: core.array.map { $0 != 0 }, clusterCount: count, radius: eps)
}

extension DensityModel {
    /// The cluster of each new row: that of the nearest core row, the first of equally near ones, where it is within `radius`; else -1.
    ///
    /// - Parameter training: the rows that the model was fitted on.
    /// - Throws: `shapeMismatch` when the columns differ, or `training` has other rows than the labels; `notFinite`, `tooMany` (memory).
    public func predict(
        _ x: DenseMatrix, training: DenseMatrix, context: ModelContext = ModelContext()
    ) throws(ModelError) -> [Int32] {
        guard x.columns == training.columns else {
            throw ModelError(.shapeMismatch, "the model has \(training.columns) features, the rows have \(x.columns)")
        }
        guard training.rows == isCore.count, labels.count == isCore.count else {
            throw ModelError(.shapeMismatch, "the model has \(isCore.count) rows, the training data \(training.rows)")
        }
        if x.rows == 0 { return [] }
        try x.checkFinite()
        let cores = isCore.indices.filter { isCore[$0] }
        if cores.isEmpty { return [Int32](repeating: -1, count: x.rows) }
        let rows = PaddedRows(training.rows(at: cores))
        let space = try NeighbourSpace(rows, radius: radius, context: context)
        let new = PaddedRows(x)
        let nearest = Buffer<Int64>(count: x.rows)
        let squares = Buffer<Double>(count: x.rows)
        rk_space_nearest(
            space.team.handle, space.handle, new.values.base, Int64(x.rows), Int64(new.stride), nearest.base, squares.base)
        return (0..<x.rows).map { row in
            squares.base[row] <= radius * radius ? labels[cores[Int(nearest.base[row])]] : -1
        }
    }
}
