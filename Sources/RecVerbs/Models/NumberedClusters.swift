import RecEngine
import RecFrame
import RecModels
import RecPlan
import RecSchema

/// `groups.numbered(by: .size)`, `groups.numbered(like: yesterday)`.
struct NumberedClusters: Verb {
    let name = "numbered"
    let receiver = ReceiverKind.model(Clustering.kind)
    let version = 2
    let parameters = [
        ParameterSignature("by", .choice(["size"]), .optional, "what the numbers follow; `.size` when `like:` is left out too"),
        ParameterSignature("like", .model, .optional, "a clustering whose numbers are taken over"),
    ]
    let documentation = VerbDocumentation(
        "The same clustering with its clusters numbered anew: 0 for the largest, or as in another clustering.",
        details: """
            By size clusters of equal size keep their order. With `like:` each cluster takes the number of the cluster of the other \
            clustering with which it shares most rows, each number once, so that all pairs together share as many rows as can be (the \
            Hungarian method); of equally good pairings that counts in which the first cluster has the smallest number, then the second. \
            Rows are matched by key. Clusters that share no row with a partner are numbered on after those of the other clustering. \
            Rows of no cluster (-1) stay so.
            """,
        example: "kMeans(features, key: .movieId, k: 4, seed: 1).numbered(by: .size)")

    let reference = Reference.none("scikit-learn does not number clusters anew")

    func resultType(of call: CallSite) -> ValueType {
        if call.has("by"), call.has("like") {
            call.report("E0431", "`numbered` takes `by:` or `like:`, not both", at: "like")
        }
        guard call.has("like") else { return call.receiver ?? .error }
        guard case .model(let model)? = call.receiver else { return .error }
        if case .model(let other)? = call.type("like"), other.kind != Clustering.kind, other.kind != "" {
            call.report("E0427", "`like` is a clustering, not a model of kind `\(other.kind)`", at: "like")
        } else if case .model(let other)? = call.type("like"), let own = Self.key(model), let theirs = Self.key(other),
            own.name != theirs.name || own.type != theirs.type
        {
            call.report(
                "E0435", "the clusterings name their rows by different columns, `\(own.name)` and `\(theirs.name)`", at: "like",
                hints: ["both need the same `key:`"])
        }
        return .model(model)
    }

    private static func key(_ model: ModelType) -> TableSchema.Field? {
        model.members.first { $0.name == "assignments" }?.type.tableSchema?.fields.first
    }

    func run(_ call: VerbCall) throws -> Value {
        let clusters = try Clustering(try call.model())
        guard case .model(let like)? = try call.operand("like") else { return try Self.bySize(clusters).value() }
        guard like.kind == Clustering.kind else {
            throw EngineError("E0645", "a clustering was expected, not a model of kind `\(like.kind)`")
        }
        return try Self.matched(clusters, to: try Clustering(like), call).value()
    }

    private static func bySize(_ clusters: Clustering) -> Clustering {
        let sizes = clusters.sizes
        let order = sizes.indices.sorted { sizes[$0] == sizes[$1] ? $0 < $1 : sizes[$0] > sizes[$1] }
        var numbers = [Int32](repeating: 0, count: order.count)
        for (new, old) in order.enumerated() { numbers[old] = Int32(new) }
        return clusters.renumbered(numbers)
    }

    private static func matched(_ clusters: Clustering, to other: Clustering, _ call: VerbCall) throws -> Clustering {
        let name = clusters.keyColumn.name
        guard other.keyColumn.name == name else {
            throw EngineError(
                "E0435", "the clusterings name their rows by different columns, `\(name)` and `\(other.keyColumn.name)`")
        }
        // Names that no key has.
        let (own, their) = ("\u{0}own", "\u{0}their")
        let mine = try Table([clusters.keyColumn, (own, Column(clusters.labels))])
        let theirs = try Table([other.keyColumn, (their, Column(other.labels))])
        let both = try mine.join(theirs, on: [(name, name)], kind: .inner, in: call.execution)
        let (places, otherPlaces) = (clusters.places, other.places)
        var overlap = [[Int]](
            repeating: [Int](repeating: 0, count: other.numbers.count), count: clusters.numbers.count)
        let labels = zip(try both.column(own).values(as: Int32.self), try both.column(their).values(as: Int32.self))
        for (label, otherLabel) in labels {
            if let row = places[label], let column = otherPlaces[otherLabel] { overlap[row][column] += 1 }
        }
        var next = (other.numbers.last ?? -1) + 1
        let numbers = try ClusterMatching.pairs(overlap).map { pair -> Int32 in
            if let pair { return other.numbers[pair] }
            defer { next += 1 }
            return next
        }
        return clusters.renumbered(numbers)
    }
}
