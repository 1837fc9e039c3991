import Glibc

/// Why the cache, or a file it was asked to read, could not be used: what was being done, where, and the system's own words.
public struct CacheError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of failure that a caller may tell apart.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The file system or folder allows no writing (EROFS).
        case readOnly
        /// No space, quota or allowed file size is left (ENOSPC, EDQUOT, EFBIG).
        case diskFull
        /// The user may not do this (EACCES, EPERM).
        case permission
        /// A part of the path is a file (ENOTDIR), or something else stands where a folder is needed.
        case notADirectory
        /// A regular file was needed and something else is there (EISDIR too).
        case notAFile
        /// Nothing is there (ENOENT).
        case notFound
        /// Another process uses it.
        case busy
        /// The file changed while it was read.
        case changed
        /// The bytes are not what their record says.
        case damaged
        /// Written by a newer version of the program.
        case newerFormat
        /// A name that leaves its folder, is empty, or belongs to the cache.
        case invalidName
        /// Any other failure of the system; see ``CacheError/errno``.
        case io
    }

    /// What kind of failure.
    public var code: Code
    /// What could not be done, such as "cannot write".
    public var message: String
    /// The file or folder concerned.
    public var path: String
    /// The system's error number; 0 when the system did not fail.
    public var errno: Int32

    /// Makes an error; `errno` 0 says that the system reported none.
    public init(_ code: Code, _ message: String, path: String, errno: Int32 = 0) {
        self.code = code
        self.message = message
        self.path = path
        self.errno = errno
    }

    /// Makes an error from the system's number.
    init(system number: Int32, _ message: String, path: DiskPath) {
        self.init(Self.code(of: number), message, path: path.description, errno: number)
    }

    /// The system's words for ``errno``; empty when there are none.
    public var reason: String {
        guard errno != 0, let text = strerror(errno) else { return "" }
        return String(cString: text)
    }

    /// One line for people: "cannot write output/.cache/tmp/x: No space left on device".
    public var description: String {
        let base = path.isEmpty ? message : "\(message) \(path)"
        return errno == 0 ? base : "\(base): \(reason)"
    }

    private static func code(of number: Int32) -> Code {
        switch number {
        case EROFS: .readOnly
        case ENOSPC, EDQUOT, EFBIG: .diskFull
        case EACCES, EPERM: .permission
        case ENOTDIR: .notADirectory
        case EISDIR: .notAFile
        case ENOENT: .notFound
        case EWOULDBLOCK, EBUSY, ETXTBSY: .busy
        default: .io
        }
    }
}

/// Something the user should hear that stopped nothing: a damaged record that will be rebuilt, an edited file that was replaced.
public struct CacheNotice: Hashable, Sendable, CustomStringConvertible {
    /// What happened, as a sentence without a full stop.
    public var message: String
    /// The file concerned.
    public var path: String

    /// Makes a notice.
    public init(_ message: String, path: String) {
        self.message = message
        self.path = path
    }

    /// One line for people.
    public var description: String { "\(message): \(path)" }
}
