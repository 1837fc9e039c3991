import RecEngine
import RecModels
import RecPlan
import RecSchema

/// `nmf(ratings, user: .userId, item: .movieId, rating: .rating, scale: 0.5...5, seed: 42)`.
struct NMFVerb: RecommenderVerb {
    let name = "nmf"
    let options =
        FactorParameters.shape(factors: 15, epochs: 50) + [
            ParameterSignature(
                "biased", .value(.bool), default: .bool(false), "whether users and items have biases beside factors"),
            ParameterSignature(
                "userRegularization", .number(0...1e300), default: .double(0.06),
                "how much users' factors are pulled towards zero"),
            ParameterSignature(
                "itemRegularization", .number(0...1e300), default: .double(0.06),
                "how much items' factors are pulled towards zero"),
            ParameterSignature("learningRate", .number(0...1e300), default: .double(0.005), "how far each step of biases goes"),
            ParameterSignature(
                "regularization", .number(0...1e300), default: .double(0.02), "how much each step pulls biases towards zero"),
        ]
        + FactorParameters.biases.flatMap { kind in
            [
                ParameterSignature("\(kind.name)Rate", .number(0...1e300), .optional, "another learning rate for \(kind.words)"),
                ParameterSignature(
                    "\(kind.name)Regularization", .number(0...1e300), .optional, "another regularisation for \(kind.words)"),
            ]
        } + [
            ParameterSignature(
                "initial", .numberRange(0...1e300), .optional, "factors start evenly spread over this range; 0...1 when left out"),
            FactorParameters.seed,
        ]
    let documentation = VerbDocumentation(
        "Predicts ratings by factors of users and items that are never negative.",
        details: """
            A prediction is the dot product of factors, with `biased: true` plus the mean of all ratings and biases. What it gives is as \
            for `svd`; without biases the prediction for an unknown user or item is the mean of all ratings. Cost: ratings x factors an \
            epoch. Reference, the same bits for the same seed: `surprise.NMF` 1.1.5 (Luo et al. 2014).
            """,
        example: "nmf(ratings, user: .userId, item: .movieId, rating: .rating, scale: 0.5...5, factors: 15, seed: 42)")

    let reference = Reference.surprise("NMF")

    func fit(_ ratings: RatingSet, _ call: VerbCall) throws -> any RatingModel {
        var options = NMFOptions(
            factors: try call.int("factors"), epochs: try call.int("epochs"), isBiased: try call.bool("biased"),
            userRegularization: try call.double("userRegularization"), itemRegularization: try call.double("itemRegularization"),
            initial: try call.numberRange("initial") ?? 0...1, seed: try call.int("seed"))
        options.userBias = try call.step("userBias")
        options.itemBias = try call.step("itemBias")
        return try RecModels.nmf(ratings, options: options, context: call.context.modelContext("epochs"))
    }
}
