import RecRuntime

extension HTMLReport {
    /// The section on what other libraries compute, where there was a comparison.
    mutating func parity() {
        guard let parity = document.parity else { return }
        out.markup("<section class=\"parity\" id=\"parity\">\n")
        out.element("h2", "", labels.parity)
        out.markup("\n")
        out.element("p", parity.result.hasMismatch ? "class=\"bad\"" : "", ParitySummary.verdict(parity.result))
        out.markup("\n")
        out.element("p", "class=\"note\"", ParitySummary.settings(parity.result))
        out.markup("\n")
        let rows = parity.rows.filter { $0.verdict != .noCounterpart }
        if !rows.isEmpty { table(rows) }
        let without = ParitySummary.without(parity.result)
        if !without.isEmpty {
            out.element("h3", "", labels.noCounterpart)
            out.markup("\n<ul>\n")
            for line in without {
                out.element("li", "", line)
                out.markup("\n")
            }
            out.markup("</ul>\n")
        }
        out.markup("</section>\n")
    }

    private mutating func table(_ rows: [ParityRow]) {
        out.markup("<div class=\"scroll\">\n<table class=\"origin\">\n<thead><tr>")
        for head in [labels.cell, labels.call, labels.reference, labels.compared, labels.verdict] {
            out.element("th", "scope=\"col\"", head)
        }
        for head in [labels.timeHere, labels.timeThere, labels.ratio] {
            out.element("th", "scope=\"col\" class=\"number\"", head)
        }
        out.markup("</tr></thead>\n<tbody>\n")
        var cell = ""
        for row in rows {
            out.markup(row.verdict.isMismatch ? "<tr class=\"bad\">" : "<tr>")
            out.markup("<td>")
            if row.cell != cell { self.cell(row.cell) }
            cell = row.cell
            out.markup("</td><td>")
            if let verb = row.verb { out.element("code", "", verb) }
            if row.calls > 1 { out.text(" \(row.compared)/\(row.calls)") }
            out.markup("</td>")
            out.element("td", "", row.library == nil ? "" : "\(row.library ?? "") \(row.version ?? "") \(row.function ?? "")")
            out.element("td", "", row.what ?? "")
            let words = row.verdict.isAgreement ? nil : row.detail
            out.element("td", "", ParityText.outcome(row) + (words.map { ": \($0)" } ?? ""))
            for text in [ParityText.time(row.seconds), ParityText.time(row.referenceSeconds), ParityText.ratio(row)] {
                out.element("td", "class=\"number\"", text ?? "")
            }
            out.markup("</tr>\n")
        }
        out.markup("</tbody>\n</table>\n</div>\n")
    }

    private mutating func cell(_ identity: String) {
        let index = document.cells.firstIndex { cell in
            (cell.identity ?? [cell.kind, cell.name].compactMap(\.self).joined(separator: " ")) == identity
        }
        if let index {
            out.element("a", "href=\"#\(cellAnchors[index])\"", identity)
        } else {
            out.text(identity)
        }
    }
}
