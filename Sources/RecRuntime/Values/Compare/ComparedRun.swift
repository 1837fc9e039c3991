import FoundationEssentials
import Glibc
public import RecCache
import RecFrame

/// A run to be compared: what its `run.json` says, and its results as far as they are still to be had, from the cache or from its folder.
public struct ComparedRun: Sendable {
    /// How messages name it.
    public let label: String
    /// What is said of it.
    public let log: RunLog
    private let store: ContentStore?
    /// The folder that it was published into; nil for a notebook as it stands.
    private let folder: String?

    /// A notebook as it stands: what the cache has of it counts as its results.
    public init(_ notebook: CheckedNotebook, options: RunOptions, store: ContentStore) async {
        var options = options
        options.isDryRun = true
        options.takesLastAnswers = true
        let result = await NotebookRunner(notebook, options: options, store: store, stop: StopSignal()).run()
        label = notebook.project.shownNotebook
        log = RunLog(result, notebook: notebook)
        self.store = store
        folder = nil
    }

    /// Why a path is no run.
    public struct NoRun: Error, Hashable, Sendable {
        /// One sentence.
        public var message: String
        /// What to do.
        public var hint: String
    }

    /// A run by its folder or its `run.json`. Its cache is looked for in the folders above.
    ///
    /// - Parameter path: as typed.
    public init(run path: String) throws(NoRun) {
        var isFolder = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw NoRun(
                message: "there is no run `\(path)`",
                hint: "give a folder with a `run.json`, such as `output/coursework`, or a notebook")
        }
        let trimmed = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        let file = isFolder ? trimmed + "/run.json" : path
        let folder =
            isFolder
            ? trimmed : String(path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/"))
        guard let data = FileManager.default.contents(atPath: file) else {
            let near = Self.runs(below: trimmed)
            throw NoRun(
                message: isFolder ? "the folder `\(path)` has no `run.json`" : "`\(path)` cannot be read",
                hint: near.isEmpty ? "it is the folder of no run" : "runs in it: \(near.joined(separator: ", "))")
        }
        do {
            log = try JSONDecoder().decode(RunLog.self, from: data)
        } catch {
            throw NoRun(
                message: "`\(file)` is not what a run says of itself",
                hint: "give a notebook, the folder of a run, or its `run.json`")
        }
        label = trimmed
        self.folder = folder.isEmpty ? "." : folder
        store = Self.store(above: Project.absolute(self.folder ?? ".", from: FileManager.default.currentDirectoryPath))
    }

    /// Folders of runs a few levels below, the first of them. Links are not followed.
    ///
    /// - Parameter looks: how many files and folders are looked at in all: a hint is not worth a walk through a whole disk.
    package static func runs(below folder: String, looks: Int = 2000) -> [String] {
        var found: [String] = []
        var level = [folder]
        var looks = looks
        for _ in 0..<4 {
            var next: [String] = []
            search: for parent in level {
                let names = ((try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []).filter { !$0.hasPrefix(".") }
                for name in names.sorted().prefix(200) {
                    guard looks > 0 else { break search }
                    looks -= 1
                    let child = "\(parent)/\(name)"
                    var info = stat()
                    guard lstat(child, &info) == 0, info.st_mode & S_IFMT == S_IFDIR else { continue }
                    if FileManager.default.fileExists(atPath: child + "/run.json") { found.append(child) }
                    next.append(child)
                }
            }
            if !found.isEmpty || looks <= 0 { break }
            level = next
        }
        return Array(found.prefix(6))
    }

    private static func store(above folder: String) -> ContentStore? {
        var parts = folder.split(separator: "/")
        while true {
            let cache = "/" + (parts + [".cache"]).joined(separator: "/")
            var isFolder = false
            if FileManager.default.fileExists(atPath: cache, isDirectory: &isFolder), isFolder,
                let store = try? ContentStore(root: cache, access: .readOnly)
            {
                return store
            }
            if parts.isEmpty { return nil }
            parts.removeLast()
        }
    }

    // MARK: Results

    /// What a cell gave, from the cache; nil where it gave nothing or the cache has it no more.
    func record(_ cell: RunLog.Cell) -> CellRecord? {
        guard let store, let key = cell.key.flatMap({ ContentHash($0) }), let value = cell.value.flatMap({ ContentHash($0) })
        else {
            return nil
        }
        return store.record(below: key, giving: value)
    }

    /// A table of a record.
    func table(_ hash: ContentHash, of record: CellRecord) -> Table? {
        guard let store, let output = record.outputs.first(where: { $0.blob.hash == hash }) else { return nil }
        return try? ValueStore(store: store).table(output.blob)
    }

    /// A table by its file's name, from the cache or as it was published.
    func table(named name: String, of cell: RunLog.Cell, _ record: CellRecord?) -> Table? {
        if let record, let output = record.outputs.first(where: { $0.name == name }) {
            return table(output.blob.hash, of: record)
        }
        guard let bytes = file(name, of: cell) else { return nil }
        return try? ArrowFile.read(bytes.withUnsafeBytes { Buffer.copying($0) }, isTrusted: false).table
    }

    /// The bytes of something that a cell gave, from the cache or from the folder.
    func bytes(_ output: OutputItem?, _ name: String, of cell: RunLog.Cell) -> [UInt8]? {
        if let store, let output, let bytes = try? store.read(output.blob) { return bytes }
        return file(name, of: cell)
    }

    private func file(_ name: String, of cell: RunLog.Cell) -> [UInt8]? {
        // A foreign `run.json` may name anything; published files lie side by side.
        guard let folder, !name.isEmpty, name != ".", name != "..", !name.contains("/") else { return nil }
        let own = OutputName.of([cell.cell.replacing(" ", with: "-")])
        for place in ["\(folder)/\(own)/\(name)", "\(folder)/files/\(name)"] {
            if let data = FileManager.default.contents(atPath: place) { return Array(data) }
        }
        return nil
    }
}
