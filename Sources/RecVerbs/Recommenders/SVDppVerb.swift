import RecEngine
import RecModels
import RecPlan

/// `svdpp(ratings, user: .userId, item: .movieId, rating: .rating, scale: 0.5...5, seed: 42)`.
struct SVDppVerb: RecommenderVerb {
    let name = "svdpp"
    let options =
        FactorParameters.shape(factors: 20, epochs: 20) + FactorParameters.start
        + FactorParameters.steps(
            rate: 0.007, kinds: FactorParameters.kinds + [(name: "implicit", words: "what having rated an item says")]) + [
            FactorParameters.seed
        ]
    let documentation = VerbDocumentation(
        "Predicts ratings by factors as `svd` does, and by which items a user has rated at all.",
        details: """
            Every item has a second set of factors; those of the items that a user rated are added to the user's own. What it gives, and \
            unknown users and items, are as for `svd`. Cost: the squares of the users' numbers of ratings x factors an epoch, so that \
            users with many ratings take most of the time. Reference, the same for the same seed: `surprise.SVDpp` 1.1.5 (Koren 2008).
            """,
        example: "svdpp(ratings, user: .userId, item: .movieId, rating: .rating, scale: 0.5...5, seed: 42)")

    let reference = Reference.surprise("SVDpp")

    func fit(_ ratings: RatingSet, _ call: VerbCall) throws -> any RatingModel {
        var options = SVDppOptions(
            factors: try call.int("factors"), epochs: try call.int("epochs"), initMean: try call.double("initMean"),
            initDeviation: try call.double("initDeviation"), seed: try call.int("seed"))
        options.userBias = try call.step("userBias")
        options.itemBias = try call.step("itemBias")
        options.userFactors = try call.step("user")
        options.itemFactors = try call.step("item")
        options.implicitFactors = try call.step("implicit")
        return try RecModels.svdpp(ratings, options: options, context: call.context.modelContext("epochs"))
    }
}
