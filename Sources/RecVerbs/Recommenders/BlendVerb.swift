import RecEngine
import RecFrame
import RecModels
import RecPlan
import RecSchema

/// `blend(bySVD, byNeighbours, weights: [0.7, 0.3])`.
struct BlendVerb: Verb {
    let name = "blend"
    let reference = Reference.none("a mean of predictions whose parts are compared where they are fitted")
    let receiver = ReceiverKind.none
    let parameters = [
        ParameterSignature("models", .model, unlabelled: true, .oneOrMore, "recommenders of the same users and items"),
        ParameterSignature("weights", .list, .optional, "how much each counts, in their order; all the same when left out"),
    ]
    let documentation = VerbDocumentation(
        "Puts recommenders together: the weighted mean of their predictions.",
        details: """
            Gives a recommender, for `predict`, `recommend` and `similar`. The recommenders must name users and items by columns of the same \
            name; they may have been fitted on different ratings, and one that does not know a user or item counts with what it then says. \
            `fallback` is given where none of them could do what it was fitted for. Likeness is the mean over those that have a notion of \
            it. Predictions should be of one kind: ratings with ratings, preferences (`als`, `contentBased`, numbers of `popular`) with \
            those of the same size. Cost: that of all of them.
            """,
        example:
            "blend(baseline(ratings, user: .userId, item: .movieId, rating: .rating), itemKNN(ratings, user: .userId, item: .movieId, rating: .rating), weights: [0.4, 0.6])"
    )

    func resultType(of call: CallSite) -> ValueType {
        var first: (user: TableSchema.Field, item: TableSchema.Field)?
        for node in call.nodes("models") {
            guard case .model(let model) = node.type.unwrapped else { continue }
            func field(_ member: String) -> TableSchema.Field? {
                model.members.first { $0.name == member }?.type.tableSchema?.fields.first
            }
            guard model.kind == Recommender.kind, let user = field("users"), let item = field("items") else {
                call.report(
                    "E0437", "`blend` puts recommenders together, and one of these is a \(model.kind) model", at: "models")
                return .error
            }
            guard let known = first else {
                first = (user, item)
                continue
            }
            for (own, other) in [(known.user, user), (known.item, item)] where own.name != other.name {
                call.report(
                    "E0437", "one recommender names its rows by `\(own.name)`, another by `\(other.name)`", at: "models",
                    hints: ["`rename` the columns of the ratings before they are fitted"])
            }
            let keys = RecommenderKeys(call)
            if known.user.name == user.name { keys.check(ValueType(element: user.type), known.user, at: "models", call) }
            if known.item.name == item.name { keys.check(ValueType(element: item.type), known.item, at: "models", call) }
        }
        return first.map { Recommender.type(user: $0.user, item: $0.item) } ?? .error
    }

    func run(_ call: VerbCall) throws -> Value {
        let recommenders = try call.values("models").map { value in
            guard case .model(let model) = value else { throw EngineError("E0690", "`blend` got something that is no model") }
            return try Recommender(model)
        }
        let weights = try weights(call, count: recommenders.count)
        guard let first = recommenders.first else { throw EngineError("E0690", "`blend` got no model") }
        let users = try Keys(recommenders.map(\.users), call)
        let items = try Keys(recommenders.map(\.items), call)
        var components: [BlendModel.Component] = []
        for (place, recommender) in recommenders.enumerated() {
            let (userMap, itemMap) = (users.maps[place], items.maps[place])
            guard let inner = recommender.model as? BlendModel else {
                components.append(.init(model: recommender.model, weight: weights[place], users: userMap, items: itemMap))
                continue
            }
            // A blend of blends is one blend.
            let total = inner.components.reduce(0) { $0 + $1.weight }
            for part in inner.components {
                components.append(
                    .init(
                        model: part.model, weight: weights[place] * part.weight / total,
                        users: userMap.map { $0 < 0 ? -1 : part.users[Int($0)] },
                        items: itemMap.map { $0 < 0 ? -1 : part.items[Int($0)] }))
            }
        }
        let model = BlendModel(components, userCount: users.column.count, itemCount: items.column.count)
        return try Recommender(users: (first.users.name, users.column), items: (first.items.name, items.column), model: model)
            .value()
    }

    private func weights(_ call: VerbCall, count: Int) throws -> [Double] {
        guard call.has("weights") else { return Array(repeating: 1, count: count) }
        let weights = try call.items("weights").compactMap { if case .scalar(let scalar) = $0 { scalar.number } else { nil } }
        let given = try call.items("weights").count
        guard given == count, weights.count == count else {
            throw EngineError(
                "E0676", "there are \(count) recommenders and \(given) weights",
                hints: ["give one number for each, in their order"])
        }
        guard weights.allSatisfy({ $0 >= 0 && $0 <= 1e100 }), weights.contains(where: { $0 > 0 }) else {
            throw EngineError("E0676", "weights must not be negative, and one at least must be above 0")
        }
        return weights
    }
}

/// The keys of several recommenders together: those of the first, then what the others have besides.
private struct Keys {
    private(set) var column: Column
    /// For each recommender the inner id of each key; negative for one that it does not know.
    private(set) var maps: [[Int32]] = []

    init(_ all: [(name: String, column: Column)], _ call: VerbCall) throws {
        guard let first = all.first else { throw EngineError("E0690", "`blend` got no model") }
        column = first.column
        for keys in all.dropFirst() {
            let places = try keys.column.places(in: column, as: first.name, context: call.execution)
            let new = places.indices.filter { places[$0] == .max }
            let further = try keys.column.gather(try RowIndices(new.map { Optional($0) }), in: call.execution)
            column = try Column.concat([column, further.cast(to: column.type, in: call.execution)], in: call.execution)
        }
        for keys in all {
            maps.append(
                try column.places(in: keys.column, as: first.name, context: call.execution).map {
                    $0 == .max ? -1 : Int32(truncatingIfNeeded: $0)
                })
        }
    }
}
