import RecDiagnostics
import RecPlan
import RecSchema
import RecSyntax

extension BodyChecker {
    /// The arguments of one call, sorted to the parameters of the verb's signature.
    private typealias Matched = [[Argument]]

    /// Checks a call of a verb that the name and receiver have been resolved to.
    func call(
        _ verb: any VerbSignature, on receiver: PlanNode?, _ arguments: [Argument], name: Name, base: ExpressionSyntax? = nil,
        in scope: Scope, span: SourceSpan
    ) -> PlanNode {
        guard let matched = match(arguments, to: verb, name: name, in: scope) else { return failed(span) }
        var receiver = receiver
        if verb.receiver == .table { receiver = receiver.map(asTable) }
        if verb.role == .output { checkOutput(verb, name: name, span: span) }

        // Tables and models first: they say which columns the other arguments may name.
        var planned: [PlanArgument?] = Array(repeating: nil, count: verb.parameters.count)
        var isBroken = false
        func fill(_ index: Int, _ context: ColumnContext) {
            let parameter = verb.parameters[index]
            if matched[index].isEmpty {
                planned[index] = defaultArgument(parameter, at: name.span)
                if parameter.name == "seed", parameter.defaultValue != nil {
                    notebook.report(
                        Diagnostic(
                            "N0502", "`\(verb.name)` draws at random and has no seed: 0 is used",
                            at: .init(name.span, "no `seed:`")))
                }
                return
            }
            guard let argument = plan(matched[index], for: parameter, of: verb, context, in: scope) else {
                isBroken = true
                return
            }
            planned[index] = argument
        }
        let tables = verb.parameters.indices.filter { verb.parameters[$0].kind.isTableLike }
        let none = ColumnContext(schema: .unknown, name: "the table", other: .unknown, otherName: "the table")
        for index in tables { fill(index, none) }
        let context = columnContext(verb, receiver: receiver, base: base, tables: tables, planned, matched, in: scope)
        for index in verb.parameters.indices where !verb.parameters[index].kind.isTableLike {
            if case .closure = verb.parameters[index].kind { continue }
            fill(index, context)
        }
        if isBroken { return failed(span) }

        let site = CallSite(
            receiver: receiver?.type.unwrapped, arguments: byName(verb, planned), table: context.schema,
            files: notebook.request.files, constant: { [unowned self] in self.constant($0) })
        for index in verb.parameters.indices {
            guard case .closure = verb.parameters[index].kind, let argument = matched[index].first else { continue }
            let label = verb.parameters[index].name
            guard let (node, result) = checkClosure(argument.value, types: verb.closureParameters(label, of: site), in: scope)
            else {
                return failed(span)
            }
            planned[index] = .node(node)
            site.closureResults[label] = result
        }
        let complete = CallSite(
            receiver: receiver?.type.unwrapped, arguments: byName(verb, planned), table: context.schema,
            files: notebook.request.files, constant: { [unowned self] in self.constant($0) })
        complete.closureResults = site.closureResults
        complete.looksOutside = untakenDepth == 0
        let type = verb.resultType(of: complete)
        var failedCall = false
        for problem in complete.problems {
            let index = problem.parameter.flatMap { name in verb.parameters.firstIndex { $0.name == name } }
            let place = index.flatMap { matched[$0].first?.value.span } ?? name.span
            let diagnostic = Diagnostic(problem.id, problem.message, at: .init(place), notes: problem.notes, hints: problem.hints)
            if diagnostic.severity == .error { failedCall = true }
            notebook.report(diagnostic)
        }
        return PlanNode(
            .call(
                PlanCall(
                    verb: verb.id, receiverKind: verb.receiver, version: verb.version, receiver: receiver, arguments: planned)),
            type: failedCall && !isUseful(type) ? .error : type, span: span)
    }

    /// After an error, a table's columns are still worth checking the rest of a chain against.
    private func isUseful(_ type: ValueType) -> Bool {
        if case .table = type { true } else { false }
    }

    private func byName(_ verb: any VerbSignature, _ planned: [PlanArgument?]) -> [String: PlanArgument] {
        var arguments: [String: PlanArgument] = [:]
        for (parameter, argument) in zip(verb.parameters, planned) { arguments[parameter.name] = argument }
        return arguments
    }

    private func checkOutput(_ verb: any VerbSignature, name: Name, span: SourceSpan) {
        if outputCall != span {
            error(
                "E0241", "`\(verb.name)` must be the last call of a cell", at: name.span, "its file would belong to no cell",
                hints: ["give the table a cell of its own that ends in `.\(verb.name)(...)`"])
        }
    }

    private func defaultArgument(_ parameter: ParameterSignature, at span: SourceSpan) -> PlanArgument? {
        switch parameter.defaultValue {
        case nil: nil
        case .int(let value)?: .node(PlanNode(.int(value), type: .int, span: span))
        case .double(let value)?: .node(PlanNode(.double(value), type: .double, span: span))
        case .bool(let value)?: .node(PlanNode(.bool(value), type: .bool, span: span))
        case .string(let value)?: .node(PlanNode(.string(value), type: .string, span: span))
        case .choice(let value)?: .choice(value)
        }
    }

    // MARK: Labels

    private func match(
        _ arguments: [Argument], to verb: any VerbSignature, name: Name, in scope: Scope
    ) -> Matched? {
        var matched: Matched = Array(repeating: [], count: verb.parameters.count)
        var last: Int?
        var isBroken = false
        for argument in arguments {
            guard let index = place(of: argument, in: verb, matched, last: last) else {
                reportMisplaced(argument, verb)
                checkLoosely(argument.value, in: scope)
                isBroken = true
                continue
            }
            matched[index].append(argument)
            last = index
            let isOnce = verb.parameters[index].repetition == .required || verb.parameters[index].repetition == .optional
            if isOnce, matched[index].count > 1 {
                error(
                    "E0214", "the argument `\(verb.parameters[index].name)` is given twice", at: argument.span, "second time here"
                )
                isBroken = true
            }
        }
        for (parameter, given) in zip(verb.parameters, matched) where given.isEmpty {
            if parameter.repetition == .required || parameter.repetition == .oneOrMore {
                let what = parameter.isUnlabelled ? parameter.name : "\(parameter.name):"
                error(
                    "E0210", "`\(verb.name)` needs `\(what)`", at: name.span, "argument missing",
                    notes: parameter.summary.isEmpty ? [] : ["`\(parameter.name)`: \(parameter.summary)"],
                    hints: [Self.usage(of: verb)])
                isBroken = true
            }
        }
        if isBroken {
            for argument in arguments { checkLoosely(argument.value, in: scope) }
            return nil
        }
        return matched
    }

    private func place(of argument: Argument, in verb: any VerbSignature, _ matched: Matched, last: Int?) -> Int? {
        let parameters = verb.parameters
        if argument.isTrailingClosure {
            return parameters.indices.last { if case .closure = parameters[$0].kind { matched[$0].isEmpty } else { false } }
        }
        if let label = argument.label?.text {
            if let index = parameters.firstIndex(where: { !$0.isUnlabelled && $0.name == label && !$0.kind.takesLabels }) {
                return index
            }
            return parameters.firstIndex { $0.kind.takesLabels }
        }
        // Without a label: a further value of the variadic argument before it, or the next unlabelled parameter.
        if let last, parameters[last].repetition == .any || parameters[last].repetition == .oneOrMore,
            !parameters[last].kind.takesLabels
        {
            return last
        }
        return parameters.indices.first {
            parameters[$0].isUnlabelled
                && (matched[$0].isEmpty || parameters[$0].repetition == .any || parameters[$0].repetition == .oneOrMore)
        }
    }

    private func reportMisplaced(_ argument: Argument, _ verb: any VerbSignature) {
        let labels = verb.parameters.map { $0.isUnlabelled ? "_" : "\($0.name):" }
        let notes = labels.isEmpty ? ["`\(verb.name)` takes no arguments"] : ["arguments: \(labels.joined(separator: " "))"]
        if let label = argument.label {
            let guess = didYouMean(label.text, among: verb.parameters.filter { !$0.isUnlabelled }.map(\.name))
            error(
                "E0211", "`\(verb.name)` has no argument `\(label.text):`", at: label.span, "not known", notes: notes,
                hints: guess.map { ["did you mean `\($0):`?"] } ?? [])
        } else {
            error(
                "E0212", "`\(verb.name)` takes no further argument without a label", at: argument.span, "too many", notes: notes,
                hints: [Self.usage(of: verb)])
        }
    }

    // MARK: Columns in reach

    /// The tables whose columns an argument may name.
    struct ColumnContext {
        var schema: TableSchema
        var name: String
        var other: TableSchema
        var otherName: String
        /// Key columns, where the rows are grouped; none for a whole table.
        var keys: [String] = []
    }

    private func columnContext(
        _ verb: any VerbSignature, receiver: PlanNode?, base: ExpressionSyntax?, tables: [Int], _ planned: [PlanArgument?],
        _ matched: Matched, in scope: Scope
    ) -> ColumnContext {
        var schemas: [(TableSchema, String)] = []
        for index in tables {
            guard case .node(let node)? = planned[index] else { continue }
            schemas.append((node.type.tableSchema ?? .unknown, tableName(matched[index].first?.value)))
        }
        switch verb.role {
        case .element, .aggregate, .window:
            let rows = scope.rows
            return ColumnContext(
                schema: rows?.schema ?? TableSchema([]), name: rows?.name ?? "the table", other: .unknown, otherName: "the table")
        case .ordinary, .output: break
        }
        if let schema = receiver?.type.tableSchema {
            let other = schemas.first ?? (.unknown, "the table")
            var keys: [String] = []
            if case .groups(_, let columns)? = receiver?.type { keys = columns }
            return ColumnContext(schema: schema, name: tableName(base), other: other.0, otherName: other.1, keys: keys)
        }
        let first = schemas.first ?? (.unknown, "the table")
        let other = schemas.dropFirst().first ?? (.unknown, "the table")
        return ColumnContext(schema: first.0, name: first.1, other: other.0, otherName: other.1)
    }

    // MARK: Closures

    private func checkClosure(_ value: ExpressionSyntax, types: [ValueType], in scope: Scope) -> (PlanNode, ValueType)? {
        guard case .closure(let closure) = value.kind else {
            error("E0213", "a closure is wanted here", at: value.span, "as in `{ n in ... }`")
            return nil
        }
        let inner = Scope(parent: scope)
        inner.rows = nil
        var types = types
        var names = closure.parameters
        // Several names for one record take it apart.
        if names.count > 1, types.count == 1, case .record(let fields) = types[0] { types = fields.map(\.type) }
        if names.isEmpty, closure.shorthandCount > 1, types.count == 1, case .record(let fields) = types[0] {
            types = fields.map(\.type)
        }
        if names.count > types.count {
            error(
                "E0251", "the closure is called with \(types.count) value\(types.count == 1 ? "" : "s")",
                at: names[types.count].span,
                "one too many")
            return nil
        }
        var locals: [Int] = []
        for (index, type) in types.enumerated() {
            let local = newLocal()
            locals.append(local)
            if index < names.count {
                inner.bind(names[index].text, to: .local(local, type, constant: nil))
            }
        }
        if names.isEmpty { inner.shorthand = zip(locals, types).map { (local: $0, type: $1) } }
        names = []
        let body = check(closure.body, in: inner)
        let count = closure.parameters.isEmpty ? max(1, closure.shorthandCount) : closure.parameters.count
        let node = PlanNode(
            .closure(PlanClosure(parameters: Array(locals.prefix(max(count, min(1, locals.count)))), body: body)),
            type: .function,
            span: value.span)
        return (node, body.type)
    }
}
