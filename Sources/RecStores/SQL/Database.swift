public import RecFrame
public import RecSchema

/// An open connection to a database. One thread at a time.
public protocol Database: AnyObject {
    /// What the names and types of its SQL are.
    var dialect: SQLDialect { get }
    /// Runs a query and gives its rows as columns of the declared types, in the order of the rows. Nothing that the query does beside
    /// reading is kept.
    ///
    /// - Parameters:
    ///   - parameters: values of the query's named parameters.
    ///   - types: name and type of every column that the query gives.
    /// - Throws: `StoreError`; `typeMismatch` names column and row.
    func read(
        _ query: SQLText, parameters: [String: Scalar], types: [TableSchema.Field], context: ExecutionContext
    ) throws -> Table
    /// Runs one statement without rows; how many rows it changed.
    func execute(_ statement: String) throws -> Int
    /// Puts the rows of a table into one that has these columns.
    func insert(_ table: Table, into name: String, context: ExecutionContext) throws
    /// Columns of a table in order, with those of its primary key; nil where there is no such table.
    func describe(_ table: String) throws -> TableDescription?
}

/// What a database knows of a table.
public struct TableDescription: Hashable, Sendable {
    /// Columns in order.
    public var columns: [String]
    /// Columns of the primary key, in its order.
    public var primaryKey: [String]

    /// Makes a description.
    public init(columns: [String], primaryKey: [String]) {
        self.columns = columns
        self.primaryKey = primaryKey
    }
}

/// In what one SQL differs from the other.
public struct SQLDialect: Sendable {
    /// The type of a column that holds values of a type; nil where there is none.
    public let typeName: @Sendable (ColumnType) -> String?
    /// `a` differs from `b`, missing values counting as one value.
    public let differs: String

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
        }, differs: "IS DISTINCT FROM")

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
        }, differs: "IS NOT")

    /// A name as it stands in a statement; `schema.table` stays two names.
    public static func quoted(_ name: String) -> String {
        name.split(separator: ".", omittingEmptySubsequences: false)
            .map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ".")
    }

    /// The name of a column as it stands in a statement.
    static func quoted(column name: String) -> String { "\"" + name.replacing("\"", with: "\"\"") + "\"" }
}

extension Database {
    /// Runs a piece of work whole or not at all.
    public func transaction<T>(_ body: () throws -> T) throws -> T {
        _ = try execute("BEGIN")
        do {
            let result = try body()
            _ = try execute("COMMIT")
            return result
        } catch {
            _ = try? execute("ROLLBACK")
            throw error
        }
    }

    /// Runs a script, whole or not at all; how many rows it changed.
    public func run(script: SQLText) throws -> Int {
        try transaction { try script.statements.reduce(0) { $0 + (try execute($1)) } }
    }
}

/// Opens a connection.
///
/// - Parameter resolve: the full path of a file as the URL has it.
/// - Throws: `StoreError`.
public func openDatabase(_ url: DatabaseURL, resolve: (String) -> String) throws -> any Database {
    switch url.place {
    case .sqlite(let path): try SQLiteDatabase(path: resolve(path), shown: path)
    case .postgres(let text): try PostgresDatabase(url: text, shown: url.shown)
    }
}
