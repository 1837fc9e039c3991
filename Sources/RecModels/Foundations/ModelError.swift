/// Why a model could not be fitted or applied: a code to branch on, a sentence for the user, and the offending cell if there is one.
public struct ModelError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of fault it is.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// There are no rows, or no columns.
        case empty
        /// A feature is NaN or infinite; `row` and `column` name the first one.
        case notFinite
        /// More clusters, neighbours or components were asked for than there are rows or columns.
        case tooMany
        /// A parameter is outside its range.
        case badParameter
        /// Lengths or column counts disagree.
        case shapeMismatch
        /// The data do not vary, so the result is not defined.
        case constant
        /// The labels name fewer than two clusters, or one for every row.
        case badLabels
        /// The caller asked to stop.
        case cancelled
    }

    /// What kind of fault it is.
    public var code: Code
    /// One sentence, lower case, no full stop.
    public var message: String
    /// Row of the offending value, counted from zero.
    public var row: Int?
    /// Column of the offending value, counted from zero.
    public var column: Int?

    /// Makes an error.
    public init(_ code: Code, _ message: String, row: Int? = nil, column: Int? = nil) {
        self.code = code
        self.message = message
        self.row = row
        self.column = column
    }

    /// The message.
    public var description: String { message }

    /// The error that a cancelled fit throws.
    static let cancelled = ModelError(.cancelled, "stopped")
}
