import RecDiagnostics
import RecPlan
import RecSchema
import RecSyntax

extension BodyChecker {
    // MARK: Declarations

    /// Checks a function where it stands, for the types that it declares: what is wrong with it is said though nothing calls it.
    func declare(_ entry: FunctionEntry) {
        notebook.functions.append(entry)
        let errorsBefore = notebook.errorCount
        defer { entry.isBroken = notebook.errorCount > errorsBefore }
        var types: [ValueType] = []
        for parameter in entry.parameters {
            let type = resolve(parameter.type) ?? .error
            types.append(type)
            let rules = ParameterRules(parameter, type: type, checker: self, reporting: true)
            guard let written = parameter.defaultValue else { continue }
            let node = check(written, in: entry.scope)
            if node.isFailed { continue }
            if !accepts(type, node.type) {
                error(
                    "E0306", "the value is not \(article(type.description))", at: written.span, node.type.description,
                    notes: ["`\(parameter.name.text)` is declared \(article(type.description))"])
            } else if let known = constant(node), let problem = rules.problem(with: known) {
                error("E0304", problem.message, at: written.span, "out of bounds", hints: problem.hints)
            }
        }
        _ = instantiate(entry, types: types, at: entry.name.span, isDeclaration: true)
    }

    // MARK: Calls

    func apply(
        _ entry: FunctionEntry, _ arguments: [Argument], in scope: Scope, name: Name, span: SourceSpan
    ) -> PlanNode {
        entry.isUsed = true
        if let cell = entry.cell { notebook.usedCells.insert(cell) }
        if openFunctions.contains(where: { $0 === entry }) {
            callsItself(name)
            return failed(span)
        }
        guard let nodes = match(arguments, to: entry, in: scope, name: name) else { return failed(span) }
        var complete: [PlanNode] = []
        for (parameter, node) in zip(entry.parameters, nodes) {
            if let node {
                complete.append(node)
            } else if let value = parameter.defaultValue {
                complete.append(defaultNode(value, of: parameter, entry))
            }
        }
        if complete.contains(where: \.isFailed) || complete.count < entry.parameters.count || entry.isBroken {
            return failed(span)
        }
        let outermost = outermostCall
        if outermostCall == nil { outermostCall = span }
        defer { outermostCall = outermost }
        guard let instance = instantiate(entry, types: complete.map(\.type), at: name.span) else { return failed(span) }
        if case .error = instance.type, instance.function.body.isFailed { return failed(span) }
        return PlanNode(
            .apply(instance.function, complete), type: instance.type, span: span,
            isProvisional: complete.contains(where: \.isProvisional))
    }

    func callsItself(_ name: Name) {
        error(
            "E0256", "`\(name.text)` calls itself", at: name.span, "inside of `\(name.text)`",
            hints: ["functions call only functions above them; a list and `map` do what a loop would"])
    }

    private func defaultNode(_ value: ExpressionSyntax, of parameter: ParameterDeclaration, _ entry: FunctionEntry) -> PlanNode {
        let outerNames = names
        names = entry.names
        defer { names = outerNames }
        // What is wrong with it was said where it is declared.
        let node = quietly { check(value, in: entry.scope) }
        guard let type = quietly({ resolve(parameter.type) }), accepts(type, node.type) else { return failed(value.span) }
        return widened(node, to: type)
    }

    /// Checks something again whose diagnostics were reported before.
    private func quietly<T>(_ body: () -> T) -> T {
        muted += 1
        defer { muted -= 1 }
        return body()
    }

    private func match(
        _ arguments: [Argument], to entry: FunctionEntry, in scope: Scope, name: Name
    ) -> [PlanNode?]? {
        var nodes: [PlanNode?] = Array(repeating: nil, count: entry.parameters.count)
        var next = 0
        var hasUnknown = false
        for argument in arguments {
            var index: Int?
            if let label = argument.label {
                index = entry.parameters.firstIndex { $0.label?.text == label.text }
            } else if argument.isTrailingClosure {
                index = nil
            } else {
                index = entry.parameters[next...].firstIndex { $0.label == nil }
            }
            guard let index else {
                let open = entry.parameters.indices.filter { nodes[$0] == nil && entry.parameters[$0].defaultValue == nil }
                reportUnknownArgument(argument, of: entry, open: open.map { entry.parameters[$0] })
                checkLoosely([argument], in: scope)
                hasUnknown = true
                continue
            }
            if argument.label == nil { next = index + 1 }
            if nodes[index] != nil {
                error(
                    "E0214", "the argument `\(entry.parameters[index].name.text)` is given twice", at: argument.span,
                    "second time here")
            }
            nodes[index] = self.argument(argument.value, for: entry.parameters[index], in: scope)
        }
        if hasUnknown { return nil }
        for (parameter, node) in zip(entry.parameters, nodes) where node == nil && parameter.defaultValue == nil {
            let label = parameter.label.map { "\($0.text): " } ?? ""
            error(
                "E0210", "`\(entry.name.text)` needs `\(parameter.label.map { "\($0.text):" } ?? parameter.name.text)`",
                at: name.span, "argument missing", hints: ["write `\(entry.name.text)(\(label)...)`"])
            return nil
        }
        return nodes
    }

    private func argument(_ value: ExpressionSyntax, for parameter: ParameterDeclaration, in scope: Scope) -> PlanNode {
        let node = check(value, in: scope)
        guard let type = resolve(parameter.type), !node.isFailed else { return failed(node.span) }
        guard accepts(type, node.type) || isColumn(node.type, of: type) else {
            error(
                "E0213", "`\(parameter.name.text)` takes \(article(type.description))", at: node.span, node.type.description,
                labels: [.init(parameter.span, "declared here")])
            return failed(node.span)
        }
        if let known = constant(node),
            let problem = ParameterRules(parameter, type: type, checker: self).problem(with: known)
        {
            error("E0215", problem.message, at: node.span, "out of bounds", hints: problem.hints)
            return failed(node.span)
        }
        return widened(node, to: type)
    }

    private func error(
        _ id: String, _ message: String, at span: SourceSpan, _ label: String, labels: [Diagnostic.Label]
    ) {
        report(Diagnostic(id, message, at: .init(span, label), labels: labels))
    }

    private func reportUnknownArgument(_ argument: Argument, of entry: FunctionEntry, open: [ParameterDeclaration]) {
        let labels = entry.parameters.map { $0.label.map { "\($0.text):" } ?? "_" }
        let name = entry.name.text
        let notes = [labels.isEmpty ? "`\(name)` takes no arguments" : "arguments: \(labels.joined(separator: " "))"]
        if let label = argument.label {
            if entry.parameters.contains(where: { $0.label == nil && $0.name.text == label.text }) {
                error(
                    "E0211", "`\(label.text)` of `\(name)` is written without a label", at: label.span, "not a label",
                    hints: ["leave `\(label.text):` out"])
                return
            }
            error(
                "E0211", "`\(name)` has no argument `\(label.text):`", at: label.span, "not known",
                notes: notes, hints: didYouMean(label.text, among: entry.parameters.compactMap { $0.label?.text }) { "\($0):" })
        } else if let missing = open.compactMap(\.label).first {
            error(
                "E0212", "this argument of `\(name)` needs its label", at: argument.span, "no label", notes: notes,
                hints: ["write `\(missing.text): ...`"])
        } else {
            error("E0212", "`\(name)` takes no further argument without a label", at: argument.span, "too many", notes: notes)
        }
    }

    private func isColumn(_ type: ValueType, of wanted: ValueType) -> Bool {
        guard case .column(let element) = type.unwrapped else { return false }
        return wanted.columnType != nil && accepts(wanted, ValueType(element: element))
    }

    // MARK: Instances

    /// The function checked for arguments of these types; nil, reported, when functions nest too deep.
    func instantiate(
        _ entry: FunctionEntry, types: [ValueType], at span: SourceSpan, isDeclaration: Bool = false
    ) -> Instance? {
        var bound: [ValueType] = []
        for (parameter, type) in zip(entry.parameters, types) {
            bound.append(Self.bound(quietly { resolve(parameter.type) } ?? .error, given: type))
        }
        return instance(InstanceKey(entry: entry, types: bound, substitution: substitution)) {
            notebook.instantiations += 1
            guard callDepth < Self.callDepthLimit, notebook.instantiations < NotebookContext.instantiationLimit else {
                tooDeep(span)
                return nil
            }
            let outer = (names, instantiation, untakenDepth, outputCalls)
            names = entry.names
            instantiation = notebook.instantiations
            outputCalls = []
            callDepth += 1
            openFunctions.append(entry)
            defer {
                (names, instantiation, untakenDepth, outputCalls) = outer
                callDepth -= 1
                openFunctions.removeLast()
            }
            let scope = Scope(parent: entry.scope)
            scope.rows = nil
            var locals: [Int] = []
            for (parameter, type) in zip(entry.parameters, bound) {
                let local = newLocal()
                locals.append(local)
                scope.bind(parameter.name.text, to: .local(local, type))
            }
            let body = check(entry.body, in: scope)
            if isDeclaration { noteUnusedParameters(of: entry, locals, body) }
            return Instance(
                function: PlanFunction(name: entry.name.text, parameters: locals, body: body), type: resultType(of: entry, body))
        }
    }

    private func noteUnusedParameters(of entry: FunctionEntry, _ locals: [Int], _ body: PlanNode) {
        if body.isFailed { return }
        let used = LocalCollector.locals(in: [], result: body)
        for (parameter, local) in zip(entry.parameters, locals) where !used.contains(local) {
            noteUnused(parameter, of: entry.name.text)
        }
    }

    func noteUnused(_ parameter: ParameterDeclaration, of name: String) {
        if parameter.name.text.hasPrefix("_") { return }
        report(
            Diagnostic(
                "N0507", "`\(name)` does not use its parameter `\(parameter.name.text)`",
                at: .init(parameter.name.span, "never read")))
    }

    /// What a parameter is in the body: a table keeps the columns that it is called with, a number becomes what is declared, and
    /// a function of single values that gets a column computes a column.
    private static func bound(_ declared: ValueType, given: ValueType) -> ValueType {
        switch (declared.unwrapped, given.unwrapped) {
        case (_, .error):
            if case .model(let model) = declared.unwrapped, model.kind.isEmpty { return .error }
            return declared
        case (.table, let given): return given.tableSchema.map { .table($0) } ?? .error
        case (.model, .model(let model)): return model.kind.isEmpty ? .error : .model(model)
        case (.list, .range): return declared
        case (.list, _), (.record, _): return given
        case (_, .column(let type)): return .column(declared.columnType ?? type)
        default: return declared
        }
    }

    private func resultType(of entry: FunctionEntry, _ body: PlanNode) -> ValueType {
        guard let written = entry.resultType, let type = resolve(written), !body.isFailed else { return body.type }
        if !accepts(type, body.type), !isColumn(body.type, of: type) {
            report(
                Diagnostic(
                    "E0216", "the value is not \(article(type.description)), as is written",
                    at: .init(entry.body.result.span, body.type.description),
                    labels: [.init(written.span, "written here")]))
            return .error
        }
        return body.type
    }
}
