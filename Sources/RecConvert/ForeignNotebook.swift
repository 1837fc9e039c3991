public import RecDiagnostics
import RecEngine
public import RecJupyter

/// A notebook of another tool, as far as recnb takes it over: its cells in order, and no outputs.
public struct ForeignNotebook: Hashable, Sendable {
    /// One cell.
    public struct Cell: Hashable, Sendable {
        /// What it is.
        public enum Kind: String, Hashable, Sendable, Codable {
            case code, markdown, raw
        }

        /// What it is.
        public var kind: Kind
        /// Its text, lines ended by LF.
        public var source: String
        /// The title behind `# %%`; nil without one.
        public var title: String?
        /// Its tags.
        public var tags: [String]
        /// The line of the file, from 1, that its text begins on; nil in a file of Jupyter's.
        public var firstLine: Int?

        /// Makes a cell.
        public init(_ kind: Kind, _ source: String, title: String? = nil, tags: [String] = [], firstLine: Int? = nil) {
            self.kind = kind
            self.source = source
            self.title = title
            self.tags = tags
            self.firstLine = firstLine
        }
    }

    /// Its cells.
    public var cells: [Cell]
    /// What was not taken over, in words.
    public var notes: [Diagnostic]

    /// Makes a notebook.
    public init(cells: [Cell], notes: [Diagnostic] = []) {
        self.cells = cells
        self.notes = notes
    }
}

/// Why a file cannot be converted.
public struct ConversionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A stable id.
    public let id: String
    /// One sentence.
    public let message: String
    /// What to do.
    public let hint: String?

    /// Makes an error.
    public init(_ id: String, _ message: String, hint: String? = nil) {
        self.id = id
        self.message = message
        self.hint = hint
    }

    /// The message.
    public var description: String { message }
}

extension ForeignNotebook {
    /// Takes over a Jupyter notebook.
    ///
    /// - Parameter name: the file's name, for messages.
    /// - Throws: `ConversionError` E0841 for another language than Python, E0842 where there are no cells.
    public init(_ notebook: JupyterNotebook, name: String) throws(ConversionError) {
        let kernel = notebook.metadata["kernelspec"]?["name"]?.string ?? ""
        let language =
            notebook.language ?? (kernel.isEmpty || kernel.lowercased().hasPrefix("python") ? "python" : kernel.lowercased())
        guard language == "python" || language == "ipython" || language.hasPrefix("python") else {
            throw ConversionError(
                "E0841", "`\(name)` is a notebook of \(language), and only Python can be converted",
                hint: "its text can be kept: `jupyter nbconvert --to markdown`")
        }
        guard !notebook.cells.isEmpty else {
            throw ConversionError("E0842", "`\(name)` has no cells", hint: "give a notebook that has something in it")
        }
        var notes: [Diagnostic] = []
        let cells = notebook.cells.enumerated().map { index, cell -> Cell in
            if let attachments = cell.attachments, case .object(let members) = attachments, !members.isEmpty {
                notes.append(
                    Diagnostic(
                        "N0844",
                        "cell \(index + 1): \(members.count == 1 ? "an attached picture is" : "\(members.count) attached pictures are") left out",
                        hints: ["save it as a file, and name that file in the text"]))
            }
            let tags = (cell.metadata["tags"]?.array ?? []).compactMap(\.string)
            return Cell(Cell.Kind(rawValue: cell.kind.rawValue) ?? .raw, cell.source, tags: tags)
        }
        self.init(cells: cells, notes: notes)
    }
}
