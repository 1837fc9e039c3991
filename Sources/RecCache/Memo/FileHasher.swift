import Glibc

/// Hashes the content of files and remembers it by device, inode, size, mtime and ctime, so that an untouched file is never read twice.
///
/// The *racy window*: the kernel's clock for files moves in ticks of up to some 10 ms, so a file written, hashed and written again within
/// one tick would keep its stamp. A hash is therefore remembered only when the file's ctime was older than ``racyWindow`` when it was
/// opened; any later change then gets a later ctime. (Git's index does the same.) Not seen: a program that goes on writing through a
/// shared mapping whose page the kernel has not written back yet.
///
///     let hashed = try hasher.hash("data/ratings.csv")
///
/// To hash the very bytes that are parsed:
///
///     let file = try hasher.open("data/ratings.csv")
///     // read with file.read(into:at:), parse and hash
///     let hashed = try hasher.settle(file, as: hash)
public struct FileHasher: Sendable {
    /// How much older than its opening a file's last change must be for its hash to be remembered, in nanoseconds: 100 ms.
    public static let racyWindow: Int64 = 100_000_000
    /// The same where a stamp has whole seconds only: file systems are like that which count in seconds, or in two.
    public static let coarseRacyWindow: Int64 = 3_000_000_000

    private let store: ContentStore?
    private let disk: Disk
    private let clock: @Sendable () -> Int64

    /// Makes a hasher; without a store nothing is remembered.
    public init(store: ContentStore?) {
        self.init(store: store, clock: { currentTime() })
    }

    /// Makes a hasher with another clock than the one that stamps files; in nanoseconds since 1970.
    package init(store: ContentStore?, clock: @escaping @Sendable () -> Int64) {
        self.store = store
        self.clock = clock
        disk = store?.disk ?? Disk()
    }

    /// The hash of a file's content. Fails with `changed` when the file changed meanwhile.
    /// Cost: four system calls when remembered, else reading and hashing at about 1.5 GB/s.
    public func hash(_ path: String) throws(CacheError) -> HashedFile {
        let source = try open(path)
        if let hash = source.remembered {
            return HashedFile(hash: hash, size: source.size, stamp: source.stamp, isRemembered: true)
        }
        let (hash, count) = try disk.hash(source.file)
        guard count == source.size else { throw Self.changed(path) }
        return try settle(source, as: hash)
    }

    /// Opens a regular file for reading (links are followed), with what is remembered of it.
    public func open(_ path: String) throws(CacheError) -> SourceFile {
        let place = DiskPath(path)
        // Looked at first: opening a pipe would wait, and opening a device may act.
        guard let seen = try disk.info(place, follow: true) else { throw CacheError(system: ENOENT, "cannot open", path: place) }
        guard seen.kind == .file else { throw CacheError(.notAFile, "not a regular file:", path: path) }
        let opened = clock()
        let file = try disk.open(place, O_RDONLY | O_NONBLOCK)
        let stamp = try disk.info(file).stamp
        return SourceFile(path: path, stamp: stamp, remembered: recall(stamp), opened: opened, file: file, disk: disk)
    }

    /// Ends the reading of `file`, all of whose bytes have the hash `hash`, and remembers it. Fails with `changed` when the file is not
    /// as it was when it was opened: what was read may be half old and half new.
    public func settle(_ file: SourceFile, as hash: ContentHash) throws(CacheError) -> HashedFile {
        guard try disk.info(file.file).stamp == file.stamp else { throw Self.changed(file.path) }
        if Self.isPast(file.stamp.changed, at: file.opened) { remember(file.stamp, hash) }
        return HashedFile(hash: hash, size: file.size, stamp: file.stamp, isRemembered: false)
    }

    /// Whether any change after `opened` gets a later stamp than `changed`.
    package static func isPast(_ changed: Int64, at opened: Int64) -> Bool {
        changed &+ (changed % 1_000_000_000 == 0 ? coarseRacyWindow : racyWindow) < opened
    }

    private static func changed(_ path: String) -> CacheError {
        CacheError(.changed, "the file changed while it was read:", path: path)
    }

    private static let format = "recnb-memo"

    /// One small file for each device and inode: whoever renames last wins, and both are right.
    private func entry(_ stamp: FileStamp, _ layout: Layout) -> DiskPath {
        var key = KeyBuilder("memo/1")
        key.add(stamp.device)
        key.add(stamp.inode)
        return layout.memo / String(key.finish().description.prefix(32))
    }

    private func recall(_ stamp: FileStamp) -> ContentHash? {
        guard let store, let bytes = try? disk.contents(entry(stamp, store.layout)),
            let fields = try? RecordText.lines(of: bytes, format: Self.format, version: 1).first, fields.count == 6,
            fields[0] == "\(stamp.device)", fields[1] == "\(stamp.inode)", fields[2] == "\(stamp.size)",
            fields[3] == "\(stamp.modified)", fields[4] == "\(stamp.changed)"
        else { return nil }
        return ContentHash(fields[5])
    }

    /// Forgetting costs only time, so a failure here is none.
    private func remember(_ stamp: FileStamp, _ hash: ContentHash) {
        guard let store, store.access == .readWrite else { return }
        var text = RecordText.Writer(Self.format, version: 1)
        text.line(
            "\(stamp.device)", "\(stamp.inode)", "\(stamp.size)", "\(stamp.modified)", "\(stamp.changed)", hash.description)
        guard let temporary = try? store.session.temporary() else { return }
        try? disk.replace(entry(stamp, store.layout), with: text.finish(), temporary: temporary)
    }
}
