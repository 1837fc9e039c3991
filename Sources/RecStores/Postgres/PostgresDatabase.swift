import CPostgresShim
import Glibc
import RecFrame
import RecSchema

/// A database on a PostgreSQL server, through libpq.
final class PostgresDatabase: Database {
    let dialect = SQLDialect.postgres
    private let connection: OpaquePointer
    private let shown: String
    /// How many rows come at once.
    private static let batch = 32_768

    init(url: String, shown: String) throws {
        self.shown = shown
        let keywords = ["dbname", "connect_timeout", "client_encoding", "application_name"]
        let values = [url, "10", "UTF8", "recnb"]
        let opened = Self.withCStrings(keywords) { keywords in
            Self.withCStrings(values) { values in PQconnectdbParams(keywords, values, 1) }
        }
        guard let opened else { throw StoreError(.unreachable, "`\(shown)` cannot be reached: out of memory") }
        guard PQstatus(opened) == CONNECTION_OK else {
            let detail = Self.line(PQerrorMessage(opened))
            PQfinish(opened)
            let isRefused = detail.contains("authentication failed") || detail.contains("no password supplied")
            throw StoreError(
                isRefused ? .refused : .unreachable,
                isRefused ? "`\(shown)` refuses the user or password" : "`\(shown)` cannot be reached", detail: detail,
                hint: isRefused ? nil : "is the server running, and are host, port and database right?")
        }
        connection = opened
        PQsetNoticeProcessor(opened, { _, _ in }, nil)
    }

    deinit { PQfinish(connection) }

    private static func withCStrings<T>(_ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> T) -> T {
        let copies = texts.map { text in text.withCString { strdup($0) } }
        defer { for copy in copies { free(copy) } }
        let pointers = copies.map { $0.map { UnsafePointer<CChar>($0) } } + [nil]
        return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
    }

    /// The first line of what the server said.
    private static func line(_ text: UnsafePointer<CChar>?) -> String {
        let whole = text.map { String(cString: $0) } ?? ""
        return String(whole.split(separator: "\n").first ?? "")
    }

    // MARK: Statements

    /// A result, ended with its owner.
    final class Answer {
        let pointer: OpaquePointer?
        init(_ pointer: OpaquePointer?) { self.pointer = pointer }
        deinit { PQclear(pointer) }
    }

    private func error(_ answer: Answer, _ what: String) -> StoreError {
        if PQstatus(connection) != CONNECTION_OK {
            return StoreError(
                .lost, "the connection to `\(shown)` broke", detail: Self.line(PQerrorMessage(connection)),
                hint: "nothing was kept of what was being written; run again")
        }
        let state = PQresultErrorField(answer.pointer, Int32(UInt8(ascii: "C"))).map { String(cString: $0) } ?? ""
        var detail = PQresultErrorField(answer.pointer, Int32(UInt8(ascii: "M"))).map { String(cString: $0) }
        if let more = PQresultErrorField(answer.pointer, Int32(UInt8(ascii: "D"))) {
            detail = (detail ?? "") + "; " + String(cString: more)
        }
        let hint = PQresultErrorField(answer.pointer, Int32(UInt8(ascii: "H"))).map { String(cString: $0) }
        let code: StoreError.Code =
            switch state.prefix(2) {
            case "23": .constraint
            case "42": ["42P01", "42703"].contains(state) ? .missing : ["42P07"].contains(state) ? .exists : .badSQL
            case "22": .typeMismatch
            case "28": .refused
            case "25": .badSQL
            default: .other
            }
        return StoreError(code, what, detail: detail, hint: hint)
    }

    private func run(_ sql: String) throws -> Answer {
        let answer = Answer(PQexec(connection, sql))
        switch PQresultStatus(answer.pointer) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_COPY_IN, PGRES_EMPTY_QUERY: return answer
        default: throw error(answer, "`\(shown)` could not run a statement")
        }
    }

    func execute(_ statement: String) throws -> Int {
        let answer = try run(statement)
        return PQcmdTuples(answer.pointer).flatMap { Int(String(cString: $0)) } ?? 0
    }

    func describe(_ table: String) throws -> TableDescription? {
        let columns = try rows(
            """
            SELECT a.attname FROM pg_attribute a WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY a.attnum
            """, [SQLDialect.quoted(table)])
        if columns.isEmpty { return nil }
        let key = try rows(
            """
            SELECT a.attname FROM pg_index i, unnest(i.indkey) WITH ORDINALITY AS k(number, place), pg_attribute a
            WHERE i.indrelid = to_regclass($1) AND i.indisprimary AND a.attrelid = i.indrelid AND a.attnum = k.number
            ORDER BY k.place
            """, [SQLDialect.quoted(table)])
        return TableDescription(columns: columns, primaryKey: key)
    }

    /// The first column of a query's rows as text.
    private func rows(_ sql: String, _ values: [String]) throws -> [String] {
        let answer = Self.withCStrings(values) { values in
            Answer(PQexecParams(connection, sql, 1, nil, values, nil, nil, 0))
        }
        guard PQresultStatus(answer.pointer) == PGRES_TUPLES_OK else {
            throw error(answer, "`\(shown)` could not describe a table")
        }
        return (0..<PQntuples(answer.pointer)).map { String(cString: PQgetvalue(answer.pointer, $0, 0)) }
    }

    // MARK: Reading

    func read(
        _ query: SQLText, parameters: [String: Scalar], types: [TableSchema.Field], context: ExecutionContext
    ) throws -> Table {
        let isInside = PQtransactionStatus(connection) == PQTRANS_INTRANS
        // Nothing can be changed by what only reads, and all rows are of one moment.
        if !isInside { _ = try run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY") }
        do {
            let table = try fetched(query, parameters, types, context)
            if !isInside { _ = try run("COMMIT") }
            return table
        } catch {
            if !isInside { _ = try? run("ROLLBACK") }
            throw error
        }
    }

    private func fetched(
        _ query: SQLText, _ parameters: [String: Scalar], _ types: [TableSchema.Field], _ context: ExecutionContext
    ) throws -> Table {
        var values: [String?] = []
        for name in query.parameters {
            guard let value = parameters[name] else { throw StoreError(.badSQL, "the parameter `:\(name)` has no value") }
            if case .list = value { throw StoreError(.typeMismatch, "the parameter `:\(name)` is a list") }
            values.append(value.isMissing ? nil : value.text)
        }
        try declare(query.numbered("$"), values)
        let builders = types.map { ColumnBuilder($0.type) }
        var places: [Int]?
        var row = 0
        while true {
            if context.isCancelled() { throw StoreError(.cancelled, "stopped") }
            let answer = Answer(
                PQexecParams(connection, "FETCH FORWARD \(Self.batch) FROM recnb_rows", 0, nil, nil, nil, nil, 1))
            guard PQresultStatus(answer.pointer) == PGRES_TUPLES_OK else { throw error(answer, "reading `\(shown)` failed") }
            let known: [Int]
            if let places {
                known = places
            } else {
                known = try ResultColumns.places(
                    of: types, in: (0..<PQnfields(answer.pointer)).map { String(cString: PQfname(answer.pointer, $0)) })
                places = known
            }
            let count = Int(PQntuples(answer.pointer))
            for (field, (place, builder)) in zip(types, zip(known, builders)) {
                let source = try PostgresColumn(PQftype(answer.pointer, Int32(place)), field)
                for index in 0..<count {
                    if PQgetisnull(answer.pointer, Int32(index), Int32(place)) != 0 {
                        builder.appendMissing()
                        continue
                    }
                    let bytes = UnsafeRawBufferPointer(
                        start: PQgetvalue(answer.pointer, Int32(index), Int32(place)),
                        count: Int(PQgetlength(answer.pointer, Int32(index), Int32(place))))
                    try source.take(bytes, into: builder, row: row + index)
                }
            }
            row += count
            if count < Self.batch { break }
        }
        _ = try run("CLOSE recnb_rows")
        return try Table(zip(types, builders).map { ($0.name, $1.finish()) }, rowCount: row)
    }

    private func declare(_ sql: String, _ values: [String?]) throws {
        let copies = values.map { value in value.flatMap { text in text.withCString { strdup($0) } } }
        defer { for copy in copies { free(copy) } }
        let pointers = copies.map { copy in copy.map { UnsafePointer<CChar>($0) } }
        let answer = pointers.withUnsafeBufferPointer { buffer in
            Answer(
                PQexecParams(
                    connection, "DECLARE recnb_rows NO SCROLL CURSOR FOR \(sql)", Int32(values.count), nil,
                    values.isEmpty ? nil : buffer.baseAddress, nil, nil, 0))
        }
        guard PQresultStatus(answer.pointer) == PGRES_COMMAND_OK else {
            throw error(answer, "`\(shown)` does not take the query")
        }
    }

    // MARK: Writing

    func insert(_ table: Table, into name: String, context: ExecutionContext) throws {
        if table.columnCount == 0 { return }
        let columns = table.names.map { SQLDialect.quoted(column: $0) }.joined(separator: ", ")
        _ = try run("COPY \(SQLDialect.quoted(name)) (\(columns)) FROM STDIN (FORMAT binary)")
        var writer = PostgresCopyWriter(table)
        do {
            while let bytes = writer.next() {
                if context.isCancelled() { throw StoreError(.cancelled, "stopped") }
                let sent = bytes.withUnsafeBytes {
                    PQputCopyData(connection, $0.bindMemory(to: CChar.self).baseAddress, Int32($0.count))
                }
                guard sent == 1 else {
                    throw StoreError(.lost, "the connection to `\(shown)` broke", detail: Self.line(PQerrorMessage(connection)))
                }
            }
        } catch {
            PQputCopyEnd(connection, "stopped")
            while let answer = PQgetResult(connection) { PQclear(answer) }
            throw error
        }
        guard PQputCopyEnd(connection, nil) == 1 else {
            throw StoreError(.lost, "the connection to `\(shown)` broke", detail: Self.line(PQerrorMessage(connection)))
        }
        var failure: StoreError?
        while let pointer = PQgetResult(connection) {
            let answer = Answer(pointer)
            if PQresultStatus(pointer) != PGRES_COMMAND_OK, failure == nil {
                failure = error(answer, "the rows cannot be written to `\(name)`")
            }
        }
        if let failure { throw failure }
    }
}
