/// What is remembered of one cell's latest runs: its key parts of the last one, and the records it used, newest first.
public struct LastRun: Hashable, Sendable {
    /// The cell.
    public var cell: CellIdentity
    /// The key parts of the last run, hit or not.
    public var parts: [KeyPart]
    /// The records it used, the last run's first.
    public var uses: [RecordUse]

    /// Makes an entry.
    public init(cell: CellIdentity, parts: [KeyPart], uses: [RecordUse]) {
        self.cell = cell
        self.parts = parts
        self.uses = uses
    }
}

/// A record and when a cell last used it.
public struct RecordUse: Hashable, Sendable {
    /// The record.
    public var record: RecordID
    /// Nanoseconds since 1970; exact to a day for repeated hits.
    public var lastUsed: Int64

    /// Makes a use.
    public init(record: RecordID, lastUsed: Int64) {
        self.record = record
        self.lastUsed = lastUsed
    }
}

extension LastRun {
    static let format = "recnb-cell"
    static let version = 1
    /// More records than any sweep makes; older ones are forgotten and then collected.
    static let capacity = 256

    func encoded() -> [UInt8] {
        var text = RecordText.Writer(Self.format, version: Self.version)
        text.line("cell", cell.notebook, cell.kind, cell.name, "\(cell.ordinal)")
        for part in parts {
            if let shown = part.shown {
                text.line("part", part.name, part.hash.description, shown)
            } else {
                text.line("part", part.name, part.hash.description)
            }
        }
        for use in uses { text.line("used", use.record.key.description, use.record.name, "\(use.lastUsed)") }
        return text.finish()
    }

    static func decode(_ bytes: [UInt8]) throws(RecordText.Fault) -> LastRun {
        var cell: CellIdentity?
        var parts: [KeyPart] = []
        var uses: [RecordUse] = []
        for fields in try RecordText.lines(of: bytes, format: format, version: version) {
            switch (fields[0], fields.count) {
            case ("cell", 5):
                if let ordinal = Int(fields[4]) {
                    cell = CellIdentity(notebook: fields[1], kind: fields[2], name: fields[3], ordinal: ordinal)
                }
            case ("part", 3), ("part", 4):
                guard let hash = ContentHash(fields[2]) else { throw .damaged("a part in it makes no sense") }
                parts.append(KeyPart(fields[1], hash, shown: fields.count == 4 ? fields[3] : nil))
            case ("used", 4):
                guard let key = ContentHash(fields[1]), let time = Int64(fields[3]) else {
                    throw .damaged("a use in it makes no sense")
                }
                uses.append(RecordUse(record: RecordID(key: key, name: fields[2]), lastUsed: time))
            default: throw .damaged("a line in it makes no sense")
            }
        }
        guard let cell else { throw .damaged("a line is missing in it") }
        return LastRun(cell: cell, parts: parts, uses: uses)
    }
}

extension ContentStore {
    private static let day: UInt64 = 86_400_000_000_000

    /// What is remembered of a cell; nil when it never ran or its entry was damaged.
    public func lastRun(of cell: CellIdentity) throws(CacheError) -> LastRun? {
        guard let entry = try loadLastRun(layout.cell(cell)), entry.cell == cell else { return nil }
        return entry
    }

    /// Notes that a run of `cell` used `record`, as made or as a hit, so that ``lastRun(of:)`` can say later what changed and garbage
    /// collection keeps it. Writes nothing when a run of the same day noted the same. `now` is in nanoseconds since 1970.
    public func noteRun(of cell: CellIdentity, using record: RecordID, parts: [KeyPart], now: Int64? = nil) throws(CacheError) {
        try requireWriting()
        let now = now ?? currentTime()
        let path = layout.cell(cell)
        var entry = LastRun(cell: cell, parts: parts, uses: [])
        if let old = try loadLastRun(path), old.cell == cell {
            if old.parts == parts, let last = old.uses.first, last.record == record, (now &- last.lastUsed).magnitude < Self.day {
                return
            }
            entry.uses = old.uses.filter { $0.record != record }
        }
        entry.uses.insert(RecordUse(record: record, lastUsed: now), at: 0)
        entry.uses = Array(entry.uses.prefix(LastRun.capacity))
        try disk.replace(path, with: entry.encoded(), temporary: try session.temporary())
    }

    /// Reads one entry; nil with a notice when it is damaged or newer.
    func loadLastRun(_ path: DiskPath) throws(CacheError) -> LastRun? {
        guard let bytes = try disk.contents(path) else { return nil }
        do throws(RecordText.Fault) {
            return try LastRun.decode(bytes)
        } catch {
            switch error {
            case .damaged(let why): notice("a damaged entry of the last runs was ignored (\(why))", path)
            case .newer(let version): notice("an entry of the last runs of the newer format \(version) was ignored", path)
            }
            return nil
        }
    }
}
