public import RecFrame
import RecSchema

/// What becomes of rows that a table has already.
public enum WriteMode: String, Hashable, Sendable, CaseIterable {
    /// The table must not be there; it is made.
    case create
    /// The rows are added; the table is made where there is none.
    case append
    /// The table holds these rows and no others afterwards; it is made where there is none.
    case replace
    /// Rows whose key is there are changed, others added; the table is made where there is none, with the key as primary key.
    case upsert
    /// Rows whose key is there are changed in the columns given; others are left out.
    case update
}

/// What was written.
public struct WriteReceipt: Hashable, Sendable {
    /// Rows that were given.
    public var rows: Int
    /// Rows of the database that are other than before.
    public var changed: Int

    /// Makes a receipt.
    public init(rows: Int, changed: Int) {
        self.rows = rows
        self.changed = changed
    }
}

extension Database {
    /// Writes a table, whole or not at all.
    ///
    /// The rows go first into a table of this connection alone, in bulk; from there into their place with a few statements. A row that
    /// is there with equal values is left alone, so that the same again changes nothing (but for `append`).
    ///
    /// - Throws: `StoreError`.
    public func write(
        _ table: Table, to name: String, mode: WriteMode, key: [String], context: ExecutionContext
    ) throws -> WriteReceipt {
        for (column, type) in table.schema where dialect.typeName(type) == nil {
            throw StoreError(
                .typeMismatch, "the column `\(column)` is \(type.name), which a database has no column for",
                hint: "join its elements to a text, or `explode` it")
        }
        for column in key where !table.has(column) { throw StoreError(.missing, "the key `\(column)` is no column of the table") }
        return try transaction { () throws -> WriteReceipt in
            let present = try describe(name)
            switch (mode, present) {
            case (.create, .some):
                throw StoreError(
                    .exists, "there is a table `\(name)` already", hint: "`mode: .append`, `.replace` or `.upsert` change it")
            case (.update, nil): throw StoreError(.missing, "there is no table `\(name)`")
            case (_, nil):
                try make(name, table, key: key)
                if mode != .upsert || key.isEmpty {
                    try insert(table, into: name, context: context)
                    return WriteReceipt(rows: table.rowCount, changed: table.rowCount)
                }
            case (_, let present?): try checkColumns(table, name, present)
            }
            try stage(table, context)
            return WriteReceipt(rows: table.rowCount, changed: try move(table, to: name, mode: mode, key: key))
        }
    }

    private static var staging: String { "recnb_staging" }

    private func make(_ name: String, _ table: Table, key: [String]) throws {
        var lines = table.schema.map { "\(SQLDialect.quoted(column: $0.name)) \(dialect.typeName($0.type) ?? "text")" }
        if !key.isEmpty { lines.append("PRIMARY KEY (\(Self.list(key)))") }
        _ = try execute("CREATE TABLE \(SQLDialect.quoted(name)) (\(lines.joined(separator: ", ")))")
    }

    private func checkColumns(_ table: Table, _ name: String, _ present: TableDescription) throws {
        let absent = table.names.filter { !present.columns.contains($0) }
        if absent.isEmpty { return }
        throw StoreError(
            .missing, "the table `\(name)` has no column `\(absent[0])`",
            detail: "columns: \(present.columns.joined(separator: ", "))")
    }

    private func stage(_ table: Table, _ context: ExecutionContext) throws {
        _ = try execute(
            "DROP TABLE IF EXISTS temp.\(Self.staging)".replacing(
                "temp.", with: dialect.differs == "IS NOT" ? "temp." : "pg_temp."))
        let lines = table.schema.map { "\(SQLDialect.quoted(column: $0.name)) \(dialect.typeName($0.type) ?? "text")" }
        _ = try execute("CREATE TEMPORARY TABLE \(Self.staging) (\(lines.joined(separator: ", ")))")
        try insert(table, into: Self.staging, context: context)
    }

    private func move(_ table: Table, to name: String, mode: WriteMode, key: [String]) throws -> Int {
        let target = SQLDialect.quoted(name)
        let columns = Self.list(table.names)
        let adding = "INSERT INTO \(target) (\(columns)) SELECT \(columns) FROM \(Self.staging)"
        switch mode {
        case .create, .append: return try execute(adding)
        case .replace:
            let removed = try execute("DELETE FROM \(target)")
            return max(removed, try execute(adding))
        case .upsert, .update:
            try checkKey(key)
            let same = key.map { "t.\(SQLDialect.quoted(column: $0)) = s.\(SQLDialect.quoted(column: $0))" }
                .joined(separator: " AND ")
            let others = table.names.filter { !key.contains($0) }
            var changed = 0
            if !others.isEmpty {
                let sets = others.map { "\(SQLDialect.quoted(column: $0)) = s.\(SQLDialect.quoted(column: $0))" }
                let differing = others.map {
                    "t.\(SQLDialect.quoted(column: $0)) \(dialect.differs) s.\(SQLDialect.quoted(column: $0))"
                }
                changed = try execute(
                    "UPDATE \(target) AS t SET \(sets.joined(separator: ", ")) FROM \(Self.staging) AS s WHERE \(same) AND "
                        + "(\(differing.joined(separator: " OR ")))")
            }
            if mode == .upsert {
                let own = table.names.map { "s.\(SQLDialect.quoted(column: $0))" }.joined(separator: ", ")
                changed += try execute(
                    "INSERT INTO \(target) (\(columns)) SELECT \(own) FROM \(Self.staging) AS s "
                        + "WHERE NOT EXISTS (SELECT 1 FROM \(target) AS t WHERE \(same))")
            }
            return changed
        }
    }

    /// One row a key, and every part of it there: else it is not said which row counts.
    private func checkKey(_ key: [String]) throws {
        if key.isEmpty { throw StoreError(.badSQL, "`mode: .upsert` and `.update` need `key:`") }
        let names = Self.list(key)
        let missing = key.map { "\(SQLDialect.quoted(column: $0)) IS NULL" }.joined(separator: " OR ")
        let count = TableSchema.Field("count", .int64)
        func found(_ query: String) throws -> Bool {
            let table = try read(SQLText(query), parameters: [:], types: [count], context: .serial)
            return try table.column("count").scalars != [.int(0)]
        }
        let words = key.map { "`\($0)`" }.joined(separator: ", ")
        if try found("SELECT count(*) AS count FROM \(Self.staging) WHERE \(missing) ORDER BY 1") {
            throw StoreError(.constraint, "a row has a missing value in the key \(words)")
        }
        if try found(
            "SELECT count(*) AS count FROM (SELECT 1 FROM \(Self.staging) GROUP BY \(names) HAVING count(*) > 1) AS d ORDER BY 1")
        {
            throw StoreError(
                .constraint, "two rows have the same key \(words)", hint: "`dropDuplicates` on the key first")
        }
    }

    private static func list(_ names: [String]) -> String {
        names.map { SQLDialect.quoted(column: $0) }.joined(separator: ", ")
    }
}
