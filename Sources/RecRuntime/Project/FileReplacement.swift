import Glibc
import RecCache
import RecEngine

/// Puts a file in the place of another outside of `output/`, whole or not at all (``AtomicFile``).
struct FileReplacement {
    private let path: String
    private let shown: String

    /// - Parameters:
    ///   - path: where it lies.
    ///   - shown: the path as the notebook has it, for messages.
    init(_ path: String, shown: String) {
        self.path = path
        self.shown = shown
    }

    /// The folder that it lies in.
    private var folder: String { path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "." }

    /// Makes that folder, with those above it.
    func makeFolder() throws { try makeFolders(folder) }

    /// Writes the content, and leaves the file alone where it is there already.
    ///
    /// - Parameter magic: what a file begins with that may be replaced.
    func run(
        expecting magic: [UInt8], _ write: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void
    ) throws -> WrittenFile {
        try checkPresent(magic)
        try makeFolder()
        do {
            let file = try AtomicFile(replacing: path)
            var hasher = Hasher256()
            var bytes: Int64 = 0
            try write { piece in
                hasher.update(piece)
                bytes += Int64(piece.count)
                try file.write(piece)
            }
            let hash = hasher.finish()
            if presentHash() != hash { try file.finish() }
            return WrittenFile(bytes: bytes, sha256: hash.description)
        } catch let failure as AtomicFile.Failure {
            throw EngineError("E0608", "`\(shown)` cannot be written", notes: [failure.description])
        }
    }

    /// A file of another kind stays: a slip in a path must not cost a person their data.
    private func checkPresent(_ magic: [UInt8]) throws {
        var info = stat()
        guard stat(path, &info) == 0 else { return }
        guard info.st_mode & S_IFMT == S_IFREG else {
            throw EngineError("E0611", "`\(shown)` is a folder or device, not a file", hints: ["give the file a name of its own"])
        }
        if info.st_size == 0 { return }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("cannot be read") }
        defer { close(descriptor) }
        var start = [UInt8](repeating: 0, count: magic.count)
        let count = start.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        guard count == magic.count, start == magic else {
            throw EngineError(
                "E0611", "`\(shown)` is there already and is something else", hints: ["give another path, or remove that file"])
        }
    }

    /// The hash of what is there; nil where nothing is.
    private func presentHash() -> ContentHash? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var hasher = Hasher256()
        var chunk = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { return hasher.finish() }
            chunk.withUnsafeBytes { hasher.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        }
    }

    private func makeFolders(_ folder: String) throws {
        var current = folder.hasPrefix("/") ? "" : "."
        for part in folder.split(separator: "/") {
            current += "/" + part
            if mkdir(current, 0o755) != 0, errno != EEXIST { throw failure("cannot be written: its folder cannot be made") }
        }
    }

    private func failure(_ what: String) -> EngineError {
        let reason = String(cString: strerror(errno))
        return EngineError("E0608", "`\(shown)` \(what)", notes: [reason])
    }
}
