/// A half-open range of UTF-8 byte offsets in one source text.
public struct SourceSpan: Hashable, Sendable, Comparable {
    /// Offset of the first byte.
    public var lower: Int
    /// Offset after the last byte; never below `lower`.
    public var upper: Int

    /// Makes a span; an `upper` below `lower` is raised to it.
    public init(_ lower: Int, _ upper: Int) {
        self.lower = lower
        self.upper = Swift.max(lower, upper)
    }

    /// The smallest span that holds both.
    public func union(_ other: SourceSpan) -> SourceSpan {
        SourceSpan(min(lower, other.lower), max(upper, other.upper))
    }

    /// By start, then by end.
    public static func < (a: SourceSpan, b: SourceSpan) -> Bool {
        (a.lower, a.upper) < (b.lower, b.upper)
    }
}

/// What a user is told about a place in a notebook: made beside the rule that raises it, rendered only at the edge.
public struct Diagnostic: Hashable, Sendable, Error {
    /// How grave it is; only an error keeps a notebook from running.
    public enum Severity: String, Hashable, Sendable, Comparable, CaseIterable {
        case note, warning, error

        /// Note, warning, error.
        public static func < (a: Severity, b: Severity) -> Bool {
            rank(a) < rank(b)
        }

        private static func rank(_ severity: Severity) -> Int {
            switch severity {
            case .note: 0
            case .warning: 1
            case .error: 2
            }
        }
    }

    /// A place and a few words on it.
    public struct Label: Hashable, Sendable {
        /// Where, in the notebook's source.
        public var span: SourceSpan
        /// A few words; may be empty.
        public var text: String

        /// Makes a label.
        public init(_ span: SourceSpan, _ text: String = "") {
            self.span = span
            self.text = text
        }
    }

    /// Stable id: `E` error, `W` warning, `N` note, and four digits. Never used again for another meaning.
    public var id: String
    /// How grave it is.
    public var severity: Severity
    /// One sentence, lower case, no full stop; code in backticks.
    public var message: String
    /// The place to underline; nil when it concerns no place (a missing file given on the command line).
    public var primary: Label?
    /// Further places.
    public var labels: [Label]
    /// Facts that help (`columns: a, b`).
    public var notes: [String]
    /// What to do (`did you mean ...`).
    public var hints: [String]

    /// Makes a diagnostic; the severity follows from the first letter of `id`.
    public init(
        _ id: String, _ message: String, at primary: Label? = nil, labels: [Label] = [], notes: [String] = [],
        hints: [String] = []
    ) {
        self.id = id
        self.severity = id.hasPrefix("W") ? .warning : id.hasPrefix("N") ? .note : .error
        self.message = Self.shortened(message)
        self.primary = primary
        self.labels = labels
        self.notes = notes
        self.hints = hints
    }

    /// The message with what it quotes cut where that is too long to be read: a file can hold a name of any length.
    private static func shortened(_ message: String) -> String {
        if message.utf8.count <= quotedLimit { return message }
        let pieces = message.split(separator: "`", omittingEmptySubsequences: false).enumerated().map { place, piece in
            place % 2 == 1 && piece.utf8.count > quotedLimit ? piece.prefix(quotedLimit / 2) + "..." : piece
        }
        return pieces.joined(separator: "`")
    }

    private static let quotedLimit = 160
}
