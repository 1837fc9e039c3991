import RecDiagnostics
import RecPlan
import RecSchema
import RecSyntax

extension BodyChecker {
    /// The argument in the form that its parameter asks for; nil, reported, when it cannot be.
    func plan(
        _ arguments: [Argument], for parameter: ParameterSignature, of verb: any VerbSignature, _ context: ColumnContext,
        in scope: Scope
    ) -> PlanArgument? {
        let values = arguments.map(\.value)
        switch parameter.kind {
        case .column(let condition):
            guard let selectors = selectors(values, condition, context, in: scope) else { return nil }
            guard selectors.count == 1, case .named = selectors[0] else {
                error(
                    "E0213", "\(taker(parameter, verb)) takes one column", at: values[0].span,
                    selectors.count == 1 ? "a pattern" : "\(selectors.count) columns")
                return nil
            }
            return .columns(selectors)
        case .newColumn: return columnName(values[0], in: scope).map { .choice($0) }
        case .columns(let condition): return selectors(values, condition, context, in: scope).map { .columns($0) }
        case .columnPairs: return pairs(values, context, in: scope).map { .pairs($0) }
        case .renames: return renames(values, context, in: scope).map { .pairs($0) }
        case .sortKeys: return sortKeys(values, context, in: scope).map { .sortKeys($0) }
        case .rows(let condition):
            return rowExpression(values[0], condition, rowsOf: verb, context, parameter: parameter, in: scope).map {
                .node($0)
            }
        case .columnTest: return columnTest(values[0], parameter, of: verb, in: scope).map { .node($0) }
        case .namedRows, .namedAggregations:
            return named(arguments, parameter.kind, verb: verb, context, in: scope).map { .named($0) }
        case .choice(let cases):
            return choice(values[0], among: cases, parameter: parameter.name, in: scope)
        case .choices(let cases): return choices(values[0], among: cases, parameter: parameter.name, in: scope).map { .nodes($0) }
        case .labelled: return labelled(values[0], for: parameter, of: verb, in: scope).map { .named($0) }
        case .settings: return settings(values[0], for: parameter, of: verb, in: scope).map { .named($0) }
        case .columnTypes: return columnTypes(values[0], context, verb: verb, in: scope).map { .types($0) }
        case .columnType: return columnType(values[0]).map { .choice($0.name) }
        case .closure: return nil
        case .connection: return connection(values[0], for: parameter, of: verb, in: scope).map { .node($0) }
        case .numberRange(let bounds):
            return numberRange(values[0], bounds, for: parameter, of: verb, in: scope).map { .node($0) }
        case .value, .int, .number, .scalar, .any, .table, .features, .model, .list:
            let nodes = values.map { value(check($0, in: scope), for: parameter, of: verb, $0) }
            if nodes.contains(where: { $0 == nil }) { return nil }
            let complete = nodes.compactMap(\.self)
            let isVariadic = parameter.repetition == .any || parameter.repetition == .oneOrMore
            return isVariadic ? .nodes(complete) : complete.first.map { .node($0) }
        }
    }

    // MARK: Values

    /// What takes an argument, as in a message: `k:` of `kMeans`, or `head` where there is no label to name.
    func taker(_ parameter: ParameterSignature, _ verb: any VerbSignature) -> String {
        parameter.isUnlabelled || parameter.kind.takesLabels ? "`\(verb.name)`" : "`\(parameter.name):` of `\(verb.name)`"
    }

    private func value(
        _ node: PlanNode, for parameter: ParameterSignature, of verb: any VerbSignature, _ written: ExpressionSyntax
    ) -> PlanNode? {
        if node.isFailed { return nil }
        if NotebookContext.isSilent(node.type) { return node }
        func mismatch(_ wanted: String) -> PlanNode? {
            error(
                "E0213", "\(taker(parameter, verb)) takes \(wanted)\(parameter.isUnlabelled ? " here" : "")", at: node.span,
                node.type.description, notes: parameter.summary.isEmpty ? [] : ["`\(parameter.name)`: \(parameter.summary)"],
                hints: advice(node, wanted: wanted, written))
            return nil
        }
        switch parameter.kind {
        case .value(let type):
            guard accepts(type, node.type) || isColumnOf(type, node) else { return mismatch(article(type.description)) }
            return widened(node, to: type)
        case .int(let bounds):
            guard accepts(.int, node.type) else { return mismatch("a whole number") }
            if case .int(let known)? = constant(node)?.kind, !bounds.contains(known) {
                return outOfBounds(
                    node, parameter.name, "\(known)", known < bounds.lowerBound ? words(bounds) : "at most \(bounds.upperBound)")
            }
            return node
        case .number(let bounds):
            guard accepts(.double, node.type) else { return mismatch("a number") }
            let known: Double? =
                switch constant(node)?.kind {
                case .int(let value)?: Double(value)
                case .double(let value)?: value
                default: nil
                }
            if let known, !bounds.contains(known) { return outOfBounds(node, parameter.name, "\(known)", words(bounds)) }
            return widened(node, to: .double)
        case .scalar:
            if case .column = node.type.unwrapped { return node }
            guard node.type.unwrapped.columnType != nil else { return mismatch("one value") }
            return node
        case .features where node.type.matrixSchema != nil: return node
        case .table, .features:
            if case .list(let element) = node.type.unwrapped, NotebookContext.isSilent(element) { return asTable(node) }
            guard node.type.tableSchema != nil, accepts(.table(.unknown), node.type) else { return mismatch("a table") }
            return asTable(node)
        case .model:
            guard case .model = node.type.unwrapped else { return mismatch("a model") }
            return node
        case .list:
            switch node.type.unwrapped {
            case .list, .range: return node
            default: return mismatch("a list")
            }
        default: return node
        }
    }

    private func advice(_ node: PlanNode, wanted: String, _ written: ExpressionSyntax) -> [String] {
        let whole = if case .name(let name) = written.kind { name } else { "" }
        func part(_ fields: [ValueType.RecordField]) -> [String] {
            guard wanted == "a table", let field = fields.first(where: { $0.type.tableSchema != nil }) else { return [] }
            return ["name one of its tables, as in `\(whole).\(field.name)`"]
        }
        switch node.type.unwrapped {
        case .string where wanted.contains("number"): return ["write it without quotes"]
        case .groups: return ["end it with `.aggregate(...)` or `.count()`"]
        case .model(let model) where model.matrix != nil: return ["a sparse matrix becomes a table by `.dense()`"]
        case .model(let model): return part(model.members)
        case .record(let fields): return part(fields)
        default: return []
        }
    }

    /// A column where one value is wanted: verbs that compute each value by itself take either.
    private func isColumnOf(_ type: ValueType, _ node: PlanNode) -> Bool {
        guard case .column(let element) = node.type.unwrapped else { return false }
        return accepts(type, ValueType(element: element)) || (node.isProvisional && element != .string)
    }

    private func words(_ bounds: ClosedRange<Int64>) -> String {
        switch (bounds.lowerBound == .min, bounds.upperBound >= 1_000_000) {
        case (false, true): "at least \(bounds.lowerBound)"
        case (true, _): "at most \(bounds.upperBound)"
        case (false, false): "from \(bounds.lowerBound) to \(bounds.upperBound)"
        }
    }

    func words(_ bounds: ClosedRange<Double>) -> String {
        func word(_ number: Double) -> String { Int64(exactly: number).map { "\($0)" } ?? "\(number)" }
        if bounds.upperBound >= Double.greatestFiniteMagnitude {
            return bounds.lowerBound == Double.leastNonzeroMagnitude ? "above 0" : "at least \(word(bounds.lowerBound))"
        }
        return "from \(word(bounds.lowerBound)) to \(word(bounds.upperBound))"
    }

    private func outOfBounds(_ node: PlanNode, _ name: String, _ value: String, _ bounds: String) -> PlanNode? {
        error("E0215", "`\(name)` is \(value), and must be \(bounds)", at: node.span, "out of bounds")
        return nil
    }

    // MARK: Cases and types

    func choice(_ value: ExpressionSyntax, among cases: [String], parameter: String, in scope: Scope) -> PlanArgument? {
        guard case .implicitMember(let name) = value.kind else {
            if case .error = value.kind { return nil }
            var hints: [String] = []
            switch value.kind {
            case .string(let segments):
                if segments.count == 1, case .text(let text) = segments[0] {
                    hints = cases.contains(text) ? ["write `.\(text)`"] : didYouMean(text, among: cases) { ".\($0)" }
                }
            case .name(let name):
                hints = cases.contains(name) ? ["write `.\(name)`"] : didYouMean(name, among: cases) { ".\($0)" }
            default: break
            }
            error(
                "E0238", "`\(parameter)` takes one of \(cases.count) case\(cases.count == 1 ? "" : "s")", at: value.span,
                "not a case",
                notes: ["cases: \(cases.map { ".\($0)" }.joined(separator: ", "))"], hints: hints)
            return nil
        }
        guard cases.contains(name.text) else {
            error(
                "E0238", "`\(parameter)` has no case `.\(name.text)`", at: value.span, "not a case",
                notes: ["cases: \(cases.map { ".\($0)" }.joined(separator: ", "))"],
                hints: didYouMean(name.text, among: cases) { ".\($0)" })
            return nil
        }
        return .choice(name.text)
    }

    private func columnTypes(_ value: ExpressionSyntax, _ context: ColumnContext, verb: any VerbSignature, in scope: Scope)
        -> [TableSchema.Field]?
    {
        guard case .dictionary(let entries) = value.kind else {
            error("E0213", "types are written by column", at: value.span, "as in `[.movieId: .uint32]`")
            return nil
        }
        var fields: [TableSchema.Field] = []
        var isBroken = false
        for entry in entries {
            guard let name = columnName(entry.key, in: scope), let type = columnType(entry.value) else {
                isBroken = true
                continue
            }
            if fields.contains(where: { $0.name == name }) {
                error("E0214", "the column `\(name)` is given twice", at: entry.key.span, "second time here")
                isBroken = true
            }
            if verb.receiver == .table, context.schema.field(name) == nil {
                unknownColumn(name, in: context.schema, of: context.name, at: Self.nameSpan(entry.key))
                isBroken = true
            }
            fields.append(.init(name, type))
        }
        return isBroken ? nil : fields
    }

    private func columnType(_ value: ExpressionSyntax) -> ColumnType? {
        switch value.kind {
        case .implicitMember(let name):
            if let type = ColumnType.named[name.text] { return type }
            let foreign = ForeignNames.columnTypes[name.text.lowercased()].map { ["did you mean `.\($0)`?"] }
            error(
                "E0206", "there is no column type `.\(name.text)`", at: value.span, "unknown type",
                notes: ["types: \(ColumnType.named.keys.sorted().map { ".\($0)" }.joined(separator: ", "))"],
                hints: foreign ?? didYouMean(name.text, among: ColumnType.named.keys) { ".\($0)" })
            return nil
        case .error: return nil
        default:
            var hints: [String] = []
            if case .string(let segments) = value.kind, segments.count == 1, case .text(let text) = segments[0],
                let type = ColumnType.named[text] == nil ? ForeignNames.columnTypes[text.lowercased()] : text
            {
                hints = ["write `.\(type)`"]
            }
            error("E0206", "a column type is written with a dot", at: value.span, "as in `.uint32`", hints: hints)
            return nil
        }
    }
}
