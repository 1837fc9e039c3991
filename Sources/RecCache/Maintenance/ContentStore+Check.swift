import Glibc

/// What ``ContentStore/check(repair:)`` found.
public struct CheckReport: Hashable, Sendable {
    /// Blobs whose bytes are what their names say.
    public var soundBlobs = 0
    /// Bytes of these.
    public var soundBytes: Int64 = 0
    /// Records all of whose blobs are sound.
    public var soundRecords = 0
    /// Sound records whose blobs lie elsewhere than noted (a copied cache), refreshed when repairing.
    public var refreshedRecords = 0
    /// What was wrong, and removed when repairing; the cells concerned run again.
    public var damage: [CacheNotice] = []

    package init(soundBlobs: Int = 0, soundBytes: Int64 = 0, soundRecords: Int = 0) {
        self.soundBlobs = soundBlobs
        self.soundBytes = soundBytes
        self.soundRecords = soundRecords
    }

    /// Whether nothing was wrong.
    public var isSound: Bool { damage.isEmpty }
}

extension ContentStore {
    /// Hashes every blob in full and reads every record; with `repair` removes what is wrong, so that it is made again.
    /// May run beside other processes. Cost: about 1.5 GB/s.
    public func check(repair: Bool = true) throws(CacheError) -> CheckReport {
        if repair { try requireWriting() }
        var report = CheckReport()
        var sound: [ContentHash: BlobRef] = [:]
        var damaged: Set<ContentHash> = []
        for (hash, path) in try blobFiles() {
            guard let hash else {
                report.damage.append(CacheNotice("a file that is no blob", path: path.description))
                if repair { try disk.removeTree(path) }
                continue
            }
            guard let file = try disk.openIfThere(path, O_RDONLY | O_NONBLOCK) else { continue }
            let info = try disk.info(file)
            if info.kind == .file, try disk.hash(file).hash == hash {
                sound[hash] = BlobRef(hash: hash, stamp: info.stamp)
                report.soundBlobs += 1
                report.soundBytes += info.stamp.size
            } else {
                damaged.insert(hash)
                report.damage.append(CacheNotice("a damaged blob", path: path.description))
                if repair { try disk.removeTree(path) }
            }
        }
        for id in try recordIDs() { try check(id, sound, damaged, repair, &report) }
        for name in try disk.names(in: layout.cells) ?? [] {
            let path = layout.cells / name
            guard let bytes = try disk.contents(path) else { continue }
            do throws(RecordText.Fault) {
                _ = try LastRun.decode(bytes)
            } catch {
                guard case .damaged = error else { continue }
                report.damage.append(CacheNotice("a damaged entry of the last runs", path: path.description))
                if repair { try disk.unlink(path) }
            }
        }
        return report
    }

    private func check(
        _ id: RecordID, _ sound: [ContentHash: BlobRef], _ damaged: Set<ContentHash>, _ repair: Bool, _ report: inout CheckReport
    ) throws(CacheError) {
        let path = layout.record(id)
        switch try load(id, repair: repair) {
        case .damaged(let why): report.damage.append(CacheNotice("a damaged record (\(why))", path: path.description))
        case .newer, .gone: return
        case .sound(let stored):
            var record = stored.record
            for index in record.outputs.indices {
                let hash = record.outputs[index].blob.hash
                // One that was put since the blobs were listed is looked for again.
                var blob = sound[hash]
                if blob == nil, !damaged.contains(hash) { blob = try find(hash) }
                guard let blob, blob.size == record.outputs[index].blob.size else {
                    report.damage.append(CacheNotice("a record without its blobs", path: path.description))
                    if repair { try disk.unlink(path) }
                    return
                }
                record.outputs[index].blob = blob
            }
            report.soundRecords += 1
            if record != stored.record || stored.boot != boot {
                report.refreshedRecords += 1
                if repair { try save(record) }
            }
        }
    }
}
