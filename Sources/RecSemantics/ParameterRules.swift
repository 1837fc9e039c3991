import RecDiagnostics
import RecPlan
import RecSchema
import RecSyntax

/// What the attributes of a parameter demand of its value.
struct ParameterRules {
    private enum Rule {
        case range(ClosedRange<Double>, words: String)
        case oneOf([String])
    }

    private var rules: [Rule] = []
    private(set) var isSecret = false
    private let name: String

    /// Reads the attributes; what is wrong with them is reported where they are declared, by `checkDeclaration`.
    init(_ parameter: ParameterDeclaration, checker: BodyChecker, reporting: Bool = false) {
        name = parameter.name.text
        for attribute in parameter.attributes {
            switch attribute.name.text {
            case "Secret": isSecret = true
            case "Range":
                if let rule = Self.range(attribute) {
                    rules.append(rule)
                } else if reporting {
                    checker.error("E0305", "`@Range` takes a range of numbers", at: attribute.span, "as in `@Range(2...50)`")
                }
            case "OneOf":
                let values = attribute.arguments.compactMap { Self.text($0.value) }
                if !values.isEmpty, values.count == attribute.arguments.count {
                    rules.append(.oneOf(values))
                } else if reporting {
                    checker.error(
                        "E0305", "`@OneOf` takes the values that are allowed", at: attribute.span, "as in `@OneOf(\"a\", \"b\")`")
                }
            default:
                if reporting {
                    checker.error(
                        "E0305", "there is no attribute `@\(attribute.name.text)`", at: attribute.span, "not known",
                        notes: ["attributes: @Range, @OneOf, @Secret"],
                        hints: didYouMean(attribute.name.text, among: ["Range", "OneOf", "Secret"]).map {
                            ["did you mean `@\($0)`?"]
                        } ?? [])
                }
            }
        }
    }

    private static func text(_ value: ExpressionSyntax) -> String? {
        switch value.kind {
        case .string(let segments):
            if segments.isEmpty { return "" }
            if segments.count == 1, case .text(let text) = segments[0] { return text }
            return nil
        case .integer(let value): return String(value)
        case .double(let value): return "\(value)"
        default: return nil
        }
    }

    private static func number(_ value: ExpressionSyntax) -> Double? {
        switch value.kind {
        case .integer(let value): Double(value)
        case .double(let value): value
        default: nil
        }
    }

    private static func range(_ attribute: AttributeSyntax) -> Rule? {
        guard attribute.arguments.count == 1, case .binary(let low, .closedRange, let high) = attribute.arguments[0].value.kind,
            let lower = number(low), let upper = number(high), lower <= upper
        else { return nil }
        func words(_ expression: ExpressionSyntax) -> String {
            if case .integer(let value) = expression.kind { "\(value)" } else { "\(number(expression) ?? 0)" }
        }
        return .range(lower...upper, words: "from \(words(low)) to \(words(high))")
    }

    /// What is wrong with a value, as a message; nil when nothing is.
    func problem(with value: PlanNode) -> String? {
        for rule in rules {
            // The text of a secret is repeated nowhere.
            if isSecret, case .oneOf(let values) = rule {
                if case .string(let text) = value.kind, values.contains(text) { continue }
                return "the secret `\(name)` is none of the values that it may have"
            }
            switch (rule, value.kind) {
            case (.range(let bounds, let words), .int(let number)) where !bounds.contains(Double(number)):
                return "`\(name)` is \(number), and must be \(words)"
            case (.range(let bounds, let words), .double(let number)) where !bounds.contains(number):
                return "`\(name)` is \(number), and must be \(words)"
            case (.oneOf(let values), .string(let text)) where !values.contains(text):
                let guess = didYouMean(text, among: values).map { "; did you mean \"\($0)\"?" } ?? ""
                return
                    "`\(name)` is \"\(text)\", and must be one of \(values.map { "\"\($0)\"" }.joined(separator: ", "))\(guess)"
            case (.oneOf(let values), .int(let number)) where !values.contains(String(number)):
                return "`\(name)` is \(number), and must be one of \(values.joined(separator: ", "))"
            default: continue
            }
        }
        return nil
    }
}
