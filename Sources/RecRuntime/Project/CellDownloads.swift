import FoundationEssentials
import Glibc
import RecDownload
import RecEngine

/// How a cell's downloads tell of themselves and are stopped.
struct CellDownloads: Sendable {
    /// Is told once what the publisher of a data set asks.
    let notice: @Sendable (String) -> Void
    /// Whether the cell is to stop.
    let isCancelled: @Sendable () -> Bool
}

extension CellFiles {
    /// The folder of data sets below the project's root.
    private static let dataFolder = "data"

    /// `data/NAME`. What is there is used as it is, whoever put it there; the cell depends on the files that it reads of it.
    func folder(of request: DataSetRequest) throws -> PathValue {
        let dataSet = DataSet(
            name: request.name, address: Self.server(of: request) + request.name + ".zip", md5: request.md5, files: request.files,
            largest: request.largest)
        let store = DataSetStore(folder: project.resolve(Self.dataFolder))
        let path = "\(Self.dataFolder)/\(request.name)"
        if store.has(dataSet) { return PathValue(path) }
        guard let downloads else {
            throw EngineError(
                "E0783", "`\(request.name)` is not in the project's data folder, and nothing is downloaded here",
                hints: ["`recnb run` downloads it"])
        }
        let observer = DownloadObserver(
            progress: { what, done, total in self.progress(what, done: done, total: total) }, isCancelled: downloads.isCancelled,
            wait: { seconds in Self.wait(seconds, unless: downloads.isCancelled) })
        do throws(DownloadError) {
            try store.fetch(dataSet, observer: observer, fetched: { downloads.notice(request.notice) })
        } catch {
            throw Self.explained(error, request)
        }
        return PathValue(path)
    }

    private static func server(of request: DataSetRequest) -> String {
        let given = ProcessInfo.processInfo.environment[request.mirror] ?? ""
        let server = given.isEmpty ? request.server : given
        return server.hasSuffix("/") ? server : server + "/"
    }

    private static func wait(_ seconds: Double, unless isCancelled: () -> Bool) {
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end, !isCancelled() { usleep(20_000) }
    }

    private static func explained(_ error: DownloadError, _ request: DataSetRequest) -> EngineError {
        let byHand =
            "or unpack \(request.server)\(request.name).zip into `\(dataFolder)` by hand; another server: set \(request.mirror)"
        switch error.code {
        case .cancelled: return EngineError("E0600", "stopped", kind: .cancelled)
        case .unreachable: return EngineError("E0784", error.message, notes: error.notes, hints: error.hints + [byHand])
        case .refused, .cut: return EngineError("E0785", error.message, notes: error.notes, hints: error.hints + [byHand])
        case .checksum, .archive: return EngineError("E0786", error.message, notes: error.notes, hints: error.hints)
        case .full, .disk: return EngineError("E0787", error.message, notes: error.notes, hints: error.hints)
        case .library: return EngineError("E0788", error.message, notes: error.notes, hints: error.hints)
        }
    }
}
