import RecEngine
import RecModels

/// Every recommender that there is: a new one is a model of RecModels, a verb that fits it, and a line in both lists.
enum Recommenders {
    /// The models, found again by the method under which they are stored.
    static let models: [any RatingModel.Type] = [
        BaselineModel.self, SVDModel.self, SVDppModel.self, NMFModel.self, NeighbourModel<BetweenUsers>.self,
        NeighbourModel<BetweenItems>.self, SlopeOneModel.self, CoClusteringModel.self, ImplicitModel.self,
        PopularModel.self, ContentModel.self, DemographicModel.self, ClusterBasedModel.self, BlendModel.self,
    ]

    /// The verbs that fit them.
    static let fitting: [any Verb] = [
        BaselineVerb(), SVDVerb(), SVDppVerb(), NMFVerb(), KNNVerb.users, KNNVerb.items, SlopeOneVerb(), CoClusteringVerb(),
        ALSVerb(),
        PopularVerb(), ContentBasedVerb(), DemographicVerb(), ClusterBasedVerb(),
    ]

    /// Those, and what can be done with what they give.
    static let all: [any Verb] = fitting + [BlendVerb(), RandomListsVerb(), PredictRating(), RecommendItems(), SimilarItems()]
}
