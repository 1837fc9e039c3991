import RecModels
import Testing

/// What one generator gives, call after call.
struct RandomFixture: Sendable {
    var seed: Int
    var sample: [UInt64]
    var int32: [Int]
    var int64: [Int]
    var wide: [Int]
    var seedDraw: Int
    var uniform: [UInt64]
    var normal: [UInt64]
    var permutation: [Int]
    var chosen: [Int]
    var chosenApart: [Int]
    var weighted: [Int]
    var weightedApart: [Int]
    var last: [UInt64]
}

@Suite("NumPy's legacy generator")
struct RandomTests {
    @Test("every draw has NumPy's bits", arguments: randomFixtures)
    func draws(_ fixture: RandomFixture) throws {
        var random = try NumPyRandom(seed: fixture.seed)
        #expect(random.randomSample(4).map(\.bitPattern) == fixture.sample)
        #expect(try random.randint(0, 1000, count: 6) == fixture.int32)
        #expect(try random.randint(-5, 1 << 40, count: 5) == fixture.int64)
        #expect(try random.randint(.min, .max, count: 3) == fixture.wide)
        #expect(random.randomSeed() == fixture.seedDraw)
        #expect(random.uniform(-2, 3, count: 3).map(\.bitPattern) == fixture.uniform)
        #expect(random.normal(1, 2, count: 5).map(\.bitPattern) == fixture.normal)
        #expect(random.permutation(13) == fixture.permutation)
        #expect(try random.choice(20, count: 6) == fixture.chosen)
        #expect(try random.choice(20, count: 6, replace: false) == fixture.chosenApart)
        let weights = [0.1, 0, 0.4, 0.25, 0.25]
        #expect(try random.choice(count: 8, probabilities: weights) == fixture.weighted)
        #expect(try random.choice(count: 4, replace: false, probabilities: weights) == fixture.weightedApart)
        #expect(random.randomSample(700).suffix(2).map(\.bitPattern) == fixture.last)
    }

    @Test("a list seeds as in NumPy", arguments: listSeedFixtures.indices)
    func listSeeds(_ index: Int) {
        var random = NumPyRandom(seeds: listSeedFixtures[index].seeds)
        #expect(random.randomSample(3).map(\.bitPattern) == listSeedFixtures[index].sample)
    }

    @Test("a copy goes on by itself")
    func copies() throws {
        var first = try NumPyRandom(seed: 5)
        _ = first.gaussian()
        var second = first
        #expect(first.normal(count: 3) == second.normal(count: 3))
    }

    @Test("what cannot be drawn is an error")
    func errors() throws {
        #expect(throws: ModelError.self) { try NumPyRandom(seed: -1) }
        #expect(throws: ModelError.self) { try NumPyRandom(seed: 1 << 32) }
        var random = try NumPyRandom(seed: 1)
        #expect(throws: ModelError.self) { try random.randint(3, 3) }
        #expect(throws: ModelError.self) { try random.choice(0, count: 1) }
        #expect(throws: ModelError.self) { try random.choice(3, count: 4, replace: false) }
        #expect(throws: ModelError.self) { try random.choice(count: 2, probabilities: [0.5, 0.4]) }
        #expect(throws: ModelError.self) { try random.choice(count: 2, replace: false, probabilities: [1, 0]) }
        #expect(throws: ModelError.self) { try random.choice(count: 2, probabilities: [.nan, 1]) }
        #expect(random.permutation(0).isEmpty)
        #expect(random.randomSample(-3).isEmpty)
    }
}
