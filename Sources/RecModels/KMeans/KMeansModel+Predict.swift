extension KMeansModel {
    /// The nearest centre of each row; the first one of equally near ones.
    ///
    /// - Throws: `shapeMismatch` when `x` has other columns than the training data; `notFinite`. A matrix without rows gives none.
    public func predict(_ x: DenseMatrix, context: ModelContext = ModelContext()) throws(ModelError) -> [Int32] {
        throw ModelError(.badParameter, "not there yet")
    }

    /// The Euclidean distance of each row to each centre: `rows x k`.
    ///
    /// - Throws: as `predict`.
    public func transform(_ x: DenseMatrix, context: ModelContext = ModelContext()) throws(ModelError) -> DenseMatrix {
        throw ModelError(.badParameter, "not there yet")
    }

    /// Sum of the squared distances of rows to their nearest centre, as scikit-learn's `-score(x)`.
    ///
    /// - Throws: as `predict`.
    public func inertia(of x: DenseMatrix, context: ModelContext = ModelContext()) throws(ModelError) -> Double {
        throw ModelError(.badParameter, "not there yet")
    }
}
