import RecEngine
import RecFrame
import RecModels
import RecPlan
import RecSchema

/// `model.recommend(user: 1, n: 10, excluding: ratings)`, `model.recommend(users: people, n: 10, excluding: ratings)`.
struct RecommendItems: Verb {
    let name = "recommend"
    let receiver = ReceiverKind.model(Recommender.kind)
    let parameters = [
        ParameterSignature("user", .scalar, .optional, "one user"),
        ParameterSignature(
            "users", .table, .optional, "users, in a column named as in the ratings; all of the ratings when left out"),
        ParameterSignature("n", .int(1...1_000_000), default: .int(10), "how many items for each"),
        ParameterSignature(
            "excluding", .table, .optional, "pairs that are not wanted, such as the ratings themselves; nothing when left out"),
    ]
    let documentation = VerbDocumentation(
        "The items of highest prediction for a user, for the users of a table, or for all users.",
        details: """
            For `user:` a table of item, `score` (the prediction) and `place` from 1; otherwise the user before them, users in the order \
            of the table, or of their first rating. Items of equal score come in the order of their first rating. The same as \
            predicting every item and sorting, but done in blocks on all threads. Of users who are not in the ratings the model knows \
            nothing, so all of them get the same list; a warning counts them. Cost: users x items predictions.
            """,
        example:
            "baseline(ratings, user: .userId, item: .movieId, rating: .rating, scale: 0.5...5).recommend(user: 3, n: 2, excluding: ratings)"
    )

    let reference = Reference.surprise("AlgoBase.predict, sorted", within: 1e-12)

    func resultType(of call: CallSite) -> ValueType {
        let keys = RecommenderKeys(call)
        guard let item = keys.item, var user = keys.user else { return .error }
        if call.has("user"), call.has("users") {
            call.report("E0431", "`recommend` takes one user or a table of users, not both", at: "user")
        }
        keys.check(call.type("user"), user, at: "user", call)
        if call.has("users") {
            let schema = call.schema("users")
            keys.require(user, in: schema, at: "users", call)
            user = schema.field(user.name) ?? user
        }
        if call.has("excluding") {
            keys.require(keys.user, in: call.schema("excluding"), at: "excluding", call)
            keys.require(item, in: call.schema("excluding"), at: "excluding", call)
        }
        return call.table(RecommendedLists.fields(user: call.has("user") ? nil : user, item: item))
    }

    func run(_ call: VerbCall) throws -> Value {
        let recommender = try Recommender.of(call)
        let n = try call.int("n")
        let asked: Column
        if let user = try call.scalar("user") {
            guard let type = user.type else { throw EngineError("E0690", "`recommend` got no user") }
            asked = try Column([user], type: type)
        } else {
            asked = try call.table(ifGiven: "users")?.column(recommender.users.name) ?? recommender.users.column
        }
        // A user who is asked for twice is worked out once.
        let (places, distinct) = try asked.numbering(in: call.execution)
        let users = try Recommender.ids(distinct, among: recommender.users, call)
        let unknown = users.lazy.filter { $0 == nil }.count
        if unknown > 0 {
            call.context.warn(
                "\(unknown) of \(users.count) user\(users.count == 1 ? "" : "s") "
                    + "\(unknown == 1 ? "has" : "have") no rating that the model was fitted on: what it recommends to them is not personal"
            )
        }
        var excluded = ExcludedItems.none
        if let table = try call.table(ifGiven: "excluding") {
            excluded = ExcludedItems(
                users: distinct.count,
                userOf: try table.column(recommender.users.name)
                    .places(in: distinct, as: recommender.users.name, context: call.execution),
                itemOf: try table.column(recommender.items.name)
                    .places(in: recommender.items.column, as: recommender.items.name, context: call.execution))
        }
        let top = try recommender.model.topItems(
            for: users, n: n, excluding: excluded, context: call.context.modelContext("blocks of users"))
        return .table(
            try RecommendedLists.table(
                top, places: places.lazy.map { Int($0) }, users: call.has("user") ? nil : (recommender.users.name, asked),
                items: recommender.items, in: call.execution))
    }
}
