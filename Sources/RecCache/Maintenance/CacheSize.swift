/// What a cache holds.
public struct CacheSize: Hashable, Sendable {
    /// Some part of it.
    public struct Part: Hashable, Sendable {
        /// A notebook, or a kind of cell.
        public var name: String
        /// Cells that have records.
        public var cells: Int
        /// Blobs; one that several parts use counts in the first of them by name.
        public var blobs: Int
        /// Bytes of these blobs.
        public var bytes: Int64

        package init(name: String, cells: Int, blobs: Int, bytes: Int64) {
            self.name = name
            self.cells = cells
            self.blobs = blobs
            self.bytes = bytes
        }
    }

    /// All blobs.
    public var blobs = 0
    /// Bytes of all blobs.
    public var blobBytes: Int64 = 0
    /// All cell records.
    public var records = 0
    /// Blobs that no record uses.
    public var unusedBlobs = 0
    /// Their bytes, which garbage collection frees.
    public var unusedBytes: Int64 = 0
    /// By notebook, by name; records are their maker's.
    public var notebooks: [Part] = []
    /// By kind of cell, by name.
    public var kinds: [Part] = []

    package init() {}
}

extension ContentStore {
    /// Measures the cache. Cost: reads every record, looks at every blob.
    public func size() throws(CacheError) -> CacheSize {
        var size = CacheSize()
        var unused = try blobSizes()
        size.blobs = unused.count
        for bytes in unused.values { size.blobBytes += bytes }
        let all = unused
        var stored: [StoredRecord] = []
        for id in try recordIDs() {
            if case .sound(let record) = try load(id, repair: false) { stored.append(record) }
        }
        size.records = stored.count
        for record in stored {
            for output in record.record.outputs { unused[output.blob.hash] = nil }
        }
        size.unusedBlobs = unused.count
        for bytes in unused.values { size.unusedBytes += bytes }
        size.notebooks = Self.parts(stored, all) { $0.notebook }
        size.kinds = Self.parts(stored, all) { $0.kind }
        return size
    }

    private static func parts(
        _ stored: [StoredRecord], _ sizes: [ContentHash: Int64], by name: (CellIdentity) -> String
    ) -> [CacheSize.Part] {
        var counted: Set<ContentHash> = []
        var parts: [CacheSize.Part] = []
        for (name, group) in Dictionary(grouping: stored, by: { name($0.record.cell) }).sorted(by: { $0.key < $1.key }) {
            var part = CacheSize.Part(name: name, cells: Set(group.map(\.record.cell)).count, blobs: 0, bytes: 0)
            for record in group {
                for output in record.record.outputs where counted.insert(output.blob.hash).inserted {
                    part.blobs += 1
                    part.bytes += sizes[output.blob.hash] ?? 0
                }
            }
            parts.append(part)
        }
        return parts
    }

    /// Every blob's bytes.
    func blobSizes() throws(CacheError) -> [ContentHash: Int64] {
        var sizes: [ContentHash: Int64] = [:]
        for (hash, path) in try blobFiles() {
            guard let hash else { continue }
            sizes[hash] = try disk.info(path)?.stamp.size ?? 0
        }
        return sizes
    }

    /// Every file among the blobs; nil stands for one whose name is no hash.
    func blobFiles() throws(CacheError) -> [(hash: ContentHash?, path: DiskPath)] {
        var found: [(hash: ContentHash?, path: DiskPath)] = []
        for shard in try disk.names(in: layout.blobs) ?? [] {
            for name in try disk.names(in: layout.blobs / shard) ?? [] {
                let hex = String(decoding: shard, as: UTF8.self) + String(decoding: name, as: UTF8.self)
                found.append((ContentHash(hex), layout.blobs / shard / name))
            }
        }
        return found
    }

    /// Every record by its place.
    func recordIDs() throws(CacheError) -> [RecordID] {
        var ids: [RecordID] = []
        for shard in try disk.names(in: layout.records) ?? [] {
            for name in try disk.names(in: layout.records / shard) ?? [] {
                let parts = String(decoding: shard + name, as: UTF8.self).split(separator: "-", maxSplits: 1)
                guard parts.count == 2, let key = ContentHash(parts[0]) else { continue }
                ids.append(RecordID(key: key, name: String(parts[1])))
            }
        }
        return ids
    }
}
