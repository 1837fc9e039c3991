import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// Verbs that make one value of many rows, in the order of the reference.
enum AggregateVerbs {
    static let all: [any Verb] = [CountVerb()] + numbers + picks + lists + [ShareVerb()]

    private static let precision =
        "Missing values are left out. Over a whole table with NumPy's arithmetic, over groups with that of pandas' groupby."
    private static let order =
        " There values are added in row order by Kahan's summation; pairwise where the rows are sorted by the keys and none of the "
        + "column's values is missing or NaN: the last bit can depend on the order of the rows."

    private static let numbers: [any Verb] = [
        AggregateVerb(
            "sum", .sum, of: .numeric,
            reference: .pandas("Series.sum"),
            VerbDocumentation(
                "The sum.",
                details:
                    "int64 for whole numbers and truth values (an overflow is an error), else the type of the values; 0 of nothing. "
                    + precision + order, example: "ratings.group(by: .userId).aggregate(total: sum(.rating))")),
        AggregateVerb(
            "mean", .mean, of: .numeric,
            reference: .pandas("Series.mean"),
            VerbDocumentation(
                "The mean.", details: "float32 of float32, else double; missing of nothing. " + precision + order,
                example: "ratings.group(by: .movieId).aggregate(avg_rating: mean(.rating))")),
        AggregateVerb(
            "std", .std(), of: .numeric,
            reference: .pandas("Series.std"),
            VerbDocumentation(
                "The standard deviation, divided by n - 1.", details: "Missing of fewer than two values. " + precision,
                example: "ratings.group(by: .movieId).aggregate(spread: std(.rating))")),
        AggregateVerb(
            "variance", .variance(), of: .numeric,
            reference: .pandas("Series.var"),
            VerbDocumentation(
                "The variance, divided by n - 1.", details: "Missing of fewer than two values. " + precision,
                example: "ratings.aggregate(variance: variance(.rating))")),
        AggregateVerb(
            "median", .median, of: .numeric,
            reference: .pandas("Series.median"),
            VerbDocumentation(
                "The middle value, or the mean of the middle two.", details: "Missing of nothing. " + precision,
                example: "ratings.group(by: .movieId).aggregate(middle: median(.rating))")),
        AggregateVerb(
            "quantile", .quantile(0.5), of: .numeric,
            [ParameterSignature("q", .number(0...1), unlabelled: true, .required, "which, from 0 to 1")],
            reference: .pandas("Series.quantile"),
            VerbDocumentation(
                "The value below which a fraction of the values lies, with linear interpolation.",
                details: "Always double; missing of nothing. " + precision,
                example: "ratings.aggregate(upper: quantile(.rating, 0.9))")
        ) { call in .quantile(try call.double("q")) },
    ]

    private static let picks: [any Verb] = [
        AggregateVerb(
            "min", .min, of: .any,
            reference: .pandas("Series.min"),
            VerbDocumentation(
                "The smallest value.", details: "Of numbers, texts, dates or truth values; missing of nothing.",
                example: "ratings.aggregate(lowest: min(.rating))")),
        AggregateVerb(
            "max", .max, of: .any,
            reference: .pandas("Series.max"),
            VerbDocumentation(
                "The largest value.", details: "Of numbers, texts, dates or truth values; missing of nothing.",
                example: "ratings.aggregate(highest: max(.rating))")),
        AggregateVerb(
            "nUnique", .nUnique, of: .any,
            reference: .pandas("Series.nunique"),
            VerbDocumentation(
                "How many different values there are.", details: "Missing values do not count.",
                example: "ratings.aggregate(users: nUnique(.userId))")),
        AggregateVerb(
            "mode", .mode, of: .any,
            reference: .pandas("Series.mode"),
            VerbDocumentation(
                "The most frequent value.", details: "Of several the smallest; missing of nothing.",
                example: "ratings.group(by: .userId).aggregate(usual: mode(.rating))")),
        AggregateVerb(
            "first", .first, of: .any,
            reference: .pandas("Series.first"),
            VerbDocumentation(
                "The first value in row order.", details: "Missing values are passed over, as in pandas.",
                example: "ratings.group(by: .userId).aggregate(earliest: first(.movieId))")),
        AggregateVerb(
            "last", .last, of: .any,
            reference: .pandas("Series.last"),
            VerbDocumentation(
                "The last value in row order.", details: "Missing values are passed over, as in pandas.",
                example: "ratings.group(by: .userId).aggregate(latest: last(.movieId))")),
    ]

    private static let lists: [any Verb] = [
        AggregateVerb(
            "collect", .collect(), of: .any,
            [
                ParameterSignature(
                    "unique", .value(.bool), default: .bool(false), "each value once, in the order of first appearance")
            ],
            reference: .pandas("Series.agg"),
            VerbDocumentation(
                "The values as a list, in row order.", details: "Missing values are left out.",
                example: "ratings.group(by: .userId).aggregate(films: collect(.movieId))")
        ) { call in .collect(unique: try call.bool("unique")) },
        AggregateVerb(
            "join", .join(separator: ""), of: .string,
            [ParameterSignature("separator", .value(.string), default: .string(", "), "what stands between them")],
            reference: .pandas("Series.agg"),
            VerbDocumentation(
                "The texts put together, in row order.", details: "Missing ones are left out.",
                example: "movies.aggregate(titles: join(.title, separator: \"; \"))")
        ) { call in .join(separator: try call.string("separator")) },
    ]
}

/// `count`: rows, or values.
struct CountVerb: Verb {
    let name = "count"
    let receiver = ReceiverKind.none
    let role = VerbRole.aggregate
    let parameters = [
        ParameterSignature(
            "values", .rows(.any), unlabelled: true, .optional, "a column or an expression; rows count, where left out")
    ]
    let documentation = VerbDocumentation(
        "How many rows there are, or how many values that are not missing.",
        example: "ratings.group(by: .movieId).aggregate(rating_count: count())")

    let reference = Reference.pandas("Series.count")

    func resultType(of call: CallSite) -> ValueType {
        if call.table.entries.isEmpty {
            call.report(
                "E0416", "`count` has no rows to count here",
                hints: ["a table's rows are `table.rowCount`; `count()` stands in `aggregate`"])
            return .error
        }
        return .column(.int64)
    }

    func run(_ call: VerbCall) throws -> Value {
        call.has("values") ? try call.repeated(.count, of: "values") : try call.repeated(.rows, of: nil)
    }
}

/// `share`: how often a condition holds.
struct ShareVerb: Verb {
    let name = "share"
    let receiver = ReceiverKind.none
    let role = VerbRole.aggregate
    let parameters = [ParameterSignature("condition", .rows(.bool), unlabelled: true, .required, "a condition on each row")]
    let documentation = VerbDocumentation(
        "The fraction of rows where a condition is true, from 0 to 1.",
        details: "Rows where it is missing are left out; missing of nothing.",
        example: "ratings.group(by: .movieId).aggregate(liked: share(.rating >= 4))")

    let reference = Reference.pandas("Series.mean")

    func resultType(of call: CallSite) -> ValueType { .column(.double) }

    func run(_ call: VerbCall) throws -> Value { try call.repeated(.mean, of: "condition") }
}
