import RecEngine
import RecFrame
import RecModels
import RecPlan
import RecSchema

/// `groups.silhouette(sample: 5000, seed: 42)`.
struct Silhouette: Verb {
    let name = "silhouette"
    let receiver = ReceiverKind.model(Clustering.kind)
    let parameters = [
        ParameterSignature("sample", .int(2...1_000_000_000), .optional, "how many rows to look at; all when left out"),
        ParameterSignature("seed", .int(0...4_294_967_295), .optional, "which rows are drawn, as `random_state`"),
    ]
    let documentation = VerbDocumentation(
        "The mean silhouette of a clustering: near 1 for clusters far apart, 0 for clusters that touch.",
        details: """
            Over the features that it was fitted on, by Euclidean distance; a sample larger than the table is all of it. There must be \
            at least two clusters with rows, and fewer than rows (of the sample); rows of no cluster (-1) count as one more. Cost: quadratic in the rows looked at. Reference: \
            `sklearn.metrics.silhouette_score` (Rousseeuw 1987), the sample drawn as by its `sample_size`.
            """,
        example: "kMeans(features, key: .movieId, k: 4, seed: 1).silhouette(sample: 1000, seed: 42)")

    let reference = Reference.scikitLearn("metrics.silhouette_score", .numbers)

    func resultType(of call: CallSite) -> ValueType {
        if call.has("sample"), !call.has("seed") {
            call.report("N0502", "`silhouette` draws a sample and has no seed: 0 is used")
        }
        return .double
    }

    func run(_ call: VerbCall) throws -> Value {
        let clusters = try Clustering(try call.model())
        return .scalar(
            .double(
                try RecModels.silhouette(
                    try clusters.matrix(call), labels: clusters.labels, sample: try call.int(ifGiven: "sample"),
                    seed: try call.int(ifGiven: "seed") ?? 0, context: call.context.modelContext("rows"))))
    }
}

/// `groups.silhouettes()`.
struct Silhouettes: Verb {
    let name = "silhouettes"
    let receiver = ReceiverKind.model(Clustering.kind)
    let parameters: [ParameterSignature] = []
    let documentation = VerbDocumentation(
        "The silhouette of every row: 1 for one deep in its cluster, 0 between two, below 0 for one nearer to another cluster.",
        details: """
            A table of the key, `cluster` and `silhouette`, in row order; 0 for a row alone in its cluster. Rows of no cluster (-1) count \
            as a cluster of their own. Cost: quadratic in the rows. Reference: `sklearn.metrics.silhouette_samples` (Rousseeuw 1987).
            """,
        example: "kMeans(features, key: .movieId, k: 4, seed: 1).silhouettes()")

    let reference = Reference.scikitLearn("metrics.silhouette_samples", .numbers)

    func resultType(of call: CallSite) -> ValueType {
        guard case .model(let model)? = call.receiver,
            var schema = model.members.first(where: { $0.name == "assignments" })?.type.tableSchema
        else { return .table(.unknown) }
        if schema.field("silhouette") != nil {
            call.report(
                "E0423", "the key `silhouette` would meet the silhouettes in the result",
                hints: ["`rename([.silhouette: .other])` before the clustering"])
        }
        schema.entries.append(.field(.init("silhouette", .double)))
        return .table(schema)
    }

    func run(_ call: VerbCall) throws -> Value {
        let clusters = try Clustering(try call.model())
        let values = try RecModels.silhouetteSamples(
            try clusters.matrix(call), labels: clusters.labels, context: call.context.modelContext("rows"))
        return .table(
            try Table([clusters.keyColumn, ("cluster", Column(clusters.labels)), ("silhouette", Column(values))]))
    }
}

/// `groups.daviesBouldin()`.
struct DaviesBouldin: Verb {
    let name = "daviesBouldin"
    let receiver = ReceiverKind.model(Clustering.kind)
    let parameters: [ParameterSignature] = []
    let documentation = VerbDocumentation(
        "The Davies-Bouldin index of a clustering: smaller is better, 0 is least.",
        details:
            "Rows of no cluster (-1) count as one more. Cost: linear in the rows. Reference: `sklearn.metrics.davies_bouldin_score` (1979).",
        example: "kMeans(features, key: .movieId, k: 4, seed: 1).daviesBouldin()")

    let reference = Reference.scikitLearn("metrics.davies_bouldin_score", .numbers)

    func resultType(of call: CallSite) -> ValueType { .double }

    func run(_ call: VerbCall) throws -> Value {
        let clusters = try Clustering(try call.model())
        return .scalar(.double(try RecModels.daviesBouldin(try clusters.matrix(call), labels: clusters.labels)))
    }
}

/// `groups.calinskiHarabasz()`.
struct CalinskiHarabasz: Verb {
    let name = "calinskiHarabasz"
    let receiver = ReceiverKind.model(Clustering.kind)
    let parameters: [ParameterSignature] = []
    let documentation = VerbDocumentation(
        "The Calinski-Harabasz index of a clustering: dispersion between clusters over dispersion within; larger is better.",
        details:
            "Rows of no cluster (-1) count as one more. Cost: linear in the rows. Reference: `sklearn.metrics.calinski_harabasz_score` (1974).",
        example: "kMeans(features, key: .movieId, k: 4, seed: 1).calinskiHarabasz()")

    let reference = Reference.scikitLearn("metrics.calinski_harabasz_score", .numbers)

    func resultType(of call: CallSite) -> ValueType { .double }

    func run(_ call: VerbCall) throws -> Value {
        let clusters = try Clustering(try call.model())
        return .scalar(.double(try RecModels.calinskiHarabasz(try clusters.matrix(call), labels: clusters.labels)))
    }
}
