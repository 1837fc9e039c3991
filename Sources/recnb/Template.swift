/// What a notebook can start from; they travel inside the program.
enum Template: String, CaseIterable {
    case first
    case empty
    case coursework
    case userClusters = "user-clusters"
    case movieKMeans = "movie-kmeans"
    case hybrid
    case svd

    /// One line.
    var summary: String {
        switch self {
        case .first: "a small one with most kinds of cells, on made-up films"
        case .empty: "a title, a parameter, a table: the rest is yours"
        case .coursework: "MovieLens by MiniBatchKMeans, with a report in Russian"
        case .userClusters: "users in clusters; films similar users like; SQL and Redis"
        case .movieKMeans: "films by content: a title gives the best of its cluster"
        case .hybrid: "films by age, gender and work, and by content; SQL"
        case .svd: "the best unseen films of every user, stored in batches"
        }
    }

    /// The name of the notebook, without its ending.
    var notebook: String {
        switch self {
        case .first: "first"
        case .empty: "notebook"
        case .coursework: "coursework"
        case .userClusters: "user_clusters"
        case .movieKMeans: "movie_kmeans"
        case .hybrid: "hybrid"
        case .svd: "svd_suggestions"
        }
    }

    private var bytes: [UInt8] {
        switch self {
        case .first: PackageResources.first_recnb
        case .empty: PackageResources.empty_recnb
        case .coursework: PackageResources.coursework_recnb
        case .userClusters: PackageResources.user_clusters_recnb
        case .movieKMeans: PackageResources.movie_kmeans_recnb
        case .hybrid: PackageResources.hybrid_recnb
        case .svd: PackageResources.svd_suggestions_recnb
        }
    }

    /// What else it reads, by its path from the project's root.
    var files: [(path: String, text: String)] {
        self == .hybrid ? [("notebooks/sql/hybrid.sql", String(decoding: PackageResources.hybrid_sql, as: UTF8.self))] : []
    }

    /// The notebook, with another title in its first cell where one is given.
    func text(title: String?) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let title else { return text }
        let quoted = title.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").filter { !$0.isNewline }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if let index = lines.firstIndex(where: { $0.hasPrefix("%% notebook ") }) { lines[index] = "%% notebook \"\(quoted)\"" }
        return lines.joined(separator: "\n")
    }

    /// What to try after the first run, a line each.
    func next(_ path: String) -> [String] {
        switch self {
        case .first: ["with other groups: recnb run \(path) -p k=6", "over HTTP: recnb serve \(path)"]
        case .empty: ["check it while you write: recnb check \(path)"]
        case .coursework:
            [
                "on real films, once they are there: recnb run \(path) -p data=data/ml-latest-small"
            ]
        case .movieKMeans: ["on real films, downloaded once: recnb run \(path) -p source=latest-small"]
        case .svd:
            ["on real films: recnb run \(path) -p source=data/ml-latest-small", "on PostgreSQL: DATABASE_URL in the file .env"]
        case .userClusters: ["on servers: DATABASE_URL and REDIS_HOST in the file .env"]
        case .hybrid: ["on PostgreSQL: DATABASE_URL in the file .env"]
        }
    }
}
