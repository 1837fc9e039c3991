import Glibc

/// What garbage collection keeps.
public struct CollectionPolicy: Sendable {
    /// How many records of each cell, from the latest used.
    public var recordsPerCell: Int
    /// How long ago a record may have been used, in seconds; nil for any.
    public var maxAge: Double?
    /// How many bytes the blobs may have; the records used longest ago go first. Nil for any.
    public var maxBytes: Int64?
    /// Which cells are kept at all, such as those whose notebook is still there.
    public var keepsCell: @Sendable (CellIdentity) -> Bool
    /// Only counts what would go.
    public var isDryRun: Bool
    /// The time that ages are counted from, in nanoseconds since 1970; nil for now.
    public var now: Int64?

    /// Makes a policy.
    public init(
        recordsPerCell: Int = 20, maxAge: Double? = nil, maxBytes: Int64? = nil,
        keepsCell: @escaping @Sendable (CellIdentity) -> Bool = { _ in true }, isDryRun: Bool = false, now: Int64? = nil
    ) {
        self.recordsPerCell = recordsPerCell
        self.maxAge = maxAge
        self.maxBytes = maxBytes
        self.keepsCell = keepsCell
        self.isDryRun = isDryRun
        self.now = now
    }
}

/// What garbage collection removed, or would remove.
public struct CollectionReport: Hashable, Sendable {
    /// Records that went.
    public var removedRecords = 0
    /// Blobs that went.
    public var removedBlobs = 0
    /// Bytes that became free.
    public var freedBytes: Int64 = 0
    /// Records that stay.
    public var keptRecords = 0
    /// Blobs that stay.
    public var keptBlobs = 0
    /// Bytes that stay.
    public var keptBytes: Int64 = 0
}

extension ContentStore {
    /// Removes the records that `policy` does not keep, and then the blobs that no record uses.
    ///
    /// A dry run only looks, whoever else uses the cache, and may be asked of a store that is open for reading.
    /// Fails with `busy`, having removed nothing, while another store is open on the folder: what a running process uses is never removed.
    /// Fails with `newerFormat` when a newer version of the program left records here, whose blobs cannot be known.
    public func gc(_ policy: CollectionPolicy) throws(CacheError) -> CollectionReport {
        if policy.isDryRun { return try collect(policy) }
        try requireWriting()
        return try alone { () throws(CacheError) in try collect(policy) }
    }

    /// Removes every blob, record, memo and last run. Fails with `busy` while another store is open on the folder.
    public func clear() throws(CacheError) {
        try requireWriting()
        try alone { () throws(CacheError) in
            // Records first: should this be stopped half way, none is left without its blobs.
            for folder in [layout.records, layout.cells, layout.memo, layout.blobs] { try disk.removeTree(folder) }
        }
    }

    /// Runs `body` while no other store is open here, and none can be opened.
    private func alone<R>(_ body: () throws(CacheError) -> R) throws(CacheError) -> R {
        guard let lockFile else { throw CacheError(.readOnly, "the cache was opened for reading only:", path: root) }
        guard try disk.lock(lockFile, LOCK_EX | LOCK_NB) else {
            // A lock that cannot be raised may be lost: take it again.
            _ = try disk.lock(lockFile, LOCK_SH)
            throw CacheError(.busy, "another process is using the cache:", path: root)
        }
        do throws(CacheError) {
            let result = try body()
            _ = try disk.lock(lockFile, LOCK_SH)
            return result
        } catch {
            _ = try disk.lock(lockFile, LOCK_SH)
            throw error
        }
    }

    private func collect(_ policy: CollectionPolicy) throws(CacheError) -> CollectionReport {
        let now = policy.now ?? currentTime()
        var report = CollectionReport()
        var stored: [StoredRecord] = []
        for id in try recordIDs() {
            switch try load(id, repair: !policy.isDryRun) {
            case .sound(let found): stored.append(found)
            case .newer: throw CacheError(.newerFormat, "a newer version of recnb left records in the cache:", path: root)
            case .damaged, .gone: continue
            }
        }
        let entries = try lastRuns()
        let lastUse = Self.lastUses(entries.map(\.entry), stored, policy, now)
        var kept = stored.filter { lastUse[$0.id] != nil }
        var dropped = stored.map(\.id).filter { lastUse[$0] == nil }
        let sizes = try blobSizes()
        var users: [ContentHash: Int] = [:]
        for stored in kept {
            for hash in Set(stored.record.outputs.map(\.blob.hash)) { users[hash, default: 0] += 1 }
        }
        var bytes = users.keys.reduce(Int64(0)) { $0 + (sizes[$1] ?? 0) }
        if let maxBytes = policy.maxBytes {
            kept.sort { (lastUse[$0.id] ?? 0, $0.id) > (lastUse[$1.id] ?? 0, $1.id) }
            while bytes > maxBytes, let oldest = kept.popLast() {
                dropped.append(oldest.id)
                for hash in Set(oldest.record.outputs.map(\.blob.hash)) {
                    users[hash, default: 1] -= 1
                    if users[hash] == 0 {
                        users[hash] = nil
                        bytes -= sizes[hash] ?? 0
                    }
                }
            }
        }
        report.keptRecords = kept.count
        report.removedRecords = dropped.count
        for (hash, size) in sizes {
            if users[hash] != nil {
                report.keptBlobs += 1
                report.keptBytes += size
            } else {
                report.removedBlobs += 1
                report.freedBytes += size
            }
        }
        if !policy.isDryRun {
            try remove(keeping: Set(kept.map(\.id)), dropped, users: Set(users.keys), entries, now, policy.maxAge)
        }
        return report
    }

    /// The records that are kept for their age and number, each with its last use. A cell without an entry (it was lost) is taken to have
    /// used the records that it made when it made them.
    private static func lastUses(
        _ entries: [LastRun], _ stored: [StoredRecord], _ policy: CollectionPolicy, _ now: Int64
    ) -> [RecordID: Int64] {
        var uses: [CellIdentity: [RecordUse]] = [:]
        var finished: [CellIdentity: Int64] = [:]
        for found in stored where !found.record.isCheckpoint {
            let created = found.record.metadata.created
            finished[found.record.cell] = max(finished[found.record.cell] ?? .min, created)
            uses[found.record.cell, default: []].append(RecordUse(record: found.id, lastUsed: found.record.metadata.created))
        }
        for entry in entries { uses[entry.cell] = entry.uses }
        var lastUse: [RecordID: Int64] = [:]
        for (cell, all) in uses where policy.keepsCell(cell) {
            let latest = all.sorted { ($1.lastUsed, $1.record) < ($0.lastUsed, $0.record) }
            for use in latest.prefix(max(policy.recordsPerCell, 0)) {
                if let maxAge = policy.maxAge, Double(now) - Double(use.lastUsed) > maxAge * 1e9 { continue }
                lastUse[use.record] = max(lastUse[use.record] ?? .min, use.lastUsed)
            }
        }
        // Parts of a cell's work that it has not ended since: whoever runs it again goes on from there.
        for found in stored where found.record.isCheckpoint && policy.keepsCell(found.record.cell) {
            let created = found.record.metadata.created
            if created <= finished[found.record.cell] ?? .min { continue }
            if Double(now) - Double(created) > (policy.maxAge ?? checkpointAge) * 1e9 { continue }
            lastUse[found.id] = created
        }
        return lastUse
    }

    /// How long parts of unfinished work are kept where no age is given, in seconds: a fortnight.
    private static let checkpointAge = 14.0 * 86_400

    /// Removes in an order that leaves, wherever it stops, no record without its blobs.
    private func remove(
        keeping kept: Set<RecordID>, _ dropped: [RecordID], users: Set<ContentHash>,
        _ entries: [(path: DiskPath, entry: LastRun)], _ now: Int64, _ maxAge: Double?
    ) throws(CacheError) {
        for id in dropped {
            let path = layout.record(id)
            try disk.unlink(path)
            try disk.removeFolder(path.parent)
        }
        for (path, entry) in entries {
            var entry = entry
            entry.uses.removeAll { !kept.contains($0.record) }
            if entry.uses.isEmpty {
                try disk.unlink(path)
            } else {
                try disk.replace(path, with: entry.encoded(), temporary: try session.temporary())
            }
        }
        for (hash, path) in try blobFiles() {
            if let hash, users.contains(hash) { continue }
            try disk.removeTree(path)
            try disk.removeFolder(path.parent)
        }
        guard let maxAge else { return }
        for name in try disk.names(in: layout.memo) ?? [] {
            guard let found = try disk.info(layout.memo / name) else { continue }
            if Double(now) - Double(found.stamp.modified) > maxAge * 1e9 { try disk.unlink(layout.memo / name) }
        }
    }

    /// Every sound entry of the last runs.
    func lastRuns() throws(CacheError) -> [(path: DiskPath, entry: LastRun)] {
        var entries: [(path: DiskPath, entry: LastRun)] = []
        for name in try disk.names(in: layout.cells) ?? [] {
            let path = layout.cells / name
            if let entry = try loadLastRun(path) { entries.append((path, entry)) }
        }
        return entries
    }
}
