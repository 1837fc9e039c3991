extension HTMLReport {
    mutating func provenance() {
        let provenance = document.provenance
        if provenance.isEmpty { return }
        out.markup("<section class=\"provenance\" id=\"provenance\">\n")
        out.element("h2", "", labels.provenance)
        out.markup("\n")
        if let command = provenance.command {
            out.element("h3", "", labels.reproduce)
            out.markup("\n<p class=\"reproduction\">")
            out.text(labels.reproduction)
            out.markup("</p>\n<pre class=\"command\" tabindex=\"0\"><code>")
            out.text(command)
            out.markup("</code></pre>\n")
        }
        part(
            labels.parameters, [labels.name, labels.value, labels.source], code: [0, 1],
            provenance.parameters.map { [$0.name, $0.value.isEmpty ? "\"\"" : $0.value, labels.source(of: $0)] })
        // The notebook is the first of the files that the results come from.
        let own = provenance.notebookSHA256.map { [[document.notebookPath, byteText(document.source.utf8.count), $0]] } ?? []
        part(
            labels.data, [labels.file, labels.size, "SHA-256"], code: [2], areFiles: true,
            own + provenance.dataFiles.map { [$0.name, byteText($0.bytes), $0.sha256] })
        part(labels.seeds, [labels.cell, labels.seed], code: [0], provenance.seeds.map { [$0.label, $0.value] })
        part(labels.versions, [labels.component, labels.version], code: [], provenance.versions.map { [$0.label, $0.value] })
        out.markup("</section>\n")
    }

    private mutating func part(_ title: String, _ heads: [String], code: Set<Int>, areFiles: Bool = false, _ rows: [[String]]) {
        if rows.isEmpty { return }
        out.element("h3", "", title)
        out.markup("\n<div class=\"scroll\">\n<table class=\"origin\">\n<thead><tr>")
        for head in heads { out.element("th", "scope=\"col\"", head) }
        out.markup("</tr></thead>\n<tbody>\n")
        for row in rows {
            out.markup("<tr>")
            for (index, text) in row.enumerated() {
                switch (areFiles, index) {
                case (true, 0):
                    out.markup("<td class=\"place\">")
                    breakable(text, after: "/")
                case (true, 1):
                    out.markup("<td class=\"size\">")
                    out.text(text)
                default:
                    out.markup("<td>")
                    code.contains(index) ? out.element("code", "", text) : out.text(text)
                }
                out.markup("</td>")
            }
            out.markup("</tr>\n")
        }
        out.markup("</tbody>\n</table>\n</div>\n")
    }
}
