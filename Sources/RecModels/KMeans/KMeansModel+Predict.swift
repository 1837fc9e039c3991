import CKernels

extension KMeansModel {
    /// The nearest centre of each row; the first one of equally near ones.
    ///
    /// - Throws: `shapeMismatch` when `x` has other columns than the training data; `notFinite`. A matrix without rows gives none.
    public func predict(_ x: DenseMatrix, context: ModelContext = ModelContext()) throws(ModelError) -> [Int32] {
        guard let rows = try prepared(x) else { return [] }
        return nearest(try team(x, context), rows, PaddedRows(centres)).array
    }

    /// The Euclidean distance of each row to each centre: `rows x k`.
    ///
    /// - Throws: as `predict`.
    public func transform(_ x: DenseMatrix, context: ModelContext = ModelContext()) throws(ModelError) -> DenseMatrix {
        guard let rows = try prepared(x) else { return DenseMatrix(rows: 0, columns: k) }
        let team = try team(x, context)
        let centres = PaddedRows(centres)
        let scratch = team.scratch(k: k, d: x.columns)
        return DenseMatrix(rows: x.rows, columns: k) { target in
            guard let out = target.baseAddress else { return }
            rk_distances(
                team.handle, rows.values.base, rows.norms.base, Int64(x.rows), Int64(x.columns), Int64(rows.stride),
                centres.values.base, Int64(centres.stride), centres.norms.base, Int64(k), 1, out, scratch.base)
        }
    }

    /// Sum of the squared distances of rows to their nearest centre, as scikit-learn's `-score(x)`.
    ///
    /// - Throws: as `predict`.
    public func inertia(of x: DenseMatrix, context: ModelContext = ModelContext()) throws(ModelError) -> Double {
        guard let rows = try prepared(x) else { return 0 }
        let team = try team(x, context)
        let centres = PaddedRows(centres)
        return RecModels.inertia(team, rows, centres, nearest(team, rows, centres))
    }

    private func prepared(_ x: DenseMatrix) throws(ModelError) -> PaddedRows? {
        guard x.columns == centres.columns else {
            throw ModelError(.shapeMismatch, "the model has \(centres.columns) features, the rows have \(x.columns)")
        }
        guard k > 0 else { throw ModelError(.empty, "the model has no centres") }
        if x.rows == 0 { return nil }
        try x.checkFinite()
        return PaddedRows(x)
    }

    private func team(_ x: DenseMatrix, _ context: ModelContext) throws(ModelError) -> Team {
        try Team(context.sized(forWork: x.rows * x.columns * k))
    }
}
