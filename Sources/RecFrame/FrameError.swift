internal import RecSchema

/// Why an operation on tables or columns could not be done; whoever knows the notebook turns it into a diagnostic.
public struct FrameError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of error it is, for those who handle some kinds apart.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// A table has no such column.
        case unknownColumn
        /// Two columns of one table would have the same name.
        case duplicateColumn
        /// The operation is not defined for this type.
        case typeMismatch
        /// Columns or tables that must be equally long are not, or an index is out of range.
        case lengthMismatch
        /// An integer result does not fit.
        case overflow
        /// An integer was divided by zero.
        case divisionByZero
        /// A value cannot be converted to the wanted type.
        case conversion
        /// A parameter has a value that makes no sense.
        case badArgument
        /// There is nothing to take a value of.
        case empty
        /// More rows or memory than there can be.
        case tooLarge
        /// The run was stopped.
        case cancelled
    }

    /// What kind of error it is.
    public var code: Code
    /// One sentence, lower case, no full stop; code in backticks.
    public var message: String
    /// The column that it is about.
    public var column: String?
    /// The row that it is about, counted from 0.
    public var row: Int?
    /// What the user may have meant, or could do.
    public var hint: String?

    /// Makes an error.
    public init(_ code: Code, _ message: String, column: String? = nil, row: Int? = nil, hint: String? = nil) {
        self.code = code
        self.message = message
        self.column = column
        self.row = row
        self.hint = hint
    }

    /// The message with the column and the row (counted from 1, as people do) where they are known.
    public var description: String {
        var text = message
        if let column { text += " (column `\(column)`)" }
        if let row { text += " (row \(row + 1))" }
        return text
    }

    /// The same error, naming `column` if it names none yet.
    public func inColumn(_ column: String) -> FrameError {
        var named = self
        named.column = self.column ?? column
        return named
    }
}

extension FrameError {
    /// The run was stopped.
    public static let cancelled = FrameError(.cancelled, "stopped")

    static func needs(_ what: String, got type: ColumnType, for operation: String) -> FrameError {
        FrameError(.typeMismatch, "`\(operation)` needs \(what), not \(type.name)")
    }
}
