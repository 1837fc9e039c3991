/// Writes the text of a `.recnb` file.
public enum NotebookText {
    /// A body under a header line, with what stands for something else in recnb escaped.
    public static func cell(header: String, body: String, isText: Bool) -> String {
        // By bytes, as a notebook is read: a line end or a sign may be one character of Swift's with what follows it.
        var lines = body.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
            String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
        }
        while let last = lines.last, last.trimmed.isEmpty { lines.removeLast() }
        while let first = lines.first, first.trimmed.isEmpty { lines.removeFirst() }
        var text = header + "\n"
        for line in lines { text += escaped(line, isText: isText) + "\n" }
        return text
    }

    /// Whether a text begins a cell.
    static func isHeader(_ text: String) -> Bool { text.utf8.starts(with: "%%".utf8) }

    /// `\%%` where a line would begin a cell, `\\(` where a text would show a value.
    private static func escaped(_ line: String, isText: Bool) -> String {
        var scalars = String.UnicodeScalarView()
        if isHeader(line) { scalars.append("\\") }
        var last: Unicode.Scalar?
        for scalar in line.unicodeScalars {
            if isText, scalar == "(", last == "\\" { scalars.append("\\") }
            scalars.append(scalar)
            last = scalar
        }
        return String(scalars)
    }

    /// A text as a literal in a header.
    public static func literal(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").filter { !$0.isNewline } + "\""
    }
}
