internal import RecDiagnostics
public import RecSchema

/// Named columns of equal length, in order. Columns are shared when a table is copied or another is made of it.
public struct Table: Sendable {
    /// The names, in order, each once. They are told apart by their bytes.
    public private(set) var names: [String]
    /// The columns, in the order of `names`.
    public private(set) var columns: [Column]
    /// How many rows; kept also where there is no column.
    public let rowCount: Int
    private var positions: NamePlaces
    /// What a layer above keeps beside this very table (how it was made). No operator carries it over to another table, and it is
    /// not stored.
    public var annotation: (any Sendable)?

    /// Puts a table together.
    ///
    /// - Parameter rowCount: needed only where there are no columns.
    /// - Throws: `duplicateColumn`, or `lengthMismatch` where the columns are not equally long.
    public init(_ columns: [(name: String, column: Column)], rowCount: Int? = nil) throws(FrameError) {
        let rows = columns.first?.column.count ?? rowCount ?? 0
        var positions = NamePlaces()
        for (i, (name, column)) in columns.enumerated() {
            if positions.update(name, i) != nil {
                throw FrameError(.duplicateColumn, "two columns are named `\(name)`", column: name)
            }
            if column.count != rows {
                throw FrameError(.lengthMismatch, "`\(name)` has \(column.count) rows, not \(rows)", column: name)
            }
        }
        self.init(unchecked: columns.map(\.name), columns.map(\.column), rowCount: rows, positions: positions)
    }

    /// A table without columns or rows.
    public init() { self.init(unchecked: [], [], rowCount: 0, positions: NamePlaces()) }

    private init(unchecked names: [String], _ columns: [Column], rowCount: Int, positions: NamePlaces) {
        self.names = names
        self.columns = columns
        self.rowCount = rowCount
        self.positions = positions
    }

    /// An empty table of this schema.
    public init(schema: [(name: String, type: ColumnType)]) throws(FrameError) {
        try self.init(schema.map { ($0.name, Column.missing($0.type, count: 0)) })
    }

    /// Names and types, in order.
    public var schema: [(name: String, type: ColumnType)] {
        zip(names, columns).map { ($0, $1.type) }
    }

    /// How many columns.
    public var columnCount: Int { names.count }
    /// Whether there is no row.
    public var isEmpty: Bool { rowCount == 0 }

    /// Where a column stands, or nil. Where no name is the same, one that Unicode holds equivalent is meant.
    public func index(of name: String) -> Int? { positions[name] }

    /// Whether there is such a column.
    public func has(_ name: String) -> Bool { positions[name] != nil }

    /// The column, or nil.
    public subscript(name: String) -> Column? { positions[name].map { columns[$0] } }

    /// The column.
    ///
    /// - Throws: `unknownColumn` with a hint if a similar one exists.
    public func column(_ name: String) throws(FrameError) -> Column {
        if let position = positions[name] { return columns[position] }
        throw FrameError(
            .unknownColumn, "no column `\(name)`", column: name,
            hint: didYouMean(name, among: names).map { "did you mean `\($0)`?" })
    }

    /// A row as scalars, in column order.
    public func row(_ row: Int) -> [Scalar] { columns.map { $0.scalar(at: row) } }

    /// All rows as scalars: for tests and small results.
    public var rows: [[Scalar]] { (0..<rowCount).map { row($0) } }

    /// The same rows with other columns, which must be as long.
    func replacing(_ columns: [(name: String, column: Column)]) throws(FrameError) -> Table {
        try Table(columns, rowCount: rowCount)
    }

    /// The columns with their names.
    public var named: [(name: String, column: Column)] { zip(names, columns).map { ($0, $1) } }

    /// The same columns each put through `body`, which must give all the same length.
    func mapColumns(rowCount: Int, _ body: (Column) throws -> Column) rethrows -> Table {
        Table(unchecked: names, try columns.map(body), rowCount: rowCount, positions: positions)
    }
}
