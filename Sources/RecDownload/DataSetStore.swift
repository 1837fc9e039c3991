import Glibc
import RecCache

/// Data sets as folders beside each other. A folder is there whole or not at all; runs at the same time wait for one another.
public struct DataSetStore: Sendable {
    private let folder: String
    /// Seconds for a connection.
    private let patience: Int
    /// How often a transfer that broke off is taken up again.
    private let tries: Int

    /// - Parameter folder: the data folder; made when something is kept in it.
    public init(folder: String, patience: Int = 20, tries: Int = 5) {
        self.folder = folder
        self.patience = patience
        self.tries = tries
    }

    /// The folder of a data set, which need not be there.
    public func path(_ dataSet: DataSet) -> String { "\(folder)/\(dataSet.name)" }

    /// Whether all its files are there.
    public func has(_ dataSet: DataSet) -> Bool {
        dataSet.files.allSatisfy { access("\(path(dataSet))/\($0)", F_OK) == 0 }
    }

    /// Downloads a data set, compares it with what was published, and unpacks it; nothing where it is there. What a stop or a failure left
    /// is taken up again.
    ///
    /// - Parameter fetched: called once it is there, if it was not before.
    public func fetch(_ dataSet: DataSet, observer: DownloadObserver, fetched: () -> Void) throws(DownloadError) {
        if has(dataSet) { return }
        let work = "\(folder)/.download"
        for place in [folder, work] where mkdir(place, 0o755) != 0 && errno != EEXIST {
            // Folders above the data folder are made as well.
            guard errno == ENOENT, makeFolders(place) else { throw diskError("cannot be made", place) }
        }
        let lock = try Lock("\(work)/\(dataSet.name).lock", dataSet, observer)
        defer { withExtendedLifetime(lock) {} }
        // Another run may have fetched it meanwhile.
        if has(dataSet) { return }
        var there = stat()
        if lstat(path(dataSet), &there) == 0 {
            throw DownloadError(
                .disk, "`\(path(dataSet))` is there, but not all files of the data set are in it",
                notes: ["files: \(dataSet.files.joined(separator: ", "))"], hints: ["move it away, and run again"])
        }
        let archive = "\(work)/\(dataSet.name).zip"
        try download(dataSet, to: archive, observer)
        let unpacked = "\(work)/\(dataSet.name)"
        Self.remove(unpacked)
        guard mkdir(unpacked, 0o755) == 0 else { throw diskError("cannot be made", unpacked) }
        do throws(DownloadError) {
            try Unpacking(dataSet: dataSet, archive: archive, observer: observer).run(into: unpacked)
        } catch {
            Self.remove(unpacked)
            // What cannot be unpacked would fail for ever; a full disk or a stop says nothing against it.
            if error.code == .archive { unlink(archive) }
            throw error
        }
        guard rename(unpacked, path(dataSet)) == 0 else { throw diskError("cannot be made", path(dataSet)) }
        Self.flushFolder(folder)
        unlink(archive)
        fetched()
    }

    private func download(_ dataSet: DataSet, to archive: String, _ observer: DownloadObserver) throws(DownloadError) {
        if access(archive, R_OK) == 0 { return }
        let part = archive + ".part"
        let tagFile = archive + ".tag"
        let file = try OpenFile(part)
        var failures = 0
        var hasBegunAnew = false
        transfers: while true {
            let before = try file.size()
            let ending = try Transfer.run(
                dataSet, into: file, tag: Self.text(tagFile), patience: patience, observer: observer,
                keepTag: { tag throws(DownloadError) in try Self.keep(tag, in: tagFile) })
            switch ending {
            case .complete: break transfers
            case .stale:
                guard !hasBegunAnew else {
                    throw DownloadError(
                        .refused, "`\(dataSet.name)` cannot be downloaded: the server does not say how much it has",
                        notes: ["address: \(dataSet.address)"])
                }
                hasBegunAnew = true
                try file.cut(to: 0)
            case .cut(let why):
                // Whoever gets on is not held up by how often it broke off.
                failures = try file.size() > before ? 1 : failures + 1
                guard failures < tries else {
                    throw DownloadError(
                        .cut, "the download of `\(dataSet.name)` broke off \(tries) times",
                        notes: [why, "address: \(dataSet.address)"],
                        hints: ["the run after this one goes on where this one stopped"])
                }
                observer.wait(Double(1 << min(failures, 5)))
                if observer.isCancelled() { throw DownloadError(.cancelled, "stopped") }
            }
        }
        if let published = dataSet.md5 {
            var sum = PublishedChecksum()
            try file.read { sum.update($0) }
            let found = sum.finish()
            guard found == published else {
                unlink(part)
                unlink(tagFile)
                throw DownloadError(
                    .checksum, "what was downloaded as `\(dataSet.name)` is not what was published",
                    notes: ["MD5 published: \(published)", "MD5 of the download: \(found)", "address: \(dataSet.address)"],
                    hints: ["it was removed; the next run downloads it again"])
            }
        }
        try file.flush()
        guard rename(part, archive) == 0 else { throw diskError("cannot be written", archive) }
        unlink(tagFile)
    }

    // MARK: Files

    private func makeFolders(_ path: String) -> Bool {
        var current = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            current += "/\(part)"
            if mkdir(current, 0o755) != 0, errno != EEXIST { return false }
        }
        return true
    }

    private static func text(_ path: String) -> String {
        guard let file = fopen(path, "re") else { return "" }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 300)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(validating: bytes.prefix(count).filter { $0 >= 32 }, as: UTF8.self) ?? ""
    }

    private static func keep(_ text: String, in path: String) throws(DownloadError) {
        let file = try OpenFile(path, truncating: true)
        var failure: DownloadError?
        Array(text.utf8).withUnsafeBytes { bytes in
            do throws(DownloadError) { try file.append(bytes) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    private static func flushFolder(_ path: String) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    /// Removes a folder that this store has made, and what is in it.
    private static func remove(_ path: String) {
        guard let folder = opendir(path) else { return }
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name == "." || name == ".." { continue }
            let inner = "\(path)/\(name)"
            if unlink(inner) != 0 { remove(inner) }
        }
        closedir(folder)
        rmdir(path)
    }
}

/// The right to fetch a data set, held by one run at a time and given back by the kernel when a process ends.
private final class Lock {
    private let descriptor: Int32

    init(_ path: String, _ dataSet: DataSet, _ observer: DownloadObserver) throws(DownloadError) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw diskError("cannot be written", path) }
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else { throw diskError("cannot be locked", path) }
            if observer.isCancelled() { throw DownloadError(.cancelled, "stopped") }
            observer.progress("waiting: another run downloads \(dataSet.name)", 0, nil)
            observer.wait(0.2)
        }
    }

    deinit { close(descriptor) }
}
