import RecDiagnostics
import RecPlan
import RecSchema
import RecSyntax

extension BodyChecker {
    /// Checks a call of a verb that the name and receiver have been resolved to.
    func call(
        _ verb: any VerbSignature, on receiver: PlanNode?, _ arguments: [Argument], name: Name, base: ExpressionSyntax? = nil,
        in scope: Scope, span: SourceSpan
    ) -> PlanNode {
        guard let matched = match(arguments, to: verb, name: name, in: scope) else { return failed(span) }
        var receiver = receiver
        if verb.receiver == .table { receiver = receiver.map(asTable) }
        if verb.role == .output { checkOutput(verb, name: name, span: span) }
        if verb.role == .store, !mayStore { mustStandInStore(verb, name: name) }
        if verb.role == .query, !mayQuery { mustStandInLoad(verb, name: name) }

        // Tables and models first: they say which columns the other arguments may name.
        var planned: [PlanArgument?] = Array(repeating: nil, count: verb.parameters.count)
        var isBroken = false
        func fill(_ index: Int, _ context: ColumnContext) {
            let parameter = verb.parameters[index]
            if matched[index].isEmpty {
                planned[index] = defaultArgument(parameter, at: name.span)
                if parameter.name == "seed", parameter.defaultValue != nil {
                    report(
                        Diagnostic(
                            "N0502", "`\(verb.name)` draws at random and has no seed: 0 is used",
                            at: .init(name.span, "no `seed:`"), hints: ["write `seed: 0` to say so, or another number"]))
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
        let none = ColumnContext(schema: .unknown, name: .unnamed, other: .unknown, otherName: .unnamed)
        for index in tables { fill(index, none) }
        // Without its table nothing can be said of columns.
        if isBroken { return failed(span) }
        let context = columnContext(verb, receiver: receiver, base: base, tables: tables, planned, matched, in: scope)
        for index in verb.parameters.indices where !verb.parameters[index].kind.isTableLike {
            if case .closure = verb.parameters[index].kind { continue }
            let owner = verb.parameters[index].columnsOf.flatMap { name in tables.first { verb.parameters[$0].name == name } }
            let own = owner.flatMap { columnContext(ofTable: planned[$0], written: matched[$0].first?.value, in: scope) }
            fill(index, own ?? context)
        }
        if isBroken { return failed(span) }
        guard let complete = site(verb, receiver, matched, &planned, context, in: scope) else { return failed(span) }
        let type = verb.resultType(of: complete)
        let isProvisional = ![.ordinary, .output, .store, .query].contains(verb.role) && rests(onProvisional: receiver, planned)
        if report(complete.problems, verb, matched, name: name, isProvisional: isProvisional), !isUseful(type) {
            return failed(span)
        }
        return PlanNode(
            .call(
                PlanCall(
                    verb: verb.id, receiverKind: verb.receiver, version: verb.version, receiver: receiver, arguments: planned)),
            type: type, span: span, isProvisional: isProvisional)
    }

    /// The call with everything known of it, closures checked; nil, reported, where one of those is wrong.
    private func site(
        _ verb: any VerbSignature, _ receiver: PlanNode?, _ matched: Matched, _ planned: inout [PlanArgument?],
        _ context: ColumnContext, in scope: Scope
    ) -> CallSite? {
        func make() -> CallSite {
            var named: [String: PlanArgument] = [:]
            for (parameter, argument) in zip(verb.parameters, planned) { named[parameter.name] = argument }
            let site = CallSite(
                receiver: receiver?.type.unwrapped, arguments: named, table: context.schema, files: notebook.request.files,
                constant: { [unowned self] in self.constant($0) })
            site.looksOutside = untakenDepth == 0
            return site
        }
        let first = make()
        var results: [String: ValueType] = [:]
        for index in verb.parameters.indices {
            guard case .closure = verb.parameters[index].kind, let argument = matched[index].first else { continue }
            let label = verb.parameters[index].name
            guard let (node, result) = check(closure: argument.value, types: verb.closureParameters(label, of: first), in: scope)
            else { return nil }
            planned[index] = .node(node)
            results[label] = result
        }
        if results.isEmpty { return first }
        let complete = make()
        complete.closureResults = results
        return complete
    }

    /// Reports what a verb found; whether one of it is an error.
    private func report(
        _ problems: [CallSite.Problem], _ verb: any VerbSignature, _ matched: Matched, name: Name, isProvisional: Bool
    ) -> Bool {
        var hasError = false
        for problem in problems {
            let index = problem.parameter.flatMap { name in verb.parameters.firstIndex { $0.name == name } }
            let values = index.map { matched[$0].map(\.value.span) } ?? []
            let place = values.dropFirst().reduce(values.first ?? name.span) { $0.union($1) }
            let diagnostic = Diagnostic(problem.id, problem.message, at: .init(place), notes: problem.notes, hints: problem.hints)
            if diagnostic.severity == .error {
                // Of what the first rows of a file show nothing wrong can be said for certain: the run will say it.
                if isProvisional { continue }
                hasError = true
            }
            report(diagnostic)
        }
        return hasError
    }

    /// Whether what is computed rests on columns whose types are not settled. Text stays text, whatever rows follow.
    private func rests(onProvisional receiver: PlanNode?, _ planned: [PlanArgument?]) -> Bool {
        func isOpen(_ node: PlanNode) -> Bool { node.isProvisional && node.type.unwrapped.columnType != .string }
        if let receiver, isOpen(receiver) { return true }
        return planned.contains { argument in
            switch argument {
            case .node(let node)?: isOpen(node)
            case .nodes(let nodes)?: nodes.contains(where: isOpen)
            default: false
            }
        }
    }

    /// After an error, a table's columns are still worth checking the rest of a chain against.
    private func isUseful(_ type: ValueType) -> Bool {
        switch type {
        case .table, .model, .figure: true
        default: false
        }
    }

    private func checkOutput(_ verb: any VerbSignature, name: Name, span: SourceSpan) {
        if !outputCalls.contains(span) {
            error(
                "E0241", "`\(verb.name)` must be the last call of a cell", at: name.span, "its file would belong to no cell",
                hints: ["give the table a cell of its own that ends in `.\(verb.name)(...)`"])
        }
    }

    private func mustStandInStore(_ verb: any VerbSignature, name: Name) {
        error(
            "E0243", "`\(verb.name)` writes outside of the notebook's output, so it stands in a `store` cell", at: name.span,
            "not in this kind of cell", hints: ["begin a cell with `%% store saved` and write it there"])
    }

    private func mustStandInLoad(_ verb: any VerbSignature, name: Name) {
        error(
            "E0710", "`\(verb.name)` asks a database, so it stands in a `load` cell", at: name.span,
            "not in this kind of cell", hints: ["begin a cell with `%% load` and a name, and use that name here"])
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

    // MARK: Columns in reach

    /// The tables whose columns an argument may name.
    struct ColumnContext {
        var schema: TableSchema
        var name: TableName
        var other: TableSchema
        var otherName: TableName
        /// Key columns, where the rows are grouped; none for a whole table.
        var keys: [String] = []
    }

    /// The columns of one table argument; nil where it was left out.
    private func columnContext(
        ofTable argument: PlanArgument?, written: ExpressionSyntax?, in scope: Scope
    ) -> ColumnContext? {
        guard case .node(let node)? = argument else { return nil }
        let schema = node.type.columnSchema ?? .unknown
        return ColumnContext(
            schema: schema, name: tableName(written, schema, in: scope), other: .unknown, otherName: .unnamed)
    }

    private func columnContext(
        _ verb: any VerbSignature, receiver: PlanNode?, base: ExpressionSyntax?, tables: [Int], _ planned: [PlanArgument?],
        _ matched: Matched, in scope: Scope
    ) -> ColumnContext {
        var given: [(schema: TableSchema, name: TableName)] = []
        for index in tables {
            guard case .node(let node)? = planned[index] else { continue }
            let schema = node.type.columnSchema ?? .unknown
            given.append((schema, tableName(matched[index].first?.value, schema, in: scope)))
        }
        switch verb.role {
        case .element, .aggregate, .window:
            let rows = scope.rows
            return ColumnContext(
                schema: rows?.schema ?? TableSchema([]), name: rows?.name ?? .unnamed, other: .unknown, otherName: .unnamed)
        case .ordinary, .output, .store, .query: break
        }
        if let receiver, case let type = receiver.type, verb.receiver == .table || type.columnSchema != nil {
            let schema = type.columnSchema ?? .unknown
            let other = given.first ?? (.unknown, .unnamed)
            var keys: [String] = []
            if case .groups(_, let columns)? = Optional(type) { keys = columns }
            return ColumnContext(
                schema: schema, name: tableName(base, schema, in: scope), other: other.schema, otherName: other.name, keys: keys)
        }
        let first = given.first ?? (.unknown, .unnamed)
        let other = given.dropFirst().first ?? (.unknown, .unnamed)
        return ColumnContext(schema: first.schema, name: first.name, other: other.schema, otherName: other.name)
    }
}
