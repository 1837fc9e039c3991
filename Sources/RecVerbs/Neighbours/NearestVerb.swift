import RecEngine
import RecFrame
import RecModels
import RecPlan
import RecSchema

/// `nearest(content, key: .id, n: 20, metric: .cosine, as: .similar_id)`.
struct NearestVerb: Verb {
    let name = "nearest"
    let receiver = ReceiverKind.none
    let parameters = [
        LearnerParameters.table, LearnerParameters.key, LearnerParameters.on,
        ParameterSignature(
            "n", .int(1...1_000_000), default: .int(5), "how many neighbours of each row; fewer where there are fewer rows"),
        ParameterSignature(
            "metric", .choice(NeighbourMetric.allCases.map(\.rawValue)), default: .choice("cosine"),
            "what is near: a small angle, or a small distance"),
        ParameterSignature(
            "as", .newColumn, .optional, "the column of the result that names the neighbours; `neighbour` where left out"),
        ParameterSignature(
            "to", .features, .optional, "the rows among which is searched; the other rows of the table where left out"),
    ]
    let documentation = VerbDocumentation(
        "The rows that are most like each row, by all their features.",
        details: """
            All columns but the key are features and must be numbers, or true and false; a sparse matrix may be given as well, and its rows \
            are named by its own key where none is given. Gives a table: the key, the neighbour's key, and `similarity` (cosine; 0 for a \
            row of zeros) or `distance` (euclidean), in row order and for each row from the nearest; equally near rows come in row order. \
            A row is no neighbour of its own, but with `to:` rows of two tables are compared whatever they are called: features are found \
            by name, and the rows of both are named by the same key. Exact: every two rows are compared, and memory is that of the result. \
            Cost: rows x rows x features; of sparse rows only what both have. Tables of more than 64 columns that are nine tenths zeros are \
            searched as sparse ones. Reference: `sklearn.metrics.pairwise.cosine_similarity`, and `sklearn.neighbors.NearestNeighbors` \
            with its trees.
            """,
        example: "nearest(features, key: .movieId, n: 10, metric: .cosine, as: .similar_id)")

    let reference = Reference.scikitLearn("neighbors.NearestNeighbors", .labels, within: 1e-12)

    func resultType(of call: CallSite) -> ValueType {
        let features = FeatureSchema(call)
        var neighbour = features.key
        if call.has("to") {
            let other = call.schema("to")
            let matrixKey = call.type("to")?.matrixSchema?.key
            if call.has("key"), matrixKey == nil || matrixKey?.name == features.key.name {
                if let field = other.field(features.key.name) {
                    neighbour = field
                } else {
                    call.report(
                        "E0417", "the table has no column `\(features.key.name)` to name its rows by", at: "to",
                        notes: ["the rows of both tables are named by one key"], hints: ["`rename` its key first"])
                }
            } else {
                neighbour = matrixKey ?? .init("row", .int64)
            }
            if call.type("to")?.matrixSchema == nil {
                for case .field(let field) in features.entries where other.field(field.name) == nil {
                    call.report("E0417", "the table has no column `\(field.name)`, a feature of the rows", at: "to")
                }
            }
        }
        let name = call.choice("as") ?? "neighbour"
        let value = call.choice("metric") == NeighbourMetric.euclidean.rawValue ? "distance" : "similarity"
        return call.table([features.key, .init(name, neighbour.type), .init(value, .double)], naming: "as")
    }

    func run(_ call: VerbCall) throws -> Value {
        guard let value = try call.value("table") else { throw EngineError("E0690", "`nearest` did not get its table") }
        let metric = try call.choice("metric").flatMap(NeighbourMetric.init) ?? .cosine
        let key = try call.columnName("key")
        let on = try call.featureNames(in: value)
        let rows = try FeatureRows(value, key: key, on: on)
        let other = try call.value("to").map { try Self.targets($0, for: rows, key: key, isOn: on != nil) }
        let wanted = try call.int("n")
        let count = min(wanted, (other?.count ?? rows.count - 1))
        let found =
            try count < 1 || rows.count == 0
            ? nil : Self.search(rows, other, count: count, metric, call.context.modelContext("rows"))
        let each = found?.count ?? 0
        let own = (0..<rows.count).flatMap { Array(repeating: Optional($0), count: each) }
        let theirs = found?.indices.map { Optional(Int($0)) } ?? []
        return .table(
            try Table([
                (rows.key.name, try rows.key.column.gather(try RowIndices(own), in: call.execution)),
                (
                    try call.choice("as") ?? "neighbour",
                    try (other?.key ?? rows.key).column.gather(try RowIndices(theirs), in: call.execution)
                ), (metric == .cosine ? "similarity" : "distance", Column(found?.values ?? [])),
            ]))
    }

    private static func search(
        _ rows: FeatureRows, _ other: FeatureRows?, count: Int, _ metric: NeighbourMetric, _ context: ModelContext
    ) throws -> Neighbours {
        switch (rows.form, other?.form) {
        case (.dense(let x), nil): return try RecModels.nearest(x, count: count, metric: metric, context: context)
        case (.dense(let x), .dense(let y)?) where rows.names == other?.names:
            return try RecModels.nearest(x, to: y, count: count, metric: metric, context: context)
        default:
            guard let other else { return try RecModels.nearest(rows.sparse, count: count, metric: metric, context: context) }
            let (x, y) = try aligned(rows, other)
            return try RecModels.nearest(x, to: y, count: count, metric: metric, context: context)
        }
    }

    /// The rows among which is searched; of a table only the features that are asked for.
    private static func targets(_ value: Value, for rows: FeatureRows, key: String?, isOn: Bool) throws -> FeatureRows {
        if case .model(let model) = value, model.kind == MatrixValue.kind {
            let own: String? = if case .scalar(.string(let name))? = model["_key"] { name } else { nil }
            return try FeatureRows(value, key: own ?? key, on: isOn ? rows.names : nil)
        }
        return try FeatureRows(value, key: key, on: rows.names)
    }

    /// Both with the same columns: those of the rows, then those that only the others have.
    private static func aligned(_ rows: FeatureRows, _ other: FeatureRows) throws -> (SparseMatrix, SparseMatrix) {
        let (names, others) = (rows.names.map { ByteText($0) }, other.names.map { ByteText($0) })
        if names == others { return (rows.sparse, other.sparse) }
        var places: [ByteText: UInt32] = [:]
        for name in names { places[name] = UInt32(places.count) }
        let mapped = others.map { name -> UInt32 in
            if let place = places[name] { return place }
            let place = UInt32(places.count)
            places[name] = place
            return place
        }
        let (x, y) = (rows.sparse, other.sparse)
        return (
            try SparseMatrix(rows: x.rows, columns: places.count, starts: x.starts, indices: x.indices, values: x.values),
            try SparseMatrix(
                rows: y.rows, columns: places.count, starts: y.starts, indices: y.indices.map { mapped[Int($0)] },
                values: y.values)
        )
    }
}

extension VerbCall {
    /// The columns of `on:`, of a table or of what a sparse matrix keeps as it is; nil where it was left out.
    func featureNames(in value: Value) throws -> [String]? {
        guard has("on") else { return nil }
        if case .model(let model) = value, model.kind == MatrixValue.kind {
            return try columnNames("on", in: try MatrixValue(model).rows)
        }
        return try columnNames("on", in: try Evaluator.table(value))
    }
}
