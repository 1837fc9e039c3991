// Which of the C modules has `timespec` depends on the order in which they are read.
import CMicroHTTPShim
import Glibc

/// Tells whether files changed, by what the file system says of them: device, inode, size and times. Looking costs a system call a file.
public struct FileWatch: Sendable {
    private struct Look: Equatable, Sendable {
        var device: UInt64
        var inode: UInt64
        var size: Int64
        var seconds: Int
        var nanoseconds: Int
    }

    /// The files.
    public let paths: [String]
    private var looks: [Look?]

    /// Looks at files now.
    public init(_ paths: [String]) {
        self.paths = paths
        looks = paths.map(Self.look)
    }

    /// The first file that is not as it was at the last look; that look is forgotten.
    public mutating func changed() -> String? {
        let now = paths.map(Self.look)
        defer { looks = now }
        for (index, path) in paths.enumerated() where now[index] != looks[index] { return path }
        return nil
    }

    private static func look(_ path: String) -> Look? {
        var info = stat()
        guard stat(path, &info) == 0 else { return nil }
        return Look(
            device: UInt64(info.st_dev), inode: UInt64(info.st_ino), size: Int64(info.st_size), seconds: info.st_mtim.tv_sec,
            nanoseconds: info.st_mtim.tv_nsec)
    }
}
