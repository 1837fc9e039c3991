import RecEngine
import RecFrame
import RecModels
import RecPlan
import RecSchema

/// `sampleTMDB(films: 27_000, users: 6_000, seed: 42)`.
struct SampleTMDB: Verb {
    let name = "sampleTMDB"
    let receiver = ReceiverKind.none
    let parameters = [
        ParameterSignature("films", .int(1...2_000_000), default: .int(27_000), "how many films"),
        ParameterSignature("users", .int(1...2_000_000), default: .int(6000), "how many people"),
        ParameterSignature("ratings", .int(1...100_000_000), default: .int(300_000), "how many ratings"),
        ParameterSignature("seed", .int(0...4_294_967_295), default: .int(0), "which data"),
    ]
    let documentation = VerbDocumentation(
        "Makes up films as The Movie Database describes them, with people and their ratings: a record of `movies`, `users` and `ratings`.",
        details: """
            `movies` has 22 columns, `id` (title and year: `golden+horizon+1998`) first; `genres`, companies, countries and spoken \
            languages are texts with `, ` between; some texts, posters and lengths are missing, unknown budgets are 0, a few films are not \
            released or for adults. `users` has `user_id`, `age`, `occupation` and `gender`; `ratings` has `timestamp` (text in UTC), \
            `user_id`, `movie` and `rating` from 1 to 5, by user, then film. Planted in it: seven kinds of films, which share genres, words \
            of `overview`, companies and countries; people of about the same age, of one gender and of one occupation tend to prefer the \
            same kinds, and rate these more often and higher; well-known films have many votes. The same seed gives the same bytes on every \
            machine. Cost: linear.
            """,
        example: "sampleTMDB(films: 27_000, users: 6000, ratings: 300_000, seed: 42)")

    let reference = Reference.none("no other library makes these data up")

    static let userFields: [TableSchema.Field] = [
        .init("user_id", .int32), .init("age", .int32), .init("occupation", .string), .init("gender", .string),
    ]
    static let ratingFields: [TableSchema.Field] = [
        .init("timestamp", .string), .init("user_id", .int32), .init("movie", .string), .init("rating", .int32),
    ]

    func resultType(of call: CallSite) -> ValueType {
        SampleAudience.reportSizes(call)
        func part(_ name: String, _ fields: [TableSchema.Field], _ parameter: String) -> ValueType.RecordField {
            .init(name, .table(TableSchema(fields, rowCount: call.constantInt(parameter).map(Int.init))))
        }
        return .record([
            part("movies", TMDBFilms.fields, "films"), part("users", Self.userFields, "users"),
            part("ratings", Self.ratingFields, "ratings"),
        ])
    }

    func run(_ call: VerbCall) throws -> Value {
        let (films, users, count) = (try call.int("films"), try call.int("users"), try call.int("ratings"))
        try SampleAudience.checkSizes(users: users, films: films, ratings: count)
        var random = try NumPyRandom(seed: try call.int("seed"))
        let catalogue = SampleFilms(count: films, random: &random)
        let movies = TMDBFilms(catalogue, titles: Array(try catalogue.table().column("title").strings), random: &random)
        let people = TMDBPeople(count: users, kinds: SampleFamily.all.count, random: &random)
        var audience = SampleAudience(catalogue, users: users, ratings: count, random: &random)
        var rows = TMDBRatings(capacity: count)
        for user in 0..<users {
            if user % 256 == 0, call.execution.isCancelled() { throw FrameError.cancelled }
            let (favourite, second) = people.preferences(of: user, instead: { audience.kind(&$0) }, &random)
            for rating in audience.ratings(of: user, favourite: favourite, second: second, random: &random) {
                rows.append(user: user, movie: movies.ids[Int(rating.film)], rating)
            }
        }
        return .record([
            .init("movies", .table(try movies.table())), .init("users", .table(try people.table())),
            .init("ratings", .table(try rows.table())),
        ])
    }
}
