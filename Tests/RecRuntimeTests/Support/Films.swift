/// A small notebook of every native kind, and its data.
enum Films {
    static let notebook = #"""
        %% notebook "Films"
        How films are rated.

        %% parameters
        let data: Path = "data"
        @Range(1...50) let k: Int = 10
        let least: Double = 0.5

        %% load movies
        readCSV("\(data)/movies.csv", types: [.movieId: .uint32, .title: .string])

        %% load ratings
        readCSV("\(data)/ratings.csv", types: [.userId: .uint32, .movieId: .uint32, .rating: .float32])

        %% clean ratings
        // What cannot be a rating goes.
        let unused = 1
        ratings.dropMissing().filter(.rating >= least)

        %% feature stats
        ratings.group(by: .movieId).aggregate(avg: mean(.rating), n: count())

        %% clean films  caption: "All films"
        movies.join(stats, on: .movieId, kind: .left).writeCSV("films.csv")

        %% evaluate best
        stats.top(k, by: .n)

        %% evaluate summary
        (films: movies.rowCount, rated: stats.rowCount)

        %% text
        There are \(summary.films) films.

        """#

    /// The cells that have something to run, in order.
    static let cells = [
        "load movies", "load ratings", "clean ratings", "feature stats", "clean films", "evaluate best", "evaluate summary",
        "text",
    ]

    static var files: [String: String] { ["data/movies.csv": movies(40), "data/ratings.csv": ratings(600)] }

    static func movies(_ count: Int) -> String {
        "movieId,title\n" + (1...count).map { "\($0),\"Film, \($0) (Кино)\"\n" }.joined()
    }

    static func ratings(_ count: Int) -> String {
        var random = SeededGenerator(seed: 7)
        return "userId,movieId,rating\n"
            + (0..<count).map { row in
                "\(row % 30 + 1),\(Int.random(in: 1...39, using: &random)),\(Double(Int.random(in: 1...10, using: &random)) / 2)\n"
            }.joined()
    }

    static func session() throws -> Session { try Session(notebook, files: files) }
}
