import Glibc
import Testing

/// A folder of a test's own, removed with it.
final class Scratch: Sendable {
    let path: String

    /// A new folder in a fast place.
    ///
    /// - Parameter name: a folder inside it to work in, for names with spaces and of other scripts.
    init(named name: String? = nil) throws {
        let parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
        var template = Array("\(parent)/recnb-runtime-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw Trouble("cannot make a folder in \(parent)") }
        home = String(cString: made)
        path = name.map { "\(String(cString: made))/\($0)" } ?? home
        if name != nil { mkdir(path, 0o755) }
    }

    private let home: String

    deinit {
        // What the test stopped may still be ending, and leave a file while the others are removed.
        for _ in 0..<50 {
            Files.remove(home)
            if !Files.exists(home) { return }
            usleep(20_000)
        }
    }

    static func / (scratch: Scratch, name: String) -> String { scratch.path + "/" + name }
}

/// Why a test cannot go on.
struct Trouble: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Plain work with files, without surprises of caches or encodings.
enum Files {
    static func remove(_ path: String) {
        for name in names(in: path) { remove(path + "/" + name) }
        if rmdir(path) != 0 { unlink(path) }
    }

    /// What a folder holds, sorted; nothing for what is no folder or a link to one.
    static func names(in folder: String) -> [String] {
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
    static func list(under folder: String) -> [String] {
        names(in: folder).flatMap { name -> [String] in
            var status = stat()
            guard lstat(folder + "/" + name, &status) == 0 else { return [] }
            guard status.st_mode & S_IFMT == S_IFDIR else { return [name] }
            return list(under: folder + "/" + name).map { name + "/" + $0 }
        }
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Writes a file, and the folders above it.
    static func write(_ bytes: [UInt8], to path: String) throws {
        makeFolder(path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/"))
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw Trouble("cannot write \(path): errno \(errno)") }
        defer { close(file) }
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress.map { $0 + done }, $0.count - done) }
            guard count > 0 else { throw Trouble("cannot write \(path): errno \(errno)") }
            done += count
        }
    }

    static func write(_ text: String, to path: String) throws { try write(Array(text.utf8), to: path) }

    static func makeFolder(_ path: String) {
        if path.isEmpty || exists(path) { return }
        makeFolder(path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/"))
        mkdir(path, 0o755)
    }

    static func bytes(_ path: String) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
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

    static func text(_ path: String) -> String? { bytes(path).map { String(decoding: $0, as: UTF8.self) } }

    /// Everything below a folder but the cache and the logs of runs.
    static func snapshot(_ folder: String) -> Snapshot {
        var found: [String: [UInt8]] = [:]
        for path in list(under: folder) {
            let name = path.split(separator: "/").last ?? ""
            if path.hasPrefix(".cache/") || name == "run.json" || name.hasPrefix(".") { continue }
            found[path] = bytes(folder + "/" + path)
        }
        return Snapshot(files: found)
    }

    /// Sets a file's times, as programs do that copy files with their dates.
    static func setTimes(_ path: String, seconds: Int) {
        let time = timespec(tv_sec: seconds, tv_nsec: 0)
        utimensat(AT_FDCWD, path, [time, time], 0)
    }

    /// A file's inode and time of last change.
    static func stamp(_ path: String) -> [Int64] {
        var info = stat()
        guard stat(path, &info) == 0 else { return [] }
        return [Int64(info.st_ino), Int64(info.st_mtim.tv_sec), Int64(info.st_mtim.tv_nsec)]
    }

    /// Sets a file's times to now, as `touch` does.
    static func touch(_ path: String) { utimensat(AT_FDCWD, path, nil, 0) }
}

/// The files of a folder with all their bytes.
struct Snapshot: Equatable, CustomTestStringConvertible {
    var files: [String: [UInt8]]

    var isEmpty: Bool { files.isEmpty }

    /// Names and sizes: bytes would fill the screen.
    var testDescription: String {
        files.sorted { $0.key < $1.key }.map { "\($0.key) (\($0.value.count))" }.joined(separator: ", ")
    }

    subscript(path: String) -> [UInt8]? { files[path] }

    /// Which files differ from those of another.
    func differences(from other: Snapshot) -> [String] {
        Set(files.keys).union(other.files.keys).filter { files[$0] != other.files[$0] }.sorted()
    }
}

/// Numbers from a seed that a failing test prints (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
