public import RecFrame
import Synchronization

/// The connections of one cell: each place is entered once, all that is read there is of one moment, and what is written is kept with
/// `commit` or not at all. From one thread at a time; others wait.
public final class StoreSession: Sendable {
    private struct Open {
        var databases: [(url: DatabaseURL, access: DatabaseAccess, database: any Database)] = []
        var caches: [(address: RedisAddress, cache: RedisCache)] = []
    }

    private let turn = Mutex(())
    /// Touched only within `turn`.
    private nonisolated(unsafe) var open = Open()
    private let resolve: @Sendable (String, DatabaseAccess) -> String

    /// Makes a session without connections.
    ///
    /// - Parameter resolve: the full path of a file as a URL has it, and what it is for.
    public init(resolve: @escaping @Sendable (String, DatabaseAccess) -> String) {
        self.resolve = resolve
    }

    /// Works with a database, in a transaction that stays open.
    ///
    /// - Throws: `StoreError`, and what `body` throws.
    public func with<T: Sendable>(
        _ url: DatabaseURL, for access: DatabaseAccess, context: ExecutionContext, _ body: (any Database) throws -> T
    ) throws -> T {
        try turn.withLock { _ in
            if let known = open.databases.first(where: { $0.url == url && ($0.access == access || $0.access == .writing) }) {
                return try body(known.database)
            }
            let resolve = resolve
            let database = try openDatabase(url, for: access, context: context) { resolve($0, access) }
            try database.begin(access)
            open.databases.append((url, access, database))
            return try body(database)
        }
    }

    /// Works with a cache; what is set comes with `commit`.
    ///
    /// - Throws: `StoreError`, and what `body` throws.
    public func with<T: Sendable>(_ address: RedisAddress, _ body: (RedisCache) throws -> T) throws -> T {
        try turn.withLock { _ in
            if let known = open.caches.first(where: { $0.address == address }) { return try body(known.cache) }
            let cache = try RedisCache(address)
            cache.waitsForCommit = true
            open.caches.append((address, cache))
            return try body(cache)
        }
    }

    /// Keeps what was written, place by place in the order in which they were entered, databases first. Where one of them fails, those
    /// before it have kept theirs and those after it have not. Ends all connections.
    ///
    /// - Throws: `StoreError`.
    public func commit() throws {
        try turn.withLock { _ in
            defer { open = Open() }
            var failure: (any Error)?
            for (_, _, database) in open.databases {
                if failure != nil { database.rollback() }
                do { if failure == nil { try database.commit() } } catch { failure = error }
            }
            for (_, cache) in open.caches {
                if failure != nil { cache.rollback() }
                do { if failure == nil { try cache.commit() } } catch { failure = error }
            }
            if let failure { throw failure }
        }
    }

    /// Undoes what was written, and ends all connections.
    public func abandon() {
        turn.withLock { _ in
            for (_, _, database) in open.databases { database.rollback() }
            for (_, cache) in open.caches { cache.rollback() }
            open = Open()
        }
    }
}
