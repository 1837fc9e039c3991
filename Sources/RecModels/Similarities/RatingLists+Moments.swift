internal import CKernels

extension RatingLists {
    /// The mean of each list, as NumPy's `mean` sums it.
    func means() -> [Double] { means(of: allRatings()) }

    /// The mean of what stands in the place of each list's ratings.
    func means(of values: Buffer<Double>) -> [Double] {
        (0..<count).map { index in
            let range = range(of: index)
            return rk_pairwise_sum(values.base + range.lowerBound, Int64(range.count)) / Double(range.count)
        }
    }

    /// The standard deviation of each list, as NumPy's `std` computes it; `other` in the place of zero.
    func deviations(from means: [Double], instead other: Double) -> [Double] {
        let block = Buffer<Double>(count: longest)
        return (0..<count).map { index in
            let range = range(of: index)
            copyRatings(range, to: block.base)
            let value = standardDeviation(block.base, range.count, mean: means[index])
            return value == 0 ? other : value
        }
    }
}

extension RatingSet {
    /// NumPy's `std` of all ratings, user by user.
    func overallDeviation() -> Double {
        let all = byUser.allRatings()
        return standardDeviation(all.base, all.count, mean: globalMean)
    }
}

/// NumPy's `std` of `count` values with that mean; the values are overwritten.
private func standardDeviation(_ values: UnsafeMutablePointer<Double>, _ count: Int, mean: Double) -> Double {
    for index in 0..<count {
        let difference = values[index] - mean
        values[index] = difference * difference
    }
    return (rk_pairwise_sum(values, Int64(count)) / Double(count)).squareRoot()
}
