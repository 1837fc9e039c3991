/// The mean silhouette of a clustering (Rousseeuw 1987), as `sklearn.metrics.silhouette_score`.
///
/// - Parameters:
///   - labels: the cluster of each row; any integers.
///   - sample: when given, only that many rows, drawn as scikit-learn does (the head of a permutation seeded with `seed`).
/// - Throws: `badLabels` unless there are between two clusters and one fewer than rows; `shapeMismatch`, `notFinite`, `empty`,
///   `badParameter`, `cancelled`.
///
/// Cost: quadratic in the rows used.
public func silhouette(
    _ x: DenseMatrix, labels: [Int32], sample: Int? = nil, seed: Int = 0, context: ModelContext = ModelContext()
) throws(ModelError) -> Double {
    throw ModelError(.badParameter, "not there yet")
}

/// The silhouette of each row, in `-1...1`; zero for a row alone in its cluster. As `sklearn.metrics.silhouette_samples`.
///
/// - Throws: as `silhouette`.
public func silhouetteSamples(
    _ x: DenseMatrix, labels: [Int32], context: ModelContext = ModelContext()
) throws(ModelError) -> [Double] {
    throw ModelError(.badParameter, "not there yet")
}
