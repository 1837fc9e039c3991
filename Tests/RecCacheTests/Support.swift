import Glibc
import RecCache
import Synchronization

/// A folder of a test's own, removed with it.
final class Scratch {
    let path: String

    /// With `inMemory` on a file system in memory where there is one, for tests of many files.
    init(inMemory: Bool = false) throws {
        let parent = inMemory && access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
        var template = Array("\(parent)/recnb-cache-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw CacheError(.io, "cannot create", path: "/tmp", errno: errno) }
        path = String(cString: made)
    }

    deinit {
        chmod(path, 0o755)
        // What the test stopped may still be ending, and leave a file while the others are removed.
        for _ in 0..<50 {
            removeAll(path)
            if access(path, F_OK) != 0 { return }
            usleep(20_000)
        }
    }

    static func / (scratch: Scratch, name: String) -> String { scratch.path + "/" + name }
}

func removeAll(_ path: String) {
    for name in names(in: path) { removeAll(path + "/" + name) }
    if rmdir(path) != 0 { unlink(path) }
}

func names(in folder: String) -> [String] {
    var status = stat()
    guard lstat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
        let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
}

/// Every file below a folder, by its path from there.
func files(under folder: String) -> [String] {
    names(in: folder).flatMap { name -> [String] in
        var status = stat()
        guard lstat(folder + "/" + name, &status) == 0 else { return [] }
        guard status.st_mode & S_IFMT == S_IFDIR else { return [name] }
        return files(under: folder + "/" + name).map { name + "/" + $0 }
    }
}

func write(_ text: String, to path: String) {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    defer { close(file) }
    let bytes = Array(text.utf8)
    var done = 0
    while done < bytes.count {
        let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress.map { $0 + done }, $0.count - done) }
        guard count > 0 else { return }
        done += count
    }
}

func bytes(of path: String) -> [UInt8]? {
    let file = open(path, O_RDONLY)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var all: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65536)
    while true {
        let count = read(file, &chunk, chunk.count)
        guard count > 0 else { return all }
        all += chunk[..<count]
    }
}

func text(of path: String) -> String? {
    bytes(of: path).map { String(decoding: $0, as: UTF8.self) }
}

func stamp(of path: String) -> FileStamp? {
    var status = stat()
    guard lstat(path, &status) == 0 else { return nil }
    return FileStamp(
        device: UInt64(status.st_dev), inode: UInt64(status.st_ino), size: Int64(status.st_size),
        modified: Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec),
        changed: Int64(status.st_ctim.tv_sec) * 1_000_000_000 + Int64(status.st_ctim.tv_nsec))
}

/// Changes a file's bytes in place, whoever may write it.
func damage(_ path: String, _ change: (inout [UInt8]) -> Void) {
    guard var all = bytes(of: path) else { return }
    change(&all)
    chmod(path, 0o644)
    let file = open(path, O_WRONLY | O_TRUNC)
    defer { close(file) }
    _ = all.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
}

/// A small generator (SplitMix64, Steele et al. 2014) so that a failing case can be made again from its seed.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

let testCell = CellIdentity(notebook: "films", kind: "clean", name: "ratings")

/// A record with two blobs and one observation.
func sampleRecord(
    _ store: ContentStore, key: String = "key", rating: String = "1", output: String = "table", created: Int64 = 100,
    cell: CellIdentity = testCell
) throws(CacheError) -> CellRecord {
    let table = try store.put(Array(output.utf8))
    let picture = try store.put(Array("picture of \(output)".utf8))
    return CellRecord(
        cell: cell, key: ContentHash(of: key), observations: [Observation(question: "input ratings", answer: rating)],
        outputs: [
            OutputItem(name: "value.arrow", role: "value", mediaType: "application/vnd.apache.arrow.file", blob: table),
            OutputItem(name: "figure.png", role: "figure", mediaType: "image/png", blob: picture),
        ],
        valueHash: table.hash,
        messages: [RecordMessage(channel: "printed", text: "a line\nanother\twith \\ and \r")],
        metadata: RecordMetadata(seconds: 0.1, peakMemory: 1 << 20, created: created, toolVersion: "1.0", extra: ["rows": "5"]))
}

extension CacheLookup {
    var record: CellRecord? {
        if case .hit(let record) = self { record } else { nil }
    }

    var miss: CacheMiss? {
        if case .miss(let miss) = self { miss } else { nil }
    }
}

/// Says once to other threads that something is over.
final class Flag: Sendable {
    private let value = Atomic(false)
    var isRaised: Bool { value.load(ordering: .acquiring) }
    func raise() { value.store(true, ordering: .releasing) }
}
