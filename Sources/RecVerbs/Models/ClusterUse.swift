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
        "The cluster of each row of another table: the nearest centre, or for `dbscan` the nearest core row.",
        details: """
            Features are found by name; further columns do not matter. Gives the model's key, where the table has it (else the row's \
            number from 1 as `row`), and `cluster`, in row order. Of equally near centres the first counts. For `agglomerative` the \
            centres are the means of the clusters: a row that it was fitted on may be nearer to another cluster's mean than to its own. \
            For `dbscan` a row belongs to the cluster of the nearest core row (the first of equally near ones) if that is within `eps`, \
            else to none (-1). Reference: `sklearn.cluster.KMeans.predict`; scikit-learn has no `predict` for the other two.
            """,
        example: "kMeans(features, key: .movieId, k: 4, seed: 1).predict(features)")

    let reference = Reference.scikitLearn("cluster.KMeans.predict", .labels)

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
        let features = try Features(table, key: key, names: clusters.names, threads: call.execution.threads)
        let labels = try clusters.predicted(features.matrix, call.context.modelContext("rows"))
        return .table(try Table([features.key, ("cluster", Column(labels))]))
    }
}

extension Clustering {
    /// The cluster of each new row: by core rows where the method kept them, else by centres.
    fileprivate func predicted(_ x: DenseMatrix, _ context: ModelContext) throws -> [Int32] {
        if let density = try density() {
            return try density.predict(x, training: try matrix(threads: context.threads), context: context)
        }
        guard !numbers.isEmpty else { throw damagedModel("it has no cluster") }
        let centres = KMeansModel(centres: centres, labels: [], inertia: 0, iterations: 0, steps: 0, converged: true)
        return try centres.predict(x, context: context).map { numbers[Int($0)] }
    }
}
