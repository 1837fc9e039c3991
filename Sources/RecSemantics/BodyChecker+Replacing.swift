import RecDiagnostics
import RecPlan
import RecSchema
import RecSyntax

/// `for_user.replacing([ratings: train])`: a cell evaluated with other values in place of some earlier cells' values.
///
/// The cells between are checked anew for the types of what stands in place, and become part of the cell that asks: its key has all
/// of them, and it reads what they read.
extension BodyChecker {
    /// One entry of the argument: a cell and what stands in its place.
    private struct Replacement {
        let cell: Int
        let name: Name
        let value: PlanNode
    }

    /// Whether a call of `replacing` is about cells, and not about text.
    func isReplacingCells(_ base: ExpressionSyntax, _ arguments: [Argument], in scope: Scope) -> Bool {
        if arguments.count == 1, case .dictionary = arguments[0].value.kind { return true }
        if case .name(let name) = base.kind { return isFunction(name, in: scope) }
        return false
    }

    func replacing(
        _ base: ExpressionSyntax, _ name: Name, _ arguments: [Argument], in scope: Scope, span: SourceSpan
    ) -> PlanNode {
        guard let target = target(base, name, in: scope), let entries = entries(arguments, name) else {
            for argument in arguments {
                if case .dictionary(let entries) = argument.value.kind {
                    for entry in entries { _ = check(entry.value, in: scope) }
                }
            }
            return failed(span)
        }
        let upwards = CellGraph(notebook.cells, from: [], to: target).reached
        var replacements: [Replacement] = []
        var isBroken = false
        for entry in entries {
            guard let replacement = replacement(entry, of: target, upwards, in: scope) else {
                isBroken = true
                continue
            }
            if replacements.contains(where: { $0.cell == replacement.cell }) {
                error("E0214", "`\(replacement.name.text)` is given twice", at: replacement.name.span, "second time here")
                isBroken = true
            }
            replacements.append(replacement)
        }
        if isBroken { return failed(span) }
        // What a cell with a mistake in it depends on is not known, and evaluating it anew would only find the mistake again.
        if notebook.isAnyUnsound(upwards.union([target])) { return failed(span) }
        let graph = CellGraph(notebook.cells, from: Set(replacements.map(\.cell)), to: target)
        if let replacement = replacements.first(where: { !graph.reached.contains($0.cell) }) {
            doesNotDepend(target, on: replacement.name, upwards)
            return failed(span)
        }
        for cell in graph.between + [target] {
            guard let reason = Self.reasonNotToRepeat(notebook.cells[cell]) else { continue }
            error(
                "E0271", "`\(notebook.cells[target].identity.name)` cannot be evaluated with other values", at: name.span,
                "`\(notebook.cells[cell].identity.name)` \(reason)", hints: ["write what is to be evaluated into this cell"])
            return failed(span)
        }
        return lower(target, replacements, graph, arguments, span: span)
    }

    // MARK: What is asked for

    /// The cell whose name is the base; nil, reported, where it is no cell.
    private func target(_ base: ExpressionSyntax, _ name: Name, in scope: Scope) -> Int? {
        func wrong(_ words: String, _ hints: [String]) -> Int? {
            error("E0271", "only a cell can be evaluated with other values", at: base.span, words, hints: hints)
            return nil
        }
        guard case .name(let text) = base.kind else {
            if case .error = base.kind { return nil }
            var root = base
            while case .member(let inner, _) = root.kind { root = inner }
            guard case .name(let cell) = root.kind, case .cell? = names[cell], scope.lookup(cell) == nil else {
                return wrong("not the name of a cell", [])
            }
            return wrong("a part of `\(cell)`", ["replace first, and take the part of that: `\(cell).replacing([...])`"])
        }
        switch scope.lookup(text) {
        case .failed?: return nil
        case .local?: return wrong("a variable", ["give what it stands for a cell of its own"])
        case .function?: return wrong("a function of this cell", ["call it with the other values as its arguments"])
        case nil: break
        }
        switch names[text] {
        case .cell(let cell)?, .part(let cell, _)?: return cell
        case .function(let entry)?:
            entry.isUsed = true
            if let cell = entry.cell {
                if openFunctions.contains(where: { $0 === entry }) {
                    callsItself(Name(text, base.span))
                    return nil
                }
                notebook.usedCells.insert(cell)
                return cell
            }
            return wrong("a function", ["call it with the other values as its arguments"])
        case .parameter(let index)?:
            notebook.usedParameters.insert(index)
            return wrong("a parameter", [])
        case .broken?: return nil
        case nil:
            _ = check(base, in: scope)
            return nil
        }
    }

    private func entries(_ arguments: [Argument], _ name: Name) -> [DictionaryEntry]? {
        if arguments.count == 1, arguments[0].label == nil, case .dictionary(let entries) = arguments[0].value.kind,
            !entries.isEmpty
        {
            return entries
        }
        if arguments.contains(where: { if case .error = $0.value.kind { true } else { false } }) { return nil }
        error(
            "E0273", "`replacing` takes cells and what stands in their place", at: arguments.first?.span ?? name.span,
            "not written so", hints: ["as in `replacing([ratings: parts.train])`"])
        return nil
    }

    private func replacement(_ entry: DictionaryEntry, of target: Int, _ upwards: Set<Int>, in scope: Scope) -> Replacement? {
        let value = asTable(check(entry.value, in: scope))
        guard case .name(let text) = entry.key.kind else {
            if case .error = entry.key.kind { return nil }
            var hints: [String] = []
            if case .implicitMember(let column) = entry.key.kind { hints = ["a cell's name has no dot: `\(column.text)`"] }
            error("E0273", "the name of a cell is wanted here", at: entry.key.span, "not a name", hints: hints)
            return nil
        }
        let name = Name(text, entry.key.span)
        let cell: Int
        switch names[text] {
        case .cell(let place)?: cell = place
        case .broken?: return nil
        case .function?, .parameter?, .part?:
            error(
                "E0270", "`\(text)` is no cell with a value, and cannot be replaced", at: name.span, "not a table's cell",
                notes: dependencies(of: upwards))
            return nil
        case nil:
            error(
                "E0201", "there is no cell `\(text)` above", at: name.span, "not known", notes: dependencies(of: upwards),
                hints: didYouMean(text, among: cellNames(upwards)))
            return nil
        }
        notebook.usedCells.insert(cell)
        if value.isFailed { return nil }
        let wanted = notebook.cells[cell].type ?? .error
        if !accepts(wanted, value.type) {
            error(
                "E0272", "`\(text)` is \(article(wanted.description)), and only one can stand in its place", at: value.span,
                value.type.description)
            return nil
        }
        return Replacement(cell: cell, name: name, value: value)
    }

    private func cellNames(_ cells: Set<Int>) -> [String] {
        var seen: Set<String> = []
        return cells.sorted().map { notebook.cells[$0].identity.name }.filter { seen.insert($0).inserted }
    }

    private func dependencies(of cells: Set<Int>) -> [String] {
        let names = cellNames(cells)
        return [
            names.isEmpty
                ? "it depends on no cell"
                : "it depends on: \(names.prefix(24).joined(separator: ", "))\(names.count > 24 ? ", ..." : "")"
        ]
    }

    private func doesNotDepend(_ target: Int, on name: Name, _ upwards: Set<Int>) {
        let targetName = notebook.cells[target].identity.name
        if upwards.contains(where: { notebook.cells[$0].identity.name == name.text }) {
            error(
                "E0270", "`\(targetName)` depends on an earlier `\(name.text)`, not on this one", at: name.span,
                "a later cell of that name", notes: dependencies(of: upwards),
                hints: ["rename one of the two cells: a name always means the nearest cell above"])
            return
        }
        error(
            "E0270", "`\(targetName)` does not depend on `\(name.text)`", at: name.span, "nothing to replace",
            notes: dependencies(of: upwards),
            hints: didYouMean(name.text, among: cellNames(upwards)))
    }

    /// Why a cell that lies between cannot be evaluated within another.
    private static func reasonNotToRepeat(_ cell: CellPlan) -> String? {
        switch cell.identity.kind {
        case "store": return "writes to the world outside"
        case "plot": return "is a picture"
        default: break
        }
        if case .python = cell.body { return "is Python" }
        return nil
    }

    // MARK: Lowering

    private func lower(
        _ target: Int, _ replacements: [Replacement], _ graph: CellGraph, _ arguments: [Argument], span: SourceSpan
    ) -> PlanNode {
        let outer = (substitutes, substitution, heldBack)
        notebook.substitutions += 1
        substitution = notebook.substitutions
        heldBack = []
        let firstLocal = nextLocal
        var given: [PlanReplacing.Binding] = []
        for replacement in replacements {
            let local = newLocal()
            given.append(.init(local: local, name: replacement.name.text, node: replacement.value))
            substitutes[replacement.cell] = Substitute(local: local, type: replacement.value.type)
        }
        var cells: [PlanReplacing.Binding] = []
        var result: PlanNode?
        var found: (cell: Int, error: Diagnostic)?
        for cell in graph.between + [target] {
            guard let node = repeated(cell, span: span), !node.isFailed, heldBackError == nil else {
                if let error = heldBackError { found = (cell, error) }
                result = nil
                break
            }
            if cell == target {
                result = node
            } else {
                let local = newLocal()
                cells.append(.init(local: local, name: notebook.cells[cell].identity.name, node: node))
                substitutes[cell] = Substitute(local: local, type: node.type)
            }
        }
        (substitutes, substitution, heldBack) = outer
        if let found, !replacements.isEmpty { doesNotFit(found.cell, found.error, replacements) }
        guard let result else { return failed(span) }
        var collector = LocalCollector()
        for cell in cells { collector.visit(cell.node) }
        collector.visit(result)
        let captures = collector.found.filter { $0 < firstLocal }.sorted()
        return PlanNode(
            .replacing(PlanReplacing(replacements: given, cells: cells, result: result, captures: captures)), type: result.type,
            span: span, isProvisional: result.isProvisional)
    }

    /// A cell with parameters as a function that is a value: on the cells as they are.
    func functionValue(of cell: Int, span: SourceSpan) -> PlanNode {
        lower(cell, [], CellGraph(notebook.cells, from: [], to: cell), [], span: span)
    }

    private var heldBackError: Diagnostic? { heldBack?.first { $0.severity == .error } }

    private func doesNotFit(_ cell: Int, _ found: Diagnostic, _ replacements: [Replacement]) {
        let place = replacements.dropFirst().reduce(replacements[0].value.span) { $0.union($1.value.span) }
        let names = replacements.map { "`\($0.name.text)`" }.joined(separator: ", ")
        let inner = found.primary.map { [Diagnostic.Label($0.span, $0.text)] } ?? []
        report(
            Diagnostic(
                "E0272",
                "what stands in place of \(names) does not fit `\(notebook.cells[cell].identity.name)`: \(found.message)",
                at: .init(place, "given here"), labels: inner, notes: found.notes, hints: found.hints))
    }

    /// A cell's body checked anew; a closure for a cell with parameters. Nil, reported, when it is too much.
    private func repeated(_ cell: Int, span: SourceSpan) -> PlanNode? {
        guard notebook.written.indices.contains(cell), case .code(let block) = notebook.written[cell].body else { return nil }
        notebook.instantiations += 1
        guard callDepth < Self.callDepthLimit, notebook.instantiations < NotebookContext.instantiationLimit else {
            tooDeep(span)
            return nil
        }
        let outer = (names, outputCalls)
        names = notebook.names(above: cell)
        outputCalls = block.results
        callDepth += 1
        defer {
            (names, outputCalls) = outer
            callDepth -= 1
        }
        guard case .function(let parameters, _) = notebook.cells[cell].body else {
            var node = withoutOutput(check(block, in: Scope(parent: nil)))
            if case .list(.record(let fields)) = node.type, let schema = TableSchema(recordFields: fields) {
                node = PlanNode(.tableFromRecords(node), type: .table(schema), span: node.span)
            }
            return node
        }
        let scope = Scope(parent: nil)
        var locals: [Int] = []
        for parameter in parameters {
            let local = newLocal()
            locals.append(local)
            scope.bind(
                parameter.name, to: NotebookContext.isSilent(parameter.type) ? .failed : .local(local, parameter.type))
        }
        let body = withoutOutput(check(block, in: scope))
        if body.isFailed { return body }
        let type = FunctionType(
            parameters: parameters.map { .init($0.name, $0.type, isOptional: $0.defaultValue != nil) }, result: body.type)
        let closure = PlanClosure(
            parameters: locals, body: body, named: parameters.map { (name: $0.name, defaultValue: $0.defaultValue) })
        return PlanNode(.closure(closure), type: .callable(type), span: span)
    }

    /// The value of a cell without the file that it leaves behind.
    private func withoutOutput(_ node: PlanNode) -> PlanNode {
        var node = node
        switch node.kind {
        case .block(var block):
            block.result = withoutOutput(block.result)
            node.kind = .block(block)
            return node
        case .conditional(let condition, let yes, let no):
            node.kind = .conditional(condition, withoutOutput(yes), withoutOutput(no))
            return node
        case .call(let call):
            let verb = notebook.request.verbs.signatures(named: call.verb).first { $0.receiver == call.receiverKind }
            if verb?.role == .output, let receiver = call.receiver { return receiver }
            return node
        default: return node
        }
    }

    // MARK: Calling

    /// A call of a function that is a value.
    func invoke(
        _ function: PlanNode, _ type: FunctionType, _ arguments: [Argument], in scope: Scope, name: Name, span: SourceSpan
    ) -> PlanNode {
        var nodes: [PlanNode?] = Array(repeating: nil, count: type.parameters.count)
        var isBroken = false
        for argument in arguments {
            guard let label = argument.label, let index = type.parameters.firstIndex(where: { $0.name == label.text }) else {
                let labels = type.parameters.map { "\($0.name):" }.joined(separator: " ")
                let hints = argument.label.map { didYouMean($0.text, among: type.parameters.map(\.name)) { "\($0):" } } ?? []
                error(
                    argument.label == nil ? "E0212" : "E0211",
                    argument.label.map { "`\(name.text)` has no argument `\($0.text):`" }
                        ?? "this argument of `\(name.text)` needs its label",
                    at: argument.label?.span ?? argument.span, argument.label == nil ? "no label" : "not known",
                    notes: [labels.isEmpty ? "`\(name.text)` takes no arguments" : "arguments: \(labels)"], hints: hints)
                checkLoosely([argument], in: scope)
                isBroken = true
                continue
            }
            if nodes[index] != nil {
                error("E0214", "the argument `\(label.text)` is given twice", at: argument.span, "second time here")
                isBroken = true
            }
            let wanted = type.parameters[index].type
            let node = check(argument.value, in: scope)
            if !node.isFailed, !accepts(wanted, node.type) {
                error("E0213", "`\(label.text)` takes \(article(wanted.description))", at: node.span, node.type.description)
                isBroken = true
            }
            isBroken = isBroken || node.isFailed
            nodes[index] = widened(node, to: wanted)
        }
        if isBroken { return failed(span) }
        for (parameter, node) in zip(type.parameters, nodes) where node == nil && !parameter.isOptional {
            error(
                "E0210", "`\(name.text)` needs `\(parameter.name):`", at: name.span, "argument missing",
                hints: ["write `\(name.text)(\(parameter.name): ...)`"])
            return failed(span)
        }
        return PlanNode(.invoke(function, nodes), type: type.result, span: span)
    }
}
