import CPostgresShim
import Glibc
import RecFrame

/// A connection of libpq: it sends, waits so that it can be stopped, and says what went wrong.
final class PostgresConnection {
    let pointer: OpaquePointer
    let shown: String
    /// How long one wait is, in milliseconds; between two it is asked whether to stop.
    private static let patience: Int32 = 100
    /// How long a server may take to let somebody in, in turns of waiting.
    private static let turnsToConnect = 100

    /// Connects and enters.
    ///
    /// - Throws: `badURL`, `unreachable`, `refused`.
    init(url: String, shown: String, context: ExecutionContext) throws {
        self.shown = shown
        guard pq_load() != 0 else {
            throw StoreError(
                .unreachable, "\(shown) cannot be reached: libpq is not there",
                hint: "install Debian's package libpq5")
        }
        // What libpq says of a URL that it cannot read repeats a piece of it.
        guard let options = pq_conninfoParse(url, nil) else {
            throw StoreError(
                .badURL, "the database URL cannot be read",
                hint: "`@`, `:`, `/`, `?` and `%` in a user or password are written `%40`, `%3A`, `%2F`, `%3F` and `%25`")
        }
        pq_conninfoFree(options)
        let keywords = [
            "tcp_user_timeout", "keepalives_idle", "keepalives_interval", "dbname", "connect_timeout", "client_encoding",
            "fallback_application_name",
        ]
        let values = ["30000", "20", "5", url, "10", "UTF8", "recnb"]
        let opened = withCStrings(keywords) { keywords in
            withCStrings(values) { values in pq_connectStartParams(keywords, values, 1) }
        }
        guard let opened else { throw StoreError(.unreachable, "\(shown) cannot be reached: out of memory") }
        pointer = opened
        pq_setNoticeProcessor(opened, { _, _ in }, nil)
        try waitUntilOpen(context)
    }

    deinit { pq_finish(pointer) }

    private func waitUntilOpen(_ context: ExecutionContext) throws {
        var turns = 0
        var status = pq_status(pointer) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING
        while status != PGRES_POLLING_OK {
            if context.isCancelled() { throw StoreError.stopped }
            guard status != PGRES_POLLING_FAILED else { throw refusal() }
            if !wait(for: status == PGRES_POLLING_READING ? POLLIN : POLLOUT) {
                turns += 1
                if turns >= Self.turnsToConnect {
                    throw StoreError(.unreachable, "\(shown) cannot be reached", detail: "no answer in 10 seconds")
                }
                continue
            }
            status = pq_connectPoll(pointer)
        }
    }

    private func refusal() -> StoreError {
        let detail = Self.line(pq_errorMessage(pointer))
        let isRefused = ["authentication failed", "no password supplied", "no pg_hba.conf entry", "permission denied"]
            .contains { detail.contains($0) }
        return StoreError(
            isRefused ? .refused : .unreachable,
            isRefused ? "\(shown) refuses the user or password" : "\(shown) cannot be reached", detail: detail,
            hint: isRefused ? nil : "is the server running, and are host, port and database right?")
    }

    /// Waits for the server; false when the time is over. Where its end is closed, reading says so.
    private func wait(for events: Int32) -> Bool {
        var descriptor = pollfd(fd: pq_socket(pointer), events: Int16(events), revents: 0)
        if descriptor.fd < 0 { return true }
        return poll(&descriptor, 1, Self.patience) != 0
    }

    /// The first line of what the server or libpq said.
    static func line(_ text: UnsafePointer<CChar>?) -> String {
        let whole = text.map { String(cString: $0) } ?? ""
        return String(whole.split(separator: "\n").first ?? "")
    }

    /// A result, ended with its owner.
    final class Answer {
        let pointer: OpaquePointer?
        init(_ pointer: OpaquePointer?) { self.pointer = pointer }
        deinit { pq_clear(pointer) }
    }

    // MARK: Asking

    /// Sends a statement with its values and waits for its results; the last one, and how many rows all of them changed.
    ///
    /// - Parameters:
    ///   - values: nil runs `sql` as a script of several statements; nil in it is a missing value.
    ///   - isBinary: whether numbers come as the server has them.
    /// - Throws: `StoreError` for the first result that failed, with `what` as its sentence.
    func ask(
        _ sql: String, _ values: [String?]? = [], isBinary: Bool = false, what: String, context: ExecutionContext
    ) throws -> (answer: Answer, changed: Int) {
        if sql.utf8.contains(0) { throw StoreError(.badSQL, "the statement has a NUL character in it") }
        for case let value? in values ?? [] where value.utf8.contains(0) {
            throw StoreError(.typeMismatch, "a parameter has a NUL character in it, which PostgreSQL's texts cannot have")
        }
        let isSent: Int32
        if let values {
            isSent = withCStrings(values) { pointers in
                pq_sendQueryParams(
                    pointer, sql, Int32(values.count), nil, values.isEmpty ? nil : pointers, nil, nil, isBinary ? 1 : 0)
            }
        } else {
            isSent = pq_sendQuery(pointer, sql)
        }
        guard isSent == 1 else { throw lost() }
        return try results(what, context)
    }

    /// Waits for all results of what was sent.
    func results(_ what: String, _ context: ExecutionContext) throws -> (answer: Answer, changed: Int) {
        var last = Answer(nil)
        var changed = 0
        var failure: StoreError?
        var isStopped = false
        while true {
            while pq_isBusy(pointer) != 0 {
                if !isStopped, context.isCancelled() {
                    isStopped = true
                    cancel()
                }
                if wait(for: POLLIN), pq_consumeInput(pointer) == 0 { throw lost() }
            }
            guard let next = pq_getResult(pointer) else { break }
            last = Answer(next)
            switch pq_resultStatus(next) {
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY:
                changed += pq_cmdTuples(next).flatMap { Int(String(cString: $0)) } ?? 0
            case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH: return (last, changed)
            default: failure = failure ?? error(last, what)
            }
        }
        if isStopped { throw StoreError.stopped }
        if let failure { throw failure }
        return (last, changed)
    }

    /// Asks the server to stop what it does.
    private func cancel() {
        guard let request = pq_getCancel(pointer) else { return }
        defer { pq_freeCancel(request) }
        var reason = [CChar](repeating: 0, count: 256)
        pq_cancel(request, &reason, Int32(reason.count))
    }

    // MARK: Errors

    func lost() -> StoreError {
        StoreError(
            .lost, "the connection to \(shown) broke", detail: Self.line(pq_errorMessage(pointer)),
            hint: "nothing was kept of what was being written; run again")
    }

    private func error(_ answer: Answer, _ what: String) -> StoreError {
        func field(_ name: Character) -> String? {
            name.asciiValue.flatMap { pq_resultErrorField(answer.pointer, Int32($0)) }.map { String(cString: $0) }
        }
        let state = field("C") ?? ""
        // Class 57 with P: an administrator, or a crash, ended the session.
        if pq_status(pointer) != CONNECTION_OK || state.hasPrefix("57P") || state.hasPrefix("08") {
            var error = lost()
            if let message = field("M") { error.detail = message }
            return error
        }
        var detail = field("M")
        if let more = field("D") { detail = (detail ?? "") + "; " + more }
        if let place = field("W"), place.hasPrefix("COPY ") {
            let row = place.split(separator: "line ").dropFirst().first?.prefix { $0.isNumber }
            if let row, !row.isEmpty { detail = (detail ?? "") + " (row \(row))" }
        }
        let code: StoreError.Code =
            switch (state.prefix(2), state) {
            case ("23", _): .constraint
            case (_, "42P01"), (_, "42703"), (_, "3F000"): .missing
            case (_, "42P07"): .exists
            // Two transactions were in each other's way, and this one was undone.
            case ("40", _): .lost
            case (_, "42804"), (_, "42883"), ("22", _): .typeMismatch
            case (_, "42501"), ("28", _): .refused
            case ("42", _), ("25", _): .badSQL
            case ("53", _), (_, "54000"): .full
            default: .other
            }
        return StoreError(code, code == .refused ? "\(shown) does not allow it" : what, detail: detail, hint: field("H"))
    }
}

/// Texts as C has them, with a null pointer for a missing one and one at the end. They must have no NUL character.
func withCStrings<T>(_ texts: [String?], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> T) -> T {
    let copies = texts.map { text in text.flatMap { text in text.withCString { strdup($0) } } }
    defer { for copy in copies { free(copy) } }
    let pointers = copies.map { $0.map { UnsafePointer<CChar>($0) } } + [nil]
    return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
}
