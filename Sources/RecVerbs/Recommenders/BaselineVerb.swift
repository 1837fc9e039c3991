import RecEngine
import RecModels
import RecPlan

/// `baseline(ratings, user: .userId, item: .movieId, rating: .rating, scale: 0.5...5)`.
struct BaselineVerb: RecommenderVerb {
    let name = "baseline"
    let options =
        [ParameterSignature("method", .choice(["als", "sgd"]), default: .choice("als"), "how the biases are found")]
        + BaselineParameters.all
    let documentation = VerbDocumentation(
        "Predicts ratings by the mean of all ratings and how far user and item deviate from it.",
        details: """
            Gives a recommender, for `predict`, `recommend` and `similar`. An unknown user or item counts as not deviating. Cost: \
            linear in the ratings an epoch. Reference, bit for bit: `surprise.BaselineOnly` 1.1.5 (Koren 2010).
            """,
        example: "baseline(ratings, user: .userId, item: .movieId, rating: .rating, scale: 0.5...5)")

    let reference = Reference.surprise("BaselineOnly")

    func check(_ call: CallSite) { BaselineParameters.check(call, method: "method") }

    func fit(_ ratings: RatingSet, _ call: VerbCall) throws -> any RatingModel {
        try RecModels.baseline(
            ratings, options: try BaselineParameters.options(call, method: "method"), context: call.context.modelContext("epochs")
        )
    }
}
