import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// Parts of dates and times, and texts read and written as such.
enum DateVerbs {
    static let all: [any Verb] =
        [
            part(.year, "The year of a date or time."), part(.month, "The month, from 1 to 12."),
            part(.day, "The day of the month, from 1 to 31."), part(.hour, "The hour, from 0 to 23; 0 for dates."),
            part(.minute, "The minute, from 0 to 59; 0 for dates."), part(.second, "The second, from 0 to 59; 0 for dates."),
            part(.weekday, "The day of the week, Monday 1 to Sunday 7, as in ISO 8601 and polars (pandas counts Monday 0)."),
            part(.dayOfYear, "The day of the year, from 1 to 366."),
        ] + [parse, format]

    private static func part(_ part: DatePart, _ summary: String) -> ElementVerb {
        ElementVerb(
            part.rawValue, on: .day, isProperty: true, gives: .fixed(.int32),
            reference: .pandas("Series.dt.\(part == .weekday ? "dayofweek" : part == .dayOfYear ? "dayofyear" : part.rawValue)"),
            VerbDocumentation(
                summary, details: "In UTC, as int32.", example: "ratings.with(value: date(unix: .timestamp).\(part.rawValue))")
        ) { values, call in try values.part(part, in: call.execution) }
    }

    private static let syntax =
        "Patterns are made of `yyyy MM dd HH mm ss` and `S`; letters in single quotes stand for themselves."

    private static let parse = ElementVerb(
        "date", on: .text,
        [
            ParameterSignature("format", .value(.string), .required, "the pattern, as `dd.MM.yyyy`"),
            ParameterSignature(
                "failing", .choice(["error", "missing"]), default: .choice("error"),
                "what a text that does not follow the pattern becomes: an error that names the row, or missing"),
        ], gives: .rule { _, call in checked(call).map { hasTime($0) ? .dateTime : .date } },
        reference: .pandas("to_datetime"),
        VerbDocumentation(
            "A text read as a date, or as a time where the pattern has hours.", details: syntax,
            example: "movies.with(seen: \"31.01.2024\".date(format: \"dd.MM.yyyy\"))")
    ) { values, call in
        let source = try call.string("format")
        let times = try values.parseDates(
            try DatePattern(source), failing: try call.choice("failing") == "missing" ? .missing : .error, in: call.execution)
        return hasTime(source) ? times : try times.cast(to: .date, in: call.execution)
    }

    private static let format = ElementVerb(
        "formatted", on: .day,
        [ParameterSignature("pattern", .value(.string), unlabelled: true, .required, "the pattern, as `yyyy-MM`")],
        gives: .rule { _, call in
            _ = checked(call, "pattern")
            return .string
        },
        reference: .pandas("Series.dt.strftime"),
        VerbDocumentation(
            "A date or time as text.", details: syntax,
            example: "ratings.with(month: date(unix: .timestamp).formatted(\"yyyy-MM\"))")
    ) { values, call in try values.formatDates(try DatePattern(try call.string("pattern")), in: call.execution) }

    /// The pattern, which decides whether days or times come out, so must be known; nil, reported, when it is none.
    private static func checked(_ call: CallSite, _ parameter: String = "format") -> String? {
        guard let source = call.constantString(parameter) else {
            if parameter == "format" {
                call.report("E0403", "`format` must be known before the run, as it decides the type", at: parameter)
            }
            return nil
        }
        do {
            _ = try DatePattern(source)
            return source
        } catch {
            call.report("E0413", error.message, at: parameter, hints: error.hint.map { [$0] } ?? [])
            return nil
        }
    }

    /// Whether a pattern has fields of a time.
    static func hasTime(_ pattern: String) -> Bool {
        var isQuoted = false
        for character in pattern {
            if character == "'" { isQuoted.toggle() }
            if !isQuoted, "HmsS".contains(character) { return true }
        }
        return false
    }
}
