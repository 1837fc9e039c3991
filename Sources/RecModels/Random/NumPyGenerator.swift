/// NumPy's present generator, `numpy.random.default_rng(seed)`: PCG64 (O'Neill 2014, the XSL-RR variant with 128 bits of state), seeded
/// through `SeedSequence`, bit for bit. For references that draw from it; what draws from `RandomState` uses `NumPyRandom`.
///
/// A value: a copy continues on its own from the same state.
public struct NumPyGenerator: Sendable {
    private var state: UInt128 = 0
    private let increment: UInt128

    /// Seeds as `default_rng(seed)` does with a whole number that is not negative.
    public init(seed: UInt64) {
        let words = SeedSequence(seed).words(4)
        increment = (UInt128(words[2]) << 64 | UInt128(words[3])) << 1 | 1
        step()
        state &+= UInt128(words[0]) << 64 | UInt128(words[1])
        step()
    }

    private mutating func step() {
        state = state &* 0x2360_ED05_1FC6_5DA4_4385_DF64_9FCC_F645 &+ increment
    }

    /// The next 64 bits.
    public mutating func nextUInt64() -> UInt64 {
        step()
        let mixed = UInt64(truncatingIfNeeded: state >> 64) ^ UInt64(truncatingIfNeeded: state)
        let turn = UInt64(truncatingIfNeeded: state >> 122)
        return mixed >> turn | mixed << ((64 &- turn) & 63)
    }

    /// The next double in `0..<1`: `random()`.
    public mutating func random() -> Double { Double(nextUInt64() >> 11) / 9_007_199_254_740_992 }
}

/// `numpy.random.SeedSequence(entropy)`: spreads a seed over as many words as are wanted.
private struct SeedSequence {
    private var pool: [UInt32] = [0, 0, 0, 0]

    init(_ entropy: UInt64) {
        let low = UInt32(truncatingIfNeeded: entropy)
        let high = UInt32(truncatingIfNeeded: entropy >> 32)
        var constant: UInt32 = 0x43b0_d7e5
        func hashed(_ value: UInt32) -> UInt32 {
            var value = value ^ constant
            constant = constant &* 0x931e_8875
            value = value &* constant
            return value ^ value >> 16
        }
        for (place, word) in [low, high, 0, 0].enumerated() { pool[place] = hashed(word) }
        for source in 0..<4 {
            for target in 0..<4 where target != source {
                let mixed = 0xca01_f9dd &* pool[target] &- 0x4973_f715 &* hashed(pool[source])
                pool[target] = mixed ^ mixed >> 16
            }
        }
    }

    /// `generate_state(count, uint64)`.
    func words(_ count: Int) -> [UInt64] {
        var constant: UInt32 = 0x8b51_f9dd
        let halves = (0..<2 * count).map { place -> UInt64 in
            var value = pool[place % 4] ^ constant
            constant = constant &* 0x58f3_8ded
            value = value &* constant
            return UInt64(value ^ value >> 16)
        }
        return (0..<count).map { halves[2 * $0] | halves[2 * $0 + 1] << 32 }
    }
}
