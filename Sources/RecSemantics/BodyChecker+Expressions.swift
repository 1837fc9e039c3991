import RecDiagnostics
import RecPlan
import RecSchema
import RecSyntax

extension BodyChecker {
    /// Checks one expression.
    func check(_ expression: ExpressionSyntax, in scope: Scope) -> PlanNode {
        guard depth < Self.depthLimit else {
            tooDeep(expression.span)
            return failed(expression.span)
        }
        depth += 1
        defer { depth -= 1 }
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

    func tooDeep(_ span: SourceSpan) {
        if notebook.isTooDeep { return }
        notebook.isTooDeep = true
        error(
            "E0250", "functions and expressions nest too deeply to be checked", at: span, "at this place",
            hints: ["split the work over cells"])
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
        if parts.contains(where: { if case .column = $0.type { true } else { $0.isRowwise } }) {
            type = .column(.string)
        } else if parts.contains(where: { $0.type == .path }) {
            type = .path
        }
        return PlanNode(.interpolation(parts), type: type, span: span)
    }

    /// A value that is put into text.
    func checkInterpolated(_ value: ExpressionSyntax, in scope: Scope) -> PlanNode {
        let node = check(value, in: scope)
        let type = node.type.unwrapped
        switch type {
        case .int, .double, .float, .bool, .string, .date, .dateTime, .duration, .path, .column, .range, .error: return node
        case .list(let element) where element.columnType != nil || NotebookContext.isSilent(element): return node
        default: break
        }
        let name = if case .name(let name) = value.kind { name } else { "value" }
        var hints: [String] = []
        switch type {
        case .table, .list: hints = ["name one value of it, as in `\\(\(name).rowCount)` or `\\(\(name).first(.column))`"]
        case .model(let model):
            let members = model.members.filter { $0.type.columnType != nil }.map(\.name)
            if let member = members.first { hints = ["name one value of it, as in `\\(\(name).\(member))`"] }
        case .record(let fields):
            if let field = fields.first { hints = ["name one value of it, as in `\\(\(name).\(field.name))`"] }
        default: break
        }
        error(
            "E0219", "\(article(type.description)) cannot be put into text", at: node.span, type.description, hints: hints)
        return failed(node.span)
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
        if nodes.contains(where: \.isFailed) { return failed(span) }
        return PlanNode(.list(nodes.map { widened($0, to: type) }), type: .list(type), span: span)
    }

    private func check(record elements: [Argument], in scope: Scope, span: SourceSpan) -> PlanNode {
        var fields: [NamedNode] = []
        var types: [ValueType.RecordField] = []
        for (index, element) in elements.enumerated() {
            let name = element.label?.text ?? "\(index)"
            let node = check(element.value, in: scope)
            if fields.contains(where: { $0.name == name }) {
                error(
                    "E0224", "the record has two values `\(name)`", at: element.label?.span ?? element.span, "second one here")
                continue
            }
            fields.append(NamedNode(name, node))
            types.append(.init(name, node.type))
        }
        if fields.contains(where: { $0.node.isFailed }) { return failed(span) }
        let type = ValueType.record(types)
        var budget = 10_000
        Self.weight(type, budget: &budget)
        if budget < 0 {
            error("E0252", "the record has too many parts", at: span, "records of records of records")
            return failed(span)
        }
        return PlanNode(.record(fields), type: type, span: span)
    }

    // MARK: Names

    private func check(name: String, in scope: Scope, span: SourceSpan) -> PlanNode {
        switch scope.lookup(name) {
        case .local(let local, let type)?: return PlanNode(.local(local), type: type, span: span)
        case .function(let entry)?: return functionAsValue(entry, span: span)
        case .failed?: return failed(span)
        case nil: break
        }
        switch names[name] {
        case .parameter(let index)?: return parameter(index, span: span)
        case .cell(let cell)?: return self.cell(cell, span: span)
        case .part(let cell, let part)?: return self.part(Name(part, span), of: cell)
        case .function(let entry)?: return functionAsValue(entry, span: span)
        case .broken?: return failed(span)
        case nil: break
        }
        unknownName(name, in: scope, span: span)
        return failed(span)
    }

    private func parameter(_ index: Int, span: SourceSpan) -> PlanNode {
        let parameter = notebook.parameters[index]
        if parameter.isSecret {
            notebook.usedParameters.insert(index)
            error(
                "E0312", "the secret `\(parameter.name)` cannot be used here", at: span,
                "it would get into outputs and reports",
                hints: ["a secret goes only into the connection of a database or cache, as in `readSQL(\(parameter.name), ...)`"])
            return failed(span)
        }
        if NotebookContext.isSilent(parameter.type) {
            notebook.usedParameters.insert(index)
            return failed(span)
        }
        return parameterNode(index, span: span)
    }

    private func cell(_ cell: Int, span: SourceSpan) -> PlanNode {
        if let substitute = substitutes[cell] { return PlanNode(.local(substitute.local), type: substitute.type, span: span) }
        let type = notebook.cells[cell].type ?? .error
        notebook.usedCells.insert(cell)
        switch type {
        case .error: return failed(span)
        case _ where type.isFigures:
            error(
                "E0263", "the picture of `\(notebook.cells[cell].identity.name)` cannot be read by another cell", at: span,
                "a plot", hints: ["draw both in one cell, as in `one.line(...).adding(other.line(...))`"])
            return failed(span)
        case .table where hasRecipe(cell) && !makesFeatures:
            return inputNode(CellInput(cell: cell, path: [Recipes.table]), type: type, span: span)
        default: return inputNode(CellInput(cell: cell), type: type, span: span)
        }
    }

    private func functionAsValue(_ entry: FunctionEntry, span: SourceSpan) -> PlanNode {
        entry.isUsed = true
        let labels = entry.parameters.map { ($0.label.map { "\($0.text): " } ?? "") + "..." }.joined(separator: ", ")
        error(
            "E0207",
            "`\(entry.name.text)` is \(entry.cell == nil ? "a function" : "a cell with parameters") and needs its arguments",
            at: span, "called without parentheses",
            hints: ["call it: `\(entry.name.text)(\(labels))`"]
                + (entry.cell == nil ? [] : ["or hand on what it is on other data: `\(entry.name.text).replacing([...])`"]))
        return failed(span)
    }

    private func unknownName(_ name: String, in scope: Scope, span: SourceSpan) {
        if let rows = scope.rows, rows.schema.fields.contains(where: { $0.name == name }) {
            error(
                "E0201", "there is nothing called `\(name)` here", at: span, "not a cell, parameter, function or variable",
                hints: ["the column of that name is written `.\(name)`"])
            return
        }
        if notebook.isMadeBelow(name) {
            error(
                "E0201", "there is nothing called `\(name)` above", at: span, "made further down",
                hints: ["a cell can only use cells above it: move `\(name)` up, or this cell down"])
            return
        }
        let verbs = notebook.request.verbs.signatures(named: name)
        if let verb = verbs.first(where: { $0.receiver == .none }) ?? verbs.first {
            error(
                "E0205", "`\(name)` is a verb and needs its arguments", at: span, "called without parentheses",
                hints: [Self.usage(of: verb)])
            return
        }
        if let cell = notebook.foreignVariables[name] {
            error(
                "E0201", "there is nothing called `\(name)` here", at: span, "a variable of another cell",
                hints: ["`\(name)` belongs to the cell `\(cell)`: give it a cell of its own to use it here"])
            return
        }
        let hints = didYouMean(name, among: Array(names.keys) + scope.visibleNames)
        // It may well be one of those that could not be read.
        if notebook.hasUnreadDeclarations, hints.isEmpty { return }
        let foreign = ForeignNames.words[name].map { [$0] }
        error(
            "E0201", "there is nothing called `\(name)` here", at: span, "not a cell, parameter, function or variable",
            hints: foreign ?? hints)
    }

    // MARK: Columns

    private func check(column name: Name, in scope: Scope, span: SourceSpan) -> PlanNode {
        guard let rows = scope.rows else {
            var hints = ["a column stands in the arguments of a table's verb, as in `ratings.filter(.rating > 3)`"]
            if scope.lookup(name.text) != nil || names[name.text] != nil {
                hints = ["a variable has no dot: `\(name.text)`"]
            }
            error("E0230", "`.\(name.text)` has no table to be a column of", at: span, "no rows here", hints: hints)
            return failed(span)
        }
        if let keys = rows.keys, !keys.contains(name.text) {
            if rows.schema.field(name.text) == nil {
                return unknownColumn(name.text, in: rows.schema, of: rows.name, at: name.span)
            }
            error(
                "E0231", "`.\(name.text)` has many values in each group", at: span, "one value a group is wanted",
                hints: ["put it into an aggregate, as in `mean(.\(name.text))` or `first(.\(name.text))`"])
            return failed(span)
        }
        guard let field = rows.schema.field(name.text) else {
            return unknownColumn(name.text, in: rows.schema, of: rows.name, at: name.span)
        }
        return PlanNode(
            .column(name.text), type: rows.schema.knowsType(of: name.text) ? .column(field.type) : .error, span: span,
            isProvisional: field.isProvisional)
    }

    @discardableResult
    func unknownColumn(_ name: String, in schema: TableSchema, of table: TableName, at span: SourceSpan) -> PlanNode {
        var columns = schema.fields.map(\.name) + schema.openPrefixes.map { "\($0)*" }
        if columns.count > 24 { columns = Array(columns.prefix(24)) + ["... \(columns.count - 24) more"] }
        var notes = [columns.isEmpty ? "it has no columns" : "columns: \(columns.joined(separator: ", "))"]
        var label = "not a column here"
        if let origin = table.origin, origin.schema != schema, origin.schema.fields.contains(where: { $0.name == name }) {
            label = "no longer a column here"
            notes.append("`\(origin.name)` has it, but a call before this one leaves it out")
        }
        error(
            "E0203", "\(table.text) has no column `\(name)`", at: span, label, notes: notes,
            hints: didYouMean(name, among: schema.fields.map(\.name)) { ".\($0)" })
        return failed(span)
    }

    /// How a table is called in messages: by its cell or variable where it is that, or still has its columns.
    func tableName(_ expression: ExpressionSyntax?, _ schema: TableSchema? = nil, in scope: Scope) -> TableName {
        var current = expression
        var isDirect = true
        while let expression = current {
            switch expression.kind {
            case .name(let name): return named(name, type(ofName: name, in: scope), isDirect, schema)
            case .call(let callee, _):
                guard case .member(let base, _) = callee.kind else { return .unnamed }
                isDirect = false
                current = base
            case .member(let base, let name):
                guard case .name(let root) = base.kind, let type = type(ofName: root, in: scope),
                    let part = Self.memberType(name.text, of: type.unwrapped)
                else { return .unnamed }
                return named(name.text, part, isDirect, schema)
            default: return .unnamed
            }
        }
        return .unnamed
    }

    private func named(_ name: String, _ type: ValueType?, _ isDirect: Bool, _ schema: TableSchema?) -> TableName {
        guard !isDirect, let origin = type?.tableSchema, let schema else { return TableName(text: "table `\(name)`") }
        let hasSameColumns = origin.entries == schema.entries
        return TableName(text: hasSameColumns ? "table `\(name)`" : "the table", origin: (name, origin))
    }

    private func type(ofName name: String, in scope: Scope) -> ValueType? {
        switch scope.lookup(name) {
        case .local(_, let type)?: return type
        case .function?, .failed?: return nil
        case nil: break
        }
        if case .cell(let cell)? = names[name] { return substitutes[cell]?.type ?? notebook.cells[cell].type }
        if case .part(let cell, let part)? = names[name] { return type(ofPart: part, of: cell) }
        return nil
    }

    /// A result of a `python` cell, of which only this counts as read.
    private func part(_ name: Name, of cell: Int) -> PlanNode {
        notebook.usedCells.insert(cell)
        guard let type = type(ofPart: name.text, of: cell) else { return failed(name.span) }
        return type == .figure
            ? pictureAsValue(name) : inputNode(CellInput(cell: cell, path: [name.text]), type: type, span: name.span)
    }

    /// The type of a result of a `python` cell.
    private func type(ofPart part: String, of cell: Int) -> ValueType? {
        guard case .record(let fields)? = notebook.cells[cell].type else { return nil }
        return fields.first { $0.name == part }?.type
    }
}
