import RecDiagnostics
import RecPlan
import RecSchema
import RecSyntax

extension BodyChecker {
    /// Checks a call of a verb, a function or a cell with parameters.
    func check(call callee: ExpressionSyntax, _ arguments: [Argument], in scope: Scope, span: SourceSpan) -> PlanNode {
        switch callee.kind {
        case .name(let name): return checkFree(name, at: callee.span, arguments, in: scope, span: span)
        case .member(let base, let name): return checkMethod(base, name, arguments, in: scope, span: span)
        case .implicitMember(let name):
            error(
                "E0202", "there is no verb `.\(name.text)(...)` without a value before it", at: name.span, "called on nothing",
                hints: ["a column's method is written `.column.\(name.text)(...)`"])
        case .error: break
        default: error("E0229", "only verbs and functions can be called", at: callee.span, "not a name")
        }
        for argument in arguments { checkLoosely(argument.value, in: scope) }
        return failed(span)
    }

    /// Checks an argument of a call that cannot be made sense of, for what is wrong inside it whatever the call.
    func checkLoosely(_ value: ExpressionSyntax, in scope: Scope) {
        switch value.kind {
        case .implicitMember, .closure, .dictionary, .prefix, .array: break
        default: if !mentionsColumns(value) { _ = check(value, in: scope) }
        }
    }

    private func namesColumns(_ argument: Argument) -> Bool {
        if case .closure = argument.value.kind { false } else { mentionsColumns(argument.value) }
    }

    private func mentionsColumns(_ value: ExpressionSyntax) -> Bool {
        switch value.kind {
        case .implicitMember: true
        case .member(let base, _), .prefix(_, let base): mentionsColumns(base)
        case .call(let callee, let arguments): mentionsColumns(callee) || arguments.contains { mentionsColumns($0.value) }
        case .binary(let left, _, let right): mentionsColumns(left) || mentionsColumns(right)
        case .ternary(let a, let b, let c): mentionsColumns(a) || mentionsColumns(b) || mentionsColumns(c)
        case .closure: true
        default: false
        }
    }

    // MARK: Free calls

    private func checkFree(
        _ name: String, at nameSpan: SourceSpan, _ arguments: [Argument], in scope: Scope, span: SourceSpan
    ) -> PlanNode {
        var entry: FunctionEntry?
        if case .function(let found)? = scope.lookup(name) { entry = found }
        if entry == nil, case .function(let found)? = names[name] { entry = found }
        if let entry { return apply(entry, arguments, in: scope, nameSpan: nameSpan, span: span) }
        if name == "column", let text = literalText(arguments) {
            return check(ExpressionSyntax(.implicitMember(Name(text, span)), span), in: scope)
        }
        let verbs = notebook.request.verbs.signatures(named: name).filter { $0.receiver == .none }
        if verbs.isEmpty {
            reportUnknownVerb(Name(name, nameSpan), on: nil, in: scope)
            for argument in arguments { checkLoosely(argument.value, in: scope) }
            return failed(span)
        }
        return call(
            choose(among: verbs, arguments), on: nil, arguments, name: Name(name, nameSpan), in: scope, span: span)
    }

    private func literalText(_ arguments: [Argument]) -> String? {
        guard arguments.count == 1, arguments[0].label == nil, case .string(let segments) = arguments[0].value.kind,
            segments.count == 1, case .text(let text) = segments[0]
        else { return nil }
        return text
    }

    /// Of verbs of one name, the one whose labels and number of arguments fit best.
    private func choose(among verbs: [any VerbSignature], _ arguments: [Argument]) -> any VerbSignature {
        func misfits(_ verb: any VerbSignature) -> Int {
            let labels = Set(verb.parameters.filter { !$0.isUnlabelled }.map(\.name))
            let given = Set(arguments.compactMap { $0.label?.text })
            let takesAnyLabel = verb.parameters.contains { $0.kind.takesLabels }
            let unknown = takesAnyLabel ? 0 : given.subtracting(labels).count
            let missing = verb.parameters.count { parameter in
                (parameter.repetition == .required || parameter.repetition == .oneOrMore) && !parameter.isUnlabelled
                    && !parameter.kind.takesLabels && !given.contains(parameter.name)
            }
            let unlabelled = arguments.count { $0.label == nil && !$0.isTrailingClosure }
            let places = verb.parameters.filter(\.isUnlabelled)
            let isVariadic = verb.parameters.contains { $0.repetition == .any || $0.repetition == .oneOrMore }
            let required = places.count { $0.repetition == .required || $0.repetition == .oneOrMore }
            var count = 0
            if unlabelled < required { count += required - unlabelled }
            if unlabelled > places.count, !isVariadic { count += unlabelled - places.count }
            return unknown + missing + count
        }
        var best = verbs[0]
        for verb in verbs.dropFirst() where misfits(verb) < misfits(best) { best = verb }
        return best
    }

    func reportUnknownVerb(_ name: Name, on type: ValueType?, in scope: Scope) {
        if let text = notebook.request.verbs.unavailable[name.text] {
            error(
                "E0900", "`\(name.text)` is not available yet", at: name.span, "comes in a later version",
                hints: text.isEmpty ? [] : [text])
            return
        }
        let others = notebook.request.verbs.signatures(named: name.text)
        var hints: [String] = []
        if let type {
            if let guess = didYouMean(name.text, among: verbNames(on: type)) {
                hints.append("did you mean `\(guess)`?")
            } else if let other = others.first {
                hints.append(Self.usage(of: other))
            }
            error(
                "E0202", "\(article(type.description)) has no verb `\(name.text)`", at: name.span,
                "not a verb of \(article(type.description))",
                hints: hints)
            return
        }
        let free = notebook.request.verbs.allSignatures.filter { $0.receiver == .none }.map(\.name)
        if let other = others.first {
            hints.append(Self.usage(of: other))
        } else if let guess = didYouMean(name.text, among: free + Array(names.keys) + scope.visibleNames) {
            hints.append("did you mean `\(guess)`?")
        }
        error("E0202", "there is no verb or function `\(name.text)`", at: name.span, "not known", hints: hints)
    }

    /// How a verb is called, for a hint.
    static func usage(of verb: any VerbSignature) -> String {
        "`\(verb.name)` is used as in `\(verb.documentation.example)`"
    }

    // MARK: Methods

    private func checkMethod(
        _ base: ExpressionSyntax, _ name: Name, _ arguments: [Argument], in scope: Scope, span: SourceSpan
    ) -> PlanNode {
        if case .name(let text) = base.kind, let advice = Availability.functionMethods[name.text], isFunction(text, in: scope) {
            error("E0900", "`\(name.text)` is not available yet", at: name.span, "comes in a later version", hints: [advice])
            return failed(span)
        }
        let receiver = check(base, in: scope)
        if NotebookContext.isSilent(receiver.type) {
            // Of an unknown type: if only element verbs have that name, it is one; otherwise nothing can be said.
            let verbs = notebook.request.verbs.signatures(named: name.text).filter { $0.receiver == .element }
            if case .column = receiver.kind, let verb = verbs.first {
                return call(verb, on: receiver, arguments, name: name, in: scope, span: span)
            }
            for argument in arguments { checkLoosely(argument.value, in: scope) }
            return failed(span)
        }
        let verbs = candidates(named: name.text, on: receiver.type)
        guard let first = verbs.first else {
            if notebook.request.verbs.unavailable[name.text] == nil, Self.isMember(name.text, of: receiver.type) {
                error("E0232", "`\(name.text)` is a value and takes no arguments", at: name.span, "called")
            } else {
                reportUnknownVerb(name, on: receiver.type.unwrapped, in: scope)
            }
            for argument in arguments { checkLoosely(argument.value, in: scope) }
            return failed(span)
        }
        // A list of records stands for a table as soon as columns of it are named.
        let ofTables = verbs.first { $0.receiver == .table }
        let receiverKind = arguments.contains(where: namesColumns) ? (ofTables ?? first).receiver : first.receiver
        let sameReceiver = verbs.filter { $0.receiver == receiverKind }
        return call(
            choose(among: sameReceiver, arguments), on: receiver, arguments, name: name, base: base, in: scope, span: span)
    }

    private static func isMember(_ name: String, of type: ValueType) -> Bool {
        switch type.unwrapped {
        case .record(let fields): fields.contains { $0.name == name }
        case .model(let model): model.members.contains { $0.name == name }
        default: false
        }
    }

    private func isFunction(_ name: String, in scope: Scope) -> Bool {
        if case .function? = scope.lookup(name) { return true }
        if case .function? = names[name] { return true }
        return false
    }

    /// The kinds of receiver that a value of the type can be, most special first.
    private func receiverKinds(of type: ValueType) -> [ReceiverKind] {
        switch type.unwrapped {
        case .table: [.table, .list]
        case .groups: [.groups]
        case .list(.record): [.list, .table]
        case .list: [.list, .element]
        case .range: [.list]
        case .model(let model): [.model(model.kind), .model("")] + (model.tableMember == nil ? [] : [.table])
        case .figure: [.figure]
        case .int, .double, .float, .bool, .string, .date, .dateTime, .duration, .column, .path: [.element]
        default: []
        }
    }

    /// Verbs of a name that a value of the type has, best first.
    func candidates(named name: String, on type: ValueType) -> [any VerbSignature] {
        let all = notebook.request.verbs.signatures(named: name)
        return receiverKinds(of: type).flatMap { kind in all.filter { $0.receiver == kind } }
    }

    /// Names of all verbs that a value of the type has.
    func verbNames(on type: ValueType) -> [String] {
        let kinds = Set(receiverKinds(of: type))
        return notebook.request.verbs.allSignatures.filter { kinds.contains($0.receiver) }.map(\.name)
    }

    // MARK: Functions

    private func apply(
        _ entry: FunctionEntry, _ arguments: [Argument], in scope: Scope, nameSpan: SourceSpan, span: SourceSpan
    ) -> PlanNode {
        entry.isUsed = true
        if let cell = entry.cell { notebook.usedCells.insert(cell) }
        var nodes: [PlanNode?] = Array(repeating: nil, count: entry.parameters.count)
        var next = 0
        for argument in arguments {
            let index: Int?
            if let label = argument.label {
                index = entry.parameters.firstIndex { $0.label?.text == label.text }
            } else {
                index = entry.parameters[next...].firstIndex { $0.label == nil }
            }
            guard let index else {
                reportUnknownArgument(argument, of: entry)
                checkLoosely(argument.value, in: scope)
                continue
            }
            next = max(next, index + (argument.label == nil ? 1 : 0))
            if nodes[index] != nil {
                error(
                    "E0214", "the argument `\(entry.parameters[index].name.text)` is given twice", at: argument.span,
                    "second time here")
            }
            let node = check(argument.value, in: scope)
            if let type = resolve(entry.parameters[index].type), !accepts(type, node.type) {
                error(
                    "E0213", "`\(entry.parameters[index].name.text)` takes \(article(type.description))", at: node.span,
                    node.type.description)
                nodes[index] = failed(node.span)
            } else {
                checkRange(node, of: entry.parameters[index])
                nodes[index] = node
            }
        }
        var complete: [PlanNode] = []
        for (parameter, node) in zip(entry.parameters, nodes) {
            if let node {
                complete.append(node)
            } else if let value = parameter.defaultValue {
                complete.append(check(value, in: Scope(parent: nil)))
            } else {
                let label = parameter.label.map { "\($0.text): " } ?? ""
                error(
                    "E0210", "`\(entry.name)` needs `\(parameter.name.text)`", at: nameSpan, "argument missing",
                    hints: ["write `\(entry.name)(\(label)...)`"])
                return failed(span)
            }
        }
        guard let instance = instantiate(entry, types: complete.map(\.type), at: nameSpan) else { return failed(span) }
        return PlanNode(.apply(instance.function, complete), type: instance.type, span: span)
    }

    private func reportUnknownArgument(_ argument: Argument, of entry: FunctionEntry) {
        let labels = entry.parameters.map { $0.label?.text ?? "_" }
        if let label = argument.label {
            let guess = didYouMean(label.text, among: labels).map { ["did you mean `\($0):`?"] } ?? []
            error(
                "E0211", "`\(entry.name)` has no argument `\(label.text):`", at: label.span, "not known",
                notes: labels.isEmpty ? [] : ["arguments: \(labels.joined(separator: ", "))"], hints: guess)
        } else {
            let hints =
                entry.parameters.compactMap(\.label).first.map { ["arguments need their labels: `\($0.text): ...`"] } ?? []
            error(
                "E0212", "`\(entry.name)` takes no further argument without a label", at: argument.span, "too many", hints: hints)
        }
    }

    /// Checks a known value against `@Range` and `@OneOf` of a function's parameter.
    private func checkRange(_ node: PlanNode, of parameter: ParameterDeclaration) {
        guard let value = constant(node) else { return }
        if let problem = ParameterRules(parameter, checker: self).problem(with: value) {
            error("E0215", problem, at: node.span, "out of bounds")
        }
    }

    /// The function checked for arguments of these types; nil, reported, when functions nest too deep.
    func instantiate(_ entry: FunctionEntry, types: [ValueType], at span: SourceSpan) -> Instance? {
        let key = InstanceKey(entry: ObjectIdentifier(entry), types: types)
        notebook.instantiations += 1
        guard callDepth < 100, notebook.instantiations < NotebookContext.instantiationLimit else {
            error(
                "E0250", "functions call one another too deeply to be checked", at: span, "at this call",
                hints: ["split the work over cells"])
            return nil
        }
        return instance(key) {
            let outerNames = names
            names = entry.names
            callDepth += 1
            defer {
                names = outerNames
                callDepth -= 1
            }
            let scope = Scope(parent: entry.scope)
            scope.rows = nil
            var locals: [Int] = []
            for (parameter, type) in zip(entry.parameters, types) {
                let declared = resolve(parameter.type) ?? .error
                let local = newLocal()
                locals.append(local)
                // A table keeps the columns that it is called with; a number becomes what is declared.
                var bound = declared
                if case .table = declared { bound = type.tableSchema.map { .table($0) } ?? .error }
                if case .model = declared { bound = type }
                if case .list = declared { bound = type }
                scope.bind(parameter.name.text, to: .local(local, bound, constant: nil))
            }
            let body = check(entry.body, in: scope)
            return Instance(function: PlanFunction(name: entry.name, parameters: locals, body: body), type: body.type)
        }
    }
}

extension ParameterKind {
    /// Whether any label is taken, each as a name of its own.
    var takesLabels: Bool {
        switch self {
        case .namedRows, .namedAggregations: true
        default: false
        }
    }

    /// Whether the argument is a whole value, and not a form of columns.
    var isTableLike: Bool {
        if case .table = self { true } else { false }
    }
}
