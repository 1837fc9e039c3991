import RecEngine
import RecFrame
import RecModels
import RecPlan
import RecSchema

/// `model.similar(item: 20, n: 10)`.
struct SimilarItems: Verb {
    let name = "similar"
    let receiver = ReceiverKind.model(Recommender.kind)
    let parameters = [
        ParameterSignature("item", .scalar, .required, "the item"),
        ParameterSignature("n", .int(1...1_000_000), default: .int(10), "how many"),
    ]
    let documentation = VerbDocumentation(
        "The items most like one, as the model sees them.",
        details: """
            A table of item, `similarity` and `place` from 1, most alike first; equally alike items come in the order of their first \
            rating, the item itself is left out. Likeness is the model's own where it has one (neighbours of items), else the cosine of \
            what it has learned of the items (factors). A model that learns nothing of the kind, or an item without a rating, is an error.
            """,
        example: "baseline(ratings, user: .userId, item: .movieId, rating: .rating, scale: 0.5...5).similar(item: 20, n: 2)")

    func resultType(of call: CallSite) -> ValueType {
        let keys = RecommenderKeys(call)
        guard let item = keys.item else { return .error }
        keys.check(call.type("item"), item, at: "item", call)
        return call.table([item, .init("similarity", .double), .init("place", .int32)])
    }

    func run(_ call: VerbCall) throws -> Value {
        let recommender = try Recommender(try call.model())
        guard let key = try call.scalar("item") else { throw EngineError("E0690", "`similar` got no item") }
        guard let item = try Recommender.id(key, among: recommender.items, call) else {
            throw EngineError(
                "E0683", "the model knows no item \(key.text)", hints: ["it has no rating that the model was fitted on"])
        }
        guard let top = recommender.model.similarItems(to: item, n: try call.int("n")) else {
            throw EngineError(
                "E0682", "`\(Swift.type(of: recommender.model).method)` does not learn what items are alike",
                hints: ["models with factors (`svd`) and with neighbours of items (`itemKNN`) do"])
        }
        let rows = try RowIndices(top.map { Optional($0.item) })
        return .table(
            try Table([
                (recommender.items.name, try recommender.items.column.gather(rows, in: call.execution)),
                ("similarity", Column(top.map(\.similarity))), ("place", Column((0..<top.count).map { Int32($0 + 1) })),
            ]))
    }
}
