public import RecDiagnostics
import RecPlan
import RecSchema
public import RecSyntax

/// Checks a notebook as a whole: names, types, columns, parameters, and what no cell uses. Nothing is run or connected to;
/// files are asked for their first bytes. Cost: linear in the text, but for functions, which are checked for each set of
/// argument types that they are called with.
///
/// - Parameter syntaxDiagnostics: what parsing found; it is part of the result.
public func checkNotebook(
    _ syntax: Notebook, syntaxDiagnostics: [Diagnostic] = [], request: CheckRequest
) -> CheckResult {
    let notebook = NotebookContext(request: request)
    notebook.diagnostics = syntaxDiagnostics
    NotebookChecker(notebook: notebook, syntax: syntax).check()
    let plan = NotebookPlan(title: syntax.title, parameters: notebook.parameters, cells: notebook.cells)
    var seen: Set<Diagnostic> = []
    let sorted = notebook.diagnostics.enumerated()
        .sorted { a, b in
            let x = a.element.primary?.span.lower ?? -1
            let y = b.element.primary?.span.lower ?? -1
            return x == y ? a.offset < b.offset : x < y
        }
        .map(\.element).filter { seen.insert($0).inserted }
    return CheckResult(plan: plan, diagnostics: sorted)
}

struct NotebookChecker {
    let notebook: NotebookContext
    let syntax: Notebook

    func check() {
        for (index, cell) in syntax.cells.enumerated() {
            notebook.laterCells = Set(syntax.cells[(index + 1)...].compactMap { $0.name?.text })
            check(cell)
        }
        reportUnknownParameters()
        reportUnused()
    }

    private func check(_ cell: Cell) {
        let identity = CellIdentity(kind: cell.kind.rawValue, name: cell.name?.text ?? "", ordinal: cell.ordinal)
        let place = notebook.cells.count
        let checker = BodyChecker(notebook: notebook)
        var body = CellPlan.Body.declarations
        var type: ValueType?
        if let advice = Availability.kinds[cell.kind] {
            notebook.report(
                Diagnostic(
                    "E0900", "`\(cell.kind.rawValue)` cells are not available yet",
                    at: .init(cell.kindSpan, "comes in a later version"), hints: [advice]))
        }
        shadowNotes(cell)
        switch cell.body {
        case .markdown(let segments):
            if cell.kind == .notebook, !notebook.cells.isEmpty {
                notebook.report(
                    Diagnostic("E0260", "the `notebook` cell must be the first", at: .init(cell.kindSpan, "cells stand above it"))
                )
            }
            body = .text(text(segments, checker))
        case .parameters(let declarations): ParameterChecker(notebook: notebook).check(declarations)
        case .functions(let functions):
            for function in functions { add(function, checker) }
        case .code(let block):
            if Availability.kinds[cell.kind] != nil {
                type = .error
            } else if let parameters = cell.parameters {
                body = function(cell, parameters, block, checker, place: place)
            } else {
                let node = code(cell, block, checker)
                body = .expression(node)
                type = cell.hasErrors ? .error : node.type
                checkWrittenFile(node, of: cell, checker)
            }
        case .python(let source): (body, type) = python(cell, source, checker)
        case .routes, .unknown: type = nil
        }
        notebook.cells.append(
            CellPlan(
                identity: identity, body: body, type: type, inputs: checker.inputs, parameters: checker.parameters,
                options: options(cell), span: cell.span, headerSpan: cell.headerSpan, bodySpan: cell.bodySpan))
        if let name = cell.name?.text, !name.isEmpty {
            if case .function(let parameters, _) = body {
                _ = parameters
            } else if type != nil {
                notebook.names[name] = .cell(place)
            }
        }
    }

    private func shadowNotes(_ cell: Cell) {
        guard let name = cell.name, cell.kind != .notebook, cell.kind != .text else { return }
        if case .parameter(let index)? = notebook.names[name.text] {
            notebook.report(
                Diagnostic(
                    "W0402", "the cell hides the parameter `\(name.text)` from the cells below",
                    at: .init(name.span, "same name"),
                    labels: [.init(notebook.parameters[index].span, "parameter")]))
        } else if cell.parameters != nil,
            notebook.request.verbs.signatures(named: name.text).contains(where: { $0.receiver == .none })
        {
            notebook.report(
                Diagnostic(
                    "N0503", "`\(name.text)` now means this cell, not the verb", at: .init(name.span, "same name as a verb")))
        }
    }

    private func options(_ cell: Cell) -> CellOptions {
        var options = CellOptions()
        for option in cell.options {
            switch (option.name.text, option.value) {
            case ("formats", let value): options.formats = formats(value, at: option.valueSpan)
            case ("caption", .text(let text)): options.caption = text
            case ("cache", .word("never")): options.isNeverCached = true
            case ("timeout", .duration(let seconds)): options.timeout = seconds
            case ("every", .duration(let seconds)): options.every = seconds
            case ("parity", .reasoned("skip", let reason)): options.paritySkip = reason
            default: break
            }
        }
        return options
    }

    private func formats(_ value: OptionValue, at span: SourceSpan) -> [FigureFormat] {
        var formats: [FigureFormat] = []
        for text in texts(value) {
            if let format = FigureFormat(rawValue: text.lowercased()) {
                if format != .png, !formats.contains(format) { formats.append(format) }
                continue
            }
            let names = FigureFormat.allCases.map(\.rawValue)
            notebook.report(
                Diagnostic(
                    "E0264", "pictures cannot be drawn as `\(text)`", at: .init(span, "unknown format"),
                    notes: ["formats: \(names.joined(separator: ", "))"],
                    hints: didYouMean(text, among: names).map { ["did you mean \"\($0)\"?"] } ?? []))
        }
        return formats
    }

    // MARK: Kinds

    private func text(_ segments: [MarkdownSegment], _ checker: BodyChecker) -> [TextPiece] {
        segments.map { segment in
            switch segment {
            case .text(let text): .markdown(text)
            case .value(let value): .value(checker.checkInterpolated(value, in: Scope(parent: nil)))
            }
        }
    }

    private func add(_ function: FunctionDeclaration, _ checker: BodyChecker) {
        for parameter in function.parameters { _ = checker.resolve(parameter.type) }
        let entry = FunctionEntry(
            name: function.name.text, parameters: function.parameters, body: function.body, scope: Scope(parent: nil),
            names: notebook.names, cell: nil)
        if notebook.request.verbs.signatures(named: function.name.text).contains(where: { $0.receiver == .none }) {
            notebook.report(
                Diagnostic(
                    "N0503", "`\(function.name.text)` now means this function, not the verb",
                    at: .init(function.name.span, "same name as a verb")))
        }
        notebook.names[function.name.text] = .function(entry)
    }

    private func function(
        _ cell: Cell, _ parameters: [ParameterDeclaration], _ block: CodeBlock, _ checker: BodyChecker, place: Int
    ) -> CellPlan.Body {
        let allowed: [CellKind] = [.recommend, .plot, .store]
        if !allowed.contains(cell.kind) {
            checker.error(
                "E0261", "a `\(cell.kind.rawValue)` cell takes no parameters", at: cell.labelSpan,
                "only recommend, plot and store cells do")
        }
        let entry = FunctionEntry(
            name: cell.name?.text ?? cell.kind.rawValue, parameters: parameters, body: block, scope: Scope(parent: nil),
            names: notebook.names, cell: place)
        var planned: [FunctionParameter] = []
        let scope = Scope(parent: nil)
        for parameter in parameters {
            let type = checker.resolve(parameter.type) ?? .error
            let rules = ParameterRules(parameter, checker: checker, reporting: true)
            var value: PlanNode?
            if let written = parameter.defaultValue {
                let node = checker.check(written, in: Scope(parent: nil))
                if let known = checker.constant(node) {
                    value = known
                    if !checker.accepts(type, known.type) {
                        checker.error(
                            "E0306", "the value is not \(checker.article(type.description))", at: written.span,
                            known.type.description)
                    } else if let problem = rules.problem(with: known) {
                        checker.error("E0304", problem, at: written.span, "out of bounds")
                    }
                } else if !NotebookContext.isSilent(node.type) {
                    checker.error("E0309", "a parameter's value must be known before the run", at: written.span, "not a literal")
                }
            }
            let local = checker.newLocal()
            scope.bind(parameter.name.text, to: .local(local, type, constant: nil))
            planned.append(FunctionParameter(name: parameter.name.text, type: type, defaultValue: value, local: local))
        }
        let node = checker.check(block, in: scope)
        checkValue(node, of: cell, checker)
        if let name = cell.name?.text { notebook.names[name] = .function(entry) }
        return .function(parameters: planned, node)
    }

    private func code(_ cell: Cell, _ block: CodeBlock, _ checker: BodyChecker) -> PlanNode {
        checker.outputCall = block.result.span
        if cell.hasErrors {
            // Its text could not be read in full: what is left would raise errors that are none.
            return checker.failed(cell.bodySpan)
        }
        var node = checker.check(block, in: Scope(parent: nil))
        checkValue(node, of: cell, checker)
        if case .list(.record(let fields)) = node.type, let schema = TableSchema(recordFields: fields) {
            node = PlanNode(.tableFromRecords(node), type: .table(schema), span: node.span)
        }
        return node
    }

    /// Whether the cell's value is what its kind promises.
    private func checkValue(_ node: PlanNode, of cell: Cell, _ checker: BodyChecker) {
        let type = node.type.unwrapped
        if NotebookContext.isSilent(type) { return }
        let wanted: String?
        switch cell.kind {
        case .load:
            var isRecordOfTables = false
            if case .record(let fields) = type { isRecordOfTables = fields.allSatisfy { $0.type.tableSchema != nil } }
            wanted = isRecordOfTables || isTable(type) ? nil : "a table, or a record of tables"
        case .clean: wanted = isTable(type) ? nil : "a table"
        case .feature: wanted = isTable(type) || isModel(type) ? nil : "a table"
        case .cluster, .model: wanted = isModel(type) ? nil : "a fitted model"
        case .plot:
            if case .figure = type { wanted = nil } else { wanted = "a figure" }
        default:
            switch type {
            case .groups, .function, .column: wanted = "a value that can be shown"
            default: wanted = nil
            }
        }
        if let wanted {
            var hints: [String] = []
            if case .groups = type { hints = ["end with `.aggregate(...)` or `.count()`"] }
            if cell.kind == .plot { hints = ["end with a figure, as in `.bar(x: .cluster, y: .count)`"] }
            checker.error(
                "E0240", "a `\(cell.kind.rawValue)` cell must give \(wanted)", at: node.span,
                "\(checker.article(type.description))", hints: hints)
        }
    }

    private func isTable(_ type: ValueType) -> Bool {
        switch type {
        case .table: true
        case .list(.record(let fields)): TableSchema(recordFields: fields) != nil
        default: false
        }
    }

    private func isModel(_ type: ValueType) -> Bool {
        if case .model = type { true } else { false }
    }

    private func python(_ cell: Cell, _ source: PythonSource, _ checker: BodyChecker) -> (CellPlan.Body, ValueType?) {
        var arguments: [NamedNode] = []
        for parameter in cell.parameters ?? [] {
            let name = parameter.name
            let node = checker.check(ExpressionSyntax(.name(name.text), name.span), in: Scope(parent: nil))
            let table = checker.asTable(node)
            if let type = checker.resolve(parameter.type), !checker.accepts(type, table.type) {
                checker.error(
                    "E0213", "`\(name.text)` is not \(checker.article(type.description))", at: name.span, node.type.description)
            }
            arguments.append(NamedNode(name.text, table))
        }
        var fields: [ValueType.RecordField] = []
        for result in cell.results {
            fields.append(.init(result.name.text, checker.resolve(result.type) ?? .error))
        }
        if fields.isEmpty {
            checker.error(
                "E0262", "a `python` cell must say what it gives", at: cell.labelSpan, "no results",
                hints: ["write `%% python \(cell.name?.text ?? "name")() -> (points: Table)`"])
        }
        var reads: [PlanNode] = []
        if let option = cell.option("reads") {
            reads = texts(option.value).map { PlanNode(.string($0), type: .path, span: option.valueSpan) }
        }
        let plan = PythonPlan(
            source: source.text, firstLine: source.firstLine, arguments: arguments, results: fields, reads: reads)
        return (.python(plan), .record(fields))
    }

    private func texts(_ value: OptionValue) -> [String] {
        switch value {
        case .text(let text): [text]
        case .list(let values): values.flatMap(texts)
        default: []
        }
    }

    // MARK: The whole

    private func reportUnknownParameters() {
        let known = notebook.parameters.map(\.name)
        for (name, given) in notebook.request.values.sorted(by: { $0.key < $1.key }) where !known.contains(name) {
            let origin = given.source == .file ? "in the file of parameters" : "on the command line"
            notebook.report(
                Diagnostic(
                    "E0301", "the notebook has no parameter `\(name)`, given \(origin)",
                    notes: known.isEmpty ? ["it has no parameters"] : ["parameters: \(known.joined(separator: ", "))"],
                    hints: didYouMean(name, among: known).map { ["did you mean `\($0)`?"] } ?? []))
        }
    }

    private func reportUnused() {
        let hasErrors = notebook.diagnostics.contains { $0.severity == .error }
        if hasErrors { return }
        for (index, parameter) in notebook.parameters.enumerated() where !notebook.usedParameters.contains(index) {
            notebook.report(
                Diagnostic(
                    "N0504", "nothing uses the parameter `\(parameter.name)`", at: .init(parameter.span, "read by no cell")))
        }
        for (index, cell) in notebook.cells.enumerated() where !notebook.usedCells.contains(index) {
            guard ["load", "clean", "feature"].contains(cell.identity.kind), cell.type != nil, !writesFile(cell) else { continue }
            let label = syntax.cells[index].labelSpan
            notebook.report(
                Diagnostic("N0505", "nothing uses the value of `\(cell.identity)`", at: .init(label, "read by no cell")))
        }
    }

    private func writesFile(_ cell: CellPlan) -> Bool {
        guard case .expression(let node) = cell.body else { return false }
        return fileWriting(node) != nil
    }

    /// The call at the end of a body that leaves a file behind.
    private func fileWriting(_ node: PlanNode) -> PlanCall? {
        var result = node
        while case .block(let block) = result.kind { result = block.result }
        guard case .call(let call) = result.kind,
            notebook.request.verbs.signatures(named: call.verb).contains(where: { $0.role == .output })
        else { return nil }
        return call
    }

    /// Files of a notebook lie in one folder, so two cells cannot write the same one.
    private func checkWrittenFile(_ node: PlanNode, of cell: Cell, _ checker: BodyChecker) {
        guard let call = fileWriting(node), case .node(let argument)?? = call.arguments.first,
            case .string(let name)? = checker.constant(argument)?.kind
        else { return }
        if let earlier = notebook.writtenFiles[name] {
            notebook.report(
                Diagnostic(
                    "E0242", "two cells write the file `\(name)`", at: .init(argument.span, "second one here"),
                    labels: [.init(earlier, "first one here")], hints: ["give one of them another name"]))
        } else {
            notebook.writtenFiles[name] = argument.span
        }
    }
}
