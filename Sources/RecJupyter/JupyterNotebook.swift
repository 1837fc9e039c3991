public import RecEngine

/// A Jupyter notebook in memory: what a file of nbformat 4 holds, and nothing of how it is written.
///
/// The format is that of the Jupyter project's documentation, "The Notebook file format"; files of nbformat 3 are read as well.
public struct JupyterNotebook: Hashable, Sendable {
    /// The cells in order.
    public var cells: [Cell]
    /// What the file says of itself, with members that are not known here as they were.
    public var metadata: [String: JSONTree]

    /// Makes a notebook.
    public init(cells: [Cell], metadata: [String: JSONTree] = [:]) {
        self.cells = cells
        self.metadata = metadata
    }

    /// The language of its code cells in small letters (`python`, `recnb`); nil where it says nothing.
    public var language: String? {
        let named = metadata["language_info"]?["name"]?.string ?? metadata["kernelspec"]?["language"]?.string
        return named?.lowercased()
    }

    /// One cell.
    public struct Cell: Hashable, Sendable {
        /// What a cell is; the raw value is how the format writes it.
        public enum Kind: String, Hashable, Sendable {
            case code, markdown, raw
        }

        /// What it is.
        public var kind: Kind
        /// Its text, lines ended by LF; no LF at the end unless its last line is empty.
        public var source: String
        /// Its name in the file (nbformat 4.5: 1 to 64 of `a-zA-Z0-9-_`, no two alike); nil before 4.5. A missing one is made on writing.
        public var id: String?
        /// What the file says of it.
        public var metadata: [String: JSONTree]
        /// Of a code cell: the number in brackets beside it.
        public var executionCount: Int?
        /// Of a code cell: what it gave.
        public var outputs: [Output]
        /// Of a text: pictures by name, each a bundle of media types, in the format's own form; nil without any.
        public var attachments: JSONTree?

        /// Makes a cell.
        public init(
            _ kind: Kind, _ source: String, id: String? = nil, metadata: [String: JSONTree] = [:], executionCount: Int? = nil,
            outputs: [Output] = [], attachments: JSONTree? = nil
        ) {
            self.kind = kind
            self.source = source
            self.id = id
            self.metadata = metadata
            self.executionCount = executionCount
            self.outputs = outputs
            self.attachments = attachments
        }
    }

    /// Something that a code cell gave.
    public enum Output: Hashable, Sendable {
        /// Text on a stream (`stdout`, `stderr`).
        case stream(name: String, text: String)
        /// Something shown: the same thing in several media types.
        case display(Bundle)
        /// The value of the cell's last expression, with the number in brackets beside it.
        case result(Bundle, count: Int?)
        /// What was raised.
        case error(name: String, value: String, traceback: [String])
    }

    /// One thing in several media types: texts as they are (`text/plain`, `text/html`), pictures in base64 (`image/png`), JSON as a tree.
    public struct Bundle: Hashable, Sendable {
        /// By media type.
        public var data: [String: JSONTree]
        /// What the file says of them, by media type.
        public var metadata: [String: JSONTree]

        /// Makes a bundle.
        public init(_ data: [String: JSONTree], metadata: [String: JSONTree] = [:]) {
            self.data = data
            self.metadata = metadata
        }
    }
}

/// Why a file is no Jupyter notebook.
public struct JupyterFormatError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, to follow the file's name (`is not JSON`).
    public let message: String

    /// Makes an error.
    public init(_ message: String) { self.message = message }

    /// The message.
    public var description: String { message }
}
