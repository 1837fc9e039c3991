import RecDiagnostics

/// One output of a cell as text for a terminal, ending with a line end; empty for an empty one.
public func renderOutput(_ output: ReportOutput, style: TerminalStyle = TerminalStyle()) -> String {
    switch output {
    case .table(let table): return renderTable(table, style: style)
    case .record(let facts): return renderFacts(facts, style: style)
    case .scalar(let text): return ended(harmless(text))
    case .picture(let picture): return renderPicture(picture, style)
    case .printed(let text), .markdown(let text): return ended(harmless(text))
    case .files(let files): return renderFiles(files, style)
    case .modelSummary(let model):
        return style.paint(oneLine(model.name), .bold) + "\n" + renderFacts(model.facts, style: style)
    case .rowsReport(let rows): return renderRows(rows, style)
    }
}

/// Labels and values in two columns, values cut to fit.
public func renderFacts(_ facts: [ReportFact], style: TerminalStyle = TerminalStyle()) -> String {
    let labels = facts.map { truncated(oneLine($0.label), to: style.width / 2, ellipsis: style.ellipsis) }
    let width = labels.map { displayWidth(of: $0) }.max() ?? 0
    var text = ""
    for (label, fact) in zip(labels, facts) {
        let value = truncated(oneLine(fact.value), to: style.width - width - 4, ellipsis: style.ellipsis)
        text += "  " + style.paint(padded(label, to: width), .dim) + "  " + value + "\n"
    }
    return text
}

private func renderRows(_ rows: ReportRows, _ style: TerminalStyle) -> String {
    let counts = "\(rowsText(rows.rowsIn)) in \(style.arrow) \(groupedDigits(rows.rowsOut)) out\n"
    return counts
        + renderFacts(
            rows.steps.map { ReportFact($0.name, ($0.dropped > 0 ? "-" : "+") + groupedDigits(magnitude($0.dropped))) },
            style: style)
}

private func magnitude(_ value: Int) -> Int { Int(clamping: value.magnitude) }

private func renderFiles(_ files: [ReportFile], _ style: TerminalStyle) -> String {
    renderFacts(files.map { ReportFact($0.name, byteText($0.bytes)) }, style: style)
}

private func renderPicture(_ picture: ReportPicture, _ style: TerminalStyle) -> String {
    let size = picture.pixelSize.map { "\($0.width) \(style.times) \($0.height) pixels, " } ?? ""
    return oneLine(picture.name) + style.paint("  \(size)\(byteText(picture.bytes.count))", .dim) + "\n"
}

private func ended(_ text: String) -> String {
    text.isEmpty || text.last == "\n" ? text : text + "\n"
}
