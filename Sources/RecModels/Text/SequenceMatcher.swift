/// How much texts resemble one text, as Python's `difflib.SequenceMatcher(None, candidate, text).ratio()` says it (Ratcliff and Obershelp
/// 1988): twice the characters of the longest common stretches over the characters of both, from 0 to 1. As there, characters that
/// come in over a hundredth of a text of 200 or more begin no stretch.
public struct SequenceMatcher {
    private let text: [UInt32]
    /// Where each character stands in the text.
    private var places: [UInt32: [Int]] = [:]
    private var counts: [UInt32: Int] = [:]
    private let ignoresCase: Bool
    private var classes = CharacterClasses()

    /// Prepares comparisons with a text.
    ///
    /// - Parameter ignoresCase: whether both are compared in small letters, those of `str.lower()`.
    public init(_ text: String, ignoresCase: Bool = false) {
        self.ignoresCase = ignoresCase
        var scalars = text.unicodeScalars.map(\.value)
        if ignoresCase { scalars = classes.lowercased(scalars) }
        self.text = scalars
        for (place, scalar) in scalars.enumerated() { places[scalar, default: []].append(place) }
        counts = places.mapValues(\.count)
        if scalars.count >= 200 {
            let limit = scalars.count / 100 + 1
            places = places.filter { $0.value.count <= limit }
        }
    }

    /// How much a candidate resembles the text; nil where it is certainly no more than `bound`, which is found out faster.
    ///
    /// Cost: the product of both lengths at most.
    public mutating func ratio(_ candidate: String, above bound: Double = -1) -> Double? {
        var scalars = candidate.unicodeScalars.map(\.value)
        if ignoresCase { scalars = classes.lowercased(scalars) }
        let length = scalars.count + text.count
        if length == 0 { return bound < 1 ? 1 : nil }
        if Double(2 * min(scalars.count, text.count)) / Double(length) <= bound { return nil }
        var left = counts
        var common = 0
        for scalar in scalars {
            guard let count = left[scalar], count > 0 else { continue }
            left[scalar] = count - 1
            common += 1
        }
        if Double(2 * common) / Double(length) <= bound { return nil }
        let ratio = Double(2 * matches(scalars)) / Double(length)
        return ratio > bound ? ratio : nil
    }

    /// The characters of all common stretches: the longest one, then those before it and after it.
    private func matches(_ scalars: [UInt32]) -> Int {
        var total = 0
        var pending = [(0..<scalars.count, 0..<text.count)]
        while let (a, b) = pending.popLast() {
            let found = longest(scalars, a, b)
            if found.length == 0 { continue }
            total += found.length
            pending.append((a.lowerBound..<found.a, b.lowerBound..<found.b))
            pending.append((found.a + found.length..<a.upperBound, found.b + found.length..<b.upperBound))
        }
        return total
    }

    private func longest(_ scalars: [UInt32], _ a: Range<Int>, _ b: Range<Int>) -> (a: Int, b: Int, length: Int) {
        if a.isEmpty || b.isEmpty { return (a.lowerBound, b.lowerBound, 0) }
        var best = (a: a.lowerBound, b: b.lowerBound, length: 0)
        // The length of the stretch that ends at each place of the text, for the character before and for this one.
        var before = [Int](repeating: 0, count: b.count + 1)
        var reached: [Int] = []
        for i in a {
            var now: [(place: Int, length: Int)] = []
            for j in places[scalars[i]] ?? [] {
                if j < b.lowerBound { continue }
                if j >= b.upperBound { break }
                let length = before[j - b.lowerBound] + 1
                now.append((j, length))
                if length > best.length { best = (i - length + 1, j - length + 1, length) }
            }
            for place in reached { before[place] = 0 }
            reached.removeAll(keepingCapacity: true)
            for (place, length) in now {
                before[place - b.lowerBound + 1] = length
                reached.append(place - b.lowerBound + 1)
            }
        }
        while best.a > a.lowerBound, best.b > b.lowerBound, scalars[best.a - 1] == text[best.b - 1] {
            best = (best.a - 1, best.b - 1, best.length + 1)
        }
        while best.a + best.length < a.upperBound, best.b + best.length < b.upperBound,
            scalars[best.a + best.length] == text[best.b + best.length]
        {
            best.length += 1
        }
        return best
    }
}

extension CharacterClasses {
    /// All scalars in small letters.
    fileprivate mutating func lowercased(_ scalars: [UInt32]) -> [UInt32] {
        var result: [UInt32] = []
        result.reserveCapacity(scalars.count)
        for index in scalars.indices {
            let lower = lower(scalars, at: index)
            result.append(lower.first)
            result += lower.rest
        }
        return result
    }
}
