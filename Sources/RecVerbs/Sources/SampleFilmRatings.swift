import RecEngine
import RecFrame
import RecModels
import RecPlan
import RecSchema

/// `sampleFilmRatings(users: 600, films: 250, seed: 42)`.
struct SampleFilmRatings: Verb {
    let name = "sampleFilmRatings"
    let receiver = ReceiverKind.none
    let parameters = [
        ParameterSignature("users", .int(1...2_000_000), default: .int(600), "how many people"),
        ParameterSignature("films", .int(1...2_000_000), default: .int(250), "how many films"),
        ParameterSignature("ratings", .int(1...100_000_000), default: .int(18_000), "how many ratings"),
        ParameterSignature("seed", .int(0...4_294_967_295), default: .int(0), "which data"),
    ]
    let documentation = VerbDocumentation(
        "Makes up ratings of films by name: `UserName`, `FilmName` and `Rating`.",
        details: """
            Ratings are whole numbers from 1 to 10. Seven kinds of films are planted in it, and each person keeps mostly to two of them \
            and rates these higher, so those who rated the same films know what somebody would like; few films get most ratings and few \
            people give most. User n of `sampleClusteredUsers` has a name that ends with n (`Ingrid7`). Nobody rates a film twice. Rows \
            stand by number of user, then film. The same seed gives the same bytes on every machine. Cost: linear.
            """,
        example: "sampleFilmRatings(users: 600, films: 250, ratings: 18_000, seed: 42)")

    let reference = Reference.none("no other library makes these data up")

    private static let fields: [TableSchema.Field] = [
        .init("UserName", .string), .init("FilmName", .string), .init("Rating", .double),
    ]
    /// Strong preferences, so that also few ratings of few films show them.
    private static let taste = SampleAudience.Taste(
        favouriteBelow: 0.62, secondBelow: 0.82, anythingAbove: 0.94, favourite: 0.9, second: 0.5, other: -0.7)

    func resultType(of call: CallSite) -> ValueType {
        SampleAudience.reportSizes(call)
        return .table(TableSchema(Self.fields, rowCount: call.constantInt("ratings").map(Int.init)))
    }

    func run(_ call: VerbCall) throws -> Value {
        let (users, films, count) = (try call.int("users"), try call.int("films"), try call.int("ratings"))
        try SampleAudience.checkSizes(users: users, films: films, ratings: count)
        var random = try NumPyRandom(seed: try call.int("seed"))
        let catalogue = SampleFilms(count: films, random: &random)
        let titles = Array(try catalogue.table().column("title").strings)
        var audience = SampleAudience(catalogue, users: users, ratings: count, taste: Self.taste, random: &random)
        let userNames = ColumnBuilder(.string, capacity: count)
        let filmNames = ColumnBuilder(.string, capacity: count)
        let stars = MutableBuffer(byteCount: count * 8)
        var row = 0
        for user in 0..<users {
            if user % 256 == 0, call.execution.isCancelled() { throw FrameError.cancelled }
            let name = "\(random.pick(SampleFamily.names))\(user + 1)"
            for rating in audience.ratings(of: user, random: &random) {
                userNames.append(string: name)
                filmNames.append(string: titles[Int(rating.film)])
                stars.pointer(to: Double.self)[row] = Double(rating.halves)
                row += 1
            }
        }
        return .table(
            try Table([
                ("UserName", userNames.finish()), ("FilmName", filmNames.finish()),
                ("Rating", try Column(type: .double, count: row, values: stars.finish(byteCount: row * 8))),
            ]))
    }
}

extension SampleAudience {
    /// What is wrong with the sizes; nil for nothing.
    static func problem(users: Int, films: Int, ratings: Int) -> String? {
        ratings > users * films ? "\(users) users can rate \(films) films at most \(users * films) times, not \(ratings)" : nil
    }

    /// Reports sizes that cannot be, where they are known before the run.
    static func reportSizes(_ call: CallSite) {
        guard let users = call.constantInt("users"), let films = call.constantInt("films"),
            let ratings = call.constantInt("ratings"),
            let problem = problem(users: Int(users), films: Int(films), ratings: Int(ratings))
        else { return }
        call.report("E0418", problem, at: "ratings")
    }

    /// Refuses sizes that cannot be.
    static func checkSizes(users: Int, films: Int, ratings: Int) throws(EngineError) {
        if let problem = problem(users: users, films: films, ratings: ratings) { throw EngineError("E0647", problem) }
    }
}
