/// One file of a notebook's folder under `output/`.
public struct PublishedFile: Hashable, Sendable {
    /// Where its bytes come from.
    public enum Content: Hashable, Sendable {
        /// A copy of a blob, which may be edited without harm to the cache.
        case blob(BlobRef)
        /// These bytes.
        case bytes([UInt8])
    }

    /// Its path below the folder: "plot-sizes/figure.png".
    public var path: String
    /// Its bytes.
    public var content: Content
    /// Whether it differs from run to run anyhow (`run.json`): then it is replaced alone when all else stands.
    public var isChanging: Bool

    /// Makes a file.
    public init(path: String, content: Content, isChanging: Bool = false) {
        self.path = path
        self.content = content
        self.isChanging = isChanging
    }
}

/// What ``OutputFolder/publish(_:)`` did.
public struct PublishReport: Hashable, Sendable {
    /// Everything but changing files was as it should be, and was left alone.
    public var wasUnchanged = false
    /// How many files were written or copied.
    public var written = 0
    /// How many bytes they have.
    public var writtenBytes: Int64 = 0
    /// How many files were taken over from the last time.
    public var takenOver = 0
    /// The user's own files and folders that stand in the folder, by path.
    public var userEntries: [String] = []
    /// What the user should hear: a file of theirs that was given another name.
    public var notices: [CacheNotice] = []
}
