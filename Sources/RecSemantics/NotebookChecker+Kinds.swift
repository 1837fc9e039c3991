import RecDiagnostics
import RecPlan
import RecSchema
import RecSyntax

extension NotebookChecker {
    func text(_ segments: [MarkdownSegment], _ checker: BodyChecker) -> [TextPiece] {
        var values: [PlanNode] = []
        for case .value(let value) in segments { values.append(checker.checkInterpolated(value, in: Scope(parent: nil))) }
        var settled = checker.settle(values)[...]
        return segments.map { segment in
            switch segment {
            case .text(let text): .markdown(text)
            case .value: .value(settled.popFirst() ?? checker.failed(SourceSpan(0, 0)))
            }
        }
    }

    func code(_ cell: Cell, _ block: CodeBlock, _ checker: BodyChecker) -> PlanNode {
        checker.outputCalls = block.results
        var node = checker.check(block, in: Scope(parent: nil))
        checkValue(node, of: cell, checker)
        if case .list(.record(let fields)) = node.type, let schema = TableSchema(recordFields: fields) {
            node = PlanNode(.tableFromRecords(node), type: .table(schema), span: node.span)
        }
        return checker.settle([node])[0]
    }

    // MARK: Values

    /// Whether the cell's value is what its kind promises.
    func checkValue(_ node: PlanNode, of cell: Cell, _ checker: BodyChecker) {
        let type = node.type.unwrapped
        if NotebookContext.isSilent(type) { return }
        guard let wanted = Self.wanted(cell.kind, type) else { return }
        checker.error(
            "E0240", "\(cell.kind == .evaluate ? "an" : "a") `\(cell.kind.rawValue)` cell must give \(wanted)",
            at: Self.result(node).span,
            "\(checker.article(type.description))", hints: advice(cell.kind, type))
    }

    /// What a cell of the kind gives, where a value of the type is not that.
    private static func wanted(_ kind: CellKind, _ type: ValueType) -> String? {
        switch kind {
        case .load:
            var isRecordOfTables = false
            if case .record(let fields) = type {
                isRecordOfTables = fields.allSatisfy { isTable($0.type) || NotebookContext.isSilent($0.type) }
            }
            return isRecordOfTables || isTable(type) || isModel(type)
                ? nil : "a table, a record of tables, or a model from a file"
        case .clean: return isTable(type) ? nil : "a table"
        case .feature: return isTable(type) || isModel(type) ? nil : "a table"
        case .cluster, .model: return isModel(type) ? nil : "a fitted model"
        case .plot: return type.isFigures ? nil : "a figure, or a list or record of figures"
        default:
            switch type {
            case .groups, .function, .callable, .column: return "a value that can be shown"
            default: return nil
            }
        }
    }

    private func advice(_ kind: CellKind, _ type: ValueType) -> [String] {
        switch (kind, type) {
        case (_, .callable): return ["call it with its arguments, or give it to `topN`"]
        case (_, .groups): return ["end with `.aggregate(...)` or `.count()`"]
        case (_, .figure), (_, .list(.figure)): return ["a figure stands in a `plot` cell"]
        case (.plot, _): return ["end with a figure, as in `.bar(x: .cluster, y: .count)`"]
        case (_, .model):
            return ["a model stands in a `cluster` or `model` cell; read its tables from there, as in `groups.assignments`"]
        case (.load, _), (.clean, _), (.feature, _): return ["other values stand in an `evaluate` cell"]
        case (_, .table): return ["a table stands in a `feature` or `evaluate` cell"]
        default: return []
        }
    }

    /// The last expression, inside of blocks.
    private static func result(_ node: PlanNode) -> PlanNode {
        var result = node
        while case .block(let block) = result.kind { result = block.result }
        return result
    }

    private static func isTable(_ type: ValueType) -> Bool {
        switch type {
        case .table: true
        case .list(.record(let fields)): TableSchema(recordFields: fields) != nil
        default: false
        }
    }

    private static func isModel(_ type: ValueType) -> Bool {
        if case .model = type { true } else { false }
    }

    // MARK: Python

    func python(_ cell: Cell, _ source: PythonSource, _ checker: BodyChecker) -> (CellPlan.Body, ValueType?) {
        var arguments: [NamedNode] = []
        for parameter in cell.parameters ?? [] {
            let name = parameter.name
            checkPythonName(name, checker)
            let node = checker.asTable(checker.check(ExpressionSyntax(.name(name.text), name.span), in: Scope(parent: nil)))
            if let type = checker.resolve(parameter.type), !node.isFailed {
                if !checker.accepts(type, node.type) {
                    checker.error(
                        "E0213", "`\(name.text)` is not \(checker.article(type.description))", at: name.span,
                        node.type.description, hints: ["write `\(name.text): \(Self.written(node.type))`"])
                } else if let reason = Self.noPythonValue(node.type) {
                    checker.error(
                        "E0266", "\(reason) cannot be given to Python", at: name.span, node.type.description)
                }
            }
            arguments.append(NamedNode(name.text, node))
        }
        var fields: [ValueType.RecordField] = []
        for result in cell.results {
            checkPythonName(result.name, checker)
            let type = checker.resolve(result.type) ?? .error
            if case .model = type {
                checker.error(
                    "E0266", "Python cannot give a model", at: result.type.span, "not a type of a result",
                    hints: ["give its numbers and tables, as in `-> (labels: Table, inertia: Double)`"])
            }
            if fields.contains(where: { $0.name == result.name.text }) {
                checker.error("E0224", "the cell has two results `\(result.name.text)`", at: result.name.span, "second one here")
            }
            fields.append(.init(result.name.text, type))
        }
        if fields.isEmpty, !cell.hasErrors {
            checker.error(
                "E0262", "a `python` cell must say what it gives", at: cell.labelSpan, "no results",
                hints: ["write `%% python \(cell.name?.text ?? "name")(...) -> (points: Table)`"])
        }
        let settled = checker.settle(arguments.map(\.node))
        let plan = PythonPlan(
            source: source.text, firstLine: source.firstLine,
            arguments: zip(arguments, settled).map { NamedNode($0.name, $1) }, results: fields, reads: reads(cell, checker))
        return (.python(plan), .record(fields))
    }

    private func reads(_ cell: Cell, _ checker: BodyChecker) -> [PlanNode] {
        guard let option = cell.option("reads") else { return [] }
        let paths = Self.texts(option.value)
        for path in paths where !notebook.request.files.exists(path) {
            checker.error(
                "E0265", "there is no file `\(path)`, which the cell says it reads", at: option.valueSpan, "not found",
                hints: ["a path starts at the project's folder"])
        }
        return paths.map { PlanNode(.string($0), type: .path, span: option.valueSpan) }
    }

    static func texts(_ value: OptionValue) -> [String] {
        switch value {
        case .text(let text): [text]
        case .list(let values): values.flatMap(texts)
        default: []
        }
    }

    private static func written(_ type: ValueType) -> String {
        switch type.unwrapped {
        case .table: "Table"
        case .model: "Model"
        default: type.unwrapped.description
        }
    }

    private static func noPythonValue(_ type: ValueType) -> String? {
        switch type.unwrapped {
        case .groups: "a grouped table"
        case .figure: "a figure"
        default: nil
        }
    }

    private func checkPythonName(_ name: Name, _ checker: BodyChecker) {
        if Self.pythonWords.contains(name.text) {
            checker.error("E0267", "`\(name.text)` is a word of Python and no name there", at: name.span, "cannot be a variable")
        } else if !name.text.unicodeScalars.allSatisfy({ $0 == "_" || $0.properties.isXIDContinue }) {
            checker.error(
                "E0267", "`\(name.text)` cannot be a name in Python", at: name.span, "letters, digits and `_` only")
        }
    }

    private static let pythonWords: Set = [
        "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif",
        "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or",
        "pass", "raise", "return", "try", "while", "with", "yield",
    ]
}
