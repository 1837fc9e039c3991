import RecDiagnostics
public import RecRuntime

/// What differs between two runs as one self-contained HTML file, with pictures side by side; readable on a phone and in the dark.
public func renderDifferencePage(_ difference: RunDifference) -> [UInt8] {
    let words = DifferenceWords(arrow: "→")
    var out = HTMLWriter()
    out.pageHead(title: "\(difference.first) — \(difference.second)", style: reportStyleSheet + comparisonStyleSheet)
    out.markup("<header class=\"title\"><h1>What differs</h1>\n<p class=\"path\"><del>")
    out.text(difference.first)
    out.markup("</del><br><ins>")
    out.text(difference.second)
    out.markup("</ins></p></header>\n<main class=\"prose difference\">\n")
    out.element("p", "", words.summary(difference) + ".")
    for (title, changes) in [
        ("Parameters", difference.parameters), ("Versions", difference.versions), ("Data", difference.data),
    ] where !changes.isEmpty {
        out.element("h2", "", title)
        out.facts(changes.map { ($0.name, words.change($0)) })
    }
    if !difference.cells.isEmpty { out.element("h2", "", "Cells") }
    for cell in difference.cells {
        let mark =
            switch cell.onlyIn {
            case .first: ", only in the first"
            case .second: ", only in the second"
            default: ""
            }
        out.markup("<section class=\"cell\"><h3>")
        out.element("code", "", cell.name)
        out.text(mark)
        out.markup("</h3>\n")
        if let code = cell.code {
            out.markup("<pre class=\"source\" tabindex=\"0\">")
            for line in code.lines {
                switch line.side {
                case .first: out.element("del", "", "- \(line.text)\n")
                case .second: out.element("ins", "", "+ \(line.text)\n")
                case .both: out.text("  \(line.text)\n")
                }
            }
            out.markup("</pre>\n")
        }
        let results = words.results(cell)
        if !results.isEmpty {
            out.markup("<ul>")
            for line in results { out.element("li", "", line) }
            out.markup("</ul>\n")
        }
        for picture in cell.pictures {
            out.markup("<div class=\"beside pair\">\n")
            for (bytes, label) in [(picture.first, difference.first), (picture.second, difference.second)] {
                if let bytes {
                    out.picture(bytes, alt: "\(cell.name), \(label)", caption: label)
                } else {
                    out.markup("<figure class=\"figure\"><figcaption>")
                    out.text("\(label): no picture")
                    out.markup("</figcaption></figure>\n")
                }
            }
            out.markup("</div>\n")
        }
        out.markup("</section>\n")
    }
    out.markup("</main>\n</div>\n</body>\n</html>\n")
    return out.bytes
}
