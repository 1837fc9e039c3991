import RecEngine
import RecModels
import RecPlan

/// `als(plays, user: .userId, item: .movieId, alpha: 40, seed: 42)`.
struct ALSVerb: RecommenderVerb {
    let name = "als"
    let input = RatingInput.implicit
    let options = [
        ParameterSignature("factors", .int(1...10_000), default: .int(100), "how many factors are learned of each user and item"),
        ParameterSignature("iterations", .int(0...1_000_000), default: .int(15), "how often users and items are solved in turn"),
        ParameterSignature("regularization", .number(0...1e300), default: .double(0.01), "how much factors are shrunk"),
        ParameterSignature(
            "alpha", .number(-1e30...1e30), default: .double(1), "what the numbers are multiplied by to be confidences"),
        ParameterSignature(
            "solver", .choice(["conjugateGradients", "exact"]), default: .choice("conjugateGradients"),
            "a few steps towards the solution, or the solution itself"),
        ParameterSignature("steps", .int(1...10_000), .optional, "steps of `.conjugateGradients`; 3"),
        ParameterSignature("seed", .int(0...9_223_372_036_854_775_807), default: .int(0), "as `random_state`"),
    ]
    let documentation = VerbDocumentation(
        "Learns from what was used, and how much, what each user is likely to use: alternating least squares for implicit feedback.",
        details: """
            Gives a recommender, for `predict`, `recommend` and `similar`. `alpha` x the number in `rating:` (1 where it is left out) is \
            the confidence that the user likes the item; a negative one says with confidence that not; what was not used counts as not \
            liked, with confidence 1. Numbers of a pair that comes twice are added. A prediction is no rating: about 1 for what was \
            used, about 0 for what was not, and 0 for an unknown user or item. Likeness of items is the cosine of their factors.

            Cost of an iteration: (users + items) x factors^2 x steps + rows x factors x steps; `.exact` (users + items) x factors^3 / 3 \
            + rows x factors^2. Results are the same for any number of threads. Reference: `implicit.als.AlternatingLeastSquares` 0.7 \
            with `dtype=float64`, from the same first factors for the same seed (Hu, Koren and Volinsky 2008); factors agree to a \
            billionth with its exact solver and its Python conjugate gradients, to a hundred thousandth with its compiled ones, which \
            compute partly in single precision.
            """,
        example: "als(ratings, user: .userId, item: .movieId, rating: .rating, factors: 50, alpha: 10, seed: 42)")

    let reference = Reference.implicit("als.AlternatingLeastSquares", .numbers, within: 1e-9)

    func check(_ call: CallSite) {
        if call.choice("solver") == "exact", call.has("steps") {
            call.report(
                "E0432", "`steps` has no effect on `solver: .exact`", at: "steps",
                hints: ["leave it out, or write `solver: .conjugateGradients`"])
        }
    }

    func fit(_ ratings: RatingSet, _ call: VerbCall) throws -> any RatingModel {
        let options = ImplicitOptions(
            factors: try call.int("factors"), iterations: try call.int("iterations"),
            regularization: try call.double("regularization"), alpha: try call.double("alpha"),
            solver: try call.choice("solver") == "exact"
                ? .exact : .conjugateGradients(steps: try call.int(ifGiven: "steps") ?? 3), seed: try call.int("seed"))
        return try implicitALS(ratings, options: options, context: call.context.modelContext("iterations"))
    }
}
