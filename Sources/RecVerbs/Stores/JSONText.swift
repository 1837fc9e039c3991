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
        Column((0..<values.count).map { row -> String? in values.isValid(at: row) ? text(of: values.scalar(at: row)) : nil })
    }

    static func text(of scalar: Scalar) -> String {
        switch scalar {
        case .missing: "null"
        case .int(let value): String(value)
        case .double(let value): value.isFinite ? value.description : "null"
        case .float(let value): value.isFinite ? value.description : "null"
        case .bool(let value): value ? "true" : "false"
        case .string(let value): quoted(value)
        case .date, .dateTime, .duration: quoted(scalar.text)
        case .list(let values): "[" + values.map { text(of: $0) }.joined(separator: ",") + "]"
        }
    }

    private static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }
}

/// Spans of time: `hours(24)`.
enum DurationVerbs {
    static let all: [any Verb] = [
        make("seconds", 1_000_000), make("minutes", 60_000_000), make("hours", 3_600_000_000), make("days", 86_400_000_000),
    ]

    private static func make(_ name: String, _ microseconds: Int64) -> any Verb {
        ElementVerb(
            name, on: .number, gives: .fixed(.duration), reference: .none("says how long something takes"),
            VerbDocumentation(
                "A span of so many \(name).", details: "Fractions are kept to the microsecond.",
                example: "events.with(length: \(name)(2))")
        ) { values, _ in
            let scalars: [Scalar] = try (0..<values.count).map { row in
                switch values.scalar(at: row) {
                case .int(let count):
                    let (time, overflow) = count.multipliedReportingOverflow(by: microseconds)
                    if overflow { throw EngineError("E0717", "\(count) \(name) are longer than a span of time can be") }
                    return .duration(time)
                case .missing: return .missing
                case let other:
                    guard let count = other.number, let time = Int64(exactly: (count * Double(microseconds)).rounded()) else {
                        throw EngineError("E0717", "\(other.text) \(name) are no span of time")
                    }
                    return .duration(time)
                }
            }
            return try Column(scalars, type: .duration)
        }.asFunction()
    }
}
