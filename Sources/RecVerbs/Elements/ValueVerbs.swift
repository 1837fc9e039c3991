import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// Verbs of values of any type: tests for missing values, casts, text.
enum ValueVerbs {
    static let all: [any Verb] = [
        ElementVerb(
            "isMissing", on: .any, isProperty: true, gives: .fixed(.bool), whenMissing: .scalar(.bool(true)),
            reference: .pandas("Series.isna"),
            VerbDocumentation(
                "Whether there is no value.", details: "NaN and an empty text are values.",
                example: "movies.filter(!.genres.isMissing)")
        ) { values, _ in values.isMissing() },
        ElementVerb(
            "isNaN", on: .number, isProperty: true, gives: .fixed(.bool),
            reference: .numPy("isnan"),
            VerbDocumentation(
                "Whether a number is NaN.", details: "A missing value stays missing; whole numbers never are.",
                example: "stats.filter(.avg_rating.isNaN)")
        ) { values, call in try values.isNaN(in: call.execution) },
        ElementVerb(
            "text", on: .any, isProperty: true, gives: .fixed(.string),
            reference: .python("repr"),
            VerbDocumentation(
                "The value as text.", details: "Numbers in the shortest form that reads back the same, dates as `2024-01-31`.",
                example: "ratings.with(key: .userId.text)")
        ) { values, _ in Column((0..<values.count).map { values.isValid(at: $0) ? values.text(at: $0) : nil }) },
        ElementVerb(
            "cast", on: .any,
            [
                ParameterSignature("type", .columnType, unlabelled: true, .required, "the type, as `.int32`"),
                ParameterSignature(
                    "failing", .choice(["error", "missing"]), default: .choice("error"),
                    "what a value that does not fit becomes: an error that names the row, or missing"),
            ], gives: .rule(castType),
            reference: .pandas("Series.astype"),
            VerbDocumentation(
                "The value as another type.", details: "As the table verb `cast`.",
                example: "ratings.with(stars: .rating.cast(.int32))")
        ) { values, call in
            guard let type = try call.choice("type").flatMap({ ColumnType.named[$0] }) else {
                throw EngineError("E0690", "`cast` did not get its type")
            }
            return try values.cast(
                to: type, failing: try call.choice("failing") == "missing" ? .missing : .error, in: call.execution)
        },
    ]

    private static func castType(_ type: ColumnType, _ call: CallSite) -> ColumnType? {
        guard let target = call.choice("type").flatMap({ ColumnType.named[$0] }) else { return nil }
        if !type.canCast(to: target) {
            call.report("E0405", "\(type.name) cannot be cast to \(target.name)", at: "type")
        }
        return target
    }
}
