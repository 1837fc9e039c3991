import RecEngine
import RecModels
import RecPlan

/// `userKNN(ratings, ...)` and `itemKNN(ratings, ...)`: the same parameters, users or items compared.
struct KNNVerb: RecommenderVerb {
    let name: String
    let version = 2
    let documentation: VerbDocumentation
    private let comparesUsers: Bool

    static let users = KNNVerb(
        "userKNN", comparesUsers: true, "Predicts ratings from those of the most similar users for the same item.",
        """
        How like users are is found from the items that both have rated. Cost of the predictions for a user: the ratings of all \
        items that the user has rated, once, and the raters of each predicted item.
        """, example: "userKNN(ratings, user: .userId, item: .movieId, rating: .rating, scale: 0.5...5, variant: .means, k: 20)")
    static let items = KNNVerb(
        "itemKNN", comparesUsers: false, "Predicts ratings from those of the same user for the most similar items.",
        """
        How like items are is found from the users who have rated both; `similar` asks for it. Cost of the predictions for an item: \
        the ratings of all users who have rated it, once, and the ratings of each user.
        """,
        example:
            "itemKNN(ratings, user: .userId, item: .movieId, rating: .rating, scale: 0.5...5, variant: .baseline, similarity: .pearsonBaseline)"
    )

    private init(_ name: String, comparesUsers: Bool, _ summary: String, _ details: String, example: String) {
        self.name = name
        self.comparesUsers = comparesUsers
        let (own, ones, other) = comparesUsers ? ("user", "users", "item") : ("item", "items", "user")
        documentation = VerbDocumentation(
            summary,
            details: """
                Gives a recommender, for `predict`, `recommend` and `similar`. Of the \(ones) that share the \(other) to be predicted \
                the `k` most similar count, those with a similarity above zero only; of equally similar ones the first rating counts. \
                `variant:` `.basic` is the mean of their ratings weighted by similarity; `.means` adds how far their ratings are from \
                their own means to the \(own)'s mean; `.zScore` does so in units of their standard deviations; `.baseline` takes \
                baselines in the place of means. With fewer than `minK` neighbours the prediction is the mean, the baseline, or for \
                `.basic` the mean of all ratings, and says `too few neighbours`; an unknown user or item gets the mean of all ratings, \
                or what is known of the baseline.

                `similarity:` `.msd` is 1 / (mean squared difference + 1), `.cosine` and `.pearson` are those of the shared ratings, \
                `.pearsonBaseline` takes baselines in the place of means and is shrunk by (n - 1) / (n - 1 + `shrinkage`) for n shared \
                ratings. Where fewer than `minSupport` ratings are shared, or the formula has no value, it is 0. \(details) No matrix of \
                similarities is kept: memory is linear in the ratings, and a row of it is made when it is asked for.

                Reference, bit for bit: `surprise.KNNBasic`, `KNNWithMeans`, `KNNWithZScore` and `KNNBaseline` 1.1.5 with \
                `user_based=\(comparesUsers ? "True" : "False")`.
                """, example: example)
    }

    let countsNeighbours = true
    let options =
        [
            ParameterSignature(
                "variant", .choice(["basic", "means", "zScore", "baseline"]), default: .choice("basic"),
                "what a prediction is made of"),
            ParameterSignature(
                "similarity", .choice(["msd", "cosine", "pearson", "pearsonBaseline"]), default: .choice("msd"),
                "how neighbours are found"),
            ParameterSignature("k", .int(1...1_000_000_000), default: .int(40), "how many neighbours count at most"),
            ParameterSignature(
                "minK", .int(1...1_000_000_000), default: .int(1), "how many there must be for them to count at all"),
            ParameterSignature(
                "minSupport", .int(1...1_000_000_000), default: .int(1), "how many ratings two must share to be neighbours"),
            ParameterSignature(
                "shrinkage", .number(0...1e300), .optional, "how much `.pearsonBaseline` distrusts few shared ratings; 100"),
            ParameterSignature(
                "baseline", .choice(["als", "sgd"]), default: .choice("als"), "how baselines are found, where they are needed"),
        ] + BaselineParameters.all

    let reference = Reference.surprise("KNNBasic, KNNWithMeans, KNNWithZScore, KNNBaseline")

    func check(_ call: CallSite) {
        let isShrunk = call.choice("similarity") == "pearsonBaseline"
        if !isShrunk, call.has("shrinkage") {
            call.report(
                "E0432", "`shrinkage` has no effect on `similarity: .\(call.choice("similarity") ?? "")`", at: "shrinkage",
                hints: ["leave it out, or write `similarity: .pearsonBaseline`"])
        }
        if !isShrunk, call.choice("variant") != "baseline" {
            for parameter in BaselineParameters.all where call.has(parameter.name) {
                call.report(
                    "E0432", "`\(parameter.name)` has no effect where no baselines are estimated", at: parameter.name,
                    hints: ["leave it out, or write `variant: .baseline` or `similarity: .pearsonBaseline`"])
            }
        } else {
            BaselineParameters.check(call, method: "baseline")
        }
    }

    func fit(_ ratings: RatingSet, _ call: VerbCall) throws -> any RatingModel {
        let similarity: SimilarityMeasure =
            switch try call.choice("similarity") {
            case "cosine": .cosine
            case "pearson": .pearson
            case "pearsonBaseline": .pearsonBaseline(shrinkage: try call.double(ifGiven: "shrinkage") ?? 100)
            default: .msd
            }
        let options = NeighbourOptions(
            variant: NeighbourVariant(rawValue: try call.choice("variant") ?? "") ?? .basic, similarity: similarity,
            minSupport: try call.int("minSupport"), k: try call.int("k"), minK: try call.int("minK"),
            baseline: try BaselineParameters.options(call, method: "baseline"))
        let context = call.context.modelContext("epochs")
        return comparesUsers
            ? try RecModels.userKNN(ratings, options: options, context: context)
            : try RecModels.itemKNN(ratings, options: options, context: context)
    }
}
