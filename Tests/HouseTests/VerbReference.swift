import RecEngine
import RecPlan
import RecSchema
import RecVerbs

/// The reference of all verbs as Markdown, from what the catalogue says of them.
enum VerbReference {
    /// A row for each family: its verbs by name.
    static var table: String {
        let rows = Catalogue.families.map { family in
            "| \(family.title.lowercasedFirst) | \(names(family.verbs).map { "`\($0)`" }.joined(separator: " ")) |"
        }
        return (["| for | verbs |", "|---|---|"] + rows).joined(separator: "\n")
    }

    /// A chapter for each family, a section for each verb.
    static var chapters: String {
        Catalogue.families.map { family in
            "## \(family.title)\n\n" + family.verbs.map(section).joined(separator: "\n\n")
        }.joined(separator: "\n\n")
    }

    /// The names of verbs, each once, in order.
    private static func names(_ verbs: [any Verb]) -> [String] {
        var seen: Set<String> = []
        return verbs.map(\.name).filter { seen.insert($0).inserted }
    }

    private static func section(_ verb: any Verb) -> String {
        var parts = ["### \(heading(verb))", "    \(signature(verb))", verb.documentation.summary]
        let parameters = verb.parameters.filter { !$0.summary.isEmpty || isLong($0) }.map(bullet)
        if !parameters.isEmpty { parts.append(parameters.joined(separator: "\n")) }
        if !verb.documentation.details.isEmpty { parts.append(verb.documentation.details) }
        if let comparison = comparison(verb) { parts.append(comparison) }
        parts.append(
            "For example:\n\n" + verb.documentation.example.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n"))
        for picture in pictures(of: verb) { parts.append("![\(picture)](figures/\(picture).png)") }
        return parts.joined(separator: "\n\n")
    }

    /// The pictures of a verb that draws, drawn by `figures/figures.recnb`.
    static func pictures(of verb: any Verb) -> [String] {
        switch verb.name {
        case "bar", "line", "area", "scatter", "heatmap", "box", "elbow", "dendrogram", "adding": [verb.name]
        case "histogram": ["histogram", "facet"]
        default: []
        }
    }

    /// What `recnb parity` compares it with.
    private static func comparison(_ verb: any Verb) -> String? {
        guard case .function(let function) = verb.reference else { return nil }
        let equal =
            function.tolerance > 0
            ? "numbers may differ by \(function.tolerance) of the larger of 1 and the reference's"
            : function.comparison == .labels ? "labels and numbers are equal" : "results are equal"
        return "`recnb parity` compares it with `\(function.name)` of \(function.library): \(equal)."
    }

    private static func heading(_ verb: any Verb) -> String {
        let base = receiver(verb)
        return base.isEmpty
            ? "`\(verb.name)`" : "`\(verb.name)` of \(base.first.map { "aeiou".contains($0) } == true ? "an" : "a") \(base)"
    }

    private static func receiver(_ verb: any Verb) -> String {
        switch verb.receiver {
        case .none: ""
        case .table: "table"
        case .groups: "grouped table"
        case .list: "list"
        case .element: "value"
        case .model(let kind): kind.isEmpty ? "model" : "\(kind) model"
        case .figure: "figure"
        case .function: "cell with parameters"
        }
    }

    /// As in Swift: labels, types, defaults.
    static func signature(_ verb: any Verb) -> String {
        let base =
            switch verb.receiver {
            case .none: ""
            case .table: "table."
            case .groups: "groups."
            case .list: "list."
            case .element: "value."
            case .model: "model."
            case .figure: "figure."
            case .function: "cell."
            }
        if verb.isProperty { return base + verb.name }
        return base + verb.name + "(" + verb.parameters.map(parameter).joined(separator: ", ") + ")"
    }

    private static func parameter(_ parameter: ParameterSignature) -> String {
        var text =
            (parameter.isUnlabelled ? "_ " : "") + parameter.name + ": " + (isLong(parameter) ? "case" : type(parameter.kind))
        switch parameter.repetition {
        case .required: break
        case .optional: if parameter.defaultValue == nil { text += "?" }
        case .oneOrMore, .any: text += "..."
        }
        switch parameter.defaultValue {
        case nil: break
        case .int(let value): text += " = \(value)"
        case .double(let value): text += " = \(value)"
        case .bool(let value): text += " = \(value)"
        case .string(let value): text += " = " + (value == "\"" ? "#\"\"\"#" : "\"\(value)\"")
        case .choice(let value): text += " = .\(value)"
        }
        return text
    }

    private static func isLong(_ parameter: ParameterSignature) -> Bool {
        if case .choice = parameter.kind { true } else { false }
    }

    private static func bullet(_ parameter: ParameterSignature) -> String {
        var texts = [parameter.summary].filter { !$0.isEmpty }
        switch parameter.kind {
        case .choice(let cases), .choices(let cases): texts.append(cases.map { "`.\($0)`" }.joined(separator: ", "))
        default: break
        }
        if let bounds = bounds(parameter.kind) { texts.append(bounds) }
        return "- `\(parameter.name)`: \(texts.joined(separator: "; "))"
    }

    /// The bounds of a number, where there are any.
    private static func bounds(_ kind: ParameterKind) -> String? {
        switch kind {
        case .int(let range) where range.upperBound < Int64(Int32.max): "\(range.lowerBound) to \(range.upperBound)"
        case .int(let range) where range.lowerBound > Int64(Int32.min): "at least \(range.lowerBound)"
        case .number(let range) where range.upperBound < 1e100: "\(range.lowerBound) to \(range.upperBound)"
        case .number(let range) where range.lowerBound > -1e100: "at least \(range.lowerBound)"
        default: nil
        }
    }

    private static func type(_ kind: ParameterKind) -> String {
        switch kind {
        case .value(let type): type.description
        case .int: "Int"
        case .number: "Double"
        case .numberRange: "range"
        case .scalar: "value"
        case .any: "anything"
        case .table: "table"
        case .features: "table or matrix"
        case .model: "model"
        case .connection: "connection"
        case .list: "list"
        case .column, .newColumn: "column"
        case .columns: "columns"
        case .columnPairs: "key"
        case .renames: "[.old: .new]"
        case .sortKeys: "key"
        case .rows: "expression"
        case .columnTest: "condition"
        case .namedRows: "name: expression"
        case .namedAggregations: "name: aggregate"
        case .choice(let cases): cases.map { ".\($0)" }.joined(separator: " | ")
        case .choices: "[.case]"
        case .labelled: "[\"name\": value]"
        case .settings: "[name: list]"
        case .columnTypes: "[.column: .type]"
        case .columnType: "type"
        case .closure: "closure"
        }
    }
}

extension String {
    fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
