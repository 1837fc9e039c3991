internal import CFrameKernels
internal import RecSchema

/// What is wrong with one row.
public struct CSVFault: Hashable, Sendable, CustomStringConvertible {
    /// Kinds of faults.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The text is no value of the column's type.
        case notOfType
        /// The number does not fit the column's type.
        case outOfRange
        /// There is text between a closing quote and the next delimiter.
        case textAfterQuote
        /// A quote that is never closed.
        case openQuote
        /// Bytes that are no text in the encoding.
        case notUTF8
        /// Fewer fields than columns.
        case tooFewFields
        /// More fields than columns.
        case tooManyFields
    }

    /// What kind of fault.
    public var kind: Kind
    /// The line in the file, counted from 1 (in rows of several lines, the line where the field begins).
    public var line: Int
    /// The column, where the fault is one of a field.
    public var column: String?
    /// The offending text, shortened.
    public var text: String
    /// One sentence without the line.
    public var message: String

    /// The line and the message.
    public var description: String { "line \(line): \(message)" }
}

/// Why a CSV file could not be read.
public struct CSVError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of error.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// There is nothing in the file, not even a header.
        case empty
        /// The header cannot be used: names twice, not UTF-8, an open quote.
        case badHeader
        /// A column that is selected or has a declared type is not there.
        case unknownColumn
        /// An option makes no sense.
        case badArgument
        /// Rows have faults; see `faults`.
        case badRows
        /// The file is in an encoding that is not read.
        case encoding
        /// The compressed data is damaged, or too large for memory.
        case compression
        /// More rows or bytes than memory holds.
        case tooLarge
        /// The run was stopped.
        case cancelled
    }

    /// What kind of error.
    public var code: Code
    /// One sentence, lower case, no full stop; code in backticks.
    public var message: String
    /// The line in the file, counted from 1, where it is one.
    public var line: Int?
    /// The column that it is about.
    public var column: String?
    /// The first few faults, by line.
    public var faults: [CSVFault] = []
    /// How many rows have a fault.
    public var faultCount = 0
    /// What to do about it.
    public var hint: String?

    init(_ code: Code, _ message: String, line: Int? = nil, column: String? = nil, hint: String? = nil) {
        self.code = code
        self.message = message
        self.line = line
        self.column = column
        self.hint = hint
    }

    /// The message, then a fault a line.
    public var description: String {
        ([line.map { "line \($0): \(message)" } ?? message] + (faultCount > 1 ? faults.map { "  \($0)" } : [])
            + (faultCount > faults.count ? ["  and \(faultCount - faults.count) more"] : [])
            + (hint.map { ["  help: \($0)"] } ?? [])).joined(separator: "\n")
    }

    /// - Parameter hint: what to do about it, where more is known than the faults say.
    static func badRows(_ faults: [CSVFault], count: Int, hint: String? = nil) -> CSVError {
        var error = CSVError(.badRows, "")
        error.faults = Array(faults.prefix(shownFaults))
        error.faultCount = count
        if count == 1, let only = faults.first {
            error.message = only.message
            error.line = only.line
            error.column = only.column
        } else {
            error.message = "\(count) rows cannot be read"
        }
        if let hint {
            error.hint = hint
        } else if faults.contains(where: { $0.kind == .openQuote }) {
            error.hint = "if quotes are ordinary characters in this file, say `quote: \"\"`"
        } else {
            error.hint = "`badRows: .skip` leaves such rows out and reports them"
        }
        return error
    }

    /// How many faults are listed.
    static let shownFaults = 5

    /// What other layers throw while a file is read.
    static func wrapping(_ error: any Error) -> CSVError {
        switch error {
        case let error as CSVError: error
        case let error as FrameError where error.code == .cancelled: CSVError(.cancelled, "stopped")
        case let error as FrameError: CSVError(.tooLarge, error.message, column: error.column)
        default: CSVError(.badArgument, "\(error)")
        }
    }
}

extension CSVFault {
    /// Describes what a kernel found. `bytes` is the whole text.
    init(
        _ fault: rf_csv_fault, names: [String], types: [ColumnType?], encoding: CSVReadOptions.Encoding,
        in bytes: UnsafeRawBufferPointer
    ) {
        let index = Int(fault.column)
        let name = names.indices.contains(index) ? names[index] : ""
        let type = types.indices.contains(index) ? types[index]?.name ?? "" : ""
        let start = min(max(0, Int(fault.at)), bytes.count)
        let stop = min(start + max(0, Int(fault.length)), bytes.count)
        text = CSVFault.excerpt(bytes[start..<stop])
        line = Int(fault.line)
        column = name
        switch Int(fault.kind) {
        case RF_CSV_RANGE:
            kind = .outOfRange
            message = "`\(text)` does not fit column `\(name)` of type \(type)"
        case RF_CSV_AFTER_QUOTE:
            kind = .textAfterQuote
            message = "text after the closing quote in column `\(name)`: `\(text)`"
        case RF_CSV_UNTERMINATED:
            kind = .openQuote
            message = "a quote is opened in column `\(name)` and never closed"
        case RF_CSV_BAD_UTF8:
            kind = .notUTF8
            let byte = bytes.indices.contains(start) ? bytes[start] : 0
            text = "0x" + String(byte, radix: 16, uppercase: true)
            message = "column `\(name)` is not \(encoding.title): byte \(text) at offset \(start)"
        case RF_CSV_TOO_FEW, RF_CSV_TOO_MANY:
            kind = Int(fault.kind) == RF_CSV_TOO_FEW ? .tooFewFields : .tooManyFields
            column = nil
            text = ""
            message = "\(fault.fields) field\(fault.fields == 1 ? "" : "s") where there should be \(names.count)"
        default:
            kind = .notOfType
            message = "`\(text)` in column `\(name)` is no \(type)"
        }
    }

    /// Up to 40 bytes as text on one line.
    static func excerpt(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
        let text = String(decoding: bytes.prefix(40), as: UTF8.self)
        let shown = String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 32 ? "\u{FFFD}" : $0 }))
        return bytes.count > 40 ? shown + "..." : shown
    }
}
