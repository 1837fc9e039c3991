import RecRuntime

/// Builds Markdown (CommonMark with GitHub's tables) block by block; everything that is not Markdown itself is escaped.
struct MarkdownWriter {
    private(set) var text = ""

    /// Adds a block, with a blank line before it.
    mutating func block(_ markdown: String) {
        var block = markdown[...]
        while let last = block.last, last.isNewline { block.removeLast() }
        if block.isEmpty { return }
        if !text.isEmpty { text += "\n" }
        text += block + "\n"
    }

    /// Text that is to be shown as it is.
    static func escaped(_ text: String) -> String { MarkdownText.escaped(harmless(text)) }

    /// Text as code, whatever backticks it has.
    static func code(_ text: String) -> String {
        let line = oneLine(text)
        if line.isEmpty { return "` `" }
        let fence = String(repeating: "`", count: longestRun(line) + 1)
        let room = line.hasPrefix("`") || line.hasSuffix("`") ? " " : ""
        return fence + room + line + room + fence
    }

    /// Code in a cell of a table, where a bar ends the cell even in code.
    static func codeCell(_ text: String) -> String { code(text).replacing("|", with: "\\|") }

    /// One sentence in which `code` stands between backticks.
    static func sentence(_ sentence: String) -> String {
        let parts = sentence.split(separator: "`", omittingEmptySubsequences: false)
        return parts.enumerated().map { index, part in
            index % 2 == 1 && index < parts.count - 1 ? code(String(part)) : escaped((index % 2 == 1 ? "`" : "") + part)
        }.joined()
    }

    /// A block of code, whatever fences it has.
    mutating func fenced(_ code: String, _ language: String = "") {
        block(Self.fence(code, language))
    }

    static func fence(_ code: String, _ language: String) -> String {
        let code = harmless(code)
        let fence = String(repeating: "`", count: max(3, longestRun(code) + 1))
        return "\(fence)\(language)\n\(code)\(code.hasSuffix("\n") || code.isEmpty ? "" : "\n")\(fence)"
    }

    private static func longestRun(_ text: String) -> Int {
        var longest = 0
        var run = 0
        for byte in text.utf8 {
            run = byte == UInt8(ascii: "`") ? run + 1 : 0
            longest = max(longest, run)
        }
        return longest
    }

    /// A table; cells are Markdown.
    mutating func table(_ heads: [(text: String, isTrailing: Bool)], _ rows: [[String]]) {
        var lines = ["| " + heads.map(\.text).joined(separator: " | ") + " |"]
        lines.append("|" + heads.map { $0.isTrailing ? "---:|" : "---|" }.joined())
        for row in rows { lines.append("| " + row.joined(separator: " | ") + " |") }
        block(lines.joined(separator: "\n"))
    }

    /// The shown part of a table.
    mutating func table(_ table: PreviewTable) {
        if table.columns.isEmpty { return }
        self.table(
            table.columns.map { (Self.escaped($0.name), $0.alignment == .trailing) },
            table.rows.map { row in
                table.columns.indices.map { index in
                    guard index < row.count, let value = row[index] else { return "—" }
                    return Self.escaped(value.utf8.count > 400 ? value.prefix(200) + "…" : value)
                }
            })
    }

    mutating func facts(_ facts: [ReportFact]) {
        block(facts.map { "- \(Self.escaped($0.label)): \(Self.escaped($0.value))" }.joined(separator: "\n"))
    }
}
