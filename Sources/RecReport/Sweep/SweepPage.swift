import RecDiagnostics
import RecFrame
public import RecRuntime
import RecSchema

/// A sweep as one self-contained HTML file: the table of figures, the pictures of the combinations side by side, and how it was made.
///
/// - Parameter picture: the bytes of a picture; nil where they are not to be had.
public func renderSweepPage(_ result: SweepResult, picture: (SweepCombination.Picture) -> [UInt8]?) -> [UInt8] {
    var page = SweepPage(result)
    return page.render(picture)
}

private struct SweepPage {
    private let result: SweepResult
    private let columns: SweepColumns
    private var out = HTMLWriter()

    init(_ result: SweepResult) {
        self.result = result
        columns = SweepColumns(SweepTable(result), missing: "")
    }

    mutating func render(_ picture: (SweepCombination.Picture) -> [UInt8]?) -> [UInt8] {
        let done = result.combinations.count { $0.status == .done }
        out.pageHead(title: "\(result.title): \(result.grid.label)", style: reportStyleSheet + comparisonStyleSheet)
        out.markup("<header class=\"title\">\n")
        out.element("h1", "", result.title)
        out.markup("\n<p class=\"path\">")
        out.text("\(result.notebook) — \(result.grid.label)")
        out.markup("</p>\n</header>\n<main class=\"prose\">\n<p>")
        var words = "\(done) of \(counted(result.combinations.count, "combination", "combinations"))"
        let failed = result.count(.failed)
        if failed > 0 { words += ", \(failed) failed" }
        out.text(words + ".")
        out.markup("</p>\n")
        failures()
        table()
        constants()
        pictures(picture)
        provenance()
        out.markup("</main>\n</div>\n</body>\n</html>\n")
        return out.bytes
    }

    private mutating func failures() {
        for row in result.combinations {
            for diagnostic in row.diagnostics where diagnostic.severity == .error {
                out.markup("<div class=\"diagnostic error\"><p class=\"message\"><strong>")
                out.text(row.label)
                out.markup("</strong> ")
                out.sentence(diagnostic.message)
                out.markup(" <span class=\"id\">")
                out.text(diagnostic.id)
                out.markup("</span></p></div>\n")
            }
        }
    }

    private mutating func table() {
        let all = columns.heads + columns.figures
        out.markup("<figure class=\"table sweep\"><div class=\"scroll\" tabindex=\"0\"><table>\n<thead><tr>")
        for column in all {
            out.markup(column.isTrailing ? "<th class=\"r\" scope=\"col\">" : "<th scope=\"col\">")
            for part in column.path.dropLast() {
                out.markup("<span class=\"type\">")
                out.text(part)
                out.markup("</span>")
            }
            out.text(column.path.last ?? "")
            out.markup("</th>")
        }
        out.markup("</tr></thead>\n<tbody>\n")
        for (index, row) in result.combinations.enumerated() {
            out.markup(row.status == .failed ? "<tr class=\"bad\">" : "<tr>")
            for (place, column) in all.enumerated() {
                let isBest = column.best.contains(index)
                let classes = [column.isTrailing ? "r" : "", isBest ? "best" : ""].filter { !$0.isEmpty }.joined(separator: " ")
                out.markup(classes.isEmpty ? "<td>" : "<td class=\"\(classes)\">")
                if place == 0, row.hasRun {
                    out.markup("<a href=\"")
                    out.text(linkText("\(row.folder)/run.json"))
                    out.markup("\">")
                    out.text(column.values[index])
                    out.markup("</a>")
                } else {
                    out.text(column.values[index])
                }
                out.markup("</td>")
            }
            out.markup("</tr>\n")
        }
        out.markup("</tbody></table></div>")
        out.markup("<figcaption>")
        if columns.figures.contains(where: { !$0.best.isEmpty }) {
            out.markup("The best of a column is marked where it is known which is better. ")
        }
        if let note = columns.note { out.text("\(note). ") }
        out.markup("<a href=\"sweep.csv\">CSV</a>, <a href=\"sweep.json\">JSON</a></figcaption></figure>\n")
    }

    private mutating func constants() {
        if columns.constants.isEmpty { return }
        out.markup("<h2>The same in all combinations</h2>\n")
        out.facts(columns.constants.map { ($0.name, $0.value) })
    }

    private mutating func pictures(_ bytes: (SweepCombination.Picture) -> [UInt8]?) {
        var cells: [String] = []
        for row in result.combinations {
            for picture in row.pictures where !cells.contains(picture.cell) { cells.append(picture.cell) }
        }
        for cell in cells {
            out.element("h2", "", cell)
            out.markup("\n<div class=\"beside\">\n")
            for row in result.combinations {
                for picture in row.pictures where picture.cell == cell {
                    guard let file = bytes(picture) else { continue }
                    out.picture(file, alt: "\(cell), \(row.label)", caption: row.label)
                }
            }
            out.markup("</div>\n")
        }
    }

    private mutating func provenance() {
        if result.fixed.isEmpty { return }
        out.markup("<section class=\"provenance\"><h2>Other parameters</h2>\n")
        out.facts(result.fixed)
        out.markup("</section>\n")
    }

    /// A path as a link (RFC 3986): what is no plain character of a path is written by its bytes.
    private func linkText(_ path: String) -> String {
        let digits = Array("0123456789ABCDEF")
        var text = ""
        for byte in path.utf8 {
            let character = Character(UnicodeScalar(byte))
            if character.isASCII, character.isLetter || character.isNumber || "/-._~=,".contains(character) {
                text.append(character)
            } else {
                text += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
        return text
    }
}

extension HTMLWriter {
    /// The head of a page that nothing is loaded for, down to the column of text.
    mutating func pageHead(title: String, style: String) {
        markup("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        markup("<meta name=\"generator\" content=\"recnb\">\n<meta name=\"color-scheme\" content=\"light dark\">\n")
        markup("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ")
        markup("img-src data:; style-src 'unsafe-inline'\">\n")
        element("title", "", title)
        markup("\n<link rel=\"icon\" href=\"data:,\">\n<style>\n\(style)</style>\n</head>\n<body>\n<div class=\"page plain\">\n")
    }

    /// Labelled values under each other.
    mutating func facts(_ facts: [(String, String)]) {
        markup("<dl class=\"facts\">\n")
        for (label, value) in facts {
            markup("<div><dt>")
            text(label)
            markup("</dt><dd>")
            text(value)
            markup("</dd></div>\n")
        }
        markup("</dl>\n")
    }

    /// A PNG in the page, with its caption below.
    mutating func picture(_ bytes: [UInt8], alt: String, caption: String) {
        markup("<figure class=\"figure\"><img src=\"data:image/png;base64,")
        base64(bytes)
        markup("\" alt=\"")
        text(alt)
        markup("\">")
        element("figcaption", "", caption)
        markup("</figure>\n")
    }
}

/// What pages that compare have beside the report's style.
let comparisonStyleSheet = """
    .plain { display: block; max-width: 72rem; }
    .sweep td.best { font-weight: 700; color: var(--m); }
    .sweep td.best::after { content: "*"; font-weight: 400; }
    .sweep td:not(.best).r::after { content: "*"; visibility: hidden; }
    .sweep tr.bad td { color: var(--bad); }
    .sweep td { white-space: nowrap; }
    .sweep figcaption { margin-top: .5rem; color: var(--soft); }
    .beside { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(20rem, 100%), 1fr)); gap: 1rem 1.5rem; }
    .beside figure { margin: 0; }
    .beside figcaption { color: var(--soft); font-family: var(--mono); font-size: .85rem; overflow-wrap: anywhere; }
    .difference del, .difference ins, .title del, .title ins { text-decoration: none; }
    .difference del, .title del { color: var(--bad); }
    .difference ins, .title ins { color: var(--m); }
    .difference pre del, .difference pre ins { display: inline; }
    .difference li { overflow-wrap: anywhere; }
    .pair { grid-template-columns: repeat(2, minmax(0, 1fr)); }
    @media screen and (max-width: 40rem) { .pair { grid-template-columns: minmax(0, 1fr); } }

    """
