import Dispatch
import Glibc
import Synchronization

/// Writes one blob piece by piece, hashing as it goes. Nothing is in the store before ``finish()``; a writer that is dropped, or that
/// failed, leaves nothing. Used by one thread at a time.
public final class BlobWriter {
    private static let capacity = 1 << 16
    /// From so many bytes on, hashing on another thread while they are written is worth the hand-over.
    private static let sharedFrom = 4 << 20

    private let store: ContentStore
    private let path: DiskPath
    private var file: Descriptor?
    private var hasher = Hasher256()
    private var pending: [UInt8] = []
    /// Bytes written so far.
    public private(set) var count: Int64 = 0

    init(_ store: ContentStore) throws(CacheError) {
        try store.requireWriting()
        self.store = store
        path = try store.session.temporary()
        file = try store.disk.open(path, O_RDWR | O_CREAT | O_EXCL, mode: 0o444)
    }

    deinit { abandon() }

    /// Adds bytes; small pieces are gathered into large writes.
    public func write(_ bytes: UnsafeRawBufferPointer) throws(CacheError) {
        count += Int64(bytes.count)
        if bytes.count >= Self.sharedFrom {
            try flush()
            try writeWhileHashing(bytes)
            return
        }
        hasher.update(bytes)
        if bytes.count >= Self.capacity {
            try flush()
            try send(bytes)
        } else {
            pending.append(contentsOf: bytes)
            if pending.count >= Self.capacity { try flush() }
        }
    }

    private func writeWhileHashing(_ bytes: UnsafeRawBufferPointer) throws(CacheError) {
        let advanced = Mutex(hasher)
        let done = DispatchGroup()
        nonisolated(unsafe) let shared = bytes
        DispatchQueue.global().async(group: done) { advanced.withLock { $0.update(shared) } }
        // The bytes are the caller's: they are let go only when both are through with them.
        defer {
            done.wait()
            hasher = advanced.withLock { $0 }
        }
        try send(bytes)
    }

    /// Adds bytes.
    public func write(_ bytes: [UInt8]) throws(CacheError) {
        var failure: CacheError?
        bytes.withUnsafeBytes { buffer in
            do throws(CacheError) {
                try write(buffer)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    /// Adds the UTF-8 bytes of `text`.
    public func write(_ text: String) throws(CacheError) {
        try write(Array(text.utf8))
    }

    /// Ends the blob and puts it into the store under its hash. The writer cannot be used again.
    public func finish() throws(CacheError) -> BlobRef {
        try flush()
        guard let file else { throw CacheError(.io, "a blob that was given up cannot be finished:", path: path.description) }
        self.file = nil
        do {
            return try store.place(path, file, ContentHashAndSize(hash: hasher.finish(), size: count))
        } catch {
            try? store.disk.unlink(path)
            throw error
        }
    }

    /// Gives the blob up and removes what was written.
    public func abandon() {
        guard file != nil else { return }
        file = nil
        try? store.disk.unlink(path)
    }

    private func flush() throws(CacheError) {
        guard !pending.isEmpty else { return }
        let bytes = pending
        pending.removeAll(keepingCapacity: true)
        var failure: CacheError?
        bytes.withUnsafeBytes { buffer in
            do throws(CacheError) {
                try send(buffer)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    private func send(_ bytes: UnsafeRawBufferPointer) throws(CacheError) {
        guard let file else { throw CacheError(.io, "a blob that was given up cannot be written:", path: path.description) }
        do {
            try store.disk.write(file, bytes)
        } catch {
            abandon()
            throw error
        }
    }
}

/// What a finished blob is.
struct ContentHashAndSize {
    var hash: ContentHash
    var size: Int64
}
