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
                error("E0213", "`\(parameter.name)` takes one column", at: values[0].span, "not one column")
                return nil
            }
            return .columns(selectors)
        case .columns(let condition): return selectors(values, condition, context, in: scope).map { .columns($0) }
        case .columnPairs: return pairs(values, context, in: scope).map { .pairs($0) }
        case .renames: return renames(values, context).map { .pairs($0) }
        case .sortKeys: return sortKeys(values, context, in: scope).map { .sortKeys($0) }
        case .rows(let condition):
            return rowExpression(values[0], condition, rowsOf: verb, context, parameter: parameter.name, in: scope).map {
                .node($0)
            }
        case .namedRows, .namedAggregations:
            return named(arguments, parameter.kind, verb: verb, context, in: scope).map { .named($0) }
        case .choice(let cases):
            return choice(values[0], among: cases, parameter: parameter.name, in: scope)
        case .columnTypes: return columnTypes(values[0], context, verb: verb).map { .types($0) }
        case .columnType: return columnType(values[0]).map { .choice($0.name) }
        case .closure: return nil
        case .value, .int, .number, .scalar, .any, .table, .model, .list:
            let nodes = values.map { value(check($0, in: scope), for: parameter) }
            if nodes.contains(where: { $0 == nil }) { return nil }
            let complete = nodes.compactMap(\.self)
            let isVariadic = parameter.repetition == .any || parameter.repetition == .oneOrMore
            return isVariadic ? .nodes(complete) : complete.first.map { .node($0) }
        }
    }

    // MARK: Values

    private func value(_ node: PlanNode, for parameter: ParameterSignature) -> PlanNode? {
        if NotebookContext.isSilent(node.type) { return parameter.kind.isTableLike ? node : node }
        func mismatch(_ wanted: String) -> PlanNode? {
            error("E0213", "`\(parameter.name)` takes \(wanted)", at: node.span, node.type.description)
            return nil
        }
        switch parameter.kind {
        case .value(let type):
            guard accepts(type, node.type) || isColumnOf(type, node.type) else { return mismatch(article(type.description)) }
            return widened(node, to: type)
        case .int(let bounds):
            guard accepts(.int, node.type) else { return mismatch("a whole number") }
            if case .int(let known)? = constant(node)?.kind, !bounds.contains(known) {
                return outOfBounds(
                    node, parameter.name, "\(known)",
                    bounds.upperBound == .max
                        ? "at least \(bounds.lowerBound)" : "from \(bounds.lowerBound) to \(bounds.upperBound)")
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
            if let known, !bounds.contains(known) {
                let words =
                    bounds.upperBound.isFinite
                    ? "from \(bounds.lowerBound) to \(bounds.upperBound)" : "at least \(bounds.lowerBound)"
                return outOfBounds(node, parameter.name, "\(known)", words)
            }
            return widened(node, to: .double)
        case .scalar:
            if case .column = node.type.unwrapped { return node }
            guard node.type.unwrapped.columnType != nil else { return mismatch("one value") }
            return node
        case .table:
            guard node.type.tableSchema != nil else { return mismatch("a table") }
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

    private func isColumnOf(_ type: ValueType, _ actual: ValueType) -> Bool {
        guard case .column(let element) = actual.unwrapped else { return false }
        return accepts(type, ValueType(element: element))
    }

    private func outOfBounds(_ node: PlanNode, _ name: String, _ value: String, _ bounds: String) -> PlanNode? {
        error("E0215", "`\(name)` is \(value), and must be \(bounds)", at: node.span, "out of bounds")
        return nil
    }

    /// A literal whole number as the number that is wanted, so that `0` and `0.0` mean the same.
    private func widened(_ node: PlanNode, to type: ValueType) -> PlanNode {
        if type == .double, case .int(let value) = node.kind {
            return PlanNode(.double(Double(value)), type: .double, span: node.span)
        }
        return node
    }

    // MARK: Columns

    private func selectors(
        _ values: [ExpressionSyntax], _ condition: ColumnCondition, _ context: ColumnContext, in scope: Scope
    ) -> [ColumnSelector]? {
        var found: [ColumnSelector] = []
        var isBroken = false
        for value in values {
            switch value.kind {
            case .array(let elements):
                guard let inner = selectors(elements, condition, context, in: scope) else {
                    isBroken = true
                    continue
                }
                found += inner
            case .implicitMember(let name):
                if isColumn(name.text, condition, context, at: value.span) {
                    found.append(.named(name.text))
                } else {
                    isBroken = true
                }
            case .call(let callee, let arguments):
                guard case .name(let function) = callee.kind, function == "column" || function == "columns",
                    arguments.count == 1, let text = constantText(arguments[0].value, in: scope)
                else {
                    notAColumn(value)
                    isBroken = true
                    continue
                }
                if function == "column" {
                    if isColumn(text, condition, context, at: value.span) { found.append(.named(text)) } else { isBroken = true }
                } else if isPattern(text, context, at: value.span) {
                    found.append(.pattern(text))
                } else {
                    isBroken = true
                }
            case .error: isBroken = true
            default:
                notAColumn(value)
                isBroken = true
            }
        }
        return isBroken ? nil : found
    }

    private func constantText(_ value: ExpressionSyntax, in scope: Scope) -> String? {
        guard case .string(let text)? = constant(check(value, in: scope))?.kind else { return nil }
        return text
    }

    private func notAColumn(_ value: ExpressionSyntax) {
        var hints = ["a column is written with a dot: `.rating`"]
        if case .name(let name) = value.kind { hints = ["a column is written with a dot: `.\(name)`"] }
        if case .string(let segments) = value.kind, segments.count == 1, case .text(let text) = segments[0] {
            hints = ["a column is written `.\(text)`, or `column(\"\(text)\")` if the name is no word"]
        }
        error("E0233", "a column is wanted here", at: value.span, "not a column", hints: hints)
    }

    private func isColumn(_ name: String, _ condition: ColumnCondition, _ context: ColumnContext, at span: SourceSpan) -> Bool {
        guard let field = context.schema.field(name) else {
            unknownColumn(name, in: context.schema, of: context.name, at: span)
            return false
        }
        if !field.isProvisional, !condition.allows(field.type) {
            error("E0234", "`.\(name)` must be \(condition.words)", at: span, "column of \(field.type.name)")
            return false
        }
        return true
    }

    private func isPattern(_ pattern: String, _ context: ColumnContext, at span: SourceSpan) -> Bool {
        let site = CallSite(
            receiver: nil, arguments: ["p": .columns([.pattern(pattern)])], table: context.schema,
            files: notebook.request.files, constant: { _ in nil })
        if context.schema.isClosed, site.fields("p").isEmpty {
            error(
                "E0203", "\(context.name) has no column that matches `\(pattern)`", at: span, "matches nothing",
                notes: ["columns: \(context.schema.fields.map(\.name).joined(separator: ", "))"])
            return false
        }
        return true
    }

    // MARK: Pairs

    private func pairs(_ values: [ExpressionSyntax], _ context: ColumnContext, in scope: Scope) -> [ColumnPair]? {
        var found: [ColumnPair] = []
        var isBroken = false
        for value in values {
            switch value.kind {
            case .dictionary(let entries):
                for entry in entries {
                    guard let left = columnName(entry.key, in: scope), let right = columnName(entry.value, in: scope) else {
                        isBroken = true
                        continue
                    }
                    add(left, entry.key.span, right, entry.value.span)
                }
            case .array(let elements):
                guard let inner = pairs(elements, context, in: scope) else {
                    isBroken = true
                    continue
                }
                found += inner
            default:
                guard let name = columnName(value, in: scope) else {
                    isBroken = true
                    continue
                }
                add(name, value.span, name, value.span)
            }
        }
        func add(_ left: String, _ leftSpan: SourceSpan, _ right: String, _ rightSpan: SourceSpan) {
            let a = context.schema.field(left)
            let b = context.other.field(right)
            if a == nil {
                unknownColumn(left, in: context.schema, of: context.name, at: leftSpan)
                isBroken = true
            } else if b == nil {
                unknownColumn(right, in: context.other, of: context.otherName, at: rightSpan)
                isBroken = true
            } else if let a, let b, !a.isProvisional, !b.isProvisional, a.type != b.type, !(a.type.isInteger && b.type.isInteger)
            {
                error(
                    "E0235", "`.\(left)` and `.\(right)` can never be equal", at: leftSpan, "compared here",
                    notes: [
                        "\(context.name): `\(left)` is \(a.type.name)", "\(context.otherName): `\(right)` is \(b.type.name)",
                    ],
                    hints: ["`cast` one of them first"])
                isBroken = true
            }
            found.append(ColumnPair(left, right))
        }
        return isBroken ? nil : found
    }

    /// The name of a column written in a place where only a name makes sense; nil, reported, for anything else.
    private func columnName(_ value: ExpressionSyntax, in scope: Scope) -> String? {
        switch value.kind {
        case .implicitMember(let name): return name.text
        case .call(let callee, let arguments):
            if case .name("column") = callee.kind, arguments.count == 1, let text = constantText(arguments[0].value, in: scope) {
                return text
            }
            notAColumn(value)
            return nil
        case .error: return nil
        default:
            notAColumn(value)
            return nil
        }
    }

    private func renames(_ values: [ExpressionSyntax], _ context: ColumnContext) -> [ColumnPair]? {
        guard let value = values.first, case .dictionary(let entries) = value.kind else {
            error("E0213", "`rename` takes old and new names", at: values.first?.span ?? SourceSpan(0, 0), "as in `[.old: .new]`")
            return nil
        }
        var found: [ColumnPair] = []
        var isBroken = false
        let scope = Scope(parent: nil)
        for entry in entries {
            guard let old = columnName(entry.key, in: scope), let new = columnName(entry.value, in: scope) else {
                isBroken = true
                continue
            }
            if context.schema.field(old) == nil {
                unknownColumn(old, in: context.schema, of: context.name, at: entry.key.span)
                isBroken = true
            }
            found.append(ColumnPair(old, new))
        }
        return isBroken ? nil : found
    }

    // MARK: Rows

    private func sortKeys(_ values: [ExpressionSyntax], _ context: ColumnContext, in scope: Scope) -> [SortKey]? {
        var keys: [SortKey] = []
        var isBroken = false
        for value in values {
            if case .array(let elements) = value.kind {
                guard let inner = sortKeys(elements, context, in: scope) else {
                    isBroken = true
                    continue
                }
                keys += inner
                continue
            }
            var written = value
            var isDescending = false
            if case .prefix(.minus, let operand) = value.kind {
                written = operand
                isDescending = true
            }
            let inner = Scope(parent: scope)
            inner.rows = Scope.Rows(schema: context.schema, name: context.name, keys: nil)
            let node = check(written, in: inner)
            switch node.type.unwrapped {
            case .column(.list):
                error("E0234", "lists have no order", at: node.span, node.type.description)
                isBroken = true
            case .column: keys.append(SortKey(node, isDescending: isDescending))
            case .error:
                if case .column = node.kind { keys.append(SortKey(node, isDescending: isDescending)) } else { isBroken = true }
            default:
                notAColumn(written)
                isBroken = true
            }
        }
        return isBroken ? nil : keys
    }

    private func rowExpression(
        _ value: ExpressionSyntax, _ condition: ColumnCondition, rowsOf verb: any VerbSignature, _ context: ColumnContext,
        parameter: String, in scope: Scope
    ) -> PlanNode? {
        let inner = Scope(parent: scope)
        switch verb.role {
        case .ordinary, .output: inner.rows = Scope.Rows(schema: context.schema, name: context.name, keys: nil)
        case .aggregate, .element, .window:
            guard let rows = scope.rows else {
                error(
                    "E0230", "`\(verb.name)` has no rows to compute over", at: value.span, "no table here",
                    hints: [Self.usage(of: verb)])
                return nil
            }
            // Inside an aggregate every row of the group is in reach again.
            inner.rows = Scope.Rows(schema: rows.schema, name: rows.name, keys: nil)
        }
        let node = check(value, in: inner)
        if NotebookContext.isSilent(node.type) { return node }
        guard let element = node.type.unwrapped.columnType, condition.allows(element) else {
            error("E0234", "`\(parameter)` must be \(condition.words)", at: node.span, node.type.description)
            return nil
        }
        return node
    }

    private func named(
        _ arguments: [Argument], _ kind: ParameterKind, verb: any VerbSignature, _ context: ColumnContext, in scope: Scope
    ) -> [NamedNode]? {
        var nodes: [NamedNode] = []
        var isBroken = false
        for argument in arguments {
            guard let label = argument.label else {
                error(
                    "E0236", "`\(verb.name)` needs a name for each column", at: argument.span, "no name",
                    hints: [Self.usage(of: verb)])
                isBroken = true
                continue
            }
            if nodes.contains(where: { $0.name == label.text }) {
                error("E0214", "the column `\(label.text)` is given twice", at: label.span, "second time here")
                isBroken = true
                continue
            }
            let inner = Scope(parent: scope)
            var keys: [String]?
            if case .namedAggregations = kind { keys = context.keys }
            inner.rows = Scope.Rows(schema: context.schema, name: context.name, keys: keys)
            let node = check(argument.value, in: inner)
            if NotebookContext.isSilent(node.type) {
                nodes.append(NamedNode(label.text, node))
            } else if node.type.unwrapped.columnType == nil {
                error("E0237", "a column cannot hold \(article(node.type.description))", at: node.span, node.type.description)
                isBroken = true
            } else {
                nodes.append(NamedNode(label.text, node))
            }
        }
        return isBroken ? nil : nodes
    }

    // MARK: Cases and types

    private func choice(_ value: ExpressionSyntax, among cases: [String], parameter: String, in scope: Scope) -> PlanArgument? {
        guard case .implicitMember(let name) = value.kind else {
            if case .error = value.kind { return nil }
            error(
                "E0238", "`\(parameter)` takes one of \(cases.count) cases", at: value.span, "not a case",
                notes: ["cases: \(cases.map { ".\($0)" }.joined(separator: ", "))"])
            return nil
        }
        guard cases.contains(name.text) else {
            error(
                "E0238", "`\(parameter)` has no case `.\(name.text)`", at: value.span, "not a case",
                notes: ["cases: \(cases.map { ".\($0)" }.joined(separator: ", "))"],
                hints: didYouMean(name.text, among: cases).map { ["did you mean `.\($0)`?"] } ?? [])
            return nil
        }
        return .choice(name.text)
    }

    private func columnTypes(_ value: ExpressionSyntax, _ context: ColumnContext, verb: any VerbSignature) -> [TableSchema.Field]?
    {
        guard case .dictionary(let entries) = value.kind else {
            error("E0213", "types are written by column", at: value.span, "as in `[.movieId: .uint32]`")
            return nil
        }
        var fields: [TableSchema.Field] = []
        var isBroken = false
        let scope = Scope(parent: nil)
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
                unknownColumn(name, in: context.schema, of: context.name, at: entry.key.span)
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
            error(
                "E0206", "there is no column type `.\(name.text)`", at: value.span, "unknown type",
                notes: ["types: \(ColumnType.named.keys.sorted().map { ".\($0)" }.joined(separator: ", "))"],
                hints: didYouMean(name.text, among: ColumnType.named.keys).map { ["did you mean `.\($0)`?"] } ?? [])
            return nil
        case .error: return nil
        default:
            error("E0206", "a column type is written with a dot", at: value.span, "as in `.uint32`")
            return nil
        }
    }
}
