import Glibc
import RecCache
import Testing

@Suite("Hashes of files")
struct FileHasherTests {
    let scratch: Scratch
    let store: ContentStore
    let hasher: FileHasher
    let path: String

    init() throws {
        scratch = try Scratch()
        store = try ContentStore(root: scratch / ".cache")
        hasher = FileHasher(store: store)
        path = scratch / "ratings.csv"
        write("userId,rating\n1,5\n", to: path)
    }

    /// A hasher that lives long after, when the file's last change has left the racy window.
    private var later: FileHasher {
        FileHasher(store: store, clock: { .max })
    }

    @Test func theHashIsThatOfTheBytes() throws {
        let hashed = try hasher.hash(path)
        #expect(hashed.hash == ContentHash(of: "userId,rating\n1,5\n"))
        #expect(hashed.size == 18)
        #expect(!hashed.isRemembered)
        write(String(repeating: "0123456789abcdef", count: 200_000), to: path)
        #expect(try hasher.hash(path).hash == ContentHash(of: bytes(of: path) ?? []))
        #expect(try FileHasher(store: nil).hash(path).hash == ContentHash(of: bytes(of: path) ?? []))
    }

    @Test func anUntouchedFileIsRememberedAlsoByAnotherProcess() throws {
        let first = try later.hash(path)
        #expect(!first.isRemembered)
        let second = try FileHasher(store: ContentStore(root: store.root)).hash(path)
        #expect(second.isRemembered)
        #expect(second.hash == first.hash)
        #expect(try later.open(path).remembered == first.hash)
        symlink(path, scratch / "link")
        #expect(try later.hash(scratch / "link").isRemembered)
    }

    @Test func aFreshlyWrittenFileIsNotRemembered() throws {
        write("new", to: path)
        _ = try hasher.hash(path)
        #expect(try !hasher.hash(path).isRemembered)
        #expect(files(under: store.root + "/memo").isEmpty)
    }

    /// A stamp of whole seconds comes of a file system that has no others: a later change within the second, or two, keeps it.
    @Test(
        arguments: [
            (7_000_000_001, 7_050_000_000, false), (7_000_000_001, 7_200_000_000, true), (7_000_000_000, 7_200_000_000, false),
            (7_000_000_000, 9_900_000_000, false), (7_000_000_000, 10_100_000_000, true),
        ] as [(Int64, Int64, Bool)])
    func aStampIsTrustedWhenLaterChangesGetAnother(_ changed: Int64, _ opened: Int64, _ isPast: Bool) {
        #expect(FileHasher.isPast(changed, at: opened) == isPast)
    }

    /// As fast as the machine goes, a change of the same size straight after hashing is always seen.
    @Test func raceOfWriterAndHasher() throws {
        for round in 0..<300 {
            let content = "\(1000 + round)"
            write(content, to: path)
            #expect(try hasher.hash(path).hash == ContentHash(of: content))
        }
    }

    @Test func aTouchedFileIsReadAgainAndHasTheSameHash() throws {
        let first = try later.hash(path)
        utimes(path, [timeval(tv_sec: 1, tv_usec: 0), timeval(tv_sec: 1, tv_usec: 0)])
        let second = try later.hash(path)
        #expect(!second.isRemembered)
        #expect(second.hash == first.hash)
    }

    @Test func aChangeUnderAForgedTimeIsSeen() throws {
        var status = stat()
        stat(path, &status)
        let first = try later.hash(path)
        let time = timeval(tv_sec: status.st_mtim.tv_sec, tv_usec: status.st_mtim.tv_nsec / 1000)
        let before = stamp(of: path)?.changed
        repeat {  // The racy window is off here: wait for the clock's next tick.
            damage(path) { $0[0] = UInt8(ascii: "U") }
            utimes(path, [time, time])
        } while stamp(of: path)?.changed == before
        let second = try later.hash(path)
        #expect(second.hash != first.hash)
    }

    @Test func aChangeWhileReadingIsAnError() throws {
        let file = try hasher.open(path)
        var buffer = [UInt8](repeating: 0, count: 100)
        let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0, at: 0) }
        #expect(count == 18)
        let hash = ContentHash(of: Array(buffer[..<count]))
        #expect(try hasher.settle(file, as: hash).hash == hash)
        write("another content", to: path)
        #expect(#expect(throws: CacheError.self) { try hasher.settle(file, as: hash) }?.code == .changed)
    }

    @Test(arguments: 0..<60)
    func aDamagedMemoIsIgnored(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        _ = try later.hash(path)
        let entry = store.root + "/memo/" + (files(under: store.root + "/memo").first ?? "none")
        damage(entry) { bytes in
            if seed % 2 == 0 {
                bytes.removeLast(Int.random(in: 1...bytes.count, using: &random))
            } else {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
            }
        }
        let again = try later.hash(path)
        #expect(!again.isRemembered)
        #expect(again.hash == ContentHash(of: "userId,rating\n1,5\n"))
        #expect(try later.hash(path).isRemembered)
    }

    @Test func whatIsNoFileIsRefused() throws {
        #expect(#expect(throws: CacheError.self) { try hasher.hash(scratch / "none") }?.code == .notFound)
        #expect(#expect(throws: CacheError.self) { try hasher.hash(scratch.path) }?.code == .notAFile)
        mkfifo(scratch / "pipe", 0o600)
        #expect(#expect(throws: CacheError.self) { try hasher.hash(scratch / "pipe") }?.code == .notAFile)
        #expect(#expect(throws: CacheError.self) { try hasher.hash("/dev/zero") }?.code == .notAFile)
    }

    @Test func anEmptyFileHasAHash() throws {
        write("", to: path)
        #expect(try hasher.hash(path).hash == ContentHash(of: ""))
    }
}
