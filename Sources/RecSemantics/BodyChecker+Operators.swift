import RecDiagnostics
import RecPlan
import RecSchema
import RecSyntax

extension BodyChecker {
    // MARK: Conditionals

    func check(_ conditional: ConditionalSyntax, from index: Int, in scope: Scope, span: SourceSpan) -> PlanNode {
        let branch = conditional.branches[index]
        return self.conditional(
            { self.check(branch.condition, in: scope) }, { self.check(branch.body, in: scope) },
            {
                index + 1 < conditional.branches.count
                    ? self.check(conditional, from: index + 1, in: scope, span: span)
                    : self.check(conditional.otherwise, in: scope)
            }, span: span)
    }

    /// A choice of two. One whose condition is known before the run keeps only the branch that holds; both are checked.
    func conditional(
        _ makeCondition: () -> PlanNode, _ yes: () -> PlanNode, _ no: () -> PlanNode, span: SourceSpan
    ) -> PlanNode {
        let condition = makeCondition()
        var isColumn = if case .column(.bool) = condition.type.unwrapped { true } else { false }
        if NotebookContext.isSilent(condition.type), condition.isRowwise { isColumn = true }
        if !isColumn, !condition.isFailed, !accepts(.bool, condition.type) {
            error(
                "E0221", "a condition must be true or false", at: condition.span, condition.type.description,
                hints: conditionHint(condition.type))
        }
        let known: Bool? = if case .bool(let value)? = constant(condition)?.kind { value } else { nil }
        let yesNode = branch(isTaken: known != false, yes)
        let noNode = branch(isTaken: known != true, no)
        guard let type = unify(yesNode.type, noNode.type) else {
            error(
                "E0222", "both branches must give the same kind of value", at: noNode.span,
                noNode.type.description, notes: ["first: \(describe(yesNode.type))", "second: \(describe(noNode.type))"])
            return failed(span)
        }
        if yesNode.isFailed || noNode.isFailed || condition.isFailed { return failed(span) }
        if let known {
            var node = widened(known ? yesNode : noNode, to: type)
            node.type = settled(type, taken: node.type)
            return node
        }
        var result = type
        if isColumn {
            guard let element = type.columnType ?? (NotebookContext.isSilent(type) ? .double : nil) else {
                error(
                    "E0255", "a condition on rows chooses between values, not \(type.description)s", at: span,
                    "differs from row to row")
                return failed(span)
            }
            result = NotebookContext.isSilent(type) ? .error : .column(element)
        }
        return PlanNode(
            .conditional(condition, widened(yesNode, to: type), widened(noNode, to: type)), type: result, span: span,
            isProvisional: yesNode.isProvisional || noNode.isProvisional)
    }

    func conditionHint(_ type: ValueType) -> [String] {
        if case .optional = type { return ["`guard let name = ... else { ... }` takes what may be missing"] }
        switch type.unwrapped {
        case .int, .double, .float: return ["compare it, as in `value > 0`"]
        case .string: return ["compare it, as in `value == \"a\"`"]
        case .table: return ["`!table.isEmpty` asks whether there are rows"]
        default: return []
        }
    }

    // MARK: One operand

    func check(_ op: PrefixOperator, _ operand: ExpressionSyntax, in scope: Scope, span: SourceSpan) -> PlanNode {
        let node = check(operand, in: scope)
        if node.isFailed { return failed(span) }
        let planned: RecPlan.UnaryOperator = op == .minus ? .negate : .not
        let type = node.type.unwrapped
        if NotebookContext.isSilent(type) { return PlanNode(.unary(planned, node), type: .error, span: span) }
        let isColumn = if case .column = type { true } else { false }
        guard let element = type.columnType else { return operatorError(op.rawValue, node, span: span) }
        let result: ColumnType
        switch op {
        case .minus:
            guard element.isNumeric || element == .duration else { return operatorError("-", node, span: span) }
            result = element.isInteger ? .int64 : element
        case .not:
            guard element == .bool else { return operatorError("!", node, span: span) }
            result = .bool
        }
        var given: ValueType = isColumn ? .column(result) : ValueType(element: result)
        if case .optional = node.type { given = .optional(given) }
        return PlanNode(.unary(planned, node), type: given, span: span, isProvisional: node.isProvisional)
    }

    private func operatorError(_ op: String, _ node: PlanNode, span: SourceSpan) -> PlanNode {
        // What the first rows of a file show may be wrong; text stays text whatever follows.
        if node.isProvisional, node.type.unwrapped.columnType != .string {
            return PlanNode(.unary(op == "-" ? .negate : .not, node), type: .error, span: span, isProvisional: true)
        }
        error("E0220", "`\(op)` is not defined for \(article(node.type.description))", at: node.span, node.type.description)
        return failed(span)
    }

    // MARK: Two operands

    func check(
        _ left: ExpressionSyntax, _ op: RecSyntax.BinaryOperator, _ right: ExpressionSyntax, in scope: Scope, span: SourceSpan
    ) -> PlanNode {
        let l = check(left, in: scope)
        let r = check(right, in: scope)
        if op == .closedRange || op == .halfOpenRange { return range(l, r, closed: op == .closedRange, span: span) }
        guard let planned = RecPlan.BinaryOperator(rawValue: op.rawValue), !l.isFailed, !r.isFailed else { return failed(span) }
        if planned != .coalesce, let side = [(l, r, right), (r, l, left)].first(where: { self.isMissingLiteral($0.0) }) {
            return comparedWithMissing(planned, side.1, missing: side.0, span: span)
        }
        let isProvisional = l.isProvisional || r.isProvisional
        if NotebookContext.isSilent(l.type) || NotebookContext.isSilent(r.type) {
            return PlanNode(
                .binary(planned, l, r), type: unknownResult(planned, l, r), span: span, isProvisional: isProvisional)
        }
        let isLeft = if case .column = l.type.unwrapped { true } else { false }
        let isRight = if case .column = r.type.unwrapped { true } else { false }
        if planned == .coalesce, !isLeft, !isRight, let type = unify(l.type.unwrapped, r.type) {
            if case .optional = l.type {
            } else {
                report(
                    Diagnostic(
                        "W0403", "this value is never missing, so what stands after `??` is never used",
                        at: .init(l.span, l.type.description)))
            }
            return PlanNode(.binary(planned, l, widened(r, to: type)), type: type, span: span)
        }
        // A path compares as text, and what it was compared with is remembered when the cell runs.
        guard let a = l.type.unwrapped.columnType, let b = r.type.unwrapped.columnType,
            let element = OperatorTypes.result(planned, a, b, leftIsColumn: isLeft, rightIsColumn: isRight)
        else { return operatorError(planned, l, r, span: span) }
        if let problem = arithmeticProblem(planned, l, r) {
            error("E0253", problem, at: span, "known before the run")
            return failed(span)
        }
        if isLeft || isRight {
            return PlanNode(.binary(planned, l, r), type: .column(element), span: span, isProvisional: isProvisional)
        }
        var type = ValueType(element: element)
        if planned == .coalesce {
            if case .optional = r.type { type = .optional(type) }
        } else {
            for side in [l.type, r.type] { if case .optional = side { type = .optional(type.unwrapped) } }
        }
        return PlanNode(.binary(planned, l, r), type: type, span: span)
    }

    /// What is known of a result where nothing is known of an operand.
    private func unknownResult(_ op: RecPlan.BinaryOperator, _ left: PlanNode, _ right: PlanNode) -> ValueType {
        let isRowwise = left.isRowwise || right.isRowwise
        switch op {
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .and, .or:
            return isRowwise ? .column(.bool) : .optional(.bool)
        case .coalesce: return isRowwise ? .error : unify(left.type.unwrapped, right.type) ?? .error
        default: return .error
        }
    }

    private func isMissingLiteral(_ node: PlanNode) -> Bool {
        if case .missing = node.kind { !node.isFailed } else { false }
    }

    /// `x == nil`, which is never true: a comparison with missing is missing.
    private func comparedWithMissing(
        _ op: RecPlan.BinaryOperator, _ other: PlanNode, missing: PlanNode, span: SourceSpan
    ) -> PlanNode {
        let isTest = op == .equal || op == .notEqual
        var hints: [String] = []
        if isTest {
            let test = other.type.unwrapped.columnType != nil || other.isRowwise
            let value = if case .column(let name) = other.kind { ".\(name)" } else { "value" }
            hints =
                test
                ? ["ask with `isMissing`: `\(op == .equal ? "" : "!")\(value).isMissing`"]
                : ["`guard let value = ... else { throw notFound(\"...\") }` takes what may be missing"]
        }
        error(
            "E0254", "`\(op.rawValue)` with `nil` is always missing, neither true nor false", at: missing.span,
            "compares with nothing", hints: hints)
        return failed(span)
    }

    private func operatorError(
        _ op: RecPlan.BinaryOperator, _ left: PlanNode, _ right: PlanNode, span: SourceSpan
    ) -> PlanNode {
        // What the first rows of a file show may be wrong; text stays text whatever follows.
        for (side, other) in [(left, right), (right, left)] where side.isProvisional && side.type.unwrapped.columnType != .string
        {
            if other.type.unwrapped.columnType != nil {
                return PlanNode(.binary(op, left, right), type: unknownResult(op, left, right), span: span, isProvisional: true)
            }
        }
        error(
            "E0220",
            "`\(op.rawValue)` is not defined for \(article(left.type.description)) and \(article(right.type.description))",
            at: span, "\(left.type.description) \(op.rawValue) \(right.type.description)",
            hints: operatorHint(op, left.type.unwrapped, right.type.unwrapped))
        return failed(span)
    }

    private func operatorHint(_ op: RecPlan.BinaryOperator, _ a: ValueType, _ b: ValueType) -> [String] {
        let types = [a.columnType, b.columnType]
        if types.contains(.string), types.contains(where: { $0?.isNumeric == true }) {
            return op == .add
                ? ["put the number into text: `\"\\(value)\"`"]
                : ["compare text with text, or `cast` the column to a number first"]
        }
        if types.contains(.string), types.contains(where: { $0 == .date || $0 == .dateTime }) {
            return ["write the day as `date(\"2020-12-31\")`"]
        }
        if types.contains(where: { if case .list = $0 { true } else { false } }) {
            return ["`contains` asks whether a list holds a value: `.genres.contains(\"Drama\")`"]
        }
        if op == .and || op == .or, types.contains(.bool) {
            return ["both sides are conditions, as in `.a > 1 \(op.rawValue) .b > 2`"]
        }
        return []
    }

    /// Arithmetic on known values that cannot be done; nil for all other.
    private func arithmeticProblem(_ op: RecPlan.BinaryOperator, _ left: PlanNode, _ right: PlanNode) -> String? {
        guard case .int(let b)? = constant(right)?.kind else { return nil }
        if op == .remainder, b == 0 { return "there is no remainder of a division by zero" }
        guard case .int(let a)? = constant(left)?.kind else { return nil }
        let isTooLarge =
            switch op {
            case .add: a.addingReportingOverflow(b).overflow
            case .subtract: a.subtractingReportingOverflow(b).overflow
            case .multiply: a.multipliedReportingOverflow(by: b).overflow
            default: false
            }
        return isTooLarge ? "the result is too large for a whole number of 64 bits" : nil
    }

    private func range(_ lower: PlanNode, _ upper: PlanNode, closed: Bool, span: SourceSpan) -> PlanNode {
        if lower.isFailed || upper.isFailed { return failed(span) }
        for node in [lower, upper] where !accepts(.int, node.type) {
            error("E0227", "the bounds of a range are whole numbers", at: node.span, node.type.description)
            return failed(span)
        }
        if case .int(let low)? = constant(lower)?.kind, case .int(let high)? = constant(upper)?.kind, low > high {
            error(
                "E0228", "the range from \(low) to \(high) runs backwards", at: span, "nothing in it",
                hints: ["`(\(high)...\(low)).reversed()` counts down"])
            return failed(span)
        }
        return PlanNode(.range(lower, upper, closed: closed), type: .range, span: span)
    }
}
