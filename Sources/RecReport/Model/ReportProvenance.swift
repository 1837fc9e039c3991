/// What a run was made of, so that it can be made again.
public struct ReportProvenance: Hashable, Sendable {
    /// The notebook's parameters in the order they are declared.
    public var parameters: [ReportParameter]
    /// The files that cells read, in notebook order.
    public var dataFiles: [ReportDataFile]
    /// Versions of what took part: recnb, Swift, Python, packages.
    public var versions: [ReportFact]
    /// Seeds, by cell.
    public var seeds: [ReportFact]
    /// SHA-256 of the notebook's text, lower-case hexadecimal; nil where there is no file.
    public var notebookSHA256: String?
    /// The line to type that makes the results again; nil where none is known.
    public var command: String?

    /// Makes a provenance.
    public init(
        parameters: [ReportParameter] = [], dataFiles: [ReportDataFile] = [], versions: [ReportFact] = [],
        seeds: [ReportFact] = [], notebookSHA256: String? = nil, command: String? = nil
    ) {
        self.parameters = parameters
        self.dataFiles = dataFiles
        self.versions = versions
        self.seeds = seeds
        self.notebookSHA256 = notebookSHA256
        self.command = command
    }

    var isEmpty: Bool { parameters.isEmpty && dataFiles.isEmpty && versions.isEmpty && seeds.isEmpty && command == nil }
}

/// A parameter and the value it had.
public struct ReportParameter: Hashable, Sendable {
    /// Where a value came from.
    public enum Source: Hashable, Sendable {
        /// The notebook.
        case notebook
        /// `-p` on the command line.
        case commandLine
        /// A `--params` file, by its name.
        case file(String)
    }

    /// What is shown for every secret.
    public static let secretText = "•••"

    /// Its name.
    public var name: String
    /// Its value as text.
    public var value: String
    /// Where the value came from.
    public var source: Source

    /// Makes a parameter; the value of a secret is dropped here and shown as `•••`.
    public init(name: String, value: String, source: Source = .notebook, isSecret: Bool = false) {
        self.name = name
        self.value = isSecret ? Self.secretText : value
        self.source = source
    }
}

/// A file that was read.
public struct ReportDataFile: Hashable, Sendable {
    /// Its path as the notebook or the command line wrote it.
    public var name: String
    /// SHA-256 of its bytes, lower-case hexadecimal.
    public var sha256: String
    /// Its size in bytes.
    public var bytes: Int

    /// Makes a data file.
    public init(name: String, sha256: String, bytes: Int) {
        self.name = name
        self.sha256 = sha256
        self.bytes = bytes
    }
}
