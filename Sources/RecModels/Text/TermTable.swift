/// Byte strings numbered in the order in which they were first seen. For one thread.
struct TermTable {
    private var arena: [UInt8] = []
    private var ends: [Int] = []
    private var hashes: [UInt64] = []
    private var slots: [UInt32] = [UInt32](repeating: .max, count: 1024)
    private var mask = 1023

    /// How many there are.
    var count: Int { ends.count }

    /// The bytes of a term.
    func withTerm<R>(_ number: Int, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        let start = number == 0 ? 0 : ends[number - 1]
        return arena.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[start..<ends[number]])) }
    }

    /// The term as text.
    func text(_ number: Int) -> String { withTerm(number) { String(decoding: $0, as: UTF8.self) } }

    /// The number of a term, which it gets if it has none.
    mutating func number(of term: UnsafeBufferPointer<UInt8>) -> Int {
        let hash = Self.hash(term)
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != .max {
            let number = Int(slots[slot])
            if hashes[number] == hash, isEqual(number, term) { return number }
            slot = (slot + 1) & mask
        }
        let number = ends.count
        slots[slot] = UInt32(number)
        arena.append(contentsOf: term)
        ends.append(arena.count)
        hashes.append(hash)
        if ends.count * 2 > mask { grow() }
        return number
    }

    /// The number of a term, if it has one.
    func find(_ term: UnsafeBufferPointer<UInt8>) -> Int? {
        let hash = Self.hash(term)
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != .max {
            let number = Int(slots[slot])
            if hashes[number] == hash, isEqual(number, term) { return number }
            slot = (slot + 1) & mask
        }
        return nil
    }

    /// Numbers in the order of the terms' bytes, which is the order of their code points.
    func sorted() -> [Int] {
        arena.withUnsafeBufferPointer { arena in
            func bytes(_ number: Int) -> Slice<UnsafeBufferPointer<UInt8>> {
                arena[(number == 0 ? 0 : ends[number - 1])..<ends[number]]
            }
            return (0..<count).sorted { bytes($0).lexicographicallyPrecedes(bytes($1)) }
        }
    }

    private func isEqual(_ number: Int, _ term: UnsafeBufferPointer<UInt8>) -> Bool {
        let start = number == 0 ? 0 : ends[number - 1]
        if ends[number] - start != term.count { return false }
        return arena.withUnsafeBufferPointer { arena in
            for index in 0..<term.count where arena[start + index] != term[index] { return false }
            return true
        }
    }

    private mutating func grow() {
        mask = mask * 2 + 1
        slots = [UInt32](repeating: .max, count: mask + 1)
        for (number, hash) in hashes.enumerated() {
            var slot = Int(truncatingIfNeeded: hash) & mask
            while slots[slot] != .max { slot = (slot + 1) & mask }
            slots[slot] = UInt32(number)
        }
    }

    /// Multiply and fold, eight bytes at a time.
    private static func hash(_ term: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hash = UInt64(truncatingIfNeeded: term.count) &* 0x9e37_79b9_7f4a_7c15
        var index = 0
        while index < term.count {
            var word: UInt64 = 0
            for place in 0..<min(8, term.count - index) { word |= UInt64(term[index + place]) << UInt64(8 * place) }
            let product = (hash ^ word).multipliedFullWidth(by: 0xd6e8_feb8_6659_fd93)
            hash = product.high ^ product.low
            index += 8
        }
        return hash ^ (hash >> 32)
    }
}
