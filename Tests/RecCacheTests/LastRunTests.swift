import RecCache
import Testing

@Suite("Last runs and what changed")
struct LastRunTests {
    let scratch: Scratch
    let store: ContentStore

    init() throws {
        scratch = try Scratch()
        store = try ContentStore(root: scratch / ".cache")
    }

    private func part(_ name: String, _ value: String, shown: Bool = true) -> KeyPart {
        KeyPart(name, ContentHash(of: value), shown: shown ? value : nil)
    }

    @Test func theLastRunIsRemembered() throws {
        let first = try sampleRecord(store, key: "a").id
        let second = try sampleRecord(store, key: "b").id
        #expect(try store.lastRun(of: testCell) == nil)
        try store.noteRun(of: testCell, using: first, parts: [part("body", "x")], now: 1)
        try store.noteRun(of: testCell, using: second, parts: [part("body", "y", shown: false)], now: 2)
        try store.noteRun(of: testCell, using: first, parts: [part("body", "x")], now: 3)
        let entry = try store.lastRun(of: testCell)
        #expect(entry?.parts == [part("body", "x")])
        #expect(entry?.uses == [RecordUse(record: first, lastUsed: 3), RecordUse(record: second, lastUsed: 2)])
        #expect(try store.lastRun(of: CellIdentity(notebook: "films", kind: "clean", name: "ratings", ordinal: 2)) == nil)
    }

    @Test func aRepeatedHitWritesNothing() throws {
        let record = try sampleRecord(store).id
        let parts = [part("body", "x")]
        try store.noteRun(of: testCell, using: record, parts: parts, now: 1_000)
        let path = store.root + "/cells/" + (names(in: store.root + "/cells").first ?? "")
        let before = stamp(of: path)
        try store.noteRun(of: testCell, using: record, parts: parts, now: 5_000)
        #expect(stamp(of: path) == before)
        try store.noteRun(of: testCell, using: record, parts: parts, now: 1_000 + 86_400_000_000_000)
        #expect(stamp(of: path) != before)
    }

    @Test func aDamagedEntryIsForgottenWithANotice() throws {
        let record = try sampleRecord(store).id
        try store.noteRun(of: testCell, using: record, parts: [part("body", "x")], now: 1)
        let path = store.root + "/cells/" + (names(in: store.root + "/cells").first ?? "")
        damage(path) { $0[$0.count / 2] ^= 4 }
        #expect(try store.lastRun(of: testCell) == nil)
        #expect(store.takeNotices().count == 1)
        try store.noteRun(of: testCell, using: record, parts: [part("body", "x")], now: 1)
        #expect(try store.lastRun(of: testCell) != nil)
    }

    @Test func differencesAreNamed() {
        let previous = [
            part("body", "a", shown: false), part("parameter k", "10"), part("input ratings", "1"), part("verb pca", "1"),
        ]
        let current = [
            part("parameter k", "12"), part("body", "b", shown: false), part("input ratings", "1"), part("file x.csv", "f"),
        ]
        #expect(
            explainDifference(previous: previous, current: current).map(\.description) == [
                "parameter k changed: 10 -> 12", "body changed", "file x.csv is new: f", "verb pca is gone",
            ])
        #expect(explainDifference(previous: previous, current: previous).isEmpty)
    }
}
