/// A notebook with Python in it: a picture, a cell that prints, gives a table and a figure, and native cells around them.
enum Pictures {
    static let notebook = #"""
        %% notebook "Pictures"

        %% parameters
        let data: Path = "data"

        %% load ratings
        readCSV("\(data)/ratings.csv", types: [.userId: .uint32, .movieId: .uint32, .rating: .float32])

        %% feature stats
        ratings.group(by: .movieId).aggregate(avg: mean(.rating), n: count())

        %% plot most
        stats.top(8, by: .n).bar(x: .movieId, y: .n, title: "Чаще всего")

        %% python scaled(stats: Table) -> (points: Table, largest: Int)  reads: "data/scale.txt"
        import warnings
        factor = float(open("data/scale.txt").read())
        points = stats.assign(avg=stats["avg"] * factor)
        largest = int(points["n"].max())
        print("scaled by", factor)
        warnings.warn("a word of warning")

        %% clean scaled_points
        scaled.points.writeCSV("scaled.csv")

        %% evaluate least
        stats.aggregate(least: min(.n))

        """#

    static let cells = [
        "load ratings", "feature stats", "plot most", "python scaled", "clean scaled_points", "evaluate least",
    ]

    static var files: [String: String] { ["data/ratings.csv": Films.ratings(300), "data/scale.txt": "2.0\n"] }

    static func session() throws -> Session { try Session(notebook, named: "pictures.recnb", files: files).withPython() }

    /// A project whose `python` cell has this source.
    static func session(python source: String, options: String = "") throws -> Session {
        try Session(
            """
            %% notebook "One cell"

            %% evaluate before
            [(n: 1), (n: 2)]

            %% python odd() -> (n: Int)\(options.isEmpty ? "" : "  " + options)
            n = 1
            \(source)

            %% python even() -> (n: Int)
            n = 2

            %% evaluate after
            (n: even.n)

            %% evaluate dependent
            (n: odd.n)

            """, named: "one.recnb"
        ).withPython()
    }
}
