internal import Glibc

/// What a virtual environment holds, read from its files without starting Python: for cache keys and `doctor`.
public struct PythonEnvironment: Sendable, Hashable {
    /// The version of the interpreter that made it, such as `3.11.2`.
    public var python: String
    /// The installed packages by normalised name (lower case, `-` for runs of `-_.`), such as `scikit-learn`.
    public var packages: [String: String]
    /// The environment's folder.
    public var folder: String
    /// What the libpython that runs here says of itself, such as `3.11.2 (main, ...) [GCC ...]`; empty where there is none of that version.
    /// An update of the system changes it and leaves the environment's own files as they are.
    public var library: String

    /// An environment that is known already.
    public init(python: String, packages: [String: String], folder: String, library: String = "") {
        self.library = library
        self.python = python
        self.packages = packages
        self.folder = folder
    }

    /// Reads the environment in `folder`: `pyvenv.cfg`, the names of the `.dist-info` folders, and the version of the library. A
    /// millisecond.
    ///
    /// - Throws: `notInstalled` if there is no environment.
    public static func inspect(venv folder: String) throws(PythonFailure) -> PythonEnvironment {
        guard let settings = text(of: "\(folder)/pyvenv.cfg"), access("\(folder)/bin/python", X_OK) == 0 else {
            throw .notInstalled(what: "there is no Python environment at \(folder)", hint: PythonFailure.setUp)
        }
        var version = ""
        for line in settings.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: "=", maxSplits: 1).map { String($0.trimmed) }
            // `version` by venv, `version_info` by virtualenv.
            if parts.count == 2, parts[0] == "version" || parts[0] == "version_info" { version = parts[1] }
        }
        let short = version.split(separator: ".").prefix(2).joined(separator: ".")
        var packages: [String: String] = [:]
        for name in names(in: "\(folder)/lib/python\(short)/site-packages")
        where name.hasSuffix(".dist-info") && !name.hasPrefix("~") {
            let parts = name.dropLast(".dist-info".count).split(separator: "-", maxSplits: 1)
            if parts.count == 2 { packages[normalised(parts[0])] = String(parts[1]) }
        }
        return PythonEnvironment(
            python: version, packages: packages, folder: folder, library: libraryVersion("libpython\(short).so.1.0"))
    }

    /// What a libpython says of itself: it is looked at, and nothing in it is started.
    private static func libraryVersion(_ name: String) -> String {
        guard let library = dlopen(name, RTLD_LAZY | RTLD_LOCAL) else { return "" }
        defer { dlclose(library) }
        guard let symbol = dlsym(library, "Py_GetVersion") else { return "" }
        typealias Version = @convention(c) () -> UnsafePointer<CChar>?
        guard let text = unsafeBitCast(symbol, to: Version.self)() else { return "" }
        return String(cString: text).split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    /// One line for a cache key: the interpreter and `names` with their versions, `absent` for those not installed.
    public func fingerprint(of names: [String]) -> String {
        (["python \(python)", "library \(library)"] + names.sorted().map { "\($0) \(packages[$0] ?? "absent")" }).joined(
            separator: "; ")
    }

    /// The packages that a picture depends on.
    public static let drawingPackages = ["contourpy", "fonttools", "matplotlib", "numpy", "pillow"]

    /// One line for the key of a `python` cell: the interpreter and every package there is, for a cell may import any.
    public var wholeFingerprint: String { fingerprint(of: Array(packages.keys)) }

    /// As PEP 503 has it: lower case, `-` for runs of `-`, `_` and `.`.
    static func normalised(_ name: some StringProtocol) -> String {
        name.lowercased().split { "-_.".contains($0) }.joined(separator: "-")
    }

    private static func names(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let place = UnsafeRawPointer(entry) + (MemoryLayout<dirent>.offset(of: \.d_name) ?? 0)
            names.append(String(cString: place.assumingMemoryBound(to: CChar.self)))
        }
        return names
    }

    private static func text(of path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 14)
        let count = read(file, &bytes, bytes.count)
        return count > 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : nil
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        let start = drop(while: \.isWhitespace)
        return start.lastIndex { !$0.isWhitespace }.map { start[...$0] } ?? start[start.startIndex..<start.startIndex]
    }
}
