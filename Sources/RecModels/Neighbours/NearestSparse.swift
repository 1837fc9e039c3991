import CKernels

/// The nearest rows of each row of a sparse matrix, exactly: among its other rows, or among the rows of another one.
///
/// Equally near rows come in row order. Similarities are those of `sklearn.metrics.pairwise.cosine_similarity` of CSR matrices, to the
/// bit; distances are roots of `|a|² - 2ab + |b|²`, as its `euclidean_distances`. Cost: for each entry of a row the entries of its column;
/// memory: a copy of the entries by column, and the result.
/// - Throws: `empty`, `notFinite` (squares beyond range), `shapeMismatch`, `tooMany`, `badParameter`, `cancelled`.
public func nearest(
    _ x: SparseMatrix, to other: SparseMatrix? = nil, count: Int, metric: NeighbourMetric, context: ModelContext = ModelContext()
) throws(ModelError) -> Neighbours {
    if let other, other.columns != x.columns {
        throw ModelError(.shapeMismatch, "rows of \(x.columns) features among rows of \(other.columns)")
    }
    let search = try NeighbourSearch(
        rows: x.rows, targets: other?.rows ?? x.rows, count: count, isWithin: other == nil, context: context)
    let norms = try x.squaredNorms()
    let targetNorms = try other.map { matrix throws(ModelError) in try matrix.squaredNorms() } ?? norms
    let rows = metric == .cosine ? x.normalized() : x
    let columns = (other.map { metric == .cosine ? $0.normalized() : $0 } ?? rows).transposed()
    let team = try Team(context.sized(forWork: columns.multiplications(with: rows)))
    let scratch = Buffer<Double>(count: Int(rk_nearest_sparse_scratch(team.handle, Int64(search.targets))))
    let starts = rows.starts.map { Int64($0) }
    let columnStarts = columns.starts.map { Int64($0) }
    let isEuclidean = metric == .euclidean
    let (keys, found) = try search.run { block, keys, found in
        starts.withUnsafeBufferPointer { starts in
            norms.withUnsafeBufferPointer { norms in
                guard let firstStart = starts.baseAddress, let firstNorm = norms.baseAddress else { return }
                rk_nearest_sparse(
                    team.handle, firstStart + block.lowerBound, rows.indices, rows.values, Int64(block.count),
                    search.isWithin ? Int64(block.lowerBound) : -1, columnStarts, columns.indices, columns.values,
                    Int64(search.targets), isEuclidean ? firstNorm + block.lowerBound : nil, isEuclidean ? targetNorms : nil,
                    Int64(count), keys, found, scratch.base)
            }
        }
    }
    return Neighbours(
        rows: search.rows, count: count, indices: found.array,
        values: isEuclidean ? keys.array.map { (-$0).squareRoot() } : keys.array)
}

extension SparseMatrix {
    /// The sum of squares of each row, in the order of its entries.
    fileprivate func squaredNorms() throws(ModelError) -> [Double] {
        var norms = [Double](repeating: 0, count: rows)
        for row in 0..<rows {
            for place in starts[row]..<starts[row + 1] { norms[row] += values[place] * values[place] }
            guard norms[row].isFinite else {
                throw ModelError(.notFinite, "the values of row \(row) are too large for a distance", row: row)
            }
        }
        return norms
    }

    /// How many products the search takes, this being the targets by column.
    fileprivate func multiplications(with rows: SparseMatrix) -> Int {
        rows.indices.reduce(0) { $0 &+ (starts[Int($1) + 1] - starts[Int($1)]) }
    }
}
