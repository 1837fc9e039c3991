import RecEngine
import RecFrame
import RecModels
import RecPlan
import RecSchema

/// `contentBased(ratings, user: .user_id, item: .movie, rating: .rating, features: content, key: .id)`.
struct ContentBasedVerb: RecommenderVerb {
    let name = "contentBased"
    let reference = Reference.none("Surprise and implicit have no recommender by features; its cosines are those of `nearest`")
    let input = RatingInput.implicit
    let options = [
        ParameterSignature("features", .features, .required, "one row an item, with what is known of it"),
        OtherKeys.parameter(of: "features", as: "item"),
        ParameterSignature(
            "weights", .choice(ContentWeights.allCases.map(\.rawValue)), .optional,
            "how much a rated item counts; `.deviation`, or `.equal` without `rating:`"),
    ]
    let documentation = VerbDocumentation(
        "Recommends items whose features are like those of the items that the user has rated.",
        details: """
            Gives a recommender, for `predict`, `recommend` and `similar`. All columns of `features` but its key are features and must be \
            numbers, or true and false; a sparse matrix may be given as well. Each item's features are scaled to length one; a user's \
            profile is the sum of those of the rated items, each weighted by `weights:`: `.deviation` how far the rating is from the \
            user's mean (where all of a user's ratings are equal, each counts one), `.rating` the rating, `.equal` one. The prediction is \
            the cosine of the item and the profile, from -1 to 1. Likeness of items is the cosine of their features.

            Items need no rating to be recommended: those that only `features` has come after the others. A rated item that is not in \
            `features` is like nothing (0). An unknown user gets 0 for everything. Cost of a user's list: the entries of all items.
            """,
        example:
            "contentBased(ratings, user: .userId, item: .movieId, rating: .rating, features: features, key: .movieId)"
    )

    func check(_ call: CallSite) {
        let weights = call.choice("weights")
        if !call.has("rating"), let weights, weights != "equal" {
            call.report(
                "E0435", "`weights: .\(weights)` needs the ratings themselves", at: "weights",
                hints: ["name their column: `rating: .rating`"])
        }
    }

    func resultType(of call: CallSite) -> ValueType {
        check(call)
        guard let (user, item) = keys(of: call) else { return .error }
        OtherKeys.check("features", for: item, call)
        let key = call.columnName("key") ?? call.type("features")?.matrixSchema?.key?.name ?? item.name
        for case .field(let field) in call.type("features")?.columnSchema?.entries ?? []
        where field.name != key && !field.type.isNumeric && field.type != .bool {
            call.report(
                "E0423", "the column `\(field.name)` is \(field.type.name) and cannot be a feature", at: "features",
                notes: ["features are numbers, or true and false"],
                hints: ["`drop(.\(field.name))` leaves it out, `oneHot(.\(field.name))` makes columns of it"])
        }
        return Recommender.type(user: user, item: item)
    }

    func fit(_ ratings: RatingSet, _ call: VerbCall) throws -> any RatingModel {
        throw EngineError("E0690", "`contentBased` is fitted with its features")
    }

    func run(_ call: VerbCall) throws -> Value {
        let data = try RatingData(call, input)
        guard let value = try call.value("features") else { throw EngineError("E0690", "`contentBased` got no features") }
        var key = try call.columnName("key")
        if key == nil {
            if case .model(let model) = value, model.kind == MatrixValue.kind, try MatrixValue(model).key != nil {
                key = try MatrixValue(model).key
            } else {
                key = data.items.name
            }
        }
        let features = try FeatureRows(value, key: key, on: nil)
        let other = try OtherKeys(data.items, with: features.key.column, named: "features", call)
        let rated = try call.columnName("rating") != nil
        let weights = try call.choice("weights").flatMap(ContentWeights.init) ?? (rated ? .deviation : .equal)
        // An item without features has a row of zeros: the one after the last.
        let sparse = features.sparse
        let padded = try SparseMatrix(
            rows: sparse.rows + 1, columns: sparse.columns, starts: sparse.starts + [sparse.entryCount], indices: sparse.indices,
            values: sparse.values)
        let model = try ContentModel(
            data.ratings, features: padded.rows(at: other.rows.map { $0 ?? sparse.rows }), weights: weights)
        return try Recommender(users: data.users, items: other.keys, model: model).value()
    }
}
