import RecDiagnostics

/// The report as one self-contained HTML file in UTF-8: pictures inlined, no script, no request to anywhere, readable on a phone, in
/// the dark and on paper.
///
/// The bytes depend on the arguments alone. O(size of the document).
///
/// - Parameter sheets: on which sheet of paper each anchor stands, for the list of contents in print; empty where that is not known.
public func renderHTML(_ document: ReportDocument, sheets: [String: Int] = [:]) -> [UInt8] {
    var page = HTMLReport(document, sheets: sheets)
    return page.render()
}

/// One page in the making: the body is written first, the list of contents from what was met there.
struct HTMLReport {
    let document: ReportDocument
    let labels: ReportLabels
    let source: SourceText
    let sheets: [String: Int]
    var out = HTMLWriter()
    var anchors = HTMLAnchors()
    var headings: [Markdown.Heading] = []
    var captions = CaptionCounter()
    /// The id of each cell's section.
    var cellAnchors: [String] = []

    init(_ document: ReportDocument, sheets: [String: Int] = [:]) {
        self.document = document
        self.sheets = sheets
        labels = ReportLabels(language: document.language)
        source = SourceText(name: document.notebookPath, text: document.source)
    }

    mutating func render() -> [UInt8] {
        for id in ["contents", "parity", "provenance", "code"] { _ = anchors.anchor(for: id) }
        cellAnchors = document.cells.map { cell in
            anchors.anchor(for: [cell.kind, cell.name].compactMap(\.self).joined(separator: " "))
        }
        cells()
        parity()
        provenance()
        listing()
        let body = out
        out = HTMLWriter()
        head()
        titleBlock()
        contents()
        out.markup("<main>\n")
        verdicts()
        for diagnostic in document.diagnostics { self.diagnostic(diagnostic) }
        out.append(body)
        out.markup("</main>\n</div>\n</body>\n</html>\n")
        return out.bytes
    }

    private mutating func head() {
        out.markup("<!DOCTYPE html>\n<html lang=\"\(document.language.rawValue)\">\n<head>\n<meta charset=\"utf-8\">\n")
        out.markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        out.markup("<meta name=\"generator\" content=\"recnb\">\n<meta name=\"color-scheme\" content=\"light dark\">\n")
        // Nothing but what the file holds is ever loaded, whatever a notebook's prose says.
        out.markup("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ")
        out.markup("img-src data:; style-src 'unsafe-inline'\">\n")
        out.element("title", "", document.title)
        out.markup(
            "\n<link rel=\"icon\" href=\"data:,\">\n<style>\n\(reportStyleSheet)</style>\n</head>\n<body>\n<div class=\"page\">\n"
        )
    }

    private mutating func titleBlock() {
        out.markup("<header class=\"title\">\n")
        out.element("h1", "", document.title)
        out.markup("\n<p class=\"path\">")
        out.text(document.notebookPath)
        out.markup("</p>\n</header>\n")
    }

    private mutating func contents() {
        // What paper does not show is not in its list.
        var silent: Set<String> = []
        var entries = headings.filter { $0.level <= 3 }
        if entries.isEmpty {
            entries = zip(document.cells, cellAnchors).compactMap { cell, anchor in
                guard let name = cell.name else { return nil }
                if cell.paperClass == " silent" { silent.insert(anchor) }
                var label = HTMLWriter()
                label.text(name)
                return Markdown.Heading(level: 2, anchor: anchor, html: String(decoding: label.bytes, as: UTF8.self))
            }
        }
        if document.parity != nil {
            entries.append(Markdown.Heading(level: 2, anchor: "parity", html: labels.parity))
        }
        if !document.provenance.isEmpty {
            entries.append(Markdown.Heading(level: 2, anchor: "provenance", html: labels.provenance))
        }
        let hasCode = document.cells.contains(where: \.hasCode)
        if entries.count + (hasCode ? 1 : 0) < 2 { return }
        out.markup("<nav class=\"contents\" id=\"contents\" aria-labelledby=\"contents-title\">\n")
        out.element("h2", "id=\"contents-title\"", labels.contents)
        out.markup("\n<ul>\n")
        for entry in entries {
            contentsEntry(entry, silent.contains(entry.anchor) ? " screen" : "")
        }
        if hasCode { contentsEntry(Markdown.Heading(level: 2, anchor: "code", html: labels.codeAppendix), " paper") }
        out.markup("</ul>\n</nav>\n")
    }

    private mutating func contentsEntry(_ entry: Markdown.Heading, _ style: String) {
        out.markup("<li class=\"level\(entry.level)\(style)\"><a href=\"#\(entry.anchor)\"><span>\(entry.html)</span>")
        if let sheet = sheets[entry.anchor] { out.markup("<span class=\"sheet\">\(sheet)</span>") }
        out.markup("</a></li>\n")
    }

    /// What a reader must know before reading: which cells failed, did not run or warned.
    private mutating func verdicts() {
        func cells(_ wanted: (ReportCell) -> Bool) -> [Int] { document.cells.indices.filter { wanted(document.cells[$0]) } }
        let warned = cells { cell in cell.status == .ok && cell.diagnostics.contains { $0.severity == .warning } }
        let rows: [(title: String, style: String, cells: [Int])] = [
            (labels.failedCells, "bad", cells { $0.status == .failed }),
            (labels.skippedCells, "idle", cells { $0.status == .skipped }),
            (labels.heldBackCells, "idle", cells { $0.status == .heldBack }), (labels.warnings, "warn", warned),
        ]
        if rows.allSatisfy(\.cells.isEmpty) { return }
        out.markup("<div class=\"verdicts\">\n")
        for row in rows where !row.cells.isEmpty {
            out.markup("<p class=\"\(row.style)\">")
            out.element("strong", "", "\(row.title): \(labels.number(row.cells.count))")
            for (place, index) in row.cells.enumerated() {
                out.markup(place == 0 ? " — " : ", ")
                let cell = document.cells[index]
                out.element("a", "href=\"#\(cellAnchors[index])\"", cell.identity ?? cell.name ?? cell.kind)
            }
            out.markup("</p>\n")
        }
        out.markup("</div>\n")
    }
}
