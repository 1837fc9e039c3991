import FoundationEssentials
import RecCache
import RecDiagnostics
public import RecPlan

/// What `run.json` says of a run, and `--format json` of its cells. The only file of a run that tells how it went; all others tell what
/// came out.
public struct RunLog: Codable, Sendable {
    /// One parameter.
    public struct Parameter: Codable, Sendable {
        /// Its name.
        public var name: String
        /// Its value as text; `•••` for a secret.
        public var value: String
        /// Where the value comes from.
        public var source: String
    }

    /// One file that was read.
    public struct File: Codable, Sendable {
        /// The path as in the notebook.
        public var path: String
        /// SHA-256 of its content.
        public var sha256: String
        /// Its size.
        public var bytes: Int64
    }

    /// One cell.
    public struct Cell: Codable, Sendable {
        /// Kind and name.
        public var cell: String
        /// `hit`, `ran`, `failed`, `skipped`, `nothing`, `notAsked`, `wouldRun`.
        public var status: String
        /// Why it ran, failed or was left out.
        public var reason: String?
        /// The key of its record.
        public var key: String?
        /// The hash of its value.
        public var value: String?
        /// Seconds in this run.
        public var seconds: Double
        /// The most memory that the process had used when it ended, in bytes.
        public var peakMemory: Int64?
        /// What went wrong.
        public var errors: [String]?
        /// Names of its outputs.
        public var outputs: [String]?
        /// What a cell that failed had printed.
        public var printed: String?
        /// Its header and body as written; nil for cells of parameters, whose values stand by themselves.
        public var code: String?
    }

    /// Format of this file.
    public var format = 1
    /// The notebook's path below the root.
    public var notebook: String
    /// The version of recnb.
    public var version: String
    /// Versions of Python and packages, where there is one.
    public var versions: [String: String]
    /// The parameters.
    public var parameters: [Parameter]
    /// The files read.
    public var files: [File]
    /// The cells in order.
    public var cells: [Cell]
    /// Seconds from start to end.
    public var seconds: Double
    /// Whether it was stopped.
    public var interrupted: Bool

    /// What is to be said of a result.
    public init(_ result: RunResult, notebook: CheckedNotebook) {
        self.notebook = Self.path(of: notebook)
        version = Version.current
        versions = [:]
        for (name, version) in result.versions { versions[name] = version }
        parameters = result.plan.parameters.map {
            Parameter(name: $0.name, value: ParameterText.text(of: $0), source: $0.source.rawValue)
        }
        files = result.files.map { File(path: $0.name, sha256: $0.hash.description, bytes: $0.bytes) }
        cells = zip(result.plan.cells, result.outcomes).map { plan, outcome in
            var cell = Cell(plan, outcome)
            if plan.identity.kind != "parameters" { cell.code = notebook.source.text(in: plan.span) }
            return cell
        }
        seconds = result.seconds
        interrupted = result.wasInterrupted
    }

    /// A notebook's path below its root; the whole path where it lies elsewhere.
    static func path(of notebook: CheckedNotebook) -> String {
        let root = notebook.project.root + "/"
        let path = notebook.project.notebook
        return path.hasPrefix(root) ? String(path.dropFirst(root.count)) : path
    }

    /// As JSON with sorted keys.
    public var json: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return ((try? encoder.encode(self)).map { Array($0) } ?? []) + [UInt8(ascii: "\n")]
    }
}

extension RunLog.Cell {
    /// What is to be said of one cell.
    public init(_ cell: CellPlan, _ outcome: CellOutcome) {
        self.init(
            cell: cell.identity.description, status: outcome.status.rawValue,
            reason: outcome.reason.isEmpty ? nil : outcome.reason,
            key: outcome.record?.key.description,
            value: outcome.record?.valueHash.description, seconds: outcome.seconds,
            peakMemory: outcome.peakMemory > 0 ? outcome.peakMemory : nil,
            errors: outcome.diagnostics.isEmpty ? nil : outcome.diagnostics.map { "\($0.id): \($0.message)" },
            outputs: outcome.record.map { $0.outputs.map(\.name) },
            printed: outcome.printed.isEmpty ? nil : outcome.printed.map(\.text).joined())
    }
}
