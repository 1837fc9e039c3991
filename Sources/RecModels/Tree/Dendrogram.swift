/// A tree laid out for drawing, as `scipy.cluster.hierarchy.dendrogram` does: leaves side by side ten apart, the first at five, and a link
/// a merge, with the first child of a merge on the left.
public struct Dendrogram: Sendable, Equatable {
    /// What stands at the bottom, from left to right: rows, or clusters whose merges are not drawn.
    public struct Leaf: Sendable, Equatable {
        /// The number of the cluster in the tree.
        public var node: Int
        /// How many rows it has.
        public var size: Int
    }

    /// A merge: up from the left part, across, and down to the right part.
    public struct Link: Sendable, Equatable {
        /// The number of the merged cluster in the tree.
        public var node: Int
        /// Places of the two parts.
        public var left: Double
        /// Places of the two parts.
        public var right: Double
        /// Where the legs begin.
        public var leftHeight: Double
        /// Where the legs begin.
        public var rightHeight: Double
        /// The distance of the merge.
        public var height: Double
    }

    /// From left to right.
    public var leaves: [Leaf]
    /// Lower ones before those that stand on them.
    public var links: [Link]

    /// How much of a tree is drawn.
    public enum Extent: Sendable, Hashable {
        /// The last merges, with so many leaves (`truncate_mode="lastp"`); all where there are fewer rows.
        case leaves(Int)
        /// So many merges below the last one, on every path (`truncate_mode="level"`).
        case levels(Int)
    }

    /// Lays out a tree. Cost: linear in what is drawn.
    ///
    /// - Throws: `badParameter` for an extent below one leaf or level zero.
    public init(_ tree: ClusterTree, _ extent: Extent) throws(ModelError) {
        let n = tree.rows
        var limit = n
        switch extent {
        case .leaves(let count):
            guard count >= 1 else { throw ModelError(.badParameter, "there must be at least one leaf, not \(count)") }
            limit = min(count, n)
        case .levels(let count):
            guard count >= 0 else { throw ModelError(.badParameter, "levels must not be negative") }
        }
        func isLeaf(_ node: Int, level: Int) -> Bool {
            if node < n { return true }
            switch extent {
            case .leaves: return node < 2 * n - limit
            // The reference compares with `>`: the first merge of all is drawn on any level.
            case .levels(let count): return node > n && level > count
            }
        }
        leaves = []
        links = []
        // A node is met twice: on the way down, and when both of its parts have their places.
        var open: [(node: Int, level: Int, isPlaced: Bool)] = [(2 * n - 2, 0, false)]
        var placed: [(x: Double, height: Double)] = []
        while let (node, level, isPlaced) = open.popLast() {
            if isLeaf(node, level: level) {
                placed.append((Double(leaves.count) * 10 + 5, 0))
                leaves.append(Leaf(node: node, size: node < n ? 1 : tree.sizes[node - n]))
            } else if isPlaced, let right = placed.popLast(), let left = placed.popLast() {
                let height = tree.distances[node - n]
                links.append(
                    Link(
                        node: node, left: left.x, right: right.x, leftHeight: left.height, rightHeight: right.height,
                        height: height))
                placed.append(((left.x + right.x) / 2, height))
            } else {
                let (first, second) = tree.children[node - n]
                open.append((node, level, true))
                open.append((max(first, second), level + 1, false))
                open.append((min(first, second), level + 1, false))
            }
        }
    }
}
