import Glibc
import Synchronization

/// The cache of one project: blobs named by their content, and records that say which cell gave which blobs.
///
/// Any number of threads and processes may use one folder at once. Blobs and records appear by renaming a finished file, so nobody sees
/// half of one; equal content is one blob whoever makes it. While a store is open it holds a shared lock, and ``gc(_:)`` and ``clear()``
/// need that lock alone: what a running process uses is never deleted under it.
///
/// Nothing is forced to the disk: the kernel keeps the order after a killed process, and after a restart of the machine (records name
/// the boot they were made in) a record's blobs are hashed in full before they are trusted. That is cheaper than flushing each file.
///
///     let store = try ContentStore(root: "output/.cache")
///     let blob = try store.put(bytes)
///     let mapped = try store.map(blob)
public final class ContentStore: Sendable {
    /// What a store may do to its folder.
    public enum Access: Hashable, Sendable {
        /// Look up, read and map; the folder may be missing or read-only.
        case readOnly
        /// Everything; the folder is made when missing.
        case readWrite
    }

    /// The folder of the cache.
    public let root: String
    /// What it may do.
    public let access: Access

    let layout: Layout
    let disk: Disk
    /// Names this run of the machine.
    let boot: String
    let lockFile: Descriptor?
    let session: Session
    private let noticed = Mutex<[CacheNotice]>([])

    /// Opens the cache in the folder `root`, making it when `access` allows; waits for a garbage collection that is under way.
    ///
    /// Also removes what killed processes left half-written. Cost: some ten system calls.
    public convenience init(root: String, access: Access = .readWrite) throws(CacheError) {
        try self.init(root: root, access: access, faults: nil, boot: nil)
    }

    /// Opens a cache with a fault hook, and as if on a given boot of the machine.
    package init(root: String, access: Access = .readWrite, faults: FaultInjection?, boot: String? = nil) throws(CacheError) {
        self.root = root
        self.access = access
        layout = Layout(root: DiskPath(root))
        disk = Disk(faults: faults)
        self.boot = boot ?? Self.currentBoot()
        switch access {
        case .readOnly:
            lockFile = try disk.openIfThere(layout.lock)
        case .readWrite:
            do {
                lockFile = try disk.open(layout.lock, O_RDWR)
            } catch  where error.code == .notFound || error.code == .notADirectory {
                try disk.makeFolders(layout.root)
                lockFile = try disk.open(layout.lock, O_RDWR | O_CREAT, mode: 0o666)
            }
        }
        session = Session(layout: layout, disk: disk)
        if let lockFile { _ = try disk.lock(lockFile, LOCK_SH) }
        if access == .readWrite { try session.removeLeftovers() }
    }

    /// What the user should hear since the last call: damage that was found and will be rebuilt.
    public func takeNotices() -> [CacheNotice] {
        noticed.withLock { notices in
            defer { notices = [] }
            return notices
        }
    }

    func notice(_ message: String, _ path: DiskPath) {
        noticed.withLock { $0.append(CacheNotice(message, path: path.description)) }
    }

    func requireWriting() throws(CacheError) {
        guard access == .readWrite else { throw CacheError(.readOnly, "the cache was opened for reading only:", path: root) }
    }

    /// The kernel's name for this boot; "none" where it has none, so that files are then trusted across restarts.
    private static func currentBoot() -> String {
        guard let bytes = try? Disk().contents(DiskPath("/proc/sys/kernel/random/boot_id")), !bytes.isEmpty else { return "none" }
        return String(decoding: bytes.filter { $0 > 0x20 && $0 < 0x7f }, as: UTF8.self)
    }
}
