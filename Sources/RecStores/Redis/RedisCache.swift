import CRedisShim
import Glibc

/// A Redis server, through hiredis.
public final class RedisCache {
    private let context: UnsafeMutablePointer<redisContext>
    private let shown: String
    /// How many commands are on their way at once.
    private static let pipeline = 1000

    /// Where the server is and how to enter.
    public struct Address: Sendable {
        /// Host name or address.
        public var host: String
        /// Port.
        public var port: Int
        /// User of an access list; empty for the default one.
        public var user: String
        /// Password; empty for none.
        public var password: String
        /// Number of the database.
        public var database: Int

        /// Makes an address.
        public init(host: String, port: Int = 6379, user: String = "", password: String = "", database: Int = 0) {
            self.host = host
            self.port = port
            self.user = user
            self.password = password
            self.database = database
        }
    }

    /// Connects and enters.
    ///
    /// - Throws: `unreachable`, `refused`.
    public init(_ address: Address) throws {
        shown = "redis://\(address.host):\(address.port)/\(address.database)"
        let patience = timeval(tv_sec: 10, tv_usec: 0)
        guard let port = Int32(exactly: address.port), let opened = redisConnectWithTimeout(address.host, port, patience) else {
            throw StoreError(.unreachable, "`\(shown)` cannot be reached")
        }
        guard opened.pointee.err == 0 else {
            let detail = Self.text(opened)
            redisFree(opened)
            throw StoreError(
                .unreachable, "`\(shown)` cannot be reached", detail: detail,
                hint: "is the server running, and are host and port right?")
        }
        context = opened
        redisSetTimeout(opened, patience)
        if !address.password.isEmpty {
            let words = address.user.isEmpty ? ["AUTH", address.password] : ["AUTH", address.user, address.password]
            do {
                _ = try command(words)
            } catch let error as StoreError where error.code == .other {
                throw StoreError(.refused, "`\(shown)` refuses the user or password", detail: error.detail)
            }
        }
        if address.database != 0 { _ = try command(["SELECT", "\(address.database)"]) }
    }

    deinit { redisFree(context) }

    private static func text(_ context: UnsafeMutablePointer<redisContext>) -> String {
        withUnsafeBytes(of: context.pointee.errstr) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }

    private func lost() -> StoreError {
        StoreError(
            .lost, "the connection to `\(shown)` broke", detail: Self.text(context),
            hint: "nothing was kept of what was being written; run again")
    }

    // MARK: Commands

    /// Sends one command and gives the answer as text; nil for none.
    public func command(_ words: [String]) throws -> String? {
        try append(words)
        return try answer()
    }

    private func append(_ words: [String]) throws {
        let copies = words.map { word in word.withCString { strdup($0) } }
        defer { for copy in copies { free(copy) } }
        var pointers = copies.map { UnsafePointer<CChar>($0) }
        var lengths = words.map { $0.utf8.count }
        guard redisAppendCommandArgv(context, Int32(words.count), &pointers, &lengths) == REDIS_OK else { throw lost() }
    }

    private func answer() throws -> String? {
        var pointer: UnsafeMutableRawPointer?
        guard redisGetReply(context, &pointer) == REDIS_OK, let pointer else { throw lost() }
        defer { freeReplyObject(pointer) }
        let reply = pointer.assumingMemoryBound(to: redisReply.self).pointee
        let text = reply.str.map { String(decoding: UnsafeRawBufferPointer(start: $0, count: Int(reply.len)), as: UTF8.self) }
        switch reply.type {
        case REDIS_REPLY_ERROR:
            let detail = text ?? ""
            let code: StoreError.Code = detail.hasPrefix("NOAUTH") || detail.hasPrefix("WRONGPASS") ? .refused : .other
            throw StoreError(code, "`\(shown)` refused a command", detail: detail)
        case REDIS_REPLY_INTEGER: return "\(reply.integer)"
        case REDIS_REPLY_NIL: return nil
        default: return text
        }
    }

    /// Sets all keys in one transaction: all of them or none.
    ///
    /// - Parameter seconds: how long they live; nil for ever.
    public func set(_ entries: [(key: String, value: String)], expires seconds: Int?, isCancelled: () -> Bool = { false }) throws
    {
        _ = try command(["MULTI"])
        do {
            var start = 0
            while start < entries.count {
                if isCancelled() { throw StoreError(.cancelled, "stopped") }
                let part = entries[start..<min(start + Self.pipeline, entries.count)]
                for entry in part {
                    try append(["SET", entry.key, entry.value] + (seconds.map { ["EX", "\($0)"] } ?? []))
                }
                var failure: (any Error)?
                for _ in part {
                    do { _ = try answer() } catch { failure = failure ?? error }
                }
                if let failure { throw failure }
                start += Self.pipeline
            }
            _ = try command(["EXEC"])
        } catch {
            _ = try? command(["DISCARD"])
            throw error
        }
    }
}
