import Dispatch
import Glibc
public import RecCache
import RecEngine
import RecFrame
public import RecPlan
import RecSchema
import RecStores
import Synchronization

/// The file system as the checker may look at it: first bytes and presence, of regular files only.
public struct RealFileProbe: FileProbe {
    let project: Project
    /// The paths that were asked for, whether or not something is there.
    private final class Asked: Sendable {
        let paths = Mutex<Set<String>>([])
    }

    private let asked = Asked()

    /// Makes a probe for a project's paths.
    public init(project: Project) {
        self.project = project
    }

    /// What was looked at so far, absolute, in order.
    var looked: [String] { asked.paths.withLock { $0.sorted() } }

    private func resolved(_ path: String) -> String {
        let full = project.resolve(path)
        asked.paths.withLock { _ = $0.insert(full) }
        return full
    }

    /// Up to that many bytes from the start of a file; nil when it cannot be read.
    public func prefix(ofFile path: String, bytes: Int) -> [UInt8]? {
        let full = resolved(path)
        var info = stat()
        guard stat(full, &info) == 0, info.st_mode & S_IFMT == S_IFREG else { return nil }
        let descriptor = Glibc.open(full, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var content = [UInt8](repeating: 0, count: min(bytes, Int(info.st_size)))
        var count = 0
        while count < content.count {
            let got = content.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress.map { $0 + count }, $0.count - count)
            }
            if got <= 0 { break }
            count += got
        }
        return Array(content.prefix(count))
    }

    /// Whether there is a file or folder.
    public func exists(_ path: String) -> Bool {
        access(resolved(path), F_OK) == 0
    }
}

/// What cells ask of the file system while they run, each question remembered with its answer.
///
/// A question names a path by the cell's parameters that it is made of, not by their values: with another folder of the same
/// content the answers are the same, and the result is a hit.
final class CellFiles: EngineHost {
    let project: Project
    let hasher: FileHasher
    let parameterTexts: [String]
    private let report: @Sendable (String, Int, Int?) -> Void
    /// What a download tells and asks; nil where nothing may be downloaded.
    let downloads: CellDownloads?
    private let checkpoints: CellCheckpoints?
    private let services: PythonServices?
    private let cellStores: CellStores
    private let asked = Mutex<[Observation]>([])
    private let read = Mutex<[DataFile]>([])
    /// Files that were looked for, whether or not they are there, absolute.
    private let sought = Mutex<Set<String>>([])
    /// Files whose bytes are being hashed while they are parsed.
    private let hashing = Mutex<[HashingFile]>([])

    init(
        project: Project, hasher: FileHasher, parameterTexts: [String], secrets: Secrets,
        report: @escaping @Sendable (String, Int, Int?) -> Void, checkpoints: CellCheckpoints? = nil,
        services: PythonServices? = nil, downloads: CellDownloads? = nil
    ) {
        self.services = services
        cellStores = CellStores(project: project, secrets: secrets)
        self.downloads = downloads
        self.project = project
        self.hasher = hasher
        self.parameterTexts = parameterTexts
        self.report = report
        self.checkpoints = checkpoints
    }

    /// The questions so far, in order, each once. Complete after `settle()`.
    var observations: [Observation] { asked.withLock { $0 } + cellStores.observations }

    /// Files that were looked for, whether or not they are there, absolute.
    var lookedFor: [String] { sought.withLock { $0.sorted() } }

    /// The files read so far. Complete after `settle()`.
    var files: [DataFile] { read.withLock { $0 } }

    private func note(_ question: String, _ answer: String) {
        asked.withLock { asked in
            // By bytes: files may have names that differ only in how Unicode composes a letter.
            if !asked.contains(where: { $0.question.utf8.elementsEqual(question.utf8) }) {
                asked.append(Observation(question: question, answer: answer))
            }
        }
    }

    /// The bytes of a file. They are hashed on another thread meanwhile: the bytes in memory are the ones that are parsed, so they are
    /// the ones that are hashed.
    func open(_ path: PathValue) throws -> FileContent {
        let full = project.resolve(path.text)
        sought.withLock { _ = $0.insert(full) }
        do {
            let file = try hasher.open(full)
            let bytes = try Self.contents(of: file)
            let hashed = HashingFile(path: path, full: full, file: file, bytes: bytes)
            hashing.withLock { $0.append(hashed) }
            hashed.start()
            return FileContent(name: path.text, bytes: bytes)
        } catch let error as CacheError {
            throw Self.explained(error, path: path.text, full: full, root: project.root)
        }
    }

    /// Waits for the hashes of all files that were opened, and makes sure that none changed while it was read.
    ///
    /// - Throws: `EngineError` for a file that changed.
    func settle() throws {
        for file in hashing.withLock({ files in
            defer { files = [] }
            return files
        }) {
            do throws(CacheError) {
                let settled = try hasher.settle(file.file, as: file.hash())
                note(content: file.path, settled)
            } catch {
                throw Self.explained(error, path: file.path.text, full: file.full, root: project.root)
            }
        }
    }

    /// Notes what a file holds.
    func note(content path: PathValue, _ hashed: HashedFile) {
        note(FileQuestion.content(path).text, hashed.hash.description)
        let data = DataFile(name: path.text, hash: hashed.hash, bytes: hashed.size)
        read.withLock { if !$0.contains(data) { $0.append(data) } }
    }

    /// The whole file in memory of its own: a user's file may shrink while it is read, and a map of it would then kill the process.
    private static func contents(of file: SourceFile) throws -> Buffer {
        let size = Int(file.size)
        let failure = Mutex<CacheError?>(nil)
        let buffer = Buffer.written(byteCount: size) { base in
            nonisolated(unsafe) let base = base
            let chunk = 4 << 20
            DispatchQueue.concurrentPerform(iterations: (size + chunk - 1) / chunk) { index in
                let from = index * chunk
                let count = min(chunk, size - from)
                var done = 0
                while done < count {
                    do {
                        let target = UnsafeMutableRawBufferPointer(start: base + from + done, count: count - done)
                        let got = try file.read(into: target, at: Int64(from + done))
                        if got == 0 {
                            // The file has become shorter meanwhile.
                            target.initializeMemory(as: UInt8.self, repeating: 0)
                            return
                        }
                        done += got
                    } catch {
                        failure.withLock { $0 = error as? CacheError }
                        return
                    }
                }
            }
        }
        if let error = failure.withLock({ $0 }) { throw error }
        return buffer
    }

    static func explained(_ error: CacheError, path: String, full: String, root: String) -> EngineError {
        switch error.code {
        case .notFound:
            return EngineError(
                "E0601", "there is no file `\(path)`", notes: ["looked for: \(full)"],
                hints: path.hasPrefix("/") ? [] : ["paths in a notebook start from \(root)"])
        case .changed:
            return EngineError("E0602", "the file `\(path)` changed while it was read", hints: ["run again when it is complete"])
        default:
            return EngineError("E0603", "the file `\(path)` cannot be read", notes: [error.description])
        }
    }

    func exists(_ path: PathValue) throws -> Bool {
        let full = project.resolve(path.text)
        sought.withLock { _ = $0.insert(full) }
        let found = access(full, F_OK) == 0
        note(FileQuestion.presence(path).text, found ? "yes" : "no")
        return found
    }

    func text(of path: PathValue) throws -> String {
        note(FileQuestion.path(path).text, path.text)
        return path.text
    }

    func replace(
        _ path: PathValue, expecting magic: [UInt8], _ write: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void
    ) throws -> WrittenFile {
        try FileReplacement(project.resolve(path.text), shown: path.text).run(expecting: magic, write)
    }

    func stores() throws -> StoreAccess { cellStores.access }

    /// What `work` gives, with what it wrote to databases and caches kept when it succeeds, and undone when it does not.
    func keepingStores<T>(_ work: () throws -> T) throws -> T {
        do {
            let result = try work()
            try cellStores.commit()
            return result
        } catch {
            cellStores.abandon()
            guard error is EngineError || error is StoreError else { throw error }
            throw cellStores.secrets.scrubbed(EngineError(error))
        }
    }

    func progress(_ what: String, done: Int, total: Int?) {
        report(what, done, total)
    }

    /// The versions of what Python does it with are in the cell's key already.
    func python(_ work: PythonWork, isCancelled: @escaping @Sendable () -> Bool) throws -> PythonAnswer {
        guard let services else {
            throw EngineError("E0690", "`\(work.function)` asks for Python, and does not say so in its signature")
        }
        return try services.run(work, isCancelled: isCancelled)
    }

    /// A part depends on all that the cell asked before it; one that itself asks something is not kept.
    func checkpoint(_ key: [UInt8], _ make: () throws -> Checkpoint) throws -> Checkpoint {
        // What a database answered enters no key.
        guard let checkpoints, !cellStores.wasUsed else { return try make() }
        try settle()
        let before = observations
        let id = checkpoints.key(of: key, after: before)
        if let known = checkpoints.find(id) { return known }
        let made = try make()
        if observations == before, !cellStores.wasUsed, hashing.withLock({ $0.isEmpty }) { checkpoints.keep(made, under: id) }
        return made
    }
}

/// A file that a run read.
public struct DataFile: Hashable, Sendable {
    /// The path as the notebook has it.
    public var name: String
    /// The hash of its content.
    public var hash: ContentHash
    /// Its size.
    public var bytes: Int64

    /// Makes it.
    public init(name: String, hash: ContentHash, bytes: Int64) {
        self.name = name
        self.hash = hash
        self.bytes = bytes
    }

    /// The same content under the very same name, byte for byte: a file system tells apart what Unicode calls equal.
    public static func == (a: DataFile, b: DataFile) -> Bool {
        ByteText(a.name) == ByteText(b.name) && a.hash == b.hash && a.bytes == b.bytes
    }

    /// Hashes equal ones alike.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(ByteText(name))
        hasher.combine(hash)
    }
}

/// A question about the file system as a record keeps it: a word, a space, and the path with parameters as `{n}`.
struct FileQuestion {
    enum Kind: String { case file, exists, path }

    let kind: Kind
    let template: String

    private init(_ kind: Kind, _ path: PathValue) {
        self.kind = kind
        template = path.segments.map { segment in
            switch segment {
            case .text(let text): text.replacing("\\", with: "\\\\").replacing("{", with: "\\{")
            case .parameter(let index): "{\(index)}"
            }
        }.joined()
    }

    static func content(_ path: PathValue) -> FileQuestion { FileQuestion(.file, path) }
    static func presence(_ path: PathValue) -> FileQuestion { FileQuestion(.exists, path) }
    static func path(_ path: PathValue) -> FileQuestion { FileQuestion(.path, path) }

    var text: String { "\(kind.rawValue) \(template)" }

    /// Reads what `text` wrote; nil for other questions.
    init?(_ text: String) {
        guard let space = text.firstIndex(of: " "), let kind = Kind(rawValue: String(text[..<space])) else { return nil }
        self.kind = kind
        template = String(text[text.index(after: space)...])
    }

    /// The path with today's values of the cell's parameters; nil when one of them is gone.
    func path(parameters: [String]) -> String? {
        var path = ""
        var rest = Substring(template)
        while let character = rest.popFirst() {
            if character == "\\" {
                if let next = rest.popFirst() { path.append(next) }
            } else if character == "{" {
                guard let end = rest.firstIndex(of: "}"), let index = Int(rest[..<end]), parameters.indices.contains(index) else {
                    return nil
                }
                path += parameters[index]
                rest = rest[rest.index(after: end)...]
            } else {
                path.append(character)
            }
        }
        return path
    }

    /// Today's answer; nil when there is none.
    func answer(parameters: [String], project: Project, hasher: FileHasher) -> String? {
        guard let path = path(parameters: parameters) else { return nil }
        switch kind {
        case .file: return (try? hasher.hash(project.resolve(path)))?.hash.description
        case .exists: return access(project.resolve(path), F_OK) == 0 ? "yes" : "no"
        case .path: return path
        }
    }
}

/// A file whose bytes are hashed on a thread of their own.
private final class HashingFile: Sendable {
    let path: PathValue
    let full: String
    let file: SourceFile
    private let bytes: Buffer
    private let result = Mutex<ContentHash?>(nil)
    private let group = DispatchGroup()

    init(path: PathValue, full: String, file: SourceFile, bytes: Buffer) {
        self.path = path
        self.full = full
        self.file = file
        self.bytes = bytes
    }

    func start() {
        if let remembered = file.remembered {
            result.withLock { $0 = remembered }
            return
        }
        group.enter()
        DispatchQueue.global().async { [self] in
            let hash = bytes.withUnsafeBytes { ContentHash(of: $0) }
            result.withLock { $0 = hash }
            group.leave()
        }
    }

    /// The hash, waited for.
    func hash() -> ContentHash {
        group.wait()
        return result.withLock { $0 } ?? bytes.withUnsafeBytes { ContentHash(of: $0) }
    }
}
