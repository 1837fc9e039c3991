import RecEngine
import RecFrame
import RecModels
import RecPlan
import RecSchema

/// Parameters that all clusterings of tables share.
enum LearnerParameters {
    static let table = ParameterSignature(
        "table", .features, unlabelled: true, .required, "rows to learn from; a sparse matrix may be given as well")
    static let key = ParameterSignature("key", .column(.any), .optional, "the column that names the rows, and is no feature")
    static let on = ParameterSignature("on", .columns(.numeric), .any, "the features; all columns but the key when left out")
    static let seed = ParameterSignature("seed", .int(0...4_294_967_295), default: .int(0), "as `random_state`")
}

/// `kMeans(features, key: .movieId, k: 10, seed: 42)`.
struct KMeansVerb: Verb {
    let name = "kMeans"
    let receiver = ReceiverKind.none
    let version = 2
    let parameters = [
        LearnerParameters.table, LearnerParameters.key, LearnerParameters.on,
        ParameterSignature("k", .int(1...1_000_000), .required, "how many clusters"),
        ParameterSignature("nInit", .int(1...10_000), default: .int(1), "runs from different starts; the best is kept"),
        ParameterSignature("maxIterations", .int(1...1_000_000), default: .int(300), "most iterations of one run"),
        ParameterSignature(
            "tolerance", .number(0...Double.greatestFiniteMagnitude), default: .double(1e-4), "when centres count as unmoved"),
        ParameterSignature(
            "algorithm", .choice(KMeansAlgorithm.allCases.map(\.rawValue)), default: .choice("lloyd"),
            "how the nearest centres are found: all distances, or Elkan's bounds"),
        LearnerParameters.seed,
    ]
    let documentation = VerbDocumentation(
        "Clusters rows by k-means, from k-means++ starts.",
        details: """
            All columns but the key are features and must be numbers, or true and false; missing values and NaN are errors that name \
            the row. Without `key:` rows are named by their number from 1 (`row`), and the check notes a column of numbers \
            that looks as if it named the rows. Gives a clustering: `assignments` (key, `cluster`; in \
            row order), `centres` (`cluster`, features), `sizes` (`cluster`, `count`), `inertia`, `iterations`, `converged`, \
            `clusterCount`. A row as near to two centres belongs to the first. `algorithm: .elkan` computes fewer distances, and \
            keeps rows x k numbers in memory; its labels are those of scikit-learn's `elkan`. Cost: rows x features x k an iteration. \
            Where fewer than `k` clusters have rows, most often because many rows are equal, a warning says so. \
            Reference, with the same labels for the same seed: `sklearn.cluster.KMeans` 1.9 on one thread.
            """,
        example: "kMeans(features, key: .movieId, k: 10, seed: 42)")

    let reference = Reference.scikitLearn("cluster.KMeans", .labels)

    func resultType(of call: CallSite) -> ValueType {
        let features = FeatureSchema(call)
        features.reserve("cluster", "the number of the cluster", call)
        call.checkClusterCount(features)
        call.noteNames(features)
        return Clustering.type(features, k: call.knownK, further: KMeansParts.types)
    }

    func run(_ call: VerbCall) throws -> Value {
        let features = try Features(call)
        let options = KMeansOptions(
            nInit: try call.int("nInit"), maxIterations: try call.int("maxIterations"), tolerance: try call.double("tolerance"),
            seed: try call.int("seed"), algorithm: KMeansAlgorithm(rawValue: try call.choice("algorithm") ?? "") ?? .lloyd)
        let k = try call.int("k")
        let model = try RecModels.kMeans(
            features.matrix, k: k, options: options, context: call.context.modelContext("iterations"))
        let found = Set(model.labels).count
        if found < k {
            call.context.warn(
                "only \(found) of \(k) clusters \(found == 1 ? "has" : "have") rows: there are most likely fewer different rows than clusters"
            )
        }
        return try KMeansParts.clustering(name, features, model).value()
    }
}

/// What k-means has beyond the parts of every clustering.
enum KMeansParts {
    static let types: [ValueType.RecordField] = [
        .init("inertia", .double), .init("iterations", .int), .init("converged", .bool),
    ]

    static func clustering(_ method: String, _ features: Features, _ model: KMeansModel) -> Clustering {
        Clustering(
            method: method, features, labels: model.labels, centres: model.centres,
            further: [
                .init("inertia", .scalar(.double(model.inertia))),
                .init("iterations", .scalar(.int(Int64(model.iterations)))),
                .init("converged", .scalar(.bool(model.converged))),
            ])
    }
}

/// `miniBatchKMeans(features, key: .movieId, k: 10, batchSize: 1000, seed: 42)`.
struct MiniBatchKMeansVerb: Verb {
    let name = "miniBatchKMeans"
    let receiver = ReceiverKind.none
    let version = 2
    let parameters = [
        LearnerParameters.table, LearnerParameters.key, LearnerParameters.on,
        ParameterSignature("k", .int(1...1_000_000), .required, "how many clusters"),
        ParameterSignature("batchSize", .int(1...1_000_000_000), default: .int(1024), "rows of one batch"),
        ParameterSignature("nInit", .int(1...10_000), default: .int(1), "starts that are tried; the best is used"),
        ParameterSignature("maxIterations", .int(1...1_000_000), default: .int(100), "most passes over the rows"),
        ParameterSignature(
            "tolerance", .number(0...Double.greatestFiniteMagnitude), default: .double(0),
            "when centres count as unmoved; 0 for never"),
        ParameterSignature(
            "maxNoImprovement", .int(0...1_000_000), default: .int(10), "batches without gain until it stops; 0 for all"),
        LearnerParameters.seed,
    ]
    let documentation = VerbDocumentation(
        "Clusters rows by k-means on random batches: nearly as good as `kMeans`, faster on many rows.",
        details: """
            Features, key and result are those of `kMeans`; `iterations` are passes over the rows, rounded up. Cost: batch size x \
            features x k a batch. Reference, with the same labels for the same seed: `sklearn.cluster.MiniBatchKMeans` 1.9 on one thread \
            (Sculley 2010).
            """,
        example: "miniBatchKMeans(features, key: .movieId, k: 10, batchSize: 1000, seed: 42)")

    let reference = Reference.scikitLearn("cluster.MiniBatchKMeans", .labels)

    func resultType(of call: CallSite) -> ValueType {
        let features = FeatureSchema(call)
        features.reserve("cluster", "the number of the cluster", call)
        call.checkClusterCount(features)
        call.noteNames(features)
        return Clustering.type(features, k: call.knownK, further: KMeansParts.types)
    }

    func run(_ call: VerbCall) throws -> Value {
        let features = try Features(call)
        let patience = try call.int("maxNoImprovement")
        let options = MiniBatchKMeansOptions(
            batchSize: try call.int("batchSize"), nInit: try call.int("nInit"), maxIterations: try call.int("maxIterations"),
            tolerance: try call.double("tolerance"), maxNoImprovement: patience == 0 ? nil : patience, seed: try call.int("seed"))
        let model = try RecModels.miniBatchKMeans(
            features.matrix, k: try call.int("k"), options: options, context: call.context.modelContext("batches"))
        return try KMeansParts.clustering(name, features, model).value()
    }
}
