public import RecCache
public import RecDiagnostics
public import RecPlan

/// What became of one cell.
public struct CellOutcome: Sendable {
    /// How it ended.
    public enum Status: String, Sendable {
        /// Its outputs came from the cache.
        case hit
        /// It ran.
        case ran
        /// It failed.
        case failed
        /// Something that it needs failed, or the run was stopped before it.
        case skipped
        /// Nothing to run: declarations, and cells with parameters.
        case nothing
        /// Not asked for.
        case notAsked
        /// A dry run would run it.
        case wouldRun
    }

    /// How it ended.
    public var status: Status
    /// Why it ran, was left out or failed, one by one; empty for a hit.
    public var reasons: [String] = []
    /// The same in one line.
    public var reason: String {
        get { reasons.joined(separator: "; ") }
        set { reasons = newValue.isEmpty ? [] : [newValue] }
    }
    /// All that it gave; nil unless it was a hit, ran, or `isEarlier`.
    public var record: CellRecord?
    /// Whether what it gave is of an earlier run and still what the notebook says, while this run failed there or did not come to it.
    public var isEarlier = false
    /// Whether it was left out because it changes something outside, which this run may not.
    public var isHeldBack = false
    /// Its value; nil where there is none.
    public var value: StoredValue?
    /// What was wrong.
    public var diagnostics: [Diagnostic] = []
    /// A traceback of Python's, if one explains the failure.
    public var traceback: String?
    /// What a failed Python cell had printed; what a finished one printed is in its record.
    public var printed: [RecordMessage] = []
    /// Whether it failed because Python is not there.
    public var needsPython = false
    /// How long it took in this run.
    public var seconds = 0.0
    /// Bytes of memory at its peak in this run; 0 for a hit.
    public var peakMemory: Int64 = 0
    /// Files that it read, from its record.
    public var files: [DataFile] = []
    /// Files that it looked for before it failed, whether or not they are there, absolute.
    public var lookedFor: [String] = []

    /// The reason of cells that a stopped run did not come to.
    public static let stopped = "the run was stopped"

    /// Makes an outcome.
    public init(_ status: Status, reason: String = "") {
        self.status = status
        self.reason = reason
    }
}

/// What became of a run.
public struct RunResult: Sendable {
    /// The plan that ran.
    public var plan: NotebookPlan
    /// One entry a cell of the plan.
    public var outcomes: [CellOutcome]
    /// Whether it was stopped by the user or by `--timeout`.
    public var wasInterrupted = false
    /// Whether that was because its time was over.
    public var hasTimedOut = false
    /// What the user should hear beside the cells: damage in the cache, files that were kept.
    public var notices: [String] = []
    /// Why results could not be put in place; nil when they were.
    public var publishFailure: String?
    /// Where the report is, when there is one.
    public var reportPath: String?
    /// Seconds from start to end.
    public var seconds = 0.0
    /// Files whose presence or content decides what cells give, whether or not they are there, absolute: for who waits for a change.
    public var lookedFor: [String] = []
    /// Versions of Python and its packages, where there is one.
    public var versions: [(name: String, version: String)] = []

    /// The files that its cells read, each once, in order.
    public var files: [DataFile] {
        var seen: Set<DataFile> = []
        return outcomes.flatMap(\.files).filter { seen.insert($0).inserted }
    }

    /// Makes a result.
    public init(plan: NotebookPlan, outcomes: [CellOutcome]) {
        self.plan = plan
        self.outcomes = outcomes
    }

    /// How many cells ended so.
    public func count(_ status: CellOutcome.Status) -> Int { outcomes.count { $0.status == status } }

    /// The exit status of the command: 0, 1 for a failed cell, 4 when Python is missing, 130 when interrupted.
    public var exitStatus: Int32 {
        if wasInterrupted { return 130 }
        let failures = outcomes.filter { $0.status == .failed }
        if failures.contains(where: { !$0.needsPython }) || publishFailure != nil { return 1 }
        return failures.isEmpty ? 0 : 4
    }
}

/// What happens during a run, for progress displays; the same events are printed by `--format json`.
public enum RunEvent: Sendable {
    /// The run begins: how many cells there are to look at.
    case began(cells: Int)
    /// A cell begins to run.
    case cellBegan(Int)
    /// A cell tells how far it is.
    case progress(Int, what: String, done: Int, total: Int?)
    /// A cell has something to say to people that belongs to this run only, such as what comes with data that it downloads.
    case notice(Int, String)
    /// A cell has ended.
    case cellEnded(Int, CellOutcome)
    /// All cells have ended; results are put in place.
    case publishing
}
