public import RecDiagnostics

/// One cell of a report: what it was, what it made, and what went wrong.
public struct ReportCell: Hashable, Sendable {
    /// How a cell's run ended. Whether its outputs came from the cache is deliberately not here.
    public enum Status: String, Hashable, Sendable, CaseIterable {
        /// It has its value (run now or replayed).
        case ok
        /// It raised an error; `diagnostics` hold it.
        case failed
        /// Not run: something it needs failed, or the run was limited to other cells.
        case skipped
        /// A `store` cell in a run that may not write outside `output/`.
        case heldBack
    }

    /// The language of a cell's body.
    public enum BodyLanguage: String, Hashable, Sendable, CaseIterable {
        case recnb, python, markdown, plain
    }

    /// The word after `%%` (`load`, `clean`, `text`, ...).
    public var kind: String
    /// The cell's name; nil for cells without one.
    public var name: String?
    /// What the command line calls it (`ratings:1`); nil where it is the name.
    public var identity: String?
    /// The `caption:` option, plain text.
    public var caption: String?
    /// The header line without `%%`, as written; empty when it says no more than kind and name.
    public var header: String
    /// The body as written, without the header line.
    public var body: String
    /// How to colour `body`.
    public var language: BodyLanguage
    /// What it made, in order.
    public var outputs: [ReportOutput]
    /// Its notes, warnings and errors.
    public var diagnostics: [Diagnostic]
    /// How it ended.
    public var status: Status
    /// Whether its outputs are of an earlier run, and still what the notebook says.
    public var isEarlier = false
    /// One sentence on the status (`needs \`ratings\`, which failed`); nil when there is nothing to add.
    public var statusNote: String?
    /// A preformatted account of a failure, such as a Python traceback.
    public var traceback: String?

    /// Makes a cell. A cell of kind `notebook` or `text` puts its prose, values substituted, in one `.markdown` output.
    public init(
        kind: String, name: String? = nil, identity: String? = nil, caption: String? = nil, header: String = "",
        body: String = "",
        language: BodyLanguage = .recnb, outputs: [ReportOutput] = [], diagnostics: [Diagnostic] = [], status: Status = .ok,
        statusNote: String? = nil, traceback: String? = nil
    ) {
        self.kind = kind
        self.name = name
        self.identity = identity
        self.caption = caption
        self.header = header
        self.body = body
        self.language = language
        self.outputs = outputs
        self.diagnostics = diagnostics
        self.status = status
        self.statusNote = statusNote
        self.traceback = traceback
    }
}
