import CFileShim
import Glibc

/// The only place that calls the kernel about files: every step throws ``CacheError``, restarts after a signal and can be made to fail.
struct Disk: Sendable {
    /// Faults for tests; nil in the product.
    var faults: FaultInjection?

    /// Runs one step, restarting it when a signal came: `body` returns a negative number on failure.
    @discardableResult
    func step(_ operation: FileOperation, _ doing: String, _ path: DiskPath, _ body: () -> Int) throws(CacheError) -> Int {
        try admit(operation, doing, path)
        while true {
            let result = body()
            if result >= 0 { return result }
            let number = errno
            if number != EINTR { throw CacheError(system: number, doing, path: path) }
        }
    }

    func admit(_ operation: FileOperation, _ doing: String, _ path: DiskPath) throws(CacheError) {
        guard let faults else { return }
        switch faults.next(operation) {
        case .proceed: return
        case .fail(let number): throw CacheError(system: number, doing, path: path)
        case .die: throw CacheError(.io, "killed before: \(doing)", path: path.description)
        }
    }

    /// Opens a file; `mode` counts when it is made.
    func open(_ path: DiskPath, _ flags: Int32, mode: mode_t = 0o644) throws(CacheError) -> Descriptor {
        let doing = flags & O_CREAT != 0 ? "cannot create" : "cannot open"
        let number = try step(.open, doing, path) { path.withCString { Int(Glibc.open($0, flags | O_CLOEXEC, mode)) } }
        return Descriptor(Int32(truncatingIfNeeded: number), path)
    }

    /// Opens a file for reading; nil when nothing is there.
    func openIfThere(_ path: DiskPath, _ flags: Int32 = O_RDONLY) throws(CacheError) -> Descriptor? {
        do {
            return try open(path, flags)
        } catch  where error.code == .notFound || error.code == .notADirectory {
            return nil
        }
    }

    /// What is at the path, without following a link; nil when nothing is.
    func info(_ path: DiskPath, follow: Bool = false) throws(CacheError) -> FileInfo? {
        var raw = stat()
        do {
            try step(.stat, "cannot look at", path) {
                path.withCString { Int(fstatat(AT_FDCWD, $0, &raw, follow ? 0 : AT_SYMLINK_NOFOLLOW)) }
            }
        } catch  where error.code == .notFound || error.code == .notADirectory {
            return nil
        }
        return FileInfo(raw)
    }

    /// What an open file is.
    func info(_ file: Descriptor) throws(CacheError) -> FileInfo {
        var raw = stat()
        try step(.stat, "cannot look at", file.path) { Int(fstat(file.number, &raw)) }
        return FileInfo(raw)
    }

    /// Makes a folder; false when something is there already.
    @discardableResult
    func makeFolder(_ path: DiskPath, mode: mode_t = 0o755) throws(CacheError) -> Bool {
        do {
            try step(.makeFolder, "cannot create folder", path) { path.withCString { Int(mkdir($0, mode)) } }
            return true
        } catch  where error.errno == EEXIST {
            return false
        }
    }

    /// Makes a folder and those above it; fails when a file is in the way.
    func makeFolders(_ path: DiskPath) throws(CacheError) {
        var missing: [DiskPath] = []
        var current = path
        while true {
            if let found = try info(current, follow: true) {
                if found.kind == .folder { break }
                throw CacheError(system: ENOTDIR, "cannot create folder", path: current)
            }
            missing.append(current)
            let above = current.parent
            if above == current { break }
            current = above
        }
        for folder in missing.reversed() { try makeFolder(folder) }
    }

    /// Gives a file another name, replacing what had it.
    func rename(_ from: DiskPath, _ to: DiskPath) throws(CacheError) {
        try step(.rename, "cannot rename to", to) { from.withCString { a in to.withCString { b in Int(Glibc.rename(a, b)) } } }
    }

    /// Gives a file another name unless that is taken; false when it is.
    func renameIfFree(_ from: DiskPath, _ to: DiskPath) throws(CacheError) -> Bool {
        do {
            try step(.rename, "cannot rename to", to) {
                from.withCString { a in
                    to.withCString { b in Int(renameat2(AT_FDCWD, a, AT_FDCWD, b, UInt32(RECNB_RENAME_NOREPLACE))) }
                }
            }
            return true
        } catch  where error.errno == EEXIST {
            return false
        } catch  where error.errno == EINVAL || error.errno == ENOSYS {
            // No such rename on this file system: two that make the same blob at once replace each other's equal file.
            if try info(to) != nil { return false }
            try rename(from, to)
            return true
        }
    }

    /// Swaps two names in one step; false where the file system cannot.
    func exchange(_ a: DiskPath, _ b: DiskPath) throws(CacheError) -> Bool {
        do {
            try step(.exchange, "cannot swap", b) {
                a.withCString { x in
                    b.withCString { y in Int(renameat2(AT_FDCWD, x, AT_FDCWD, y, UInt32(RECNB_RENAME_EXCHANGE))) }
                }
            }
            return true
        } catch  where error.errno == EINVAL || error.errno == ENOSYS {
            return false
        }
    }

    /// Gives a file a second name, without following a link.
    func link(_ from: DiskPath, _ to: DiskPath) throws(CacheError) {
        try step(.link, "cannot link", to) { from.withCString { a in to.withCString { b in Int(Glibc.link(a, b)) } } }
    }

    /// Removes a file; nothing there is no failure.
    func unlink(_ path: DiskPath) throws(CacheError) {
        do {
            try step(.unlink, "cannot remove", path) { path.withCString { Int(Glibc.unlink($0)) } }
        } catch  where error.code == .notFound {}
    }

    /// Removes an empty folder; false when it is not empty.
    @discardableResult
    func removeFolder(_ path: DiskPath) throws(CacheError) -> Bool {
        do {
            try step(.removeFolder, "cannot remove folder", path) { path.withCString { Int(rmdir($0)) } }
        } catch  where error.code == .notFound {
        } catch  where error.errno == ENOTEMPTY || error.errno == EEXIST {
            return false
        }
        return true
    }

    /// Sets who may read and write an open file.
    func setMode(_ file: Descriptor, _ mode: mode_t) throws(CacheError) {
        try step(.chmod, "cannot change the mode of", file.path) { Int(fchmod(file.number, mode)) }
    }

    /// Takes or drops a lock on an open file; false when `LOCK_NB` is given and another holds it.
    func lock(_ file: Descriptor, _ kind: Int32) throws(CacheError) -> Bool {
        while true {
            if flock(file.number, kind) == 0 { return true }
            let number = errno
            if number == EWOULDBLOCK { return false }
            if number != EINTR { throw CacheError(system: number, "cannot lock", path: file.path) }
        }
    }
}

/// An open file: closed when its last reference goes.
final class Descriptor: Sendable {
    let number: Int32
    let path: DiskPath

    init(_ number: Int32, _ path: DiskPath) {
        self.number = number
        self.path = path
    }

    deinit { close(number) }
}
