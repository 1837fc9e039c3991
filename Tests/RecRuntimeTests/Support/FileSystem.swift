import Glibc

/// A small file system in memory, mounted on a folder: only root can do that, and not everywhere.
final class SmallFileSystem {
    private let path: String
    /// Kept until nothing is mounted in it any more: it could not be removed before.
    private let scratch: Scratch

    /// Nil where mounting is not allowed; the test then says so loudly.
    init?(on name: String, of scratch: Scratch, megabytes: Int) {
        guard geteuid() == 0 else { return nil }
        let path = scratch / name
        Files.makeFolder(path)
        guard mount("recnb-test", path, "tmpfs", 0, "size=\(megabytes)m") == 0 else { return nil }
        self.path = path
        self.scratch = scratch
    }

    /// Changes its size.
    func resize(megabytes: Int) -> Bool { mount("recnb-test", path, "tmpfs", Self.remount, "size=\(megabytes)m") == 0 }

    /// Forbids or allows writing.
    func setReadOnly(_ isReadOnly: Bool, megabytes: Int) -> Bool {
        mount("recnb-test", path, "tmpfs", Self.remount | (isReadOnly ? 1 : 0), "size=\(megabytes)m") == 0
    }

    private static let remount: UInt = 32

    deinit { umount2(path, Int32(MNT_DETACH)) }
}
