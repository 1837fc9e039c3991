import Glibc

/// A user's file, open for reading: its bytes are hashed or parsed once, and ``FileHasher/settle(_:as:)`` says whether they stood still.
///
/// It is read, never mapped: a file outside the cache may shrink under its reader.
public final class SourceFile: Sendable {
    /// As it was opened.
    public let path: String
    /// What the system said of it before the first byte was read.
    public let stamp: FileStamp
    /// Its content's hash from an earlier run, when nothing about the file changed since; nil when it must be hashed.
    public let remembered: ContentHash?
    /// When it was opened, nanoseconds since 1970.
    let opened: Int64
    let file: Descriptor
    let disk: Disk

    init(path: String, stamp: FileStamp, remembered: ContentHash?, opened: Int64, file: Descriptor, disk: Disk) {
        self.path = path
        self.stamp = stamp
        self.remembered = remembered
        self.opened = opened
        self.file = file
        self.disk = disk
    }

    /// Bytes, as of the opening.
    public var size: Int64 { stamp.size }

    /// The open file's number, for callers with their own reader. It closes with this object; only positioned reads (`pread`) are allowed.
    public var descriptor: Int32 { file.number }

    /// Fills `buffer` from `offset`; returns how many bytes, fewer than asked for only at the end. Threads may read at once.
    public func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(CacheError) -> Int {
        try disk.read(file, into: buffer, at: offset)
    }
}

/// The hash of a file's content.
public struct HashedFile: Hashable, Sendable {
    /// The SHA-256 of all bytes, as `sha256sum` prints it.
    public var hash: ContentHash
    /// Bytes.
    public var size: Int64
    /// The file as it was when it had this content.
    public var stamp: FileStamp
    /// Whether the hash came from an earlier run, the file not having been read.
    public var isRemembered: Bool
}
