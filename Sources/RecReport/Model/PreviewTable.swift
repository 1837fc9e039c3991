public import RecSchema

/// The part of a table that is shown, every value already text.
public struct PreviewTable: Hashable, Sendable {
    /// How a column's text stands in its box.
    public enum Alignment: String, Hashable, Sendable {
        case leading, trailing
    }

    /// One column's head.
    public struct Column: Hashable, Sendable {
        /// Its name.
        public var name: String
        /// Its type as written in a notebook; empty when there is none to show.
        public var type: String
        /// Where its text stands.
        public var alignment: Alignment

        /// Makes a column; numbers, dates and times stand to the right unless told otherwise.
        public init(_ name: String, _ type: ColumnType, alignment: Alignment? = nil) {
            self.name = name
            self.type = type.name
            switch type {
            case .bool, .string, .list: self.alignment = alignment ?? .leading
            default: self.alignment = alignment ?? .trailing
            }
        }

        /// Makes a column of a type that has no `ColumnType`, or of none.
        public init(_ name: String, typeName: String = "", alignment: Alignment = .leading) {
            self.name = name
            self.type = typeName
            self.alignment = alignment
        }
    }

    /// What the table is called: a field of a record, a caption; nil when the cell says enough.
    public var name: String?
    /// The columns shown.
    public var columns: [Column]
    /// The rows shown, one text a column; nil is a missing value. A short row is read as if missing values followed.
    public var rows: [[String?]]
    /// How many rows the table has; at least `rows.count`.
    public var totalRows: Int
    /// How many columns the table has; at least `columns.count`.
    public var totalColumns: Int

    /// Makes a preview; totals default to what is shown.
    public init(
        name: String? = nil, columns: [Column], rows: [[String?]], totalRows: Int? = nil, totalColumns: Int? = nil
    ) {
        self.name = name
        self.columns = columns
        self.rows = rows
        self.totalRows = max(totalRows ?? rows.count, rows.count)
        self.totalColumns = max(totalColumns ?? columns.count, columns.count)
    }
}
