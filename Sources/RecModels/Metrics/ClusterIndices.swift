/// The Davies-Bouldin index: the mean likeness of a cluster to the one most like it; smaller is better.
/// As `sklearn.metrics.davies_bouldin_score`.
///
/// - Throws: as `silhouette`.
public func daviesBouldin(_ x: DenseMatrix, labels: [Int32]) throws(ModelError) -> Double {
    throw ModelError(.badParameter, "not there yet")
}

/// The Calinski-Harabasz index: dispersion between clusters over dispersion within; larger is better.
/// As `sklearn.metrics.calinski_harabasz_score`.
///
/// - Throws: as `silhouette`.
public func calinskiHarabasz(_ x: DenseMatrix, labels: [Int32]) throws(ModelError) -> Double {
    throw ModelError(.badParameter, "not there yet")
}
