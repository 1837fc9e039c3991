import RecEngine
import RecFrame
import RecModels
import RecPlan
import RecSchema

/// `by_tree.dendrogram(levels: 5, title: "Films")`.
struct DendrogramFigure: Verb {
    let name = "dendrogram"
    let receiver = ReceiverKind.model(Clustering.kind)
    let parameters =
        [
            ParameterSignature("leaves", .int(2...400), .optional, "how many leaves: the last merges, one fewer than leaves"),
            ParameterSignature("levels", .int(0...7), .optional, "how many merges deep, in place of a number of leaves"),
        ] + FigureParameters.mark + FigureParameters.frame.filter { !["logX", "xMin", "xMax", "facetColumns"].contains($0.name) }
    let documentation = VerbDocumentation(
        "The tree of `agglomerative`: which clusters were merged, and how far apart they were.",
        details: """
            The last merges, with 30 leaves where nothing else is asked for. A leaf of one row has the row's key, one of several their \
            number in parentheses. Merges within a cluster have its colour; the broken line is where the tree was cut. Leaves stand in \
            the order of `scipy.cluster.hierarchy.dendrogram`, with its truncation `lastp` (`leaves:`) and `level` (`levels:`).
            """,
        example: "agglomerative(features, key: .movieId, k: 4).dendrogram(leaves: 12)")

    let reference = Reference.none("pictures are drawn by matplotlib itself")

    func resultType(of call: CallSite) -> ValueType {
        if case .model(let model)? = call.receiver, !model.members.contains(where: { $0.name == "tree" }) {
            call.report(
                "E0436", "a dendrogram draws a tree, and this clustering has none",
                hints: ["`agglomerative(...)` gives a clustering with a tree"])
        }
        if call.has("leaves"), call.has("levels") {
            call.report("E0431", "a dendrogram takes `leaves` or `levels`, not both", at: "levels")
        }
        return .figure
    }

    func run(_ call: VerbCall) throws -> Value {
        let clusters = try Clustering(try call.model())
        guard case .table(let table)? = clusters.further.first(where: { $0.name == "tree" })?.value else {
            throw EngineError("E0436", "a dendrogram draws a tree, and this clustering has none")
        }
        let tree = try TreeTable.tree(table)
        guard tree.merges + 1 == clusters.labels.count else { throw damagedModel("its tree is of other rows") }
        let extent = try call.int(ifGiven: "levels").map { Dendrogram.Extent.levels($0) }
        let drawing = try Dendrogram(tree, extent ?? .leaves(try call.int(ifGiven: "leaves") ?? 30))
        var options = try call.figureOptions()
        options.knee = Self.cut(tree, clusters.numbers.count)
        var frame = try call.figureFrame()
        frame.legend = call.has("legend") ? frame.legend : nil
        let layer = FigureLayer(
            kind: .dendrogram,
            channels: FigureChannels(x: "left", y: ["right"], color: "cluster", size: "distance", label: "leaf"), options: options
        )
        let spec = FigureSpec(
            title: try call.string(ifGiven: "title"), xLabel: try call.string(ifGiven: "xLabel"),
            yLabel: try call.string(ifGiven: "yLabel"), layers: [layer], frame: frame)
        return .figure(FigureValue(spec: spec, tables: [try Self.nodes(drawing, tree, clusters)]))
    }

    /// Half way between the last merge that was made and the first that was not; nil where all were, or none.
    private static func cut(_ tree: ClusterTree, _ count: Int) -> Double? {
        guard count > 1, count <= tree.merges else { return nil }
        return (tree.distances[tree.merges - count] + tree.distances[tree.merges - count + 1]) / 2
    }

    /// Leaves from left to right, then merges, with what they join by their numbers here.
    private static func nodes(_ drawing: Dendrogram, _ tree: ClusterTree, _ clusters: Clustering) throws -> Table {
        var number: [Int: Int64] = [:]
        for leaf in drawing.leaves { number[leaf.node] = Int64(number.count) }
        for link in drawing.links { number[link.node] = Int64(number.count) }
        let none = [Int64?](repeating: nil, count: drawing.leaves.count)
        let children = drawing.links.map { link in
            let pair = tree.children[link.node - tree.rows]
            return (left: number[min(pair.first, pair.second)], right: number[max(pair.first, pair.second)])
        }
        let leaves = drawing.leaves.map { leaf in
            leaf.node < tree.rows ? clusters.keyColumn.column.scalar(at: leaf.node).text : "(\(leaf.size))"
        }
        let owner = Self.owners(tree, clusters.labels)
        let nodes = drawing.leaves.map(\.node) + drawing.links.map(\.node)
        return try Table([
            ("left", Column(none + children.map(\.left))), ("right", Column(none + children.map(\.right))),
            ("distance", Column([Double](repeating: 0, count: leaves.count) + drawing.links.map(\.height))),
            ("cluster", Column(nodes.map { owner[$0] })),
            ("leaf", Column(leaves.map { Optional($0) } + [String?](repeating: nil, count: drawing.links.count))),
        ])
    }

    /// The cluster that all rows of a node are of; nil above the cut.
    private static func owners(_ tree: ClusterTree, _ labels: [Int32]) -> [Int32?] {
        var owner = labels.map { Optional($0) }
        for pair in tree.children { owner.append(owner[pair.first] == owner[pair.second] ? owner[pair.first] : nil) }
        return owner
    }
}
