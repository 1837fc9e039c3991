import CRedisShim
import Glibc
public import RecFrame

/// A Redis server, through hiredis. One thread at a time.
public final class RedisCache {
    private let server: UnsafeMutablePointer<redisContext>
    /// The server in words: no user, no password.
    public let shown: String
    /// How many commands are on their way at once.
    private static let pipeline = 1000

    /// Connects and enters.
    ///
    /// - Throws: `unreachable`, `refused`.
    public init(_ address: RedisAddress) throws {
        shown = address.shown
        let patience = timeval(tv_sec: 10, tv_usec: 0)
        guard let port = Int32(exactly: address.port), !address.host.utf8.contains(0),
            let opened = redisConnectWithTimeout(address.host, port, patience)
        else { throw StoreError(.unreachable, "\(shown) cannot be reached") }
        guard opened.pointee.err == 0 else {
            let detail = Self.text(opened)
            redisFree(opened)
            throw StoreError(
                .unreachable, "\(shown) cannot be reached", detail: detail,
                hint: "is the server running, and are host and port right?")
        }
        server = opened
        // Programs that are started meanwhile have nothing to do with it.
        _ = fcntl(opened.pointee.fd, F_SETFD, FD_CLOEXEC)
        redisSetTimeout(opened, timeval(tv_sec: 30, tv_usec: 0))
        if !address.password.isEmpty {
            let words = address.user.isEmpty ? ["AUTH", address.password] : ["AUTH", address.user, address.password]
            do {
                _ = try command(words)
            } catch let error as StoreError where error.code == .other {
                throw StoreError(.refused, "\(shown) refuses the user or password", detail: error.detail)
            }
        }
        if address.database != 0 { _ = try command(["SELECT", "\(address.database)"]) }
        // A server that wants a password says so to the first command.
        _ = try command(["PING"])
    }

    deinit { redisFree(server) }

    private static func text(_ context: UnsafeMutablePointer<redisContext>) -> String {
        withUnsafeBytes(of: context.pointee.errstr) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }

    private func lost() -> StoreError {
        StoreError(
            .lost, "the connection to \(shown) broke", detail: Self.text(server),
            hint: "nothing was kept of what was being written; run again")
    }

    // MARK: Commands

    /// What the server answers.
    enum Reply {
        case none
        case text([UInt8])
        case number(Int64)
        case list([Reply])
        case error(String)

        /// The answer as text; nil for none, and for what is no UTF-8.
        var text: String? {
            switch self {
            case .text(let bytes): String(validating: bytes, as: UTF8.self)
            case .number(let number): "\(number)"
            default: nil
            }
        }
    }

    /// Sends one command and gives the answer as text; nil for none.
    public func command(_ words: [String]) throws -> String? { try ask(words).text }

    func ask(_ words: [String]) throws -> Reply {
        try append(words)
        return try checked(answer())
    }

    private func append(_ words: [String]) throws {
        // One piece of memory for all words, which may hold any bytes.
        var bytes: [UInt8] = []
        var starts: [Int] = []
        for word in words {
            starts.append(bytes.count)
            bytes += Array(word.utf8)
        }
        bytes.append(0)
        let lengths = words.map { $0.utf8.count }
        let status = bytes.withUnsafeBytes { buffer in
            let base = buffer.bindMemory(to: CChar.self).baseAddress
            var pointers = starts.map { start in base.map { $0 + start } }
            var lengths = lengths
            return redisAppendCommandArgv(server, Int32(words.count), &pointers, &lengths)
        }
        guard status == REDIS_OK else { throw lost() }
    }

    private func answer() throws -> Reply {
        var pointer: UnsafeMutableRawPointer?
        guard redisGetReply(server, &pointer) == REDIS_OK, let pointer else { throw lost() }
        defer { freeReplyObject(pointer) }
        return Self.reply(pointer.assumingMemoryBound(to: redisReply.self).pointee, depth: 0)
    }

    private static func reply(_ reply: redisReply, depth: Int) -> Reply {
        func bytes() -> [UInt8] { reply.str.map { Array(UnsafeRawBufferPointer(start: $0, count: Int(reply.len))) } ?? [] }
        switch reply.type {
        case REDIS_REPLY_ERROR: return .error(String(decoding: bytes(), as: UTF8.self))
        case REDIS_REPLY_INTEGER: return .number(Int64(reply.integer))
        case REDIS_REPLY_NIL: return .none
        case REDIS_REPLY_ARRAY:
            guard depth < 8, let elements = reply.element else { return .list([]) }
            return .list(
                (0..<Int(reply.elements)).map { index in
                    elements[index].map { Self.reply($0.pointee, depth: depth + 1) } ?? .none
                })
        default: return .text(bytes())
        }
    }

    private func checked(_ reply: Reply, of key: String? = nil) throws -> Reply {
        guard case .error(let detail) = reply else { return reply }
        let (code, message): (StoreError.Code, String) =
            switch detail.prefix(while: { $0 != " " }) {
            case "NOAUTH", "WRONGPASS": (.refused, "\(shown) refuses the user or password")
            case "NOPERM": (.refused, "\(shown) does not allow it")
            case "OOM": (.full, "\(shown) has no room left")
            case "WRONGTYPE":
                (.typeMismatch, key.map { "the key `\($0)` holds something else than a text" } ?? "a key holds something else")
            case "MISCONF", "READONLY", "LOADING", "MASTERDOWN": (.unreachable, "\(shown) takes no changes at the moment")
            default: (.other, "\(shown) refused a command")
            }
        throw StoreError(code, message, detail: detail)
    }

    /// Sends many commands and hands over their answers in order. All answers are taken even where one is an error, which is thrown last.
    private func pipelined(
        _ count: Int, context: ExecutionContext, _ words: (Int) -> [String], key: (Int) -> String?,
        _ take: (Int, Reply) throws -> Void
    ) throws {
        var start = 0
        while start < count {
            if context.isCancelled() { throw StoreError.stopped }
            let end = min(start + Self.pipeline, count)
            for index in start..<end { try append(words(index)) }
            var failure: (any Error)?
            for index in start..<end {
                let reply = try answer()
                do { try take(index, try checked(reply, of: key(index))) } catch { failure = failure ?? error }
            }
            if let failure { throw failure }
            start = end
        }
    }

    // MARK: Setting

    /// Whether what is set waits for `commit`.
    public var waitsForCommit = false
    /// What waits.
    private var pending: [(key: String, value: String, seconds: Int?)] = []

    /// Sets all keys: all of them or none.
    ///
    /// - Parameter seconds: how long they live from then on; nil for ever.
    /// - Returns: how many keys had another value, or none.
    /// - Throws: `typeMismatch` for a key that holds something else than a text, which stays; `constraint` for one that is given twice.
    @discardableResult
    public func set(
        _ entries: [(key: String, value: String)], expires seconds: Int?, context: ExecutionContext = .serial
    ) throws -> Int {
        var seen: Set<String> = []
        for entry in entries where !seen.insert(entry.key).inserted {
            throw StoreError(.constraint, "two rows have the same key `\(entry.key)`")
        }
        var changed = 0
        try pipelined(entries.count, context: context, { ["GET", entries[$0].key] }, key: { entries[$0].key }) { index, reply in
            if case .text(let bytes) = reply, bytes.elementsEqual(entries[index].value.utf8) { return }
            changed += 1
        }
        pending += entries.map { ($0.key, $0.value, seconds) }
        if !waitsForCommit { try commit(context: context) }
        return changed
    }

    /// Puts into place what was set and waits.
    public func commit(context: ExecutionContext = .serial) throws {
        let entries = pending
        pending = []
        if entries.isEmpty { return }
        _ = try ask(["MULTI"])
        do {
            try pipelined(
                entries.count, context: context,
                { index in
                    let entry = entries[index]
                    return ["SET", entry.key, entry.value] + (entry.seconds.map { ["EX", "\($0)"] } ?? [])
                }, key: { entries[$0].key }
            ) { _, _ in }
        } catch {
            _ = try? ask(["DISCARD"])
            throw error
        }
        guard case .list(let answers) = try ask(["EXEC"]) else {
            throw StoreError(.other, "\(shown) did not keep the changes")
        }
        for answer in answers { _ = try checked(answer) }
    }

    /// Drops what was set and waits.
    public func rollback() { pending = [] }

    // MARK: Reading

    /// All keys that match a pattern (`films:*`), in the order of their bytes, with their texts.
    ///
    /// - Throws: `typeMismatch` for a key that holds something else, or what is no UTF-8.
    public func texts(matching pattern: String, context: ExecutionContext = .serial) throws -> [(key: String, value: String)] {
        var keys: Set<String> = []
        var cursor = "0"
        repeat {
            if context.isCancelled() { throw StoreError.stopped }
            guard case .list(let parts) = try ask(["SCAN", cursor, "MATCH", pattern, "COUNT", "1000"]), parts.count == 2,
                let next = parts[0].text, case .list(let found) = parts[1]
            else { throw StoreError(.other, "\(shown) answered something unexpected") }
            for key in found {
                guard let text = key.text else { throw StoreError(.typeMismatch, "a key in \(shown) is no UTF-8 text") }
                keys.insert(text)
            }
            cursor = next
        } while cursor != "0"
        let sorted = keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return try texts(of: sorted, context: context).compactMap { entry in entry.value.map { (entry.key, $0) } }
    }

    /// The texts of keys, in their order; nil for those that are not there.
    public func texts(of keys: [String], context: ExecutionContext = .serial) throws -> [(key: String, value: String?)] {
        var entries: [(key: String, value: String?)] = []
        entries.reserveCapacity(keys.count)
        try pipelined(keys.count, context: context, { ["GET", keys[$0]] }, key: { keys[$0] }) { index, reply in
            guard case .text = reply else { return entries.append((keys[index], nil)) }
            guard let text = reply.text else {
                throw StoreError(.typeMismatch, "what the key `\(keys[index])` holds is no UTF-8 text")
            }
            entries.append((keys[index], text))
        }
        return entries
    }
}
