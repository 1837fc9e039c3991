import FoundationEssentials
public import RecDiagnostics
public import RecPythonClient

/// What becomes of a notebook of another tool.
public struct Conversion: Sendable {
    /// The text of the `.recnb` file; nil where a cell could not be read.
    public var text: String?
    /// What was found, each with the text that it speaks of.
    public var findings: [(diagnostic: Diagnostic, source: SourceText)]
    /// What was done; nil where nothing was.
    public var summary: Summary?
    /// The Python cells that were made, in order.
    public var cells: [MadeCell]

    /// How a conversion went, in numbers.
    public struct Summary: Sendable, Codable, Hashable {
        /// Cells that were read.
        public var cells: Int
        /// Cells of code that do something.
        public var code: Int
        /// Cells of text.
        public var text: Int
        /// Cells that only import, define and set: their lines stand where they are used.
        public var prelude: Int
        /// Python cells that were made.
        public var python: Int
        /// Native cells that were made.
        public var native: Int?
        /// Cells of parameters that were made.
        public var parameters: Int?
        /// Cells that became one, by their numbers.
        public var merged: [[Int]]
        /// Functions that no cell uses, left out.
        public var unused: [String]
    }

    /// A cell that was made of others.
    public struct MadeCell: Sendable, Codable, Hashable {
        /// Its kind.
        public var kind: String
        /// Its name.
        public var name: String
        /// The cells that it was made of, by their numbers.
        public var from: [Int]
        /// The line of the last of them that its code ends with.
        public var line: Int
        /// What it gives: names and types.
        public var outputs: [[String]]
        /// The variable of the notebook that it stands for; nil for a cell of Python.
        public var variable: String?
    }

    /// How a notebook is to be converted.
    public struct Options: Sendable {
        /// Offers calls of pandas and scikit-learn that recnb has as native cells.
        public var isNative: Bool
        /// The folder that the notebook's paths start from, seen from the project's root; empty for the root itself.
        public var folder: String
        /// The title, where the notebook has none of its own.
        public var title: String
        /// Tells whether there is a file at a path below the root.
        public var exists: @Sendable (String) -> Bool
        /// The project's root, absolute: tables of which native cells are made are read there for their columns.
        public var root: String

        /// Makes options.
        public init(
            isNative: Bool = false, folder: String = "", title: String, root: String, exists: @escaping @Sendable (String) -> Bool
        ) {
            self.isNative = isNative
            self.folder = folder
            self.title = title
            self.root = root
            self.exists = exists
        }
    }
}

extension Conversion {
    private struct Request: Encodable {
        struct Cell: Encodable {
            let type: String
            let source: String
            let title: String?
            let tags: [String]
        }

        let cells: [Cell]
        let native: Bool
        let folder: String
        let root: String
    }

    struct Reply: Decodable {
        struct Note: Decodable {
            let id: String
            let cell: Int
            let line: Int
            let message: String
            let hint: String?
        }

        struct Cell: Decodable {
            let kind: String
            let header: String?
            let name: String?
            let body: String
            let outputs: [[String]]?
            let reads: [String]?
            let from: [Int]?
            let line: Int?
            let variable: String?
        }

        let ok: Bool
        let notes: [Note]
        let cells: [Cell]?
        let summary: Summary?
    }

    /// Converts a notebook: its code is read by Python's parser, and none of it is run.
    ///
    /// - Parameters:
    ///   - notebook: the notebook.
    ///   - name: its file's name, for messages.
    ///   - python: the process that reads it.
    /// - Throws: `PythonFailure` where Python cannot be started or ends early, `ConversionError` E0847 where its answer is not understood.
    public init(
        _ notebook: ForeignNotebook, name: String, options: Options, python: PythonProcess
    ) async throws {
        let request = Request(
            cells: notebook.cells.map { .init(type: $0.kind.rawValue, source: $0.source, title: $0.title, tags: $0.tags) },
            native: options.isNative, folder: options.folder, root: options.root)
        let answer = try await python.convert(Array(try JSONEncoder().encode(request)))
        guard let reply = try? JSONDecoder().decode(Reply.self, from: Data(answer)) else {
            throw ConversionError(.badResult(message: "Python gave no answer that is understood", stdout: "", stderr: ""))
        }
        findings = notebook.notes.map { ($0, SourceText(name: name, text: "")) }
        findings += reply.notes.map { Self.finding($0, in: notebook, name: name) }
        cells = []
        guard reply.ok, let made = reply.cells else { return }
        cells = made.compactMap { cell in
            guard let name = cell.name, let from = cell.from else { return nil }
            return MadeCell(
                kind: cell.kind, name: name, from: from, line: cell.line ?? 0, outputs: cell.outputs ?? [],
                variable: cell.variable)
        }
        summary = reply.summary
        text = Self.text(of: made, options: options)
    }

    private static func finding(
        _ note: Reply.Note, in notebook: ForeignNotebook, name: String
    ) -> (diagnostic: Diagnostic, source: SourceText) {
        let hints = note.hint.map { [$0] } ?? []
        guard notebook.cells.indices.contains(note.cell - 1) else {
            return (Diagnostic(note.id, note.message, hints: hints), SourceText(name: name, text: ""))
        }
        let cell = notebook.cells[note.cell - 1]
        // Lines are those of the cell, as editors show them beside it; in a script those of the file.
        let padding = String(repeating: "\n", count: max(0, (cell.firstLine ?? 1) - 1))
        let source = SourceText(
            name: cell.firstLine == nil ? "\(name), cell \(note.cell)" : name, text: padding + cell.source)
        let line = min(max(1, note.line + (cell.firstLine ?? 1) - 1), source.lineCount)
        return (
            Diagnostic(note.id, "cell \(note.cell) \(note.message)", at: .init(source.span(ofLine: line)), hints: hints), source
        )
    }

    private static func text(of cells: [Reply.Cell], options: Options) -> String {
        var cells = cells[...]
        var parts: [String] = []
        var title = options.title
        var abstract = ""
        if let first = cells.first, first.kind == "text" {
            let lines = first.body.split(separator: "\n", omittingEmptySubsequences: false)
            let start = lines.prefix { $0.trimmed.isEmpty }.count
            if start < lines.count, lines[start].hasPrefix("# ") {
                title = String(lines[start].dropFirst(2)).trimmed
                abstract = lines[(start + 1)...].joined(separator: "\n")
                cells = cells.dropFirst()
            }
        }
        parts.append(NotebookText.cell(header: "%% notebook " + NotebookText.literal(title), body: abstract, isText: true))
        for cell in cells {
            switch cell.kind {
            case "text": parts.append(NotebookText.cell(header: "%% text", body: cell.body, isText: true))
            case "raw":
                parts.append(NotebookText.cell(header: "%% text", body: "```\n" + cell.body + "\n```", isText: true))
            default:
                var header = cell.header ?? "%% \(cell.kind) \(cell.name ?? "cell")"
                let reads = (cell.reads ?? []).compactMap { path -> String? in
                    let placed = path.hasPrefix("/") || options.folder.isEmpty ? path : options.folder + "/" + path
                    return options.exists(placed) ? placed : nil
                }
                if reads.count == 1 {
                    header += "  reads: " + NotebookText.literal(reads[0])
                } else if !reads.isEmpty {
                    header += "  reads: [" + reads.map(NotebookText.literal).joined(separator: ", ") + "]"
                }
                parts.append(NotebookText.cell(header: header, body: cell.body, isText: false))
            }
        }
        return parts.joined(separator: "\n")
    }
}
