import RecDiagnostics

extension HTMLReport {
    /// A diagnostic with the lines it speaks of.
    mutating func diagnostic(_ diagnostic: Diagnostic) {
        out.markup("<div class=\"diagnostic \(diagnostic.severity.rawValue)\">\n<p class=\"message\">")
        out.element("strong", "", labels.severity(diagnostic.severity.rawValue))
        out.markup(" ")
        out.element("span", "class=\"id\"", diagnostic.id)
        out.markup(" ")
        out.sentence(diagnostic.message)
        out.markup("</p>\n")
        for label in [diagnostic.primary].compactMap(\.self) + diagnostic.labels { excerpt(label) }
        if !diagnostic.notes.isEmpty || !diagnostic.hints.isEmpty {
            out.markup("<ul>\n")
            for note in diagnostic.notes { remark(note, "") }
            for hint in diagnostic.hints { remark(hint, labels.help + ": ") }
            out.markup("</ul>\n")
        }
        out.markup("</div>\n")
    }

    private mutating func remark(_ words: String, _ lead: String) {
        out.markup("<li>")
        if !lead.isEmpty { out.element("strong", "", lead) }
        out.sentence(words)
        out.markup("</li>\n")
    }

    private mutating func excerpt(_ label: Diagnostic.Label) {
        guard let excerpt = SourceExcerpt(label.span, in: source) else { return }
        out.markup("<figure class=\"excerpt\">\n<figcaption>")
        out.text("\(document.notebookPath):\(excerpt.line):\(excerpt.column)")
        if !label.text.isEmpty {
            out.text(" — ")
            out.sentence(label.text)
        }
        out.markup("</figcaption>\n<pre tabindex=\"0\"><code>")
        out.text(excerpt.before)
        out.element("mark", "", excerpt.marked)
        out.text(excerpt.after)
        out.markup("</code></pre>\n</figure>\n")
    }
}
