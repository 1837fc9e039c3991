import CKernels

/// Rows in a tree, for questions about neighbours within a radius.
final class NeighbourSpace {
    let handle: OpaquePointer
    let team: Team
    private let rows: PaddedRows

    init(_ rows: PaddedRows, radius: Double, context: ModelContext) throws(ModelError) {
        // The points again in leaves, and two bounds for each feature of a node: two nodes to 30 points at most.
        try checkMemory(forDoubles: [(rows.rows, rows.columns * 3 + 8)], "the tree of \(rows.rows) rows", context)
        self.rows = rows
        let pairs = Double(rows.rows) * Double(rows.rows) * Double(rows.columns)
        team = try Team(context.sized(forWork: Int(min(pairs, 1e18))))
        guard
            let handle = rk_space_create(
                rows.values.base, Int64(rows.rows), Int64(rows.columns), Int64(rows.stride), radius)
        else { throw ModelError(.tooMany, "no memory for the tree of \(rows.rows) rows") }
        self.handle = handle
    }

    deinit { rk_space_destroy(handle) }

    /// How many leaves the tree has.
    var leaves: Int { Int(rk_space_leaves(handle)) }

    /// Calls `body` with ranges of leaves, asking in between whether to stop.
    func eachLeaf(
        _ context: ModelContext, _ progress: Progress, _ body: (_ from: Int64, _ to: Int64) -> Void
    ) throws(ModelError) {
        // A leaf against all rows is the most that a step can take.
        let step = max(4, 100_000_000 / max(1, 64 * rows.rows * rows.columns))
        for from in stride(from: 0, to: leaves, by: step) {
            try context.checkCancelled()
            let to = min(leaves, from + step)
            body(Int64(from), Int64(to))
            progress.step(by: to - from)
        }
    }

    /// Numbers the clusters of joined core rows by their first rows; how many there are.
    ///
    /// A pair that is within the radius in one direction only, by rounding, leads from the cluster that is numbered first to the other
    /// and not back, as the reference's search does.
    func labelCore(_ core: Buffer<UInt8>, _ labels: Buffer<Int32>) -> Int {
        let pairs = Buffer<Int64>(count: 2 * Int(rk_space_one_way(handle, nil, 0)))
        rk_space_one_way(handle, pairs.base, Int64(pairs.count / 2))
        var led: [Int: [Int]] = [:]
        for pair in 0..<pairs.count / 2 {
            led[Int(rk_space_root(handle, pairs.base[2 * pair])), default: []].append(
                Int(rk_space_root(handle, pairs.base[2 * pair + 1])))
        }
        var count: Int32 = 0
        // The root is the smallest row of its cluster: it comes before all others.
        for row in 0..<rows.rows where core.base[row] != 0 {
            let root = Int(rk_space_root(handle, Int64(row)))
            if root != row {
                labels.base[row] = labels.base[root]
                continue
            }
            if labels.base[row] >= 0 { continue }
            var reached = [row]
            while let next = reached.popLast() {
                if labels.base[next] >= 0 { continue }
                labels.base[next] = count
                reached += led[next] ?? []
            }
            count += 1
        }
        return Int(count)
    }
}
