/// A tree of clusters: which two were merged, and how far apart they were. As `scipy.cluster.hierarchy.linkage` gives it: clusters
/// `0..<rows` are single rows, and merge `i` makes the cluster `rows + i`; merges by ascending distance.
public struct ClusterTree: Sendable, Equatable {
    /// How many rows it is made of.
    public var rows: Int
    /// The two clusters of each merge, in the order in which scikit-learn has them: for single linkage not by number.
    public var children: [(first: Int, second: Int)]
    /// How far apart the two were.
    public var distances: [Double]
    /// How many rows the merged cluster has.
    public var sizes: [Int]

    /// Makes a tree of its parts.
    public init(rows: Int, children: [(first: Int, second: Int)], distances: [Double], sizes: [Int]) {
        self.rows = rows
        self.children = children
        self.distances = distances
        self.sizes = sizes
    }

    /// How many merges there are: one less than rows.
    public var merges: Int { children.count }

    /// Whether all parts are equal, distances bit by bit.
    public static func == (a: ClusterTree, b: ClusterTree) -> Bool {
        a.rows == b.rows && a.distances.elementsEqual(b.distances) { $0.bitPattern == $1.bitPattern } && a.sizes == b.sizes
            && a.children.elementsEqual(b.children) { $0 == $1 }
    }

    /// Orders merges by distance, equal ones as they came, and gives clusters their numbers.
    ///
    /// - Parameters:
    ///   - edges: rows of the two clusters of each merge.
    ///   - inOrder: whether the smaller number comes first.
    init(rows: Int, edges: [(left: Int64, right: Int64, distance: Double)], inOrder: Bool) {
        self.rows = rows
        let order = edges.indices.sorted { a, b in
            edges[a].distance == edges[b].distance ? a < b : edges[a].distance < edges[b].distance
        }
        var parent = [Int](repeating: -1, count: max(0, 2 * rows - 1))
        func root(of row: Int) -> Int {
            var top = row
            while parent[top] >= 0 { top = parent[top] }
            var node = row
            while node != top {
                let next = parent[node]
                parent[node] = top
                node = next
            }
            return top
        }
        children = []
        distances = []
        sizes = []
        for (merge, index) in order.enumerated() {
            let edge = edges[index]
            let (a, b) = (root(of: Int(edge.left)), root(of: Int(edge.right)))
            children.append(inOrder ? (min(a, b), max(a, b)) : (a, b))
            distances.append(edge.distance)
            sizes.append((a < rows ? 1 : sizes[a - rows]) + (b < rows ? 1 : sizes[b - rows]))
            parent[a] = rows + merge
            parent[b] = rows + merge
        }
    }

    /// How many clusters are left when all merges closer than `distance` are made: `n_clusters_` of scikit-learn's `distance_threshold`.
    public func count(at distance: Double) -> Int { distances.lazy.filter { $0 >= distance }.count + 1 }

    /// The cluster of each row when the last merges are undone until there are `count`, numbered as scikit-learn does (by the places that
    /// Python's `heapq` gives them).
    ///
    /// - Throws: `badParameter` for less than one, `tooMany` for more clusters than rows.
    public func labels(count: Int) throws(ModelError) -> [Int32] {
        guard count >= 1 else { throw ModelError(.badParameter, "k must be at least 1, not \(count)") }
        guard count <= rows else {
            throw ModelError(.tooMany, "k is \(count), but there \(rows == 1 ? "is only 1 row" : "are only \(rows) rows")")
        }
        if rows == 1 { return [0] }
        var heap = PythonHeap([-(2 * rows - 2)])
        for _ in 1..<count {
            let (first, second) = children[-heap.items[0] - rows]
            heap.push(-first)
            heap.pushThenPop(-second)
        }
        var labels = [Int32](repeating: 0, count: rows)
        var open: [Int] = []
        for (label, node) in heap.items.enumerated() {
            open.append(-node)
            while let node = open.popLast() {
                if node < rows {
                    labels[node] = Int32(label)
                } else {
                    open.append(children[node - rows].first)
                    open.append(children[node - rows].second)
                }
            }
        }
        return labels
    }
}

/// A heap as Python's `heapq` arranges it: the smallest item in front, and every item where that module would put it.
private struct PythonHeap {
    private(set) var items: [Int]

    init(_ items: [Int]) { self.items = items }

    mutating func push(_ item: Int) {
        items.append(item)
        raise(items.count - 1, from: 0)
    }

    /// Adds an item and takes the smallest one out.
    mutating func pushThenPop(_ item: Int) {
        guard let first = items.first, first < item else { return }
        items[0] = item
        // Down to a leaf along the smaller children first, then up again.
        var place = 0
        while 2 * place + 1 < items.count {
            var child = 2 * place + 1
            if child + 1 < items.count, !(items[child] < items[child + 1]) { child += 1 }
            items[place] = items[child]
            place = child
        }
        items[place] = item
        raise(place, from: 0)
    }

    private mutating func raise(_ place: Int, from start: Int) {
        var place = place
        let item = items[place]
        while place > start {
            let parent = (place - 1) / 2
            guard item < items[parent] else { break }
            items[place] = items[parent]
            place = parent
        }
        items[place] = item
    }
}
