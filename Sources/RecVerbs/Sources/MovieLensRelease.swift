import RecEngine

/// The releases of MovieLens that come as the four CSV files.
struct MovieLensRelease {
    /// As a notebook says it.
    let name: String
    /// The MD5 of the archive as GroupLens publishes it beside it; releases for development change and have none.
    let md5: String?
    /// How many bytes its files have together at most.
    let largest: Int64

    static let all = [
        MovieLensRelease(name: "latest-small", md5: nil, largest: 200_000_000),
        MovieLensRelease(name: "latest", md5: nil, largest: 20_000_000_000),
        MovieLensRelease(name: "20m", md5: "cd245b17a1ae2cc31bb14903e1204af3", largest: 3_000_000_000),
        MovieLensRelease(name: "25m", md5: "6b51fb2759a8657d3bfcbfc42b592ada", largest: 4_000_000_000),
        MovieLensRelease(name: "32m", md5: "d472be332d4daa821edc399621853b57", largest: 4_000_000_000),
    ]

    static let names = all.map(\.name)

    static func named(_ name: String) -> MovieLensRelease? { all.first { $0.name == name || "ml-\($0.name)" == name } }

    /// The folder, and the archive without `.zip`.
    var folder: String { "ml-\(name)" }

    var request: DataSetRequest {
        DataSetRequest(
            name: folder, server: "https://files.grouplens.org/datasets/movielens/", mirror: "RECNB_MOVIELENS_URL", md5: md5,
            files: MovieLensShape.parts.map(\.file), largest: largest,
            notice: """
                MovieLens data are those of GroupLens, University of Minnesota: for research; cite F. M. Harper and J. A. Konstan 2015, \
                https://doi.org/10.1145/2827872; no commercial use without permission. All conditions: data/\(folder)/README.txt
                """)
    }
}
