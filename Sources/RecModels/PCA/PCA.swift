import CKernels

/// How principal components are found.
public enum PCASolver: String, Sendable, Hashable, CaseIterable {
    /// As `sklearn.decomposition.PCA` 1.9 chooses: `randomized` where rows or columns exceed 500, there are fewer than ten rows a column or
    /// over 1000 columns, and fewer than four fifths of all components are asked for; else `full`.
    case auto
    /// Of the covariance matrix (or the Gram matrix, when there are more columns than rows): exact.
    case full
    /// By power iterations on random directions, drawn as by `random_state`: near the exact ones, and as near as the reference's.
    case randomized

    /// The solver that is taken for rows and columns of that number.
    public func chosen(rows: Int, columns: Int, components: Int) -> PCASolver {
        if self != .auto { return self }
        if columns <= 1000, rows / 10 >= columns { return .full }
        return max(rows, columns) > 500 && Double(components) < 0.8 * Double(min(rows, columns)) ? .randomized : .full
    }
}

/// Principal components by the covariance matrix (or the Gram matrix, when there are more columns than rows) and an own symmetric
/// eigen-solver, or by random directions: the same bits for any number of threads and on any processor. Signs as
/// `sklearn.decomposition.PCA` 1.9 sets them: in each component the entry of largest magnitude, the first of equals, is positive.
///
/// Cost: `rows * columns * min(rows, columns)`, and the cube of the smaller; with random directions `rows * columns` times about ten times
/// `components + 10`. Components of equal variance are not determined by the data, nor are those of zero variance, which the Gram matrix
/// leaves as zeros.
/// - Parameters:
///   - components: how many, at most the smaller of rows and columns.
///   - seed: of the random directions, as `random_state`.
/// - Throws: `empty`, `notFinite`, `tooMany` (also where rows and columns both exceed 16384 and the solver is exact), `badParameter`
///   (fewer than two rows, components below one, a seed out of range), `cancelled`.
public func pca(
    _ x: DenseMatrix, components: Int, solver: PCASolver = .auto, seed: Int = 0, context: ModelContext = ModelContext()
) throws(ModelError) -> PCAModel {
    try x.checkFinite()
    guard components >= 1 else { throw ModelError(.badParameter, "components must be at least 1, not \(components)") }
    guard x.rows >= 2 else { throw ModelError(.badParameter, "principal components need at least two rows") }
    guard components <= min(x.rows, x.columns) else {
        throw ModelError(.tooMany, "\(components) components of \(x.rows) rows and \(x.columns) columns")
    }
    let isRandom = solver.chosen(rows: x.rows, columns: x.columns, components: components) == .randomized
    guard isRandom || min(x.rows, x.columns) <= 16_384 else {
        throw ModelError(
            .tooMany,
            "principal components of \(x.rows) rows and \(x.columns) columns: the smaller may be 16384 at most, or the solver randomized"
        )
    }
    let mean = columnMeans(x)
    let rows = PaddedRows(x, minus: mean, threads: context.threads)
    let team = try Team(context.sized(forWork: x.rows * x.columns * min(x.rows, x.columns)))
    let spectrum: Spectrum
    if isRandom {
        spectrum = try randomizedSpectrum(rows, components, seed: seed, team: team, context: context)
    } else if x.columns > x.rows {
        spectrum = try gramSpectrum(rows, components, team: team, context: context)
    } else {
        spectrum = try covarianceSpectrum(rows, components, team: team, context: context)
    }
    let directions = DenseMatrix(rows: components, columns: x.columns) { target in
        for (index, vector) in spectrum.vectors.enumerated() {
            let signed = withPositivePeak(vector)
            for column in 0..<x.columns { target[index * x.columns + column] = signed[column] }
        }
    }
    let singular = spectrum.squares.map { max(0, $0).squareRoot() }
    // What the directions miss is missing from the left vectors too: the reference makes the rows' places of these.
    let scores = spectrum.left.map { left in
        DenseMatrix(rows: x.rows, columns: components) { target in
            for (index, vector) in left.enumerated() {
                for row in 0..<x.rows { target[row * components + index] = vector[row] * singular[index] }
            }
        }
    }
    let degrees = Double(x.rows - 1)
    let variances = spectrum.squares.map { max(0, $0) / degrees }
    let total = spectrum.total / degrees
    return PCAModel(
        mean: mean, components: directions, explainedVariance: variances, explainedVarianceRatio: variances.map { $0 / total },
        singularValues: singular, scores: scores ?? project(rows, on: directions, team: team))
}

/// Squared singular values from the largest, their unit right vectors, and the sum of all squares.
private struct Spectrum {
    var squares: [Double]
    var vectors: [[Double]]
    var total: Double
    /// The left vectors, where the rows' places are made of them.
    var left: [[Double]]?
}

private func covarianceSpectrum(
    _ rows: PaddedRows, _ components: Int, team: Team, context: ModelContext
) throws(ModelError) -> Spectrum {
    let d = rows.columns
    let products = Buffer<Double>(count: d * d)
    rk_cross_products(team.handle, rows.values.base, Int64(rows.rows), Int64(d), Int64(rows.stride), products.base)
    try context.checkCancelled()
    let eigen = try SymmetricEigen(products.array, size: d)
    return Spectrum(
        squares: (0..<components).map { eigen.values[d - 1 - $0] }, vectors: (0..<components).map(eigen.vector(fromLargest:)),
        total: eigen.values.reduce(0) { $0 + max(0, $1) })
}

/// The left vectors are the Gram matrix's; a right vector is the data's transpose times one, over its singular value.
private func gramSpectrum(
    _ rows: PaddedRows, _ components: Int, team: Team, context: ModelContext
) throws(ModelError) -> Spectrum {
    let n = rows.rows
    let products = Buffer<Double>(count: n * n)
    let scratch = team.scratch(k: n, d: rows.columns)
    rk_products(
        team.handle, rows.values.base, Int64(n), Int64(rows.columns), Int64(rows.stride), rows.values.base, Int64(n),
        Int64(rows.stride), products.base, scratch.base)
    try context.checkCancelled()
    let eigen = try SymmetricEigen(products.array, size: n)
    let largest = max(0, eigen.values[n - 1])
    let vectors = (0..<components).map { rank in
        var vector = [Double](repeating: 0, count: rows.columns)
        // Below this the eigenvalue is rounding noise, and its direction too.
        guard eigen.values[n - 1 - rank] > largest * Double(n) * 0x1p-52 else { return vector }
        for (row, weight) in eigen.vector(fromLargest: rank).enumerated() {
            for column in 0..<rows.columns { vector[column] += weight * rows.values.base[row * rows.stride + column] }
        }
        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return vector.map { $0 / length }
    }
    return Spectrum(
        squares: (0..<components).map { eigen.values[n - 1 - $0] }, vectors: vectors,
        total: eigen.values.reduce(0) { $0 + max(0, $1) })
}

private func randomizedSpectrum(
    _ rows: PaddedRows, _ components: Int, seed: Int, team: Team, context: ModelContext
) throws(ModelError) -> Spectrum {
    let svd = try RandomizedSVD(
        of: rows, count: components, iterations: nil, oversamples: 10, seed: seed, team: team, context: context)
    var total = 0.0
    for row in 0..<rows.rows { total += rows.norms.base[row] }
    return Spectrum(squares: svd.values.map { $0 * $0 }, vectors: svd.right, total: total, left: svd.left)
}

/// The vector or its opposite, so that the entry of largest magnitude, the first of equals, is positive.
func withPositivePeak(_ vector: [Double]) -> [Double] {
    var peak = 0
    for index in vector.indices where vector[index].magnitude > vector[peak].magnitude { peak = index }
    return vector[peak] < 0 ? vector.map { -$0 } : vector
}

/// Centred rows in component space.
private func project(_ rows: PaddedRows, on components: DenseMatrix, team: Team) -> DenseMatrix {
    let directions = PaddedRows(components)
    let scratch = team.scratch(k: components.rows, d: rows.columns)
    return DenseMatrix(rows: rows.rows, columns: components.rows) { target in
        guard let out = target.baseAddress else { return }
        rk_products(
            team.handle, rows.values.base, Int64(rows.rows), Int64(rows.columns), Int64(rows.stride), directions.values.base,
            Int64(components.rows), Int64(directions.stride), out, scratch.base)
    }
}

extension PCAModel {
    /// Projects rows on the components.
    ///
    /// - Throws: `shapeMismatch`, `notFinite`. A matrix without rows gives none.
    public func transform(_ x: DenseMatrix, context: ModelContext = ModelContext()) throws(ModelError) -> DenseMatrix {
        guard x.columns == mean.count, components.columns == mean.count else {
            throw ModelError(.shapeMismatch, "the model has \(mean.count) features, the rows have \(x.columns)")
        }
        if x.rows == 0 { return DenseMatrix(rows: 0, columns: components.rows) }
        try x.checkFinite()
        let team = try Team(context.sized(forWork: x.rows * x.columns * components.rows))
        return project(PaddedRows(x, minus: mean, threads: context.threads), on: components, team: team)
    }
}
