/// What was published into a folder: lies in it as `.recnb`, so that it is swapped together with what it describes.
struct FolderManifest: Hashable, Sendable {
    static let fileName = ".recnb"
    static let format = "recnb-folder"
    static let version = 1

    struct Entry: Hashable, Sendable {
        var hash: ContentHash
        var stamp: FileStamp
    }

    /// The run of the machine in which it was written.
    var boot: String
    /// Whose results they are, in the caller's words.
    var owner: String?
    /// The files that change only when a result does, by their path below the folder.
    var files: [DiskPath: Entry] = [:]
    /// The files that every run replaces.
    var changing: Set<DiskPath> = []

    /// Every path of either kind.
    var paths: Set<DiskPath> { changing.union(files.keys) }

    func encoded() -> [UInt8] {
        var text = RecordText.Writer(Self.format, version: Self.version)
        text.line("boot", boot)
        if let owner { text.line("owner", owner) }
        for (path, entry) in files.sorted(by: { $0.key.bytes.lexicographicallyPrecedes($1.key.bytes) }) {
            let stamp = entry.stamp
            text.line(
                "file", path.description, entry.hash.description, "\(stamp.device)", "\(stamp.inode)", "\(stamp.size)",
                "\(stamp.modified)", "\(stamp.changed)")
        }
        for path in changing.sorted(by: { $0.bytes.lexicographicallyPrecedes($1.bytes) }) {
            text.line("changing", path.description)
        }
        return text.finish()
    }

    static func decode(_ bytes: [UInt8]) throws(RecordText.Fault) -> FolderManifest {
        var manifest = FolderManifest(boot: "")
        for fields in try RecordText.lines(of: bytes, format: format, version: version) {
            switch (fields[0], fields.count) {
            case ("boot", 2): manifest.boot = fields[1]
            case ("owner", 2): manifest.owner = fields[1]
            case ("file", 8):
                guard let hash = ContentHash(fields[2]), let device = UInt64(fields[3]), let inode = UInt64(fields[4]),
                    let size = Int64(fields[5]), let modified = Int64(fields[6]), let changed = Int64(fields[7])
                else { throw .damaged("a file in it makes no sense") }
                let stamp = FileStamp(device: device, inode: inode, size: size, modified: modified, changed: changed)
                manifest.files[DiskPath(fields[1])] = Entry(hash: hash, stamp: stamp)
            case ("changing", 2): manifest.changing.insert(DiskPath(fields[1]))
            default: throw .damaged("a line in it makes no sense")
            }
        }
        return manifest
    }
}

/// Paths below a folder with the folders that they need.
struct PathTree {
    let files: Set<DiskPath>
    let folders: Set<DiskPath>

    init(_ files: Set<DiskPath>) {
        self.files = files
        var folders: Set<DiskPath> = []
        for file in files {
            var components = file.components.dropLast()
            while !components.isEmpty, folders.insert(DiskPath(components)).inserted { components = components.dropLast() }
        }
        self.folders = folders
    }
}

extension DiskPath {
    /// The names between the slashes.
    var components: [[UInt8]] { bytes.split(separator: UInt8(ascii: "/")).map(Array.init) }

    init(_ components: some Sequence<[UInt8]>) {
        self.init(bytes: Array(components.joined(separator: [UInt8(ascii: "/")])))
    }

    /// "figure (kept).png", "figure (kept 2).png", ...
    func kept(_ number: Int) -> DiskPath {
        let suffix = Array((number == 1 ? " (kept)" : " (kept \(number))").utf8)
        var parts = components
        guard var name = parts.popLast() else { return self }
        let dot = name.lastIndex(of: UInt8(ascii: ".")).flatMap { $0 == 0 ? nil : $0 } ?? name.count
        name.insert(contentsOf: suffix, at: dot)
        return DiskPath(parts + [name])
    }
}
