import CSQLiteShim
import RecFrame
import RecSchema

/// A database in a file.
final class SQLiteDatabase: Database {
    let dialect = SQLDialect.sqlite
    private let handle: OpaquePointer
    private let shown: String

    /// SQLite copies what is bound to it.
    private static var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
    /// How long to wait for another program that writes, in milliseconds.
    private static let patience: Int32 = 10_000

    init(path: String, shown: String) throws {
        self.shown = shown
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(path, &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nil)
        guard code == SQLITE_OK, let opened else {
            let detail = opened.map { String(cString: sqlite3_errmsg($0)) }
            sqlite3_close(opened)
            throw StoreError(
                .unreachable, "the database `\(shown)` cannot be opened", detail: detail,
                hint: "its folder must be there and writable")
        }
        handle = opened
        sqlite3_extended_result_codes(handle, 1)
        sqlite3_busy_timeout(handle, Self.patience)
        _ = try execute("PRAGMA foreign_keys = ON")
    }

    deinit { sqlite3_close_v2(handle) }

    private func error(_ what: String) -> StoreError {
        let code = sqlite3_extended_errcode(handle)
        let detail = String(cString: sqlite3_errmsg(handle))
        let kind: StoreError.Code =
            switch code & 0xff {
            case SQLITE_CONSTRAINT: .constraint
            case SQLITE_NOTADB, SQLITE_CORRUPT, SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_FULL, SQLITE_IOERR, SQLITE_BUSY:
                .unreachable
            case SQLITE_ERROR:
                detail.hasPrefix("no such table") || detail.hasPrefix("no such column") ? .missing : .badSQL
            default: .other
            }
        return StoreError(kind, what, detail: detail)
    }

    private func prepare(_ sql: String) throws -> Statement {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK, let statement else {
            throw error("`\(shown)` does not take the statement")
        }
        return Statement(statement)
    }

    /// A prepared statement, ended with its owner.
    private final class Statement {
        let pointer: OpaquePointer
        init(_ pointer: OpaquePointer) { self.pointer = pointer }
        deinit { sqlite3_finalize(pointer) }
    }

    func execute(_ sql: String) throws -> Int {
        let statement = try prepare(sql)
        let before = sqlite3_total_changes(handle)
        var code = SQLITE_ROW
        while code == SQLITE_ROW { code = sqlite3_step(statement.pointer) }
        guard code == SQLITE_DONE else { throw error("`\(shown)` could not run a statement") }
        return Int(sqlite3_total_changes(handle) - before)
    }

    func describe(_ table: String) throws -> TableDescription? {
        let statement = try prepare("SELECT name, pk FROM pragma_table_info(?1) ORDER BY cid")
        sqlite3_bind_text(statement.pointer, 1, table, -1, Self.copied)
        var columns: [String] = []
        var key: [(Int32, String)] = []
        while sqlite3_step(statement.pointer) == SQLITE_ROW {
            let name = String(cString: sqlite3_column_text(statement.pointer, 0))
            columns.append(name)
            let place = sqlite3_column_int(statement.pointer, 1)
            if place > 0 { key.append((place, name)) }
        }
        return columns.isEmpty ? nil : TableDescription(columns: columns, primaryKey: key.sorted { $0.0 < $1.0 }.map(\.1))
    }

    // MARK: Reading

    func read(
        _ query: SQLText, parameters: [String: Scalar], types: [TableSchema.Field], context: ExecutionContext
    ) throws -> Table {
        let statement = try prepare(query.numbered("?"))
        guard sqlite3_stmt_readonly(statement.pointer) != 0 else {
            throw StoreError(.badSQL, "the query changes the database", hint: "`runSQL` in a `store` cell does that")
        }
        for (index, name) in query.parameters.enumerated() {
            guard let value = parameters[name] else { throw StoreError(.badSQL, "the parameter `:\(name)` has no value") }
            try bind(value, at: Int32(index + 1), of: statement)
        }
        let count = sqlite3_column_count(statement.pointer)
        let names = (0..<count).map { String(cString: sqlite3_column_name(statement.pointer, $0)) }
        let places = try ResultColumns.places(of: types, in: names)
        let builders = types.map { ColumnBuilder($0.type) }
        var row = 0
        while true {
            let code = sqlite3_step(statement.pointer)
            if code == SQLITE_DONE { break }
            guard code == SQLITE_ROW else { throw error("reading `\(shown)` failed") }
            for (field, (place, builder)) in zip(types, zip(places, builders)) {
                try take(statement, Int32(place), into: builder, field, row: row)
            }
            row += 1
            if row & 0xffff == 0, context.isCancelled() { throw StoreError(.cancelled, "stopped") }
        }
        return try Table(zip(types, builders).map { ($0.name, $1.finish()) }, rowCount: row)
    }

    private func take(
        _ statement: Statement, _ column: Int32, into builder: ColumnBuilder, _ field: TableSchema.Field, row: Int
    ) throws {
        func mismatch(_ value: String) -> StoreError { ResultColumns.mismatch(field, row: row, value: value) }
        let kind = sqlite3_column_type(statement.pointer, column)
        switch kind {
        case SQLITE_NULL: builder.appendMissing()
        case SQLITE_INTEGER:
            let value = sqlite3_column_int64(statement.pointer, column)
            if field.type == .bool {
                guard value == 0 || value == 1 else { throw mismatch("\(value)") }
                builder.append(bool: value == 1)
            } else {
                guard field.type.isNumeric || field.type == .duration else { throw mismatch("\(value)") }
                do { try builder.append(field.type == .duration ? .duration(value) : .int(value)) } catch {
                    throw mismatch("\(value)")
                }
            }
        case SQLITE_FLOAT:
            let value = sqlite3_column_double(statement.pointer, column)
            if field.type == .double {
                builder.append(value)
            } else if field.type == .float {
                builder.append(Float(value))
            } else if field.type.isInteger, let whole = Int64(exactly: value) {
                do { try builder.append(.int(whole)) } catch { throw mismatch("\(value)") }
            } else {
                throw mismatch("\(value)")
            }
        default:
            let bytes = UnsafeBufferPointer(
                start: sqlite3_column_text(statement.pointer, column), count: Int(sqlite3_column_bytes(statement.pointer, column))
            )
            try ResultColumns.take(text: bytes, into: builder, field, row: row)
        }
    }

    // MARK: Writing

    private func bind(_ value: Scalar, at index: Int32, of statement: Statement) throws {
        let pointer = statement.pointer
        switch value {
        case .missing: sqlite3_bind_null(pointer, index)
        case .int(let number), .duration(let number): sqlite3_bind_int64(pointer, index, number)
        case .double(let number): sqlite3_bind_double(pointer, index, number)
        case .float(let number): sqlite3_bind_double(pointer, index, Double(number))
        case .bool(let flag): sqlite3_bind_int64(pointer, index, flag ? 1 : 0)
        case .string, .date, .dateTime:
            var text = value.text
            text.withUTF8 { bytes in
                _ = bytes.withMemoryRebound(to: CChar.self) {
                    sqlite3_bind_text(
                        pointer, index, $0.baseAddress ?? UnsafePointer(bitPattern: 1), Int32($0.count), Self.copied)
                }
            }
        case .list: throw StoreError(.typeMismatch, "a list cannot be written to a database")
        }
    }

    func insert(_ table: Table, into name: String, context: ExecutionContext) throws {
        if table.rowCount == 0 || table.columnCount == 0 { return }
        let marks = table.names.indices.map { "?\($0 + 1)" }.joined(separator: ", ")
        let columns = table.names.map { SQLDialect.quoted(column: $0) }.joined(separator: ", ")
        let statement = try prepare("INSERT INTO \(SQLDialect.quoted(name)) (\(columns)) VALUES (\(marks))")
        for row in 0..<table.rowCount {
            for (index, column) in table.columns.enumerated() {
                try bind(column.scalar(at: row), at: Int32(index + 1), of: statement)
            }
            guard sqlite3_step(statement.pointer) == SQLITE_DONE else {
                throw error("row \(row + 1) cannot be written to `\(name)`")
            }
            sqlite3_reset(statement.pointer)
            if row & 0xffff == 0xffff, context.isCancelled() { throw StoreError(.cancelled, "stopped") }
        }
    }
}
