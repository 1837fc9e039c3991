public import RecDiagnostics

/// Everything a report says about one run of a notebook: pure values that the runtime fills and the renderers only read.
///
/// It holds no times, dates, thread counts, absolute paths or cache hits, so the same notebook on the same data gives the same
/// document, cold or warm; what differs from run to run belongs in `run.json`.
public struct ReportDocument: Hashable, Sendable {
    /// The notebook's title, plain text.
    public var title: String
    /// The notebook's path relative to its project root, as a reader would write it (`notebooks/coursework.recnb`).
    public var notebookPath: String
    /// The notebook's whole text; the spans of every diagnostic point into its UTF-8 bytes. Empty when there is none to quote.
    public var source: String
    /// The language of the labels that the report adds, and of its `lang` attribute.
    public var language: ReportLanguage
    /// The cells in notebook order.
    public var cells: [ReportCell]
    /// Diagnostics that belong to no cell (a missing first line, an unknown parameter).
    public var diagnostics: [Diagnostic]
    /// What went in: parameters, data, versions, seeds.
    public var provenance: ReportProvenance

    /// Whether files that cells wrote lie in `files/` beside the report, and so can be linked to.
    public var linksToFiles = true

    /// What a comparison with other libraries found; nil for a report of a run.
    public var parity: ReportParity?

    /// Makes a document; without a `language` it is guessed from the title and the prose of the cells.
    public init(
        title: String, notebookPath: String, source: String = "", language: ReportLanguage? = nil, cells: [ReportCell],
        diagnostics: [Diagnostic] = [], provenance: ReportProvenance = ReportProvenance()
    ) {
        self.title = title
        self.notebookPath = notebookPath
        self.source = source
        self.cells = cells
        self.diagnostics = diagnostics
        self.provenance = provenance
        self.language =
            language ?? ReportLanguage.guessed(from: [title] + cells.flatMap { [$0.caption ?? ""] + $0.outputs.map(\.prose) })
    }
}
