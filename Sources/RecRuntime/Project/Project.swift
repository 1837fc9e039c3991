import FoundationEssentials
import RecPlan

/// Where a notebook's files are: its root, its output folder, and how paths that it writes are meant.
public struct Project: Sendable {
    /// The notebook's file, absolute.
    public let notebook: String
    /// What relative paths in the notebook start from: the parent of the folder `notebooks` that holds it, else its own folder.
    public let root: String
    /// The folder of all results: `ROOT/output` unless told otherwise.
    public let output: String
    /// The notebook's name below `output`: its path under `notebooks`, or its file's name, without `.recnb`.
    public let name: String
    /// The folder in which the user stands; a `Path` given on the command line starts from there.
    public let current: String

    /// Settles the places for a notebook.
    ///
    /// - Parameters:
    ///   - notebook: the path as the user gave it.
    ///   - root: overrides the root.
    ///   - output: overrides the output folder.
    public init(
        notebook: String, root: String? = nil, output: String? = nil, current: String? = nil
    ) {
        let current = current ?? FileManager.default.currentDirectoryPath
        self.current = current
        let file = Self.absolute(notebook, from: current)
        self.notebook = file
        let folders = file.split(separator: "/", omittingEmptySubsequences: true).dropLast().map(String.init)
        let own = "/" + folders.joined(separator: "/")
        let home = folders.lastIndex(of: "notebooks")
        let natural = home.map { "/" + folders[..<$0].joined(separator: "/") } ?? own
        self.root = root.map { Self.absolute($0, from: current) } ?? natural
        self.output = output.map { Self.absolute($0, from: current) } ?? Self.join(self.root, "output")
        let base = file.split(separator: "/").last.map(String.init) ?? "notebook"
        let stem = base.hasSuffix(".recnb") ? String(base.dropLast(6)) : base
        // No folder of results is hidden, and what begins with a dot below `output` is the cache or a folder in the making.
        let inner =
            home.map { folders[($0 + 1)...].map { $0.hasPrefix(".") ? "_" + $0.dropFirst() : $0 }.joined(separator: "/") } ?? ""
        let safe = stem.hasPrefix(".") || stem.isEmpty ? "notebook" + stem : stem
        name = inner.isEmpty ? safe : "\(inner)/\(safe)"
    }

    /// The notebook's path as messages show it: relative to where the user stands if it lies below.
    public var shownNotebook: String { shown(notebook) }

    /// A path as messages show it.
    public func shown(_ path: String) -> String {
        let prefix = current.hasSuffix("/") ? current : current + "/"
        return path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : path
    }

    /// A path of the notebook's in the file system.
    public func resolve(_ path: String) -> String { Self.absolute(path, from: root) }

    /// The path that a `Path` parameter of the command line stands for: below the root, so that it says the same on another machine,
    /// or absolute.
    public func parameterPath(_ text: String) -> String {
        let absolute = Self.absolute(text, from: current)
        let prefix = root.hasSuffix("/") ? root : root + "/"
        return absolute.hasPrefix(prefix) ? String(absolute.dropFirst(prefix.count)) : absolute
    }

    /// The way from a folder to a file, both absolute.
    static func relative(_ path: String, to folder: String) -> String {
        let (to, from) = (path.split(separator: "/"), folder.split(separator: "/"))
        let shared = zip(to, from).prefix { $0.utf8.elementsEqual($1.utf8) }.count
        return (Array(repeating: "..", count: from.count - shared) + to[shared...].map(String.init)).joined(separator: "/")
    }

    static func join(_ folder: String, _ name: String) -> String {
        folder.hasSuffix("/") ? folder + name : folder + "/" + name
    }

    /// The absolute path with `.` and `..` resolved by text.
    public static func absolute(_ path: String, from folder: String) -> String {
        let full = path.hasPrefix("/") ? path : join(folder, path)
        var parts: [Substring] = []
        for part in full.split(separator: "/", omittingEmptySubsequences: true) {
            if part == "." { continue }
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }
}
