import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// Functions of numbers, each as a method and as a free function.
enum NumberVerbs {
    static let all: [any Verb] = methods + methods.map { $0.asFunction() }

    private static let methods: [ElementVerb] =
        [
            function(.abs, "abs", "The absolute value."),
            function(.floor, "floor", "The nearest whole number that is not above; whole numbers stay as they are."),
            function(.ceil, "ceil", "The nearest whole number that is not below; whole numbers stay as they are."),
            function(.sqrt, "sqrt", "The square root; NaN of a number below zero."),
            function(.exp, "exp", "The exponential, e to the power of the value."),
            function(.log, "log", "The natural logarithm; NaN of a number below zero."),
            function(.log10, "log10", "The logarithm to base 10; NaN of a number below zero."),
            function(.log2, "log2", "The logarithm to base 2; NaN of a number below zero."),
            function(.log1p, "log1p", "The natural logarithm of one more than the value."),
        ] + [round, clip, power]

    private static func function(_ function: MathFunction, _ name: String, _ summary: String) -> ElementVerb {
        ElementVerb(
            name, on: .number, gives: .rule { type, _ in function.resultType(type) },
            reference: .numPy(name),
            VerbDocumentation(
                summary,
                details: "float32 stays float32; of other numbers it is \(function.resultType(.int32)?.name ?? "double").",
                example: "ratings.with(value: .rating.\(name)())")
        ) { values, call in try values.math(function, in: call.execution) }
    }

    private static let round = ElementVerb(
        "round", on: .number,
        [
            ParameterSignature(
                "digits", .int(-300...300), unlabelled: true, default: .int(0),
                "how many decimals; below zero rounds to tens, hundreds ...")
        ], gives: .same,
        reference: .pandas("Series.round"),
        VerbDocumentation(
            "Rounds to so many decimals.", details: "Halves go to the even neighbour, as in NumPy and pandas. The type stays.",
            example: "ratings.with(rounded: .rating.round(1))")
    ) { values, call in try values.round(digits: try call.int("digits"), in: call.execution) }

    private static let clip = ElementVerb(
        "clip", on: .number,
        [
            ParameterSignature("lower", .scalar, .optional, "the least that there may be"),
            ParameterSignature("upper", .scalar, .optional, "the most that there may be"),
        ], gives: .rule(clipped),
        reference: .pandas("Series.clip"),
        VerbDocumentation(
            "Brings values into bounds: what lies beyond becomes the bound.",
            details: "NaN stays NaN. The type stays where it can.",
            example: "ratings.with(rating: .rating.clip(lower: 1, upper: 4.5))")
    ) { values, call in
        try values.clip(
            try call.scalar("lower") ?? .missing, try call.scalar("upper") ?? .missing, in: call.execution)
    }

    /// The type after clipping: that of the column, unless a bound is a fraction and the column whole.
    private static func clipped(_ type: ColumnType, _ call: CallSite) -> ColumnType? {
        var result = type
        for (name, op) in [("lower", ArithmeticOperator.maximum), ("upper", .minimum)] {
            guard let bound = call.type(name)?.elementType else { continue }
            guard let next = op.resultType(bound, isScalar: true, result, isScalar: false) else {
                call.report("E0410", "`\(name)` must be a number, not \(bound.name)", at: name)
                return nil
            }
            result = next
        }
        if !call.has("lower"), !call.has("upper") {
            call.report("E0415", "`clip` without `lower:` and `upper:` changes nothing", hints: ["give at least one of them"])
        }
        return type.isInteger && result == .int64 ? type : result
    }

    private static let power = ElementVerb(
        "power", on: .number,
        [
            ParameterSignature(
                "exponent", .number(-Double.infinity...Double.infinity), unlabelled: true, .required, "the exponent")
        ],
        gives: .rule { type, _ in ArithmeticOperator.power.resultType(type, isScalar: false, .double, isScalar: true) },
        reference: .pandas("Series.__pow__", .numbers, within: 1e-15),
        VerbDocumentation(
            "The value to a power, in floating point.", details: "float32 stays float32; of other numbers it is double.",
            example: "ratings.with(squared: .rating.power(2))")
    ) { values, call in
        try Column.arithmetic(
            .power, .column(values), .scalar(.double(try call.double("exponent"))), rows: values.count, in: call.execution)
    }
}
