import CKernels

/// The mean silhouette of a clustering (Rousseeuw 1987), as `sklearn.metrics.silhouette_score`.
///
/// Cost: quadratic in the rows used; memory: linear.
///
/// - Parameters:
///   - labels: the cluster of each row; any integers.
///   - sample: when given, only that many rows, drawn as scikit-learn does (the head of a permutation seeded with `seed`).
/// - Throws: `badLabels` unless there are between two clusters and one fewer than rows; `shapeMismatch`, `notFinite`, `empty`,
///   `badParameter`, `cancelled`.
public func silhouette(
    _ x: DenseMatrix, labels: [Int32], sample: Int? = nil, seed: Int = 0, context: ModelContext = ModelContext()
) throws(ModelError) -> Double {
    var (x, labels) = (x, labels)
    if let sample {
        try checkLabels(x, labels)
        guard sample >= 1 else { throw ModelError(.badParameter, "sample must be at least 1, not \(sample)") }
        var random = try NumPyRandom(seed: seed)
        let drawn = Array(random.permutation(x.rows).prefix(sample))
        x = x.rows(at: drawn)
        labels = drawn.map { labels[$0] }
    }
    let values = try silhouetteSamples(x, labels: labels, context: context)
    return rk_pairwise_sum(values, Int64(values.count)) / Double(values.count)
}

/// The silhouette of each row, in `-1...1`; zero for a row alone in its cluster. As `sklearn.metrics.silhouette_samples`.
///
/// - Throws: as `silhouette`.
public func silhouetteSamples(
    _ x: DenseMatrix, labels: [Int32], context: ModelContext = ModelContext()
) throws(ModelError) -> [Double] {
    try checkLabels(x, labels)
    let groups = try ClusterGroups(labels)
    try checkMemory(
        forDoubles: [(x.rows, 3 * x.columns + 8), (min(x.rows, 4096), groups.count)], "silhouettes of \(x.rows) rows", context)
    // Rows of a cluster stand together, in their order, so that a sum over a cluster runs over neighbours.
    let sorted = PaddedRows(x.rows(at: groups.order), threads: context.threads)
    let team = try Team(context.sized(forWork: x.rows * x.rows * x.columns))
    let scratch = Buffer<Double>(count: Int(rk_group_scratch(team.handle, Int64(x.columns))))
    let nonzero = context.leavesZerosOut ? SparseRows(sorted) : nil
    let step = max(512, 50_000_000 / max(1, x.rows * x.columns)) / 64 * 64
    var result = [Double](repeating: 0, count: x.rows)
    let sums = Buffer<Double>(count: min(step, x.rows) * groups.count)
    for start in stride(from: 0, to: x.rows, by: step) {
        try context.checkCancelled()
        let rows = min(step, x.rows - start)
        rk_group_distances(
            team.handle, sorted.values.base, nonzero?.handle, sorted.norms.base, Int64(start), Int64(rows), Int64(x.columns),
            Int64(sorted.stride),
            groups.bounds, Int64(groups.count), sums.base, scratch.base)
        for row in 0..<rows {
            result[groups.order[start + row]] = coefficient(
                sums.base + row * groups.count, groups, own: groups.group(at: start + row))
        }
        context.progress(start + rows, x.rows)
    }
    return result
}

/// `(b - a) / max(a, b)`, where `a` is the mean distance within the own cluster and `b` the least mean distance to another.
private func coefficient(_ sums: UnsafePointer<Double>, _ groups: ClusterGroups, own: Int) -> Double {
    let within = sums[own] / Double(groups.size(own) - 1)
    var nearest = Double.infinity
    for group in 0..<groups.count where group != own { nearest = min(nearest, sums[group] / Double(groups.size(group))) }
    let value = (nearest - within) / max(within, nearest)
    return value.isNaN || groups.size(own) == 1 ? 0 : value
}

/// What metrics ask of rows and labels.
func checkLabels(_ x: DenseMatrix, _ labels: [Int32]) throws(ModelError) {
    try x.checkFinite()
    guard labels.count == x.rows else {
        throw ModelError(.shapeMismatch, "there are \(labels.count) labels for \(x.rows) rows")
    }
}

/// Rows sorted by cluster, stably.
struct ClusterGroups {
    /// Row numbers, cluster after cluster.
    let order: [Int]
    /// Where each cluster begins in `order`, and the end.
    let bounds: [Int64]
    private let groupOfPosition: [Int32]

    /// - Throws: `badLabels` unless there are at least two clusters and fewer than rows.
    init(_ labels: [Int32]) throws(ModelError) {
        let names = Set(labels).sorted()
        guard names.count >= 2, names.count < labels.count else {
            throw ModelError(
                .badLabels,
                "\(names.count) \(names.count == 1 ? "cluster" : "clusters") over \(labels.count) rows: "
                    + "there must be at least two, and fewer than rows")
        }
        var number: [Int32: Int] = [:]
        for (place, name) in names.enumerated() { number[name] = place }
        var members = [[Int]](repeating: [], count: names.count)
        for (row, label) in labels.enumerated() { members[number[label] ?? 0].append(row) }
        order = members.flatMap { $0 }
        var ends: [Int64] = [0]
        for rows in members { ends.append((ends.last ?? 0) + Int64(rows.count)) }
        bounds = ends
        groupOfPosition = members.enumerated().flatMap { group, rows in repeatElement(Int32(group), count: rows.count) }
    }

    var count: Int { bounds.count - 1 }

    func size(_ group: Int) -> Int { Int(bounds[group + 1] - bounds[group]) }

    func group(at position: Int) -> Int { Int(groupOfPosition[position]) }

    /// Row numbers of a cluster, ascending.
    func rows(_ group: Int) -> ArraySlice<Int> { order[Int(bounds[group])..<Int(bounds[group + 1])] }
}
