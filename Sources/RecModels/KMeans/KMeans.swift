/// How `kMeans` runs; the defaults are those of scikit-learn 1.9.
public struct KMeansOptions: Sendable, Hashable {
    /// Runs from different starts; the one with the smallest inertia is kept.
    public var nInit: Int
    /// Most iterations of one run.
    public var maxIterations: Int
    /// Convergence when the squared shift of all centres is at most this times the mean variance of the features.
    public var tolerance: Double
    /// Seed of the NumPy generator, `0...4294967295`.
    public var seed: Int

    /// Makes options.
    public init(nInit: Int = 1, maxIterations: Int = 300, tolerance: Double = 1e-4, seed: Int = 0) {
        self.nInit = nInit
        self.maxIterations = maxIterations
        self.tolerance = tolerance
        self.seed = seed
    }
}

/// Clusters rows by Lloyd's algorithm from k-means++ starts: the labels of
/// `sklearn.cluster.KMeans(k, init="k-means++", n_init=nInit, random_state=seed).fit(x)` on one thread with an fma BLAS.
///
/// Cost: `rows * columns * k` multiply-adds an iteration.
/// - Throws: `empty`, `notFinite`, `tooMany` (k over the rows), `badParameter`, `cancelled`.
public func kMeans(
    _ x: DenseMatrix, k: Int, options: KMeansOptions = KMeansOptions(), context: ModelContext = ModelContext()
) throws(ModelError) -> KMeansModel {
    throw ModelError(.badParameter, "not there yet")
}
