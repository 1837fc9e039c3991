import RecEngine
import RecFrame
import RecModels
import RecPlan
import RecSchema

/// `agglomerative(features, key: .movieId, k: 10, linkage: .ward)`.
struct AgglomerativeVerb: Verb {
    let name = "agglomerative"
    let receiver = ReceiverKind.none
    let parameters = [
        LearnerParameters.table, LearnerParameters.key, LearnerParameters.on,
        ParameterSignature("k", .int(1...1_000_000), .optional, "how many clusters"),
        ParameterSignature(
            "distanceThreshold", .number(0...Double.greatestFiniteMagnitude), .optional,
            "clusters at least so far apart stay apart, in place of a number"),
        ParameterSignature(
            "linkage", .choice(Linkage.allCases.map(\.rawValue)), default: .choice("ward"), "how far apart two clusters are"),
    ]
    let documentation = VerbDocumentation(
        "Clusters rows by merging the two nearest clusters again and again: the tree of all merges, and the clusters where it is cut.",
        details: """
            Features and key are those of `kMeans`; distances are Euclidean. `linkage:` says how far apart two clusters are: `.ward` by \
            how much their union scatters more than they do, `.complete`, `.average` and `.single` by the largest, mean and smallest \
            distance between their rows. Of equal distances the first in row order counts. Gives a clustering with `inertia` (of the \
            rows about the means of their clusters, which are the `centres`) and the `tree`: a table of `left`, `right`, `distance`, \
            `size`, a merge a row by ascending distance, where numbers below the number of rows are rows (from 0) and merge i makes \
            cluster rows + i. Nothing is drawn: there is no seed. Cost: rows² x features; memory: rows² numbers, but linear for \
            `.single`; more than is free is an error before it is taken. Reference: the tree, distances included, of \
            `scipy.cluster.hierarchy.linkage`, the labels of `sklearn.cluster.AgglomerativeClustering` 1.9.
            """,
        example: "agglomerative(features, key: .movieId, k: 4)")

    let reference = Reference.scikitLearn("cluster.AgglomerativeClustering", .labels)

    func resultType(of call: CallSite) -> ValueType {
        let features = FeatureSchema(call)
        features.reserve("cluster", "the number of the cluster", call)
        call.checkClusterCount(features)
        if call.has("k") == call.has("distanceThreshold") {
            call.report(
                "E0431", "`agglomerative` takes a number of clusters or a distance threshold",
                at: call.has("k") ? "distanceThreshold" : nil, hints: ["`k: 10`, or `distanceThreshold: 2.5`"])
        }
        return Clustering.type(
            features, k: call.knownK,
            further: [.init("inertia", .double), .init("tree", .table(TreeTable.schema(rows: features.rowCount)))])
    }

    func run(_ call: VerbCall) throws -> Value {
        let features = try Features(call)
        let linkage = Linkage(rawValue: try call.choice("linkage") ?? "") ?? .ward
        let tree = try clusterTree(features.matrix, linkage: linkage, context: call.context.modelContext("merges"))
        let count: Int
        if let threshold = try call.double(ifGiven: "distanceThreshold") {
            count = tree.count(at: threshold)
        } else {
            count = try call.int("k")
        }
        let labels = try tree.labels(count: count)
        let centres = clusterMeans(features.matrix, labels: labels, count: count)
        return try Clustering(
            method: name, features, labels: labels, centres: centres,
            further: [
                .init("inertia", .scalar(.double(Self.inertia(features.matrix, labels, centres)))),
                .init("tree", .table(try TreeTable.table(tree))), .init("_linkage", .scalar(.string(linkage.rawValue))),
            ]
        ).value()
    }

    /// Sum of the squared distances of the rows to their centres, in row order.
    private static func inertia(_ x: DenseMatrix, _ labels: [Int32], _ centres: DenseMatrix) -> Double {
        var sum = 0.0
        for row in 0..<x.rows {
            for column in 0..<x.columns {
                let difference = x[row, column] - centres[Int(labels[row]), column]
                sum += difference * difference
            }
        }
        return sum
    }
}

/// A tree of clusters as a table: a merge a row, the smaller number on the left.
enum TreeTable {
    static func schema(rows: Int?) -> TableSchema {
        TableSchema(
            [.init("left", .int64), .init("right", .int64), .init("distance", .double), .init("size", .int64)],
            rowCount: rows.map { max(0, $0 - 1) })
    }

    static func table(_ tree: ClusterTree) throws -> Table {
        try Table([
            ("left", Column(tree.children.map { Int64(min($0.first, $0.second)) })),
            ("right", Column(tree.children.map { Int64(max($0.first, $0.second)) })),
            ("distance", Column(tree.distances)), ("size", Column(tree.sizes.map { Int64($0) })),
        ])
    }

    /// The tree that a table tells of, which may come from a file that was damaged or edited.
    ///
    /// - Throws: where it is none: every cluster is merged once, after it was made.
    static func tree(_ table: Table) throws -> ClusterTree {
        try readingParts {
            let rows = table.rowCount + 1
            let left = try table.column("left").typed(as: Int64.self).map { Int($0) }
            let right = try table.column("right").typed(as: Int64.self).map { Int($0) }
            let distances = try table.column("distance").typed(as: Double.self)
            let sizes = try table.column("size").typed(as: Int64.self).map { Int($0) }
            var isMerged = [Bool](repeating: false, count: rows + left.count)
            for (merge, pair) in zip(left, right).enumerated() {
                var size = 0
                for part in [pair.0, pair.1] {
                    guard part >= 0, part < rows + merge, !isMerged[part] else {
                        throw damagedModel("its tree of merges is none")
                    }
                    isMerged[part] = true
                    size += part < rows ? 1 : sizes[part - rows]
                }
                guard sizes[merge] == size, !distances[merge].isNaN else { throw damagedModel("its tree of merges is none") }
            }
            return ClusterTree(rows: rows, children: Array(zip(left, right)), distances: distances, sizes: sizes)
        }
    }
}
