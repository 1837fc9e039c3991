import RecDiagnostics
import RecPlan
import RecSchema
import RecSyntax

/// Checks the lines of `parameters` cells and settles what each parameter is worth in this run.
struct ParameterChecker {
    let notebook: NotebookContext

    func check(_ declarations: [ParameterDeclaration]) {
        for declaration in declarations { check(declaration) }
    }

    private func check(_ declaration: ParameterDeclaration) {
        let checker = BodyChecker(notebook: notebook)
        let name = declaration.name.text
        guard let type = checker.resolve(declaration.type) else { return bindUnknown(name, .error, declaration) }
        switch type {
        case .int, .double, .float, .bool, .string, .path, .date: break
        default:
            checker.error(
                "E0306", "a parameter cannot be \(checker.article(type.description))", at: declaration.type.span,
                "not a parameter's type",
                notes: ["types: Int, Double, Bool, String, Path, Date"])
            return bindUnknown(name, .error, declaration)
        }
        if case .parameter(let earlier)? = notebook.names[name] {
            notebook.report(
                Diagnostic(
                    "E0307", "there are two parameters `\(name)`", at: .init(declaration.name.span, "second one here"),
                    labels: [.init(notebook.parameters[earlier].span, "first one here")]))
        }
        let rules = ParameterRules(declaration, checker: checker, reporting: true)
        guard let (value, source) = settle(declaration, type, checker) else { return bindUnknown(name, type, declaration) }
        if let problem = rules.problem(with: value) {
            report(source == .notebook ? "E0304" : "E0303", problem, source, declaration, declaration.defaultValue?.span)
        }
        notebook.names[name] = .parameter(notebook.parameters.count)
        notebook.parameters.append(
            ParameterPlan(
                name: name, type: type, value: value, source: source, isSecret: rules.isSecret, span: declaration.name.span))
    }

    /// Goes on with a parameter that has no proper value, so that its uses raise nothing further.
    private func bindUnknown(_ name: String, _ type: ValueType, _ declaration: ParameterDeclaration) {
        notebook.names[name] = .parameter(notebook.parameters.count)
        notebook.parameters.append(
            ParameterPlan(
                name: name, type: type, value: PlanNode(.missing, type: type, span: declaration.span), source: .notebook,
                isSecret: false, span: declaration.name.span))
    }

    private func settle(
        _ declaration: ParameterDeclaration, _ type: ValueType, _ checker: BodyChecker
    ) -> (PlanNode, ParameterPlan.Source)? {
        let name = declaration.name.text
        let fallback = defaultValue(declaration, type, checker)
        if let given = notebook.request.values[name] {
            guard let value = Self.parse(given.text, as: type, at: declaration.name.span) else {
                let shown = declaration.attributes.contains { $0.name.text == "Secret" } ? "•••" : "\"\(given.text)\""
                report(
                    "E0302", "\(shown) is not \(checker.article(type.description)), which `\(name)` must be", given.source,
                    declaration, nil)
                return nil
            }
            return (value, given.source)
        }
        return fallback
    }

    private func report(
        _ id: String, _ message: String, _ source: ParameterPlan.Source, _ declaration: ParameterDeclaration, _ place: SourceSpan?
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
                id, message, at: .init(source == .notebook ? place ?? declaration.span : declaration.name.span, "declared here"),
                notes: origin))
    }

    private func defaultValue(
        _ declaration: ParameterDeclaration, _ type: ValueType, _ checker: BodyChecker
    ) -> (PlanNode, ParameterPlan.Source)? {
        guard let written = declaration.defaultValue else {
            if notebook.request.values[declaration.name.text] == nil {
                checker.error(
                    "E0308", "the parameter `\(declaration.name.text)` has no value", at: declaration.span,
                    "none written, none given",
                    hints: ["write `= ...`, or give it with `-p \(declaration.name.text)=...`"])
            }
            return nil
        }
        if case .call(let callee, let arguments) = written.kind, case .name("env") = callee.kind {
            return environment(arguments, declaration, type, checker, span: written.span)
        }
        let node = checker.check(written, in: Scope(parent: nil))
        guard let value = checker.constant(node) else {
            if !NotebookContext.isSilent(node.type) {
                checker.error(
                    "E0309", "a parameter's value must be known before the run", at: written.span, "not a literal",
                    hints: ["write a number, text, `true` or `false`, or `env(\"NAME\")`"])
            }
            return nil
        }
        return literal(value, as: type, checker).map { ($0, .notebook) }
    }

    private func literal(_ value: PlanNode, as type: ValueType, _ checker: BodyChecker) -> PlanNode? {
        switch (type, value.kind) {
        case (.double, .int(let number)): return PlanNode(.double(Double(number)), type: type, span: value.span)
        case (.int, .int), (.double, .double), (.float, .double), (.bool, .bool), (.string, .string), (.path, .string):
            return PlanNode(value.kind, type: type, span: value.span)
        default:
            checker.error(
                "E0306", "the value is not \(checker.article(type.description))", at: value.span, value.type.description)
            return nil
        }
    }

    private func environment(
        _ arguments: [Argument], _ declaration: ParameterDeclaration, _ type: ValueType, _ checker: BodyChecker, span: SourceSpan
    ) -> (PlanNode, ParameterPlan.Source)? {
        guard let first = arguments.first, first.label == nil,
            case .string(let name)? = checker.constant(checker.check(first.value, in: Scope(parent: nil)))?.kind
        else {
            checker.error(
                "E0310", "`env` takes the name of a variable of the environment", at: span, "as in `env(\"DATABASE_URL\")`")
            return nil
        }
        if let text = notebook.request.environment[name] {
            guard let value = Self.parse(text, as: type, at: span) else {
                report(
                    "E0302",
                    "the variable `\(name)` is not \(checker.article(type.description)), which `\(declaration.name.text)` must be",
                    .environment, declaration, nil)
                return nil
            }
            return (value, .environment)
        }
        guard let fallback = arguments.first(where: { $0.label?.text == "default" }) else {
            if notebook.request.values[declaration.name.text] != nil { return nil }
            checker.error(
                "E0311", "the environment has no variable `\(name)`", at: span, "and there is no `default:`",
                hints: ["set \(name), write `env(\"\(name)\", default: ...)`, or give `-p \(declaration.name.text)=...`"])
            return nil
        }
        guard let value = checker.constant(checker.check(fallback.value, in: Scope(parent: nil))) else { return nil }
        return literal(value, as: type, checker).map { ($0, .notebook) }
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
        default: return nil
        }
    }
}
