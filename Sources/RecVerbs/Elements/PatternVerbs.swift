import RecEngine
import RecFrame
import RecPlan
import RecSchema

/// Verbs of text that take a regular expression.
enum PatternVerbs {
    static let all: [any Verb] = [
        ElementVerb(
            "matches", on: .text, [pattern], gives: .rule { _, call in checked(call) ? .bool : nil },
            reference: .python("re.search"),
            VerbDocumentation(
                "Whether a regular expression occurs anywhere in a text.", details: "Anchor it with `^` and `$`. " + syntax,
                example: ##"movies.filter(.title.matches(#"\(19\d\d\)"#))"##)
        ) { values, call in try values.matches(try TextPattern(try call.string("pattern")), in: call.execution) },
        ElementVerb(
            "extract", on: .text,
            [
                pattern,
                ParameterSignature(
                    "group", .int(0...99), .optional,
                    "which group in parentheses, 0 for the whole match; the first, or all where there is none"),
            ], gives: .rule { _, call in checked(call) ? .string : nil },
            reference: .pandas("Series.str.extract"),
            VerbDocumentation(
                "What the first group of a regular expression matches, where it occurs first.",
                details: "Missing where it does not occur. " + syntax,
                example: ##"movies.with(year: .title.extract(#"\((\d{4})\)\s*$"#).cast(.int32))"##)
        ) { values, call in
            try values.extract(
                try TextPattern(try call.string("pattern")), group: try call.int(ifGiven: "group"), in: call.execution)
        },
        ElementVerb(
            "replacingMatches", on: .text,
            [
                ParameterSignature("of", .value(.string), .required, "the regular expression"),
                ParameterSignature("with", .value(.string), .required, "what comes in place of each match"),
            ], gives: .rule { _, call in checked(call, "of") ? .string : nil },
            reference: .python("re.sub"),
            VerbDocumentation(
                "The text with everything replaced that a regular expression matches.", details: syntax,
                example: ##"movies.with(title: .title.replacingMatches(of: #"\s+"#, with: " "))"##)
        ) { values, call in
            try values.replace(
                matching: try TextPattern(try call.string("of")), with: try call.string("with"), in: call.execution)
        },
    ]

    private static let syntax =
        "The syntax is that of Perl and Python; `\\w` and `\\d` mean Unicode's letters and digits. One that takes too many steps is an "
        + "error that names the row."

    private static let pattern = ParameterSignature(
        "pattern", .value(.string), unlabelled: true, .required, "the regular expression, best written `#\"...\"#`")

    /// Whether the pattern is one, as far as it is known before the run; what is wrong with it is reported.
    private static func checked(_ call: CallSite, _ parameter: String = "pattern") -> Bool {
        guard let source = call.constantString(parameter) else { return true }
        do {
            let pattern = try TextPattern(source)
            if let group = call.constantInt("group"), group > pattern.groupCount {
                call.report("E0412", "the regular expression has no group \(group)", at: "group")
            }
            return true
        } catch {
            call.report("E0412", error.message, at: parameter)
            return false
        }
    }
}
