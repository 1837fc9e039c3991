internal import CFrameKernels
internal import RecSchema

/// How columns are brought to a common scale, with the arithmetic of scikit-learn's scalers.
public enum ScalingMethod: String, Hashable, Sendable, CaseIterable {
    /// Mean 0 and population standard deviation 1 (`StandardScaler`).
    case standardize
    /// From 0 to 1 (`MinMaxScaler`).
    case minMaxScale
    /// Median 0 and distance of the quartiles 1 (`RobustScaler`).
    case robustScale
}

/// What columns are scaled to; the defaults are those of scikit-learn's scalers.
public struct ScalingOptions: Hashable, Sendable {
    /// Whether the mean, or the median, is taken off.
    public var centres = true
    /// Whether it is divided by the deviation, or the distance of the quantiles.
    public var divides = true
    /// What is taken off the number of values in the standard deviation: 0 as scikit-learn, 1 as pandas, with its arithmetic.
    public var ddof = 0
    /// The least and the largest value of `minMaxScale`.
    public var range: ClosedRange<Double> = 0...1
    /// The quantiles of `robustScale`, in percent.
    public var quantiles: ClosedRange<Double> = 25...75

    /// Makes options with the defaults.
    public init() {}
}

/// The statistics that columns are scaled with: made from one table, can be applied to others.
///
/// The columns become float32 if all of them are, otherwise double, as where scikit-learn is given a frame of them. A constant column
/// is scaled by 1. Missing values and NaN take no part in the statistics and stay what they are.
public struct Scaling: Hashable, Sendable {
    /// The method.
    public let method: ScalingMethod
    /// The columns, in the order of the statistics.
    public let columns: [String]
    /// What is taken off first: means, medians; for `minMaxScale` what is added at the end.
    public let offsets: [Double]
    /// What is divided by; for `minMaxScale` what is multiplied with.
    public let scales: [Double]
    /// Whether the result is float32.
    public let isFloat: Bool

    /// Makes one of what was kept of another.
    public init(method: ScalingMethod, columns: [String], offsets: [Double], scales: [Double], isFloat: Bool) {
        self.method = method
        self.columns = columns
        self.offsets = offsets
        self.scales = scales
        self.isFloat = isFloat
    }

    /// Computes the statistics of some columns.
    ///
    /// - Throws: `unknownColumn`, `typeMismatch` for columns that are not of numbers, `badArgument` without a column, `empty` where a
    ///   column has no value.
    public static func fit(
        _ method: ScalingMethod, _ table: Table, _ names: [String], options: ScalingOptions = ScalingOptions(),
        in context: ExecutionContext = .serial
    ) throws -> Scaling {
        if names.isEmpty { throw FrameError(.badArgument, "`\(method.rawValue)` needs a column") }
        let columns = try names.map { name in
            let column = try table.column(name)
            guard column.type.isNumeric else {
                throw FrameError.needs("numbers", got: column.type, for: method.rawValue).inColumn(name)
            }
            return column
        }
        let isFloat = columns.allSatisfy { $0.type == .float }
        var offsets: [Double] = []
        var scales: [Double] = []
        for (name, column) in zip(names, columns) {
            try context.check()
            guard let (offset, scale) = try statistics(method, column, options, isFloat: isFloat) else {
                throw FrameError(.empty, "`\(name)` has no value to fit `\(method.rawValue)` to", column: name)
            }
            offsets.append(options.centres || method == .minMaxScale ? offset : 0)
            scales.append(options.divides || method == .minMaxScale ? scale : 1)
        }
        return Scaling(method: method, columns: names, offsets: offsets, scales: scales, isFloat: isFloat)
    }

    /// The table with the columns scaled; all others are shared.
    ///
    /// - Throws: `unknownColumn`, `typeMismatch`.
    public func apply(to table: Table, in context: ExecutionContext = .serial) throws -> Table {
        let type: ColumnType = isFloat ? .float : .double
        // As the scalers do it with float32.
        let how = Int32(method == .minMaxScale ? RF_AFFINE : method == .standardize ? RF_CENTRED : RF_CENTRED_WIDE)
        var scaled: [(name: String, column: Column)] = []
        for (i, name) in columns.enumerated() {
            let column = try table.column(name)
            guard column.type.isNumeric else {
                throw FrameError.needs("numbers", got: column.type, for: method.rawValue).inColumn(name)
            }
            let target = MutableBuffer(uninitialized: column.count * type.valueWidth)
            try context.forEachChunk(of: column.count) { _, rows in
                rf_scale(
                    Operand.column(column).kernel, how, offsets[i], scales[i], rows.lowerBound,
                    rows.upperBound, type.kernelKind, target.base)
                extendLifetime(column)
            }
            scaled.append(
                (
                    name,
                    Column(
                        unchecked: type, count: column.count, values: target.finish(), validity: column.validity,
                        missingCount: column.missingCount)
                ))
        }
        return try table.with(scaled)
    }

    /// Offset and scale of a column, nil where it has no value.
    private static func statistics(
        _ method: ScalingMethod, _ column: Column, _ options: ScalingOptions, isFloat: Bool
    ) throws -> (offset: Double, scale: Double)? {
        var present = column
        if column.type == .float || column.type == .double {
            let numbers = try column.isNaN().not()
            if try numbers.aggregate(.sum) != .int(Int64(column.count - column.missingCount)) {
                present = column.withValidity(Bitmap.intersection(column.validity, numbers.bools))
            }
        }
        if present.count == present.missingCount { return nil }
        switch method {
        case .standardize where options.ddof != 0:
            let mean = try present.aggregate(.mean).number ?? 0
            let deviation = try present.aggregate(.std(ddof: options.ddof)).number ?? 0
            return (mean, deviation == 0 ? 1 : deviation)
        case .standardize: return present.standardStatistics(buffered: isFloat)
        case .minMaxScale:
            let low = try present.aggregate(.min).number ?? 0
            let high = try present.aggregate(.max).number ?? 0
            if isFloat {
                let range = Float(high) - Float(low)
                let width = Float(options.range.upperBound) - Float(options.range.lowerBound)
                let scale = width / (range < 10 * Float.ulpOfOne ? 1 : range)
                return (Double(Float(options.range.lowerBound) - Float(low) * scale), Double(scale))
            }
            let scale = (options.range.upperBound - options.range.lowerBound) / nonZero(high - low)
            return (options.range.lowerBound - low * scale, scale)
        case .robustScale:
            let center = try present.aggregate(.median).number ?? 0
            let low = try present.quantile(options.quantiles.lowerBound / 100).number ?? 0
            let high = try present.quantile(options.quantiles.upperBound / 100).number ?? 0
            return (center, nonZero(high - low))
        }
    }

    /// Scales that are nearly 0 become 1, as scikit-learn's `_handle_zeros_in_scale` does.
    private static func nonZero(_ scale: Double) -> Double { scale < 10 * Double.ulpOfOne ? 1 : scale }
}

extension Column {
    /// Mean and standard deviation as scikit-learn's `_incremental_mean_and_var` computes them from a frame, whose columns lie each in
    /// one piece: pairwise sums, and the variance with a correction for the rounding of the mean.
    fileprivate func standardStatistics(buffered: Bool) -> (offset: Double, scale: Double) {
        defer { extendLifetime(storage) }
        let n = Double(count - missingCount)
        let kind = type.kernelKind
        // NumPy adds a float32 array in double through a buffer of 8192 values.
        let step = buffered ? 8192 : count
        var sum = 0.0
        for start in stride(from: 0, to: count, by: step) {
            sum += rf_moment(kind, values.base, storage.validBits, start, Swift.min(step, count - start), 0, 0)
        }
        let mean = sum / n
        let correction = rf_moment(kind, values.base, storage.validBits, 0, count, mean, 1)
        var squares = rf_moment(kind, values.base, storage.validBits, 0, count, mean, 2)
        squares -= correction * correction / n
        let variance = squares / n
        // `_is_constant_feature`: a variance no larger than its rounding error.
        let epsilon = Double.ulpOfOne
        let noise = n * mean * epsilon
        let isConstant = variance <= n * epsilon * variance + noise * noise
        return (mean, isConstant ? 1 : variance.squareRoot())
    }
}

/// How long a row is.
public enum Norm: String, Hashable, Sendable, CaseIterable {
    /// The root of the sum of squares.
    case l2
    /// The sum of magnitudes.
    case l1
    /// The largest magnitude.
    case max

    fileprivate var code: Int32 { self == .l2 ? Int32(RF_L2) : self == .l1 ? Int32(RF_L1) : Int32(RF_MAX) }
}

extension Table {
    /// Columns scaled by their own statistics: `Scaling.fit` and `apply`.
    ///
    /// - Throws: what they throw.
    public func scaled(
        _ method: ScalingMethod, _ names: [String], options: ScalingOptions = ScalingOptions(),
        in context: ExecutionContext = .serial
    ) throws -> Table {
        try Scaling.fit(method, self, names, options: options, in: context).apply(to: self, in: context)
    }

    /// Each row of these columns divided by its length, in double; a row of zeros stays as it is, a row with a missing value becomes
    /// missing in these columns. Squares are added in column order.
    ///
    /// - Throws: `unknownColumn`, `typeMismatch`, `badArgument` without a column.
    public func normalize(_ names: [String], norm: Norm = .l2, in context: ExecutionContext = .serial) throws -> Table {
        if names.isEmpty { throw FrameError(.badArgument, "`normalize` needs a column") }
        let norms = MutableBuffer(byteCount: rowCount * 8)
        var validity: Bitmap?
        for name in names {
            let column = try column(name)
            guard column.type.isNumeric else {
                throw FrameError.needs("numbers", got: column.type, for: "normalize").inColumn(name)
            }
            validity = Bitmap.intersection(validity, column.validity)
            try context.forEachChunk(of: rowCount) { _, rows in
                rf_add_norm(
                    norm.code, Operand.column(column).kernel, rows.lowerBound, rows.upperBound, norms.pointer(to: Double.self))
                extendLifetime(column)
            }
        }
        for row in 0..<rowCount {
            let length = norms.pointer(to: Double.self)[row]
            let root = norm == .l2 ? length.squareRoot() : length
            norms.pointer(to: Double.self)[row] = root == 0 ? 1 : root
        }
        let lengths = Column(unchecked: .double, count: rowCount, values: norms.finish(), validity: validity)
        return try with(
            try names.map { name in
                let wide = try column(name).cast(to: .double, in: context)
                return (name, try Column.arithmetic(.divide, .column(wide), .column(lengths), rows: rowCount, in: context))
            })
    }
}
