/// A blob as it lay in the store when it was put or last verified: its content's hash, and what the system says of the file.
public struct BlobRef: Hashable, Sendable {
    /// The SHA-256 of the bytes.
    public var hash: ContentHash
    /// Bytes.
    public var size: Int64
    /// The inode number of the blob's file.
    public var inode: UInt64
    /// When the kernel last saw the file changed, nanoseconds since 1970.
    public var changed: Int64

    /// Makes a reference; ones that lead nowhere are found out when they are used.
    public init(hash: ContentHash, size: Int64, inode: UInt64, changed: Int64) {
        self.hash = hash
        self.size = size
        self.inode = inode
        self.changed = changed
    }

    init(hash: ContentHash, stamp: FileStamp) {
        self.init(hash: hash, size: stamp.size, inode: stamp.inode, changed: stamp.changed)
    }

    func matches(_ stamp: FileStamp) -> Bool {
        stamp.size == size && stamp.inode == inode && stamp.changed == changed
    }
}
