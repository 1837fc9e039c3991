extension NumPyRandom {
    /// A uniform integer in `0...limit` by masking and rejection, as `shuffle` draws it.
    public mutating func interval(_ limit: UInt64) -> UInt64 {
        if limit == 0 { return 0 }
        let mask = UInt64.max >> UInt64(limit.leadingZeroBitCount)
        while true {
            let value = limit <= 0xffff_ffff ? UInt64(nextUInt32()) & mask : nextUInt64() & mask
            if value <= limit { return value }
        }
    }

    /// One integer in `low..<high`: `randint(low, high)`, the same for `dtype` int64 and int32 where both can hold the range.
    ///
    /// - Throws: `badParameter` when `low >= high`.
    public mutating func randint(_ low: Int, _ high: Int) throws(ModelError) -> Int {
        guard low < high else { throw ModelError(.badParameter, "low \(low) is not below high \(high)") }
        return draw(low, high)
    }

    /// `randint(low, high, count)`.
    ///
    /// - Throws: `badParameter` when `low >= high` or `count` is negative.
    public mutating func randint(_ low: Int, _ high: Int, count: Int) throws(ModelError) -> [Int] {
        guard low < high else { throw ModelError(.badParameter, "low \(low) is not below high \(high)") }
        guard count >= 0 else { throw ModelError(.badParameter, "count \(count) is negative") }
        var values = [Int](repeating: low, count: count)
        for index in values.indices { values[index] = draw(low, high) }
        return values
    }

    private mutating func draw(_ low: Int, _ high: Int) -> Int {
        let range = UInt64(bitPattern: Int64(high &- low)) &- 1
        return low &+ Int(truncatingIfNeeded: interval(range))
    }

    /// `randint(np.iinfo(np.int32).max)`: how scikit-learn draws a seed for a part of an estimator.
    public mutating func randomSeed() -> Int { draw(0, Int(Int32.max)) }

    /// `uniform(low, high, count)`.
    public mutating func uniform(_ low: Double = 0, _ high: Double = 1, count: Int) -> [Double] {
        let range = high - low
        return randomSample(count).map { low + range * $0 }
    }

    /// `normal(mean, deviation, count)`.
    public mutating func normal(_ mean: Double = 0, _ deviation: Double = 1, count: Int) -> [Double] {
        var values = [Double](repeating: 0, count: max(0, count))
        for index in values.indices { values[index] = mean + deviation * gaussian() }
        return values
    }

    /// Shuffles in place: `shuffle(x)` of a one-dimensional array.
    public mutating func shuffle<Element>(_ values: inout [Element]) {
        for index in stride(from: values.count - 1, to: 0, by: -1) {
            values.swapAt(index, Int(interval(UInt64(index))))
        }
    }

    /// `permutation(count)`: the integers `0..<count` shuffled.
    public mutating func permutation(_ count: Int) -> [Int] {
        var values = Array(0..<max(0, count))
        shuffle(&values)
        return values
    }
}
