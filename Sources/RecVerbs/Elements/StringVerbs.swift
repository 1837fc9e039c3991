import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// Verbs of text without patterns.
enum StringVerbs {
    static let all: [any Verb] =
        [
            ElementVerb(
                "split", on: .text, [text("separator", "what stands between the parts; not empty")],
                gives: .fixed(.list(.string)),
                reference: .pandas("Series.str.split"),
                VerbDocumentation(
                    "The parts of a text between separators, as a list.",
                    details: "An empty text has one empty part, as in Python; parts may be empty.",
                    example: "movies.with(genres: .genres.split(\"|\"))")
            ) { values, call in try values.split(try call.string("separator"), in: call.execution) },
            ElementVerb(
                "replacing", on: .text,
                [
                    text("text", "what is replaced"),
                    ParameterSignature("with", .value(.string), .required, "what comes in its place"),
                ], gives: .fixed(.string),
                reference: .pandas("Series.str.replace"),
                VerbDocumentation(
                    "The text with every occurrence of another one replaced.",
                    example: "movies.with(title: .title.replacing(\", The\", with: \"\"))")
            ) { values, call in
                try values.replace(try call.string("text"), with: try call.string("with"), in: call.execution)
            },
            ElementVerb(
                "contains", on: Self.containing,
                [ParameterSignature("value", .scalar, unlabelled: true, .required, "the text, or the element")],
                gives: .rule(contained),
                reference: .pandas("Series.str.contains"),
                VerbDocumentation(
                    "Whether a text contains another, or a list an element.",
                    details: "Upper and lower case differ. A missing element equals nothing.",
                    example: "movies.filter(.genres.contains(\"Comedy\"))")
            ) { values, call in
                guard let wanted = try call.scalar("value") else {
                    throw EngineError("E0690", "`contains` did not get its value")
                }
                if case .string(let text) = wanted, values.type == .string {
                    return try values.test(.contains, text, in: call.execution)
                }
                return try values.listContains(wanted, in: call.execution)
            },
            ElementVerb(
                "lowercased", on: .text, gives: .fixed(.string),
                reference: .pandas("Series.str.lower"),
                VerbDocumentation("The text in lower case.", example: "movies.with(title: .title.lowercased())")
            ) { values, call in try values.lowercased(in: call.execution) },
            ElementVerb(
                "uppercased", on: .text, gives: .fixed(.string),
                reference: .pandas("Series.str.upper"),
                VerbDocumentation("The text in upper case.", example: "movies.with(title: .title.uppercased())")
            ) { values, call in try values.uppercased(in: call.execution) },
            ElementVerb(
                "trimmed", on: .text, gives: .fixed(.string),
                reference: .pandas("Series.str.strip"),
                VerbDocumentation(
                    "The text without white space around it.", details: "Unicode white space, as Python's `strip` takes it.",
                    example: "movies.with(title: .title.trimmed())")
            ) { values, call in try values.trimmed(in: call.execution) },
            ElementVerb(
                "length", on: .text, isProperty: true, gives: .fixed(.int64),
                reference: .pandas("Series.str.len"),
                VerbDocumentation(
                    "How many characters a text has.", details: "Unicode scalars, as Python counts.",
                    example: "movies.filter(.title.length > 40)")
            ) { values, call in try values.textLength(in: call.execution) },
        ] + edge("startsWith", "hasPrefix", .startsWith, "begins with") + edge("endsWith", "hasSuffix", .endsWith, "ends with")

    private static func text(_ name: String, _ summary: String) -> ParameterSignature {
        ParameterSignature(name, .value(.string), unlabelled: true, .required, summary)
    }

    /// One test of a text's end, under the name of other tools and under Swift's.
    private static func edge(_ name: String, _ swiftName: String, _ test: TextTest, _ words: String) -> [any Verb] {
        [(name, swiftName), (swiftName, name)].map { name, other in
            ElementVerb(
                name, on: .text, [text("text", "the other text")], gives: .fixed(.bool),
                reference: .pandas("Series.str.\(test == .startsWith ? "startswith" : "endswith")"),
                VerbDocumentation(
                    "Whether a text \(words) another.", details: "Upper and lower case differ. `\(other)` is the same.",
                    example: "movies.filter(.title.\(name)(\"The\"))")
            ) { values, call in try values.test(test, try call.string("text"), in: call.execution) }
        }
    }

    private static let containing = ElementVerb.Subject(words: "text or a list") {
        if case .list = $0 { true } else { $0 == .string }
    }

    private static func contained(_ type: ColumnType, _ call: CallSite) -> ColumnType? {
        guard let wanted = call.type("value")?.elementType else { return .bool }
        let element = if case .list(let element) = type { element } else { type }
        if wanted != element, !(wanted.isNumeric && element.isNumeric && type != .string) {
            call.report("E0410", "`contains` looks for \(element.name) here, not \(wanted.name)", at: "value")
        }
        return .bool
    }
}
