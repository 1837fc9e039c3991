import RecRuntime

extension HTMLReport {
    private var words: ParityWords { ParityWords.of(document.language) }

    /// The section on what other libraries compute, where there was a comparison.
    mutating func parity() {
        guard let parity = document.parity else { return }
        out.markup("<section class=\"parity\" id=\"parity\">\n")
        out.element("h2", "", labels.parity)
        out.markup("\n")
        out.element("p", parity.result.hasMismatch ? "class=\"bad\"" : "", ParitySummary.verdict(parity.result, words))
        out.markup("\n")
        if let only = parity.only {
            out.element("p", "class=\"note\"", words.only(only))
            out.markup("\n")
        }
        out.element("p", "class=\"note\"", ParitySummary.settings(parity.result, words))
        out.markup("\n")
        let rows = parity.rows.filter { $0.verdict != .noCounterpart }
        if !rows.isEmpty { table(rows) }
        let without = ParitySummary.without(parity.result, words)
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
        out.markup("<div class=\"scroll\">\n<table>\n<thead><tr>")
        for head in [labels.call, labels.reference, labels.compared, labels.verdict] {
            out.element("th", "scope=\"col\"", head)
        }
        let times = [labels.timeHere, labels.timeThere, labels.ratio]
        for head in times { out.element("th", "scope=\"col\" class=\"r\"", head) }
        out.markup("</tr></thead>\n")
        var cell: String?
        for row in rows {
            if row.cell != cell {
                out.markup("\(cell == nil ? "" : "</tbody>\n")<tbody>\n<tr><th scope=\"rowgroup\" colspan=\"7\">")
                self.cell(row.cell)
                out.markup("</th></tr>\n")
                cell = row.cell
            }
            out.markup("<tr\(row.verdict.isMismatch ? " class=\"bad\"" : "")><td class=\"verb\">")
            if let verb = row.verb { out.element("code", "", verb) }
            if row.calls > 1 { out.text(" \(row.compared)/\(row.calls)") }
            out.markup("</td>")
            let reference = row.library.map { "\($0) \(row.version ?? "") \(row.function ?? "")" }
            let detail = row.verdict.isAgreement ? nil : row.detail
            let outcome = ParityText.outcome(row, words) + (detail.map { ": \($0)" } ?? "")
            for (name, text) in [("reference", reference), ("compared", row.what), ("verdict", outcome)] {
                out.element("td", "class=\"\(name)\"", text ?? "")
            }
            // Below one another, as on a telephone, each says what it is.
            for (head, text) in zip(
                times, [ParityText.time(row.seconds), ParityText.time(row.referenceSeconds), ParityText.ratio(row)])
            {
                out.element("td", "class=\"r\"" + (text == nil ? "" : " data-label=\"\(head)\""), text ?? "")
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
