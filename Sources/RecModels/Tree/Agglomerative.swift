import CKernels

/// How far apart two clusters are.
public enum Linkage: String, Sendable, Hashable, CaseIterable {
    /// By how much their union scatters more than they do (Ward 1963).
    case ward
    /// The largest distance between their rows.
    case complete
    /// The mean distance between their rows.
    case average
    /// The smallest distance between their rows.
    case single
}

/// Merges the two nearest clusters again and again until one is left, by Euclidean distances. The tree of
/// `scipy.cluster.hierarchy.linkage(x, linkage)` 1.17, bit by bit, with its order of equal distances; `labels(count:)` of it are those of
/// `sklearn.cluster.AgglomerativeClustering(count, linkage=linkage)` 1.9.
///
/// Cost: `rows² * features`. Memory: `rows²` doubles, but for single linkage, where it is linear; whether it is free is asked before it
/// is taken.
/// - Throws: `empty`, `notFinite` (also where distances overflow), `tooMany` (memory), `cancelled`.
public func clusterTree(
    _ x: DenseMatrix, linkage: Linkage = .ward, context: ModelContext = ModelContext()
) throws(ModelError) -> ClusterTree {
    try x.checkFinite()
    guard x.rows <= Int(Int32.max) else { throw ModelError(.tooMany, "\(x.rows) rows are too many for a tree") }
    if x.rows == 1 { return ClusterTree(rows: 1, children: [], distances: [], sizes: []) }
    let builder = try TreeBuilder(x, context: context)
    let edges = linkage == .single ? try builder.spanningTree() : try builder.chains(linkage)
    return ClusterTree(rows: x.rows, edges: edges, inOrder: linkage != .single)
}

/// Rows whose tree is built.
private struct TreeBuilder {
    typealias Edge = (left: Int64, right: Int64, distance: Double)

    private let rows: PaddedRows
    private let packed: Buffer<Double>
    private let team: Team
    private let context: ModelContext

    init(_ x: DenseMatrix, context: ModelContext) throws(ModelError) {
        try checkMemory(forDoubles: [(x.rows, 2 * x.columns + 16)], "the rows of a tree", context)
        self.context = context
        rows = PaddedRows(x)
        let work = Double(x.rows) * Double(x.rows) * Double(x.columns)
        team = try Team(context.sized(forWork: Int(min(work, 1e18))))
        packed = Buffer(count: Int(rk_packed_size(Int64(x.rows), Int64(x.columns))))
        rk_packed_rows(rows.values.base, Int64(x.rows), Int64(x.columns), Int64(rows.stride), packed.base)
    }

    func spanningTree() throws(ModelError) -> [Edge] {
        let (n, d) = (Int64(rows.rows), Int64(rows.columns))
        guard let growth = rk_growth_create(rows.values.base, Int64(rows.stride), packed.base, n, d) else {
            throw ModelError(.tooMany, "no memory for the tree of \(n) rows")
        }
        defer { rk_growth_destroy(growth) }
        return try edges(inSteps: 200_000_000 / (rows.rows * rows.columns)) { count, left, right, distance in
            rk_growth_extend(team.handle, growth, count, left, right, distance)
        }
    }

    func chains(_ linkage: Linkage) throws(ModelError) -> [Edge] {
        let (n, d) = (Int64(rows.rows), Int64(rows.columns))
        let stride = Int(rk_distance_stride(n))
        try checkMemory(
            forDoubles: [(rows.rows, stride)],
            "the distances between \(rows.rows) rows (\(linkage.rawValue) linkage keeps them all, single linkage none)", context)
        let matrix = Buffer<Double>(count: rows.rows * stride)
        let step = Int64(max(64, 500_000_000 / (rows.rows * rows.columns)))
        for from in Swift.stride(from: 0, to: n, by: Int(step)) {
            try context.checkCancelled()
            let to = min(n, from + step)
            rk_distance_rows(team.handle, rows.values.base, Int64(rows.stride), packed.base, n, d, from, to, matrix.base)
            context.progress(Int(to) / 2, 2 * rows.rows)
        }
        let method = linkage == .ward ? RK_WARD : linkage == .average ? RK_AVERAGE : RK_COMPLETE
        guard let chain = rk_chain_create(matrix.base, n, Int32(method)) else {
            throw ModelError(.tooMany, "no memory for the tree of \(n) rows")
        }
        defer { rk_chain_destroy(chain) }
        return try edges(inSteps: 50_000_000 / rows.rows) { count, left, right, distance in
            rk_chain_merge(chain, count, left, right, distance)
        }
    }

    /// Collects merges, asking in between whether to stop.
    private func edges(
        inSteps step: Int,
        _ merge: (Int64, UnsafeMutablePointer<Int64>, UnsafeMutablePointer<Int64>, UnsafeMutablePointer<Double>) -> Int32
    ) throws(ModelError) -> [Edge] {
        let count = rows.rows - 1
        let (left, right) = (Buffer<Int64>(count: count), Buffer<Int64>(count: count))
        let distance = Buffer<Double>(count: count)
        for from in stride(from: 0, to: count, by: max(1, step)) {
            try context.checkCancelled()
            let merges = min(count - from, max(1, step))
            guard merge(Int64(merges), left.base + from, right.base + from, distance.base + from) == 0 else {
                throw ModelError(.notFinite, "the distances between rows are too large to be computed")
            }
            context.progress(rows.rows + from + merges, 2 * rows.rows)
        }
        return (0..<count).map { (left.base[$0], right.base[$0], distance.base[$0]) }
    }
}
