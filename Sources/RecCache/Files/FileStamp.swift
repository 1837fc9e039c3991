import Glibc

/// What the system knows of a file without reading it; equal stamps mean unchanged content outside the racy window of ``FileHasher``.
public struct FileStamp: Hashable, Sendable {
    /// The device number.
    public var device: UInt64
    /// The inode number.
    public var inode: UInt64
    /// Bytes.
    public var size: Int64
    /// Last change of content, nanoseconds since 1970; anyone may set it.
    public var modified: Int64
    /// Last change of content or attributes, nanoseconds since 1970; only the kernel sets it.
    public var changed: Int64

    /// Makes a stamp.
    public init(device: UInt64, inode: UInt64, size: Int64, modified: Int64, changed: Int64) {
        self.device = device
        self.inode = inode
        self.size = size
        self.modified = modified
        self.changed = changed
    }
}

/// A stamp with what kind of thing it is.
struct FileInfo: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        case file, folder, link, other
    }

    var stamp: FileStamp
    var kind: Kind
    var mode: UInt32
    var links: UInt64

    init(_ raw: stat) {
        stamp = FileStamp(
            device: UInt64(truncatingIfNeeded: raw.st_dev),
            inode: UInt64(truncatingIfNeeded: raw.st_ino),
            size: Int64(raw.st_size),
            modified: nanoseconds(raw.st_mtim),
            changed: nanoseconds(raw.st_ctim))
        switch raw.st_mode & S_IFMT {
        case S_IFREG: kind = .file
        case S_IFDIR: kind = .folder
        case S_IFLNK: kind = .link
        default: kind = .other
        }
        mode = UInt32(raw.st_mode & 0o7777)
        links = UInt64(raw.st_nlink)
    }
}

/// Nanoseconds since 1970. Wraps for times that no clock shows (a file system may hold any), which only ever makes stamps differ.
func nanoseconds(_ time: timespec) -> Int64 {
    Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
}

/// The clock that stamps files, nanoseconds since 1970.
func currentTime() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return nanoseconds(time)
}
