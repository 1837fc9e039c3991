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

    init(path: String, shown: String, access: DatabaseAccess) throws {
        self.shown = shown
        var opened: OpaquePointer?
        let flags = access == .reading ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        let code = sqlite3_open_v2(path, &opened, flags | SQLITE_OPEN_NOMUTEX, nil)
        guard code == SQLITE_OK, let opened else {
            let detail = opened.map { String(cString: sqlite3_errmsg($0)) }
            sqlite3_close(opened)
            throw StoreError(
                .unreachable, "\(shown) cannot be opened", detail: detail,
                hint: access == .reading
                    ? "the file must be there before it is read: a `store` cell above makes it" : "its folder must be writable")
        }
        handle = opened
        sqlite3_extended_result_codes(handle, 1)
        sqlite3_busy_timeout(handle, Self.patience)
        _ = try execute("PRAGMA foreign_keys = ON")
    }

    deinit { sqlite3_close_v2(handle) }

    // MARK: Transactions

    var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    func begin(_ access: DatabaseAccess) throws {
        // Who is going to write waits for its turn at once: two who had begun to read could not both go on.
        _ = try execute(access == .reading ? "BEGIN" : "BEGIN IMMEDIATE")
    }

    func commit() throws { _ = try execute("COMMIT") }

    func rollback() { if isInTransaction { _ = try? execute("ROLLBACK") } }

    // MARK: Statements

    private func error(_ what: String) -> StoreError {
        let code = sqlite3_extended_errcode(handle)
        let detail = String(cString: sqlite3_errmsg(handle))
        let kind: StoreError.Code =
            switch code & 0xff {
            case SQLITE_INTERRUPT: .cancelled
            // A value that a STRICT table does not take.
            case SQLITE_CONSTRAINT where code == SQLITE_CONSTRAINT | 12 << 8: .typeMismatch
            case SQLITE_CONSTRAINT: .constraint
            case SQLITE_MISMATCH: .typeMismatch
            case SQLITE_FULL, SQLITE_NOMEM, SQLITE_TOOBIG: .full
            case SQLITE_READONLY: .refused
            case SQLITE_NOTADB, SQLITE_CORRUPT, SQLITE_CANTOPEN, SQLITE_IOERR, SQLITE_BUSY: .unreachable
            case SQLITE_ERROR where detail.hasPrefix("no such table") || detail.contains("no such column"): .missing
            case SQLITE_ERROR where detail.hasPrefix("table ") && detail.hasSuffix("already exists"): .exists
            case SQLITE_ERROR: .badSQL
            default: .other
            }
        return StoreError(kind, what, detail: detail)
    }

    /// Runs a piece of work that can be stopped.
    private func stoppable<T>(_ context: ExecutionContext, _ body: () throws -> T) rethrows -> T {
        let asked = Asked(context)
        sqlite3_progress_handler(
            handle, 10_000,
            { pointer in
                guard let pointer else { return 0 }
                return Unmanaged<Asked>.fromOpaque(pointer).takeUnretainedValue().context.isCancelled() ? 1 : 0
            }, Unmanaged.passUnretained(asked).toOpaque())
        defer { sqlite3_progress_handler(handle, 0, nil, nil) }
        return try withExtendedLifetime(asked, body)
    }

    private final class Asked {
        let context: ExecutionContext
        init(_ context: ExecutionContext) { self.context = context }
    }

    private func prepare(_ sql: String) throws -> Statement {
        if sql.utf8.contains(0) { throw StoreError(.badSQL, "the statement has a NUL character in it") }
        var statement: OpaquePointer?
        var isAlone = true
        let code = sql.withCString { start in
            var rest: UnsafePointer<CChar>?
            let code = sqlite3_prepare_v2(handle, start, -1, &statement, &rest)
            // White space, a semicolon or a comment may follow; a second statement may not.
            if code == SQLITE_OK, let rest { isAlone = SQLText(String(cString: rest)).statements.isEmpty }
            return code
        }
        guard isAlone else {
            sqlite3_finalize(statement)
            throw StoreError(.badSQL, "there are two statements where one is taken")
        }
        guard code == SQLITE_OK, let statement else {
            throw error("\(shown) does not take the statement")
        }
        return Statement(statement)
    }

    /// A prepared statement, ended with its owner.
    private final class Statement {
        let pointer: OpaquePointer
        init(_ pointer: OpaquePointer) { self.pointer = pointer }
        deinit { sqlite3_finalize(pointer) }
    }

    func execute(_ sql: String, context: ExecutionContext) throws -> Int {
        try stoppable(context) { try run(prepare(sql)) }
    }

    func execute(script: String, context: ExecutionContext) throws -> Int {
        if script.utf8.contains(0) { throw StoreError(.badSQL, "the script has a NUL character in it") }
        return try stoppable(context) {
            try script.withCString { start in
                var changed = 0
                var rest: UnsafePointer<CChar>? = start
                while let next = rest, next.pointee != 0 {
                    var pointer: OpaquePointer?
                    guard sqlite3_prepare_v2(handle, next, -1, &pointer, &rest) == SQLITE_OK else {
                        throw error("\(shown) does not take the script")
                    }
                    if let pointer { changed += try run(Statement(pointer)) }
                }
                return changed
            }
        }
    }

    private func run(_ statement: Statement) throws -> Int {
        let before = sqlite3_total_changes(handle)
        var code = SQLITE_ROW
        while code == SQLITE_ROW { code = sqlite3_step(statement.pointer) }
        guard code == SQLITE_DONE else { throw error("\(shown) could not run a statement") }
        return Int(sqlite3_total_changes(handle) - before)
    }

    func describe(_ table: String) throws -> TableDescription? {
        let parts = table.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let schema = parts.count == 2 ? parts[0] : "main"
        let statement = try prepare("SELECT name, pk FROM pragma_table_info(?1, ?2) ORDER BY cid")
        try bind(.string(parts.last ?? table), at: 1, of: statement)
        try bind(.string(schema), at: 2, of: statement)
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
        guard sqlite3_column_count(statement.pointer) > 0 else {
            throw StoreError(
                .badSQL, "the query gives no columns", hint: "`runSQL` in a `store` cell changes things")
        }
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
        try stoppable(context) {
            while true {
                let code = sqlite3_step(statement.pointer)
                if code == SQLITE_DONE { break }
                guard code == SQLITE_ROW else { throw error("reading \(shown) failed") }
                for (field, (place, builder)) in zip(types, zip(places, builders)) {
                    try take(statement, Int32(place), into: builder, field, row: row)
                }
                row += 1
            }
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
                throw error("row \(row + 1) cannot be written to \(shown)")
            }
            sqlite3_reset(statement.pointer)
            if row & 0xffff == 0xffff, context.isCancelled() { throw StoreError.stopped }
        }
    }
}
