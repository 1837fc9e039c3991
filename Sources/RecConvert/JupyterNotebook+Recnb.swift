import RecEngine
public import RecJupyter

/// Between the text of a `.recnb` file and a Jupyter notebook that holds it: there and back every byte is the same.
///
/// A cell becomes one of Jupyter's: Markdown for `notebook` and `text`, code for all others, whose first line is the header. What Jupyter has
/// no place for stands in the metadata `recnb` of cell and notebook: the header, blank lines behind the body, what is above the first cell,
/// and the text itself where it has other line ends than LF. A cell of parameters has the tag `parameters`. Edited in Jupyter, a cell keeps its header and gets its new text.
extension JupyterNotebook {
    /// Makes a Jupyter notebook of a `.recnb` file's text; O(size).
    public init(recnb text: String) {
        let parts = RecnbParts(text)
        var metadata: [String: JSONTree] = [
            "language_info": .object([
                "name": .string("recnb"), "file_extension": .string(".recnb"), "mimetype": .string("text/x-recnb"),
            ]),
            "kernelspec": .object(["name": .string("recnb"), "display_name": .string("recnb"), "language": .string("recnb")]),
        ]
        var own: [String: JSONTree] = ["format": .int(1)]
        if !parts.above.isEmpty { own["above"] = .string(parts.above) }
        metadata["recnb"] = .object(own)
        var identifiers = CellIdentifiers()
        self.init(cells: parts.cells.map { Self.cell($0, &identifiers) }, metadata: metadata)
    }

    private static func cell(_ cell: RecnbParts.Cell, _ identifiers: inout CellIdentifiers) -> Cell {
        var own: [String: JSONTree] = ["header": .string(cell.header)]
        if cell.after != "\n" { own["after"] = .string(cell.after) }
        if cell.text.utf8.contains(0x0D) { own["text"] = .string(cell.text) }
        let words = cell.headerWords
        let id = identifiers.identifier(for: words.prefix(2).joined(separator: "-"))
        let isText = words.first == "text" || words.first == "notebook"
        var metadata: [String: JSONTree] = ["recnb": .object(own)]
        // What papermill and JupyterLab's property inspector call such a cell.
        if words.first == "parameters" { metadata["tags"] = .array([.string("parameters")]) }
        return Cell(isText ? .markdown : .code, plain(source(of: cell, isText: isText)), id: id, metadata: metadata)
    }

    /// What Jupyter shows of a cell.
    private static func source(of cell: RecnbParts.Cell, isText: Bool) -> String {
        if !isText { return cell.body.isEmpty ? cell.header : cell.header + "\n" + cell.body }
        guard let title = cell.title else { return cell.body }
        return cell.body.isEmpty ? "# " + title : "# \(title)\n\n" + cell.body
    }

    private static func plain(_ text: String) -> String {
        text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
    }

    /// The text of the `.recnb` file that the notebook was made of, with what was edited since; nil if it was not made of one. O(size).
    public var recnbText: String? {
        guard case .object(let own)? = metadata["recnb"], own["format"]?.int == 1 else { return nil }
        var text = own["above"]?.string ?? ""
        for (index, cell) in cells.enumerated() {
            if !text.isEmpty, !text.utf8.hasSuffix(0x0A), !text.utf8.hasSuffix(0x0D), index > 0 { text += "\n" }
            text += Self.text(of: cell, isLast: index == cells.count - 1)
        }
        return text
    }

    private static func text(of cell: Cell, isLast: Bool) -> String {
        let own = cell.metadata["recnb"]
        if let text = own?["text"]?.string {
            let original = RecnbParts(text).cells.first
            if let original, plain(source(of: original, isText: cell.kind == .markdown)) == cell.source { return text }
        }
        // A cell that was added in Jupyter.
        guard let header = own?["header"]?.string else {
            let isText = cell.kind != .code
            if !isText, NotebookText.isHeader(cell.source) { return cell.source + "\n\n" }
            return NotebookText.cell(
                header: isText ? "%% text" : "%% python added() -> (done: Bool)",
                body: isText ? cell.source : cell.source + "\ndone = True", isText: isText) + "\n"
        }
        let after = own?["after"]?.string ?? "\n"
        if cell.kind == .code {
            return NotebookText.isHeader(cell.source) ? cell.source + after : "\(header)\n\(cell.source)" + after
        }
        let known = RecnbParts.Cell(header: header, body: "", after: after)
        var body = cell.source
        if let title = known.title {
            let above = "# \(title)\n\n".utf8
            if body.utf8.elementsEqual("# \(title)".utf8) {
                body = ""
            } else if body.utf8.starts(with: above) {
                body = String(decoding: body.utf8.dropFirst(above.count), as: UTF8.self)
            }
        }
        return body.isEmpty ? header + after : "\(header)\n\(body)" + after
    }
}

extension Substring.UTF8View {
    fileprivate func hasSuffix(_ byte: UInt8) -> Bool { last == byte }
}

extension String.UTF8View {
    fileprivate func hasSuffix(_ byte: UInt8) -> Bool { last == byte }
}

/// A `.recnb` file in pieces that are the file again when they are put together.
struct RecnbParts {
    /// A header line, its body, and what stands behind the body's last visible character.
    struct Cell {
        var header: String
        var body: String
        var after: String

        /// The piece of the file.
        var text: String { body.isEmpty ? header + after : header + "\n" + body + after }

        /// Kind and name.
        var headerWords: [String] {
            header.dropFirst(2).split { $0 == " " || $0 == "(" || $0 == "\t" || $0 == "\"" || $0 == "\r" }.map(String.init)
        }

        /// The title of a `notebook` cell, where it is plain.
        var title: String? {
            guard headerWords.first == "notebook", let start = header.firstIndex(of: "\"") else { return nil }
            let inside = header[header.index(after: start)...].prefix { $0 != "\"" && $0 != "\\" && !$0.isNewline }
            return inside.endIndex < header.endIndex && header[inside.endIndex] == "\"" && !inside.isEmpty ? String(inside) : nil
        }
    }

    var above = ""
    var cells: [Cell] = []

    init(_ text: String) {
        // By bytes: a carriage return and a line feed are one character of Swift's.
        let bytes = Array(text.utf8)
        var starts: [Int] = []
        var place = 0
        while place < bytes.count {
            if bytes[place...].starts(with: [0x25, 0x25]) { starts.append(place) }
            guard let end = bytes[place...].firstIndex(of: 0x0A) else { break }
            place = end + 1
        }
        above = String(decoding: bytes[..<(starts.first ?? bytes.count)], as: UTF8.self)
        for (index, start) in starts.enumerated() {
            let end = index + 1 < starts.count ? starts[index + 1] : bytes.count
            let lineEnd = bytes[start..<end].firstIndex(of: 0x0A) ?? end
            let visible = bytes[min(lineEnd + 1, end)..<end].lastIndex { $0 != 0x0A && $0 != 0x0D && $0 != 0x20 && $0 != 0x09 }
            let header = String(decoding: bytes[start..<lineEnd], as: UTF8.self)
            if let visible {
                cells.append(
                    Cell(
                        header: header, body: String(decoding: bytes[(lineEnd + 1)...visible], as: UTF8.self),
                        after: String(decoding: bytes[(visible + 1)..<end], as: UTF8.self)))
            } else {
                cells.append(Cell(header: header, body: "", after: String(decoding: bytes[lineEnd..<end], as: UTF8.self)))
            }
        }
    }
}
