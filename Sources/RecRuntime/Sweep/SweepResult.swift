public import RecCache
public import RecDiagnostics
public import RecFrame

/// What became of one combination of a sweep.
public struct SweepCombination: Sendable {
    /// How it ended.
    public enum Status: String, Sendable, Codable {
        /// All of its cells have their values.
        case done
        /// A cell failed, or the check did.
        case failed
        /// The sweep was stopped during it.
        case stopped
        /// The sweep ended before it.
        case notRun
    }

    /// A picture that one of its cells drew.
    public struct Picture: Hashable, Sendable {
        /// Kind and name of the cell.
        public var cell: String
        /// Its path below the sweep's folder.
        public var path: String
        /// What its cell is captioned; nil without.
        public var caption: String?
        /// Its bytes in the cache.
        public var blob: BlobRef
    }

    /// Its place in the grid.
    public let index: Int
    /// `k=5, seed=1`.
    public let label: String
    /// The values of the swept parameters, typed, in the order of the sweeps.
    public var parameters: [Scalar] = []
    /// How it ended.
    public var status = Status.notRun
    /// What its `evaluate`, `cluster` and `model` cells gave.
    public var figures: [SweepFigure] = []
    /// What its cells drew.
    public var pictures: [Picture] = []
    /// What went wrong.
    public var diagnostics: [Diagnostic] = []
    /// Whether it failed only because Python is not there.
    public var needsPython = false
    /// Kind and name of the cells that ran, in order.
    public var ran: [String] = []
    /// How many cells' values were there already.
    public var hits = 0
    /// Seconds from its start to its end.
    public var seconds = 0.0
    /// Its folder below the sweep's; no two combinations have one.
    public let folder: String
    /// Its `run.json`; nil where it did not run.
    var log: [UInt8]?
    /// Whether it has a `run.json`: not where it never began, and where its check failed.
    public var hasRun: Bool { log != nil }

    /// The error in one line; nil where there is none.
    public var error: String? {
        if let first = diagnostics.first(where: { $0.severity == .error }) { return "\(first.id): \(first.message)" }
        return status == .stopped ? "stopped" : nil
    }

    init(index: Int, label: String, folder: String) {
        self.index = index
        self.label = label
        self.folder = folder
    }
}

/// What became of a sweep.
public struct SweepResult: Sendable {
    /// The combinations.
    public let grid: SweepGrid
    /// One entry a combination, in order.
    public var combinations: [SweepCombination]
    /// The parameters that are the same in all, with their values as people read them.
    public var fixed: [(name: String, value: String)] = []
    /// The title of the notebook, or its name.
    public var title: String
    /// The notebook's path below its root.
    public var notebook: String
    /// Whether it was stopped by the user or by `--timeout`.
    public var wasInterrupted = false
    /// What the user should hear beside the combinations.
    public var notices: [String] = []
    /// The folder of what it left; nil where nothing could be left.
    public var folder: String?
    /// Why nothing could be left.
    public var publishFailure: String?
    /// Seconds from start to end.
    public var seconds = 0.0

    /// How many combinations ended so.
    public func count(_ status: SweepCombination.Status) -> Int { combinations.count { $0.status == status } }

    /// The exit status of the command: 0, 1 where a combination failed, 4 when Python is missing, 130 when interrupted.
    public var exitStatus: Int32 {
        if wasInterrupted { return 130 }
        let failed = combinations.filter { $0.status == .failed }
        if failed.contains(where: { !$0.needsPython }) || publishFailure != nil { return 1 }
        return failed.isEmpty ? 0 : 4
    }
}
