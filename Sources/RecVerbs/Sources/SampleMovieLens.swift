import RecEngine
import RecFrame
import RecModels
import RecPlan
import RecSchema

/// `sampleMovieLens(seed: 42)`.
struct SampleMovieLens: Verb {
    let name = "sampleMovieLens"
    let receiver = ReceiverKind.none
    let parameters = [
        ParameterSignature("users", .int(1...2_000_000), default: .int(600), "how many people"),
        ParameterSignature("films", .int(1...2_000_000), default: .int(2000), "how many films"),
        ParameterSignature("ratings", .int(1...100_000_000), default: .int(40_000), "how many ratings"),
        ParameterSignature("seed", .int(0...4_294_967_295), default: .int(0), "which data"),
    ]
    let documentation = VerbDocumentation(
        "Makes up data of MovieLens' shape: a record of the tables `movies`, `ratings`, `tags` and `links`.",
        details: """
            Seven kinds of films are planted in it (adventures, dramas, comedies, family films, crime, horror, documentaries), and each \
            person prefers two of them: rates them more often and higher. Few films get most ratings and few people give most; \
            everybody rates at least twenty films where there are enough ratings. Stars go from 0.5 to 5 in halves (whole ones before \
            2003), times from 1996 to 2018. Films stand by `movieId`, ratings by `userId`, then `movieId`. The same seed gives the same \
            bytes on every machine. Cost: linear, about half a microsecond a rating.
            """,
        example: "sampleMovieLens(users: 600, films: 2000, ratings: 40_000, seed: 42)")

    let reference = Reference.none("no other library makes these data up")

    func resultType(of call: CallSite) -> ValueType {
        var rows: [String: Int] = [:]
        if let films = call.constantInt("films") {
            rows["movies"] = Int(films)
            rows["links"] = Int(films)
        }
        if let ratings = call.constantInt("ratings") { rows["ratings"] = Int(ratings) }
        SampleAudience.reportSizes(call)
        return MovieLensShape.type(rows: rows)
    }

    func run(_ call: VerbCall) throws -> Value {
        let data = SampleData(users: try call.int("users"), films: try call.int("films"), ratings: try call.int("ratings"))
        try SampleAudience.checkSizes(users: data.users, films: data.films, ratings: data.ratings)
        let tables = try data.make(seed: try call.int("seed")) { call.execution.isCancelled() }
        return .record(zip(MovieLensShape.parts, tables).map { .init($0.name, .table($1)) })
    }
}
