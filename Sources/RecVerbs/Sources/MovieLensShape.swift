import RecSchema

/// The four tables of MovieLens, with the narrowest types that hold every release.
enum MovieLensShape {
    /// One of the tables.
    struct Part {
        let name: String
        let fields: [TableSchema.Field]
        var file: String { "\(name).csv" }
    }

    static let movies = Part(
        name: "movies", fields: [.init("movieId", .uint32), .init("title", .string), .init("genres", .string)])
    static let ratings = Part(
        name: "ratings",
        fields: [.init("userId", .uint32), .init("movieId", .uint32), .init("rating", .float), .init("timestamp", .int32)])
    static let tags = Part(
        name: "tags",
        fields: [.init("userId", .uint32), .init("movieId", .uint32), .init("tag", .string), .init("timestamp", .int32)])
    /// `tmdbId` is missing for some films.
    static let links = Part(
        name: "links", fields: [.init("movieId", .uint32), .init("imdbId", .string), .init("tmdbId", .uint32)])

    static let parts = [movies, ratings, tags, links]

    /// The record of the four, with the numbers of rows that are known.
    static func type(rows: [String: Int] = [:]) -> ValueType {
        .record(parts.map { .init($0.name, .table(TableSchema($0.fields, rowCount: rows[$0.name]))) })
    }
}
