import RecModels
import Testing

@Suite("models of neighbours, slope one and co-clustering")
struct KNNTests {
    @Test("predictions have the bits of Surprise 1.1.5", arguments: KNNFixture.all)
    func fixtures(_ fixture: KNNFixture) throws {
        let question = try RatingQuestion(madeUp: fixture.model.data)
        let model = try fixture.model.fit(question.ratings)
        for threads in [1, 3] {
            let answers = try model.predictions(
                users: question.users, items: question.items, context: ModelContext(threads: threads))
            var (bits, neighbours): (UInt64, Int) = (0, 0)
            for answer in answers {
                bits = bits &* 6_364_136_223_846_793_005 &+ answer.value.bitPattern
                neighbours += answer.neighbours ?? 0
            }
            #expect(answers.prefix(2).map(\.value) == fixture.first)
            #expect(bits == fixture.bits)
            if fixture.model.kind.hasSuffix("KNN") { #expect(neighbours == fixture.neighbours) }
        }
    }

    @Test("one pair, many pairs and all items have the same bits, also from disk", arguments: KNNFixture.all)
    func sameBits(_ fixture: KNNFixture) throws {
        let question = try RatingQuestion(madeUp: fixture.model.data)
        try same(fixture.model.fit(question.ratings), question)
    }

    private func same<Model: RatingModel>(_ model: Model, _ question: RatingQuestion) throws {
        let many = try model.predictions(users: question.users, items: question.items, context: ModelContext(threads: 2))
        let again = try Model(parts: model.parts, basis: model.basis)
        let asked: [Int?] = [3, nil, 0, 3]
        var all = [Double](repeating: 0, count: asked.count * model.basis.itemCount)
        all.withUnsafeMutableBufferPointer { model.predictAll(for: asked[...], into: $0) }
        for place in question.users.indices where place % 7 == 0 || place > question.users.count - 4 {
            #expect(again.predict(user: question.users[place], item: question.items[place]) == many[place])
        }
        for (row, user) in asked.enumerated() {
            for item in stride(from: 0, to: model.basis.itemCount, by: 5) {
                let one = model.predict(user: user, item: item).value
                let place = row * model.basis.itemCount + item
                #expect(all[place] == one)
            }
        }
        let excluded = ExcludedItems(users: asked.count, userOf: [0, 2], itemOf: [1, 4])
        let top = try model.topItems(for: asked, n: 6, excluding: excluded, context: ModelContext(threads: 3))
        for (row, _) in asked.enumerated() {
            let scores = all[row * model.basis.itemCount..<(row + 1) * model.basis.itemCount]
            var best: [(item: Int, score: Double)] = scores.enumerated().map { ($0.offset, $0.element) }
            best.removeAll { (row == 0 && $0.item == 1) || (row == 2 && $0.item == 4) }
            best.sort { $0.score != $1.score ? $0.score > $1.score : $0.item < $1.item }
            #expect(top.list(at: row).map(\.item) == best.prefix(6).map(\.item))
            #expect(top.list(at: row).map(\.score) == best.prefix(6).map(\.score))
        }
    }

    @Test("similarities by hand")
    func similarities() throws {
        let set = try RatingSet(
            users: [0, 0, 0, 1, 1, 1, 2], items: [0, 1, 2, 0, 1, 3, 2], ratings: [4, 2, 5, 5, 4, 1, 5], scale: 1...5)
        func row(_ similarity: SimilarityMeasure, _ support: Int = 1) throws -> [Double] {
            try userKNN(set, options: .init(similarity: similarity, minSupport: support)).similarities(to: 0)
        }
        // Users 0 and 1 share items 0 and 1: (4, 2) and (5, 4); users 0 and 2 share item 2.
        let (msd, cosine): (Double, Double) = (1 / (5.0 / 2 + 1), 28 / (20.0 * 41).squareRoot())
        #expect(try row(.msd) == [1, msd, 1])
        #expect(try row(.cosine) == [1, cosine, 1])
        #expect(try row(.pearson) == [1, 1, 0])
        #expect(try row(.msd, 2) == [1, msd, 0])
        #expect(try itemKNN(set).similarities(toItem: 2)?.count == 4)
        #expect(try userKNN(set).similarities(toItem: 2) == nil)
    }

    @Test("what has no similarity is no neighbour: ratings of zero under the cosine")
    func zeros() throws {
        let set = try RatingSet(users: [0, 1, 2, 0, 1], items: [0, 0, 0, 1, 1], ratings: [0, 0, 0, 3, 3], scale: 0...5)
        let model = try userKNN(set, options: .init(similarity: .cosine))
        #expect(model.similarities(to: 2) == [0, 0, 1])
        let estimate = model.predict(user: 2, item: 1)
        #expect(estimate.isImpossible && estimate.value == set.globalMean && estimate.fallback == .fewNeighbours)
    }

    @Test("slope one by hand, with fractions and without")
    func slopes() throws {
        let set = try RatingSet(users: [0, 0, 1, 1, 2], items: [0, 1, 0, 1, 0], ratings: [3.5, 4, 2.5, 1.5, 3], scale: 0.5...5)
        // Item 1 minus item 0: 0.5 and -1, or 4 - 3 and 1 - 2.
        #expect(try slopeOne(set).predict(user: 2, item: 1).value == 3)
        #expect(try slopeOne(set, options: .init(dropsFractions: false)).predict(user: 2, item: 1).value == 2.75)
    }

    @Test("a rating that was given twice counts twice")
    func twice() throws {
        let set = try RatingSet(users: [0, 0, 1, 1, 0], items: [0, 0, 0, 1, 2], ratings: [4, 2, 3, 5, 1], scale: 1...5)
        let model = try userKNN(set)
        #expect(model.similarities(to: 0) == [1, 0.5])
        #expect(model.predict(user: 1, item: 0).neighbours == 3)
    }

    @Test("options out of range, stopping")
    func errors() throws {
        let set = try RatingQuestion(madeUp: "stars").ratings
        func code(_ body: () throws -> Void) -> ModelError.Code? {
            do { try body() } catch { return (error as? ModelError)?.code }
            return nil
        }
        for options in [
            NeighbourOptions(k: 0), NeighbourOptions(minK: 0), NeighbourOptions(minSupport: 0),
            NeighbourOptions(similarity: .pearsonBaseline(shrinkage: -1)),
            NeighbourOptions(similarity: .pearsonBaseline(shrinkage: .nan)),
        ] {
            #expect(code { _ = try userKNN(set, options: options) } == .badParameter)
            #expect(code { _ = try itemKNN(set, options: options) } == .badParameter)
        }
        for options in [
            CoClusteringOptions(userClusters: 0), CoClusteringOptions(itemClusters: .max), CoClusteringOptions(epochs: -1),
            CoClusteringOptions(seed: -1),
        ] {
            #expect(code { _ = try coClustering(set, options: options) } == .badParameter)
        }
        let large = try RatingSet(users: [0, 1], items: [0, 0], ratings: [1e12, 2])
        #expect(code { _ = try coClustering(large) } == .badParameter)
        #expect(try coClustering(large, options: .init(dropsFractions: false)).predict(user: 0, item: 0).value == 1e12)
        let stopped = ModelContext(isCancelled: { true })
        #expect(code { _ = try userKNN(set, context: stopped) } == .cancelled)
        #expect(code { _ = try slopeOne(set, context: stopped) } == .cancelled)
        #expect(code { _ = try coClustering(set, context: stopped) } == .cancelled)
        let model = try itemKNN(set)
        #expect(code { _ = try model.predictions(users: [1], items: [2], context: stopped) } == .cancelled)
        #expect(code { _ = try model.topItems(for: [1], n: 2, context: stopped) } == .cancelled)
        #expect(code { _ = try model.predictions(users: [1], items: [], context: ModelContext()) } == .shapeMismatch)
    }

    @Test("parts that do not belong together are refused")
    func parts() throws {
        let question = try RatingQuestion(madeUp: "thin")
        try refuse(userKNN(question.ratings, options: .init(variant: .zScore, similarity: .pearsonBaseline())))
        try refuse(itemKNN(question.ratings, options: .init(variant: .means)))
        try refuse(slopeOne(question.ratings))
        try refuse(coClustering(question.ratings))
    }

    private func refuse<Model: RatingModel>(_ model: Model) throws {
        for (name, part) in model.parts.all where part.count > 0 {
            for broken in [nil, RatingParts.Part.integers([-1]), .doubles([.nan])] {
                var parts = model.parts
                parts[name] = broken
                // Small parts may be right with another number; the others must be refused.
                if part.count > 1 {
                    #expect(throws: ModelError.self, "\(name)") { try Model(parts: parts, basis: model.basis) }
                }
            }
            if case .integers(let values) = part {
                var parts = model.parts
                parts[name] = .integers(values.map { _ in Int32.max })
                #expect(throws: ModelError.self, "\(name)") { try Model(parts: parts, basis: model.basis) }
            }
        }
    }
}
