/// A property of people by which they are alike, one value a user by inner id.
public enum PersonTrait: Sendable, Equatable {
    /// Alike are people with the same number; a negative one stands for an unknown value, which is like none.
    case category([Int32])
    /// Alike are people whose numbers differ by no more than that; NaN stands for an unknown value, which is like none.
    case number([Double], within: Double)

    /// How many users it is known of.
    var count: Int {
        switch self {
        case .category(let values): values.count
        case .number(let values, _): values.count
        }
    }

    func isAlike(_ a: Int, _ b: Int) -> Bool {
        switch self {
        case .category(let values): values[a] >= 0 && values[a] == values[b]
        case .number(let values, let most): (values[a] - values[b]).magnitude <= most
        }
    }
}

/// Predicts what people like the user have rated: those with all traits in common first, then those with all but the last, and so on, and
/// everybody in the end.
///
/// Of the first group in which at least `minimumCount` people have rated an item the mean rating is the prediction. Lists go by group
/// too: the best-rated items of the closest group first. A user needs no rating, only traits. Cost of a user's predictions: all users'
/// traits and all ratings.
public struct DemographicModel: RatingModel {
    /// `demographic`.
    public static var method: String { "demographic" }
    /// Counts, mean and scale of the training data; users without ratings are counted too.
    public let basis: RatingBasis
    /// The traits, from the most to the least important: the last one is given up first.
    public let traits: [PersonTrait]
    /// How many of a group must have rated an item.
    public let minimumCount: Int
    let byUser: RatingLists
    /// Of everybody together: the sum and number of each item's ratings.
    let everybody: (sums: [Double], counts: [Int])

    private init(basis: RatingBasis, traits: [PersonTrait], minimumCount: Int, byUser: RatingLists) {
        self.basis = basis
        self.traits = traits
        self.minimumCount = minimumCount
        self.byUser = byUser
        var sums = [Double](repeating: 0, count: basis.itemCount)
        var counts = [Int](repeating: 0, count: basis.itemCount)
        for place in 0..<byUser.ratingCount {
            sums[byUser.partner(at: place)] += byUser.rating(at: place)
            counts[byUser.partner(at: place)] += 1
        }
        everybody = (sums, counts)
    }

    /// Fits it.
    ///
    /// - Parameter traits: of users by inner id; further ones are people who have rated nothing.
    /// - Throws: `shapeMismatch` when traits are not of equally many people, or of fewer than there are users; `badParameter`.
    public init(_ ratings: RatingSet, traits: [PersonTrait], minimumCount: Int = 1) throws(ModelError) {
        guard minimumCount >= 1 else { throw ModelError(.badParameter, "minimumCount must be at least 1, not \(minimumCount)") }
        let people = traits.first?.count ?? ratings.userCount
        guard people >= ratings.userCount, traits.allSatisfy({ $0.count == people }) else {
            throw ModelError(.shapeMismatch, "the traits of people and the users do not belong together")
        }
        var basis = ratings.basis
        basis.userCount = people
        self.init(basis: basis, traits: traits, minimumCount: minimumCount, byUser: ratings.byUser)
    }

    /// Traits and ratings.
    public var parts: RatingParts {
        var parts = RatingParts()
        parts["minimum_count"] = .doubles([Double(minimumCount)])
        for (place, trait) in traits.enumerated() {
            switch trait {
            case .category(let values): parts["trait_\(place)"] = .integers(values)
            case .number(let values, let most): parts["trait_\(place)"] = .doubles([most] + values)
            }
        }
        parts.append(byUser)
        return parts
    }

    /// Makes the model of its parts again.
    public init(parts: RatingParts, basis: RatingBasis) throws(ModelError) {
        var traits: [PersonTrait] = []
        while let part = parts["trait_\(traits.count)"] {
            switch part {
            case .integers(let values): traits.append(.category(values))
            case .doubles, .matrix:
                let values = try parts.doubles("trait_\(traits.count)")
                traits.append(.number(Array(values.dropFirst()), within: values.first ?? 0))
            }
        }
        let count = try parts.number("minimum_count")
        let byUser = try parts.lists(partners: basis.itemCount)
        guard let minimumCount = Int(exactly: count), minimumCount >= 1, byUser.count <= basis.userCount,
            traits.allSatisfy({ $0.count == basis.userCount })
        else { throw ModelError(.shapeMismatch, "the traits of people and the users do not belong together") }
        self.init(basis: basis, traits: traits, minimumCount: minimumCount, byUser: byUser)
    }
}
