import Glibc

/// What ``ContentStore/lookup(_:answer:)`` found.
public enum CacheLookup: Hashable, Sendable {
    /// The outputs of this record may be used: every observation holds and every blob is there.
    case hit(CellRecord)
    /// The cell must run, for this reason.
    case miss(CacheMiss)
}

/// Why there is no hit.
public enum CacheMiss: Hashable, Sendable, CustomStringConvertible {
    /// The static key was never seen: the cell's meaning or a parameter changed, or it is new.
    case noRecord
    /// The newest record asked this question and had another answer; `now` is nil when there is none any more.
    case differs(question: String, recorded: String, now: String?)
    /// There was a record, but it or a blob of it was damaged or missing, and it was removed.
    case damaged(String)
    /// A newer version of the program wrote the record, in this version of the format.
    case newerFormat(Int)
    /// The records could not be read.
    case unreadable(CacheError)

    /// One line for people.
    public var description: String {
        switch self {
        case .noRecord: "never ran like this before"
        case .differs(let question, _, nil): "\(question) is gone"
        case .differs(let question, _, _?): "\(question) changed"
        case .damaged(let what): "the cached result was damaged: \(what)"
        case .newerFormat(let version): "the cached result is of a newer format (\(version))"
        case .unreadable(let error): error.description
        }
    }
}

extension ContentStore {
    /// Keeps a finished run, replacing an earlier one with the same key and observations. Its blobs must be in the store.
    public func save(_ record: CellRecord) throws(CacheError) {
        try requireWriting()
        try disk.replace(layout.record(record.id), with: record.encoded(boot: boot), temporary: try session.temporary())
    }

    /// Looks for a record below the static key whose every observation is answered now as it was then.
    ///
    /// `answer` gets a question and gives today's answer, nil when there is none; each question is put at most once. Records are tried
    /// from the newest; each stops at its first differing answer. Blobs are checked by size, inode and ctime; where these differ (the
    /// cache was copied) or the machine was restarted since, by a full hash, and then the record is refreshed. What is damaged is removed
    /// with a notice. Never throws: a cache that cannot be read is a miss.
    /// Cost: about 30 microseconds a record and output, besides `answer`.
    public func lookup(_ key: ContentHash, answer: (String) -> String?) -> CacheLookup {
        let found: [StoredRecord]
        var miss: CacheMiss
        do {
            (found, miss) = try records(below: key)
        } catch {
            return .miss(.unreadable(error))
        }
        // By bytes: questions may name files whose names differ only in how Unicode composes a letter.
        var answers: [[UInt8]: String?] = [:]
        func answered(_ question: String) -> String? {
            let place = Array(question.utf8)
            if let known = answers[place] { return known }
            let now = answer(question)
            answers[place] = .some(now)
            return now
        }
        var hasReason = false
        next: for stored in found {
            for observation in stored.record.observations {
                let now = answered(observation.question)
                guard now.map({ $0.utf8.elementsEqual(observation.answer.utf8) }) != true else { continue }
                if !hasReason { miss = .differs(question: observation.question, recorded: observation.answer, now: now) }
                hasReason = true
                continue next
            }
            switch validate(stored) {
            case .success(let record): return .hit(record)
            case .failure(let fault):
                miss = .damaged(fault.message)
                hasReason = true
            }
        }
        return .miss(miss)
    }

    /// The newest record below a key that gave a value, whatever the world answers now: for looking at what a run came to. Nil where it is
    /// gone or damaged.
    public func record(below key: ContentHash, giving value: ContentHash) -> CellRecord? {
        guard let found = try? records(below: key).0 else { return nil }
        for stored in found where stored.record.valueHash == value {
            if case .success(let record) = validate(stored) { return record }
        }
        return nil
    }

    /// A record as it lies in the store.
    struct StoredRecord {
        var id: RecordID
        var record: CellRecord
        var boot: String
    }

    /// The sound records of a key, newest first, and what to say when none fits. Damaged ones are removed.
    private func records(below key: ContentHash) throws(CacheError) -> ([StoredRecord], CacheMiss) {
        var found: [StoredRecord] = []
        var miss = CacheMiss.noRecord
        let place = layout.records(key)
        for name in try disk.names(in: place.folder, prefix: place.prefix) ?? [] {
            let id = RecordID(key: key, name: String(decoding: name.dropFirst(place.prefix.count), as: UTF8.self))
            switch try load(id) {
            case .sound(let stored): found.append(stored)
            case .damaged(let why): miss = .damaged(why)
            case .newer(let version): miss = .newerFormat(version)
            case .gone: continue
            }
        }
        found.sort { ($1.record.metadata.created, $1.id.name) < ($0.record.metadata.created, $0.id.name) }
        return (found, miss)
    }

    enum Loaded {
        case sound(StoredRecord)
        case damaged(String)
        case newer(Int)
        case gone
    }

    /// Reads one record; a damaged one is removed with a notice, a newer one is left alone with a notice.
    func load(_ id: RecordID, repair: Bool = true) throws(CacheError) -> Loaded {
        let path = layout.record(id)
        guard let bytes = try disk.contents(path) else { return .gone }
        do throws(RecordText.Fault) {
            let (record, boot) = try CellRecord.decode(bytes)
            guard record.id == id else { throw .damaged("it stands in another's place") }
            return .sound(StoredRecord(id: id, record: record, boot: boot))
        } catch {
            switch error {
            case .damaged(let why):
                let isRemoved = repair && remove(path)
                notice("a damaged cache record was \(isRemoved ? "removed" : "ignored") (\(why))", path)
                return .damaged(why)
            case .newer(let version):
                notice("a cache record of the newer format \(version) was ignored", path)
                return .newer(version)
            }
        }
    }

    /// Checks that every blob of a record is there, refreshing the record when only inodes, times or the boot differ.
    private func validate(_ stored: StoredRecord) -> Result<CellRecord, CacheError> {
        var record = stored.record
        var isStale = stored.boot != boot
        for index in record.outputs.indices {
            let blob = record.outputs[index].blob
            let path = layout.blob(blob.hash)
            do throws(CacheError) {
                if !isStale, let found = try disk.info(path), found.kind == .file, blob.matches(found.stamp) { continue }
                let file = try disk.open(path, O_RDONLY)
                try verify(file, blob)
                record.outputs[index].blob = BlobRef(hash: blob.hash, stamp: try disk.info(file).stamp)
                isStale = true
            } catch {
                if error.code == .damaged, remove(path) { notice("a damaged blob was removed and will be made again", path) }
                if error.code == .damaged || error.code == .notFound {
                    if remove(layout.record(stored.id)) {
                        notice("a cache record of \(stored.record.cell) without its blobs was removed; the cell runs again", path)
                    }
                }
                let what = error.code == .notFound ? "a blob is missing" : error.message
                return .failure(CacheError(error.code, what, path: error.path, errno: error.errno))
            }
        }
        // A store that cannot be written stays as it is: the next run hashes again.
        if isStale, access == .readWrite { try? save(record) }
        return .success(record)
    }

    /// The sound records that a cell's latest runs used, the latest first, whatever their questions would be answered now: for looking at
    /// what it gave before. Empty where none is left.
    public func records(of cell: CellIdentity) -> [CellRecord] {
        guard let last = try? lastRun(of: cell) else { return [] }
        let uses = last.uses.sorted { ($1.lastUsed, $1.record) < ($0.lastUsed, $0.record) }
        return uses.compactMap { use in
            guard case .sound(let stored)? = try? load(use.record, repair: false), case .success(let record) = validate(stored)
            else {
                return nil
            }
            return record
        }
    }

    /// Removes a record that nobody will ask for again, where the store may; its blobs go with the next collection.
    public func forget(_ id: RecordID) {
        let path = layout.record(id)
        if remove(path) { _ = try? disk.removeFolder(path.parent) }
    }

    /// Removes a file where the store may; false where it may not.
    func remove(_ path: DiskPath) -> Bool {
        guard access == .readWrite else { return false }
        do {
            try disk.unlink(path)
            return true
        } catch {
            return false
        }
    }
}
