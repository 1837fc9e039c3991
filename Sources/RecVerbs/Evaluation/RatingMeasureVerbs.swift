import RecEngine
import RecFrame
import RecModels
import RecPlan
import RecSchema

/// `predicted.rmse(.rating)`.
struct RatingMeasureVerb: Verb {
    let measure: RatingMeasure
    let receiver = ReceiverKind.table
    let documentation: VerbDocumentation

    var name: String { measure.rawValue }

    /// Python squares by `pow`, which is not always the nearest double of the square.
    var reference: Reference {
        .surprise("accuracy.\(name)", within: measure == .rmse || measure == .mse ? 1e-15 : 0)
    }

    var parameters: [ParameterSignature] {
        [
            ParameterSignature("truth", .column(.numeric), unlabelled: true, .required, "the true ratings"),
            ParameterSignature(
                "prediction", .column(.numeric), .optional, "what was predicted; the column `prediction` when left out"),
        ] + (measure.needsUsers ? [ParameterSignature("user", .column(.any), .required, "whose rating it is")] : [])
    }

    static let all: [any Verb] = [
        RatingMeasureVerb(
            measure: .rmse,
            documentation: VerbDocumentation(
                "Root of the mean squared difference of true and predicted ratings.",
                details: "The number of `surprise.accuracy.rmse`: the mean is summed in NumPy's order. \(missing)",
                example: "ratings.with(prediction: 3.5).rmse(.rating)")),
        RatingMeasureVerb(
            measure: .mse,
            documentation: VerbDocumentation(
                "Mean squared difference of true and predicted ratings.",
                details: "The number of `surprise.accuracy.mse`. \(missing)",
                example: "ratings.with(prediction: 3.5).mse(.rating)")),
        RatingMeasureVerb(
            measure: .mae,
            documentation: VerbDocumentation(
                "Mean absolute difference of true and predicted ratings.",
                details: "The number of `surprise.accuracy.mae`. \(missing)",
                example: "ratings.with(prediction: 3.5).mae(.rating)")),
        RatingMeasureVerb(
            measure: .fcp,
            documentation: VerbDocumentation(
                "The share of pairs of a user's ratings that are predicted in the right order.",
                details: """
                    The number of `surprise.accuracy.fcp` (Koren and Sill 2011): of two ratings of a user that differ, the pair is \
                    concordant where the higher one is predicted higher, else discordant, also where both predictions are equal. The \
                    mean number of concordant pairs over users that have any, c, and of discordant pairs over users that have any, \
                    d, give c / (c + d). It is an error where nobody has such a pair. \(missing) Cost: n log n a user.
                    """,
                example: "ratings.with(prediction: .movieId / 10).fcp(.rating, user: .userId)")),
    ]

    private static let missing = "A missing rating or prediction is an error, and so is a table without rows."

    func resultType(of call: CallSite) -> ValueType {
        if !call.has("prediction"), !call.table.isUnknown {
            guard let field = call.table.field("prediction") else {
                call.report(
                    "E0441", "which column holds the predictions is not said",
                    hints: ["as in `\(name)(.rating, prediction: .score\(measure.needsUsers ? ", user: .userId" : ""))`"])
                return .double
            }
            if !field.isProvisional, !field.type.isNumeric {
                call.report("E0441", "the column `prediction` is \(field.type.name), and predictions are numbers")
            }
        }
        return .double
    }

    func run(_ call: VerbCall) throws -> Value {
        let table = try call.table()
        guard let truth = try call.columnName("truth") else { throw EngineError("E0690", "no ratings") }
        let users = try call.columnName("user").map { try table.column($0).numbering(in: call.execution).numbers }
        return .scalar(
            .double(
                try measure.value(
                    truth: try FoldScoring.numbers(table, truth, call.context),
                    predictions: try FoldScoring.numbers(table, try call.columnName("prediction") ?? "prediction", call.context),
                    users: users ?? [])))
    }
}

/// Splits, measures and searches.
enum EvaluationVerbs {
    static let all: [any Verb] =
        [SplitVerb(), LeaveLastOut(), LeaveOneOut(), KFoldVerb()] + RatingMeasureVerb.all + [
            CrossValidate(), GridVerb(), TopNVerb(), ForEachVerb(),
        ]
}
