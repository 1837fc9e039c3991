/// An integer type of NumPy, as `randint(dtype=)` takes it: draws of the small ones share a word of 32 bits.
public enum NumPyInteger: String, Sendable, CaseIterable {
    case bool, int8, uint8, int16, uint16, int32, uint32, int64

    /// How many draws come out of 32 bits; zero for types that take whole words.
    var perWord: Int {
        switch self {
        case .bool: 32
        case .int8, .uint8: 4
        case .int16, .uint16: 2
        case .int32, .uint32, .int64: 0
        }
    }

    /// Values of the type.
    var range: ClosedRange<Int> {
        switch self {
        case .bool: 0...1
        case .int8: Int(Int8.min)...Int(Int8.max)
        case .uint8: 0...Int(UInt8.max)
        case .int16: Int(Int16.min)...Int(Int16.max)
        case .uint16: 0...Int(UInt16.max)
        case .int32: Int(Int32.min)...Int(Int32.max)
        case .uint32: 0...Int(UInt32.max)
        case .int64: Int.min...Int.max
        }
    }
}

extension NumPyRandom {
    /// `randint(low, high, count, dtype=type)`: integers in `low..<high`. Types of fewer than 32 bits take their draws from one word
    /// until it is used up, and leave its rest when the call ends.
    ///
    /// - Throws: `badParameter` when `low >= high`, `count` is negative, or the type cannot hold the range.
    public mutating func randint(_ low: Int, _ high: Int, count: Int, type: NumPyInteger) throws(ModelError) -> [Int] {
        guard low < high else { throw ModelError(.badParameter, "low \(low) is not below high \(high)") }
        guard type.range.contains(low), type.range.contains(high - 1) else {
            throw ModelError(.badParameter, "\(low)..<\(high) is outside \(type.rawValue)")
        }
        if type.perWord == 0 { return try randint(low, high, count: count) }
        guard count >= 0 else { throw ModelError(.badParameter, "count \(count) is negative") }
        let limit = UInt32(high - 1 - low)
        if limit == 0 { return [Int](repeating: low, count: count) }
        let mask = UInt32.max >> UInt32(limit.leadingZeroBitCount)
        let width = UInt32(32 / type.perWord)
        var word: UInt32 = 0
        var left = 0
        var values = [Int](repeating: low, count: count)
        for index in values.indices {
            while true {
                if left == 0 {
                    word = nextUInt32()
                    left = type.perWord
                } else {
                    word >>= width
                }
                left -= 1
                let value = word & (UInt32.max >> (32 - width)) & mask
                if value <= limit {
                    values[index] += Int(value)
                    break
                }
            }
        }
        return values
    }
}
