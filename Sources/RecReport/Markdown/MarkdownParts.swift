import RecDiagnostics
import RecRuntime

/// Parts of a report in Markdown that its Markdown and its Jupyter form share.
struct MarkdownParts {
    let document: ReportDocument
    let labels: ReportLabels
    private let source: SourceText

    init(_ document: ReportDocument) {
        self.document = document
        labels = ReportLabels(language: document.language)
        source = SourceText(name: document.notebookPath, text: document.source)
    }

    /// The title and where it comes from.
    func title(_ writer: inout MarkdownWriter) {
        writer.block("# \(MarkdownWriter.escaped(document.title))")
        writer.block(MarkdownWriter.code(document.notebookPath))
    }

    /// What a reader must know before reading.
    func verdicts(_ writer: inout MarkdownWriter) {
        var lines: [String] = []
        for (title, statuses) in [
            (labels.failedCells, ReportCell.Status.failed), (labels.skippedCells, .skipped), (labels.heldBackCells, .heldBack),
        ] {
            let cells = document.cells.filter { $0.status == statuses }
            if cells.isEmpty { continue }
            let names = cells.map { MarkdownWriter.code($0.identity ?? $0.name ?? $0.kind) }
            lines.append("> **\(title): \(labels.number(cells.count))** — \(names.joined(separator: ", "))")
        }
        writer.block(lines.joined(separator: "  \n"))
        for diagnostic in document.diagnostics { writer.block(quoted(diagnostic)) }
    }

    /// `**Table 3 —** Sizes (10 rows)`.
    func line(_ caption: ReportCaption, _ lead: String, extent: String = "") -> String {
        let words = caption.isName ? MarkdownWriter.code(caption.words) : MarkdownWriter.escaped(caption.words)
        return "**\(lead)** \(words)" + (extent.isEmpty ? "" : " (\(MarkdownWriter.escaped(extent)))")
    }

    /// A cell as it is written, header and body.
    func source(of cell: ReportCell) -> String {
        let header = cell.header.trimmingBlankLines
        let plain = [cell.kind, cell.name].compactMap(\.self).joined(separator: " ")
        let body = cell.body.trimmingBlankLines
        return "%% " + (header.isEmpty ? plain : header) + (body.isEmpty ? "" : "\n" + body)
    }

    /// A diagnostic as a terminal without colour shows it.
    func plain(_ diagnostic: Diagnostic) -> String {
        let text = TextRenderer(color: false, maximumWidth: 100).render([diagnostic], in: source)
        // Without the line that counts them.
        return text.firstRange(of: "\n\n").map { String(text[..<$0.lowerBound]) + "\n" } ?? text
    }

    /// A diagnostic set apart from the text.
    func quoted(_ diagnostic: Diagnostic) -> String {
        MarkdownWriter.fence(plain(diagnostic), "").split(separator: "\n", omittingEmptySubsequences: false)
            .map { "> " + $0 }.joined(separator: "\n")
    }

    /// How rows became fewer.
    func rows(_ rows: ReportRows) -> String {
        ([labels.rows(rows)]
            + rows.steps.map { "- \(MarkdownWriter.code($0.name)): \(labels.dropped.lowercased()) \(labels.number($0.dropped))" })
            .joined(separator: "\n\n").replacing("\n\n- ", with: "\n- ")
    }

    func files(_ files: [ReportFile]) -> String {
        labels.files + ": " + files.map { "\(MarkdownWriter.code($0.name)) (\(byteText($0.bytes)))" }.joined(separator: ", ")
    }

    /// What other libraries compute.
    func parity(_ writer: inout MarkdownWriter) {
        guard let parity = document.parity else { return }
        let words = ParityWords.of(document.language)
        writer.block("## \(labels.parity)")
        writer.block(MarkdownWriter.escaped(ParitySummary.verdict(parity.result, words)))
        writer.block(MarkdownWriter.escaped(ParitySummary.settings(parity.result, words)))
        let heads =
            [labels.cell, labels.call, labels.reference, labels.compared, labels.verdict].map { ($0, false) }
            + [labels.timeHere, labels.timeThere, labels.ratio].map { ($0, true) }
        let rows = parity.rows.filter { $0.verdict != .noCounterpart }.map { row in
            [
                MarkdownWriter.escaped(row.cell), row.verb.map(MarkdownWriter.code) ?? "",
                MarkdownWriter.escaped(row.library.map { "\($0) \(row.version ?? "") \(row.function ?? "")" } ?? ""),
                MarkdownWriter.escaped(row.what ?? ""), MarkdownWriter.escaped(ParityText.outcome(row, words)),
                ParityText.time(row.seconds) ?? "", ParityText.time(row.referenceSeconds) ?? "", ParityText.ratio(row) ?? "",
            ]
        }
        if !rows.isEmpty { writer.table(heads, rows) }
    }

    /// Where the results come from, and how to make them again.
    func provenance(_ writer: inout MarkdownWriter) {
        let provenance = document.provenance
        if provenance.isEmpty { return }
        writer.block("## \(labels.provenance)")
        if let command = provenance.command {
            writer.block("### \(labels.reproduce)")
            writer.block(MarkdownWriter.escaped(labels.reproduction))
            writer.fenced(command, "sh")
        }
        func part(_ title: String, _ heads: [String], _ rows: [[String]]) {
            if rows.isEmpty { return }
            writer.block("### \(title)")
            writer.table(heads.map { ($0, false) }, rows)
        }
        part(
            labels.parameters, [labels.name, labels.value, labels.source],
            provenance.parameters.map {
                [MarkdownWriter.codeCell($0.name), MarkdownWriter.codeCell($0.value), labels.source(of: $0)]
            })
        let own = provenance.notebookSHA256.map { [(document.notebookPath, document.source.utf8.count, $0)] } ?? []
        part(
            labels.data, [labels.file, labels.size, "SHA-256"],
            (own + provenance.dataFiles.map { ($0.name, $0.bytes, $0.sha256) }).map {
                [MarkdownWriter.codeCell($0.0), byteText($0.1), MarkdownWriter.codeCell($0.2)]
            })
        part(
            labels.seeds, [labels.cell, labels.seed], provenance.seeds.map { [MarkdownWriter.codeCell($0.label), $0.value] })
        part(
            labels.versions, [labels.component, labels.version],
            provenance.versions.map { [MarkdownWriter.escaped($0.label), MarkdownWriter.escaped($0.value)] })
    }
}
