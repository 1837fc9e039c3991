import Glibc

extension ContentStore {
    /// Puts bytes into the store; equal bytes that are there already are compared, not written.
    public func put(_ bytes: UnsafeRawBufferPointer) throws(CacheError) -> BlobRef {
        try requireWriting()
        let hash = ContentHash(of: bytes)
        let path = layout.blob(hash)
        if let file = try disk.openIfThere(path) {
            let stamp = try disk.info(file).stamp
            if stamp.size == Int64(bytes.count), try disk.isEqual(file, to: bytes) { return BlobRef(hash: hash, stamp: stamp) }
        }
        let writer = try BlobWriter(self)
        try writer.write(bytes)
        return try writer.finish()
    }

    /// Puts bytes into the store.
    public func put(_ bytes: [UInt8]) throws(CacheError) -> BlobRef {
        let result = bytes.withUnsafeBytes { buffer in
            Result { () throws(CacheError) in try put(buffer) }
        }
        return try result.get()
    }

    /// Starts a blob that is written piece by piece.
    public func newBlob() throws(CacheError) -> BlobWriter {
        try BlobWriter(self)
    }

    /// Puts what `body` writes into the store; when it throws, nothing of it stays.
    public func put(streaming body: (BlobWriter) throws -> Void) throws -> BlobRef {
        let writer = try BlobWriter(self)
        do {
            try body(writer)
        } catch {
            writer.abandon()
            throw error
        }
        return try writer.finish()
    }

    /// A free path for a file that someone else, such as the Python process, is to write and ``adopt(_:moving:)`` then takes.
    ///
    /// It lies on the file system of the store, so adopting is a renaming, and goes with this store or, if the process is killed, with the
    /// next one that is opened. Nothing is there yet. `suffix` is put after its name: ".png".
    public func temporaryPath(suffix: String = "") throws(CacheError) -> String {
        try requireWriting()
        guard !suffix.utf8.contains(where: { $0 == 0 || $0 == UInt8(ascii: "/") }) else {
            throw CacheError(.invalidName, "not an ending for a file name:", path: suffix)
        }
        return try session.temporary().appending(suffix).description
    }

    /// Puts a file that someone else wrote into the store. With `moving` it is taken from its place (renamed where possible, else copied
    /// and removed); nobody may write to it any more. Fails with `changed` when it changed while it was hashed.
    public func adopt(_ path: String, moving: Bool = true) throws(CacheError) -> BlobRef {
        try requireWriting()
        let source = DiskPath(path)
        guard let found = try disk.info(source, follow: !moving) else {
            throw CacheError(system: ENOENT, "cannot read", path: source)
        }
        guard found.kind == .file else { throw CacheError(.notAFile, "not a regular file:", path: path) }
        let temporary = try session.temporary()
        if moving {
            do throws(CacheError) {
                try disk.rename(source, temporary)
                return try placeWhole(temporary)
            } catch  where error.errno == EXDEV {}
        }
        do throws(CacheError) {
            let file = try disk.open(source, O_RDONLY)
            let before = try disk.info(file).stamp
            let target = try disk.open(temporary, O_RDWR | O_CREAT | O_EXCL, mode: 0o600)
            try disk.copy(file, to: target)
            guard try disk.info(file).stamp == before else {
                throw CacheError(.changed, "the file changed while it was read:", path: path)
            }
        } catch {
            try? disk.unlink(temporary)
            throw error
        }
        let blob = try placeWhole(temporary)
        if moving { try disk.unlink(source) }
        return blob
    }

    /// Hashes a temporary file and makes it a blob.
    private func placeWhole(_ temporary: DiskPath) throws(CacheError) -> BlobRef {
        do throws(CacheError) {
            let file = try disk.open(temporary, O_RDONLY)
            try disk.setMode(file, 0o444)
            let before = try disk.info(file).stamp
            let (hash, count) = try disk.hash(file)
            guard try disk.info(file).stamp == before, before.size == count else {
                throw CacheError(.changed, "the file changed while it was read:", path: temporary.description)
            }
            return try place(temporary, file, ContentHashAndSize(hash: hash, size: count))
        } catch {
            try? disk.unlink(temporary)
            throw error
        }
    }

    /// Gives a finished temporary file its name in the store, unless a sound blob has it.
    func place(_ temporary: DiskPath, _ file: Descriptor, _ content: ContentHashAndSize) throws(CacheError) -> BlobRef {
        let path = layout.blob(content.hash)
        var isPlaced: Bool
        do {
            isPlaced = try disk.renameIfFree(temporary, path)
        } catch  where error.code == .notFound {
            try disk.makeFolders(path.parent)
            isPlaced = try disk.renameIfFree(temporary, path)
        }
        if !isPlaced {
            if let other = try disk.openIfThere(path) {
                let stamp = try disk.info(other).stamp
                if stamp.size == content.size, try disk.isEqual(other, file) {
                    try disk.unlink(temporary)
                    return BlobRef(hash: content.hash, stamp: stamp)
                }
                notice("a damaged blob was replaced", path)
            }
            try disk.rename(temporary, path)
        }
        // After the renaming: it changes the time that the reference holds.
        return BlobRef(hash: content.hash, stamp: try disk.info(file).stamp)
    }

    /// The blob with this hash as it lies there; nil when there is none. Its bytes are not read.
    public func find(_ hash: ContentHash) throws(CacheError) -> BlobRef? {
        guard let found = try disk.info(layout.blob(hash)), found.kind == .file else { return nil }
        return BlobRef(hash: hash, stamp: found.stamp)
    }

    /// The path of a blob's file, for another process to map. It must not be written, renamed or removed.
    public func path(of hash: ContentHash) -> String {
        layout.blob(hash).description
    }

    /// Maps a blob read-only. Costs three system calls when the file is as the reference says, a hash of it all when it is not.
    ///
    /// Fails with `notFound` or `damaged` when the bytes are not there any more: the cell must run again.
    public func map(_ blob: BlobRef) throws(CacheError) -> MappedFile {
        let file = try disk.open(layout.blob(blob.hash), O_RDONLY)
        let stamp = try disk.info(file).stamp
        if !blob.matches(stamp) { try verify(file, blob) }
        return try MappedFile(file, count: Int(clamping: blob.size), disk: disk)
    }

    /// Reads a small blob whole, with the checks of ``map(_:)``.
    public func read(_ blob: BlobRef) throws(CacheError) -> [UInt8] {
        let mapped = try map(blob)
        return withExtendedLifetime(mapped) { Array(mapped.bytes) }
    }

    /// Hashes a blob in full and compares.
    func verify(_ file: Descriptor, _ blob: BlobRef) throws(CacheError) {
        let (hash, count) = try disk.hash(file)
        guard hash == blob.hash, count == blob.size else {
            throw CacheError(.damaged, "the cached file is not what it was:", path: file.path.description)
        }
    }
}
