extension ForeignNotebook {
    /// Reads a script in jupytext's percent format: `# %%` begins a cell of code, `# %% [markdown]` one of text, whose lines are comments
    /// or one string in three quotes; behind it may stand a title and `tags=["a"]`. What stands above the first one is a cell of code, a
    /// header of YAML in comments (`# ---`) none. O(size).
    ///
    /// - Parameter name: the file's name, for messages.
    /// - Throws: `ConversionError` E0842 where no line begins a cell.
    public init(percentScript text: String, name: String) throws(ConversionError) {
        let lines = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n").split(
            separator: "\n", omittingEmptySubsequences: false
        ).map(String.init)
        guard lines.contains(where: { Self.marker($0) != nil }) else {
            throw ConversionError(
                "E0842", "`\(name)` has no cells: no line begins with `# %%`",
                hint: "begin each cell with a line `# %%`, texts with `# %% [markdown]`")
        }
        var cells: [Cell] = []
        var open: (marker: Marker?, first: Int, lines: [String]) = (nil, 1, [])
        func close() {
            if let cell = Self.cell(open.marker, open.lines, firstLine: open.first) { cells.append(cell) }
        }
        var start = 0
        if lines.first?.hasPrefix("#!") ?? false { start = 1 }
        if start < lines.count, lines[start].trimmed == "# ---",
            let end = lines[(start + 1)...].firstIndex(where: { $0.trimmed == "# ---" }),
            lines[start...end].allSatisfy({ $0.hasPrefix("#") })
        {
            start = end + 1
        }
        open.first = start + 1
        for (index, line) in lines.enumerated().dropFirst(start) {
            if let marker = Self.marker(line) {
                close()
                open = (marker, index + 2, [])
            } else {
                open.lines.append(line)
            }
        }
        close()
        self.init(cells: cells)
    }

    private struct Marker {
        var kind = Cell.Kind.code
        var title: String?
        var tags: [String] = []
    }

    /// What a line that begins a cell says; nil for any other line.
    private static func marker(_ line: String) -> Marker? {
        guard line.hasPrefix("#") else { return nil }
        let body = line.dropFirst().drop { $0 == " " }
        guard body.hasPrefix("%%") else { return nil }
        var rest = body.dropFirst(2)
        guard rest.isEmpty || rest.first == " " || rest.first == "%" else { return nil }
        rest = rest.drop { $0 == "%" }
        var marker = Marker()
        var title = ""
        for (word, kind) in [("[markdown]", Cell.Kind.markdown), ("[md]", .markdown), ("[raw]", .raw)] {
            if let range = rest.firstRange(of: word) {
                marker.kind = kind
                rest = Substring(String(rest[..<range.lowerBound]) + String(rest[range.upperBound...]))
                break
            }
        }
        title = String(rest)
        if let range = title.firstRange(of: "tags=[") {
            let inside = title[range.upperBound...].prefix { $0 != "]" }
            marker.tags = inside.split(separator: ",").map { $0.trimmed.filter { $0 != "\"" && $0 != "'" } }
            title = String(title[..<range.lowerBound])
        } else if let range = title.firstRange(of: "{") {
            title = String(title[..<range.lowerBound])
        }
        let trimmed = title[...].trimmed
        marker.title = trimmed.isEmpty ? nil : trimmed
        return marker
    }

    private static func cell(_ marker: Marker?, _ lines: [String], firstLine: Int) -> Cell? {
        let blank = lines.prefix { $0.trimmed.isEmpty }.count
        var body = Array(lines.dropFirst(blank))
        while let last = body.last, last.trimmed.isEmpty { body.removeLast() }
        if body.isEmpty { return nil }
        let marker = marker ?? Marker()
        if marker.kind != .code { body = uncommented(body) }
        return Cell(
            marker.kind, body.joined(separator: "\n"), title: marker.title, tags: marker.tags, firstLine: firstLine + blank)
    }

    private static func uncommented(_ lines: [String]) -> [String] {
        if lines.allSatisfy({ $0.hasPrefix("#") || $0.trimmed.isEmpty }) {
            return lines.map { $0.hasPrefix("# ") ? String($0.dropFirst(2)) : String($0.dropFirst($0.hasPrefix("#") ? 1 : 0)) }
        }
        let text = lines.joined(separator: "\n")[...].trimmed
        for quotes in ["\"\"\"", "'''"] {
            for prefix in ["", "r"]
            where text.hasPrefix(prefix + quotes) && text.hasSuffix(quotes) && text.count >= prefix.count + 6 {
                let inside = text.dropFirst(prefix.count + 3).dropLast(3)
                return inside.trimmed.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            }
        }
        return lines
    }
}

extension StringProtocol {
    /// Without white space at its ends.
    var trimmed: String {
        let start = drop(while: \.isWhitespace)
        return start.lastIndex { !$0.isWhitespace }.map { String(start[...$0]) } ?? ""
    }
}
