import Glibc

/// The folder that people open: `output/NAME`, assembled beside itself and swapped whole, so that a reader sees the state of one run.
///
/// - Files are copies of blobs, never second names for them: whoever edits one does not edit the cache. Where nothing changed since the
///   last time, nothing is copied; where one cell changed, the other files are taken over.
/// - What stands in the folder and was not published is the user's and stays. A published file that was edited by hand, or a user's file
///   whose name is now needed, is kept under the name "NAME (kept).EXT", with a notice.
/// - Of two runs that finish at once the last one wins; each publishes under a short lock on the name.
/// - What a killed run left beside the folder is removed at the next publishing, after anything of the user's was brought back from it.
public struct OutputFolder: Sendable {
    /// The folder: OUTPUT/NAME.
    public let path: String
    /// Its name below the output folder: "coursework", "films/coursework".
    public let name: String

    let store: ContentStore
    var disk: Disk { store.disk }

    /// Names a folder; nothing is touched yet. Fails with `invalidName` when a part of `name` is empty or begins with a dot.
    public init(store: ContentStore, output: String, name: String) throws(CacheError) {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard !parts.contains(where: { $0.isEmpty || $0.hasPrefix(".") || $0.utf8.contains(0) }) else {
            throw CacheError(.invalidName, "not a name for a folder of results:", path: name)
        }
        self.store = store
        self.name = name
        path = (DiskPath(output) / name).description
    }

    /// Makes the folder hold exactly `files`, and what the user put there.
    ///
    /// On any failure the folder stays as it was. Fails with `invalidName` for a path that leaves the folder or stands twice.
    /// Cost when nothing changed: one look at each file. Otherwise what changed is copied (shared where the file system can).
    ///
    /// - Parameter owner: whose results these are, for ``owner()``.
    public func publish(_ files: [PublishedFile], owner: String? = nil) throws(CacheError) -> PublishReport {
        try store.requireWriting()
        let plan = try Plan(files)
        let locks = try lock()
        defer { withExtendedLifetime(locks) {} }
        let target = try resolved()
        try disk.makeFolders(target.parent)
        var report = PublishReport()
        try bringBackLeftovers(target, &report)
        let old = try readManifest(target)
        if let old, old.owner == owner, try isCurrent(old, plan, target) {
            report.wasUnchanged = true
            try replaceChanging(plan, target, &report)
            report.userEntries = try userEntries(target, ours: PathTree(old.paths), also: PathTree([])).map(\.description)
            return report
        }
        try rebuild(plan, old, target, owner, &report)
        return report
    }

    /// Whose results the folder holds, as it was told when they were published; nil where nothing is known of it.
    public func owner() throws(CacheError) -> String? { try readManifest(try resolved())?.owner }

    /// What is to be published, checked.
    struct Plan {
        var stable: [DiskPath: (file: PublishedFile, hash: ContentHash)] = [:]
        var changing: [DiskPath: PublishedFile] = [:]
        let tree: PathTree

        init(_ files: [PublishedFile]) throws(CacheError) {
            var paths: Set<DiskPath> = []
            for file in files {
                let path = DiskPath(file.path)
                let parts = file.path.split(separator: "/", omittingEmptySubsequences: false)
                guard !parts.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." || $0.utf8.contains(0) }),
                    parts.first.map(String.init) != FolderManifest.fileName, paths.insert(path).inserted
                else { throw CacheError(.invalidName, "not a name for a published file, or used twice:", path: file.path) }
                if file.isChanging {
                    changing[path] = file
                } else {
                    switch file.content {
                    case .blob(let blob): stable[path] = (file, blob.hash)
                    case .bytes(let bytes): stable[path] = (file, ContentHash(of: bytes))
                    }
                }
            }
            tree = PathTree(paths)
            if let both = tree.files.intersection(tree.folders).min(by: { $0.bytes.lexicographicallyPrecedes($1.bytes) }) {
                throw CacheError(.invalidName, "a published file and a folder have one name:", path: both.description)
            }
        }
    }

    /// Excludes others that publish here or above; folders below are locked out by the shared locks that they take on this one.
    private func lock() throws(CacheError) -> [Descriptor] {
        var held: [Descriptor] = []
        let parts = name.split(separator: "/")
        for count in 1...parts.count {
            var key = KeyBuilder("publish lock/1")
            key.add(parts.prefix(count).joined(separator: "/"))
            let path = store.layout.locks / String(key.finish().description.prefix(32))
            var file: Descriptor
            do {
                file = try disk.open(path, O_RDWR | O_CREAT, mode: 0o666)
            } catch  where error.code == .notFound {
                try disk.makeFolders(store.layout.locks)
                file = try disk.open(path, O_RDWR | O_CREAT, mode: 0o666)
            }
            _ = try disk.lock(file, count == parts.count ? LOCK_EX : LOCK_SH)
            held.append(file)
        }
        return held
    }

    /// The folder itself where `path` is a link to one.
    private func resolved() throws(CacheError) -> DiskPath {
        let place = DiskPath(path)
        guard let found = try disk.info(place) else { return place }
        switch found.kind {
        case .folder: return place
        case .link:
            guard let real = place.withCString({ realpath($0, nil) }) else {
                throw CacheError(system: errno, "cannot open", path: place)
            }
            defer { free(real) }
            let target = DiskPath(bytes: Array(UnsafeRawBufferPointer(start: real, count: strlen(real))))
            guard try disk.info(target)?.kind == .folder else {
                throw CacheError(system: ENOTDIR, "cannot publish to", path: place)
            }
            return target
        default: throw CacheError(system: ENOTDIR, "cannot publish to", path: place)
        }
    }

    /// The manifest of a folder; an empty one when it is damaged, nil when there is none.
    func readManifest(_ folder: DiskPath) throws(CacheError) -> FolderManifest? {
        guard let bytes = try disk.contents(folder / FolderManifest.fileName) else { return nil }
        do throws(RecordText.Fault) {
            return try FolderManifest.decode(bytes)
        } catch {
            return FolderManifest(boot: "")
        }
    }

    /// Whether a file holds what the manifest says; reads it only when the system's word is not enough.
    func isIntact(_ path: DiskPath, _ entry: FolderManifest.Entry, boot: String) throws(CacheError) -> Bool {
        guard let found = try disk.info(path), found.kind == .file, found.stamp.size == entry.stamp.size else { return false }
        if found.stamp == entry.stamp, boot == store.boot { return true }
        guard let file = try disk.openIfThere(path) else { return false }
        return try disk.hash(file).hash == entry.hash
    }

    /// Whether the folder holds the plan's stable files, untouched, and places for the changing ones.
    private func isCurrent(_ old: FolderManifest, _ plan: Plan, _ target: DiskPath) throws(CacheError) -> Bool {
        guard old.boot == store.boot, old.files.count == plan.stable.count, old.changing == Set(plan.changing.keys) else {
            return false
        }
        for (path, planned) in plan.stable {
            guard let entry = old.files[path], entry.hash == planned.hash,
                let found = try disk.info(target / path.bytes), found.stamp == entry.stamp
            else { return false }
        }
        for path in plan.changing.keys {
            guard try disk.info(target / path.bytes)?.kind == .file else { return false }
        }
        return true
    }

    /// Replaces each changing file whose bytes differ, by a renaming.
    private func replaceChanging(_ plan: Plan, _ target: DiskPath, _ report: inout PublishReport) throws(CacheError) {
        for (path, file) in plan.changing.sorted(by: { $0.key.bytes.lexicographicallyPrecedes($1.key.bytes) }) {
            let place = target / path.bytes
            if case .bytes(let bytes) = file.content, try disk.contents(place) == bytes { continue }
            let temporary = newTemporary(target)
            do {
                report.writtenBytes += try write(file.content, to: temporary).size
                try disk.rename(temporary, place)
            } catch {
                try? disk.unlink(temporary)
                throw error
            }
            report.written += 1
        }
    }

    /// What temporary files and folders beside the target begin with; no folder of results begins with a dot.
    func temporaryPrefix(_ target: DiskPath) -> [UInt8] {
        Array(".".utf8) + target.name + Array(".tmp-".utf8)
    }

    func newTemporary(_ target: DiskPath) -> DiskPath {
        let suffix = Array("\(getpid())-\(String(UInt64.random(in: 0 ... .max), radix: 36))".utf8)
        return target.parent / (temporaryPrefix(target) + suffix)
    }

    /// Writes a new file and gives what the system says of it.
    func write(_ content: PublishedFile.Content, to path: DiskPath) throws(CacheError) -> FileStamp {
        let file = try disk.open(path, O_RDWR | O_CREAT | O_EXCL)
        switch content {
        case .bytes(let bytes): try disk.writeAll(file, bytes)
        case .blob(let blob):
            let source = try disk.open(store.layout.blob(blob.hash), O_RDONLY)
            if !blob.matches(try disk.info(source).stamp) { try store.verify(source, blob) }
            try disk.copy(source, to: file)
        }
        return try disk.info(file).stamp
    }
}
