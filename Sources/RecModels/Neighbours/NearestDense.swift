import CKernels

/// The nearest rows of each row, exactly: among the other rows of the matrix, or among the rows of another one.
///
/// Equally near rows come in row order. Distances are summed directly (squared differences in feature order), as
/// `sklearn.neighbors.NearestNeighbors` does with its trees; similarities are products of rows that were divided by their length, as
/// `sklearn.metrics.pairwise.cosine_similarity` computes them. Cost: rows x rows x features; memory: a copy of both matrices and the
/// result, never a number for each two rows.
/// - Throws: `empty`, `notFinite` (values, or squares of values, beyond range), `shapeMismatch`, `tooMany`, `badParameter`, `cancelled`.
public func nearest(
    _ x: DenseMatrix, to other: DenseMatrix? = nil, count: Int, metric: NeighbourMetric, context: ModelContext = ModelContext()
) throws(ModelError) -> Neighbours {
    try x.checkFinite()
    try other?.checkFinite()
    if let other, other.columns != x.columns {
        throw ModelError(.shapeMismatch, "rows of \(x.columns) features among rows of \(other.columns)")
    }
    let search = try NeighbourSearch(
        rows: x.rows, targets: other?.rows ?? x.rows, count: count, isWithin: other == nil, context: context)
    let rows = try prepared(x, metric)
    let targets = try other.map { matrix throws(ModelError) in try prepared(matrix, metric) } ?? rows
    let (n, d) = (Int64(search.targets), Int64(x.columns))
    let panels = Buffer<Double>(count: Int(rk_nearest_panel_size(n, d)))
    rk_nearest_panels(targets.values.base, n, d, Int64(targets.stride), panels.base)
    let team = try Team(context.sized(forWork: search.work(perPair: x.columns)))
    let scratch = Buffer<Double>(count: Int(rk_nearest_scratch(team.handle)))
    let (keys, found) = try search.run { block, keys, found in
        rk_nearest_dense(
            team.handle, rows.values.base + block.lowerBound * rows.stride, Int64(block.count), d, Int64(rows.stride),
            search.isWithin ? Int64(block.lowerBound) : -1, panels.base, n, metric == .euclidean ? 1 : 0, Int64(count), keys,
            found,
            scratch.base)
    }
    return Neighbours(
        rows: search.rows, count: count, indices: found.array,
        values: metric == .cosine ? keys.array : keys.array.map { (-$0).squareRoot() })
}

/// Rows as they are searched: divided by their length for the cosine.
private func prepared(_ x: DenseMatrix, _ metric: NeighbourMetric) throws(ModelError) -> PaddedRows {
    let rows = PaddedRows(x)
    if metric == .euclidean { return rows }
    for row in 0..<rows.rows {
        let length = rows.norms.base[row].squareRoot()
        guard length.isFinite else {
            throw ModelError(.notFinite, "the values of row \(row) are too large for a cosine", row: row)
        }
        // `_handle_zeros_in_scale`: what is nearly nothing is left as it is.
        if length < 10 * Double.ulpOfOne { continue }
        for column in 0..<rows.columns { rows.values.base[row * rows.stride + column] /= length }
    }
    return rows
}
