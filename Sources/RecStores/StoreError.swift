/// Why a database or cache did not do what it was asked: a code to branch on, a sentence for the user, and what the server said.
public struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of fault it is.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The URL is of no known kind, or incomplete.
        case badURL
        /// Nobody answers there.
        case unreachable
        /// The server refuses user or password.
        case refused
        /// The connection broke in the middle; nothing was kept of what was being written.
        case lost
        /// The query or script is wrong.
        case badSQL
        /// There is no such table or column.
        case missing
        /// There is one already.
        case exists
        /// A value or column is not of the type declared for it.
        case typeMismatch
        /// A rule of the table (unique, not null, reference, check) forbids a row.
        case constraint
        /// There is no room: a full disk, memory at its limit.
        case full
        /// The caller asked to stop.
        case cancelled
        /// Anything else that the server says.
        case other
    }

    /// What kind of fault it is.
    public var code: Code
    /// One sentence, lower case, no full stop; never holds a password.
    public var message: String
    /// What the server said, if it did.
    public var detail: String?
    /// What may help.
    public var hint: String?

    /// Makes an error.
    public init(_ code: Code, _ message: String, detail: String? = nil, hint: String? = nil) {
        self.code = code
        self.message = message
        self.detail = detail
        self.hint = hint
    }

    /// The message.
    public var description: String { detail.map { "\(message): \($0)" } ?? message }

    static let stopped = StoreError(.cancelled, "stopped")
}
