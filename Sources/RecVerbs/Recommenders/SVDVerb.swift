import RecEngine
import RecModels
import RecPlan
import RecSchema

/// `svd(ratings, user: .userId, item: .movieId, rating: .rating, scale: 0.5...5, factors: 100, seed: 42)`.
struct SVDVerb: RecommenderVerb {
    let name = "svd"
    let options =
        FactorParameters.shape(factors: 100, epochs: 20) + [
            ParameterSignature(
                "biased", .value(.bool), default: .bool(true), "whether users and items have biases beside factors")
        ]
        + FactorParameters.start + FactorParameters.steps(rate: 0.005, kinds: FactorParameters.kinds) + [
            FactorParameters.seed,
            ParameterSignature(
                "order", .choice(SVDOrder.allCases.map(\.rawValue)), default: .choice("exact"),
                "`.exact` as the reference, `.blocks` for speed"),
        ]
    let documentation = VerbDocumentation(
        "Predicts ratings by factors of users and items, found by stochastic gradient descent.",
        details: """
            A prediction is the mean of all ratings, plus the biases of user and item, plus the dot product of their factors. Gives a \
            recommender, for `predict`, `recommend` and `similar` (the cosine of items' factors). An unknown user or item has neither bias \
            nor factors; with `biased: false` its prediction is the mean of all ratings. Steps so large that factors grow beyond all \
            numbers are an error. Cost: ratings x factors an epoch.

            With `order: .blocks` the ratings of an epoch are not taken user by user but in 16 x 16 blocks of users and items, in single \
            precision and by all threads: another model, as good, many times sooner, and the same for any number of threads (Gemulla et \
            al. 2011).

            Reference for `.exact`, the same bits for the same seed: `surprise.SVD` 1.1.5 \
            (Funk 2006; Koren, Bell and Volinsky 2009); its predictions differ in the last digit, as its dot products depend on the \
            processor.
            """,
        example:
            "svd(ratings, user: .userId, item: .movieId, rating: .rating, scale: 0.5...5, factors: 100, epochs: 20, seed: 42)")

    let reference = Reference.surprise("SVD")

    func fit(_ ratings: RatingSet, _ call: VerbCall) throws -> any RatingModel {
        var options = SVDOptions(
            factors: try call.int("factors"), epochs: try call.int("epochs"), isBiased: try call.bool("biased"),
            initMean: try call.double("initMean"), initDeviation: try call.double("initDeviation"), seed: try call.int("seed"),
            order: try call.choice("order").flatMap(SVDOrder.init) ?? .exact)
        options.userBias = try call.step("userBias")
        options.itemBias = try call.step("itemBias")
        options.userFactors = try call.step("user")
        options.itemFactors = try call.step("item")
        return try RecModels.svd(ratings, options: options, context: call.context.modelContext("epochs"))
    }
}
