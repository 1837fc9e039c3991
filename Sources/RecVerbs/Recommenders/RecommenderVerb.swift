import RecEngine
import RecFrame
import RecModels
import RecPlan
import RecSchema

/// A verb that fits a recommender: it says what it is called, what it takes beside the ratings, and how it fits.
protocol RecommenderVerb: Verb {
    /// Parameters beside those of the ratings.
    var options: [ParameterSignature] { get }
    /// How ratings are given.
    var input: RatingInput { get }
    /// Whether predictions rest on a number of neighbours, which `predict` tells.
    var countsNeighbours: Bool { get }
    /// Fits.
    func fit(_ ratings: RatingSet, _ call: VerbCall) throws -> any RatingModel
    /// Reports what is wrong with the options, as far as it is known before the run.
    func check(_ call: CallSite)
}

/// How a recommender takes its ratings.
struct RatingInput {
    /// Whether the column of ratings may be left out, so that every row counts as one.
    var isRatingOptional = false
    /// Whether ratings have a scale.
    var hasScale = true

    /// Ratings with a scale, as in Surprise.
    static let explicit = RatingInput()
    /// What was used, and perhaps how much.
    static let implicit = RatingInput(isRatingOptional: true, hasScale: false)

    var parameters: [ParameterSignature] {
        [
            ParameterSignature("ratings", .table, unlabelled: true, .required, "one row a rating"),
            ParameterSignature("user", .column(.any), .required, "who rated"),
            ParameterSignature("item", .column(.any), .required, "what was rated"),
            ParameterSignature(
                "rating", .column(.numeric), isRatingOptional ? .optional : .required,
                isRatingOptional ? "how much; 1 for every row when left out" : "the rating"),
        ]
            + (hasScale
                ? [
                    ParameterSignature(
                        "scale", .numberRange(-1e300...1e300), .optional,
                        "the least and the largest possible rating, into which predictions are brought; those in the data when left out"
                    )
                ] : [])
    }
}

extension RecommenderVerb {
    var receiver: ReceiverKind { .none }
    var input: RatingInput { .explicit }
    var countsNeighbours: Bool { false }
    var parameters: [ParameterSignature] { input.parameters + options }

    func check(_ call: CallSite) {}

    func resultType(of call: CallSite) -> ValueType {
        check(call)
        guard let (user, item) = keys(of: call) else { return .error }
        return Recommender.type(user: user, item: item, countsNeighbours: countsNeighbours)
    }

    /// The columns of users and items, which must be two; nil where they are not known.
    func keys(of call: CallSite) -> (user: TableSchema.Field, item: TableSchema.Field)? {
        let schema = call.schema("ratings")
        guard let user = call.columnName("user"), let item = call.columnName("item"), let userField = schema.field(user),
            let itemField = schema.field(item)
        else { return nil }
        let names = [user, item, call.columnName("rating")].compactMap(\.self)
        if Set(names).count < names.count {
            call.report(
                "E0430", "users, items and ratings are three different columns", at: user == item ? "item" : "rating",
                hints: ["as in `user: .userId, item: .movieId, rating: .rating`"])
        }
        return (userField, itemField)
    }

    func run(_ call: VerbCall) throws -> Value {
        let data = try RatingData(call, input)
        return try Recommender(users: data.users, items: data.items, model: try fit(data.ratings, call)).value()
    }
}

/// The ratings of a call, with the keys of inner ids.
struct RatingData {
    let ratings: RatingSet
    let users: (name: String, column: Column)
    let items: (name: String, column: Column)

    /// Takes the arguments `ratings`, `user`, `item`, `rating` and `scale`.
    init(_ call: VerbCall, _ input: RatingInput) throws {
        let table = try call.table("ratings")
        guard let user = try call.columnName("user"), let item = try call.columnName("item") else {
            throw EngineError("E0690", "there are no users or no items")
        }
        let rating = try call.columnName("rating")
        for name in [user, item, rating].compactMap(\.self) {
            let column = try table.column(name)
            guard column.missingCount > 0, let row = (0..<column.count).first(where: { !column.isValid(at: $0) }) else {
                continue
            }
            throw EngineError(
                "E0680", "`\(name)` is missing in row \(row + 1)", hints: ["`dropMissing(.\(name))` first"])
        }
        let scale = input.hasScale ? try call.numberRange("scale") : nil
        let userNumbers = try table.column(user).numbering(in: call.execution)
        let itemNumbers = try table.column(item).numbering(in: call.execution)
        users = (user, userNumbers.values)
        items = (item, itemNumbers.values)
        do {
            ratings = try Self.set(
                userNumbers.numbers, itemNumbers.numbers, try rating.map { try table.column($0) }, scale, call.execution)
        } catch let error as ModelError {
            guard let row = error.row, let rating else { throw error }
            let value = try table.column(rating).scalar(at: row).text
            let place = "where `\(user)` is \(table.row(row, user)) and `\(item)` is \(table.row(row, item))"
            if error.code == .notFinite {
                throw EngineError("E0680", "`\(rating)` is \(value) \(place)", hints: ["drop or fill it first"])
            }
            guard error.code == .badParameter, let scale else { throw error }
            throw EngineError(
                "E0681", "`\(rating)` is \(value), outside the scale \(scale.lowerBound)...\(scale.upperBound), \(place)",
                hints: ["give `scale:` the least and the largest possible rating, or `filter` the ratings first"])
        }
    }

    private static func set(
        _ users: [UInt32], _ items: [UInt32], _ ratings: Column?, _ scale: ClosedRange<Double>?, _ context: ExecutionContext
    ) throws -> RatingSet {
        guard let ratings else {
            return try RatingSet(users: users, items: items, singles: [Float](repeating: 1, count: users.count), scale: scale)
        }
        if ratings.type == .float {
            return try RatingSet(users: users, items: items, singles: Array(ratings.values(as: Float.self)), scale: scale)
        }
        let doubles = ratings.type == .double ? ratings : try ratings.cast(to: .double, in: context)
        return try RatingSet(users: users, items: items, ratings: Array(doubles.values(as: Double.self)), scale: scale)
    }
}

extension Table {
    /// The text of one value.
    fileprivate func row(_ row: Int, _ name: String) -> String { (try? column(name).scalar(at: row).text) ?? "" }
}
