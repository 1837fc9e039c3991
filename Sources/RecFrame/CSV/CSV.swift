public import RecSchema

/// Reading and writing of comma-separated values: RFC 4180 with the freedoms that pandas allows, on bytes that somebody else
/// opened.
///
/// - A field is quoted if its first character is a quote; a quote elsewhere in an unquoted field is text. Within quotes,
///   delimiters and line ends are text and a doubled quote is a quote. Text after a closing quote is a fault.
/// - Rows end with LF or CRLF; with CR only where the file has no LF at all. The last row may go without. Empty lines are left
///   out.
/// - A byte order mark is left out; UTF-16 and UTF-32 are refused. NUL is a character like others.
/// - Numbers, dates and truth values may have spaces and tabs around them, and may be quoted.
public enum CSV {
    /// What pandas takes as missing: the empty field and the usual words.
    public static let pandasMissing = [
        "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA", "NULL",
        "NaN", "None", "n/a", "nan", "null",
    ]
}

/// How a CSV file is read.
public struct CSVReadOptions: Hashable, Sendable {
    /// Where the names of the columns come from.
    public enum Header: Hashable, Sendable {
        /// The first row that is not empty. An empty name becomes `Unnamed: 0` (counted from 0), as in pandas.
        case firstRow
        /// The file has none: columns are `column_1`, `column_2`, ...
        case none
    }

    /// How bytes become text.
    public enum Encoding: String, Hashable, Sendable, CaseIterable {
        /// UTF-8; what is not is handled as `invalidText` says.
        case utf8
        /// ISO 8859-1: every byte is a character.
        case latin1
        /// Windows-1251, for Cyrillic; 0x98 is no character.
        case windows1251
        /// KOI8-R, for Russian.
        case koi8r
        /// Windows-1252, for Western Europe; 0x81, 0x8D, 0x8F, 0x90 and 0x9D are no characters.
        case windows1252
    }

    /// What happens to bytes that are no text in the encoding.
    public enum InvalidText: String, Hashable, Sendable, CaseIterable {
        /// A fault of the row.
        case error
        /// Each bad byte becomes U+FFFD.
        case replace
    }

    /// What happens to rows with a fault: too few or too many fields, text after a closing quote, a value that is not of the type
    /// declared for its column, text that is not UTF-8.
    public enum BadRows: String, Hashable, Sendable, CaseIterable {
        /// Reading fails, naming the first few and how many there are.
        case error
        /// They are left out, counted and listed.
        case skip
    }

    /// Between fields; an ASCII character other than letters, digits, `.`, `+`, `-`, the quote and line ends.
    public var delimiter: Character = ","
    /// Around fields that hold delimiters; nil where quotes are text.
    public var quote: Character? = "\""
    /// Where the names of the columns come from.
    public var header = Header.firstRow
    /// How bytes become text.
    public var encoding = Encoding.utf8
    /// What happens to bytes that are not UTF-8.
    public var invalidText = InvalidText.error
    /// The fields that are missing values. An empty field of a column declared as anything but
    /// text is missing in any case.
    public var missing = CSV.pandasMissing
    /// Whether a quoted field can be a missing value too, as in pandas; otherwise `""` is an empty text and `"NA"` a text.
    public var quotedMissing = true
    /// The columns to read, in the order wanted; nil for all. The others are not parsed.
    public var select: [String]?
    /// The types that are known; the other columns' are inferred from all their values: int64, else double, else bool, else
    /// string (and double where all are missing, string where there is no row). Lists cannot be read.
    public var types: [String: ColumnType] = [:]
    /// Whether columns that hold nothing but dates as `YYYY-MM-DD` are inferred as dates; pandas leaves them text.
    public var inferDates = false
    /// What happens to rows with a fault.
    public var badRows = BadRows.error

    /// The defaults, which are those of pandas.
    public init() {}
}

/// What was read.
public struct CSVReadResult: Sendable {
    /// The rows.
    public var table: Table
    /// How many rows were left out.
    public var skippedCount: Int
    /// The first few of them, by line.
    public var skipped: [CSVFault]
}

/// How far reading or writing has come.
public struct CSVProgress: Hashable, Sendable {
    /// Rows done.
    public var rows: Int
    /// Bytes of text done (uncompressed).
    public var bytes: Int
    /// Bytes of text in all; 0 where that is not known.
    public var totalBytes: Int
}
