import Glibc

/// A blob mapped read-only: its bytes stay valid while the object lives, even if the cache is cleared meanwhile.
///
/// Only blobs are mapped: nothing ever shortens a blob, while any other file may shrink under its reader and kill it (SIGBUS).
public final class MappedFile: @unchecked Sendable {
    // Unchecked: the memory is never written.
    /// The first byte, aligned to a page; valid memory even when ``count`` is 0.
    public let base: UnsafeRawPointer
    /// Bytes.
    public let count: Int
    private let length: Int

    init(_ file: Descriptor, count: Int, disk: Disk) throws(CacheError) {
        try disk.admit(.map, "cannot map", file.path)
        length = max(count, 1)
        let flags = count == 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_PRIVATE
        guard let address = mmap(nil, length, PROT_READ, flags, count == 0 ? -1 : file.number, 0), address != MAP_FAILED else {
            throw CacheError(system: errno, "cannot map", path: file.path)
        }
        base = UnsafeRawPointer(address)
        self.count = count
    }

    deinit { munmap(UnsafeMutableRawPointer(mutating: base), length) }

    /// All bytes. Keep the object alive while they are used.
    public var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }
}
