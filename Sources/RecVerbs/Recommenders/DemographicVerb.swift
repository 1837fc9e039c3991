import RecEngine
import RecFrame
import RecModels
import RecPlan
import RecSchema

/// `demographic(ratings, user: .user_id, item: .movie, rating: .rating, people: users, same: [.gender, .age, .occupation], within: 5)`.
struct DemographicVerb: RecommenderVerb {
    let name = "demographic"
    let reference = Reference.none("no reference library has a recommender by traits of people")
    let options = [
        ParameterSignature("people", .table, .required, "one row a user, with what is known of them"),
        OtherKeys.parameter(of: "people", as: "user"),
        ParameterSignature(
            "same", .columns(.any), .oneOrMore, of: "people",
            "the columns of `people` by which they are alike, from the most to the least important"),
        ParameterSignature(
            "within", .number(0...1e300), default: .double(0), "how far numbers that count as the same may differ"),
        ParameterSignature(
            "minimumCount", .int(1...1_000_000_000), default: .int(1), "how many of a group must have rated an item"),
    ]
    let documentation = VerbDocumentation(
        "Recommends what people like the user (of the same age, gender, work) have rated highest.",
        details: """
            Gives a recommender, for `predict` and `recommend`. People belong to a user's closest group who are the same in all columns of \
            `same:`; to the next who are so in all but the last, and so on; everybody comes in the end. Numbers are the same when they \
            differ by no more than `within`, everything else when it is equal; a missing value is the same as none. The user is in none \
            of the groups.

            The prediction is the item's mean rating in the closest group of which at least `minimumCount` people have rated it; where that \
            is everybody it says `too few neighbours`. A list has the best-rated items of the closest group first, then those of the \
            next: of equally rated ones that with more ratings, then the one that was rated first; so scores may rise where a group ends. \
            Users need no rating: those that only `people` has come after the others. An unknown user gets what everybody says. Cost of a \
            user's predictions: all people and all ratings.
            """,
        example:
            "demographic(ratings, user: .userId, item: .movieId, rating: .rating, people: [(userId: 1, gender: \"F\", age: 30)], same: [.gender, .age], within: 5)"
    )

    func resultType(of call: CallSite) -> ValueType {
        guard let (user, item) = keys(of: call) else { return .error }
        OtherKeys.check("people", for: user, call)
        let key = call.columnName("key") ?? user.name
        let traits = call.fields("same", in: call.schema("people"))
        for case .field(let field) in traits where field.name == key {
            call.report("E0436", "the key `\(key)` names people, and nobody is the same in it", at: "same")
        }
        for case .field(let field) in traits {
            guard case .list = field.type else { continue }
            call.report(
                "E0436", "the column `\(field.name)` is \(field.type.name), and people cannot be the same in it", at: "same",
                hints: ["choose columns of one value a person"])
        }
        return Recommender.type(user: user, item: item)
    }

    func fit(_ ratings: RatingSet, _ call: VerbCall) throws -> any RatingModel {
        throw EngineError("E0690", "`demographic` is fitted with its people")
    }

    func run(_ call: VerbCall) throws -> Value {
        let data = try RatingData(call, input)
        let people = try call.table("people")
        let key = try call.columnName("key") ?? data.users.name
        let other = try OtherKeys(data.users, with: try people.column(key), named: "people", call)
        let rows = try RowIndices(other.rows)
        let within = try call.double("within")
        let traits = try call.columnNames("same", in: people).map { name in
            try Self.trait(try people.column(name).gather(rows, in: call.execution), within: within, call)
        }
        let model = try DemographicModel(data.ratings, traits: traits, minimumCount: try call.int("minimumCount"))
        return try Recommender(users: other.keys, items: data.items, model: model).value()
    }

    private static func trait(_ column: Column, within: Double, _ call: VerbCall) throws -> PersonTrait {
        if column.type.isNumeric {
            let numbers = try column.cast(to: .double, in: call.execution).values(as: Double.self)
            return .number(numbers.indices.map { column.isValid(at: $0) ? numbers[$0] : .nan }, within: within)
        }
        let (codes, _) = try column.numbering(in: call.execution)
        return .category(codes.enumerated().map { column.isValid(at: $0.offset) ? Int32($0.element) : -1 })
    }
}
