/// What the reference says of a kind of cell.
public struct CellKindReference: Sendable {
    /// What it is for, one sentence.
    public let purpose: String
    /// What its body is written in.
    public let body: String
    /// What later cells get of it; nil where it has no value.
    public let value: String?
    /// What it may touch outside of the notebook.
    public let touches: String
    /// The options that its header may have.
    public let options: [String]
    /// Cells that `recnb check` accepts, of which the last is of this kind.
    public let example: String
}

extension CellKind {
    private static let usual = ["caption", "cache", "timeout", "parity", "every"]

    private static let source = """
        %% load source
        sampleMovieLens(seed: 1)

        """

    /// What the reference says of it; nil for `unknown`.
    public var reference: CellKindReference? {
        switch self {
        case .notebook:
            CellKindReference(
                purpose: "The title and what the notebook is about; the first cell, where there is one.", body: "Markdown",
                value: nil,
                touches: "nothing", options: [],
                example: "%% notebook \"Films by genre\"\nFilms are grouped by their genres.")
        case .text:
            CellKindReference(
                purpose: "Text between the results, with values of cells above it in the sentences.",
                body: #"Markdown; `\(value)` shows a value"#, value: nil, touches: "nothing", options: [],
                example: Self.source + "\n%% text\n## Data\n" + #"There are **\(source.movies.rowCount)** films."#)
        case .parameters:
            CellKindReference(
                purpose: "What a run may be given from outside with `-p NAME=VALUE`, checked before anything runs.",
                body: "`let k: Int = 10`, one a line, with `@Range`, `@OneOf`, `@Secret` before it",
                value: "each line a value of its own",
                touches: "the environment and the file `.env`, by `env()`", options: [],
                example:
                    "%% parameters\n@Range(2...50) let k: Int = 10\n@OneOf(\"cosine\", \"euclidean\") let metric: String = \"cosine\""
            )
        case .functions:
            CellKindReference(
                purpose: "Helpers for the cells below.", body: "`func`, each calling only earlier ones", value: "its functions",
                touches: "nothing", options: [], example: "%% functions\nfunc half(_ x: Double) -> Double { x / 2 }")
        case .load:
            CellKindReference(
                purpose: "Brings data in.", body: "cell language", value: "a table, or a record of tables",
                touches: "reads files, databases and caches; downloads", options: Self.usual + ["refresh"],
                example: "%% load source\nsampleMovieLens(seed: 1)")
        case .clean:
            CellKindReference(
                purpose: "Puts a table right; the report says how many rows each step dropped.", body: "cell language",
                value: "a table", touches: "files of its own in the output folder, by `writeCSV` and `writeArrow`",
                options: Self.usual,
                example: Self.source + "\n%% clean ratings\nsource.ratings.dropMissing().dropDuplicates(.userId, .movieId)")
        case .feature:
            CellKindReference(
                purpose: "Makes features that models learn from; keeps the recipe, so that new rows can be treated alike.",
                body: "cell language", value: "a table or a matrix, with its recipe",
                touches: "files of its own in the output folder",
                options: Self.usual,
                example: Self.source + "\n%% feature films\nsource.movies.oneHot(.genres, separator: \"|\").drop(.title)")
        case .cluster:
            CellKindReference(
                purpose: "Groups rows; reports sizes, inertia and iterations.", body: "cell language", value: "a fitted model",
                touches: "nothing", options: Self.usual,
                example: Self.source + "\n%% cluster groups\n"
                    + "kMeans(source.movies.oneHot(.genres, separator: \"|\").drop(.title), key: .movieId, k: 5, seed: 1)")
        case .model:
            CellKindReference(
                purpose: "Fits a recommender or another model; reports its own figures.", body: "cell language",
                value: "a fitted model", touches: "nothing", options: Self.usual,
                example: Self.source
                    + "\n%% model factors\nsvd(source.ratings, user: .userId, item: .movieId, rating: .rating, scale: 0.5...5, factors: 10, seed: 1)"
            )
        case .evaluate:
            CellKindReference(
                purpose:
                    "Measures: a choice of k, cross-validation, lists against held-out ratings. `run --sweep` compares these.",
                body: "cell language", value: "a table of figures, or a few values", touches: "nothing", options: Self.usual,
                example: Self.source + "\n%% evaluate spread\nsource.ratings.aggregate(mean: mean(.rating), std: std(.rating))")
        case .plot:
            CellKindReference(
                purpose: "Draws.", body: "cell language; with parameters it is a function",
                value: "a figure, or a list or record of figures", touches: "pictures in the output folder, drawn by Python",
                options: Self.usual + ["formats"],
                example: Self.source + "\n%% plot ratings  caption: \"Whole stars are given more often\"\n"
                    + "source.ratings.histogram(.rating, binWidth: 0.5)")
        case .recommend:
            CellKindReference(
                purpose: "Makes recommendations; with parameters it is a function, for later cells and for `recnb serve`.",
                body: "cell language; `guard ... else { throw notFound(\"...\") }`", value: "a table or a record",
                touches: "nothing",
                options: Self.usual,
                example: Self.source + "\n%% recommend best(n: Int = 5)\n"
                    + "popular(source.ratings, user: .userId, item: .movieId, n: n)")
        case .store:
            CellKindReference(
                purpose: "Writes outside of the output folder, on every `run`; with parameters, for each `post` of a server.",
                body: "cell language", value: "a receipt: rows, changed rows, where",
                touches: "writes databases, caches, and models by `save`", options: ["caption", "timeout", "every"],
                example: Self.source
                    + "\n%% store kept\nsource.movies.writeSQL(\"sqlite:data/films.db\", table: \"movies\", key: .movieId, mode: .upsert)"
            )
        case .serve:
            CellKindReference(
                purpose: "Says which cell answers which path of `recnb serve`.",
                body: "`get`, `post`, `put`, `delete` with a path and a cell",
                value: nil, touches: "a port, under `recnb serve` alone", options: [],
                example: Self.source + "\n%% recommend best(n: Int = 5)\n"
                    + "popular(source.ratings, user: .userId, item: .movieId, n: n)\n\n%% serve api\nget(\"/best\", best)")
        case .python:
            CellKindReference(
                purpose: "What the cell language cannot say, in a fresh namespace of Python with pandas.",
                body: "Python; the header names what goes in and comes out",
                value: "what its header names after `->`", touches: "the files that `reads:` names; whatever its code does",
                options: Self.usual + ["reads"],
                example: Self.source + "\n%% load rows\nsource.ratings\n\n%% python longest(rows: Table) -> (most: Int)\n"
                    + "most = int(rows.groupby(\"userId\").size().max())")
        case .unknown: nil
        }
    }
}
