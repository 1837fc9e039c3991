import RecDiagnostics
import RecPlan
import RecSchema
import RecSyntax

extension BodyChecker {
    /// Checks one expression.
    func check(_ expression: ExpressionSyntax, in scope: Scope) -> PlanNode {
        let span = expression.span
        switch expression.kind {
        case .integer(let value): return PlanNode(.int(value), type: .int, span: span)
        case .double(let value): return PlanNode(.double(value), type: .double, span: span)
        case .boolean(let value): return PlanNode(.bool(value), type: .bool, span: span)
        case .missing: return PlanNode(.missing, type: .optional(.error), span: span)
        case .string(let segments): return check(segments, in: scope, span: span)
        case .regex(let pattern): return PlanNode(.string(pattern), type: .string, span: span)
        case .name(let name): return check(name: name, in: scope, span: span)
        case .implicitMember(let name): return check(column: name, in: scope, span: span)
        case .closureArgument(let index):
            guard let parameter = scope.shorthandParameter(index) else {
                error("E0209", "there is no `$\(index)` here", at: span, "outside a closure that is called with so many values")
                return failed(span)
            }
            return PlanNode(.local(parameter.local), type: parameter.type, span: span)
        case .member: return checkMember(expression, in: scope)
        case .call(let callee, let arguments): return check(call: callee, arguments, in: scope, span: span)
        case .element(let base, let arguments): return check(element: base, arguments, in: scope, span: span)
        case .prefix(let op, let operand): return check(op, operand, in: scope, span: span)
        case .binary(let left, let op, let right): return check(left, op, right, in: scope, span: span)
        case .ternary(let condition, let yes, let no):
            return conditional(
                { self.check(condition, in: scope) }, { self.check(yes, in: scope) }, { self.check(no, in: scope) }, span: span)
        case .conditional(let conditional): return check(conditional, from: 0, in: scope, span: span)
        case .array(let elements): return check(list: elements, in: scope, span: span)
        case .dictionary:
            error(
                "E0217", "a dictionary has no place here", at: span, "stands for no value",
                hints: ["dictionaries are arguments, as in `types: [.movieId: .uint32]`; a record is `(name: value)`"])
            return failed(span)
        case .tuple(let elements): return check(record: elements, in: scope, span: span)
        case .closure:
            error(
                "E0218", "a closure has no place here", at: span, "stands for no value",
                hints: ["closures are arguments, as in `map { n in ... }`"])
            return failed(span)
        case .error: return failed(span)
        }
    }

    // MARK: Literals

    private func check(_ segments: [StringSegment], in scope: Scope, span: SourceSpan) -> PlanNode {
        var parts: [PlanNode] = []
        for segment in segments {
            switch segment {
            case .text(let text): parts.append(PlanNode(.string(text), type: .string, span: span))
            case .value(let value): parts.append(checkInterpolated(value, in: scope))
            }
        }
        if parts.isEmpty { return PlanNode(.string(""), type: .string, span: span) }
        if parts.count == 1, case .string = parts[0].kind { return PlanNode(parts[0].kind, type: .string, span: span) }
        var type = ValueType.string
        if parts.contains(where: { if case .column = $0.type { true } else { false } }) {
            type = .column(.string)
        } else if parts.contains(where: { $0.type == .path }) {
            type = .path
        }
        return PlanNode(.interpolation(parts), type: type, span: span)
    }

    /// A value that is put into text.
    func checkInterpolated(_ value: ExpressionSyntax, in scope: Scope) -> PlanNode {
        let node = check(value, in: scope)
        switch node.type.unwrapped {
        case .int, .double, .float, .bool, .string, .date, .dateTime, .duration, .path, .column, .list, .range, .error: break
        case let type:
            error(
                "E0219", "a \(type.description) cannot be put into text", at: node.span, type.description,
                hints: ["name one value of it, as in `\\(model.inertia)` or `\\(table.rowCount)`"])
        }
        return node
    }

    private func check(list elements: [ExpressionSyntax], in scope: Scope, span: SourceSpan) -> PlanNode {
        let nodes = elements.map { check($0, in: scope) }
        guard var type = nodes.first?.type else { return PlanNode(.list([]), type: .list(.error), span: span) }
        for node in nodes.dropFirst() {
            guard let joined = unify(type, node.type) else {
                error(
                    "E0223", "the values of a list must be of one type", at: node.span, node.type.description,
                    notes: ["the values before it: \(describe(type))", "this value: \(describe(node.type))"])
                return failed(span)
            }
            type = joined
        }
        return PlanNode(.list(nodes), type: .list(type), span: span)
    }

    /// A type with its fields, for messages about two that differ.
    func describe(_ type: ValueType) -> String {
        switch type {
        case .record(let fields): "(" + fields.map { "\($0.name): \($0.type.description)" }.joined(separator: ", ") + ")"
        case .table(let schema):
            "table of " + schema.fields.map { "\($0.name): \($0.type.name)" }.joined(separator: ", ")
        case .list(let element): "list of \(describe(element))"
        default: type.description
        }
    }

    private func check(record elements: [Argument], in scope: Scope, span: SourceSpan) -> PlanNode {
        var fields: [NamedNode] = []
        var types: [ValueType.RecordField] = []
        for (index, element) in elements.enumerated() {
            let name = element.label?.text ?? "\(index)"
            let node = check(element.value, in: scope)
            if fields.contains(where: { $0.name == name }) {
                error("E0224", "the record has two values `\(name)`", at: element.span, "second one here")
                continue
            }
            fields.append(NamedNode(name, node))
            types.append(.init(name, node.type))
        }
        return PlanNode(.record(fields), type: .record(types), span: span)
    }

    // MARK: Names

    private func check(name: String, in scope: Scope, span: SourceSpan) -> PlanNode {
        switch scope.lookup(name) {
        case .local(let local, let type, _)?: return PlanNode(.local(local), type: type, span: span)
        case .function(let entry)?: return functionAsValue(entry.name, span: span)
        case nil: break
        }
        switch names[name] {
        case .parameter(let index)?: return parameterNode(index, span: span)
        case .cell(let cell)?:
            let type = notebook.cells[cell].type ?? .error
            if type == .figure {
                error(
                    "E0263", "the picture of `\(name)` cannot be read by another cell", at: span, "a plot",
                    hints: ["draw both in one cell, as in `first.adding(second)`"])
                return failed(span)
            }
            return inputNode(CellInput(cell: cell), type: type, span: span)
        case .function(let entry)?: return functionAsValue(entry.name, span: span)
        case nil: break
        }
        if !notebook.request.verbs.signatures(named: name).isEmpty {
            error("E0205", "`\(name)` is a verb and needs its arguments", at: span, "called without parentheses")
            return failed(span)
        }
        var hints: [String] = []
        if let rows = scope.rows, rows.schema.field(name) != nil {
            hints = ["the column of that name is written `.\(name)`"]
        } else if let guess = didYouMean(name, among: Array(names.keys) + scope.visibleNames) {
            hints = ["did you mean `\(guess)`?"]
        } else if notebook.laterCells.contains(name) {
            hints = ["a cell can only use cells above it: move `\(name)` up"]
        }
        error(
            "E0201", "there is nothing called `\(name)` here", at: span, "not a cell, parameter, function or variable",
            hints: hints)
        return failed(span)
    }

    private func functionAsValue(_ name: String, span: SourceSpan) -> PlanNode {
        error(
            "E0207", "`\(name)` is a function and needs its arguments", at: span, "called without parentheses",
            hints: ["call it: `\(name)(...)`"])
        return failed(span)
    }

    private func check(column name: Name, in scope: Scope, span: SourceSpan) -> PlanNode {
        guard let rows = scope.rows else {
            error(
                "E0230", "`.\(name.text)` has no table to be a column of", at: span, "no rows here",
                hints: [
                    "a column stands in the arguments of a table's verb, as in `ratings.filter(.rating > 3)`; a variable has no dot"
                ])
            return failed(span)
        }
        if let keys = rows.keys, !keys.contains(name.text) {
            if rows.schema.field(name.text) == nil { return unknownColumn(name.text, in: rows.schema, of: rows.name, at: span) }
            error(
                "E0231", "`.\(name.text)` has many values in each group", at: span, "one value a group is wanted",
                hints: ["put it into an aggregate, as in `mean(.\(name.text))`"])
            return failed(span)
        }
        return columnNode(name.text, in: rows.schema, of: rows.name, at: span)
    }

    /// A column's value in the current row; an unknown column is reported.
    func columnNode(_ name: String, in schema: TableSchema, of table: String, at span: SourceSpan) -> PlanNode {
        guard let field = schema.field(name) else { return unknownColumn(name, in: schema, of: table, at: span) }
        // Where nothing is known of the table, nothing is known of the type either.
        let isKnown = schema.fields.contains { $0.name == name } || !schema.openPrefixes.contains("")
        return PlanNode(.column(name), type: isKnown ? .column(field.type) : .error, span: span)
    }

    @discardableResult
    func unknownColumn(_ name: String, in schema: TableSchema, of table: String, at span: SourceSpan) -> PlanNode {
        var columns = schema.fields.map(\.name) + schema.openPrefixes.map { "\($0)*" }
        if columns.count > 24 { columns = Array(columns.prefix(24)) + ["... \(columns.count - 24) more"] }
        error(
            "E0203", "\(table) has no column `\(name)`", at: span, "not a column here",
            notes: ["columns: \(columns.joined(separator: ", "))"],
            hints: didYouMean(name, among: schema.fields.map(\.name)).map { ["did you mean `.\($0)`?"] } ?? [])
        return failed(span)
    }

    // MARK: Members

    private func checkMember(_ expression: ExpressionSyntax, in scope: Scope) -> PlanNode {
        guard case .member(let base, let name) = expression.kind else { return failed(expression.span) }
        if let node = partOfCell(expression, in: scope) { return node }
        let node = check(base, in: scope)
        return member(of: node, name, in: scope, span: expression.span)
    }

    /// A chain of members from a cell's name inwards, so that only the part that is read counts as read.
    private func partOfCell(_ expression: ExpressionSyntax, in scope: Scope) -> PlanNode? {
        var path: [Name] = []
        var current = expression
        while case .member(let base, let name) = current.kind {
            path.insert(name, at: 0)
            current = base
        }
        guard case .name(let root) = current.kind, scope.lookup(root) == nil, case .cell(let cell)? = names[root] else {
            return nil
        }
        var type = notebook.cells[cell].type ?? .error
        var members: [String] = []
        var rest = path[...]
        while let name = rest.first, let inner = Self.memberType(name.text, of: type) {
            members.append(name.text)
            type = inner
            rest.removeFirst()
        }
        if members.isEmpty { return nil }
        var node = inputNode(
            CellInput(cell: cell, path: members), type: type, span: current.span.union(path[members.count - 1].span))
        for name in rest { node = member(of: node, name, in: scope, span: node.span.union(name.span)) }
        return node
    }

    private static func memberType(_ name: String, of type: ValueType) -> ValueType? {
        switch type {
        case .record(let fields): fields.first { $0.name == name }?.type
        case .model(let model): model.members.first { $0.name == name }?.type
        default: nil
        }
    }

    private func member(of node: PlanNode, _ name: Name, in scope: Scope, span: SourceSpan) -> PlanNode {
        if NotebookContext.isSilent(node.type) { return failed(span) }
        if let type = Self.memberType(name.text, of: node.type.unwrapped) {
            return PlanNode(.member(node, name.text), type: type, span: span)
        }
        let candidates = candidates(named: name.text, on: node.type)
        if let property = candidates.first(where: \.isProperty) {
            return call(property, on: node, [], name: name, in: scope, span: span)
        }
        if !candidates.isEmpty {
            error(
                "E0205", "`\(name.text)` is a verb and needs its arguments", at: name.span, "called without parentheses",
                hints: ["write `\(name.text)(...)`"])
            return failed(span)
        }
        unknownMember(name, of: node)
        return failed(span)
    }

    func unknownMember(_ name: Name, of node: PlanNode) {
        let type = node.type.unwrapped
        var notes: [String] = []
        var hints: [String] = []
        var known: [String] = []
        switch type {
        case .record(let fields): known = fields.map(\.name)
        case .model(let model): known = model.members.map(\.name)
        default: break
        }
        if !known.isEmpty { notes.append("it has: \(known.joined(separator: ", "))") }
        let verbs = verbNames(on: type)
        if let text = notebook.request.verbs.unavailable[name.text] {
            error(
                "E0900", "`\(name.text)` is not available yet", at: name.span, "comes in a later version",
                hints: text.isEmpty ? [] : [text])
            return
        }
        if let guess = didYouMean(name.text, among: known + verbs) {
            hints.append("did you mean `\(guess)`?")
        } else if type.tableSchema?.field(name.text) != nil {
            hints.append("a column's values are written `table[.\(name.text)]`; one value is `first(.\(name.text))`")
        }
        error(
            "E0204", "\(article(type.description)) has no `\(name.text)`", at: name.span, "not known", notes: notes, hints: hints)
    }

    func article(_ words: String) -> String {
        guard let first = words.lowercased().first else { return words }
        return ("aeiou".contains(first) ? "an " : "a ") + words
    }

    // MARK: Elements

    private func check(element base: ExpressionSyntax, _ arguments: [Argument], in scope: Scope, span: SourceSpan) -> PlanNode {
        let node = check(base, in: scope)
        guard arguments.count == 1, arguments[0].label == nil, case .implicitMember(let name) = arguments[0].value.kind else {
            error(
                "E0225", "only a column can stand in brackets after a value", at: span, "as in `table[.title]`",
                hints: ["use `slice`, `head` or `first` for rows"])
            return failed(span)
        }
        if NotebookContext.isSilent(node.type) { return failed(span) }
        guard let schema = node.type.tableSchema else {
            error("E0226", "\(article(node.type.description)) has no columns", at: node.span, node.type.description)
            return failed(span)
        }
        guard let field = schema.field(name.text) else {
            return unknownColumn(name.text, in: schema, of: tableName(base), at: name.span)
        }
        return PlanNode(.columnValues(asTable(node), name.text), type: .list(ValueType(element: field.type)), span: span)
    }

    /// How a table is called in messages: by its cell or variable where it is one.
    func tableName(_ expression: ExpressionSyntax?) -> String {
        var current = expression
        while let expression = current {
            switch expression.kind {
            case .name(let name): return "table `\(name)`"
            case .call(let callee, _):
                guard case .member(let base, _) = callee.kind else { return "the table" }
                current = base
            case .member(let base, let name):
                if case .name = base.kind { return "table `\(name.text)`" }
                current = base
            default: return "the table"
            }
        }
        return "the table"
    }

    /// The node as a table, where a list of records stands for one.
    func asTable(_ node: PlanNode) -> PlanNode {
        guard case .list(.record(let fields)) = node.type.unwrapped, let schema = TableSchema(recordFields: fields) else {
            return node
        }
        return PlanNode(.tableFromRecords(node), type: .table(schema), span: node.span)
    }

    // MARK: Conditionals

    private func check(_ conditional: ConditionalSyntax, from index: Int, in scope: Scope, span: SourceSpan) -> PlanNode {
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
    private func conditional(
        _ makeCondition: () -> PlanNode, _ yes: () -> PlanNode, _ no: () -> PlanNode, span: SourceSpan
    ) -> PlanNode {
        let before = reads
        let condition = makeCondition()
        let isColumn = if case .column(.bool) = condition.type { true } else { false }
        if !isColumn, !accepts(.bool, condition.type) {
            error("E0221", "a condition must be true or false", at: condition.span, condition.type.description)
        }
        let known: Bool? = if case .bool(let value)? = constant(condition)?.kind { value } else { nil }
        // What only the condition or the branch not taken reads is forgotten: it enters neither key nor plan.
        if known != nil { reads = before }
        let yesNode = branch(isTaken: known != false, yes)
        let noNode = branch(isTaken: known != true, no)
        guard let type = unify(yesNode.type, noNode.type) else {
            error(
                "E0222", "both branches must give the same kind of value", at: noNode.span, "differs from the first branch",
                notes: ["first: \(describe(yesNode.type))", "second: \(describe(noNode.type))"])
            return failed(span)
        }
        if let known {
            var node = known ? yesNode : noNode
            if case .table = type { node.type = (known ? yesNode : noNode).type } else { node.type = type }
            return node
        }
        var result = type
        if isColumn, case .column = type {} else if isColumn, let element = type.columnType { result = .column(element) }
        return PlanNode(.conditional(condition, yesNode, noNode), type: result, span: span)
    }

    // MARK: Operators

    private func check(_ op: PrefixOperator, _ operand: ExpressionSyntax, in scope: Scope, span: SourceSpan) -> PlanNode {
        let node = check(operand, in: scope)
        if NotebookContext.isSilent(node.type) { return failed(span) }
        let isColumn = if case .column = node.type.unwrapped { true } else { false }
        guard let element = node.type.unwrapped.columnType else { return operatorError(op.rawValue, node, span: span) }
        switch op {
        case .minus:
            guard element.isNumeric || element == .duration else { return operatorError("-", node, span: span) }
            let type: ColumnType = element.isInteger ? .int64 : element
            return PlanNode(
                .unary(.negate, node), type: isColumn ? .column(type) : wrap(node.type, as: ValueType(element: type)), span: span)
        case .not:
            guard element == .bool else { return operatorError("!", node, span: span) }
            return PlanNode(.unary(.not, node), type: node.type, span: span)
        }
    }

    private func wrap(_ original: ValueType, as type: ValueType) -> ValueType {
        if case .optional = original { .optional(type) } else { type }
    }

    private func operatorError(_ op: String, _ node: PlanNode, span: SourceSpan) -> PlanNode {
        error("E0220", "`\(op)` is not defined for \(article(node.type.description))", at: node.span, node.type.description)
        return failed(span)
    }

    private func check(
        _ left: ExpressionSyntax, _ op: RecSyntax.BinaryOperator, _ right: ExpressionSyntax, in scope: Scope, span: SourceSpan
    ) -> PlanNode {
        let l = check(left, in: scope)
        let r = check(right, in: scope)
        if op == .closedRange || op == .halfOpenRange { return range(l, r, closed: op == .closedRange, span: span) }
        guard let planned = RecPlan.BinaryOperator(rawValue: op.rawValue) else { return failed(span) }
        if NotebookContext.isSilent(l.type) || NotebookContext.isSilent(r.type) {
            if planned == .coalesce, let type = unify(l.type.unwrapped, r.type) {
                return PlanNode(.binary(planned, l, r), type: type, span: span)
            }
            // A column of unknown type may still be compared.
            return PlanNode(.binary(planned, l, r), type: .error, span: span)
        }
        let isLeft = if case .column = l.type.unwrapped { true } else { false }
        let isRight = if case .column = r.type.unwrapped { true } else { false }
        if planned == .coalesce, !isLeft, !isRight, let type = unify(l.type.unwrapped, r.type) {
            return PlanNode(.binary(planned, l, r), type: type, span: span)
        }
        // A path compares as text, and what it was compared with is remembered when the cell runs.
        guard let a = l.type.unwrapped.columnType, let b = r.type.unwrapped.columnType,
            let element = OperatorTypes.result(planned, a, b, leftIsColumn: isLeft, rightIsColumn: isRight)
        else {
            error(
                "E0220", "`\(op.rawValue)` is not defined for \(article(l.type.description)) and \(article(r.type.description))",
                at: span, "\(l.type.description) \(op.rawValue) \(r.type.description)",
                hints: comparisonHint(planned, l.type, r.type))
            return failed(span)
        }
        if isLeft || isRight { return PlanNode(.binary(planned, l, r), type: .column(element), span: span) }
        var type = ValueType(element: element)
        if case .optional = l.type, planned != .coalesce { type = .optional(type) }
        if case .optional = r.type, planned != .coalesce, type == type.unwrapped { type = .optional(type) }
        return PlanNode(.binary(planned, l, r), type: type, span: span)
    }

    private func comparisonHint(_ op: RecPlan.BinaryOperator, _ a: ValueType, _ b: ValueType) -> [String] {
        let types = [a.unwrapped.columnType, b.unwrapped.columnType]
        if types.contains(.string), types.contains(where: { $0?.isNumeric == true }) {
            return op == .add
                ? ["put the number into text: `\"\\(value)\"`"]
                : ["compare text with text, or `cast` the column to a number first"]
        }
        return []
    }

    private func range(_ lower: PlanNode, _ upper: PlanNode, closed: Bool, span: SourceSpan) -> PlanNode {
        for node in [lower, upper] where !accepts(.int, node.type) {
            error("E0227", "the bounds of a range are whole numbers", at: node.span, node.type.description)
            return failed(span)
        }
        if case .int(let low)? = constant(lower)?.kind, case .int(let high)? = constant(upper)?.kind, low > high {
            error("E0228", "the range from \(low) to \(high) runs backwards", at: span, "nothing in it")
            return failed(span)
        }
        return PlanNode(.range(lower, upper, closed: closed), type: .range, span: span)
    }
}
