import CKernels

/// The Davies-Bouldin index (1979): the mean likeness of a cluster to the one most like it; smaller is better, zero is least.
/// As `sklearn.metrics.davies_bouldin_score`, with its expanded distances (which lose digits far from the origin).
///
/// - Throws: as `silhouette`.
public func daviesBouldin(_ x: DenseMatrix, labels: [Int32]) throws(ModelError) -> Double {
    try checkLabels(x, labels)
    let groups = try ClusterGroups(labels)
    let count = groups.count
    let team = try Team(ModelContext())
    let centroids = PaddedRows(rows: count, columns: x.columns)
    var spread = [Double](repeating: 0, count: count)
    for group in 0..<count {
        let part = x.rows(at: Array(groups.rows(group)))
        let centroid = columnMeans(part)
        let target = centroids.values.base + group * centroids.stride
        rk_centre_rows(centroid, 1, Int64(x.columns), Int64(x.columns), nil, target, Int64(centroids.stride))
        rk_row_norms(target, 1, Int64(x.columns), Int64(centroids.stride), centroids.norms.base + group)
        let rows = PaddedRows(part)
        let distances = Buffer<Double>(count: part.rows)
        rk_point_distances(
            team.handle, rows.values.base, rows.norms.base, Int64(part.rows), Int64(x.columns), Int64(rows.stride), target,
            centroids.norms.base[group], distances.base)
        spread[group] = rk_pairwise_sum(distances.base, Int64(part.rows)) / Double(part.rows)
    }
    let apart = Buffer<Double>(count: count * count)
    let scratch = team.scratch(k: count, d: x.columns)
    let (stride, d) = (Int64(centroids.stride), Int64(x.columns))
    rk_distances(
        team.handle, centroids.values.base, centroids.norms.base, Int64(count), d, stride, centroids.values.base, stride,
        centroids.norms.base, Int64(count), 1, apart.base, scratch.base)
    var worst = [Double](repeating: 0, count: count)
    var anyApart = false
    for a in 0..<count {
        for b in 0..<count where b != a {
            let separation = apart.base[a * count + b]
            if separation > 1e-8 { anyApart = true }
            if separation != 0 { worst[a] = max(worst[a], (spread[a] + spread[b]) / separation) }
        }
    }
    // Clusters without extent, or all in one place: the reference's convention.
    if !anyApart || spread.allSatisfy({ $0 <= 1e-8 }) { return 0 }
    return rk_pairwise_sum(worst, Int64(count)) / Double(count)
}

/// The Calinski-Harabasz index (1974): dispersion between clusters over dispersion within; larger is better.
/// As `sklearn.metrics.calinski_harabasz_score`.
///
/// - Throws: as `silhouette`.
public func calinskiHarabasz(_ x: DenseMatrix, labels: [Int32]) throws(ModelError) -> Double {
    try checkLabels(x, labels)
    let groups = try ClusterGroups(labels)
    let middle = columnMeans(x)
    var between = 0.0
    var within = 0.0
    for group in 0..<groups.count {
        let part = x.rows(at: Array(groups.rows(group)))
        let mean = columnMeans(part)
        between += Double(part.rows) * squaredDeviations([mean], from: middle)
        within += part.withUnsafeValues { values in
            squaredDeviations((0..<part.rows).lazy.map { values[$0 * x.columns..<($0 + 1) * x.columns] }, from: mean)
        }
    }
    if within == 0 { return 1 }
    return between * Double(x.rows - groups.count) / (within * Double(groups.count - 1))
}

/// The sum of all squared differences between rows and a point, row by row in NumPy's pairwise order.
private func squaredDeviations(
    _ rows: some Collection<some Sequence<Double>>, from point: [Double]
) -> Double {
    let squares = Buffer<Double>(count: rows.count * point.count)
    var place = 0
    for row in rows {
        for (value, centre) in zip(row, point) {
            squares.base[place] = (value - centre) * (value - centre)
            place += 1
        }
    }
    return rk_pairwise_sum(squares.base, Int64(squares.count))
}
