import RecEngine
import RecFrame
import RecModels
import RecPlan
import RecSchema

/// `model.similar(item: 20, n: 10)`, `model.similar(user: 3, n: 10)`.
struct SimilarItems: Verb {
    let name = "similar"
    let receiver = ReceiverKind.model(Recommender.kind)
    let parameters = [
        ParameterSignature("item", .scalar, .optional, "the item"),
        ParameterSignature("user", .scalar, .optional, "or the user"),
        ParameterSignature("n", .int(1...1_000_000), default: .int(10), "how many"),
    ]
    let documentation = VerbDocumentation(
        "The items most like one item, or the users most like one user, as the model sees them.",
        details: """
            A table of item (or user), `similarity` and `place` from 1, most alike first; equally alike ones come in the order of their \
            first rating, the item (user) itself is left out. Likeness is the model's own where it has one (neighbours), else the cosine \
            of what it has learned of the items (factors). A model that learns nothing of the kind, or an item or user without a rating, \
            is an error. Reference: `get_neighbors` of Surprise's algorithms.
            """,
        example: "svd(ratings, user: .userId, item: .movieId, rating: .rating, scale: 0.5...5, seed: 1).similar(item: 20, n: 2)")

    let reference = Reference.surprise("AlgoBase.get_neighbors")

    func resultType(of call: CallSite) -> ValueType {
        let keys = RecommenderKeys(call)
        if call.has("item") == call.has("user") {
            call.report(
                "E0431", "`similar` takes one item or one user",
                hints: ["as in `model.similar(item: 20, n: 10)` or `model.similar(user: 1, n: 10)`"])
        }
        let side = call.has("user") ? "user" : "item"
        guard let key = side == "user" ? keys.user : keys.item else { return .error }
        keys.check(call.type(side), key, at: side, call)
        return call.table([key, .init("similarity", .double), .init("place", .int32)])
    }

    func run(_ call: VerbCall) throws -> Value {
        let recommender = try Recommender.of(call)
        let model = recommender.model
        let n = try call.int("n")
        let isUser = call.has("user")
        let keys = isUser ? recommender.users : recommender.items
        let what = isUser ? "user" : "item"
        guard let key = try call.scalar(what) else { throw EngineError("E0690", "`similar` got no \(what)") }
        guard let own = try Recommender.id(key, among: keys, call) else {
            throw EngineError(
                "E0683", "the model knows no \(what) \(key.text)", hints: ["it has no rating that the model was fitted on"])
        }
        let top =
            isUser
            ? model.similarUsers(to: own, n: n)?.map { (other: $0.user, similarity: $0.similarity) }
            : model.similarItems(to: own, n: n)?.map { (other: $0.item, similarity: $0.similarity) }
        guard let top else {
            throw EngineError(
                "E0682", "`\(Swift.type(of: model).method)` does not learn what \(what)s are alike",
                hints: [
                    isUser
                        ? "models with neighbours among users (`userKNN`) do"
                        : "models with factors (`svd`) and with neighbours of items (`itemKNN`) do"
                ])
        }
        let rows = try RowIndices(top.map { Optional($0.other) })
        return .table(
            try Table([
                (keys.name, try keys.column.gather(rows, in: call.execution)),
                ("similarity", Column(top.map(\.similarity))), ("place", Column((0..<top.count).map { Int32($0 + 1) })),
            ]))
    }
}
