import Glibc
import RecDownload
import Synchronization

/// A folder of a test's own, removed with it.
final class Folder {
    let path: String

    init(in parent: String = "/tmp") throws {
        var template = Array("\(parent)/recnb-download-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw Trouble(text: "no folder") }
        path = String(cString: made)
    }

    deinit { Self.remove(path) }

    static func remove(_ path: String) {
        for name in names(path) { remove(path + "/" + name) }
        if rmdir(path) != 0 { unlink(path) }
    }

    static func names(_ path: String) -> [String] {
        var info = stat()
        guard lstat(path, &info) == 0, info.st_mode & S_IFMT == S_IFDIR, let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    static func text(_ path: String) -> String? {
        guard let file = fopen(path, "re") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}

/// A download of a test, with what it said.
final class Watched: Sendable {
    let said = Mutex<[(what: String, done: Int, total: Int?)]>([])
    let waits = Mutex<[Double]>([])
    let stop: @Sendable (_ done: Int) -> Bool

    init(stoppingWhen stop: @escaping @Sendable (Int) -> Bool = { _ in false }) { self.stop = stop }

    var observer: DownloadObserver {
        DownloadObserver(
            progress: { what, done, total in self.said.withLock { $0.append((what, done, total)) } },
            isCancelled: { self.stop(self.said.withLock { $0.last?.done ?? 0 }) },
            wait: { seconds in self.waits.withLock { $0.append(seconds) } })
    }
}

func dataSet(_ name: String = "ml-x", at address: String, md5: String? = nil, largest: Int64 = 1 << 24) -> DataSet {
    DataSet(name: name, address: address, md5: md5, files: ["movies.csv", "ratings.csv"], largest: largest)
}
