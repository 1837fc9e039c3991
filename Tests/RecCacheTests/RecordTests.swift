import Glibc
import RecCache
import Testing

@Suite("Cell records")
struct RecordTests {
    let scratch: Scratch
    let store: ContentStore
    let key = ContentHash(of: "key")

    init() throws {
        scratch = try Scratch()
        store = try ContentStore(root: scratch / ".cache")
    }

    private var recordFile: String {
        store.root + "/records/" + (files(under: store.root + "/records").first ?? "none")
    }

    @Test func aHitGivesBackTheWholeRecord() throws {
        let record = try sampleRecord(store)
        try store.save(record)
        #expect(store.lookup(key) { $0 == "input ratings" ? "1" : nil } == .hit(record))
        let again = try ContentStore(root: store.root)
        #expect(again.lookup(key) { _ in "1" }.record == record)
    }

    @Test func severalRecordsLiveBelowOneKey() throws {
        for rating in ["1", "2", "3"] {
            try store.save(sampleRecord(store, rating: rating, output: "table \(rating)", created: Int64(rating) ?? 0))
        }
        for rating in ["3", "1", "2"] {
            let hit = store.lookup(key) { _ in rating }.record
            #expect(try hit.map { try store.read($0.outputs[0].blob) } == Array("table \(rating)".utf8))
        }
        #expect(store.lookup(key) { _ in "4" } == .miss(.differs(question: "input ratings", recorded: "3", now: "4")))
        #expect(store.lookup(key) { _ in nil } == .miss(.differs(question: "input ratings", recorded: "3", now: nil)))
        #expect(store.lookup(ContentHash(of: "other")) { _ in "1" } == .miss(.noRecord))
    }

    @Test func aQuestionIsPutOnceAndOnlyAfterTheOnesBeforeItHold() throws {
        var record = try sampleRecord(store)
        for (index, second) in ["x", "y"].enumerated() {
            record.metadata.created = Int64(index)
            record.observations = [
                Observation(question: "first", answer: ContentHash(of: "f")), Observation(question: "second", answer: second),
            ]
            try store.save(record)
        }
        var asked: [String] = []
        let hit = store.lookup(key) { question in
            asked.append(question)
            return question == "first" ? ContentHash(of: "f").description : "x"
        }
        #expect(hit.record?.observations[1].answer == "x")
        #expect(asked == ["first", "second"])
        asked = []
        _ = store.lookup(key) { question in
            asked.append(question)
            return nil
        }
        #expect(asked == ["first"])
    }

    @Test func anAnswerIsComparedByItsBytes() throws {
        try store.save(sampleRecord(store, rating: "e\u{301}"))
        #expect(store.lookup(key) { _ in "\u{e9}" }.record == nil)
        #expect(store.lookup(key) { _ in "e\u{301}" }.record != nil)
    }

    @Test func theSameRunAgainReplacesItsRecord() throws {
        try store.save(sampleRecord(store, created: 1))
        try store.save(sampleRecord(store, created: 2))
        #expect(files(under: store.root + "/records").count == 1)
        #expect(store.lookup(key) { _ in "1" }.record?.metadata.created == 2)
    }

    @Test func odditiesOfTextSurvive() throws {
        var record = try sampleRecord(store)
        record.cell = CellIdentity(notebook: "наука/фильмы", kind: "clean", name: "a\tb\nc", ordinal: 3)
        record.messages = [RecordMessage(channel: "", text: ""), RecordMessage(channel: "printed", text: "\\n\t\\\\t\r\n\0é🎬")]
        record.metadata.seconds = 0.1 + 0.2
        try store.save(record)
        #expect(store.lookup(key) { _ in "1" } == .hit(record))
    }

    @Test(arguments: 0..<200)
    func aDamagedRecordIsAMissWithANotice(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        try store.save(sampleRecord(store))
        damage(recordFile) { bytes in
            switch seed % 4 {
            case 0: bytes.removeLast(Int.random(in: 1...bytes.count, using: &random))
            case 1: bytes[Int.random(in: 0..<bytes.count, using: &random)] ^= UInt8(1) << UInt8.random(in: 0..<8, using: &random)
            case 2: bytes.append(UInt8.random(in: 0...255, using: &random))
            default: bytes = (0..<Int.random(in: 0...300, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
            }
        }
        guard case .miss(.damaged) = store.lookup(key, answer: { _ in "1" }) else {
            Issue.record("seed \(seed) was not found out")
            return
        }
        #expect(store.takeNotices().count == 1)
        #expect(files(under: store.root + "/records").isEmpty)
        try store.save(sampleRecord(store))
        #expect(store.lookup(key) { _ in "1" }.record != nil)
    }

    @Test(arguments: ["flipped", "cut", "missing", "emptied"])
    func aRecordWithoutASoundBlobIsAMissWithANotice(how: String) throws {
        let record = try sampleRecord(store)
        try store.save(record)
        let path = store.path(of: record.outputs[1].blob.hash)
        switch how {
        case "flipped": damage(path) { $0[0] ^= 0x80 }
        case "cut": damage(path) { $0.removeLast() }
        case "emptied": damage(path) { $0 = [] }
        default: unlink(path)
        }
        guard case .miss(.damaged) = store.lookup(key, answer: { _ in "1" }) else {
            Issue.record("not found out")
            return
        }
        #expect(!store.takeNotices().isEmpty)
        #expect(text(of: path) == nil)
        let rebuilt = try sampleRecord(store)
        try store.save(rebuilt)
        #expect(store.lookup(key) { _ in "1" } == .hit(rebuilt))
        #expect(store.takeNotices().isEmpty)
    }

    @Test func aCopiedCacheIsVerifiedAndRefreshed() throws {
        let record = try sampleRecord(store)
        try store.save(record)
        let path = store.path(of: record.outputs[0].blob.hash)
        let content = bytes(of: path) ?? []
        unlink(path)
        write(String(decoding: content, as: UTF8.self), to: path)
        let hit = store.lookup(key) { _ in "1" }.record
        #expect(hit?.outputs[0].blob.inode == stamp(of: path)?.inode)
        #expect(hit?.outputs[0].blob.changed == stamp(of: path)?.changed)
        #expect(store.lookup(key) { _ in "1" } == hit.map { .hit($0) })
        #expect(store.takeNotices().isEmpty)
    }

    @Test func afterARestartBlobsAreHashedBeforeTheyAreTrusted() throws {
        let record = try sampleRecord(store)
        try store.save(record)
        // Lost pages after a power failure: same inode and times as recorded, other bytes.
        var doctored = record
        let path = store.path(of: record.outputs[0].blob.hash)
        damage(path) { $0[0] ^= 1 }
        doctored.outputs[0].blob.changed = stamp(of: path)?.changed ?? 0
        try store.save(doctored)
        #expect(store.lookup(key) { _ in "1" }.record != nil)
        let restarted = try ContentStore(root: store.root, faults: nil, boot: "another boot")
        guard case .miss(.damaged) = restarted.lookup(key, answer: { _ in "1" }) else {
            Issue.record("a damaged blob was trusted after a restart")
            return
        }
        try restarted.save(sampleRecord(restarted))
        let later = try ContentStore(root: store.root, faults: nil, boot: "a third boot")
        #expect(later.lookup(key) { _ in "1" }.record != nil)
    }

    /// The files of format version 1, as the first release wrote them, must keep loading or be refused clearly.
    @Test func recordsOfVersion1KeepLoading() throws {
        let record = try sampleRecord(store)
        try store.save(record)
        let path = recordFile
        let fixture = Self.version1
        write(fixture, to: path)
        let hit = store.lookup(key) { _ in "1" }.record
        #expect(hit?.cell == testCell)
        #expect(hit?.outputs.map(\.name) == ["value.arrow", "figure.png"])
        #expect(hit?.outputs.map(\.blob.hash) == record.outputs.map(\.blob.hash))
        #expect(hit?.messages == record.messages)
        #expect(hit?.metadata == record.metadata)
        #expect(hit?.valueHash == record.valueHash)
        #expect(store.takeNotices().isEmpty)
    }

    private static let version1 = """
        recnb-record\t1
        cell\tfilms\tclean\tratings\t1
        key\t2c70e12b7a0646f92279f427c7b38e7334d8e5389cff167a1dc30e73f826b683
        value\t0d4fc4a78d3706edccafb665a8b2fdd9309e82c78625bb0f2b8e7bb9e1c4d21c
        boot\tffffffff-0000-0000-0000-000000000000
        made\t100\t0.1\t1048576\t1.0
        extra\trows\t5
        saw\tinput ratings\t1
        output\tvalue.arrow\tvalue\tapplication/vnd.apache.arrow.file\t0d4fc4a78d3706edccafb665a8b2fdd9309e82c78625bb0f2b8e7bb9e1c4d21c\t5\t12345\t1700000000000000000
        output\tfigure.png\tfigure\timage/png\tfe7331a9435850ec6c7485733a1ec06db04aa2728fffa78bd5ea90e532ebffd3\t16\t12345\t1700000000000000000
        message\tprinted\ta line\\nanother\\twith \\\\ and \\r
        end\t993f74e313658e06d68db46738ac2d2622dda0a4029a8bdbd2f09e3a16aba8ca

        """

    @Test func aRecordOfANewerVersionIsLeftAlone() throws {
        try store.save(sampleRecord(store))
        let path = recordFile
        var body = Array("recnb-record\t2\nsomething\tnew\n".utf8)
        body += Array("end\t\(ContentHash(of: body))\n".utf8)
        write(String(decoding: body, as: UTF8.self), to: path)
        #expect(store.lookup(key) { _ in "1" } == .miss(.newerFormat(2)))
        #expect(store.takeNotices().map(\.message) == ["a cache record of the newer format 2 was ignored"])
        #expect(bytes(of: path) == body)
    }
}
