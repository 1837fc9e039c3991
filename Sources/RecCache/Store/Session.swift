import Glibc
import Synchronization

/// The temporary files of one open store: a folder of its own under `tmp`, locked while the store lives.
///
/// The kernel drops the lock when the process ends however it ends; whoever gets the lock on such a folder may remove it.
final class Session: Sendable {
    private struct State {
        var folder: DiskPath?
        var lock: Descriptor?
        var count = 0
    }

    private let layout: Layout
    private let disk: Disk
    private let state = Mutex(State())

    init(layout: Layout, disk: Disk) {
        self.layout = layout
        self.disk = disk
    }

    deinit {
        if let folder = state.withLock({ $0.folder }) { try? disk.removeTree(folder) }
    }

    /// A name for a temporary file that nothing else has.
    func temporary() throws(CacheError) -> DiskPath {
        try state.withLock { (state) throws(CacheError) in
            state.count += 1
            if let folder = state.folder { return folder / "\(state.count)" }
            let (folder, lock) = try makeFolder()
            state.folder = folder
            state.lock = lock
            return folder / "\(state.count)"
        }
    }

    private func makeFolder() throws(CacheError) -> (DiskPath, Descriptor) {
        try writeTag()
        while true {
            let folder = layout.temporaries / "\(getpid())-\(String(UInt64.random(in: 0 ... .max), radix: 16))"
            guard try disk.makeFolder(folder) else { continue }
            // Between making and locking it, another process may have taken it for a left-over: then it is gone, and another is made.
            guard let lock = try disk.openIfThere(folder, O_RDONLY | O_DIRECTORY), try disk.lock(lock, LOCK_EX | LOCK_NB) else {
                continue
            }
            if try disk.info(folder)?.stamp.inode == disk.info(lock).stamp.inode { return (folder, lock) }
        }
    }

    private func writeTag() throws(CacheError) {
        try disk.makeFolder(layout.temporaries)
        guard try disk.info(layout.tag) == nil else { return }
        let file = try disk.open(layout.tag, O_WRONLY | O_CREAT)
        try disk.writeAll(file, Array(Layout.tagText.utf8))
    }

    /// Removes the temporary folders whose processes are gone.
    func removeLeftovers() throws(CacheError) {
        for name in try disk.names(in: layout.temporaries) ?? [] {
            let folder = layout.temporaries / name
            guard let lock = try disk.openIfThere(folder) else { continue }
            if try disk.lock(lock, LOCK_EX | LOCK_NB) { try disk.removeTree(folder) }
        }
    }
}
