/// Something that a cell shows.
public enum ReportOutput: Hashable, Sendable {
    /// The first rows of a table.
    case table(PreviewTable)
    /// A record, field by field.
    case record([ReportFact])
    /// One value, as text.
    case scalar(String)
    /// A picture; numbered as a figure.
    case picture(ReportPicture)
    /// Text that the cell printed, as it was.
    case printed(String)
    /// Files that the cell wrote.
    case files([ReportFile])
    /// A fitted model's figures.
    case modelSummary(ReportModel)
    /// Where rows went in a `clean` cell.
    case rowsReport(ReportRows)
    /// Markdown, with values already substituted.
    case markdown(String)

    /// The text in a human language, for guessing which.
    var prose: String {
        switch self {
        case .markdown(let text): text
        case .picture(let picture): picture.caption ?? picture.title ?? picture.alt
        default: ""
        }
    }
}

/// A labelled value, both as shown.
public struct ReportFact: Hashable, Sendable {
    /// What it is.
    public var label: String
    /// Its value as text.
    public var value: String

    /// Makes a fact.
    public init(_ label: String, _ value: String) {
        self.label = label
        self.value = value
    }
}

/// A picture with what is needed to show it without opening a file.
public struct ReportPicture: Hashable, Sendable {
    /// The file's name, for saving (`figure.png`).
    public var name: String
    /// Its media type: `image/png`, `image/svg+xml`, `image/jpeg` are shown; others are only named.
    public var mediaType: String
    /// The file's bytes.
    public var bytes: [UInt8]
    /// What the picture shows, for those who cannot see it.
    public var alt: String
    /// The figure's title under the picture; the cell's caption is used for its first figure when this is nil.
    public var caption: String?
    /// The heading drawn in the picture: its caption where there is no other.
    public var title: String?
    /// Width in CSS pixels (dots divided by the figure's scale), 0 when unknown.
    public var width: Int
    /// Height in CSS pixels, 0 when unknown.
    public var height: Int

    /// Makes a picture.
    public init(
        name: String, mediaType: String, bytes: [UInt8], alt: String, caption: String? = nil, title: String? = nil,
        width: Int = 0, height: Int = 0
    ) {
        self.name = name
        self.mediaType = mediaType
        self.bytes = bytes
        self.alt = alt
        self.caption = caption
        self.title = title
        self.width = width
        self.height = height
    }
}

/// A file that a cell wrote.
public struct ReportFile: Hashable, Sendable {
    /// Its name under the notebook's `files/`.
    public var name: String
    /// Its size in bytes.
    public var bytes: Int

    /// Makes a file.
    public init(name: String, bytes: Int) {
        self.name = name
        self.bytes = bytes
    }
}

/// A fitted model's figures (sizes, inertia, iterations).
public struct ReportModel: Hashable, Sendable {
    /// What it is (`MiniBatchKMeans`).
    public var name: String
    /// Its figures in the order to show.
    public var facts: [ReportFact]

    /// Makes a summary.
    public init(name: String, facts: [ReportFact]) {
        self.name = name
        self.facts = facts
    }
}

/// Where the rows of a table went.
public struct ReportRows: Hashable, Sendable {
    /// One step of the chain.
    public struct Step: Hashable, Sendable {
        /// The verb as written, shortened (`dropDuplicates(.userId, .movieId)`).
        public var name: String
        /// Rows it removed; negative when it added some.
        public var dropped: Int

        /// Makes a step.
        public init(_ name: String, dropped: Int) {
            self.name = name
            self.dropped = dropped
        }
    }

    /// Rows that came in.
    public var rowsIn: Int
    /// Rows that went out.
    public var rowsOut: Int
    /// The steps that changed the number of rows, in order.
    public var steps: [Step]

    /// Makes a report of rows.
    public init(rowsIn: Int, rowsOut: Int, steps: [Step] = []) {
        self.rowsIn = rowsIn
        self.rowsOut = rowsOut
        self.steps = steps
    }
}
