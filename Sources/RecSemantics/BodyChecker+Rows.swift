import RecDiagnostics
import RecPlan
import RecSchema
import RecSyntax

extension BodyChecker {
    func sortKeys(_ values: [ExpressionSyntax], _ context: ColumnContext, in scope: Scope) -> [SortKey]? {
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

    func rowExpression(
        _ value: ExpressionSyntax, _ condition: ColumnCondition, rowsOf verb: any VerbSignature, _ context: ColumnContext,
        parameter: ParameterSignature, in scope: Scope
    ) -> PlanNode? {
        let inner = Scope(parent: scope)
        switch verb.role {
        case .ordinary, .output, .store, .query: inner.rows = Scope.Rows(schema: context.schema, name: context.name, keys: nil)
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
        if node.isFailed { return nil }
        if NotebookContext.isSilent(node.type) { return node }
        guard let element = node.type.unwrapped.columnType,
            condition.allows(element) || (node.isProvisional && element != .string)
        else {
            var hints: [String] = []
            if case .bool = condition, case .string? = literalKind(value) {
                hints = ["a condition is no text: `.rating > 3`"]
            } else if case .bool = condition, node.isRowwise {
                hints = ["compare it, as in `.rating > 3`"]
            }
            error(
                "E0234", "\(taker(parameter, verb)) takes \(condition.words)", at: node.span, node.type.description, hints: hints)
            return nil
        }
        return node
    }

    /// A condition on the values of a column, as one answer.
    func columnTest(
        _ value: ExpressionSyntax, _ parameter: ParameterSignature, of verb: any VerbSignature, in scope: Scope
    ) -> PlanNode? {
        let inner = Scope(parent: scope)
        // The columns may be of different types, so nothing is held against this one.
        let schema = TableSchema([.init("value", .double, isProvisional: true)])
        inner.rows = Scope.Rows(schema: schema, name: TableName(text: "the column, whose values are `.value`,"), keys: [])
        let node = check(value, in: inner)
        if node.isFailed { return nil }
        if NotebookContext.isSilent(node.type) || node.type.unwrapped.columnType == .bool { return node }
        error("E0234", "\(taker(parameter, verb)) takes a condition on a column", at: node.span, node.type.description)
        return nil
    }

    private func literalKind(_ value: ExpressionSyntax) -> ValueType? {
        if case .string = value.kind { .string } else { nil }
    }

    func named(
        _ arguments: [Argument], _ kind: ParameterKind, verb: any VerbSignature, _ context: ColumnContext, in scope: Scope
    ) -> [NamedNode]? {
        var nodes: [NamedNode] = []
        var isBroken = false
        for argument in arguments {
            guard let label = argument.label else {
                error(
                    "E0236", "`\(verb.name)` needs a name for each column", at: argument.span, "no name",
                    hints: [Self.usage(of: verb)])
                checkLoosely([argument], in: scope)
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
            if node.isFailed {
                isBroken = true
            } else if NotebookContext.isSilent(node.type) {
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
}
