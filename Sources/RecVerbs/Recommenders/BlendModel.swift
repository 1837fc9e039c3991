import RecModels

/// The weighted mean of several recommenders' predictions.
struct BlendModel: RatingModel {
    /// One of the recommenders.
    struct Component: Sendable {
        var model: any RatingModel
        var weight: Double
        /// Its inner ids by those of the blend; negative for what it does not know.
        var users: [Int32]
        var items: [Int32]

        func user(_ user: Int?) -> Int? { user.flatMap { users[$0] < 0 ? nil : Int(users[$0]) } }
        func item(_ item: Int?) -> Int? { item.flatMap { items[$0] < 0 ? nil : Int(items[$0]) } }
    }

    static let method = "blend"
    let basis: RatingBasis
    let components: [Component]

    /// - Parameter components: at least one; weights are not negative and not all zero.
    init(_ components: [Component], userCount: Int, itemCount: Int) {
        self.components = components
        let bases = components.map(\.model.basis)
        let total = components.reduce(0) { $0 + $1.weight }
        let mean = zip(components, bases).reduce(0) { $0 + $1.0.weight * $1.1.globalMean } / total
        let (low, high) = (bases.map(\.scale.lowerBound).min() ?? 0, bases.map(\.scale.upperBound).max() ?? 0)
        basis = RatingBasis(
            userCount: userCount, itemCount: itemCount, ratingCount: bases.map(\.ratingCount).max() ?? 0, globalMean: mean,
            scale: low...high)
    }

    private init(basis: RatingBasis, components: [Component]) {
        self.basis = basis
        self.components = components
    }

    private var total: Double { components.reduce(0) { $0 + $1.weight } }

    var isClipped: Bool { components.allSatisfy(\.model.isClipped) }

    /// What the components' answers make together: it is less than the blend can give where all of them are.
    private func blended(_ answers: [RatingEstimate]) -> RatingEstimate {
        var sum = 0.0
        for (component, answer) in zip(components, answers) { sum += component.weight * answer.value }
        let isLess = answers.allSatisfy { $0.fallback != nil }
        return RatingEstimate(
            sum / total, fallback: isLess ? answers.first?.fallback : nil,
            isImpossible: answers.allSatisfy(\.isImpossible))
    }

    func estimate(user: Int?, item: Int?) -> RatingEstimate {
        blended(components.map { $0.model.predict(user: $0.user(user), item: $0.item(item)) })
    }

    func predictions(users: [Int?], items: [Int?], context: ModelContext) throws(ModelError) -> [RatingEstimate] {
        var answers: [[RatingEstimate]] = []
        for part in components {
            answers.append(
                try part.model.predictions(
                    users: users.map { part.user($0) }, items: items.map { part.item($0) }, context: context))
        }
        return users.indices.map { place in
            var estimate = blended(answers.map { $0[place] })
            if isClipped { estimate.value = basis.clipped(estimate.value) }
            return estimate
        }
    }

    func predictAll(for users: ArraySlice<Int?>, into target: UnsafeMutableBufferPointer<Double>) {
        let width = basis.itemCount
        guard target.count >= users.count * width else { return }
        target.update(repeating: 0)
        for part in components {
            let own = part.model.basis.itemCount
            let asked = users.map { part.user($0) }
            let scores = UnsafeMutableBufferPointer<Double>.allocate(capacity: max(1, asked.count * own))
            defer { scores.deallocate() }
            scores.initialize(repeating: 0)
            part.model.predictAll(for: asked[...], into: scores)
            for (row, user) in asked.enumerated() {
                let unknown = part.model.predict(user: user, item: nil).value
                for item in 0..<width {
                    let value = part.item(item).map { scores[row * own + $0] } ?? unknown
                    target[row * width + item] += part.weight * value
                }
            }
        }
        let (total, clips) = (total, isClipped)
        for place in 0..<users.count * width {
            let value = target[place] / total
            target[place] = clips ? basis.clipped(value) : value
        }
    }

    /// The weighted mean of those components that have a notion of it and know the item.
    func similarities(toItem item: Int) -> [Double]? {
        likeness(components.map { part in (part.item(item).flatMap { part.model.similarities(toItem: $0) }, part.items) })
    }

    func similarities(toUser user: Int) -> [Double]? {
        likeness(components.map { part in (part.user(user).flatMap { part.model.similarities(toUser: $0) }, part.users) })
    }

    private func likeness(_ found: [(values: [Double]?, ids: [Int32])]) -> [Double]? {
        var sums: [Double]?
        var weight = 0.0
        for (part, (values, ids)) in zip(components, found) {
            guard let values else { continue }
            var all = sums ?? [Double](repeating: 0, count: ids.count)
            for (own, id) in ids.enumerated() where id >= 0 { all[own] += part.weight * values[Int(id)] }
            sums = all
            weight += part.weight
        }
        return weight > 0 ? sums?.map { $0 / weight } : nil
    }

    // MARK: On disk

    var parts: RatingParts {
        var parts = RatingParts()
        parts["weights"] = .doubles(components.map(\.weight))
        for (place, part) in components.enumerated() {
            let own = part.model.basis
            parts["\(place).method"] = .integers(type(of: part.model).method.utf8.map { Int32($0) })
            parts["\(place).basis"] = .doubles([
                Double(own.userCount), Double(own.itemCount), Double(own.ratingCount), own.globalMean, own.scale.lowerBound,
                own.scale.upperBound,
            ])
            parts["\(place).users"] = .integers(part.users)
            parts["\(place).items"] = .integers(part.items)
            for (name, array) in part.model.parts.all { parts["\(place).part.\(name)"] = array }
        }
        return parts
    }

    init(parts: RatingParts, basis: RatingBasis) throws(ModelError) {
        let wrong = ModelError(.shapeMismatch, "the parts of the blend do not belong together")
        var components: [Component] = []
        for (place, weight) in try parts.doubles("weights").enumerated() {
            let method = String(
                decoding: try parts.integers("\(place).method").map { UInt8(truncatingIfNeeded: $0) }, as: UTF8.self)
            let numbers = try parts.doubles("\(place).basis", count: 6)
            guard let type = Recommenders.models.first(where: { $0.method == method }), method != Self.method, weight >= 0,
                let users = Int(exactly: numbers[0]), let items = Int(exactly: numbers[1]),
                let ratings = Int(exactly: numbers[2]),
                users >= 0, items >= 0, numbers[4] <= numbers[5]
            else { throw wrong }
            var inner = RatingParts()
            let prefix = "\(place).part."
            for (name, array) in parts.all where name.hasPrefix(prefix) { inner[String(name.dropFirst(prefix.count))] = array }
            let model = try type.init(
                parts: inner,
                basis: RatingBasis(
                    userCount: users, itemCount: items, ratingCount: ratings, globalMean: numbers[3],
                    scale: numbers[4]...numbers[5]))
            let component = Component(
                model: model, weight: weight, users: try parts.integers("\(place).users", count: basis.userCount),
                items: try parts.integers("\(place).items", count: basis.itemCount))
            guard component.users.allSatisfy({ Int($0) < users }), component.items.allSatisfy({ Int($0) < items }) else {
                throw wrong
            }
            components.append(component)
        }
        guard components.contains(where: { $0.weight > 0 }) else { throw wrong }
        self.init(basis: basis, components: components)
    }
}
