import RecEngine
import RecFrame
import RecModels
import RecPlan
import RecSchema

/// What every clustering is made of, so that verbs of clusterings work on all of them.
///
/// Parts that a notebook reads: `assignments` (key, `cluster`), `centres` (`cluster`, features), `sizes` (`cluster`, `count`),
/// `inertia`, `iterations`, `converged`, `clusterCount`. Parts for verbs: `_features` (the table that it was fitted on),
/// `_key` (text, or missing where rows are named by number), `_on` (names of the features), `_method`.
struct Clustering {
    static let kind = "clusters"

    let method: String
    let features: Table
    let key: String?
    let names: [String]
    let keyColumn: (name: String, column: Column)
    let model: KMeansModel

    /// The type of a clustering with what is known of its features.
    static func type(_ features: FeatureSchema, k: Int?) -> ValueType {
        let cluster = TableSchema.Field("cluster", .int32)
        return .model(
            ModelType(
                kind: kind,
                members: [
                    .init("assignments", .table(TableSchema([features.key, cluster], rowCount: features.rowCount))),
                    .init("centres", .table(features.table(after: [cluster], rowCount: k))),
                    .init("sizes", .table(TableSchema([cluster, .init("count", .int64)], rowCount: k))),
                    .init("inertia", .double), .init("iterations", .int), .init("converged", .bool), .init("clusterCount", .int),
                ]))
    }

    init(method: String, _ features: Features, _ model: KMeansModel) {
        self.method = method
        self.features = features.table
        key = features.keyName
        names = features.names
        keyColumn = features.key
        self.model = model
    }

    /// Reads it back from its parts.
    init(_ value: ModelValue) throws {
        guard case .table(let features)? = value["_features"], case .table(let assignments)? = value["assignments"],
            case .table(let centres)? = value["centres"], case .list(let on)? = value["_on"],
            case .scalar(.double(let inertia))? = value["inertia"], case .scalar(.int(let iterations))? = value["iterations"],
            case .scalar(.bool(let converged))? = value["converged"], let first = assignments.names.first
        else { throw EngineError("E0690", "the model lacks a part") }
        let names = on.compactMap { if case .scalar(.string(let name)) = $0 { name } else { nil } }
        self.features = features
        self.names = names
        if case .scalar(.string(let name))? = value["_key"] { key = name } else { key = nil }
        if case .scalar(.string(let name))? = value["_method"] { method = name } else { method = "" }
        keyColumn = (first, try assignments.column(first))
        let columns = try names.map { Array(try centres.column($0).values(as: Double.self)) }
        model = KMeansModel(
            centres: try DenseMatrix(columns: columns), labels: Array(try assignments.column("cluster").values(as: Int32.self)),
            inertia: inertia, iterations: Int(iterations), steps: Int(iterations), converged: converged)
    }

    /// The features as a matrix again.
    func matrix() throws -> DenseMatrix { try Features(features, key: key, names: names).matrix }

    /// As a value of the language.
    func value() throws -> Value {
        let numbers = Column((0..<model.k).map { Int32($0) })
        let assignments = try Table([keyColumn, ("cluster", Column(model.labels))])
        let centres = try Table(
            [("cluster", numbers)] + names.enumerated().map { ($1, Column(model.centres.column($0))) }, rowCount: model.k)
        let sizes = try Table([("cluster", numbers), ("count", Column(model.sizes.map { Int64($0) }))])
        return .model(
            ModelValue(
                kind: Self.kind,
                parts: [
                    .init("assignments", .table(assignments)), .init("centres", .table(centres)), .init("sizes", .table(sizes)),
                    .init("inertia", .scalar(.double(model.inertia))),
                    .init("iterations", .scalar(.int(Int64(model.iterations)))),
                    .init("converged", .scalar(.bool(model.converged))), .init("clusterCount", .scalar(.int(Int64(model.k)))),
                    .init("_method", .scalar(.string(method))), .init("_key", key.map { .scalar(.string($0)) } ?? .missing),
                    .init("_on", .list(names.map { .scalar(.string($0)) })), .init("_features", .table(features)),
                ]))
    }
}

extension CallSite {
    /// Reports more clusters than rows, where both are known.
    func checkClusterCount(_ features: FeatureSchema) {
        guard let k = constantInt("k"), let rows = features.rowCount, k > rows else { return }
        report(
            "E0424", "k is \(k), but the table has \(rows) row\(rows == 1 ? "" : "s")", at: "k",
            hints: ["there cannot be more clusters than rows"])
    }

    /// The number of clusters, where it is known and fits a machine.
    var knownK: Int? { constantInt("k").flatMap { Int(exactly: $0) } }
}
