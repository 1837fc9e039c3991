import RecEngine
import RecModels
import RecPlan

/// `baseline(ratings, user: .userId, item: .movieId, rating: .rating, scale: 0.5...5)`.
struct BaselineVerb: RecommenderVerb {
    let name = "baseline"
    let options = [
        ParameterSignature("method", .choice(["als", "sgd"]), default: .choice("als"), "how the biases are found"),
        ParameterSignature("epochs", .int(0...100_000), .optional, "passes over the ratings; 10 for `.als`, 20 for `.sgd`"),
        ParameterSignature(
            "userRegularization", .number(0...1e300), .optional, "how much users' biases are shrunk by `.als`; 15"),
        ParameterSignature(
            "itemRegularization", .number(0...1e300), .optional, "how much items' biases are shrunk by `.als`; 10"),
        ParameterSignature("learningRate", .number(0...1e300), .optional, "the step of `.sgd`; 0.005"),
        ParameterSignature("regularization", .number(0...1e300), .optional, "how much biases are shrunk by `.sgd`; 0.02"),
    ]
    let documentation = VerbDocumentation(
        "Predicts ratings by the mean of all ratings and how far user and item deviate from it.",
        details: """
            Gives a recommender, for `predict`, `recommend` and `similar`. An unknown user or item counts as not deviating. Cost: \
            linear in the ratings an epoch. Reference, bit for bit: `surprise.BaselineOnly` 1.1.5 (Koren 2010).
            """,
        example: "baseline(ratings, user: .userId, item: .movieId, rating: .rating, scale: 0.5...5)")

    func check(_ call: CallSite) {
        let isGradient = call.choice("method") == "sgd"
        let foreign =
            isGradient ? ["userRegularization", "itemRegularization"] : ["learningRate", "regularization"]
        for name in foreign where call.has(name) {
            call.report(
                "E0432", "`\(name)` has no effect on `method: .\(isGradient ? "sgd" : "als")`", at: name,
                hints: ["leave it out, or write `method: .\(isGradient ? "als" : "sgd")`"])
        }
    }

    func fit(_ ratings: RatingSet, _ call: VerbCall) throws -> any RatingModel {
        let options: BaselineOptions =
            try call.choice("method") == "sgd"
            ? .sgd(
                epochs: try call.int(ifGiven: "epochs") ?? 20, learningRate: try call.double(ifGiven: "learningRate") ?? 0.005,
                regularization: try call.double(ifGiven: "regularization") ?? 0.02)
            : .als(
                epochs: try call.int(ifGiven: "epochs") ?? 10,
                userRegularization: try call.double(ifGiven: "userRegularization") ?? 15,
                itemRegularization: try call.double(ifGiven: "itemRegularization") ?? 10)
        return try RecModels.baseline(ratings, options: options, context: call.context.modelContext("epochs"))
    }
}
