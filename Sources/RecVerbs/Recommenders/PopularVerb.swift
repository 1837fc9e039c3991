import RecEngine
import RecModels
import RecPlan
import RecSchema

/// `popular(train, user: .userId, item: .movieId, n: 10)`: lists; without `n:` a recommender.
struct PopularVerb: RecommenderVerb {
    let name = "popular"
    let input = RatingInput.implicit
    let options = [
        ParameterSignature(
            "by", .choice(["count", "sum", "mean", "bayesianMean"]), default: .choice("count"), "what makes an item popular"),
        ParameterSignature("minimumCount", .int(1...1_000_000_000), default: .int(1), "how many ratings an item must have"),
        ParameterSignature(
            "prior", .number(0...1e15), .optional, "how many ratings of the mean `.bayesianMean` adds to each item's; 10"),
        ParameterSignature("n", .int(1...1_000_000), .optional, "how many items a user gets; a recommender when left out"),
    ]
    let documentation = VerbDocumentation(
        "The most popular items: for each user of the ratings those that the user has not rated, or a recommender.",
        details: """
            With `n:` a table of user, item, `score` and `place` from 1: users in the order of their first rating, each with the `n` most \
            popular items that the user has not rated. Without `n:` a recommender, for `predict` and `recommend`, which says the same to \
            everybody, known or not.

            `by:` `.count` is the number of ratings, `.sum` their sum (mean x count), `.mean` their mean, `.bayesianMean` the mean of \
            them and `prior` further ones of the mean of all ratings, so that few ratings count for less. Of equally popular items that \
            with more ratings comes first, then the one that was rated first. Items with fewer than `minimumCount` ratings are not \
            recommended; asked for one, `predict` says `too few ratings` and gives 0 or the mean of all ratings. Cost: linear in the \
            ratings, and in what comes out.
            """,
        example: "popular(ratings, user: .userId, item: .movieId, n: 10)")

    let reference = Reference.pandas("DataFrameGroupBy.agg, DataFrame.sort_values", .rows, within: 1e-12)

    func check(_ call: CallSite) {
        let measure = call.choice("by") ?? "count"
        if measure != "count", !call.has("rating") {
            call.report(
                "E0435", "`by: .\(measure)` needs the ratings themselves", at: "by",
                hints: ["name their column: `rating: .rating`"])
        }
        if measure != "bayesianMean", call.has("prior") {
            call.report(
                "E0432", "`prior` has no effect on `by: .\(measure)`", at: "prior",
                hints: ["leave it out, or write `by: .bayesianMean`"])
        }
    }

    func resultType(of call: CallSite) -> ValueType {
        check(call)
        guard let (user, item) = keys(of: call) else { return .error }
        return call.has("n")
            ? call.table(RecommendedLists.fields(user: user, item: item)) : Recommender.type(user: user, item: item)
    }

    func fit(_ ratings: RatingSet, _ call: VerbCall) throws -> any RatingModel { try model(ratings, call) }

    private func model(_ ratings: RatingSet, _ call: VerbCall) throws -> PopularModel {
        try RecModels.popular(ratings, by: try Self.measure(call), minimumCount: try call.int("minimumCount"))
    }

    /// What `by:` and `prior:` say.
    static func measure(_ call: VerbCall) throws -> Popularity {
        switch try call.choice("by") {
        case "sum": .sum
        case "mean": .mean
        case "bayesianMean": .bayesianMean(prior: try call.double(ifGiven: "prior") ?? 10)
        default: .count
        }
    }

    func run(_ call: VerbCall) throws -> Value {
        let data = try RatingData(call, input)
        let model = try model(data.ratings, call)
        guard let n = try call.int(ifGiven: "n") else {
            return try Recommender(users: data.users, items: data.items, model: model).value()
        }
        let top = try model.topItems(
            for: (0..<data.ratings.userCount).map { $0 }, n: n, excluding: data.rated, context: call.context.modelContext())
        return .table(
            try RecommendedLists.table(
                top, places: 0..<data.ratings.userCount, users: data.users, items: data.items, in: call.execution))
    }
}

extension RatingData {
    /// The pairs that were rated, for each user in the order of inner ids.
    var rated: ExcludedItems {
        var (users, items): ([UInt32], [UInt32]) = ([], [])
        users.reserveCapacity(ratings.count)
        items.reserveCapacity(ratings.count)
        for user in 0..<ratings.userCount {
            for place in ratings.byUser.range(of: user) {
                users.append(UInt32(user))
                items.append(UInt32(ratings.byUser.partner(at: place)))
            }
        }
        return ExcludedItems(users: ratings.userCount, userOf: users, itemOf: items)
    }
}
