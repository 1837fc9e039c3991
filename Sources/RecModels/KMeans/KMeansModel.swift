/// A fitted k-means clustering.
public struct KMeansModel: Sendable, Equatable {
    /// Cluster centres: one row a cluster, one column a feature.
    public var centres: DenseMatrix
    /// The cluster of each training row, from zero.
    public var labels: [Int32]
    /// Sum over the training rows of the squared distance to their centre.
    public var inertia: Double
    /// Iterations of the winning run; for mini-batches, passes over the data, rounded up.
    public var iterations: Int
    /// Mini-batches processed; equal to `iterations` for `kMeans`.
    public var steps: Int
    /// Whether the fit stopped by itself before its limit of iterations.
    public var converged: Bool

    /// Makes a model of its parts, as read from disk.
    public init(centres: DenseMatrix, labels: [Int32], inertia: Double, iterations: Int, steps: Int, converged: Bool) {
        self.centres = centres
        self.labels = labels
        self.inertia = inertia
        self.iterations = iterations
        self.steps = steps
        self.converged = converged
    }

    /// Number of clusters asked for.
    public var k: Int { centres.rows }

    /// Number of training rows in each cluster.
    public var sizes: [Int] {
        var counts = [Int](repeating: 0, count: k)
        for label in labels where label >= 0 && Int(label) < k { counts[Int(label)] += 1 }
        return counts
    }

    /// Clusters that have a row; fewer than `k` when the data have fewer distinct rows.
    public var distinctClusters: Int { sizes.lazy.filter { $0 > 0 }.count }
}
