import Glibc
import RecCache
import Testing

@Suite("Maintenance of the cache")
struct MaintenanceTests {
    private static let day: Int64 = 86_400_000_000_000

    let scratch: Scratch
    let store: ContentStore

    init() throws {
        scratch = try Scratch()
        store = try ContentStore(root: scratch / ".cache")
    }

    private func cell(_ name: String, kind: String = "clean", notebook: String = "films") -> CellIdentity {
        CellIdentity(notebook: notebook, kind: kind, name: name)
    }

    /// Runs a cell on a day: its record has two blobs of 10 and 21 bytes.
    @discardableResult
    private func run(_ cell: CellIdentity, key: String, day: Int64) throws -> CellRecord {
        let output = (key + "..........").prefix(10)
        let record = try sampleRecord(store, key: key, output: String(output), created: day * Self.day, cell: cell)
        try store.save(record)
        try store.noteRun(of: cell, using: record.id, parts: [], now: day * Self.day)
        return record
    }

    private func isHit(_ key: String) -> Bool {
        store.lookup(ContentHash(of: key)) { _ in "1" }.record != nil
    }

    @Test func sizesAreByNotebookAndKind() throws {
        try run(cell("a"), key: "a", day: 1)
        try run(cell("b", kind: "plot"), key: "b", day: 1)
        try run(cell("b", kind: "plot", notebook: "music"), key: "c", day: 1)
        _ = try store.put([1, 2, 3])
        let size = try store.size()
        #expect(size.blobs == 7)
        #expect(size.blobBytes == 3 * 31 + 3)
        #expect(size.records == 3)
        #expect(size.unusedBlobs == 1)
        #expect(size.unusedBytes == 3)
        #expect(
            size.notebooks == [
                CacheSize.Part(name: "films", cells: 2, blobs: 4, bytes: 62),
                CacheSize.Part(name: "music", cells: 1, blobs: 2, bytes: 31),
            ])
        #expect(
            size.kinds == [
                CacheSize.Part(name: "clean", cells: 1, blobs: 2, bytes: 31),
                CacheSize.Part(name: "plot", cells: 2, blobs: 4, bytes: 62),
            ])
    }

    @Test func theLatestRecordsOfEachCellAreKept() throws {
        for day in 1...5 { try run(cell("a"), key: "a\(day)", day: Int64(day)) }
        try run(cell("b"), key: "b", day: 1)
        try run(cell("a"), key: "a2", day: 6)
        let dry = try store.gc(CollectionPolicy(recordsPerCell: 2, isDryRun: true))
        #expect(files(under: store.root + "/records").count == 6)
        let report = try store.gc(CollectionPolicy(recordsPerCell: 2))
        #expect(report == dry)
        #expect(report.removedRecords == 3)
        #expect(report.keptRecords == 3)
        #expect(report.removedBlobs == 6)
        #expect(report.freedBytes == 3 * 31)
        #expect(report.keptBytes == 3 * 31)
        #expect(["a1", "a2", "a3", "a4", "a5", "b"].map(isHit) == [false, true, false, false, true, true])
        #expect(try store.lastRun(of: cell("a"))?.uses.count == 2)
        #expect(try store.check().isSound)
        #expect(store.takeNotices().isEmpty)
    }

    @Test func oldRecordsGo() throws {
        try run(cell("a"), key: "old", day: 1)
        try run(cell("b"), key: "new", day: 9)
        _ = try store.gc(CollectionPolicy(maxAge: 5 * 86_400, now: 10 * Self.day))
        #expect(["old", "new"].map(isHit) == [false, true])
        #expect(try store.lastRun(of: cell("a")) == nil)
    }

    @Test func tooManyBytesPushOutTheLongestUnused() throws {
        for day in 1...4 { try run(cell("\(day)"), key: "k\(day)", day: Int64(day)) }
        try run(cell("1"), key: "k1", day: 8)
        let report = try store.gc(CollectionPolicy(maxBytes: 70))
        #expect(report.keptBytes == 62)
        #expect(["k1", "k2", "k3", "k4"].map(isHit) == [true, false, false, true])
        #expect(try store.gc(CollectionPolicy(maxBytes: 0)).keptBlobs == 0)
        #expect(files(under: store.root + "/blobs").isEmpty)
        #expect(names(in: store.root + "/blobs").isEmpty)
    }

    @Test func aBlobThatTwoRecordsShareStaysWhileOneDoes() throws {
        let shared = try run(cell("a"), key: "a", day: 1)
        var other = shared
        other.key = ContentHash(of: "other")
        other.cell = cell("b")
        try store.save(other)
        try store.noteRun(of: other.cell, using: other.id, parts: [], now: 2 * Self.day)
        _ = try store.gc(CollectionPolicy(maxAge: 1.5 * 86_400, now: 3 * Self.day))
        #expect(["a", "other"].map(isHit) == [false, true])
    }

    @Test func cellsThatAreNoMoreGo() throws {
        try run(cell("a"), key: "a", day: 1)
        try run(cell("a", notebook: "gone"), key: "b", day: 1)
        _ = try store.gc(CollectionPolicy(keepsCell: { $0.notebook == "films" }))
        #expect(["a", "b"].map(isHit) == [true, false])
    }

    @Test func recordsOfACellWhoseEntryWasLostAreKept() throws {
        try run(cell("a"), key: "a", day: 1)
        removeAll(store.root + "/cells")
        #expect(try store.gc(CollectionPolicy()).keptRecords == 1)
        #expect(isHit("a"))
    }

    @Test func whatAnotherProcessUsesIsNotRemoved() throws {
        let blob = try store.put([1, 2, 3])
        do {
            let other = try ContentStore(root: store.root, access: .readOnly)
            #expect(#expect(throws: CacheError.self) { try store.gc(CollectionPolicy()) }?.code == .busy)
            #expect(#expect(throws: CacheError.self) { try store.clear() }?.code == .busy)
            #expect(try other.find(blob.hash) == blob)
            // The failed attempt left this store's own lock in place.
            #expect(#expect(throws: CacheError.self) { try ContentStore(root: store.root).gc(CollectionPolicy()) }?.code == .busy)
        }
        #expect(try store.gc(CollectionPolicy()).removedBlobs == 1)
    }

    @Test func clearingLeavesAnEmptyCacheThatWorks() throws {
        try run(cell("a"), key: "a", day: 1)
        try store.clear()
        #expect(try store.size() == CacheSize())
        try run(cell("a"), key: "a", day: 1)
        #expect(isHit("a"))
    }

    @Test func recordsOfANewerVersionStopCollection() throws {
        try run(cell("a"), key: "a", day: 1)
        let path = store.root + "/records/" + files(under: store.root + "/records")[0]
        let body = Array("recnb-record\t2\n".utf8)
        write(String(decoding: body, as: UTF8.self) + "end\t\(ContentHash(of: body))\n", to: path)
        #expect(#expect(throws: CacheError.self) { try store.gc(CollectionPolicy()) }?.code == .newerFormat)
        #expect(files(under: store.root + "/blobs").count == 2)
    }

    @Test func checkFindsAndRemovesDamage() throws {
        let a = try run(cell("a"), key: "a", day: 1)
        try run(cell("b"), key: "b", day: 1)
        try run(cell("c"), key: "c", day: 1)
        #expect(try store.check() == CheckReport(soundBlobs: 6, soundBytes: 93, soundRecords: 3))
        damage(store.path(of: a.outputs[0].blob.hash)) { $0[0] ^= 1 }
        let record =
            store.root + "/records/" + (files(under: store.root + "/records").first { $0.hasPrefix("3/e23e8") } ?? "none")
        damage(record) { $0[20] ^= 1 }
        write("junk", to: store.root + "/blobs/junk")
        mkdir(store.root + "/blobs/zz", 0o755)
        write("junk", to: store.root + "/blobs/zz/junk")
        let found = try store.check(repair: false)
        #expect(found.soundBlobs == 5)
        #expect(found.soundRecords == 1)
        #expect(found.damage.count == 4)
        #expect(try store.check().damage.count == 4)
        #expect(try store.check() == CheckReport(soundBlobs: 5, soundBytes: 83, soundRecords: 1))
        #expect(["a", "b", "c"].map(isHit).count { $0 } == 1)
    }

    @Test func checkRefreshesACopiedCache() throws {
        let record = try run(cell("a"), key: "a", day: 1)
        let path = store.path(of: record.outputs[0].blob.hash)
        let content = text(of: path) ?? ""
        unlink(path)
        write(content, to: path)
        #expect(try store.check().refreshedRecords == 1)
        #expect(try store.check().refreshedRecords == 0)
    }
}
