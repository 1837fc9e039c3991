import Glibc
import RecCache
import Testing

@Suite("Blobs")
struct BlobTests {
    let scratch: Scratch
    let store: ContentStore

    init() throws {
        scratch = try Scratch()
        store = try ContentStore(root: scratch / "output/.cache")
    }

    @Test(arguments: [0, 1, 4096, 65535, 65536, 1_000_003])
    func bytesComeBack(count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let blob = try store.put(bytes)
        #expect(blob.hash == ContentHash(of: bytes))
        #expect(blob.size == Int64(count))
        #expect(try store.read(blob) == bytes)
        #expect(try store.find(blob.hash) == blob)
        let mapped = try store.map(blob)
        #expect(mapped.count == count)
        #expect(Array(mapped.bytes) == bytes)
        #expect(UInt(bitPattern: mapped.base) % 4096 == 0)
    }

    @Test func aStreamedBlobEqualsOnePutWhole() throws {
        let pieces =
            (0..<200).map { Array("\($0)".utf8) + [UInt8](repeating: 7, count: $0 * 37) } + [
                [UInt8](repeating: 1, count: 200_000)
            ]
        let writer = try store.newBlob()
        for piece in pieces { try writer.write(piece) }
        #expect(writer.count == Int64(pieces.joined().count))
        let streamed = try writer.finish()
        let whole = try store.put(Array(pieces.joined()))
        #expect(streamed == whole)
        #expect(try store.put { try $0.write("text") } == store.put(Array("text".utf8)))
    }

    @Test func aBlobIsReadOnlyAndStoredOnce() throws {
        let blob = try store.put([1, 2, 3])
        #expect(try store.put([1, 2, 3]) == blob)
        var status = stat()
        #expect(stat(store.path(of: blob.hash), &status) == 0)
        #expect(status.st_mode & 0o777 == 0o444)
        #expect(files(under: store.root + "/blobs").count == 1)
    }

    @Test func aWriterThatThrowsOrIsDroppedLeavesNothing() throws {
        struct Oops: Error {}
        #expect(throws: Oops.self) {
            try store.put { writer in
                try writer.write("half")
                throw Oops()
            }
        }
        do {
            let dropped = try store.newBlob()
            try dropped.write("half")
        }
        #expect(files(under: store.root + "/blobs").isEmpty)
        #expect(files(under: store.root + "/tmp").isEmpty)
    }

    @Test func aWriterIsOfNoUseAfterItsEnd() throws {
        let writer = try store.newBlob()
        try writer.write("a")
        _ = try writer.finish()
        #expect(throws: CacheError.self) { try writer.finish() }
        let abandoned = try store.newBlob()
        abandoned.abandon()
        #expect(throws: CacheError.self) { try abandoned.write([UInt8](repeating: 0, count: 100_000)) }
    }

    @Test(arguments: [true, false])
    func aFileIsAdopted(moving: Bool) throws {
        let path = scratch / "figure.png"
        write("pixels", to: path)
        let blob = try store.adopt(path, moving: moving)
        #expect(try store.read(blob) == Array("pixels".utf8))
        #expect((text(of: path) == nil) == moving)
        #expect(try store.put(Array("pixels".utf8)) == blob)
        #expect(throws: CacheError.self) { try store.adopt(scratch / "none") }
        let error = #expect(throws: CacheError.self) { try store.adopt(scratch.path) }
        #expect(error?.code == .notAFile)
    }

    @Test func temporaryPathsGoWithTheStore() throws {
        let root = scratch / "other"
        do {
            let other = try ContentStore(root: root)
            let paths = try [other.temporaryPath(suffix: ".png"), other.temporaryPath(suffix: ".png")]
            #expect(paths[0] != paths[1])
            for path in paths { write("pixels", to: path) }
            #expect(try other.read(other.adopt(paths[0])) == Array("pixels".utf8))
            #expect(#expect(throws: CacheError.self) { try other.temporaryPath(suffix: "/../x") }?.code == .invalidName)
        }
        #expect(names(in: root + "/tmp").isEmpty)
    }

    @Test func adoptingWhatIsThereAlreadyKeepsTheFirst() throws {
        let blob = try store.put(Array("pixels".utf8))
        write("pixels", to: scratch / "again")
        #expect(try store.adopt(scratch / "again") == blob)
        #expect(text(of: scratch / "again") == nil)
    }

    @Test func aDamagedBlobIsNeverMapped() throws {
        let blob = try store.put(Array("sound".utf8))
        damage(store.path(of: blob.hash)) { $0[2] ^= 1 }
        #expect(#expect(throws: CacheError.self) { try store.map(blob) }?.code == .damaged)
        damage(store.path(of: blob.hash)) { $0.removeLast() }
        #expect(#expect(throws: CacheError.self) { try store.map(blob) }?.code == .damaged)
        unlink(store.path(of: blob.hash))
        #expect(#expect(throws: CacheError.self) { try store.map(blob) }?.code == .notFound)
    }

    @Test func puttingAgainReplacesADamagedBlob() throws {
        let bytes = Array("sound".utf8)
        let blob = try store.put(bytes)
        damage(store.path(of: blob.hash)) { $0[2] ^= 1 }
        let again = try store.put(bytes)
        #expect(again.hash == blob.hash)
        #expect(try store.read(again) == bytes)
        #expect(store.takeNotices().count == 1)
        #expect(store.takeNotices().isEmpty)
    }

    @Test func aCopiedStoreIsHashedAndThenTrusted() throws {
        let blob = try store.put(Array("sound".utf8))
        var moved = blob
        moved.inode += 1
        #expect(try store.read(moved) == Array("sound".utf8))
    }

    @Test func bytesOutliveTheFile() throws {
        let blob = try store.put(Array("mapped".utf8))
        let mapped = try store.map(blob)
        unlink(store.path(of: blob.hash))
        #expect(Array(mapped.bytes) == Array("mapped".utf8))
    }

    @Test func aReadOnlyStoreWritesNothing() throws {
        let blob = try store.put(Array("x".utf8))
        let reader = try ContentStore(root: store.root, access: .readOnly)
        #expect(try reader.read(blob) == Array("x".utf8))
        #expect(#expect(throws: CacheError.self) { try reader.put([1]) }?.code == .readOnly)
        let none = try ContentStore(root: scratch / "nowhere", access: .readOnly)
        #expect(try none.find(blob.hash) == nil)
        #expect(names(in: scratch / "nowhere").isEmpty)
    }

    @Test func placesThatCannotHoldACacheAreNamed() throws {
        write("a file", to: scratch / "plain")
        let error = #expect(throws: CacheError.self) { try ContentStore(root: scratch / "plain/.cache") }
        #expect(error?.code == .notADirectory)
        #expect(error?.path == scratch / "plain")
        #expect(
            error?.description == "cannot create folder \(scratch / "plain"): Not a directory"
        )
        let onFile = #expect(throws: CacheError.self) { try ContentStore(root: scratch / "plain") }
        #expect(onFile?.code == .notADirectory)
    }
}
