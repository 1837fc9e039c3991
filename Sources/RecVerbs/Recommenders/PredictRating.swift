import RecEngine
import RecFrame
import RecModels
import RecPlan
import RecSchema

/// `model.predict(user: 1, item: 2)`, `model.predict(pairs)`.
struct PredictRating: Verb {
    let name = "predict"
    let version = 2
    let receiver = ReceiverKind.model(Recommender.kind)
    let parameters = [
        ParameterSignature(
            "table", .table, unlabelled: true, .optional, "pairs of users and items, in columns named as in the ratings"),
        ParameterSignature("user", .scalar, .optional, "one user"), ParameterSignature("item", .scalar, .optional, "one item"),
    ]
    let documentation = VerbDocumentation(
        "The rating that a user would give an item: of one pair, or of each row of a table.",
        details: """
            For `user:` and `item:` a record (`prediction`, `fallback`); for a table the table, in its order, with those two columns \
            added. Predictions are brought into the scale of the ratings, unless the model predicts something else than ratings. \
            `fallback` is missing where the model could do what it was fitted for, else it says why not: \
            `unknown user`, `unknown item`, `unknown user and item` (not in the ratings that it was fitted on) or `too few \
            neighbours`; the prediction is then what the model says without them, often the mean of all ratings. Of `userKNN` and \
            `itemKNN` also `actual_k`: how many neighbours the prediction rests on, missing where there was nothing to count. \
            Reference: `predict` of Surprise's algorithms, `details["actual_k"]` included.
            """,
        example:
            "baseline(ratings, user: .userId, item: .movieId, rating: .rating, scale: 0.5...5).predict(user: 1, item: 20).prediction"
    )

    let reference = Reference.surprise("AlgoBase.predict", within: 1e-12)

    /// Surprise's name of it.
    private static let neighbours = "actual_k"

    func resultType(of call: CallSite) -> ValueType {
        let isPair = call.has("user") || call.has("item")
        if call.has("table") == isPair || call.has("user") != call.has("item") {
            call.report(
                "E0431", "`predict` takes a table of pairs, or one user and one item",
                hints: ["as in `model.predict(user: 1, item: 20)` or `model.predict(pairs)`"])
            return .error
        }
        let keys = RecommenderKeys(call)
        if isPair {
            keys.check(call.type("user"), keys.user, at: "user", call)
            keys.check(call.type("item"), keys.item, at: "item", call)
            return .record(
                [.init("prediction", .double), .init("fallback", .optional(.string))]
                    + (keys.countsNeighbours ? [.init(Self.neighbours, .optional(.int))] : []))
        }
        let schema = call.schema("table")
        keys.require(keys.user, in: schema, at: "table", call)
        keys.require(keys.item, in: schema, at: "table", call)
        let added =
            [TableSchema.Field("prediction", .double), .init("fallback", .string)]
            + (keys.countsNeighbours ? [.init(Self.neighbours, .int64)] : [])
        return call.table(entries: schema.entries + added.map { .field($0) }, rowCount: schema.rowCount, naming: "table")
    }

    func run(_ call: VerbCall) throws -> Value {
        let recommender = try Recommender.of(call)
        let countsNeighbours = try call.model()[Recommender.neighbourLimit] != nil
        guard let table = try call.table(ifGiven: "table") else {
            guard let user = try call.scalar("user"), let item = try call.scalar("item") else {
                throw EngineError("E0690", "`predict` got no pair")
            }
            let estimate = recommender.model.predict(
                user: try Recommender.id(user, among: recommender.users, call),
                item: try Recommender.id(item, among: recommender.items, call))
            let count = estimate.neighbours.map { Value.scalar(.int(Int64($0))) } ?? .missing
            return .record(
                [
                    .init("prediction", .scalar(.double(estimate.value))),
                    .init("fallback", estimate.fallback.map { .scalar(.string($0.rawValue)) } ?? .missing),
                ] + (countsNeighbours ? [.init(Self.neighbours, count)] : []))
        }
        let users = try Recommender.ids(try table.column(recommender.users.name), among: recommender.users, call)
        let items = try Recommender.ids(try table.column(recommender.items.name), among: recommender.items, call)
        let estimates = try recommender.model.predictions(
            users: users, items: items, context: call.context.modelContext("pairs"))
        return .table(
            try table.with(
                [
                    ("prediction", Column(estimates.map(\.value))), ("fallback", Column(estimates.map { $0.fallback?.rawValue })),
                ] + (countsNeighbours ? [(Self.neighbours, Column(estimates.map { $0.neighbours.map(Int64.init) }))] : [])))
    }
}

/// The keys of a recommender as the checker knows them.
struct RecommenderKeys {
    let user: TableSchema.Field?
    let item: TableSchema.Field?
    /// Whether the model tells how many neighbours a prediction rests on.
    let countsNeighbours: Bool

    init(_ call: CallSite) {
        func field(_ member: String) -> TableSchema.Field? {
            guard case .model(let model)? = call.receiver else { return nil }
            return model.members.first { $0.name == member }?.type.tableSchema?.fields.first
        }
        user = field("users")
        item = field("items")
        countsNeighbours =
            if case .model(let model)? = call.receiver {
                model.members.contains { $0.name == Recommender.neighbourLimit }
            } else {
                false
            }
    }

    /// Reports a value that cannot be a key.
    func check(_ type: ValueType?, _ key: TableSchema.Field?, at parameter: String, _ call: CallSite) {
        guard let key, let type = type?.unwrapped, let given = type.columnType, !Self.canCompare(given, key.type),
            !key.isProvisional
        else { return }
        call.report(
            "E0433", "the model's `\(key.name)` is \(key.type.name), and `\(parameter)` is \(given.name)", at: parameter)
    }

    /// Reports a table without a key.
    func require(_ key: TableSchema.Field?, in schema: TableSchema, at parameter: String, _ call: CallSite) {
        guard let key else { return }
        guard let field = schema.field(key.name) else {
            call.report(
                "E0434", "the table has no column `\(key.name)`, a key of the model", at: parameter,
                hints: ["`rename([.other: .\(key.name)])` first"])
            return
        }
        if !Self.canCompare(field.type, key.type), !field.isProvisional, !key.isProvisional {
            call.report(
                "E0433", "the model's `\(key.name)` is \(key.type.name), and the table's is \(field.type.name)", at: parameter,
                hints: ["`cast` it first"])
        }
    }

    private static func canCompare(_ a: ColumnType, _ b: ColumnType) -> Bool {
        a == b || (a.isInteger && b.isInteger) || (a.isNumeric && b.isNumeric && !a.isInteger && !b.isInteger)
    }
}
