internal import CFrameKernels
internal import RecSchema

extension Column {
    /// What `aggregate` makes of all values, with NumPy's arithmetic (see `Aggregate`).
    ///
    /// - Throws: `typeMismatch`, `badArgument`, `overflow`.
    public func aggregate(_ aggregate: Aggregate, in context: ExecutionContext = .serial) throws -> Scalar {
        try aggregateColumn(aggregate, in: context).scalar(at: 0)
    }

    /// The same as a column of one row, which keeps the type of the result.
    func aggregateColumn(_ aggregate: Aggregate, in context: ExecutionContext) throws -> Column {
        let result = try aggregate.validated(type)
        let isFloat = type == .float || type == .double
        switch aggregate {
        case .sum where isFloat: return try Column([pairwiseSum], type: result)
        case .mean:
            if count == missingCount { return .missing(result, count: 1) }
            return try Column([mean], type: result)
        case .std(let ddof): return try Column([try variance(ddof: ddof, root: true, context)], type: result)
        case .variance(let ddof): return try Column([try variance(ddof: ddof, root: false, context)], type: result)
        case .quantile(let q):
            return try Column([try quantile(q)], type: result)
        default: return try Grouping(allRows: count).aggregate(aggregate, of: self, in: context)
        }
    }

    /// The sum of a floating-point column in its own precision, in NumPy's pairwise order.
    private var pairwiseSum: Scalar {
        defer { extendLifetime(storage) }
        return type == .float
            ? .float(rf_pairwise_f32(values.pointer(to: Float.self), storage.validBits, 0, count))
            : .double(rf_pairwise_f64(values.pointer(to: Double.self), storage.validBits, 0, count))
    }

    /// The mean of a column that has values: in float32 for float32, otherwise in double.
    private var mean: Scalar {
        get throws {
            let present = count - missingCount
            switch type {
            case .float, .double:
                switch pairwiseSum {
                case .float(let sum): return .float(sum / Float(present))
                case let sum: return .double((sum.number ?? .nan) / Double(present))
                }
            default: return .double(try exactMean())
            }
        }
    }

    /// The mean of integers or bools, from their exact sum where it fits int64.
    private func exactMean() throws -> Double {
        do {
            guard case .int(let sum) = try Grouping(allRows: count).aggregate(.sum, of: self).scalar(at: 0) else { return .nan }
            return Double(sum) / Double(count - missingCount)
        } catch let error as FrameError where error.code == .overflow {
            return try cast(to: .double).aggregate(.mean).number ?? .nan
        }
    }

    private func variance(ddof: Int, root: Bool, _ context: ExecutionContext) throws -> Scalar {
        guard ddof >= 0 else { throw FrameError(.badArgument, "`ddof` below zero") }
        let present = count - missingCount
        if present <= ddof { return .missing }
        let wide = try cast(to: .double, in: context)
        defer { extendLifetime(wide) }
        let numbers = wide.values.pointer(to: Double.self)
        // NumPy adds a float32 array in double through a buffer of 8192 values.
        let step = type == .float ? 8192 : Swift.max(1, count)
        var sum = 0.0
        for start in stride(from: 0, to: count, by: step) {
            sum += rf_pairwise_f64(numbers, storage.validBits, start, Swift.min(step, count - start))
        }
        let squares = rf_pairwise_squares_f64(numbers, storage.validBits, 0, count, sum / Double(present))
        let variance = squares / Double(present - ddof)
        if type == .float { return .float(root ? Float(variance).squareRoot() : Float(variance)) }
        return .double(root ? variance.squareRoot() : variance)
    }

    /// The quantile with NumPy's linear interpolation.
    func quantile(_ q: Double) throws -> Scalar {
        let scratch = MutableBuffer(uninitialized: count * 8)
        let starts = [UInt32(0), UInt32(count)]
        var result = Double.nan
        var present: Int64 = 0
        starts.withUnsafeBufferPointer { starts in
            let groups = rf_groups(
                kind: type.kernelKind, values: values.base, valid: storage.validBits, rows: nil, starts: starts.baseAddress)
            rf_group_quantile(groups, q, true, 0, 1, scratch.pointer(to: Double.self), &result, &present)
        }
        extendLifetime((storage, scratch))
        return present == 0 ? .missing : .double(result)
    }
}
