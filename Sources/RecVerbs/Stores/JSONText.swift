import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// Values as JSON texts.
enum JSONText {
    static let all: [any Verb] = [verb.asFunction()]

    private static let verb = ElementVerb(
        "json", on: .any, gives: .fixed(.string),
        reference: .none("another library writes the same value with other white space"),
        VerbDocumentation(
            "A value, or each value of a column, as a JSON text.",
            details: """
                Lists become arrays; times and dates texts as `2024-01-31 12:30:00`; NaN, infinities and missing elements of a list become \
                `null`; a missing value stays missing. No white space; only what must be escaped is.
                """,
            example: "lists.with(text: json(.films))")
    ) { values, _ in
        Column(
            (0..<values.count).map { row -> String? in values.isValid(at: row) ? JSONWriter.text(values.scalar(at: row)) : nil })
    }
}
