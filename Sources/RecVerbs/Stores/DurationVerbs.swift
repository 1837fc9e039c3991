import RecEngine
import RecFrame
import RecPlan
import RecSchema

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
