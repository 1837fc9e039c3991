import RecDiagnostics
import RecPlan
import RecSchema
import RecSyntax

/// Checks the lines of `parameters` cells and settles what each parameter is worth in this run.
struct ParameterChecker {
    let notebook: NotebookContext

    private typealias Settled = (value: PlanNode, source: ParameterPlan.Source)

    /// - Parameter start: where the cell begins.
    func check(_ declarations: [ParameterDeclaration], from start: Int) {
        for declaration in declarations { check(declaration, from: start) }
    }

    private func check(_ declaration: ParameterDeclaration, from start: Int) {
        let checker = BodyChecker(notebook: notebook)
        guard let type = checker.resolve(declaration.type), !NotebookContext.isSilent(type) else {
            return bindUnknown(.error, declaration)
        }
        switch type {
        case .int, .double, .float, .bool, .string, .path, .date: break
        default:
            checker.error(
                "E0306", "a parameter cannot be \(checker.article(type.description))", at: declaration.type.span,
                "not a parameter's type", notes: ["types: Int, Double, Float, Bool, String, Path, Date"])
            return bindUnknown(.error, declaration)
        }
        checkName(declaration, from: start)
        let rules = ParameterRules(declaration, type: type, checker: checker, reporting: true)
        guard let settled = settle(declaration, type, rules, checker) else { return bindUnknown(type, declaration) }
        var isEmpty = false
        if case .string("") = settled.value.kind { isEmpty = true }
        // A file of the project's own is no secret: it is what a secret's absence means.
        if case .string(let text) = settled.value.kind, text.hasPrefix("sqlite:") { isEmpty = true }
        if rules.isSecret, settled.source == .notebook, !isEmpty {
            notebook.report(
                Diagnostic(
                    "W0404", "the secret `\(declaration.name.text)` stands in the notebook for everyone to read",
                    at: .init(declaration.defaultValue?.span ?? declaration.span, "not secret here"),
                    hints: ["take it from the environment alone: `env(\"NAME\")`"]))
        }
        if let problem = rules.problem(with: settled.value) {
            report(
                settled.source == .notebook ? "E0304" : "E0303", problem.message, settled.source, declaration,
                declaration.defaultValue?.span, "out of bounds",
                hints: problem.hints)
            // Verbs that take it would say the same again, or something else.
            return bindUnknown(type, declaration)
        }
        add(
            ParameterPlan(
                name: declaration.name.text, type: type, value: settled.value, source: settled.source, isSecret: rules.isSecret,
                span: declaration.name.span))
    }

    private func checkName(_ declaration: ParameterDeclaration, from start: Int) {
        switch notebook.names[declaration.name.text] {
        case .parameter(let earlier)?:
            // Of two in one cell the parser speaks.
            if notebook.parameters[earlier].span.lower >= start { return }
            notebook.report(
                Diagnostic(
                    "E0307", "there are two parameters `\(declaration.name.text)`",
                    at: .init(declaration.name.span, "second one here"),
                    labels: [.init(notebook.parameters[earlier].span, "first one here")]))
        case .cell(let cell)?:
            notebook.report(
                Diagnostic(
                    "W0402", "the parameter hides the cell `\(declaration.name.text)` from the cells below",
                    at: .init(declaration.name.span, "same name"),
                    labels: [.init(notebook.cells[cell].span.start, "cell")]))
        default: break
        }
    }

    private func add(_ parameter: ParameterPlan) {
        notebook.declare(parameter.name, .parameter(notebook.parameters.count))
        notebook.parameters.append(parameter)
    }

    /// Goes on with a parameter that has no proper value, so that its uses raise nothing further.
    private func bindUnknown(_ type: ValueType, _ declaration: ParameterDeclaration) {
        add(
            ParameterPlan(
                name: declaration.name.text, type: type, value: PlanNode(.missing, type: type, span: declaration.span),
                source: .notebook, isSecret: false, span: declaration.name.span))
    }

    private func report(
        _ id: String, _ message: String, _ source: ParameterPlan.Source, _ declaration: ParameterDeclaration,
        _ place: SourceSpan?,
        _ label: String, hints: [String] = []
    ) {
        let origin: [String] =
            switch source {
            case .notebook: []
            case .commandLine: ["given on the command line"]
            case .file: ["given in the file of parameters"]
            case .environment: ["given by the environment"]
            }
        notebook.report(
            Diagnostic(
                id, message,
                at: source == .notebook
                    ? .init(place ?? declaration.span, label) : .init(declaration.name.span, "declared here"),
                notes: origin, hints: hints))
    }

    // MARK: Values

    /// The value for this run: one given from outside, else the default. The default is checked in any case.
    private func settle(
        _ declaration: ParameterDeclaration, _ type: ValueType, _ rules: ParameterRules, _ checker: BodyChecker
    ) -> Settled? {
        let name = declaration.name.text
        let given = notebook.request.values[name]
        let fallback = defaultValue(declaration, type, checker, isNeeded: given == nil)
        guard let given else { return fallback }
        guard let value = Self.parse(given.text, as: type, at: declaration.name.span) else {
            let shown = rules.isSecret ? "•••" : "\"\(given.text.prefix(80))\(given.text.count > 80 ? "..." : "")\""
            report(
                "E0302", "\(shown) is not \(checker.article(type.description)), which `\(name)` must be", given.source,
                declaration, nil, "declared here", hints: Self.advice(for: type))
            return nil
        }
        if let fallback, fallback.source == .notebook, let problem = rules.problem(with: fallback.value) {
            report(
                "E0304", problem.message, .notebook, declaration, declaration.defaultValue?.span, "out of bounds",
                hints: problem.hints)
        }
        return (value, given.source)
    }

    /// How a value of the type is written, where that is not plain.
    private static func advice(for type: ValueType) -> [String] {
        switch type {
        case .date: ["a day is written `2020-12-31`"]
        case .bool: ["write `true` or `false`"]
        default: []
        }
    }

    private func defaultValue(
        _ declaration: ParameterDeclaration, _ type: ValueType, _ checker: BodyChecker, isNeeded: Bool
    ) -> Settled? {
        guard let written = declaration.defaultValue else {
            // The parser asks for it.
            return nil
        }
        switch written.kind {
        case .error: return nil
        case .call(let callee, let arguments):
            if case .name("env") = callee.kind {
                return environment(arguments, declaration, type, checker, span: written.span, isNeeded: isNeeded)
            }
            // `date("2020-12-31")` is a literal in all but form.
            if case .name("date") = callee.kind, type == .date, arguments.count == 1, arguments[0].label == nil {
                return literal(arguments[0].value, as: type, checker, declaration).map { ($0, .notebook) }
            }
        default: break
        }
        return literal(written, as: type, checker, declaration).map { ($0, .notebook) }
    }

    /// The value of an expression that is known before the run, as the type wanted; nil, reported, where it is none.
    private func literal(
        _ written: ExpressionSyntax, as type: ValueType, _ checker: BodyChecker, _ declaration: ParameterDeclaration
    ) -> PlanNode? {
        let node = checker.check(written, in: Scope(parent: nil))
        if node.isFailed { return nil }
        guard let value = checker.constant(node) else {
            var hints = ["write a number, text, `true` or `false`, or `env(\"NAME\")`"]
            if case .missing = node.kind { hints = ["leave `= nil` out to ask for a value on the command line"] }
            checker.error(
                "E0309", "a parameter's value must be known before the run", at: written.span, "not a literal", hints: hints)
            return nil
        }
        switch (type, value.kind) {
        case (.double, .int(let number)), (.float, .int(let number)):
            return PlanNode(.double(Double(number)), type: type, span: value.span)
        case (.int, .int), (.double, .double), (.float, .double), (.bool, .bool), (.string, .string), (.path, .string):
            return PlanNode(value.kind, type: type, span: value.span)
        case (.date, .string(let text)):
            if CalendarDay(text) != nil { return PlanNode(.string(text), type: type, span: value.span) }
            checker.error(
                "E0306", "there is no day \"\(text)\"", at: written.span, "not a day", hints: ["a day is written `2020-12-31`"])
        default:
            var hints: [String] = []
            if case .string(let text) = value.kind, Self.parse(text, as: type, at: value.span) != nil {
                hints = ["write it without quotes: `\(text)`"]
            } else if type == .string || type == .path {
                hints = ["text stands in quotes"]
            } else if type == .int, case .double(let number) = value.kind, let whole = Int64(exactly: number) {
                hints = ["write `\(whole)`"]
            }
            checker.error(
                "E0306", "the value is not \(checker.article(type.description))", at: written.span, value.type.description,
                notes: ["`\(declaration.name.text)` is declared \(checker.article(type.description))"], hints: hints)
        }
        return nil
    }

    private func environment(
        _ arguments: [Argument], _ declaration: ParameterDeclaration, _ type: ValueType, _ checker: BodyChecker,
        span: SourceSpan, isNeeded: Bool
    ) -> Settled? {
        let further = arguments.dropFirst()
        guard let first = arguments.first, first.label == nil,
            case .string(let name)? = checker.constant(checker.check(first.value, in: Scope(parent: nil)))?.kind,
            further.count <= 1
        else {
            checker.error(
                "E0310", "`env` takes the name of a variable of the environment", at: span, "as in `env(\"DATABASE_URL\")`")
            return nil
        }
        if let other = further.first, other.label?.text != "default" {
            checker.error(
                "E0310", "`env` takes a name and a `default:`", at: other.span,
                "as in `env(\"DATABASE_URL\", default: \"...\")`",
                hints: other.label.map { checker.didYouMean($0.text, among: ["default"]) { "\($0):" } } ?? [])
            return nil
        }
        let fallback = further.first.map { literal($0.value, as: type, checker, declaration) }
        if let text = notebook.request.environment[name] {
            if let value = Self.parse(text, as: type, at: span) { return (value, .environment) }
            if !isNeeded { return nil }
            report(
                "E0302",
                "the variable `\(name)` is not \(checker.article(type.description)), which `\(declaration.name.text)` must be",
                .environment, declaration, nil, "declared here", hints: Self.advice(for: type))
            return nil
        }
        if let fallback { return fallback.map { ($0, .notebook) } }
        if isNeeded {
            checker.error(
                "E0311", "the environment has no variable `\(name)`", at: span, "and there is no `default:`",
                hints: ["set \(name), write `env(\"\(name)\", default: ...)`, or give `-p \(declaration.name.text)=...`"])
        }
        return nil
    }

    /// A value from outside, always literal: nothing in it is evaluated.
    static func parse(_ text: String, as type: ValueType, at span: SourceSpan) -> PlanNode? {
        func node(_ kind: PlanNode.Kind) -> PlanNode { PlanNode(kind, type: type, span: span) }
        switch type {
        case .int: return Int64(text.filter { $0 != "_" }).map { node(.int($0)) }
        case .double, .float:
            guard let value = Double(text.filter { $0 != "_" }), value.isFinite else { return nil }
            return node(.double(value))
        case .bool:
            switch text.lowercased() {
            case "true", "yes", "1": return node(.bool(true))
            case "false", "no", "0": return node(.bool(false))
            default: return nil
            }
        case .string, .path: return node(.string(text))
        case .date: return CalendarDay(text).map { _ in node(.string(text)) }
        default: return nil
        }
    }
}

extension SourceSpan {
    /// Its first two bytes: the marker, where it is a cell's.
    var start: SourceSpan { SourceSpan(lower, min(upper, lower + 2)) }
}
