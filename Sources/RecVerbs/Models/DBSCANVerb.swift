import RecEngine
import RecFrame
import RecModels
import RecPlan
import RecSchema

/// `dbscan(features, key: .movieId, eps: 0.9, minSamples: 10)`.
struct DBSCANVerb: Verb {
    let name = "dbscan"
    let receiver = ReceiverKind.none
    let parameters = [
        LearnerParameters.table, LearnerParameters.key, LearnerParameters.on,
        ParameterSignature(
            "eps", .number(1e-300...1e300), .required, "how near rows are neighbours"),
        ParameterSignature(
            "minSamples", .int(1...1_000_000_000), default: .int(5), "how many neighbours a core row has, itself counted"),
    ]
    let documentation = VerbDocumentation(
        "Clusters rows by density: where many rows lie near each other; what lies alone belongs to no cluster.",
        details: """
            Features and key are those of `kMeans`. A row with `minSamples` rows within the Euclidean distance `eps` is a core row; core \
            rows that are near each other are of one cluster, and so is any row near one, of the first cluster if several are near. \
            Clusters are numbered in the order of their first core rows; rows of none have cluster -1. Gives a clustering without \
            `inertia`, with `noiseCount` and `coreRows` (key; in row order); `centres` are the means of the clusters. Nothing is drawn: \
            there is no seed. Cost: with few features about rows x log rows and the neighbours, with many up to rows² x features; \
            memory linear in the rows. Reference, with the same labels and core rows: `sklearn.cluster.DBSCAN` 1.9 (Ester, Kriegel, \
            Sander and Xu 1996).
            """,
        example: "dbscan(features, key: .movieId, eps: 0.9, minSamples: 5)")

    let reference = Reference.scikitLearn("cluster.DBSCAN", .labels)

    func resultType(of call: CallSite) -> ValueType {
        let features = FeatureSchema(call)
        features.reserve("cluster", "the number of the cluster", call)
        return Clustering.type(
            features, k: nil,
            further: [.init("noiseCount", .int), .init("coreRows", .table(TableSchema([features.key])))])
    }

    func run(_ call: VerbCall) throws -> Value {
        let features = try Features(call)
        let model = try RecModels.dbscan(
            features.matrix, eps: try call.double("eps"), minSamples: try call.int("minSamples"),
            context: call.context.modelContext("rows"))
        let coreRows = try Table([features.key]).filter(Column(model.isCore), in: call.execution)
        return try Clustering(
            method: name, features, labels: model.labels,
            centres: clusterMeans(features.matrix, labels: model.labels, count: model.clusterCount),
            further: [
                .init("noiseCount", .scalar(.int(Int64(model.labels.count { $0 < 0 })))),
                .init("coreRows", .table(coreRows)),
                .init("_core", .table(try Table([("core", Column(model.isCore))]))),
                .init("_radius", .scalar(.double(model.radius))),
            ]
        ).value()
    }
}

extension Clustering {
    /// What clusters by density are predicted from; nil for other methods.
    func density() throws -> DensityModel? {
        guard case .table(let core)? = further.first(where: { $0.name == "_core" })?.value,
            case .scalar(.double(let radius))? = further.first(where: { $0.name == "_radius" })?.value
        else { return nil }
        let flags = try readingParts { try core.column("core").typedBools() }
        guard flags.count == labels.count, radius.isFinite, radius >= 0, zip(flags, labels).allSatisfy({ !$0 || $1 >= 0 }) else {
            throw damagedModel("its core rows are not those of its clusters")
        }
        return DensityModel(labels: labels, isCore: flags, clusterCount: numbers.count, radius: radius)
    }
}
