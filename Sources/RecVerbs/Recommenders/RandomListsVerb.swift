import RecEngine
import RecModels
import RecPlan
import RecSchema

/// `randomLists(train, user: .userId, item: .movieId, n: 10, seed: 42)`.
struct RandomListsVerb: Verb {
    let name = "randomLists"
    let receiver = ReceiverKind.none
    let parameters =
        RatingInput.implicit.parameters.filter { $0.name != "rating" } + [
            ParameterSignature("n", .int(1...1_000_000), default: .int(10), "how many items a user gets"),
            ParameterSignature("seed", .int(0...4_294_967_295), default: .int(0), "what the draw starts from"),
        ]
    let documentation = VerbDocumentation(
        "For each user of the ratings items drawn at random that the user has not rated: a list to measure others against.",
        details: """
            A table of user, item, `score` (1 / place) and `place` from 1, users in the order of their first rating; every item that \
            anybody has rated may come, each at most once in a list, all equally likely. A user who has rated nearly everything gets what \
            is left. The same lists for the same seed and ratings. Cost: linear in the ratings and in what comes out.
            """,
        example: "randomLists(ratings, user: .userId, item: .movieId, n: 10, seed: 42)")

    let reference = Reference.none("no other library draws these lists")

    func resultType(of call: CallSite) -> ValueType {
        let schema = call.schema("ratings")
        guard let user = call.columnName("user"), let item = call.columnName("item"), let userField = schema.field(user),
            let itemField = schema.field(item)
        else { return .error }
        if user == item {
            call.report("E0430", "users and items are two different columns", at: "item")
            return .error
        }
        return call.table(RecommendedLists.fields(user: userField, item: itemField))
    }

    func run(_ call: VerbCall) throws -> Value {
        let data = try RatingData(call, .implicit)
        let top = try randomItems(
            data.ratings, n: try call.int("n"), seed: try call.int("seed"), context: call.context.modelContext())
        return .table(
            try RecommendedLists.table(
                top, places: 0..<data.ratings.userCount, users: data.users, items: data.items, in: call.execution))
    }
}
