public import RecFrame
public import RecSchema

/// An open connection to a database. One thread at a time.
public protocol Database: AnyObject {
    /// What the names and types of its SQL are.
    var dialect: SQLDialect { get }
    /// Whether a transaction is open.
    var isInTransaction: Bool { get }
    /// Opens a transaction. One that reads sees one moment of the database and can change nothing.
    func begin(_ access: DatabaseAccess) throws
    /// Keeps what was done since `begin`.
    func commit() throws
    /// Undoes what was done since `begin`; also where the connection is gone.
    func rollback()
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
    func execute(_ statement: String, context: ExecutionContext) throws -> Int
    /// Runs all statements of a text in order; how many rows they changed.
    func execute(script: String, context: ExecutionContext) throws -> Int
    /// Puts the rows of a table into one that has these columns.
    func insert(_ table: Table, into name: String, context: ExecutionContext) throws
    /// Columns of a table in order, with those of its primary key; nil where there is no such table.
    func describe(_ table: String) throws -> TableDescription?
}

/// What a connection is for.
public enum DatabaseAccess: Hashable, Sendable {
    case reading, writing
}

/// What a database knows of a table.
public struct TableDescription: Hashable, Sendable {
    /// Columns in order.
    public var columns: [String]
    /// Columns of the primary key, in its order.
    public var primaryKey: [String]
    /// The columns' types as the database writes them, where a value changes on its way into a column: `real`, `numeric(10,2)`. Empty
    /// where values stay what they are.
    public var types: [String]

    /// Makes a description.
    public init(columns: [String], primaryKey: [String], types: [String] = []) {
        self.columns = columns
        self.primaryKey = primaryKey
        self.types = types
    }
}

extension Database {
    /// Runs one statement without rows; how many rows it changed.
    public func execute(_ statement: String) throws -> Int { try execute(statement, context: .serial) }

    /// Runs a piece of work whole or not at all: in a transaction of its own, or as a part of the one that is open, whose owner then
    /// undoes it.
    public func transaction<T>(_ body: () throws -> T) throws -> T {
        if isInTransaction { return try body() }
        try begin(.writing)
        do {
            let result = try body()
            try commit()
            return result
        } catch {
            rollback()
            throw error
        }
    }

    /// Runs a script, whole or not at all; how many rows it changed.
    public func run(script: SQLText, context: ExecutionContext = .serial) throws -> Int {
        if let word = script.transactionWord {
            throw StoreError(
                .badSQL, "the script has a statement `\(word)`", hint: "it runs in one transaction as it is: leave that out")
        }
        return try transaction {
            let changed = try execute(script: script.text, context: context)
            guard isInTransaction else { throw StoreError(.badSQL, "the script ended its transaction") }
            return changed
        }
    }
}

/// Opens a connection.
///
/// - Parameter resolve: the full path of a file as the URL has it.
/// - Throws: `StoreError`.
public func openDatabase(
    _ url: DatabaseURL, for access: DatabaseAccess = .writing, context: ExecutionContext = .serial, resolve: (String) -> String
) throws -> any Database {
    switch url.place {
    case .sqlite(let path): try SQLiteDatabase(path: resolve(path), shown: url.shown, access: access)
    case .postgres(let text): try PostgresDatabase(url: text, shown: url.shown, context: context)
    }
}
