import CKernels

/// `numpy.mean`: the sum in NumPy's pairwise order, divided by the count. NaN without values.
public func numpyMean(_ values: [Double]) -> Double {
    values.withUnsafeBufferPointer { values in
        guard let base = values.baseAddress, !values.isEmpty else { return .nan }
        return rk_pairwise_sum(base, Int64(values.count)) / Double(values.count)
    }
}

/// `numpy.std`: the root of the mean squared distance from the mean, divided by the count and not by one less. NaN without values.
public func numpyDeviation(_ values: [Double]) -> Double {
    let mean = numpyMean(values)
    return numpyMean(values.map { ($0 - mean) * ($0 - mean) }).squareRoot()
}
