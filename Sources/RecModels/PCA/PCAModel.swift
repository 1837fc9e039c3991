/// Fitted principal components.
public struct PCAModel: Sendable, Equatable {
    /// Mean of each feature.
    public var mean: [Double]
    /// One row a component, one column a feature; unit length, the entry of largest magnitude positive.
    public var components: DenseMatrix
    /// Variance along each component, with `rows - 1` in the denominator.
    public var explainedVariance: [Double]
    /// Share of the total variance of each component; NaN when the data do not vary.
    public var explainedVarianceRatio: [Double]
    /// Singular values of the centred data.
    public var singularValues: [Double]
    /// The training rows in component space: `rows x components`.
    public var scores: DenseMatrix

    /// Makes a model of its parts, as read from disk.
    public init(
        mean: [Double], components: DenseMatrix, explainedVariance: [Double], explainedVarianceRatio: [Double],
        singularValues: [Double], scores: DenseMatrix
    ) {
        self.mean = mean
        self.components = components
        self.explainedVariance = explainedVariance
        self.explainedVarianceRatio = explainedVarianceRatio
        self.singularValues = singularValues
        self.scores = scores
    }
}
