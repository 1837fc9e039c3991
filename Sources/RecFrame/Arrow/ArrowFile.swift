/// Tables as Arrow IPC files (the "file" format, version 5), written and mapped without a copy.
///
/// Format: https://arrow.apache.org/docs/format/Columnar.html. Written: one record batch, every buffer at a multiple of 64 bytes
/// from the start of the file, uncompressed. Read: also files of pyarrow, pandas, polars and DuckDB.
public enum ArrowFile {
    /// The key in a file's metadata whose presence says that this module wrote it, so that its text is known to be UTF-8.
    public static let versionKey = "recnb.version"
    /// The version of what this module writes.
    public static let version = "1"
}

/// A table read from an Arrow file.
public struct ArrowContents: Sendable {
    /// The table; where possible its columns are the bytes of the file.
    public var table: Table
    /// What the file's schema says beside its columns.
    public var metadata: [String: String]
}

/// Why an Arrow file cannot be read.
public struct ArrowError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of error.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The bytes are not an Arrow file.
        case notArrow
        /// The file breaks off or contradicts itself.
        case damaged
        /// The file uses something of the format that is not read.
        case unsupported
        /// The run was stopped.
        case cancelled
    }

    /// What kind of error.
    public var code: Code
    /// One sentence, lower case, no full stop.
    public var message: String
    /// The column that it is about.
    public var column: String?
    /// What to do about it.
    public var hint: String?

    /// The message with the column where it is known.
    public var description: String { column.map { "\(message) (column `\($0)`)" } ?? message }

    static func damaged(_ what: String, column: String? = nil) -> ArrowError {
        ArrowError(code: .damaged, message: "damaged Arrow file: \(what)", column: column)
    }

    static func unsupported(_ what: String, column: String? = nil, hint: String? = nil) -> ArrowError {
        ArrowError(code: .unsupported, message: what, column: column, hint: hint)
    }

    static func wrapping(_ error: any Error) -> ArrowError {
        switch error {
        case let error as ArrowError: error
        case let error as FrameError where error.code == .cancelled: ArrowError(code: .cancelled, message: "stopped")
        case let error as FrameError: .damaged(error.message, column: error.column)
        default: .damaged("\(error)")
        }
    }
}
