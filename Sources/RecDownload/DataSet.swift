/// Files that are published as a zip archive, and are fetched once into a folder of their own.
public struct DataSet: Hashable, Sendable {
    /// The folder's name, which is also the folder at the top of the archive.
    public var name: String
    /// Where the archive is.
    public var address: String
    /// The MD5 that is published for it, as 32 lower-case hexadecimal digits; nil where none is.
    public var md5: String?
    /// The files without which it is not complete.
    public var files: [String]
    /// How large all its files may be together.
    public var largest: Int64

    /// Makes one.
    public init(name: String, address: String, md5: String?, files: [String], largest: Int64) {
        self.name = name
        self.address = address
        self.md5 = md5
        self.files = files
        self.largest = largest
    }
}

/// Why a data set could not be fetched: one sentence that begins with the data set, what is known beside, what to do.
public struct DownloadError: Error, Hashable, Sendable {
    /// What kind of failure it is.
    public enum Code: Hashable, Sendable {
        /// The server cannot be reached, or its name not be found: most often there is no network.
        case unreachable
        /// The server answered, but not with the file.
        case refused
        /// The transfer broke off, again and again.
        case cut
        /// What came is not what was published.
        case checksum
        /// The archive is damaged, or holds what it must not.
        case archive
        /// The disk is full.
        case full
        /// Another failure of the file system.
        case disk
        /// A library is not installed.
        case library
        /// The caller stopped it.
        case cancelled
    }

    /// What kind of failure it is.
    public var code: Code
    /// One sentence.
    public var message: String
    /// Facts.
    public var notes: [String]
    /// What to do.
    public var hints: [String]

    init(_ code: Code, _ message: String, notes: [String] = [], hints: [String] = []) {
        self.code = code
        self.message = message
        self.notes = notes
        self.hints = hints
    }
}

/// Whom a download tells of itself and asks.
public struct DownloadObserver: Sendable {
    /// Gets how far it is: what is done (`downloading`, `unpacking`), how much of it in bytes, and of how much where that is known.
    public var progress: @Sendable (_ what: String, _ done: Int, _ total: Int?) -> Void
    /// Whether it is to stop.
    public var isCancelled: @Sendable () -> Bool
    /// Waits that many seconds before another try.
    public var wait: @Sendable (_ seconds: Double) -> Void

    /// Makes one.
    public init(
        progress: @escaping @Sendable (String, Int, Int?) -> Void, isCancelled: @escaping @Sendable () -> Bool,
        wait: @escaping @Sendable (Double) -> Void
    ) {
        self.progress = progress
        self.isCancelled = isCancelled
        self.wait = wait
    }
}
