import RecEngine

/// Verbs that bring data in: from files, or made up.
enum SourceVerbs {
    static let all: [any Verb] = [
        ReadCSV(), ReadArrow(), MovieLens(), SampleMovieLens(), SampleClusteredUsers(), SampleFilmRatings(), SampleTMDB(),
        LoadModel(),
    ]
}
