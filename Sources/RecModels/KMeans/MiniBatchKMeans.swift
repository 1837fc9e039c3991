/// How `miniBatchKMeans` runs; the defaults are those of scikit-learn 1.9.
public struct MiniBatchKMeansOptions: Sendable, Hashable {
    /// Rows in one batch.
    public var batchSize: Int
    /// Starts that are tried on a validation sample; the best one is used.
    public var nInit: Int
    /// Most passes over the data.
    public var maxIterations: Int
    /// Stop when the squared change of all centres is at most this times the mean variance; zero switches it off.
    public var tolerance: Double
    /// Stop after this many batches without a better smoothed inertia; nil switches it off.
    public var maxNoImprovement: Int?
    /// Rows drawn to start from; nil means three batches.
    public var initSize: Int?
    /// Centres with fewer than this share of the largest count are put elsewhere.
    public var reassignmentRatio: Double
    /// Seed of the NumPy generator, `0...4294967295`.
    public var seed: Int

    /// Makes options.
    public init(
        batchSize: Int = 1024, nInit: Int = 1, maxIterations: Int = 100, tolerance: Double = 0, maxNoImprovement: Int? = 10,
        initSize: Int? = nil, reassignmentRatio: Double = 0.01, seed: Int = 0
    ) {
        self.batchSize = batchSize
        self.nInit = nInit
        self.maxIterations = maxIterations
        self.tolerance = tolerance
        self.maxNoImprovement = maxNoImprovement
        self.initSize = initSize
        self.reassignmentRatio = reassignmentRatio
        self.seed = seed
    }
}

/// Clusters rows by k-means on random batches (Sculley 2010): the labels of
/// `sklearn.cluster.MiniBatchKMeans(k, batch_size=batchSize, random_state=seed).fit(x)` on one thread with an fma BLAS.
///
/// - Throws: `empty`, `notFinite`, `tooMany` (k over the rows), `badParameter`, `cancelled`.
public func miniBatchKMeans(
    _ x: DenseMatrix, k: Int, options: MiniBatchKMeansOptions = MiniBatchKMeansOptions(), context: ModelContext = ModelContext()
) throws(ModelError) -> KMeansModel {
    throw ModelError(.badParameter, "not there yet")
}
