import CPostgresShim
import RecFrame
import RecSchema

/// A database on a PostgreSQL server.
final class PostgresDatabase: Database {
    let dialect = SQLDialect.postgres
    private let connection: PostgresConnection
    private var shown: String { connection.shown }
    /// How many rows come at once.
    private static let batch = 32_768

    init(url: String, shown: String, context: ExecutionContext) throws {
        connection = try PostgresConnection(url: url, shown: shown, context: context)
        // A time without a zone is in UTC, as in tables.
        _ = try execute("SET TIME ZONE 'UTC'")
    }

    // MARK: Transactions

    var isInTransaction: Bool {
        let status = pq_transactionStatus(connection.pointer)
        return status == PQTRANS_INTRANS || status == PQTRANS_INERROR
    }

    func begin(_ access: DatabaseAccess) throws {
        _ = try execute(access == .reading ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" : "BEGIN")
    }

    func commit() throws {
        // A transaction in which something failed is undone by a commit, without a word.
        guard pq_transactionStatus(connection.pointer) == PQTRANS_INTRANS else {
            rollback()
            throw StoreError(.other, "\(shown) could not keep the changes")
        }
        do {
            _ = try execute("COMMIT")
        } catch var error as StoreError where error.code == .lost {
            error.hint = "it broke while the changes were being kept: they are all there or none is; run again"
            throw error
        }
    }

    func rollback() { _ = try? execute("ROLLBACK") }

    func execute(_ statement: String, context: ExecutionContext) throws -> Int {
        try connection.ask(statement, what: "\(shown) could not run a statement", context: context).changed
    }

    func execute(script: String, context: ExecutionContext) throws -> Int {
        try connection.ask(script, nil, what: "\(shown) could not run the script", context: context).changed
    }

    func describe(_ table: String) throws -> TableDescription? {
        let columns = try names(
            """
            SELECT a.attname FROM pg_attribute a WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY a.attnum
            """, table)
        if columns.isEmpty { return nil }
        let types = try names(
            """
            SELECT format_type(a.atttypid, a.atttypmod) FROM pg_attribute a
            WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
            """, table)
        let key = try names(
            """
            SELECT a.attname FROM pg_index i, unnest(i.indkey) WITH ORDINALITY AS k(number, place), pg_attribute a
            WHERE i.indrelid = to_regclass($1) AND i.indisprimary AND a.attrelid = i.indrelid AND a.attnum = k.number
            ORDER BY k.place
            """, table)
        return TableDescription(columns: columns, primaryKey: key, types: types)
    }

    /// The first column of a query's rows as text.
    private func names(_ sql: String, _ table: String) throws -> [String] {
        let answer = try connection.ask(
            sql, [SQLDialect.quoted(table)], what: "\(shown) could not describe a table", context: .serial
        ).answer
        return (0..<pq_ntuples(answer.pointer)).map { String(cString: pq_getvalue(answer.pointer, $0, 0)) }
    }

    // MARK: Reading

    func read(
        _ query: SQLText, parameters: [String: Scalar], types: [TableSchema.Field], context: ExecutionContext
    ) throws -> Table {
        if isInTransaction { return try fetched(query, parameters, types, context) }
        // Nothing can be changed by what only reads, and all rows are of one moment.
        try begin(.reading)
        do {
            let table = try fetched(query, parameters, types, context)
            try commit()
            return table
        } catch {
            rollback()
            throw error
        }
    }

    private func fetched(
        _ query: SQLText, _ parameters: [String: Scalar], _ types: [TableSchema.Field], _ context: ExecutionContext
    ) throws -> Table {
        var values: [String?] = []
        for name in query.parameters {
            guard let value = parameters[name] else { throw StoreError(.badSQL, "the parameter `:\(name)` has no value") }
            switch value {
            case .missing: values.append(nil)
            case .list: throw StoreError(.typeMismatch, "the parameter `:\(name)` is a list")
            case .duration(let microseconds): values.append(String(microseconds))
            default: values.append(value.text)
            }
        }
        _ = try connection.ask(
            "DECLARE recnb_rows NO SCROLL CURSOR FOR \(query.numbered("$"))", values, what: "\(shown) does not take the query",
            context: context)
        let builders = types.map { ColumnBuilder($0.type) }
        var places: [Int]?
        var row = 0
        while true {
            if context.isCancelled() { throw StoreError.stopped }
            let answer = try connection.ask(
                "FETCH FORWARD \(Self.batch) FROM recnb_rows", isBinary: true, what: "reading \(shown) failed", context: context
            ).answer
            let known: [Int]
            if let places {
                known = places
            } else {
                known = try ResultColumns.places(
                    of: types, in: (0..<pq_nfields(answer.pointer)).map { String(cString: pq_fname(answer.pointer, $0)) })
                places = known
            }
            let count = Int(pq_ntuples(answer.pointer))
            for (field, (place, builder)) in zip(types, zip(known, builders)) {
                try Self.take(answer, Int32(place), count, field, into: builder, from: row)
            }
            row += count
            if count < Self.batch { break }
        }
        _ = try execute("CLOSE recnb_rows")
        return try Table(zip(types, builders).map { ($0.name, $1.finish()) }, rowCount: row)
    }

    /// The values of one column of a batch.
    private static func take(
        _ answer: PostgresConnection.Answer, _ place: Int32, _ count: Int, _ field: TableSchema.Field,
        into builder: ColumnBuilder,
        from row: Int
    ) throws {
        let source = try PostgresColumn(pq_ftype(answer.pointer, place), field)
        for index in 0..<Int32(count) {
            if pq_getisnull(answer.pointer, index, place) != 0 {
                builder.appendMissing()
                continue
            }
            let bytes = UnsafeRawBufferPointer(
                start: pq_getvalue(answer.pointer, index, place), count: Int(pq_getlength(answer.pointer, index, place)))
            try source.take(bytes, into: builder, row: row + Int(index))
        }
    }

    // MARK: Writing

    func insert(_ table: Table, into name: String, context: ExecutionContext) throws {
        if table.columnCount == 0 { return }
        let columns = table.names.map { SQLDialect.quoted(column: $0) }.joined(separator: ", ")
        let what = "the rows cannot be written to \(shown)"
        _ = try connection.ask(
            "COPY \(SQLDialect.quoted(name)) (\(columns)) FROM STDIN (FORMAT binary)", what: what, context: context)
        var writer = PostgresCopyWriter(table)
        do {
            while let bytes = writer.next() {
                if context.isCancelled() { throw StoreError.stopped }
                let sent = bytes.withUnsafeBytes {
                    pq_putCopyData(connection.pointer, $0.bindMemory(to: CChar.self).baseAddress, Int32($0.count))
                }
                guard sent == 1 else { throw connection.lost() }
            }
        } catch {
            pq_putCopyEnd(connection.pointer, "stopped")
            _ = try? connection.results(what, .serial)
            throw error
        }
        guard pq_putCopyEnd(connection.pointer, nil) == 1 else { throw connection.lost() }
        _ = try connection.results(what, context)
    }
}
