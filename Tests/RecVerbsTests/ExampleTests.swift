import RecDiagnostics
import RecPlan
import RecVerbs
import Testing

/// The one-line examples of the reference page, checked in a notebook that has what they name.
@Suite struct ExampleTests {
    private static let files = MemoryFiles([
        "data/movies.csv": "movieId,title,genres\n1,A,B\n", "data/ratings.arrow": "",
        "data/ml-latest-small/movies.csv": "movieId,title,genres\n1,A,B\n",
        "data/ml-latest-small/ratings.csv": "userId,movieId,rating,timestamp\n1,1,4.0,964982703\n",
        "data/ml-latest-small/tags.csv": "userId,movieId,tag,timestamp\n2,1,funny,1445714994\n",
        "data/ml-latest-small/links.csv": "movieId,imdbId,tmdbId\n1,0114709,862\n",
    ])
    private static let cells = """
        %% load movies
        readCSV("data/movies.csv", types: [.movieId: .uint32])
        %% evaluate films
        [(movieId: 1, title: "A", avg_rating: 3.5, rating_count: 10), (movieId: 2, title: "B", avg_rating: 4.0, rating_count: 7)]
        %% load newFilms
        [(movieId: 1, avg_rating: 3.5, rating_count: 10), (movieId: 2, avg_rating: 4.0, rating_count: 7)]
        %% feature features
        newFilms.fillMissing(.avg_rating, with: 0)
        %% cluster groups
        kMeans(features, key: .movieId, k: 2, seed: 1)
        %% load ratings
        readCSV("data/ml-latest-small/ratings.csv", types: [.userId: .uint32, .movieId: .uint32, .rating: .float32])
        %% evaluate choice
        [(k: 2, wcss: 9.0), (k: 3, wcss: 4.0), (k: 4, wcss: 3.5)]

        """

    /// Verbs of the families that this suite's cells are made for.
    private static let recommenders = Set(
        Catalogue.families.filter { $0.title == "Recommenders" }.flatMap(\.verbs).map(\.name))
    private static let verbs = Catalogue.standard.allVerbs.filter { verb in
        switch verb.receiver {
        case .list, .model, .figure: true
        case .none:
            [
                "readCSV", "movieLens", "sampleMovieLens", "sampleClusteredUsers", "sampleFilmRatings", "sampleTMDB", "kMeans",
                "miniBatchKMeans", "pca", "knee", "nearest", "truncatedSVD", "tsne",
            ]
            .contains(verb.name)
                || recommenders.contains(verb.name)
        case .table:
            ["bar", "line", "area", "scatter", "histogram", "heatmap", "box", "elbow", "writeCSV", "writeArrow"].contains(
                verb.name)
        default: false
        }
    }

    @Test(arguments: verbs.map { ($0.documentation.example, $0.name, $0.role == .store ? "store" : "evaluate") })
    func checks(_ example: String, _ name: String, _ kind: String) {
        let run = NotebookRun("\(Self.cells)%% \(kind) x\n\(example)\n", files: Self.files)
        #expect(run.diagnostics.map { "\($0.id) \($0.message)" } == [])
        #expect(example.contains(name))
    }

    @Test func everyParameterAndVerbIsDocumented() {
        #expect(Self.verbs.count > 30)
        for verb in Self.verbs {
            #expect(verb.documentation.summary.hasSuffix("."), "\(verb.name)")
            for parameter in verb.parameters { #expect(!parameter.summary.isEmpty, "\(verb.name) \(parameter.name)") }
        }
    }
}
