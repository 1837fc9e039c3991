/// A published data set that a cell needs: the host fetches it once and keeps it in the project.
public struct DataSetRequest: Hashable, Sendable {
    /// The name of its folder and of its archive (`ml-25m`).
    public var name: String
    /// The folder of the archive on its server.
    public var server: String
    /// The environment variable that names another server.
    public var mirror: String
    /// The MD5 of the archive, where one is published.
    public var md5: String?
    /// The files without which it is not complete.
    public var files: [String]
    /// How many bytes its files have together at most.
    public var largest: Int64
    /// What its publisher asks of those who use it; shown when it is downloaded.
    public var notice: String

    /// Makes a request.
    public init(
        name: String, server: String, mirror: String, md5: String?, files: [String], largest: Int64, notice: String
    ) {
        self.name = name
        self.server = server
        self.mirror = mirror
        self.md5 = md5
        self.files = files
        self.largest = largest
        self.notice = notice
    }
}

extension EngineHost {
    /// Refuses: this host has no network.
    public func folder(of dataSet: DataSetRequest) throws -> PathValue {
        throw EngineError("E0783", "`\(dataSet.name)` cannot be downloaded here")
    }
}
