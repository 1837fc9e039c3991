/// A report in Markdown with its pictures.
public struct MarkdownReport: Sendable {
    /// The text, UTF-8.
    public var text: String
    /// Pictures by their name in the folder that the text names.
    public var pictures: [(name: String, bytes: [UInt8])]
}

/// The report as Markdown (CommonMark with GitHub's tables; code folded in `<details>`).
///
/// - Parameter folder: the folder beside the file in which its pictures will lie, as the text names it; nil puts the pictures into the text
///   as data addresses.
public func renderMarkdown(_ document: ReportDocument, folder: String?) -> MarkdownReport {
    let parts = MarkdownParts(document)
    let labels = parts.labels
    var writer = MarkdownWriter()
    var pictures: [(name: String, bytes: [UInt8])] = []
    var counter = CaptionCounter()
    parts.title(&writer)
    parts.verdicts(&writer)
    for cell in document.cells {
        if cell.hasCode {
            let language =
                switch cell.language {
                case .python: "python"
                case .recnb: "swift"
                case .markdown, .plain: ""
                }
            let name = [cell.kind, cell.name.map { "<code>\(htmlEscaped($0))</code>" }].compactMap(\.self).joined(separator: " ")
            writer.block(
                "<details><summary>\(name)</summary>\n\n\(MarkdownWriter.fence(parts.source(of: cell), language))\n\n</details>")
        }
        if cell.isEarlier { writer.block("*\(labels.earlier)*") }
        for (output, caption) in zip(cell.outputs, counter.captions(of: cell)) {
            switch output {
            case .markdown(let text): writer.block(text)
            case .table(let table):
                guard let caption else { break }
                writer.block(parts.line(caption, labels.numbered(table: caption.number), extent: labels.extent(table)))
                writer.table(table)
            case .picture(let picture):
                guard let caption else {
                    writer.block("\(MarkdownWriter.code(picture.name)) (\(byteText(picture.bytes.count)))")
                    break
                }
                let alt = MarkdownWriter.escaped(picture.alt.isEmpty ? caption.words : picture.alt)
                if let folder {
                    let name = "figure-\(caption.number).\(picture.name.split(separator: ".").last ?? "png")"
                    pictures.append((name, picture.bytes))
                    writer.block("![\(alt)](<\(folder)/\(name)>)")
                } else {
                    writer.block("![\(alt)](data:\(picture.mediaType);base64,\(base64(picture.bytes)))")
                }
                writer.block(parts.line(caption, labels.numbered(figure: caption.number)))
            case .record(let facts): writer.facts(facts)
            case .scalar(let text): writer.block(MarkdownWriter.escaped(text))
            case .printed(let text):
                let shown = terminalText(text)
                if !shown.allSatisfy(\.isWhitespace) { writer.fenced(shown) }
            case .files(let files): if !files.isEmpty { writer.block(parts.files(files)) }
            case .modelSummary(let model):
                writer.block("**\(MarkdownWriter.escaped(model.name))**")
                writer.facts(model.facts)
            case .rowsReport(let rows): writer.block(parts.rows(rows))
            }
        }
        if let note = cell.statusNote, !note.isEmpty { writer.block("*\(MarkdownWriter.sentence(note))*") }
        for diagnostic in cell.diagnostics { writer.block(parts.quoted(diagnostic)) }
        if let traceback = cell.traceback, !traceback.isEmpty { writer.fenced(terminalText(traceback)) }
    }
    parts.parity(&writer)
    parts.provenance(&writer)
    return MarkdownReport(text: writer.text, pictures: pictures)
}

/// Text for the content of an element.
func htmlEscaped(_ text: String) -> String {
    var writer = HTMLWriter()
    writer.text(text)
    return String(decoding: writer.bytes, as: UTF8.self)
}

/// Bytes in base64.
func base64(_ bytes: [UInt8]) -> String {
    var writer = HTMLWriter()
    writer.base64(bytes)
    return String(decoding: writer.bytes, as: UTF8.self)
}
