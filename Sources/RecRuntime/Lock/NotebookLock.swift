public import RecCache

/// What a run of a notebook gave, as text to commit beside it: `films.lock` beside `films.recnb`.
///
/// It holds no paths of a machine and no times. A line is a fact, a section a cell, and a section ends in a checksum, so that a line that
/// was edited is told with its cell.
public struct NotebookLock: Hashable, Sendable {
    /// The format that is written, and the newest that is read.
    public static let format = 1

    /// The name of the notebook's file.
    public var notebook: String
    /// Parameters that the run was given from outside, and that a check gives again: name and text, in order of names.
    public var given: [LockEntry]
    /// Its cells in the order of the notebook, without those that run nothing.
    public var cells: [LockedCell]
    /// Whether all lines are as they were written; of cells each tells for itself.
    public var isIntact = true

    /// Makes a lock.
    public init(notebook: String, given: [LockEntry] = [], cells: [LockedCell] = []) {
        self.notebook = notebook
        self.given = given
        self.cells = cells
    }

    /// The lock's place: that of the notebook, with `.lock` for `.recnb`.
    public static func path(of notebook: String) -> String {
        (notebook.hasSuffix(".recnb") ? String(notebook.dropLast(6)) : notebook) + ".lock"
    }
}

/// What a lock says of one cell.
public struct LockedCell: Hashable, Sendable {
    /// Kind, name and number, as everywhere: `clean ratings 2`.
    public var name: String
    /// What it gave and what that depends on.
    public var entries: [LockEntry]
    /// Whether the section is as it was written.
    public var isIntact = true

    /// Makes a section.
    public init(name: String, entries: [LockEntry] = []) {
        self.name = name
        self.entries = entries
    }

    /// The entries of a kind.
    public func entries(_ kind: LockEntry.Kind) -> [LockEntry] { entries.filter { $0.kind == kind } }

    /// The hash of its whole value; nil for a cell that gives none, or a receipt.
    public var valueHash: ContentHash? { entries(.value).first?.facts.last.flatMap { ContentHash($0) } }
}

/// A line of a lock: what it is about, a name, and facts of it.
public struct LockEntry: Hashable, Sendable {
    /// What a line is about.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A parameter that was given from outside; its text.
        case given
        /// The value: what it is, its size, and the hash of all of it.
        case value
        /// A small value, or one that is known by its hash: where in the value, and its text.
        case part
        /// A column: where in the value, its type, a hash, and a few figures for people.
        case column
        /// Columns of a wide table: the first, how many, and one hash.
        case columns
        /// A picture: its file, size, a hash of its pixels, and a sketch of them.
        case picture
        /// A file that the cell leaves behind: size and hash.
        case writes
        /// A file that it read: size and hash.
        case reads
        /// A parameter that it reads, and its text.
        case parameter
        /// A package of Python that the result rests on, and its version.
        case package
        /// Versions of kernels, verbs and the interpreter, which explain a difference and are none by themselves.
        case made
    }

    /// What it is about.
    public var kind: Kind
    /// Of what: a column, a file, a parameter; unique among the entries of its kind.
    public var name: String
    /// What there is to say.
    public var facts: [String]

    /// Makes a line.
    public init(_ kind: Kind, _ name: String, _ facts: [String]) {
        self.kind = kind
        self.name = name
        self.facts = facts
    }
}

/// Why there is no lock to check against.
public struct LockError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One sentence.
    public let description: String
    /// What to do.
    public let hint: String

    init(_ description: String, hint: String) {
        self.description = description
        self.hint = hint
    }
}
