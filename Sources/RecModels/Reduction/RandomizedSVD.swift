import CKernels

/// The largest singular values of a matrix and their vectors, by power iterations on random directions (Halko, Martinsson and Tropp 2009,
/// algorithm 4.4): what `sklearn.utils.extmath.randomized_svd` 1.9 computes with the same seed, to rounding, since both draw the same
/// directions and keep the same spaces.
struct RandomizedSVD {
    /// From the largest.
    let values: [Double]
    /// Right singular vectors, one after the other, each with its entry of largest magnitude, the first of equals, positive.
    let right: [[Double]]
    /// Left singular vectors to the right ones.
    let left: [[Double]]

    /// - Parameters:
    ///   - count: how many; at most the smaller of rows and columns.
    ///   - iterations: power iterations; nil for 7 where few are asked for, else 4.
    ///   - oversamples: directions more than asked for.
    /// - Throws: `badParameter` for a seed out of range, `cancelled`.
    init<Matrix: Factored>(
        of matrix: Matrix, count: Int, iterations: Int?, oversamples: Int, seed: Int, team: Team, context: ModelContext
    ) throws(ModelError) {
        let smaller = min(matrix.rows, matrix.columns)
        let rounds = iterations ?? (Double(count) < 0.1 * Double(smaller) ? 7 : 4)
        if matrix.rows < matrix.columns {
            let (left, values, right) = try Self.decompose(
                Exchanged(matrix: matrix), count + oversamples, rounds, seed: seed, team: team, context: context)
            self.init(values, right: left, left: right, count: count)
        } else {
            let (left, values, right) = try Self.decompose(
                matrix, count + oversamples, rounds, seed: seed, team: team, context: context)
            self.init(values, right: right, left: left, count: count)
        }
    }

    private init(_ values: [Double], right: Directions, left: Directions, count: Int) {
        self.values = Array(values.prefix(count))
        var (rights, lefts): ([[Double]], [[Double]]) = ([], [])
        for index in 0..<min(count, right.count) {
            let (vector, other) = (right[index], left[index])
            let positive = withPositivePeak(vector)
            rights.append(positive)
            lefts.append(positive == vector ? other : other.map { -$0 })
        }
        self.right = rights
        self.left = lefts
    }

    private static func decompose<Matrix: Factored>(
        _ matrix: Matrix, _ wanted: Int, _ rounds: Int, seed: Int, team: Team, context: ModelContext
    ) throws(ModelError) -> (left: Directions, values: [Double], right: Directions) {
        var random = try NumPyRandom(seed: seed)
        let drawn = random.normal(count: matrix.columns * wanted)
        var span = drawn.withUnsafeBufferPointer { drawn in
            drawn.baseAddress.map { Directions(columnsOf: $0, count: wanted, length: matrix.columns) }
                ?? Directions(count: 0, length: matrix.columns)
        }
        let progress = Progress(context, total: (rounds + 1, false))
        for _ in 0..<rounds {
            try context.checkCancelled()
            // With few rounds the reference does not normalise; the space is the same.
            span = matrix.times(span, team).normalised(team)
            span = matrix.transposedTimes(span, team).normalised(team)
            progress.step()
        }
        try context.checkCancelled()
        var basis = matrix.times(span, team)
        if basis.count >= basis.length { basis = .unit(basis.length) } else { _ = basis.orthonormalise(team) }
        let projected = matrix.transposedTimes(basis, team)
        return try small(basis, projected, team)
    }

    /// The decomposition of `basis x projectedᵀ`.
    private static func small(
        _ basis: Directions, _ projected: Directions, _ team: Team
    ) throws(ModelError) -> (left: Directions, values: [Double], right: Directions) {
        let size = projected.count
        // projected = orthonormal x factor: what is left is the transposed factor, which is what its rows are, read as columns.
        let factor = projected.orthonormalise(team)
        let inner = try JacobiSVD(columns: factor, size: size)
        return (basis.combined(inner.left, team), inner.values, projected.combined(inner.right, team))
    }
}

extension Directions {
    /// Sums of these, weighted by each of the vectors of `weights` in turn.
    fileprivate func combined(_ weights: [Double], _ team: Team) -> Directions {
        let result = Directions(count: count, length: length)
        weights.withUnsafeBufferPointer { weights in
            guard let start = weights.baseAddress else { return }
            rk_weighted_rows(
                team.handle, values.base, Int64(count), Int64(length), Int64(length), start, Int64(count), result.values.base,
                Int64(length))
        }
        return result
    }
}
