extension NumPyRandom {
    /// `choice(population, count, replace)` with equal weights: indices in `0..<population`.
    ///
    /// - Throws: `badParameter` for an empty population or a negative count, `tooMany` when drawing without replacement takes more
    ///   than there are.
    public mutating func choice(_ population: Int, count: Int, replace: Bool = true) throws(ModelError) -> [Int] {
        try checkChoice(population, count: count)
        if replace { return try randint(0, population, count: count) }
        try checkReach(population, count: count)
        return Array(permutation(population).prefix(count))
    }

    /// `choice(len(p), count, replace, p)`: indices drawn with the given probabilities.
    ///
    /// - Throws: as the other `choice`; `badParameter` when `probabilities` has a negative or non-finite entry or does not add to
    ///   one within the square root of the machine's precision.
    public mutating func choice(count: Int, replace: Bool = true, probabilities: [Double]) throws(ModelError) -> [Int] {
        try checkChoice(probabilities.count, count: count)
        for (index, value) in probabilities.enumerated() where !(value >= 0 && value.isFinite) {
            throw ModelError(.badParameter, "probability \(index) is \(value)", row: index)
        }
        let total = compensatedSum(probabilities)
        guard (total - 1).magnitude <= Double.ulpOfOne.squareRoot() else {
            throw ModelError(.badParameter, "probabilities add to \(total), not 1")
        }
        if replace {
            let table = CumulativeTable(weights: probabilities)
            return randomSample(count).map { table.position(after: $0) }
        }
        try checkReach(probabilities.lazy.filter { $0 > 0 }.count, count: count)
        // Draws what is missing from what is left, keeping the first of equals, until enough are found.
        var weights = probabilities
        var found: [Int] = []
        while found.count < count {
            let draws = randomSample(count - found.count)
            for index in found { weights[index] = 0 }
            let table = CumulativeTable(weights: weights)
            var seen = Set<Int>()
            for index in draws.map({ table.position(after: $0) }) where seen.insert(index).inserted { found.append(index) }
        }
        return found
    }

    private func checkChoice(_ population: Int, count: Int) throws(ModelError) {
        guard population > 0 else { throw ModelError(.badParameter, "there is nothing to choose from") }
        guard count >= 0 else { throw ModelError(.badParameter, "count \(count) is negative") }
    }

    /// Kahan's sum, as the reference adds probabilities.
    private func compensatedSum(_ values: [Double]) -> Double {
        var sum = values.first ?? 0
        var lost = 0.0
        for value in values.dropFirst() {
            let next = value - lost
            let raised = sum + next
            lost = (raised - sum) - next
            sum = raised
        }
        return sum
    }

    private func checkReach(_ available: Int, count: Int) throws(ModelError) {
        guard count <= available else {
            throw ModelError(.tooMany, "cannot draw \(count) of \(available) without replacement")
        }
    }
}

/// Cumulative weights scaled to end at one, as `choice` searches them.
struct CumulativeTable {
    private var values: [Double]

    init(weights: [Double]) {
        var sum = 0.0
        values = weights.map {
            sum += $0
            return sum
        }
        for index in values.indices { values[index] /= sum }
    }

    /// The first index whose value is above `x`: `searchsorted(x, side="right")`; the last index for an `x` that none is above.
    func position(after x: Double) -> Int {
        values.withUnsafeBufferPointer { values in
            // The weights are most often equal: start where that would put it.
            let guess = Swift.min(values.count - 1, Swift.max(0, Int(x * Double(values.count))))
            var low = 0
            var high = values.count
            var step = 1
            if values[guess] > x {
                high = guess
                while high - step >= 0, values[high - step] > x {
                    high -= step
                    step &*= 2
                }
                low = Swift.max(0, high - step)
            } else {
                low = guess + 1
                while low + step <= values.count, values[low + step - 1] <= x {
                    low += step
                    step &*= 2
                }
                high = Swift.min(values.count, low + step)
            }
            while low < high {
                let middle = (low + high) / 2
                if values[middle] > x { high = middle } else { low = middle + 1 }
            }
            return Swift.min(low, values.count - 1)
        }
    }
}
