import RecDiagnostics
import RecEngine
public import RecJupyter

/// The report as a Jupyter notebook: prose as Markdown, each cell's source with what it gave below it, ready to be read in JupyterLab or
/// nbviewer without running anything. Sources are folded away, and begin with the cell's header, `%% KIND NAME`.
public func renderJupyter(_ document: ReportDocument) -> JupyterNotebook {
    var report = JupyterReport(document)
    return report.rendered()
}

private struct JupyterReport {
    let document: ReportDocument
    let parts: MarkdownParts
    var counter = CaptionCounter()
    var identifiers = CellIdentifiers()
    var cells: [JupyterNotebook.Cell] = []

    init(_ document: ReportDocument) {
        self.document = document
        parts = MarkdownParts(document)
    }

    mutating func rendered() -> JupyterNotebook {
        markdown("title") { parts, writer in
            parts.title(&writer)
            parts.verdicts(&writer)
        }
        for cell in document.cells { cell.isProse ? prose(cell) : code(cell) }
        markdown("parity") { $0.parity(&$1) }
        markdown("provenance") { $0.provenance(&$1) }
        let language: [String: JSONTree] = [
            "name": .string("recnb"), "file_extension": .string(".recnb"), "mimetype": .string("text/x-swift"),
            "codemirror_mode": .string("swift"), "pygments_lexer": .string("swift"),
        ]
        return JupyterNotebook(
            cells: cells, metadata: ["language_info": .object(language), "title": .string(document.title)])
    }

    private mutating func markdown(_ name: String, _ write: (MarkdownParts, inout MarkdownWriter) -> Void) {
        var writer = MarkdownWriter()
        write(parts, &writer)
        if writer.text.isEmpty { return }
        cells.append(.init(.markdown, String(writer.text.dropLast()), id: identifiers.identifier(for: name)))
    }

    private mutating func prose(_ cell: ReportCell) {
        var writer = MarkdownWriter()
        for case .markdown(let text) in cell.outputs { writer.block(text) }
        for diagnostic in cell.diagnostics { writer.block(parts.quoted(diagnostic)) }
        if writer.text.isEmpty { return }
        cells.append(.init(.markdown, String(writer.text.dropLast()), id: identifiers.identifier(for: cell.kind)))
    }

    private mutating func code(_ cell: ReportCell) {
        var outputs: [JupyterNotebook.Output] = []
        if cell.isEarlier { outputs.append(Self.words(parts.labels.earlier)) }
        for (output, caption) in zip(cell.outputs, counter.captions(of: cell)) { outputs += shown(output, caption) }
        if let note = cell.statusNote, !note.isEmpty { outputs.append(Self.words(note)) }
        for diagnostic in cell.diagnostics {
            let text = parts.plain(diagnostic)
            if diagnostic.severity == .error {
                let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
                let traceback = cell.traceback.map { [terminalText($0)] } ?? []
                outputs.append(.error(name: diagnostic.id, value: diagnostic.message, traceback: lines + traceback))
            } else {
                outputs.append(.stream(name: "stderr", text: text))
            }
        }
        let name = [cell.kind, cell.name].compactMap(\.self).joined(separator: " ")
        cells.append(
            .init(
                .code, parts.source(of: cell), id: identifiers.identifier(for: name),
                metadata: ["jupyter": .object(["source_hidden": .bool(true)])], outputs: outputs))
    }

    private static func words(_ text: String) -> JupyterNotebook.Output {
        .display(.init(["text/plain": .string(text), "text/markdown": .string(MarkdownWriter.sentence(text))]))
    }

    private func shown(_ output: ReportOutput, _ caption: ReportCaption?) -> [JupyterNotebook.Output] {
        let style = TerminalStyle(width: 100)
        let labels = parts.labels
        func display(_ markdown: String, plain: String) -> JupyterNotebook.Output {
            .display(.init(["text/markdown": .string(markdown), "text/plain": .string(plain.withoutLastLineEnd)]))
        }
        switch output {
        case .table(let table):
            guard let caption else { return [] }
            let extent = labels.extent(table)
            let line = display(
                parts.line(caption, labels.numbered(table: caption.number), extent: extent),
                plain: "\(labels.numbered(table: caption.number)) \(caption.words) (\(extent))")
            if table.columns.isEmpty { return [line] }
            let plain = renderTable(PreviewTable(columns: table.columns, rows: table.rows), style: style)
            return [
                line,
                .display(.init(["text/html": .string(Self.html(table)), "text/plain": .string(plain.withoutLastLineEnd)])),
            ]
        case .picture(let picture):
            guard let caption else { return [Self.words("\(picture.name) (\(byteText(picture.bytes.count)))")] }
            let lead = labels.numbered(figure: caption.number)
            // Text and not bytes is what the format has for this one.
            let isText = picture.mediaType == "image/svg+xml"
            let content = isText ? String(decoding: picture.bytes, as: UTF8.self) : base64(picture.bytes)
            var size: [String: JSONTree] = [:]
            // Two dots of a drawn picture are one of the screen's.
            if let pixels = picture.pixelSize, !isText {
                size = [
                    picture.mediaType: .object(["width": .int(Int64(pixels.width / 2)), "height": .int(Int64(pixels.height / 2))])
                ]
            }
            let alt = picture.alt.isEmpty ? caption.words : picture.alt
            return [
                .display(.init([picture.mediaType: .string(content), "text/plain": .string(alt)], metadata: size)),
                display(parts.line(caption, lead), plain: "\(lead) \(caption.words)"),
            ]
        case .record(let facts): return Self.facts(facts, style)
        case .scalar(let text): return [.display(.init(["text/plain": .string(harmless(text))]))]
        case .printed(let text):
            let shown = terminalText(text)
            return shown.allSatisfy(\.isWhitespace) ? [] : [.stream(name: "stdout", text: shown)]
        case .files(let files):
            return files.isEmpty ? [] : [display(parts.files(files), plain: renderOutput(output, style: style))]
        case .modelSummary(let model):
            return [display("**\(MarkdownWriter.escaped(model.name))**", plain: model.name)] + Self.facts(model.facts, style)
        case .rowsReport(let rows): return [display(parts.rows(rows), plain: labels.rows(rows))]
        case .markdown(let text): return [display(text, plain: text)]
        }
    }

    private static func facts(_ facts: [ReportFact], _ style: TerminalStyle) -> [JupyterNotebook.Output] {
        if facts.isEmpty { return [] }
        var html = HTMLWriter()
        html.markup("<table>\n<tbody>\n")
        for fact in facts {
            html.markup("<tr>")
            html.element("th", "style=\"text-align: left\"", fact.label)
            html.element("td", "style=\"text-align: left\"", fact.value)
            html.markup("</tr>\n")
        }
        html.markup("</tbody>\n</table>")
        let plain = renderFacts(facts, style: style).withoutLastLineEnd
        return [
            .display(.init(["text/html": .string(String(decoding: html.bytes, as: UTF8.self)), "text/plain": .string(plain)]))
        ]
    }

    /// A table in the form that Jupyter's own pages style.
    private static func html(_ table: PreviewTable) -> String {
        var html = HTMLWriter()
        func style(_ column: PreviewTable.Column) -> String {
            "style=\"text-align: \(column.alignment == .trailing ? "right" : "left")\""
        }
        html.markup("<table>\n<thead>\n<tr>")
        for column in table.columns { html.element("th", style(column), column.name) }
        html.markup("</tr>\n</thead>\n<tbody>\n")
        for row in table.rows {
            html.markup("<tr>")
            for (index, column) in table.columns.enumerated() {
                let value = index < row.count ? row[index] : nil
                html.element("td", style(column), value.map { $0.utf8.count > 400 ? $0.prefix(200) + "…" : $0 } ?? "—")
            }
            html.markup("</tr>\n")
        }
        html.markup("</tbody>\n</table>")
        return String(decoding: html.bytes, as: UTF8.self)
    }
}

extension String {
    fileprivate var withoutLastLineEnd: String { hasSuffix("\n") ? String(dropLast()) : self }
}
