import CKernels

/// How `truncatedSVD` runs; the defaults are those of `sklearn.decomposition.TruncatedSVD` 1.9.
public struct TruncatedSVDOptions: Sendable, Hashable {
    /// Power iterations.
    public var iterations = 5
    /// Random directions more than components.
    public var oversamples = 10
    /// Seed of the NumPy generator, `0...4294967295`.
    public var seed = 0

    /// Makes options with the defaults.
    public init() {}
}

/// Rows in a few directions that hold most of them, without centring.
public struct TruncatedSVDModel: Sendable, Equatable {
    /// One row a component, one column a feature; the entry of largest magnitude of each is positive.
    public var components: DenseMatrix
    /// The singular values, from the largest.
    public var singularValues: [Double]
    /// The variance of the rows along each component, divided by the number of rows.
    public var explainedVariance: [Double]
    /// Its share of the variance of all features; NaN when the data do not vary.
    public var explainedVarianceRatio: [Double]
    /// The rows in component space.
    public var scores: DenseMatrix

    /// Makes a model of its parts.
    public init(
        components: DenseMatrix, singularValues: [Double], explainedVariance: [Double], explainedVarianceRatio: [Double],
        scores: DenseMatrix
    ) {
        self.components = components
        self.singularValues = singularValues
        self.explainedVariance = explainedVariance
        self.explainedVarianceRatio = explainedVarianceRatio
        self.scores = scores
    }
}

/// A truncated singular value decomposition by random directions: `sklearn.decomposition.TruncatedSVD(algorithm="randomized")` 1.9 with
/// the same seed, equal to rounding: to 1e-11 of the largest value or component, where singular values are apart.
///
/// Cost: for each iteration two products of the matrix with `components + oversamples` directions; memory beside the matrix: those directions.
/// - Throws: `empty`, `notFinite`, `tooMany` (components over the features or over the rows), `badParameter`, `cancelled`.
public func truncatedSVD(
    _ x: DenseMatrix, components: Int, options: TruncatedSVDOptions = TruncatedSVDOptions(),
    context: ModelContext = ModelContext()
) throws(ModelError) -> TruncatedSVDModel {
    try x.checkFinite()
    let rows = PaddedRows(x)
    var total = 0.0
    for column in 0..<x.columns { total += variance(x.column(column)) }
    return try fit(rows, components, options, total: total, context)
}

/// The same of a sparse matrix, whose zeros cost nothing.
public func truncatedSVD(
    _ x: SparseMatrix, components: Int, options: TruncatedSVDOptions = TruncatedSVDOptions(),
    context: ModelContext = ModelContext()
) throws(ModelError) -> TruncatedSVDModel {
    guard x.rows > 0, x.columns > 0 else {
        throw ModelError(.empty, x.rows == 0 ? "there are no rows" : "there are no feature columns")
    }
    return try fit(SparseFactor(x), components, options, total: x.totalVariance(), context)
}

private func fit<Matrix: Factored>(
    _ matrix: Matrix, _ components: Int, _ options: TruncatedSVDOptions, total: Double, _ context: ModelContext
) throws(ModelError) -> TruncatedSVDModel {
    let smaller = min(matrix.rows, matrix.columns)
    guard components >= 1 else { throw ModelError(.badParameter, "components must be at least 1, not \(components)") }
    guard components <= smaller else {
        throw ModelError(.tooMany, "\(components) components of \(matrix.rows) rows and \(matrix.columns) columns")
    }
    guard options.iterations >= 0, options.oversamples >= 0, options.oversamples <= 1 << 20 else {
        throw ModelError(.badParameter, "iterations and oversamples must not be negative")
    }
    let width = components + options.oversamples
    guard !width.multipliedReportingOverflow(by: max(matrix.rows, matrix.columns)).overflow,
        width * max(matrix.rows, matrix.columns) <= 1 << 31
    else {
        throw ModelError(.tooMany, "\(components) components of \(matrix.rows) rows and \(matrix.columns) columns are too many")
    }
    let team = try Team(context)
    let svd = try RandomizedSVD(
        of: matrix, count: components, iterations: options.iterations, oversamples: options.oversamples, seed: options.seed,
        team: team, context: context)
    let directions = DenseMatrix(rows: components, columns: matrix.columns) { target in
        for (index, vector) in svd.right.enumerated() {
            for column in 0..<matrix.columns { target[index * matrix.columns + column] = vector[column] }
        }
    }
    let along = Directions(count: components, length: matrix.columns)
    directions.withUnsafeValues {
        along.values.base.update(from: $0.baseAddress ?? UnsafePointer(along.values.base), count: $0.count)
    }
    let projected = matrix.times(along, team)
    let scores = projected.rows()
    let variances = (0..<components).map { index in
        variance(Array(UnsafeBufferPointer(start: projected.values.base + index * matrix.rows, count: matrix.rows)))
    }
    return TruncatedSVDModel(
        components: directions, singularValues: svd.values, explainedVariance: variances,
        explainedVarianceRatio: variances.map { $0 / total },
        scores: DenseMatrix(rows: matrix.rows, columns: components) { target in
            for index in target.indices { target[index] = scores.base[index] }
        })
}

/// The mean squared distance from the mean.
private func variance(_ values: [Double]) -> Double {
    let count = Double(values.count)
    let mean = rk_pairwise_sum(values, Int64(values.count)) / count
    let squares = values.map { ($0 - mean) * ($0 - mean) }
    return rk_pairwise_sum(squares, Int64(squares.count)) / count
}

extension SparseMatrix {
    /// The sum of the variances of the columns, zeros included.
    fileprivate func totalVariance() -> Double {
        var sums = [Double](repeating: 0, count: columns)
        var counts = [Double](repeating: 0, count: columns)
        for (column, value) in zip(indices, values) {
            sums[Int(column)] += value
            counts[Int(column)] += 1
        }
        let means = sums.map { $0 / Double(rows) }
        var squares = [Double](repeating: 0, count: columns)
        for (column, value) in zip(indices, values) {
            let difference = value - means[Int(column)]
            squares[Int(column)] += difference * difference
        }
        var total = 0.0
        for column in 0..<columns {
            total += (squares[column] + (Double(rows) - counts[column]) * means[column] * means[column]) / Double(rows)
        }
        return total
    }
}
