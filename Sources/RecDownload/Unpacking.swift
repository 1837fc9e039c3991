import CArchiveShim
import Glibc

/// Unpacks the zip archive of a data set. What an archive says of itself is not believed: names lead nowhere else, only files and
/// folders are made, and bytes are counted as they come.
struct Unpacking {
    let dataSet: DataSet
    let archive: String
    let observer: DownloadObserver

    /// More entries than any data set has.
    private static let mostEntries = 1000

    /// Writes all files into a folder, which is there and empty.
    func run(into folder: String) throws(DownloadError) {
        guard archiveshim_is_there() != 0 else {
            throw DownloadError(
                .library, "`\(dataSet.name)` cannot be unpacked: libarchive is not installed",
                hints: ["install it: apt-get install libarchive13, or unpack the archive into the data folder yourself"])
        }
        guard let handle = archiveshim_open(archive) else { throw refused("it cannot be opened as a zip archive") }
        defer { archiveshim_close(handle) }
        var written: Int64 = 0
        var entries = 0
        while true {
            var entry = archiveshim_entry()
            let code = Int(archiveshim_next(handle, &entry))
            if code == ARCHIVESHIM_END { break }
            guard code == ARCHIVESHIM_OK else { throw refused(String(cString: archiveshim_problem(handle))) }
            entries += 1
            guard entries <= Self.mostEntries else { throw refused("it has more than \(Self.mostEntries) entries") }
            guard let bytes = entry.name, let name = String(validatingCString: bytes) else {
                throw refused("an entry has no name in UTF-8")
            }
            guard let parts = Self.parts(of: name, below: dataSet.name) else {
                throw refused("its entry `\(Self.shown(name))` does not lie in the folder `\(dataSet.name)`")
            }
            switch Int(entry.kind) {
            case ARCHIVESHIM_FOLDER: try makeFolders(parts, in: folder)
            case ARCHIVESHIM_FILE:
                guard !parts.isEmpty else { throw refused("its entry `\(Self.shown(name))` is no folder") }
                try makeFolders(Array(parts.dropLast()), in: folder)
                try unpack(handle, to: folder + "/" + parts.joined(separator: "/"), name: name, &written)
            default: throw refused("its entry `\(Self.shown(name))` is neither a file nor a folder")
            }
        }
        for file in dataSet.files where access("\(folder)/\(file)", R_OK) != 0 { throw refused("it has no `\(file)`") }
    }

    private func unpack(_ handle: OpaquePointer, to path: String, name: String, _ written: inout Int64) throws(DownloadError) {
        if access(path, F_OK) == 0 { throw refused("it has `\(Self.shown(name))` twice") }
        let file = try OpenFile(path, truncating: true)
        var end: Int64 = 0
        while true {
            if observer.isCancelled() { throw DownloadError(.cancelled, "stopped") }
            var bytes: UnsafeRawPointer?
            var count = 0
            var offset: Int64 = 0
            let code = Int(archiveshim_data(handle, &bytes, &count, &offset))
            if code == ARCHIVESHIM_END { break }
            guard code == ARCHIVESHIM_OK else { throw refused(String(cString: archiveshim_problem(handle))) }
            // A gap would be room that is taken without a byte having come.
            guard offset == end else { throw refused("its entry `\(Self.shown(name))` has gaps") }
            end += Int64(count)
            written += Int64(count)
            guard written <= dataSet.largest else {
                throw refused("it holds more than the \(dataSet.largest / 1_000_000) MB that the data set can have")
            }
            try file.place(UnsafeRawBufferPointer(start: bytes, count: count), at: offset)
            observer.progress("bytes of \(dataSet.name) unpacked", Int(written), nil)
        }
        try file.flush()
    }

    /// The names on the way to an entry, below the folder at the top; nil for what leads elsewhere.
    static func parts(of name: String, below top: String) -> [String]? {
        guard !name.hasPrefix("/"), !name.utf8.contains(0x5c), !name.utf8.contains(0) else { return nil }
        var parts = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        if parts.last == "" { parts.removeLast() }
        guard parts.first == top, !parts.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." || $0.utf8.count > 200 }),
            parts.count <= 8
        else { return nil }
        return Array(parts.dropFirst())
    }

    private static func shown(_ name: String) -> String {
        String(
            String.UnicodeScalarView(
                name.unicodeScalars.prefix(80).map { $0.properties.isWhitespace || $0.value >= 32 ? $0 : "?" }))
    }

    private func makeFolders(_ parts: [String], in folder: String) throws(DownloadError) {
        var current = folder
        for part in parts {
            current += "/" + part
            if mkdir(current, 0o755) != 0, errno != EEXIST { throw diskError("cannot be made", current) }
        }
    }

    private func refused(_ why: String) -> DownloadError {
        DownloadError(
            .archive, "the archive of `\(dataSet.name)` cannot be used: \(why)", notes: ["address: \(dataSet.address)"],
            hints: ["it was removed; the next run downloads it again"])
    }
}
