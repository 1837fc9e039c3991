import RecEngine
import RecModels
import RecPlan

/// `coClustering(ratings, user: .userId, item: .movieId, rating: .rating, seed: 42)`.
struct CoClusteringVerb: RecommenderVerb {
    let name = "coClustering"
    let options = [
        ParameterSignature("userClusters", .int(1...10_000), default: .int(3), "how many clusters of users"),
        ParameterSignature("itemClusters", .int(1...10_000), default: .int(3), "how many clusters of items"),
        ParameterSignature("epochs", .int(0...1_000_000), default: .int(20), "how often clusters are assigned anew"),
        WholeRatings.parameter,
        ParameterSignature("seed", .int(0...4_294_967_295), default: .int(0), "as `random_state`"),
    ]
    let documentation = VerbDocumentation(
        "Clusters users and items together, and predicts from the means of their clusters.",
        details: """
            Gives a recommender, for `predict` and `recommend`. The prediction is the mean rating of the user's and the item's clusters \
            taken together, plus how far the user's mean is from that of the user's cluster, and the item's from that of its own. \
            Clusters begin at random; then users and items in turn go to the cluster of least squared error. A cluster that goes empty \
            has the mean of all ratings; so has an unknown user or item. \(WholeRatings.details) Cost: ratings x (clusters of users + of \
            items) an epoch. Reference, bit for bit: `surprise.CoClustering` 1.1.5 (George and Merugu 2005).
            """,
        example: "coClustering(ratings, user: .userId, item: .movieId, rating: .rating, scale: 0.5...5, seed: 42)")

    let reference = Reference.surprise("CoClustering")

    func fit(_ ratings: RatingSet, _ call: VerbCall) throws -> any RatingModel {
        try RecModels.coClustering(
            ratings,
            options: CoClusteringOptions(
                userClusters: try call.int("userClusters"), itemClusters: try call.int("itemClusters"),
                epochs: try call.int("epochs"), seed: try call.int("seed"), dropsFractions: try call.bool("wholeRatings")),
            context: call.context.modelContext("epochs"))
    }
}
