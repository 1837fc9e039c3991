/// What became of the calls of one place in a notebook when they were compared with a reference: a line of `recnb parity`.
public struct ParityRow: Codable, Hashable, Sendable {
    /// How the results stand to the reference's.
    public enum Verdict: String, Codable, Hashable, Sendable, CaseIterable {
        /// The same.
        case equal
        /// Numbers differ, by no more than the tolerance.
        case within
        /// They differ.
        case differs
        /// The reference could not be run.
        case failed
        /// The reference cannot be asked for what this call did; `detail` says why.
        case incomparable
        /// No library has a counterpart; `detail` says why.
        case noCounterpart
        /// The cell says `parity: skip`; `detail` is the reason it gives.
        case skipped
        /// A `store` cell, which only `run` and `schedule` may run.
        case heldBack

        /// Whether something was found that must not be.
        public var isMismatch: Bool { self == .differs || self == .failed }
        /// Whether results were compared and agree.
        public var isAgreement: Bool { self == .equal || self == .within }
    }

    /// Kind and name of the cell.
    public var cell: String
    /// The verb; nil where the row is about a whole cell.
    public var verb: String?
    /// The line of the notebook, from 1.
    public var line: Int
    /// How often the call ran.
    public var calls = 0
    /// How many of these calls were compared.
    public var compared = 0
    /// The reference's package.
    public var library: String?
    /// The package's version.
    public var version: String?
    /// The reference's function.
    public var function: String?
    /// What was compared, of the last call compared.
    public var what: String?
    /// How far numbers may differ, as a part of the larger of 1 and the reference's number; 0 for not at all.
    public var tolerance: Double?
    /// How far they differ; nil where no fractions were compared.
    public var largestDifference: Double?
    /// How it ended.
    public var verdict: Verdict
    /// Where and how results differ, or why they were not compared.
    public var detail: String?
    /// Seconds that the compared calls took here.
    public var seconds: Double?
    /// Seconds that the reference took for the same calls.
    public var referenceSeconds: Double?

    /// How many times as long as recnb the reference took; nil where nothing was timed.
    public var ratio: Double? {
        guard let seconds, let referenceSeconds, seconds > 0, referenceSeconds > 0 else { return nil }
        return referenceSeconds / seconds
    }

    /// Makes a row.
    public init(cell: String, verb: String? = nil, line: Int, verdict: Verdict, detail: String? = nil) {
        self.cell = cell
        self.verb = verb
        self.line = line
        self.verdict = verdict
        self.detail = detail
    }
}

/// What became of a comparison of a whole notebook.
public struct ParityResult: Sendable {
    /// The rows, cell by cell in the order of the file.
    public var rows: [ParityRow] = []
    /// Threads that recnb ran on.
    public var threads: Int
    /// Versions of Python and the packages that were references.
    public var versions: [(name: String, version: String)] = []
    /// Why nothing could be compared: Python cannot be started.
    public var missingPython: String?
    /// Whether it was stopped before the end.
    public var wasInterrupted = false
    /// Seconds from start to end.
    public var seconds = 0.0

    /// Nothing compared yet.
    public init(threads: Int) {
        self.threads = threads
    }

    /// How many rows ended so.
    public func count(_ verdict: ParityRow.Verdict) -> Int { rows.count { $0.verdict == verdict } }

    /// Whether a row differs.
    public var hasMismatch: Bool { rows.contains { $0.verdict.isMismatch } }

    /// 130 when stopped, 4 without Python, 5 with a mismatch, else 0.
    public var exitStatus: Int32 { wasInterrupted ? 130 : missingPython != nil ? 4 : hasMismatch ? 5 : 0 }
}

/// What happens during a comparison, for displays.
public enum ParityEvent: Sendable {
    /// A cell is looked at.
    case began(cell: String)
    /// What became of one place in it.
    case row(ParityRow)
}
