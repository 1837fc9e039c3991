import RecEngine
import RecModels
import RecPlan
import RecSchema

/// `slopeOne(ratings, user: .userId, item: .movieId, rating: .rating)`.
struct SlopeOneVerb: RecommenderVerb {
    let name = "slopeOne"
    let options = [WholeRatings.parameter]
    let documentation = VerbDocumentation(
        "Predicts the user's mean rating and how much better or worse the item is rated than those that the user has rated.",
        details: """
            Gives a recommender, for `predict` and `recommend`. The prediction is the user's mean plus the mean of the item's mean \
            differences from each item that the user has rated and somebody has rated together with it; without any (`too few \
            neighbours`) the user's mean. An unknown user or item gets the mean of all ratings. \(WholeRatings.details) No matrix of \
            differences is kept: memory is linear in the ratings. Cost of the predictions of an item: the ratings of all who have rated \
            it, once, and the ratings of each user. Reference, bit for bit: `surprise.SlopeOne` 1.1.5 (Lemire and Maclachlan 2005).
            """,
        example: "slopeOne(ratings, user: .userId, item: .movieId, rating: .rating, scale: 0.5...5)")

    let reference = Reference.surprise("SlopeOne")

    func fit(_ ratings: RatingSet, _ call: VerbCall) throws -> any RatingModel {
        try RecModels.slopeOne(
            ratings, options: SlopeOneOptions(dropsFractions: try call.bool("wholeRatings")), context: call.context.modelContext()
        )
    }
}

/// Surprise 1.1.5 reads ratings as whole numbers in two of its algorithms.
enum WholeRatings {
    static let parameter = ParameterSignature(
        "wholeRatings", .value(.bool), default: .bool(true), "whether fractions of ratings are dropped, as Surprise does")
    static let details = """
        Surprise 1.1.5 drops the fractions of ratings here (3.5 counts as 3), and so does this unless `wholeRatings: false`, which is \
        what the paper says.
        """
}
