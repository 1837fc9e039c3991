import RecModels
import Testing

@Suite("factors: what is asked of them")
struct FactorTests {
    private func ratings() throws -> RatingSet {
        try madeRatings("stars", users: 60, items: 200, count: 2500, seed: 7).numbered().ratings
    }

    private func models(_ ratings: RatingSet) throws -> [any RatingModel] {
        [
            try baseline(ratings), try svd(ratings, options: SVDOptions(factors: 13, epochs: 3, seed: 1)),
            try svd(ratings, options: SVDOptions(factors: 100, epochs: 3, isBiased: false, seed: 1)),
            try svd(ratings, options: SVDOptions(factors: 0, epochs: 2)),
            try svd(ratings, options: SVDOptions(factors: 6, epochs: 2, seed: 4, order: .blocks)),
            try svdpp(ratings, options: SVDppOptions(factors: 9, epochs: 2, seed: 2)),
            try nmf(ratings, options: NMFOptions(factors: 5, epochs: 4, seed: 3)),
            try nmf(ratings, options: NMFOptions(factors: 5, epochs: 4, isBiased: true, seed: 3)),
        ]
    }

    @Test("predictions of all items are the bits of one at a time, known user or not")
    func allItems() throws {
        for model in try models(ratings()) {
            let users: [Int?] = [3, nil, 0, 59, 7, 8]
            let width = model.basis.itemCount
            var all = [Double](repeating: 0, count: users.count * width)
            all.withUnsafeMutableBufferPointer { model.predictAll(for: users[...], into: $0) }
            var each = [Double](repeating: 0, count: users.count * width)
            each.withUnsafeMutableBufferPointer { model.predictEach(for: users[...], into: $0) }
            #expect(all.map(\.bitPattern) == each.map(\.bitPattern), "\(type(of: model))")
        }
    }

    @Test("the best items are those of predicting everything and sorting, for any number of threads")
    func best() throws {
        let ratings = try ratings()
        for model in try models(ratings) {
            let users: [Int?] = (0..<60).map { $0 } + [nil]
            var excluded: (users: [UInt32], items: [UInt32]) = ([], [])
            for user in 0..<60 {
                for place in ratings.byUser.range(of: user) {
                    excluded.users.append(UInt32(user))
                    excluded.items.append(UInt32(ratings.byUser.partner(at: place)))
                }
            }
            let exclusion = ExcludedItems(users: users.count, userOf: excluded.users, itemOf: excluded.items)
            let top = try model.topItems(for: users, n: 7, excluding: exclusion, context: ModelContext(threads: 3))
            #expect(try top == model.topItems(for: users, n: 7, excluding: exclusion))
            for (place, user) in users.enumerated() {
                let seen = Set(zip(excluded.users, excluded.items).filter { $0.0 == UInt32(place) }.map { Int($0.1) })
                var left: [(item: Int, score: Double)] = []
                for item in 0..<model.basis.itemCount where !seen.contains(item) {
                    left.append((item, model.predict(user: user, item: item).value))
                }
                left.sort { $0.score != $1.score ? $0.score > $1.score : $0.item < $1.item }
                let sorted = left.prefix(7)
                #expect(top.list(at: place).map(\.item) == sorted.map(\.item), "\(type(of: model)) \(place)")
                #expect(top.list(at: place).map(\.score) == sorted.map(\.score))
            }
        }
    }

    @Test("a model is its parts, and parts that do not belong together are refused")
    func parts() throws {
        for model in try models(ratings()) {
            let again = try type(of: model).init(parts: model.parts, basis: model.basis)
            #expect(again.predict(user: 3, item: 5) == model.predict(user: 3, item: 5))
            var basis = model.basis
            basis.userCount += 1
            #expect(throws: ModelError.self) { try type(of: model).init(parts: model.parts, basis: basis) }
            for (name, _) in model.parts.all {
                var parts = model.parts
                parts[name] = nil
                #expect(throws: ModelError.self) { try type(of: model).init(parts: parts, basis: model.basis) }
                parts[name] = .doubles([1, 2, 3])
                #expect(throws: ModelError.self) { try type(of: model).init(parts: parts, basis: model.basis) }
            }
        }
    }

    @Test("items alike are those of the same factors; what has no factors knows none")
    func similar() throws {
        let ratings = try ratings()
        let model = try svd(ratings, options: SVDOptions(factors: 13, epochs: 3, seed: 1))
        let top = try #require(model.similarItems(to: 4, n: 3))
        #expect(top.count == 3 && !top.contains { $0.item == 4 })
        #expect(zip(top, top.dropFirst()).allSatisfy { $0.similarity >= $1.similarity })
        #expect(try #require(model.similarities(toItem: 4))[4] == 1)
        #expect(try baseline(ratings).similarItems(to: 4, n: 3) == nil)
    }

    @Test("one user, one item, equal ratings")
    func degenerate() throws {
        for (users, items) in [([0], [0]), ([0, 0, 0], [0, 1, 2]), ([0, 1, 2], [0, 0, 0])] as [([UInt32], [UInt32])] {
            let set = try RatingSet(
                users: users, items: items, ratings: [Double](repeating: 3, count: users.count), scale: 1...5)
            for model in try models(set) {
                let value = model.predict(user: 0, item: 0).value
                #expect(value >= 1 && value <= 5)
                #expect(try model.topItems(for: [0, nil], n: 10).bounds == [0, set.itemCount, 2 * set.itemCount])
            }
        }
    }

    @Test("parameters out of range, steps that are too large, and stopping")
    func refusals() throws {
        let ratings = try ratings()
        func code(_ body: () throws -> Void) -> ModelError.Code? {
            do { try body() } catch { return (error as? ModelError)?.code }
            return nil
        }
        #expect(code { _ = try svd(ratings, options: SVDOptions(factors: -1)) } == .badParameter)
        #expect(code { _ = try svd(ratings, options: SVDOptions(epochs: -1)) } == .badParameter)
        #expect(code { _ = try svd(ratings, options: SVDOptions(factors: .max)) } == .tooMany)
        #expect(code { _ = try svd(ratings, options: SVDOptions(seed: -1)) } == .badParameter)
        #expect(code { _ = try svd(ratings, options: SVDOptions(initDeviation: .nan)) } == .badParameter)
        #expect(
            code { _ = try svd(ratings, options: SVDOptions(step: GradientStep(rate: .nan, regularization: 0))) } == .badParameter
        )
        #expect(code { _ = try nmf(ratings, options: NMFOptions(initial: -1...1)) } == .badParameter)
        #expect(code { _ = try nmf(ratings, options: NMFOptions(userRegularization: -1)) } == .badParameter)
        #expect(code { _ = try baseline(ratings, options: .als(epochs: -1)) } == .badParameter)
        let steep = GradientStep(rate: 50, regularization: 0.02)
        #expect(code { _ = try svd(ratings, options: SVDOptions(epochs: 20, step: steep)) } == .notFinite)
        #expect(code { _ = try svdpp(ratings, options: SVDppOptions(epochs: 20, step: steep)) } == .notFinite)
        #expect(code { _ = try svd(ratings, options: SVDOptions(epochs: 20, step: steep, order: .blocks)) } == .notFinite)
        let stopped = ModelContext(isCancelled: { true })
        #expect(code { _ = try svd(ratings, context: stopped) } == .cancelled)
        #expect(code { _ = try svd(ratings, options: SVDOptions(order: .blocks), context: stopped) } == .cancelled)
        #expect(code { _ = try svdpp(ratings, context: stopped) } == .cancelled)
        #expect(code { _ = try nmf(ratings, context: stopped) } == .cancelled)
        #expect(code { _ = try baseline(ratings, context: stopped) } == .cancelled)
        #expect(code { _ = try baseline(ratings).topItems(for: [0], n: 1, context: stopped) } == .cancelled)
    }

    @Test("blocks: the same bits for any number of threads and with every kind of instructions, and a model as good")
    func blocks() throws {
        let columns = try madeRatings("stars", users: 300, items: 400, count: 30_000, seed: 11)
        let ratings = try columns.numbered().ratings
        for factors in [1, 16, 33, 100] {
            var options = SVDOptions(factors: factors, epochs: 3, seed: 5, order: .blocks)
            var bits: Set<UInt64> = []
            for (threads, instructions) in [(1, 0), (2, 0), (3, 1), (7, 2), (20, 3)] {
                var context = ModelContext(threads: threads)
                context.instructions = instructions
                context.sharesSmallWork = true
                let model = try svd(ratings, options: options, context: context)
                bits.insert(digest(model.biases.users + model.biases.items + model.userFactors.values + model.itemFactors.values))
            }
            #expect(bits.count == 1)
            func error() throws -> Double {
                let model = try svd(ratings, options: options)
                var sum = 0.0
                for user in 0..<ratings.userCount {
                    for place in ratings.byUser.range(of: user) {
                        let value = model.predict(user: user, item: ratings.byUser.partner(at: place)).value
                        let difference = value - ratings.byUser.rating(at: place)
                        sum += difference * difference
                    }
                }
                return sum
            }
            let inBlocks = try error()
            options.order = .exact
            #expect(try inBlocks < error() * 1.02)
        }
    }

    @Test("quotients of tiny factors are found by division")
    func tiny() throws {
        // Without steps the factors stay as drawn: denormal numbers, whose sums corrections would lose.
        let ratings = try madeRatings("stars", users: 3, items: 40, count: 60, seed: 3).numbered().ratings
        for deviation in [0x1p-1030, 1e-290] {
            let still = GradientStep(rate: 1e-3, regularization: 0)
            let options = SVDppOptions(factors: 5, epochs: 2, initDeviation: deviation, step: still, seed: 4)
            var bits: Set<UInt64> = []
            for instructions in 0...3 {
                var context = ModelContext()
                context.instructions = instructions
                let learned = try svdppFactors(ratings, options: options, context: context)
                bits.insert(digest(learned.users.values + learned.items.values + learned.implicit.values))
            }
            #expect(bits.count == 1)
        }
    }
}
