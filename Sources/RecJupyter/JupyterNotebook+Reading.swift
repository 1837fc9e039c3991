import RecEngine

extension JupyterNotebook {
    /// Reads the text of an `.ipynb` file of nbformat 3 or 4; O(size).
    ///
    /// Texts may be one string or a list of lines, as the format has it. Of nbformat 3 all worksheets are read one after another, headings
    /// become Markdown. Members of metadata that are not known are kept.
    ///
    /// - Throws: `JupyterFormatError` for anything that is not such a file.
    public init(json: String) throws(JupyterFormatError) {
        guard let tree = JSONTree(text: json) else { throw JupyterFormatError("is not JSON") }
        guard case .object(let members) = tree else { throw JupyterFormatError("is JSON, but not an object") }
        let version = members["nbformat"]?.int
        var cells: [JSONTree] = []
        switch version {
        case 4?:
            guard let list = members["cells"]?.array else { throw JupyterFormatError("has no list `cells`") }
            cells = list
        case 3?:
            for sheet in members["worksheets"]?.array ?? [] { cells += sheet["cells"]?.array ?? [] }
        case let version?: throw JupyterFormatError("is of nbformat \(version); 3 and 4 are read")
        case nil: throw JupyterFormatError("is JSON, but not a notebook: it has no `nbformat`")
        }
        var read: [Cell] = []
        for (index, cell) in cells.enumerated() {
            guard let cell = Cell(cell) else { throw JupyterFormatError("is damaged: cell \(index + 1) cannot be read") }
            read.append(cell)
        }
        self.init(cells: read, metadata: members["metadata"]?.members ?? [:])
    }
}

extension JupyterNotebook.Cell {
    /// Reads a cell; nil where it has no type that is known, or no text.
    fileprivate init?(_ tree: JSONTree) {
        guard let type = tree["cell_type"]?.string, let source = (tree["source"] ?? tree["input"])?.joinedText else { return nil }
        var text = source
        let kind: Kind
        switch type {
        case "code": kind = .code
        case "markdown", "html": kind = .markdown
        case "raw": kind = .raw
        case "heading":
            kind = .markdown
            let level = max(1, min(6, Int(tree["level"]?.int ?? 1)))
            text = String(repeating: "#", count: level) + " " + source
        default: return nil
        }
        // Files written on Windows, and lone carriage returns.
        text = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        self.init(kind, text, id: tree["id"]?.string, metadata: tree["metadata"]?.members ?? [:])
        if kind == .markdown { attachments = tree["attachments"] }
        guard kind == .code else { return }
        executionCount = (tree["execution_count"] ?? tree["prompt_number"])?.int.flatMap { Int(exactly: $0) }
        outputs = (tree["outputs"]?.array ?? []).compactMap(JupyterNotebook.Output.init)
    }
}

extension JupyterNotebook.Output {
    /// Reads an output; nil for a type that is not known.
    fileprivate init?(_ tree: JSONTree) {
        switch tree["output_type"]?.string {
        case "stream":
            self = .stream(
                name: (tree["name"] ?? tree["stream"])?.string ?? "stdout", text: tree["text"]?.joinedText ?? "")
        case "display_data": self = .display(JupyterNotebook.Bundle(output: tree))
        case "execute_result", "pyout":
            let count = (tree["execution_count"] ?? tree["prompt_number"])?.int
            self = .result(JupyterNotebook.Bundle(output: tree), count: count.flatMap { Int(exactly: $0) })
        case "error", "pyerr":
            self = .error(
                name: tree["ename"]?.string ?? "", value: tree["evalue"]?.string ?? "",
                traceback: (tree["traceback"]?.array ?? []).compactMap(\.string))
        default: return nil
        }
    }
}

extension JupyterNotebook.Bundle {
    /// Media types that nbformat 3 wrote beside an output's own members, with its names for them.
    private static let short = [
        ("text", "text/plain"), ("html", "text/html"), ("svg", "image/svg+xml"), ("png", "image/png"), ("jpeg", "image/jpeg"),
        ("latex", "text/latex"), ("json", "application/json"), ("javascript", "application/javascript"),
    ]

    fileprivate init(output: JSONTree) {
        var data: [String: JSONTree] = [:]
        if let members = output["data"]?.members {
            for (type, value) in members {
                let isJSON = type == "application/json" || type.hasSuffix("+json")
                data[type] = isJSON ? value : value.joinedText.map { .string($0) } ?? value
            }
        } else {
            for (name, type) in Self.short { if let text = output[name]?.joinedText { data[type] = .string(text) } }
        }
        self.init(data, metadata: output["metadata"]?.members ?? [:])
    }
}

extension JSONTree {
    /// A text in one string or in a list of lines.
    fileprivate var joinedText: String? {
        if let string { return string }
        guard let array else { return nil }
        var text = ""
        for line in array {
            guard let line = line.string else { return nil }
            text += line
        }
        return text
    }

    /// The members of an object.
    fileprivate var members: [String: JSONTree]? {
        if case .object(let members) = self { members } else { nil }
    }
}
