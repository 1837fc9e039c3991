public import RecSchema

/// What is made of the values of a group, or of a whole column.
///
/// Missing values are left out of everything but `rows`; NaN is a value: what is computed with it is NaN, and it is both the largest
/// and the smallest. Where no value is left, sums are 0, counts 0, lists and joined texts empty, and all else missing.
///
/// Groups follow the arithmetic of pandas 3.1.1's groupby of one column: sums and means by Kahan's summation in row order (in float32 for
/// float32 columns, in double for all others), variances by Welford's recurrence. Where the rows are in the order of the groups, and no
/// value of the column is missing or NaN, sums and means are instead a group's first value plus NumPy's pairwise sum of the rest (sums
/// of float32 in float32, all means in double); so the same rows in another order may give another last bit, as in pandas. Whole columns follow NumPy's: pairwise sums, variances from
/// the deviations from the mean, in the column's own precision.
public enum Aggregate: Hashable, Sendable {
    /// How many rows, missing or not.
    case rows
    /// How many values that are not missing.
    case count
    /// The sum: int64 for integers and bools (exact, or an error if it does not fit), otherwise of the column's type.
    case sum
    /// The mean: float32 for float32, otherwise double.
    case mean
    /// The standard deviation with `n - ddof` as divisor (1 as in pandas); missing where there are not more than `ddof` values.
    case std(ddof: Int = 1)
    /// The variance, as `std`.
    case variance(ddof: Int = 1)
    /// The smallest value.
    case min
    /// The largest value.
    case max
    /// The middle value, or the mean of the middle two.
    case median
    /// The quantile (0...1) with linear interpolation, always double.
    case quantile(Double)
    /// How many different values.
    case nUnique
    /// The most frequent value; of several the smallest.
    case mode
    /// The first value.
    case first
    /// The last value.
    case last
    /// A list of the values in row order; with `unique` each where it first appears.
    case collect(unique: Bool = false)
    /// The texts in row order, put together.
    case join(separator: String)

    /// The type of the result for a column of this type, nil where it is not defined.
    public func resultType(_ type: ColumnType) -> ColumnType? {
        let counts = type.isNumeric || type == .bool
        switch self {
        case .rows, .count, .nUnique: return .int64
        case .sum: return type == .duration ? .duration : !counts ? nil : type == .float || type == .double ? type : .int64
        case .mean, .std, .variance, .median: return !counts ? nil : type == .float ? .float : .double
        case .quantile: return counts ? .double : nil
        case .min, .max: return type.isList ? nil : type
        case .mode, .first, .last: return type
        case .collect: return .list(type)
        case .join: return type == .string ? .string : nil
        }
    }

    /// As written in a notebook.
    public var name: String {
        switch self {
        case .rows, .count: "count"
        case .sum: "sum"
        case .mean: "mean"
        case .std: "std"
        case .variance: "var"
        case .min: "min"
        case .max: "max"
        case .median: "median"
        case .quantile: "quantile"
        case .nUnique: "nUnique"
        case .mode: "mode"
        case .first: "first"
        case .last: "last"
        case .collect: "collect"
        case .join: "join"
        }
    }

    /// Checks the type and the parameters.
    func validated(_ type: ColumnType) throws(FrameError) -> ColumnType {
        if case .quantile(let q) = self, !(q >= 0 && q <= 1) {
            throw FrameError(.badArgument, "a quantile is from 0 to 1, not \(Scalar.double(q).text)")
        }
        guard let result = resultType(type) else {
            throw FrameError(.typeMismatch, "`\(name)` is not defined for \(type.name)")
        }
        return result
    }
}
