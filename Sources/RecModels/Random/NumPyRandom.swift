#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// NumPy's legacy generator (`numpy.random.RandomState`), bit for bit: the Mersenne Twister MT19937 of Matsumoto and Nishimura
/// (1998) with the draws that NumPy froze in 2019 (NEP 19), so that a seed gives the numbers of `RandomState(seed)`.
///
/// A value: a copy continues on its own from the same state.
public struct NumPyRandom: Sendable {
    private static let length = 624
    private static let shift = 397

    private var key: ContiguousArray<UInt32>
    private var position = NumPyRandom.length
    private var spareGaussian: Double?

    /// Seeds as `RandomState(seed)` does with an integer.
    public init(seed: UInt32) {
        key = ContiguousArray(unsafeUninitializedCapacity: Self.length) { words, count in
            var word = seed
            for index in 0..<Self.length {
                words[index] = word
                word = 1_812_433_253 &* (word ^ (word >> 30)) &+ UInt32(index) &+ 1
            }
            count = Self.length
        }
    }

    /// Seeds as `RandomState(seed)` does with an integer.
    ///
    /// - Throws: `badParameter` when `seed` is not in `0...4294967295`.
    public init(seed: Int) throws(ModelError) {
        guard let word = UInt32(exactly: seed) else {
            throw ModelError(.badParameter, "seed must be between 0 and 4294967295, not \(seed)")
        }
        self.init(seed: word)
    }

    /// Seeds as `RandomState([...])` does with a list, by the reference's `init_by_array`; an empty list counts as `[0]`.
    public init(seeds: [UInt32]) {
        self.init(seed: UInt32(19_650_218))
        let seeds = seeds.isEmpty ? [0] : seeds
        var i = 1
        var j = 0
        for _ in 0..<max(Self.length, seeds.count) {
            key[i] = (key[i] ^ ((key[i - 1] ^ (key[i - 1] >> 30)) &* 1_664_525)) &+ seeds[j] &+ UInt32(truncatingIfNeeded: j)
            i += 1
            j += 1
            if i >= Self.length {
                key[0] = key[Self.length - 1]
                i = 1
            }
            if j >= seeds.count { j = 0 }
        }
        for _ in 0..<(Self.length - 1) {
            key[i] = (key[i] ^ ((key[i - 1] ^ (key[i - 1] >> 30)) &* 1_566_083_941)) &- UInt32(i)
            i += 1
            if i >= Self.length {
                key[0] = key[Self.length - 1]
                i = 1
            }
        }
        key[0] = 0x8000_0000
    }

    /// The next 32 bits.
    public mutating func nextUInt32() -> UInt32 {
        if position == Self.length { refill() }
        var word = key[position]
        position += 1
        word ^= word >> 11
        word ^= (word << 7) & 0x9d2c_5680
        word ^= (word << 15) & 0xefc6_0000
        return word ^ (word >> 18)
    }

    /// The next 64 bits: two words, the first one high.
    public mutating func nextUInt64() -> UInt64 {
        let high = nextUInt32()
        return UInt64(high) << 32 | UInt64(nextUInt32())
    }

    /// The next double in `0..<1`, of 53 bits: `random_sample()`.
    public mutating func randomSample() -> Double {
        let high = nextUInt32() >> 5
        let low = nextUInt32() >> 6
        return (Double(high) * 67_108_864 + Double(low)) / 9_007_199_254_740_992
    }

    /// `random_sample(count)`.
    public mutating func randomSample(_ count: Int) -> [Double] {
        var values = [Double](repeating: 0, count: max(0, count))
        for index in values.indices { values[index] = randomSample() }
        return values
    }

    /// A standard normal draw by the polar method, whose second value is kept for the next call: `standard_normal()`.
    /// The logarithm is the C library's, as in NumPy.
    public mutating func gaussian() -> Double {
        if let spare = spareGaussian {
            spareGaussian = nil
            return spare
        }
        while true {
            let x = 2 * randomSample() - 1
            let y = 2 * randomSample() - 1
            let square = x * x + y * y
            if square < 1, square != 0 {
                let factor = (-2 * log(square) / square).squareRoot()
                spareGaussian = factor * x
                return factor * y
            }
        }
    }

    private mutating func refill() {
        key.withUnsafeMutableBufferPointer { words in
            func twist(_ index: Int, _ next: Int, _ far: Int) {
                let mixed = (words[index] & 0x8000_0000) | (words[next] & 0x7fff_ffff)
                words[index] = words[far] ^ (mixed >> 1) ^ (mixed & 1 == 0 ? 0 : 0x9908_b0df)
            }
            for index in 0..<(Self.length - Self.shift) { twist(index, index + 1, index + Self.shift) }
            for index in (Self.length - Self.shift)..<(Self.length - 1) {
                twist(index, index + 1, index + Self.shift - Self.length)
            }
            twist(Self.length - 1, 0, Self.shift - 1)
        }
        position = 0
    }
}
