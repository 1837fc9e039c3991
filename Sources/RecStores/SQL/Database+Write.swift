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
        try checkNames(table, name, key)
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
            try stage(table, key: key, context)
            let changed = try move(
                table, to: name, types: present?.types ?? [], present?.columns ?? [], mode: mode, key: key, context)
            _ = try execute("DROP TABLE \(staging)", context: context)
            return WriteReceipt(rows: table.rowCount, changed: changed)
        }
    }

    /// The table of this connection alone.
    private var staging: String { "\(dialect.temporarySchema).recnb_staging" }

    private func checkNames(_ table: Table, _ name: String, _ key: [String]) throws(StoreError) {
        for (column, type) in table.schema where dialect.typeName(type) == nil {
            throw StoreError(
                .typeMismatch, "the column `\(column)` is \(type.name), which a database has no column for",
                hint: "join its elements to a text, or `explode` it")
        }
        if table.columnCount == 0 { throw StoreError(.badSQL, "the table has no columns") }
        for name in [name] + table.names where name.isEmpty || name.utf8.contains(0) {
            throw StoreError(.badSQL, "a table or column has a name that is empty or has a NUL character in it")
        }
        for column in key where !table.has(column) { throw StoreError(.missing, "the key `\(column)` is no column of the table") }
    }

    private func make(_ name: String, _ table: Table, key: [String]) throws {
        var lines = columnLines(table)
        if !key.isEmpty { lines.append("PRIMARY KEY (\(Self.list(key)))") }
        _ = try execute("CREATE TABLE \(SQLDialect.quoted(name)) (\(lines.joined(separator: ", ")))")
    }

    private func columnLines(_ table: Table) -> [String] {
        table.schema.map { "\(SQLDialect.quoted(column: $0.name)) \(dialect.typeName($0.type) ?? "text")" }
    }

    private func checkColumns(_ table: Table, _ name: String, _ present: TableDescription) throws {
        guard let absent = table.names.first(where: { !present.columns.contains($0) }) else { return }
        throw StoreError(
            .missing, "the table `\(name)` has no column `\(absent)`",
            detail: "columns: \(present.columns.joined(separator: ", "))")
    }

    private func stage(_ table: Table, key: [String], _ context: ExecutionContext) throws {
        _ = try execute("DROP TABLE IF EXISTS \(staging)", context: context)
        let temporary = staging.split(separator: ".").last.map(String.init) ?? staging
        _ = try execute("CREATE TEMPORARY TABLE \(temporary) (\(columnLines(table).joined(separator: ", ")))", context: context)
        try insert(table, into: staging, context: context)
        if key.isEmpty { return }
        // What finds rows by key: SQLite looks them up one by one, PostgreSQL plans by what it knows of the table.
        _ = try execute(
            dialect.temporarySchema == "temp"
                ? "CREATE INDEX temp.recnb_staging_key ON recnb_staging (\(Self.list(key)))" : "ANALYZE \(staging)",
            context: context)
    }

    private func move(
        _ table: Table, to name: String, types: [String], _ columns: [String], mode: WriteMode, key: [String],
        _ context: ExecutionContext
    ) throws -> Int {
        let typeOf = Dictionary(zip(columns, types)) { first, _ in first }
        let target = SQLDialect.quoted(name)
        let list = Self.list(table.names)
        let adding = "INSERT INTO \(target) (\(list)) SELECT \(list) FROM \(staging)"
        if mode != .append, let lock = dialect.lock(name) { _ = try execute(lock, context: context) }
        if mode == .create || mode == .append { return try execute(adding, context: context) }
        if key.isEmpty {
            guard mode == .replace else { throw StoreError(.badSQL, "`mode: .upsert` and `.update` need `key:`") }
            let removed = try execute("DELETE FROM \(target)", context: context)
            return max(removed, try execute(adding, context: context))
        }
        try checkKey(key)
        let same = key.map { "t.\(SQLDialect.quoted(column: $0)) = s.\(SQLDialect.quoted(column: $0))" }
            .joined(separator: " AND ")
        var changed = 0
        if mode == .replace {
            changed += try execute(
                "DELETE FROM \(target) AS t WHERE NOT EXISTS (SELECT 1 FROM \(staging) AS s WHERE \(same))", context: context)
        }
        let others = table.names.filter { !key.contains($0) }
        if !others.isEmpty {
            let sets = others.map(SQLDialect.quoted(column:)).map { "\($0) = s.\($0)" }.joined(separator: ", ")
            // A value is compared as the column would hold it, or a double would never equal what a `real` made of it.
            let differing = others.map { name in
                let column = SQLDialect.quoted(column: name)
                let given = typeOf[name].map { "CAST(s.\(column) AS \($0))" } ?? "s.\(column)"
                return "t.\(column) \(dialect.differs) \(given)"
            }.joined(separator: " OR ")
            changed += try execute(
                "UPDATE \(target) AS t SET \(sets) FROM \(staging) AS s WHERE \(same) AND (\(differing))", context: context)
        }
        if mode != .update {
            let own = table.names.map { "s.\(SQLDialect.quoted(column: $0))" }.joined(separator: ", ")
            changed += try execute(
                "INSERT INTO \(target) (\(list)) SELECT \(own) FROM \(staging) AS s "
                    + "WHERE NOT EXISTS (SELECT 1 FROM \(target) AS t WHERE \(same))", context: context)
        }
        return changed
    }

    /// One row a key, and every part of it there: else it is not said which row counts.
    private func checkKey(_ key: [String]) throws {
        let names = Self.list(key)
        let missing = key.map { "\(SQLDialect.quoted(column: $0)) IS NULL" }.joined(separator: " OR ")
        let count = TableSchema.Field("count", .int64)
        func found(_ query: String) throws -> Bool {
            let table = try read(SQLText(query), parameters: [:], types: [count], context: .serial)
            return try table.column("count").scalars != [.int(0)]
        }
        let words = key.map { "`\($0)`" }.joined(separator: ", ")
        if try found("SELECT count(*) AS count FROM \(staging) WHERE \(missing) ORDER BY 1") {
            throw StoreError(.constraint, "a row has a missing value in the key \(words)")
        }
        if try found(
            "SELECT count(*) AS count FROM (SELECT 1 FROM \(staging) GROUP BY \(names) HAVING count(*) > 1) AS d ORDER BY 1")
        {
            throw StoreError(
                .constraint, "two rows have the same key \(words)", hint: "`dropDuplicates` on the key first")
        }
    }

    private static func list(_ names: [String]) -> String {
        names.map { SQLDialect.quoted(column: $0) }.joined(separator: ", ")
    }
}
