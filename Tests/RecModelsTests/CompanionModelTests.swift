import RecModels
import Testing

/// Recommenders by popularity, features, people and clusters: from disk, side by side, and what they refuse. Their numbers are worked by
/// hand in the tests of the verbs.
@Suite("recommenders with a table beside the ratings")
struct CompanionModelTests {
    private func models() throws -> [any RatingModel] {
        let set = try RatingQuestion(madeUp: "halves").ratings
        let (users, items) = (set.userCount + 2, set.itemCount + 3)
        let columns = [0, 2, 1, 3, 2, 0, 3, 1]
        let indices: [UInt32] = (0..<2 * items).map { place in UInt32(columns[place % 8]) }
        let values: [Double] = (0..<2 * items).map { place in Double(place * 7 % 5) - 1.5 }
        let features = try SparseMatrix(
            rows: items, columns: 4, starts: (0...items).map { 2 * $0 }, indices: indices, values: values)
        let groups: [Int32] = (0..<users).map { user in user == 4 ? -1 : Int32(user % 3) }
        let ages: [Double] = (0..<users).map { user in user == 7 ? .nan : Double(user * 13 % 29) }
        let traits: [PersonTrait] = [.category(groups), .number(ages, within: 4)]
        let clusters: [Int32] = (0..<items).map { item in item % 7 == 0 ? -1 : Int32(item % 4) }
        return [
            try popular(set, by: .bayesianMean(prior: 3), minimumCount: 10), try popular(set),
            try ContentModel(set, features: features), try ContentModel(set, features: features, weights: .equal),
            try DemographicModel(set, traits: traits, minimumCount: 2),
            try ClusterBasedModel(set, clusters: clusters, favourite: .mean, by: .sum, minimumCount: 0),
        ]
    }

    @Test("are the same from disk, for one pair, many pairs, all items and any number of threads")
    func sameBits() throws {
        for model in try models() { try same(model) }
    }

    private func same<Model: RatingModel>(_ model: Model) throws {
        let again = try Model(parts: model.parts, basis: model.basis)
        let asked: [Int?] = [0, 5, nil, model.basis.userCount - 1, 7, 4]
        let width = model.basis.itemCount
        var all = [Double](repeating: 0, count: asked.count * width)
        all.withUnsafeMutableBufferPointer { again.predictAll(for: asked[...], into: $0) }
        var (users, items): ([Int?], [Int?]) = ([], [])
        for user in asked { for item in 0..<width { users.append(user); items.append(item) } }
        let many = try model.predictions(users: users, items: items, context: ModelContext(threads: 3))
        #expect(many.map(\.value) == all, "\(Model.method)")
        for place in stride(from: 0, to: users.count, by: 11) {
            #expect(again.predict(user: users[place], item: items[place]) == many[place])
        }
        #expect(again.predict(user: 0, item: nil).fallback == .unknownItem)
        let excluded = ExcludedItems(users: asked.count, userOf: [0, 0, 4], itemOf: [1, 2, 3])
        let one = try model.topItems(for: asked, n: 7, excluding: excluded)
        #expect(try again.topItems(for: asked, n: 7, excluding: excluded, context: ModelContext(threads: 3)) == one)
        #expect(Set(one.list(at: 0).map(\.item)).isDisjoint(with: [1, 2]))
        for place in asked.indices {
            let list = one.list(at: place).map(\.item)
            #expect(Set(list).count == list.count && list.count <= 7)
        }
        #expect(try model.topItems(for: asked, n: 0).items == [])
        let stopped = ModelContext(isCancelled: { true })
        #expect(throws: ModelError.self) { try model.topItems(for: asked, n: 1, context: stopped) }
    }

    @Test("parts that do not belong together are refused")
    func parts() throws {
        for model in try models() { try refuse(model) }
    }

    private func refuse<Model: RatingModel>(_ model: Model) throws {
        for (name, part) in model.parts.all where part.count > 1 {
            var parts = model.parts
            parts[name] = .integers([-1])
            #expect(throws: ModelError.self, "\(Model.method) \(name)") { try Model(parts: parts, basis: model.basis) }
        }
        for name in ["partners", "lengths", "ratings"] where model.parts[name] != nil {
            var parts = model.parts
            parts[name] = nil
            #expect(throws: ModelError.self, "\(Model.method) \(name)") { try Model(parts: parts, basis: model.basis) }
        }
    }

    @Test("random lists: each unseen item at most once, all equally likely")
    func random() throws {
        let set = try RatingQuestion(madeUp: "halves").ratings
        let seen = (0..<set.userCount).map { user in Set(set.byUser.range(of: user).map { set.byUser.partner(at: $0) }) }
        for (n, seed) in [(3, 1), (10, 2), (100, 3)] {
            let lists = try randomItems(set, n: n, seed: seed)
            for user in 0..<set.userCount {
                let items = lists.list(at: user).map(\.item)
                #expect(Set(items).count == items.count && seen[user].isDisjoint(with: items), "seed \(seed)")
                #expect(items.count == min(n, set.itemCount - seen[user].count), "seed \(seed)")
            }
        }
        // One user who has seen two of twenty items: each other one comes about as often as the others.
        let one = try RatingSet(
            users: [0, 0] + (0..<20).map { _ in 1 }, items: [0, 1] + (0..<20).map { UInt32($0) },
            ratings: [Double](repeating: 1, count: 22))
        var counts = [Int](repeating: 0, count: 20)
        for seed in 0..<3000 { for entry in try randomItems(one, n: 3, seed: seed).list(at: 0) { counts[entry.item] += 1 } }
        #expect(counts.prefix(2) == [0, 0])
        // 9000 draws of 18 items: 500 each, give or take 22.
        #expect(counts.dropFirst(2).allSatisfy { abs($0 - 500) < 110 }, "\(counts)")
    }

    @Test("what cannot be fitted")
    func errors() throws {
        let set = try RatingQuestion(madeUp: "stars").ratings
        func code(_ body: () throws -> Void) -> ModelError.Code? {
            do { try body() } catch { return (error as? ModelError)?.code }
            return nil
        }
        #expect(code { _ = try popular(set, by: .bayesianMean(prior: -1)) } == .badParameter)
        #expect(code { _ = try popular(set, by: .bayesianMean(prior: .nan)) } == .badParameter)
        #expect(code { _ = try randomItems(set, n: -1, seed: 1) } == .badParameter)
        #expect(code { _ = try randomItems(set, n: 1, seed: -1) } == .badParameter)
        let few = try SparseMatrix(rows: 1, columns: 1, starts: [0, 0], indices: [], values: [])
        #expect(code { _ = try ContentModel(set, features: few) } == .shapeMismatch)
        #expect(code { _ = try DemographicModel(set, traits: [.category([1])]) } == .shapeMismatch)
        #expect(code { _ = try DemographicModel(set, traits: [], minimumCount: 0) } == .badParameter)
        #expect(code { _ = try ClusterBasedModel(set, clusters: [0]) } == .shapeMismatch)
        let huge = [Int32](repeating: .max, count: set.itemCount)
        #expect(code { _ = try ClusterBasedModel(set, clusters: huge) } == .tooMany)
    }
}
