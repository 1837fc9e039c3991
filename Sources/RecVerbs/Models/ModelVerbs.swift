import RecEngine

/// Verbs that fit models, and verbs of fitted models.
enum ModelVerbs {
    static let all: [any Verb] = [
        KMeansVerb(), MiniBatchKMeansVerb(), DBSCANVerb(), AgglomerativeVerb(), Silhouette(), Silhouettes(), DaviesBouldin(),
        CalinskiHarabasz(), PredictCluster(),
        NumberedClusters(),
        PCAVerb(), TSNEVerb(), KneeVerb(), DendrogramFigure(), ApplyRecipe(),
    ]
}
