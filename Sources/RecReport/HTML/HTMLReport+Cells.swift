extension HTMLReport {
    mutating func cells() {
        let levels = document.cells.flatMap { cell in
            cell.outputs.compactMap { output -> Int? in
                if case .markdown(let text) = output { Markdown(text).topLevel } else { nil }
            }
        }
        // The title is the only heading of the first level.
        let shift = 2 - (levels.min() ?? 2)
        for (cell, anchor) in zip(document.cells, cellAnchors) {
            if cell.isProse { prose(cell, anchor, shift) } else { worked(cell, anchor, shift) }
        }
    }

    private mutating func prose(_ cell: ReportCell, _ anchor: String, _ shift: Int) {
        out.markup("<section class=\"prose\" id=\"\(anchor)\">\n")
        outputs(cell, shift)
        ending(cell)
        out.markup("</section>\n")
    }

    private mutating func worked(_ cell: ReportCell, _ anchor: String, _ shift: Int) {
        out.markup("<section class=\"cell \(cell.status.rawValue)\(cell.paperClass)\" id=\"\(anchor)\">\n")
        code(cell, anchor)
        outputs(cell, shift)
        ending(cell)
        out.markup("</section>\n")
    }

    /// The line that names the cell and folds its code away.
    private mutating func code(_ cell: ReportCell, _ anchor: String) {
        let body = cell.body.trimmingBlankLines
        let header = cell.header.trimmingBlankLines
        let folds = !(body.isEmpty && header.isEmpty)
        out.markup("<div class=\"cellhead\">\n")
        if folds {
            out.markup(
                cell.kind == "parameters" ? "<details class=\"code\" open>\n<summary>" : "<details class=\"code\">\n<summary>")
        }
        if !folds { out.markup("<p class=\"name\">") }
        out.element("span", "class=\"kind\"", cell.kind)
        if let name = cell.name {
            out.markup(" ")
            out.element("span", "class=\"cellname\"", name)
        }
        if cell.status != .ok {
            out.markup(" ")
            out.element("span", "class=\"status\"", label(of: cell.status))
        }
        if folds {
            out.markup(" ")
            out.element("span", "class=\"fold\"", labels.code)
            out.markup("</summary>\n")
            source(header, body, cell.language)
            out.markup("</details>\n")
        } else {
            out.markup("</p>\n")
        }
        out.markup("<a class=\"anchor\" href=\"#\(anchor)\" aria-label=\"\(labels.linkToCell)\">#</a>\n</div>\n")
    }

    private mutating func source(_ header: String, _ body: String, _ language: ReportCell.BodyLanguage) {
        out.markup("<pre class=\"source\" tabindex=\"0\"><code>")
        if !header.isEmpty {
            out.element("span", "class=\"h\"", "%% " + header)
            out.markup(body.isEmpty ? "" : "\n")
        }
        out.code(body, language)
        out.markup("</code></pre>\n")
    }

    /// All code at the end, for paper, where nothing unfolds.
    mutating func listing() {
        let cells = document.cells.filter(\.hasCode)
        if cells.isEmpty { return }
        out.markup("<section class=\"listing\" id=\"code\">\n")
        out.element("h2", "", labels.codeAppendix)
        out.markup("\n")
        for cell in cells {
            let header = cell.header.trimmingBlankLines
            let plain = [cell.kind, cell.name].compactMap(\.self).joined(separator: " ")
            source(header.isEmpty ? plain : header, cell.body.trimmingBlankLines, cell.language)
        }
        out.markup("</section>\n")
    }

    private func label(of status: ReportCell.Status) -> String {
        switch status {
        case .ok: ""
        case .failed: labels.failed
        case .skipped: labels.skipped
        case .heldBack: labels.heldBack
        }
    }

    private mutating func outputs(_ cell: ReportCell, _ shift: Int) {
        if cell.isEarlier {
            out.element("p", "class=\"statusnote\"", labels.earlier)
            out.markup("\n")
        }
        for (output, caption) in zip(cell.outputs, captions.captions(of: cell)) { self.output(output, caption, shift) }
    }

    private mutating func ending(_ cell: ReportCell) {
        if let note = cell.statusNote, !note.isEmpty {
            out.markup("<p class=\"statusnote\">")
            out.sentence(note)
            out.markup("</p>\n")
        }
        for diagnostic in cell.diagnostics { self.diagnostic(diagnostic) }
        if let traceback = cell.traceback, !traceback.isEmpty {
            out.markup("<figure class=\"printed\">\n")
            out.element("figcaption", "", labels.traceback)
            out.markup("<pre class=\"traceback\" tabindex=\"0\">")
            out.text(terminalText(traceback))
            out.markup("</pre>\n</figure>\n")
        }
    }
}

extension ReportCell {
    /// Whether the cell is read, not run.
    var isProse: Bool { kind == "text" || kind == "notebook" }

    /// Whether there is something to list.
    var hasCode: Bool { !isProse && !(body.allSatisfy(\.isWhitespace) && header.isEmpty) }

    /// What becomes of the cell on paper: ` silent` where it has nothing to show but its code, ` bare` where captions say what it shows and
    /// the line with its name would say it twice.
    var paperClass: String {
        guard status == .ok, diagnostics.isEmpty, statusNote?.isEmpty != false, traceback == nil else { return "" }
        if outputs.isEmpty { return " silent" }
        let needsName = outputs.contains { output in
            switch output {
            case .table, .picture, .rowsReport, .files, .markdown: false
            case .record, .scalar, .printed, .modelSummary: true
            }
        }
        return needsName ? "" : " bare"
    }
}

extension String {
    /// Without blank lines at both ends and white space at the end.
    var trimmingBlankLines: String {
        var lines = split(omittingEmptySubsequences: false) { $0.isNewline }[...]
        while let first = lines.first, first.allSatisfy(\.isWhitespace) { lines.removeFirst() }
        while let last = lines.last, last.allSatisfy(\.isWhitespace) { lines.removeLast() }
        return lines.joined(separator: "\n")
    }
}

/// What a terminal would show of `text`: escape sequences (ECMA-48) left out, a line after a carriage return in place of what stood
/// there before.
func terminalText(_ text: String) -> String {
    var result: [UInt8] = []
    var lineStart = 0
    var returned = false
    var bytes = Array(text.utf8)[...]
    while let byte = bytes.popFirst() {
        switch byte {
        case 0x1B: skipEscape(&bytes)
        case 0x0D: returned = true
        case 0x0A:
            result.append(byte)
            lineStart = result.count
            returned = false
        default:
            if returned { result.removeLast(result.count - lineStart) }
            returned = false
            result.append(byte)
        }
    }
    return String(decoding: result, as: UTF8.self)
}

/// Takes away what follows an ESC: a control sequence, an operating system command, or one character.
private func skipEscape(_ bytes: inout ArraySlice<UInt8>) {
    guard let kind = bytes.popFirst() else { return }
    if kind == UInt8(ascii: "[") {
        while let byte = bytes.popFirst(), !(0x40...0x7E).contains(byte) {}
    } else if kind == UInt8(ascii: "]") {
        while let byte = bytes.popFirst(), byte != 0x07 {
            if byte == 0x1B {
                if bytes.first == UInt8(ascii: "\\") { bytes.removeFirst() }
                return
            }
        }
    }
}
