import RecDiagnostics

extension HTMLReport {
    /// - Parameter caption: what stands by it; nil for an output without a number.
    mutating func output(_ output: ReportOutput, _ caption: ReportCaption?, _ shift: Int) {
        switch output {
        case .table(let table): if let caption { self.table(table, caption) }
        case .record(let facts): self.facts(facts)
        case .scalar(let text):
            out.element("p", "class=\"scalar\"", text)
            out.markup("\n")
        case .picture(let picture):
            if let caption { self.picture(picture, caption) } else { notShown(picture) }
        case .printed(let text): printed(text)
        case .files(let files): self.files(files)
        case .modelSummary(let model):
            out.element("p", "class=\"model\"", model.name)
            out.markup("\n")
            facts(model.facts)
        case .rowsReport(let rows): self.rows(rows)
        case .markdown(let text):
            out.markup(Markdown(text).rendered(shift: shift, anchors: &anchors, headings: &headings))
        }
    }

    private mutating func words(_ caption: ReportCaption, _ lead: String) {
        out.element("b", "", lead)
        out.markup(" ")
        if caption.isName { out.element("code", "", caption.words) } else { out.text(caption.words) }
    }

    private mutating func table(_ table: PreviewTable, _ caption: ReportCaption) {
        let id = "table-\(caption.number)"
        let paper = PaperTable(table)
        let style =
            switch paper {
            case .usual: ""
            case .small: " small"
            case .parts: " split"
            }
        out.markup("<figure class=\"table\(style)\" id=\"\(id)\">\n<figcaption id=\"\(id)-title\">")
        words(caption, labels.numbered(table: caption.number))
        // A wider space, which goes where the line is broken at it.
        out.markup("<span class=\"gap\"> </span>")
        out.element("span", "class=\"extent\"", labels.extent(table))
        out.markup("</figcaption>\n")
        if !table.columns.isEmpty {
            out.markup("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"\(id)-title\">\n")
            grid(table, Array(table.columns.indices))
            out.markup("</div>\n")
        }
        if case .parts(let parts) = paper {
            let isKeyed =
                parts.count > 1 && parts[1].first == 0 && table.rows.allSatisfy { (($0.first ?? "") ?? "").utf8.count <= 24 }
            for (place, columns) in parts.enumerated() {
                out.markup("<div class=\"part\(isKeyed ? " keyed" : "")\">\n")
                if place > 0 {
                    out.element("p", "class=\"continued\"", labels.continued(table: caption.number))
                    out.markup("\n")
                }
                grid(table, columns)
                out.markup("</div>\n")
            }
        }
        out.markup("</figure>\n")
    }

    /// A name that may go on on the next line after each `mark`, which means nothing in HTML.
    mutating func breakable(_ name: String, after mark: Character = "_") {
        for (index, part) in name.split(separator: mark, omittingEmptySubsequences: false).enumerated() {
            if index > 0 { out.markup("\(mark)<wbr>") }
            out.text(part)
        }
    }

    private mutating func grid(_ table: PreviewTable, _ columns: [Int]) {
        out.markup("<table>\n<thead>\n<tr>")
        for column in columns.map({ table.columns[$0] }) {
            out.markup(column.alignment == .trailing ? "<th scope=\"col\" class=\"r\">" : "<th scope=\"col\">")
            breakable(column.name)
            if !column.type.isEmpty {
                out.markup(" ")
                out.element("span", "class=\"type\"", column.type)
            }
            out.markup("</th>")
        }
        out.markup("</tr>\n</thead>\n<tbody>\n")
        let marks = columns.map { index in
            if table.columns[index].alignment == .trailing { return " class=\"r\"" }
            let longest = table.rows.map { index < $0.count ? $0[index]?.utf8.count ?? 0 : 0 }.max() ?? 0
            return longest > 96 ? " class=\"l\"" : longest > 24 ? " class=\"w\"" : " class=\"o\""
        }
        for row in table.rows {
            out.markup("<tr>")
            for (index, mark) in zip(columns, marks) {
                out.markup("<td\(mark)>")
                if index < row.count, let value = row[index] {
                    value.utf8.count > Self.longText ? folded(value) : out.text(value)
                } else {
                    out.markup("<span class=\"missing\" title=\"\(labels.missing)\">—</span>")
                }
                out.markup("</td>")
            }
            out.markup("</tr>\n")
        }
        out.markup("</tbody>\n</table>\n")
    }

    /// Bytes of a value shown in a table.
    private static let longText = 400

    private mutating func folded(_ value: String) {
        out.text(String(value.prefix(Self.longText / 2)) + "…")
    }

    private mutating func notShown(_ picture: ReportPicture) {
        out.markup("<p class=\"files\">")
        out.element("code", "", picture.name)
        out.text(" (\(byteText(picture.bytes.count)), \(labels.pictureNotShown))")
        out.markup("</p>\n")
    }

    private mutating func picture(_ picture: ReportPicture, _ caption: ReportCaption) {
        // On paper two figures stand on a sheet, unless they are higher than wide.
        let isTall = picture.pixelSize.map { $0.height * 10 > $0.width * 8 } ?? false
        out.markup(
            "<figure class=\"figure\(isTall ? " tall" : "")\" id=\"figure-\(caption.number)\">\n<img src=\"data:\(picture.mediaType);base64,"
        )
        out.base64(picture.bytes)
        out.markup("\" alt=\"")
        out.text(picture.alt.isEmpty ? caption.words : picture.alt)
        out.markup("\"")
        if let size = picture.pixelSize { out.markup(" width=\"\(size.width)\" height=\"\(size.height)\"") }
        out.markup(">\n<figcaption>")
        words(caption, labels.numbered(figure: caption.number))
        out.markup("</figcaption>\n</figure>\n")
    }

    mutating func facts(_ facts: [ReportFact]) {
        if facts.isEmpty { return }
        out.markup("<dl class=\"facts\">\n")
        for fact in facts {
            out.markup("<div>")
            out.element("dt", "", fact.label)
            out.element("dd", "", fact.value)
            out.markup("</div>\n")
        }
        out.markup("</dl>\n")
    }

    private mutating func printed(_ text: String) {
        let shown = terminalText(text)
        if shown.allSatisfy(\.isWhitespace) { return }
        out.markup("<figure class=\"printed\">\n")
        out.element("figcaption", "", labels.printed)
        out.markup("<pre tabindex=\"0\">")
        out.text(shown)
        out.markup("</pre>\n</figure>\n")
    }

    private mutating func files(_ files: [ReportFile]) {
        if files.isEmpty { return }
        out.markup("<p class=\"files\">")
        out.element("span", "class=\"lead\"", labels.files + ":")
        for (index, file) in files.enumerated() {
            out.markup(index == 0 ? " " : ", ")
            if document.linksToFiles {
                out.element("a", "href=\"files/\(Self.percentEncoded(file.name))\"", file.name)
            } else {
                out.text(file.name)
            }
            out.text(" (\(byteText(file.bytes)))")
        }
        out.markup("</p>\n")
    }

    /// A path with everything but letters, digits and `-._/` percent-encoded (RFC 3986), and no step out of its folder.
    private static func percentEncoded(_ path: String) -> String {
        let parts = path.split(separator: "/").filter { $0 != ".." && $0 != "." }
        let hex = Array("0123456789ABCDEF")
        return parts.map { part in
            var text = ""
            for byte in part.utf8 {
                if CodeScanner.isLetter(byte) || CodeScanner.isDigit(byte) || "-._".utf8.contains(byte) {
                    text.unicodeScalars.append(Unicode.Scalar(byte))
                } else {
                    text += "%\(hex[Int(byte >> 4)])\(hex[Int(byte & 15)])"
                }
            }
            return text
        }.joined(separator: "/")
    }

    private mutating func rows(_ rows: ReportRows) {
        out.element("p", "class=\"rows\"", labels.rows(rows))
        out.markup("\n")
        if rows.steps.isEmpty { return }
        out.markup("<div class=\"scroll\">\n<table class=\"steps\">\n<thead><tr>")
        out.element("th", "scope=\"col\"", labels.step)
        out.element("th", "scope=\"col\" class=\"r\"", labels.dropped)
        out.markup("</tr></thead>\n<tbody>\n")
        for step in rows.steps {
            out.markup("<tr><td>")
            out.element("code", "", step.name)
            out.markup("</td>")
            out.element("td", "class=\"r\"", labels.number(step.dropped))
            out.markup("</tr>\n")
        }
        out.markup("</tbody>\n</table>\n</div>\n")
    }
}
