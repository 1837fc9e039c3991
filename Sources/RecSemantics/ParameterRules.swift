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
    private let type: ValueType

    /// Reads the attributes; what is wrong with them is reported when `reporting`, where they are declared.
    init(_ parameter: ParameterDeclaration, type: ValueType, checker: BodyChecker, reporting: Bool = false) {
        name = parameter.name.text
        self.type = type.unwrapped
        for attribute in parameter.attributes {
            func report(_ message: String, _ label: String, notes: [String] = [], hints: [String] = []) {
                if reporting { checker.error("E0305", message, at: attribute.span, label, notes: notes, hints: hints) }
            }
            switch attribute.name.text {
            case "Secret":
                isSecret = true
                if !attribute.arguments.isEmpty { report("`@Secret` takes nothing", "as in `@Secret let url: String`") }
            case "Range":
                guard isNumber else {
                    report("`@Range` is for numbers", "`\(name)` is \(checker.article(type.description))", hints: oneOfHint)
                    continue
                }
                switch Self.range(attribute) {
                case .rule(let rule): rules.append(rule)
                case .backwards: report("the range of `\(name)` runs backwards", "nothing is in it")
                case .none: report("`@Range` takes a range of numbers", "as in `@Range(2...50)`")
                }
            case "OneOf":
                let values = attribute.arguments.compactMap { self.text($0.value) }
                if attribute.arguments.isEmpty || values.count < attribute.arguments.count {
                    report(
                        "`@OneOf` takes the values that are allowed", "as in `@OneOf(\(isNumber ? "5, 10" : "\"a\", \"b\""))`",
                        notes: ["`\(name)` is \(checker.article(type.description))"])
                } else {
                    rules.append(.oneOf(values))
                }
            default:
                report(
                    "there is no attribute `@\(attribute.name.text)`", "not known",
                    notes: ["attributes: @Range, @OneOf, @Secret"],
                    hints: checker.didYouMean(attribute.name.text, among: ["Range", "OneOf", "Secret"]) { "@\($0)" })
            }
        }
    }

    /// The same for whoever meets values later.
    var planned: [ParameterRule] {
        rules.map { rule in
            switch rule {
            case .range(let bounds, _): .range(bounds)
            case .oneOf(let values): .oneOf(values)
            }
        }
    }

    private var isNumber: Bool {
        switch type {
        case .int, .double, .float, .error: true
        default: false
        }
    }

    private var oneOfHint: [String] { type == .bool ? [] : ["`@OneOf(\"a\", \"b\")` allows some values only"] }

    /// A value of `@OneOf` as it is compared; nil for one that the parameter can never have.
    private func text(_ value: ExpressionSyntax) -> String? {
        switch value.kind {
        case .string(let segments) where !isNumber && type != .bool:
            if segments.isEmpty { return "" }
            if segments.count == 1, case .text(let text) = segments[0] { return text }
            return nil
        default:
            guard isNumber, let number = Self.number(value) else { return nil }
            return Self.words(number)
        }
    }

    private static func number(_ value: ExpressionSyntax) -> Double? {
        switch value.kind {
        case .integer(let value): Double(value)
        case .double(let value): value
        case .prefix(.minus, let operand): number(operand).map { -$0 }
        default: nil
        }
    }

    private static func words(_ number: Double) -> String { Int64(exactly: number).map { "\($0)" } ?? "\(number)" }

    private enum RangeReading {
        case rule(Rule), backwards, none
    }

    private static func range(_ attribute: AttributeSyntax) -> RangeReading {
        guard attribute.arguments.count == 1, attribute.arguments[0].label == nil,
            case .binary(let low, let op, let high) = attribute.arguments[0].value.kind,
            op == .closedRange || op == .halfOpenRange,
            let lower = number(low), var upper = number(high)
        else { return .none }
        if op == .halfOpenRange {
            guard case .integer = low.kind, case .integer = high.kind else { return .none }
            upper -= 1
        }
        if lower > upper { return .backwards }
        return .rule(.range(lower...upper, words: "from \(words(lower)) to \(words(upper))"))
    }

    /// What is wrong with a value.
    struct Problem {
        var message: String
        var hints: [String] = []
    }

    /// What is wrong with a value; nil when nothing is. A secret value is not shown.
    func problem(with value: PlanNode) -> Problem? {
        for rule in rules {
            switch (rule, value.kind) {
            case (.range(let bounds, let words), .int(let number)) where !bounds.contains(Double(number)):
                return Problem(message: "`\(name)` is \(shown("\(number)")), and must be \(words)")
            case (.range(let bounds, let words), .double(let number)) where !bounds.contains(number):
                return Problem(message: "`\(name)` is \(shown("\(number)")), and must be \(words)")
            case (.oneOf(let values), .string(let text)) where !values.contains(text):
                if isSecret { return Problem(message: "the secret `\(name)` is none of the values that it may have") }
                let allowed = values.map { "\"\($0)\"" }.joined(separator: ", ")
                return Problem(
                    message: "`\(name)` is \"\(text)\", and must be one of \(allowed)",
                    hints: didYouMean(text, among: values).map { ["did you mean \"\($0)\"?"] } ?? [])
            case (.oneOf(let values), .int(let number)) where !values.contains(Self.words(Double(number))):
                return Problem(
                    message: "`\(name)` is \(shown("\(number)")), and must be one of \(values.joined(separator: ", "))")
            case (.oneOf(let values), .double(let number)) where !values.contains(Self.words(number)):
                return Problem(
                    message: "`\(name)` is \(shown("\(number)")), and must be one of \(values.joined(separator: ", "))")
            default: continue
            }
        }
        return nil
    }

    private func shown(_ value: String) -> String { isSecret ? "•••" : value }
}
