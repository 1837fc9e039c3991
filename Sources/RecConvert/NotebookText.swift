/// Writes the text of a `.recnb` file.
public enum NotebookText {
    /// A body under a header line, with what stands for something else in recnb escaped.
    public static func cell(header: String, body: String, isText: Bool) -> String {
        var lines = body.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        while let last = lines.last, last.trimmed.isEmpty { lines.removeLast() }
        while let first = lines.first, first.trimmed.isEmpty { lines.removeFirst() }
        var text = header + "\n"
        for line in lines { text += escaped(line, isText: isText) + "\n" }
        return text
    }

    /// `\%%` where a line would begin a cell, `\\(` where a text would show a value.
    private static func escaped(_ line: String, isText: Bool) -> String {
        var line = line
        if isText { line = line.replacing("\\(", with: "\\\\(") }
        if line.hasPrefix("%%") { line = "\\" + line }
        return line
    }

    /// A text as a literal in a header.
    public static func literal(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").filter { !$0.isNewline } + "\""
    }
}
