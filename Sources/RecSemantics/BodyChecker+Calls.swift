import RecDiagnostics
import RecPlan
import RecSchema
import RecSyntax

extension BodyChecker {
    /// Checks a call of a verb, a function or a cell with parameters.
    func check(call callee: ExpressionSyntax, _ arguments: [Argument], in scope: Scope, span: SourceSpan) -> PlanNode {
        switch callee.kind {
        case .name(let name): return checkFree(Name(name, callee.span), arguments, in: scope, span: span)
        case .member(let base, let name): return checkMethod(base, name, arguments, in: scope, span: span)
        case .implicitMember(let name):
            if name.text == "list", scope.rows == nil {
                error("E0206", "a list is no type to ask for", at: span, "not a column type")
            } else {
                error(
                    "E0202", "`.\(name.text)(...)` has no value before it", at: name.span, "called on nothing",
                    hints: ["a column's method is written `.column.\(name.text)(...)`"])
            }
        case .error: break
        case .call, .conditional, .ternary:
            let function = check(callee, in: scope)
            if case .callable(let type) = function.type {
                return invoke(function, type, arguments, in: scope, name: calledName(callee), span: span)
            }
            if !function.isFailed { error("E0229", "only verbs and functions can be called", at: callee.span, "not a function") }
        default: error("E0229", "only verbs and functions can be called", at: callee.span, "not a name")
        }
        checkLoosely(arguments, in: scope)
        return failed(span)
    }

    /// The cell's name in `for_user.replacing([...])`, for messages.
    private func calledName(_ callee: ExpressionSyntax) -> Name {
        if case .call(let method, _) = callee.kind, case .member(let base, _) = method.kind, case .name(let name) = base.kind {
            return Name(name, callee.span)
        }
        return Name("the function", callee.span)
    }

    /// Checks the arguments of a call that cannot be made sense of, for what is wrong inside them whatever the call.
    func checkLoosely(_ arguments: [Argument], in scope: Scope) {
        for argument in arguments where !dependsOnCall(argument.value) { _ = check(argument.value, in: scope) }
    }

    private func namesColumns(_ argument: Argument) -> Bool {
        if case .closure = argument.value.kind { false } else { dependsOnCall(argument.value) }
    }

    /// Whether what an expression means depends on the call that it is an argument of.
    private func dependsOnCall(_ value: ExpressionSyntax) -> Bool {
        switch value.kind {
        case .implicitMember, .closure, .dictionary, .closureArgument: true
        // A secret may well be what the verb asks for.
        case .name(let name):
            switch names[name] {
            case .parameter(let index)?: notebook.parameters[index].isSecret
            case nil: isOfRows(name)
            default: false
            }
        case .member(let base, _), .prefix(_, let base): dependsOnCall(base)
        case .call(let callee, let arguments), .element(let callee, let arguments):
            dependsOnCall(callee) || arguments.contains { dependsOnCall($0.value) }
        case .binary(let left, _, let right): dependsOnCall(left) || dependsOnCall(right)
        case .ternary(let a, let b, let c): dependsOnCall(a) || dependsOnCall(b) || dependsOnCall(c)
        case .array(let elements): elements.contains { dependsOnCall($0) }
        case .tuple(let elements): elements.contains { dependsOnCall($0.value) }
        case .string(let segments):
            segments.contains { if case .value(let value) = $0 { dependsOnCall(value) } else { false } }
        case .conditional: true
        default: false
        }
    }

    /// Whether a name stands for something that only the rows of a table give a meaning to: `count()`, `columns("genres_*")`.
    private func isOfRows(_ name: String) -> Bool {
        name == "column" || name == "columns"
            || notebook.request.verbs.signatures(named: name).contains { $0.role == .aggregate || $0.role == .window }
    }

    // MARK: Free calls

    private func checkFree(_ name: Name, _ arguments: [Argument], in scope: Scope, span: SourceSpan) -> PlanNode {
        switch scope.lookup(name.text) {
        case .function(let entry)?: return apply(entry, arguments, in: scope, name: name, span: span)
        case .failed?: return failed(span)
        case .local(let local, .callable(let type))?:
            let function = PlanNode(.local(local), type: .callable(type), span: name.span)
            return invoke(function, type, arguments, in: scope, name: name, span: span)
        case .local?, nil: break
        }
        switch names[name.text] {
        case .function(let entry)?: return apply(entry, arguments, in: scope, name: name, span: span)
        case .broken?:
            checkLoosely(arguments, in: scope)
            return failed(span)
        default: break
        }
        if name.text == "column", let text = literalText(arguments) {
            return check(ExpressionSyntax(.implicitMember(Name(text, span)), span), in: scope)
        }
        if name.text == "env" {
            error(
                "E0310", "`env` stands only in the value of a parameter", at: name.span, "not in a `parameters` cell",
                hints: ["`let url: String = env(\"DATABASE_URL\")` in a `parameters` cell, and `url` here"])
            return failed(span)
        }
        let verbs = notebook.request.verbs.signatures(named: name.text).filter { $0.receiver == .none }
        if verbs.isEmpty {
            if !isValueCalled(name, in: scope) { reportUnknownFunction(name, arguments, in: scope) }
            checkLoosely(arguments, in: scope)
            return failed(span)
        }
        return call(choose(among: verbs, arguments), on: nil, arguments, name: name, in: scope, span: span)
    }

    /// Reports a cell, parameter or variable that is called like a function.
    private func isValueCalled(_ name: Name, in scope: Scope) -> Bool {
        let type: ValueType
        let what: String
        if case .local(_, let local)? = scope.lookup(name.text) {
            (type, what) = (local, "a variable")
        } else if case .cell(let cell)? = names[name.text] {
            notebook.usedCells.insert(cell)
            (type, what) = (notebook.cells[cell].type ?? .error, "a cell")
        } else if case .parameter(let index)? = names[name.text] {
            notebook.usedParameters.insert(index)
            (type, what) = (notebook.parameters[index].type, "a parameter")
        } else {
            return false
        }
        if NotebookContext.isSilent(type) { return true }
        error(
            "E0232", "`\(name.text)` is \(what) and takes no arguments", at: name.span, type.description,
            hints: ["write `\(name.text)`"])
        return true
    }

    private func literalText(_ arguments: [Argument]) -> String? {
        guard arguments.count == 1, arguments[0].label == nil, case .string(let segments) = arguments[0].value.kind,
            segments.count == 1, case .text(let text) = segments[0]
        else { return nil }
        return text
    }

    private func reportUnknownFunction(_ name: Name, _ arguments: [Argument], in scope: Scope) {
        if let text = notebook.request.verbs.unavailable[name.text] { return notAvailable(name, hint: text) }
        if openFunctions.contains(where: { $0.name.text == name.text }) { return callsItself(name) }
        var hints: [String] = []
        let all = notebook.request.verbs.allSignatures
        let free = all.filter { $0.receiver == .none }.map(\.name)
        if let method = notebook.request.verbs.signatures(named: name.text).first {
            hints = [Self.usage(of: method)]
        } else if notebook.isMadeBelow(name.text) {
            hints = ["a cell can only use cells above it: move `\(name.text)` up, or this cell down"]
        } else if let foreign = ForeignNames.words[name.text] ?? ForeignNames.verbs[name.text] {
            hints = [foreign]
        } else {
            let functions = names.keys.filter { if case .function? = names[$0] { true } else { false } }
            let locals = scope.visibleNames.filter { if case .function? = scope.lookup($0) { true } else { false } }
            hints = didYouMean(name.text, among: free + functions + locals)
            if hints.isEmpty, let method = RecDiagnostics.didYouMean(name.text, among: all.map(\.name).sorted()),
                let verb = notebook.request.verbs.signatures(named: method).first
            {
                hints = ["did you mean `\(method)`? \(Self.usage(of: verb))"]
            }
        }
        if notebook.hasUnreadDeclarations, hints.isEmpty { return }
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
        if name.text == "replacing", isReplacingCells(base, arguments, in: scope) {
            return replacing(base, name, arguments, in: scope, span: span)
        }
        let receiver =
            function(base, asked: name, in: scope) ?? recipe(base, applied: name, in: scope) ?? check(base, in: scope)
        if receiver.isFailed {
            checkLoosely(arguments, in: scope)
            return failed(span)
        }
        let verbs =
            NotebookContext.isSilent(receiver.type)
            ? candidates(named: name.text, onUnknown: receiver) : candidates(named: name.text, on: receiver.type)
        guard let first = verbs.first else {
            // A list whose elements failed may have been one of records, which has the verbs of tables.
            let isUnknownList =
                if case .list(let element) = receiver.type.unwrapped { NotebookContext.isSilent(element) } else { false }
            if !isUnknownList || candidates(named: name.text, onUnknown: receiver).isEmpty {
                reportUnknownMethod(name, on: receiver, base: base)
            }
            checkLoosely(arguments, in: scope)
            return failed(span)
        }
        if first.isProperty, verbs.allSatisfy(\.isProperty) {
            error(
                "E0232", "`\(name.text)` is a value and takes no arguments", at: name.span, "called",
                hints: ["write it without parentheses: `.\(name.text)`"])
            return failed(span)
        }
        // A list of records stands for a table as soon as columns of it are named.
        let ofTables = verbs.first { $0.receiver == .table }
        let kind = arguments.contains(where: namesColumns) ? (ofTables ?? first).receiver : first.receiver
        let sameReceiver = verbs.filter { $0.receiver == kind && !$0.isProperty }
        return call(
            choose(among: sameReceiver.isEmpty ? [first] : sameReceiver, arguments), on: receiver, arguments, name: name,
            base: base, in: scope, span: span)
    }

    private func reportUnknownMethod(_ name: Name, on receiver: PlanNode, base: ExpressionSyntax) {
        let type = receiver.type.unwrapped
        if Self.memberType(name.text, of: type) != nil {
            error(
                "E0232", "`\(name.text)` is a value and takes no arguments", at: name.span, "called",
                hints: ["write it without parentheses: `.\(name.text)`"])
            return
        }
        if let text = notebook.request.verbs.unavailable[name.text] { return notAvailable(name, hint: text) }
        if NotebookContext.isSilent(type) {
            error(
                "E0202", "there is no verb `\(name.text)`", at: name.span, "not known",
                hints: ForeignNames.verbs[name.text].map { [$0] }
                    ?? didYouMean(name.text, among: notebook.request.verbs.allSignatures.map(\.name)))
            return
        }
        var hints = didYouMean(name.text, among: verbNames(on: type))
        if let advice = parts(of: type, with: name.text, base: base) {
            hints = [advice]
        } else if let foreign = ForeignNames.verbs[name.text] {
            hints = [foreign]
        } else if case .groups = type, hints.isEmpty {
            hints = ["a grouped table is put together first, with `aggregate(...)` or `count()`"]
        } else if hints.isEmpty, let other = notebook.request.verbs.signatures(named: name.text).first {
            hints = [Self.usage(of: other)]
        }
        let words = article(type.description)
        error("E0202", "\(words) has no verb `\(name.text)`", at: name.span, "not a verb of \(words)", hints: hints)
    }

    /// A cell with parameters as a value, where a verb of functions is called on it.
    private func function(_ base: ExpressionSyntax, asked verb: Name, in scope: Scope) -> PlanNode? {
        guard case .name(let text) = base.kind, scope.lookup(text) == nil, case .function(let entry)? = names[text],
            let cell = entry.cell, !openFunctions.contains(where: { $0 === entry }),
            notebook.request.verbs.signatures(named: verb.text).contains(where: { $0.receiver == .function })
        else { return nil }
        entry.isUsed = true
        notebook.usedCells.insert(cell)
        return functionValue(of: cell, span: base.span)
    }

    func isFunction(_ name: String, in scope: Scope) -> Bool {
        if case .function? = scope.lookup(name) { return true }
        if case .function? = names[name] { return true }
        return false
    }

    // MARK: Candidates

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
        case .callable: [.function]
        case .int, .double, .float, .bool, .string, .date, .dateTime, .duration, .column, .path: [.element]
        default: []
        }
    }

    /// Verbs of a name that a value of the type has, best first.
    func candidates(named name: String, on type: ValueType) -> [any VerbSignature] {
        let all = notebook.request.verbs.signatures(named: name)
        return receiverKinds(of: type).flatMap { kind in all.filter { $0.receiver == kind } }
    }

    /// Verbs of a name that a value of which nothing is known may have, the likeliest first.
    private func candidates(named name: String, onUnknown node: PlanNode) -> [any VerbSignature] {
        let all = notebook.request.verbs.signatures(named: name)
        if node.isRowwise { return all.filter { $0.receiver == .element } }
        let order: [ReceiverKind] = [.element, .table, .list, .groups, .figure]
        let likely = order.flatMap { kind in all.filter { $0.receiver == kind } }
        return likely + all.filter { if case .model = $0.receiver { true } else { false } }
    }

    /// Names of all verbs that a value of the type has.
    func verbNames(on type: ValueType) -> [String] {
        let kinds = Set(receiverKinds(of: type))
        return notebook.request.verbs.allSignatures.filter { kinds.contains($0.receiver) }.map(\.name)
    }
}
