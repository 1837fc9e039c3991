import FoundationEssentials
import Glibc

/// A file that takes the place of another, whole or not at all: written beside it under a name that nobody has, flushed, renamed.
///
/// Through a symbolic link its target is replaced and the link stays; mode bits are those of the file before. What a killed process left
/// beside the file goes with the next replacement.
public struct AtomicFile: ~Copyable {
    /// What went wrong, in the system's words.
    public struct Failure: Error, CustomStringConvertible {
        /// The system's number.
        public let code: Int32
        /// The system's words.
        public var description: String { String(cString: strerror(code)) }
    }

    private let target: String
    private let temporary: String
    private let descriptor: Int32
    private var isDone = false

    /// Opens the new file beside the old one.
    public init(replacing path: String) throws(Failure) {
        target = Self.resolved(path)
        Self.sweep(target)
        temporary = "\(target).\(getpid())-\(String(UInt32.random(in: 0 ... .max), radix: 36)).part"
        var info = stat()
        let mode: mode_t = stat(target, &info) == 0 && info.st_mode & S_IFMT == S_IFREG ? info.st_mode & 0o777 : 0
        descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Failure(code: errno) }
        if mode != 0 { fchmod(descriptor, mode) }
    }

    deinit {
        close(descriptor)
        if !isDone { unlink(temporary) }
    }

    /// Appends bytes.
    public func write(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
        var rest = bytes
        while !rest.isEmpty {
            let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Failure(code: errno) }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    /// Puts the file in its place, safe from a loss of power.
    public consuming func finish() throws(Failure) {
        guard fsync(descriptor) == 0, rename(temporary, target) == 0 else { throw Failure(code: errno) }
        isDone = true
        // The name is kept only with its folder.
        let parent = open(Self.folder(of: target), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if parent >= 0 {
            fsync(parent)
            close(parent)
        }
    }

    /// Replaces the file's content.
    public static func replace(_ path: String, with bytes: [UInt8]) throws(Failure) {
        let file = try AtomicFile(replacing: path)
        do {
            try bytes.withUnsafeBytes { try file.write($0) }
        } catch {
            throw error as? Failure ?? Failure(code: EIO)
        }
        try file.finish()
    }

    /// Where a link leads; the path itself where it is none, or leads nowhere.
    private static func resolved(_ path: String) -> String {
        var info = stat()
        guard lstat(path, &info) == 0, info.st_mode & S_IFMT == S_IFLNK, let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.utf8.startIndex ? "/" : String(path[..<slash])
    }

    /// Removes what processes that are no more left beside the file.
    private static func sweep(_ target: String) {
        let folder = folder(of: target)
        let prefix = (target.split(separator: "/").last.map(String.init) ?? "") + "."
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        where name.hasPrefix(prefix) && name.hasSuffix(".part") {
            let number = name.dropFirst(prefix.count).prefix { $0.isNumber }
            guard let owner = pid_t(number), owner > 0, kill(owner, 0) != 0, errno == ESRCH else { continue }
            unlink("\(folder)/\(name)")
        }
    }
}
