import RecDiagnostics
import RecEngine
import RecFrame
import RecModels
import RecPlan
import RecSchema

/// `groups.predict(newFilms)`.
struct PredictCluster: Verb {
    let name = "predict"
    let receiver = ReceiverKind.model(Clustering.kind)
    let parameters = [ParameterSignature("table", .table, unlabelled: true, .required, "rows with the features of the model")]
    let documentation = VerbDocumentation(
        "The cluster of each row of another table: the nearest centre.",
        details: """
            Features are found by name; further columns do not matter. Gives the model's key, where the table has it (else the row's \
            number from 1 as `row`), and `cluster`, in row order. Of equally near centres the first counts. Reference: \
            `sklearn.cluster.KMeans.predict`.
            """,
        example: "kMeans(features, key: .movieId, k: 4, seed: 1).predict(features)")

    func resultType(of call: CallSite) -> ValueType {
        let schema = call.schema("table")
        var key = TableSchema.Field("row", .int64)
        if case .model(let model)? = call.receiver {
            let features = Self.fields("centres", of: model).dropFirst()
            let absent = features.map(\.name).filter { schema.field($0) == nil }
            if let first = absent.first {
                let known = schema.fields.map(\.name)
                call.report(
                    "E0417", "the table has no column `\(first)`, a feature of the model", at: "table",
                    notes: absent.count > 1 ? ["missing features: \(absent.joined(separator: ", "))"] : [],
                    hints: didYouMean(first, among: known).map { ["did you mean `.\($0)`?"] } ?? [])
            }
            // Under the name `row` it may be a column of the training table, or its row numbers: no need to tell apart.
            if let name = Self.fields("assignments", of: model).first?.name, let field = schema.field(name) { key = field }
        }
        return .table(TableSchema([key, .init("cluster", .int32)], rowCount: schema.rowCount))
    }

    private static func fields(_ member: String, of model: ModelType) -> [TableSchema.Field] {
        model.members.first { $0.name == member }?.type.tableSchema?.fields ?? []
    }

    func run(_ call: VerbCall) throws -> Value {
        let clusters = try Clustering(try call.model())
        let table = try call.table("table")
        let key = table.has(clusters.keyColumn.name) ? clusters.keyColumn.name : nil
        let features = try Features(table, key: key, names: clusters.names)
        let labels = try clusters.model.predict(features.matrix, context: call.context.modelContext())
        return .table(try Table([features.key, ("cluster", Column(labels))]))
    }
}

/// `groups.numbered(by: .size)`.
struct NumberedClusters: Verb {
    let name = "numbered"
    let receiver = ReceiverKind.model(Clustering.kind)
    let parameters = [ParameterSignature("by", .choice(["size"]), default: .choice("size"), "what the numbers follow")]
    let documentation = VerbDocumentation(
        "The same clustering with its clusters numbered anew: 0 for the largest.",
        details: "Clusters of equal size keep their order. Numbers that mean something make two runs easier to compare.",
        example: "kMeans(features, key: .movieId, k: 4, seed: 1).numbered(by: .size)")

    func resultType(of call: CallSite) -> ValueType { call.receiver ?? .error }

    func run(_ call: VerbCall) throws -> Value {
        let value = try call.model()
        let clusters = try Clustering(value)
        let sizes = clusters.model.sizes
        let order = sizes.indices.sorted { sizes[$0] == sizes[$1] ? $0 < $1 : sizes[$0] > sizes[$1] }
        var number = [Int32](repeating: 0, count: order.count)
        for (new, old) in order.enumerated() { number[old] = Int32(new) }
        var model = clusters.model
        model.centres = model.centres.rows(at: order)
        model.labels = model.labels.map { number.indices.contains(Int($0)) ? number[Int($0)] : $0 }
        return try clusters.with(model).value()
    }
}

extension Clustering {
    /// The same with another model of the same rows.
    func with(_ model: KMeansModel) -> Clustering {
        Clustering(method: method, features: features, key: key, names: names, keyColumn: keyColumn, model: model)
    }

    private init(
        method: String, features: Table, key: String?, names: [String], keyColumn: (name: String, column: Column),
        model: KMeansModel
    ) {
        self.method = method
        self.features = features
        self.key = key
        self.names = names
        self.keyColumn = keyColumn
        self.model = model
    }
}
