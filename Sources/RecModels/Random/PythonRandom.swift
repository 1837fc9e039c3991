/// The generator of Python's module `random` (3.11 and later), bit for bit: MT19937 seeded through `init_by_array`, with the draws of
/// `random.Random`.
///
/// Surprise itself draws from NumPy alone; programs around it shuffle ratings and pick users with this one.
public struct PythonRandom: Sendable {
    private var twister: NumPyRandom

    /// Seeds as `random.seed(seed)` does with an integer; the sign does not count, as there.
    public init(seed: Int) {
        let magnitude = seed.magnitude
        let low = UInt32(truncatingIfNeeded: magnitude)
        let high = UInt32(truncatingIfNeeded: magnitude >> 32)
        twister = NumPyRandom(seeds: high == 0 ? [low] : [low, high])
    }

    /// `random()`: a double in `0..<1` of 53 bits.
    public mutating func random() -> Double { twister.randomSample() }

    /// `uniform(low, high)`.
    public mutating func uniform(_ low: Double, _ high: Double) -> Double { low + (high - low) * random() }

    /// `getrandbits(count)` for at most 64 bits; none for `count` below one.
    public mutating func bits(_ count: Int) -> UInt64 {
        let count = min(count, 64)
        if count <= 0 { return 0 }
        if count <= 32 { return UInt64(twister.nextUInt32() >> UInt32(32 - count)) }
        let low = UInt64(twister.nextUInt32())
        return low | UInt64(twister.nextUInt32() >> UInt32(64 - count)) << 32
    }

    /// `_randbelow(limit)`: a uniform integer in `0..<limit`, drawn by rejection; zero for a limit below one, without a draw.
    public mutating func below(_ limit: Int) -> Int {
        guard limit > 0 else { return 0 }
        let width = Int.bitWidth - limit.leadingZeroBitCount
        while true {
            let value = bits(width)
            if value < UInt64(limit) { return Int(value) }
        }
    }

    /// `randint(low, high)`: an integer in `low...high`.
    ///
    /// - Throws: `badParameter` when `low > high` or the range is wider than half of all integers.
    public mutating func randint(_ low: Int, _ high: Int) throws(ModelError) -> Int {
        let (width, overflow) = high.subtractingReportingOverflow(low)
        guard low <= high, !overflow, width < Int.max else {
            throw ModelError(.badParameter, "no integer can be drawn from \(low)...\(high)")
        }
        return low + below(width + 1)
    }

    /// `choice(values)`.
    ///
    /// - Throws: `badParameter` when there is nothing to choose from.
    public mutating func choice<Element>(_ values: [Element]) throws(ModelError) -> Element {
        guard !values.isEmpty else { throw ModelError(.badParameter, "there is nothing to choose from") }
        return values[below(values.count)]
    }

    /// `shuffle(values)`: in place.
    public mutating func shuffle<Element>(_ values: inout [Element]) {
        for index in stride(from: values.count - 1, to: 0, by: -1) { values.swapAt(index, below(index + 1)) }
    }

    /// `sample(values, count)`: values of distinct places, in the order in which they were drawn.
    ///
    /// - Throws: `badParameter` for a negative count, `tooMany` for more than there are.
    public mutating func sample<Element>(_ values: [Element], _ count: Int) throws(ModelError) -> [Element] {
        let total = values.count
        guard count >= 0 else { throw ModelError(.badParameter, "count \(count) is negative") }
        guard count <= total else { throw ModelError(.tooMany, "cannot draw \(count) of \(total) without replacement") }
        // Few of many: what was drawn is remembered; else what is left is kept in a list. The bound is Python's, as draws depend on it.
        var bound = 21
        if count > 5 {
            var power = 1
            while power < 3 * count { power *= 4 }
            bound += power
        }
        if total <= bound {
            var pool = values
            return (0..<count).map { drawn in
                let place = below(total - drawn)
                defer { pool[place] = pool[total - drawn - 1] }
                return pool[place]
            }
        }
        var seen = Set<Int>()
        return (0..<count).map { _ in
            var place = below(total)
            while !seen.insert(place).inserted { place = below(total) }
            return values[place]
        }
    }
}
