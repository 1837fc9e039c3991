import RecDiagnostics
import RecCache
import RecPlan
public import RecRuntime

extension ReportDocument {
    /// The report of a run: what came out, and nothing of how it went, so that a warm run's is the cold one's.
    ///
    /// - Throws: `CacheError` where a blob is gone.
    public init(_ result: RunResult, notebook: CheckedNotebook, view: OutputView) throws {
        var cells: [ReportCell] = []
        for (plan, outcome) in zip(result.plan.cells, result.outcomes) {
            let written = notebook.source.text(in: plan.headerSpan)
            let plain = plan.identity.name.isEmpty ? "%% \(plan.identity.kind)" : "%% \(plan.identity.kind) \(plan.identity.name)"
            var cell = ReportCell(
                kind: plan.identity.kind, name: plan.identity.name.isEmpty ? nil : plan.identity.name,
                identity: plan.identity.ordinal > 1 ? plan.identity.description : nil, caption: plan.options.caption,
                header: written == plain ? "" : String(written.dropFirst(2)).trimmingSpaces,
                body: notebook.source.text(in: plan.bodySpan),
                language: Self.language(plan))
            cell.outputs = try view.outputs(of: plan, outcome)
            if cell.outputs.isEmpty, case .text(let pieces) = plan.body {
                cell.outputs = [.markdown(pieces.map { if case .markdown(let text) = $0 { text } else { "" } }.joined())]
            }
            let own = notebook.diagnostics.filter { diagnostic in
                guard let span = diagnostic.primary?.span else { return false }
                return diagnostic.severity == .warning && span.lower >= plan.span.lower && span.upper <= plan.span.upper
            }
            let raised = (outcome.record?.messages ?? outcome.printed).filter { $0.channel == "warning" }
                .map { Diagnostic("W0600", $0.text) }
            cell.diagnostics = own + raised + outcome.diagnostics
            cell.traceback = outcome.traceback
            switch outcome.status {
            case .failed: cell.status = .failed
            case .skipped, .wouldRun: cell.status = outcome.record == nil ? .skipped : .ok
            case .notAsked where outcome.isHeldBack && outcome.record == nil: cell.status = .heldBack
            case .notAsked: cell.status = outcome.record == nil && Self.runs(plan) ? .skipped : .ok
            case .hit, .ran, .nothing: cell.status = .ok
            }
            cell.isEarlier = outcome.isEarlier
            if cell.status == .skipped || cell.status == .heldBack {
                cell.statusNote = outcome.reason.isEmpty ? nil : outcome.reason
            }
            cells.append(cell)
        }
        var provenance = ReportProvenance(
            parameters: result.plan.parameters.map { parameter in
                ReportParameter(
                    name: parameter.name, value: parameter.shownValue, source: Self.source(parameter.source),
                    isSecret: parameter.isSecret)
            },
            dataFiles: result.files.map { ReportDataFile(name: $0.name, sha256: $0.hash.description, bytes: Int($0.bytes)) },
            versions: [ReportFact("recnb", Version.current)] + result.versions.map { ReportFact($0.name, $0.version) },
            seeds: result.plan.parameters.filter { $0.name.lowercased().contains("seed") }.map {
                ReportFact($0.name, $0.shownValue)
            }, notebookSHA256: ContentHash(of: notebook.source.bytes).description)
        let root = notebook.project.root + "/"
        let path = notebook.project.notebook
        let shown = path.hasPrefix(root) ? String(path.dropFirst(root.count)) : path
        provenance.command = Self.command(shown, result.plan.parameters)
        self.init(
            title: result.plan.title ?? notebook.project.name,
            notebookPath: shown,
            source: notebook.source.text(in: notebook.source.span), language: nil, cells: cells, diagnostics: [],
            provenance: provenance)
    }

    /// What to type for the same results; secrets come from the environment, as they did.
    private static func command(_ path: String, _ parameters: [ParameterPlan]) -> String {
        let given = parameters.filter { $0.source != .notebook && !$0.isSecret }
        let words = given.map { shellWord("\($0.name)=\($0.shownValue)") }
        return (["recnb run", shellWord(path)] + words.map { "-p \($0)" }).joined(separator: " ")
    }

    private static func language(_ cell: CellPlan) -> ReportCell.BodyLanguage {
        switch cell.body {
        case .text: .markdown
        case .python: .python
        case .declarations, .expression, .function, .routes: .recnb
        }
    }

    private static func runs(_ cell: CellPlan) -> Bool {
        switch cell.body {
        case .expression, .python: true
        default: false
        }
    }

    private static func source(_ source: ParameterPlan.Source) -> ReportParameter.Source {
        switch source {
        case .notebook: .notebook
        case .commandLine: .commandLine
        case .file: .file("--params")
        case .environment: .file("environment")
        }
    }
}

extension String {
    fileprivate var trimmingSpaces: String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
