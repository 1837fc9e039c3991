public import RecSchema

/// In what one SQL differs from the other.
public struct SQLDialect: Sendable {
    /// The type of a column that holds values of a type; nil where there is none.
    public let typeName: @Sendable (ColumnType) -> String?
    /// `a` differs from `b`, missing values counting as one value.
    public let differs: String
    /// Where tables of this connection alone are.
    let temporarySchema: String
    /// Keeps others from writing to a table until the transaction ends; nil where the transaction itself does.
    let lock: @Sendable (String) -> String?

    /// PostgreSQL's.
    public static let postgres = SQLDialect(
        typeName: { type in
            switch type {
            case .uint8, .int32: "integer"
            case .uint32, .int64, .duration: "bigint"
            case .float: "real"
            case .double: "double precision"
            case .bool: "boolean"
            case .string: "text"
            case .date: "date"
            case .dateTime: "timestamp"
            case .list: nil
            }
        }, differs: "IS DISTINCT FROM", temporarySchema: "pg_temp",
        lock: { "LOCK TABLE \(quoted($0)) IN SHARE ROW EXCLUSIVE MODE" })

    /// SQLite's.
    public static let sqlite = SQLDialect(
        typeName: { type in
            switch type {
            case .uint8, .int32, .uint32, .int64, .duration: "INTEGER"
            case .float, .double: "REAL"
            case .bool: "BOOLEAN"
            case .string: "TEXT"
            case .date: "DATE"
            case .dateTime: "TIMESTAMP"
            case .list: nil
            }
        }, differs: "IS NOT", temporarySchema: "temp", lock: { _ in nil })

    /// The name of a table as it stands in a statement; `schema.table` stays two names.
    public static func quoted(_ name: String) -> String {
        name.split(separator: ".", omittingEmptySubsequences: false).map { quoted(column: String($0)) }.joined(separator: ".")
    }

    /// The name of a column as it stands in a statement.
    public static func quoted(column name: String) -> String { "\"" + name.replacing("\"", with: "\"\"") + "\"" }

    /// The query for the rows of a whole table in the order of its primary key.
    ///
    /// - Throws: `missing` where there is no such table, or nothing says which order its rows have.
    public static func query(
        _ table: String, _ columns: [String], described: TableDescription?, of shown: String
    ) throws(StoreError) -> SQLText {
        guard let described else { throw StoreError(.missing, "\(shown) has no table `\(table)`") }
        for column in columns where !described.columns.contains(column) {
            throw StoreError(
                .missing, "the table `\(table)` has no column `\(column)`",
                detail: "columns: \(described.columns.joined(separator: ", "))")
        }
        guard !described.primaryKey.isEmpty else {
            throw StoreError(
                .missing, "the table `\(table)` has no primary key to be sorted by",
                hint: "write the query with its `order by`")
        }
        func list(_ names: [String]) -> String { names.map { quoted(column: $0) }.joined(separator: ", ") }
        return SQLText("SELECT \(list(columns)) FROM \(quoted(table)) ORDER BY \(list(described.primaryKey))")
    }
}
