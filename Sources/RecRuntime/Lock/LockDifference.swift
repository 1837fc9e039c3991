import RecSchema

/// One thing that is not as the lock says.
public struct LockDifference: Hashable, Sendable {
    /// What it is about: the word of the lock's line (`column`, `parameter`, `package`, ...), or `lock` for the file itself.
    public var what: String
    /// Of what.
    public var name: String
    /// What the lock has, as people read it; nil where it has nothing.
    public var expected: String?
    /// What there is; nil where there is nothing.
    public var actual: String?
    /// More of it, in words: how many values, by how much.
    public var detail: String?
    /// How many rows of a column, or pixels of a picture, differ, where the old ones are at hand.
    public var count: Int?
    /// The largest difference of numbers, or of 255 the largest of a picture, where it is known.
    public var largest: Double?
    /// Whether it is within what is tolerated: pictures of another processor.
    public var isTolerated = false

    init(
        _ what: String, _ name: String, expected: String? = nil, actual: String? = nil, detail: String? = nil, count: Int? = nil,
        largest: Double? = nil
    ) {
        self.what = what
        self.name = name
        self.expected = expected
        self.actual = actual
        self.detail = detail
        self.count = count
        self.largest = largest
    }

    /// One line for people.
    public var text: String {
        var text = name.isEmpty ? what : "\(what) \(name)"
        switch (expected, actual) {
        case (let expected?, let actual?): text += ": \(expected) in the lock, \(actual) now"
        case (let expected?, nil): text += " is gone" + (expected.isEmpty ? "" : " (\(expected))")
        case (nil, let actual?): text += " is new" + (actual.isEmpty ? "" : " (\(actual))")
        case (nil, nil): break
        }
        if let detail { text += (expected == nil && actual == nil ? ": " : "; ") + detail }
        return text
    }
}

/// What a check says of one cell.
public struct CellVerdict: Hashable, Sendable {
    /// How it compares.
    public enum Verdict: String, Hashable, Sendable, CaseIterable {
        /// All is as in the lock.
        case equal
        /// A picture differs as little as another processor may draw it.
        case within
        /// Something differs.
        case differs
        /// Its section of the lock is not as it was written.
        case edited
        /// The lock has it, the notebook does not.
        case missing
        /// The notebook has it, the lock does not.
        case added
        /// It failed, or what it needs did.
        case failed
        /// It writes to a store, or needs what a store would give, which a check leaves alone.
        case heldBack
    }

    /// The cell.
    public var cell: String
    /// How it compares.
    public var verdict: Verdict
    /// What differs, the causes first.
    public var differences: [LockDifference] = []
    /// Cells before it that differ and that it reads.
    public var after: [String] = []
    /// Why it failed or was held back.
    public var reason: String?

    /// Whether the check may pass with it.
    public var isFine: Bool { verdict == .equal || verdict == .within || verdict == .heldBack }

    init(_ cell: String, _ verdict: Verdict) {
        self.cell = cell
        self.verdict = verdict
    }
}
