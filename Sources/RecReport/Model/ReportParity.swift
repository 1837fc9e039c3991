public import RecRuntime

/// What a comparison with other libraries found, for a section of the report.
public struct ReportParity: Hashable, Sendable {
    /// A line for each call, cell by cell.
    public var rows: [ParityRow]
    /// Packages that were references, with their versions.
    public var versions: [ReportFact]
    /// Threads that recnb ran on.
    public var threads: Int
    /// Seconds from start to end.
    public var seconds: Double
    /// The only cell that was compared; nil where all were.
    public var only: String?

    /// Takes it from a result.
    public init(_ result: ParityResult, only: String? = nil) {
        self.only = only
        rows = result.rows
        versions = result.versions.map { ReportFact($0.name, $0.version) }
        threads = result.threads
        seconds = result.seconds
    }

    /// The result again, for words that the terminal and the report share.
    var result: ParityResult {
        var result = ParityResult(threads: threads)
        result.rows = rows
        result.versions = versions.map { ($0.label, $0.value) }
        result.seconds = seconds
        return result
    }
}
