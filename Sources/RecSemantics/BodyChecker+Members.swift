import RecDiagnostics
import RecPlan
import RecSchema
import RecSyntax

extension BodyChecker {
    func checkMember(_ expression: ExpressionSyntax, in scope: Scope) -> PlanNode {
        guard case .member(let base, let name) = expression.kind else { return failed(expression.span) }
        if let node = partOfCell(expression, in: scope) ?? presence(ofSecret: base, name, in: scope, span: expression.span) {
            return node
        }
        let node = check(base, in: scope)
        return member(of: node, name, base: base, in: scope, span: expression.span)
    }

    /// A chain of members from a cell's name inwards, so that only the part that is read counts as read.
    private func partOfCell(_ expression: ExpressionSyntax, in scope: Scope) -> PlanNode? {
        var path: [(base: ExpressionSyntax, name: Name)] = []
        var current = expression
        while case .member(let base, let name) = current.kind {
            path.append((base, name))
            current = base
        }
        path.reverse()
        guard case .name(let root) = current.kind, scope.lookup(root) == nil, case .cell(let cell)? = names[root],
            substitutes[cell] == nil,
            case let value = notebook.cells[cell].type ?? .error, !NotebookContext.isSilent(value)
        else { return nil }
        let whole =
            recipeType(of: cell).map { recipe -> ValueType in
                // A matrix has its own parts beside.
                if case .model(let model) = value {
                    return .record([.init(Recipes.recipe, recipe)] + model.members.filter { $0.name != Recipes.recipe })
                }
                return .record([.init(Recipes.recipe, recipe)])
            } ?? value
        var type = whole
        var members: [String] = []
        while members.count < path.count, let inner = Self.memberType(path[members.count].name.text, of: type) {
            members.append(path[members.count].name.text)
            type = inner
        }
        guard let last = members.indices.last else { return nil }
        let name = path[last].name
        notebook.usedCells.insert(cell)
        var node =
            type == .figure
            ? pictureAsValue(name)
            : inputNode(CellInput(cell: cell, path: members), type: type, span: current.span.union(name.span))
        for (base, name) in path[members.count...] {
            node = member(of: node, name, base: base, in: scope, span: node.span.union(name.span))
        }
        return node
    }

    func pictureAsValue(_ name: Name) -> PlanNode {
        error(
            "E0263", "the picture `\(name.text)` cannot be read by another cell", at: name.span, "a figure",
            hints: ["it is shown below its own cell"])
        return failed(name.span)
    }

    static func memberType(_ name: String, of type: ValueType) -> ValueType? {
        switch type {
        case .record(let fields): fields.first { $0.name == name }?.type
        case .model(let model): model.members.first { $0.name == name }?.type
        default: nil
        }
    }

    func member(of node: PlanNode, _ name: Name, base: ExpressionSyntax, in scope: Scope, span: SourceSpan) -> PlanNode {
        if node.isFailed { return failed(span) }
        if NotebookContext.isSilent(node.type) { return member(ofUnknown: node, name, in: scope, span: span) }
        if let type = Self.memberType(name.text, of: node.type.unwrapped) {
            // A part of what may be missing may be missing.
            if case .optional = node.type, type.unwrapped == type, type.columnType != nil || NotebookContext.isSilent(type) {
                return PlanNode(.member(node, name.text), type: .optional(type), span: span)
            }
            return PlanNode(.member(node, name.text), type: type, span: span)
        }
        let candidates = candidates(named: name.text, on: node.type)
        if let property = candidates.first(where: \.isProperty) {
            return call(property, on: node, [], name: name, in: scope, span: span)
        }
        if let verb = candidates.first {
            error(
                "E0205", "`\(name.text)` is a verb and needs its arguments", at: name.span, "called without parentheses",
                hints: [
                    verb.parameters.contains { $0.repetition == .required || $0.repetition == .oneOrMore }
                        ? Self.usage(of: verb) : "write `\(name.text)()`"
                ])
            return failed(span)
        }
        // A list whose elements failed may have been one of records, which has the parts of tables.
        let isUnknownList = if case .list(let element) = node.type.unwrapped { NotebookContext.isSilent(element) } else { false }
        let mayBePart = isUnknownList && !notebook.request.verbs.signatures(named: name.text).isEmpty
        if !mayBePart || notebook.errorCount == 0 {
            unknownMember(name, of: node, base: base, in: scope)
        }
        return failed(span)
    }

    /// A part of something of which nothing is known: of a column's value it is a property, of a record a field.
    private func member(ofUnknown node: PlanNode, _ name: Name, in scope: Scope, span: SourceSpan) -> PlanNode {
        let properties = notebook.request.verbs.signatures(named: name.text).filter { $0.receiver == .element && $0.isProperty }
        let isPartOfRecord = if case .member = node.kind { true } else { false }
        if node.isRowwise || isPartOfRecord, let property = properties.first {
            return call(property, on: node, [], name: name, in: scope, span: span)
        }
        if node.isRowwise {
            error(
                "E0204", "a column has no `\(name.text)`", at: name.span, "not known",
                hints: didYouMean(
                    name.text, among: notebook.request.verbs.allSignatures.filter { $0.receiver == .element }.map(\.name)))
            return failed(span)
        }
        return PlanNode(.member(node, name.text), type: .error, span: span)
    }

    func unknownMember(_ name: Name, of node: PlanNode, base: ExpressionSyntax, in scope: Scope) {
        let type = node.type.unwrapped
        var notes: [String] = []
        var known: [String] = []
        switch type {
        case .record(let fields): known = fields.map(\.name)
        case .model(let model): known = model.members.map(\.name)
        default: break
        }
        if !known.isEmpty {
            notes.append("it has: \(known.prefix(24).joined(separator: ", "))\(known.count > 24 ? ", ..." : "")")
        }
        if let text = notebook.request.verbs.unavailable[name.text] {
            return notAvailable(name, hint: text)
        }
        var hints = didYouMean(name.text, among: known + verbNames(on: type))
        let isColumn = type.tableSchema?.fields.contains { $0.name == name.text } ?? false
        if isColumn {
            let table = if case .name(let text) = base.kind { text } else { "table" }
            hints = ["the values of a column are `\(table)[.\(name.text)]`, one of them is `\(table).first(.\(name.text))`"]
            if case .groups = type { hints = ["name the column in an aggregate, as in `aggregate(mean: mean(.\(name.text)))`"] }
        } else if hints.isEmpty, let foreign = ForeignNames.verbs[name.text] {
            hints = [foreign]
        } else if hints.isEmpty, let advice = parts(of: type, with: name.text, base: base) {
            hints = [advice]
        }
        error(
            "E0204", "\(article(type.description)) has no `\(name.text)`", at: name.span, "not known", notes: notes, hints: hints)
    }

    /// Advice where a part of the value has what was asked of the whole; nil where none has.
    func parts(of type: ValueType, with name: String, base: ExpressionSyntax) -> String? {
        let members: [ValueType.RecordField]
        switch type {
        case .record(let fields): members = fields
        case .model(let model): members = model.members
        default: return nil
        }
        let able = members.filter { !candidates(named: name, on: $0.type).isEmpty && $0.type.tableSchema != nil }
        guard let first = able.first else { return nil }
        let whole = if case .name(let text) = base.kind { text } else { "..." }
        let names = able.map { "`\($0.name)`" }.joined(separator: ", ")
        return able.count == 1
            ? "its table \(names) has it: `\(whole).\(first.name).\(name)`"
            : "its tables \(names) have it: `\(whole).\(first.name).\(name)`"
    }

    func notAvailable(_ name: Name, hint: String) {
        error(
            "E0900", "`\(name.text)` is not available yet", at: name.span, "comes in a later version",
            hints: hint.isEmpty ? [] : [hint])
    }

    // MARK: Elements

    func check(element base: ExpressionSyntax, _ arguments: [Argument], in scope: Scope, span: SourceSpan) -> PlanNode {
        let node = check(base, in: scope)
        guard arguments.count == 1, arguments[0].label == nil, case .implicitMember(let name) = arguments[0].value.kind else {
            if node.isFailed { return failed(span) }
            var hints = ["`head`, `slice` and `first` give rows"]
            if let argument = arguments.first?.value, case .string(let segments) = argument.kind, segments.count == 1,
                case .text(let text) = segments[0]
            {
                hints = ["a column is written with a dot: `[.\(text)]`"]
            } else if case .list = node.type.unwrapped, node.type.tableSchema == nil {
                hints = ["`first` and `last` give elements of a list"]
            }
            error(
                "E0225", "only a column can stand in brackets after a value", at: arguments.first?.span ?? span,
                "as in `table[.title]`", hints: hints)
            return failed(span)
        }
        if node.isFailed { return failed(span) }
        if NotebookContext.isSilent(node.type) {
            return PlanNode(.columnValues(node, name.text), type: .list(.error), span: span)
        }
        guard let schema = node.type.tableSchema else {
            error("E0226", "\(article(node.type.description)) has no columns", at: node.span, node.type.description)
            return failed(span)
        }
        guard let field = schema.field(name.text) else {
            unknownColumn(name.text, in: schema, of: tableName(base, schema, in: scope), at: name.span)
            return failed(span)
        }
        let element = schema.knowsType(of: name.text) ? ValueType(element: field.type) : .error
        return PlanNode(
            .columnValues(asTable(node), name.text), type: .list(element), span: span, isProvisional: field.isProvisional)
    }

    /// The node as a table, where a list of records stands for one.
    func asTable(_ node: PlanNode) -> PlanNode {
        guard case .list(.record(let fields)) = node.type.unwrapped, let schema = TableSchema(recordFields: fields) else {
            return node
        }
        return PlanNode(.tableFromRecords(node), type: .table(schema), span: node.span)
    }
}
