import CKernels

/// The Davies-Bouldin index (1979): the mean likeness of a cluster to the one most like it; smaller is better, zero is least.
/// As `sklearn.metrics.davies_bouldin_score`, but with differences squared directly: digits that the reference loses far from the
/// origin stay.
///
/// - Throws: as `silhouette`.
public func daviesBouldin(_ x: DenseMatrix, labels: [Int32]) throws(ModelError) -> Double {
    try checkLabels(x, labels)
    let groups = try ClusterGroups(labels)
    let centroids = (0..<groups.count).map { columnMeans(x.rows(at: Array(groups.rows($0)))) }
    let spread = (0..<groups.count).map { group in
        groups.rows(group).reduce(0.0) { $0 + distance(x, $1, centroids[group]) } / Double(groups.size(group))
    }
    var apart = false
    var total = 0.0
    for a in 0..<groups.count {
        var worst = 0.0
        for b in 0..<groups.count where b != a {
            let separation = rk_square_distance(centroids[a], centroids[b], Int64(x.columns)).squareRoot()
            if separation > 1e-8 { apart = true }
            if separation > 0 { worst = max(worst, (spread[a] + spread[b]) / separation) }
        }
        total += worst
    }
    // Clusters without extent or all in one place: scikit-learn's convention.
    if !apart || spread.allSatisfy({ $0 <= 1e-8 }) { return 0 }
    return total / Double(groups.count)
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
        let rows = Array(groups.rows(group))
        let mean = columnMeans(x.rows(at: rows))
        between += Double(rows.count) * rk_square_distance(mean, middle, Int64(x.columns))
        within += rows.reduce(0.0) { sum, row in
            let d = distance(x, row, mean)
            return sum + d * d
        }
    }
    if within == 0 { return 1 }
    return between * Double(x.rows - groups.count) / (within * Double(groups.count - 1))
}

/// Euclidean distance of a row to a point.
private func distance(_ x: DenseMatrix, _ row: Int, _ point: [Double]) -> Double {
    x.withUnsafeValues { values in
        guard let start = values.baseAddress else { return 0 }
        return rk_square_distance(start + row * x.columns, point, Int64(x.columns)).squareRoot()
    }
}
