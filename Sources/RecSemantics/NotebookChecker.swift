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
    for diagnostic in syntaxDiagnostics { notebook.report(diagnostic) }
    NotebookChecker(notebook: notebook, syntax: syntax).check()
    let plan = NotebookPlan(title: syntax.title, parameters: notebook.parameters, cells: notebook.cells)
    var seen: Set<Diagnostic> = []
    let distinct = notebook.diagnostics.filter { seen.insert($0).inserted }
    return CheckResult(plan: plan, diagnostics: sortedByPlace(distinct))
}

struct NotebookChecker {
    let notebook: NotebookContext
    let syntax: Notebook

    func check() {
        notebook.written = syntax.cells
        for (place, cell) in syntax.cells.enumerated() {
            for name in Self.names(madeBy: cell) { notebook.lastPlaces[name] = place }
        }
        for (place, cell) in syntax.cells.enumerated() {
            notebook.place = place
            check(cell)
        }
        reportUnknownParameters()
        reportUnused()
        if notebook.errorCount == 0 {
            var leaks = LeakChecker(notebook)
            leaks.check()
        }
    }

    private static func names(madeBy cell: Cell) -> [String] {
        switch cell.body {
        case .functions(let functions): functions.map(\.name.text)
        case .parameters(let declarations): declarations.map(\.name.text)
        case .markdown, .routes: []
        case .python: (cell.name.map { [$0.text] } ?? []) + cell.results.map(\.name.text)
        default: cell.name.map { [$0.text] } ?? []
        }
    }

    private func check(_ cell: Cell) {
        let identity = CellIdentity(kind: cell.kind.rawValue, name: cell.name?.text ?? "", ordinal: cell.ordinal)
        let place = notebook.cells.count
        let checker = BodyChecker(notebook: notebook)
        checker.makesFeatures = cell.kind == .feature
        checker.mayStore = cell.kind == .store
        checker.mayQuery = cell.kind == .load
        var body = CellPlan.Body.declarations
        var type: ValueType?
        noteHiding(cell)
        if cell.hasErrors { notebook.unsound.insert(place) }
        switch cell.body {
        case .markdown(let segments): body = .text(text(segments, checker))
        case .parameters(let declarations):
            ParameterChecker(notebook: notebook).check(declarations, from: cell.span.lower)
            if cell.hasErrors { notebook.hasUnreadDeclarations = true }
        case .functions(let functions): declare(functions, in: cell)
        case .code(let block):
            // What could not be read in full would raise errors that are none.
            if cell.hasErrors {
                type = .error
            } else if let parameters = cell.parameters {
                body = function(cell, parameters, block, checker, place: place)
            } else {
                let node = code(cell, block, checker)
                body = .expression(node)
                type = node.isFailed ? .error : node.type
                checkWrittenFile(node, checker)
            }
        case .python(let source):
            (body, type) = python(cell, source, checker)
            if cell.hasErrors { type = .error }
        case .routes(let routes): body = .routes(self.routes(routes, of: cell, checker))
        case .unknown: type = .error
        }
        if case .code(let block) = cell.body {
            for case .binding(let binding) in block.statements {
                notebook.foreignVariables[binding.name.text] = cell.name?.text ?? cell.kind.rawValue
            }
        }
        notebook.cells.append(
            CellPlan(
                identity: identity, body: body, type: type, inputs: checker.inputs + servedInputs(body, checker.inputs),
                parameters: checker.parameters,
                options: options(cell), span: cell.span, headerSpan: cell.headerSpan, bodySpan: cell.bodySpan))
        declareResults(of: cell, type, place: place)
        if let name = cell.name?.text, !name.isEmpty, let type {
            notebook.declare(name, NotebookContext.isSilent(type) ? .broken : .cell(place))
        }
    }

    /// What a `python` cell gives can be taken by the names in its header; its own name goes before them.
    private func declareResults(of cell: Cell, _ type: ValueType?, place: Int) {
        guard case .python = cell.body, case .record(let fields)? = type else { return }
        for field in fields where field.name != cell.name?.text {
            notebook.declare(field.name, NotebookContext.isSilent(field.type) ? .broken : .part(place, field.name))
        }
    }

    // MARK: Functions

    private func declare(_ functions: [FunctionDeclaration], in cell: Cell) {
        if cell.hasErrors {
            notebook.hasUnreadDeclarations = true
            for function in functions { notebook.declare(function.name.text, .broken) }
            return
        }
        for function in functions {
            notebook.noteVerb(function.name, "function")
            let entry = FunctionEntry(
                name: function.name, parameters: function.parameters, resultType: function.resultType, body: function.body,
                scope: Scope(parent: nil), names: notebook.names)
            BodyChecker(notebook: notebook).declare(entry)
            notebook.declare(function.name.text, .function(entry))
        }
    }

    private func function(
        _ cell: Cell, _ parameters: [ParameterDeclaration], _ block: CodeBlock, _ checker: BodyChecker, place: Int
    ) -> CellPlan.Body {
        let name = cell.name ?? Name(cell.kind.rawValue, cell.kindSpan)
        let entry = FunctionEntry(
            name: name, parameters: parameters, resultType: nil, body: block, scope: Scope(parent: nil),
            names: notebook.names, cell: place)
        var planned: [FunctionParameter] = []
        let scope = Scope(parent: nil)
        for parameter in parameters {
            let type = checker.resolve(parameter.type) ?? .error
            let local = checker.newLocal()
            scope.bind(parameter.name.text, to: NotebookContext.isSilent(type) ? .failed : .local(local, type))
            let rules = ParameterRules(parameter, type: type, checker: checker, reporting: true)
            planned.append(
                FunctionParameter(
                    name: parameter.name.text, type: type, defaultValue: defaultValue(of: parameter, type, rules, checker),
                    local: local, rules: rules.planned))
        }
        checker.openFunctions = [entry]
        let errorsBefore = notebook.errorCount
        let node = checker.check(block, in: scope)
        checkValue(node, of: cell, checker)
        entry.isBroken = notebook.errorCount > errorsBefore
        if !node.isFailed {
            let used = LocalCollector.locals(in: [], result: node)
            for (parameter, plan) in zip(parameters, planned) where !used.contains(plan.local) {
                checker.noteUnused(parameter, of: name.text)
            }
        }
        if let name = cell.name?.text { notebook.declare(name, .function(entry)) }
        return .function(parameters: planned, checker.settle([node])[0])
    }

    /// The default of a parameter of a cell: known before the run, since whoever calls the cell over HTTP is told it.
    private func defaultValue(
        of parameter: ParameterDeclaration, _ type: ValueType, _ rules: ParameterRules, _ checker: BodyChecker
    ) -> PlanNode? {
        guard let written = parameter.defaultValue else { return nil }
        let node = checker.check(written, in: Scope(parent: nil))
        if node.isFailed { return nil }
        guard let known = checker.constant(node) else {
            checker.error(
                "E0309", "a parameter's value must be known before the run", at: written.span, "not a literal",
                hints: ["leave the default out, or write a number, text, `true` or `false`"])
            return nil
        }
        if !checker.accepts(type, known.type) {
            checker.error(
                "E0306", "the value is not \(checker.article(type.description))", at: written.span, known.type.description,
                notes: ["`\(parameter.name.text)` is declared \(checker.article(type.description))"])
        } else if let problem = rules.problem(with: known) {
            checker.error("E0304", problem.message, at: written.span, "out of bounds", hints: problem.hints)
        }
        return checker.widened(known, to: type)
    }

    // MARK: Names

    private func noteHiding(_ cell: Cell) {
        guard let name = cell.name, cell.kind != .notebook, cell.kind != .text else { return }
        if case .parameter(let index)? = notebook.names[name.text] {
            notebook.report(
                Diagnostic(
                    "W0402", "the cell hides the parameter `\(name.text)` from the cells below",
                    at: .init(name.span, "same name"),
                    labels: [.init(notebook.parameters[index].span, "parameter")]))
        } else if cell.parameters != nil {
            notebook.noteVerb(name, "cell")
        }
    }

    private func options(_ cell: Cell) -> CellOptions {
        var options = CellOptions()
        // What it writes lies outside of the cache, where anyone may change it.
        options.isNeverCached = cell.kind == .store
        for option in cell.options {
            switch (option.name.text, option.value) {
            case ("formats", let value): options.formats = formats(value, at: option.valueSpan)
            case ("caption", .text(let text)): options.caption = text
            case ("cache", .word("never")): options.isNeverCached = true
            case ("timeout", .duration(let seconds)): options.timeout = seconds
            case ("every", .duration(let seconds)): options.every = seconds
            case ("refresh", .duration(let seconds)): options.refresh = seconds
            case ("parity", .reasoned("skip", let reason)): options.paritySkip = reason
            default: break
            }
        }
        return options
    }

    private func formats(_ value: OptionValue, at span: SourceSpan) -> [FigureFormat] {
        var formats: [FigureFormat] = []
        for text in Self.texts(value) {
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
}
