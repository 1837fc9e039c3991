import FoundationEssentials
import Glibc
import RecDiagnostics

/// Why a notebook could not be read.
public struct NotebookFileError: Error, Sendable, CustomStringConvertible {
    /// One sentence.
    public let message: String
    /// What to do.
    public let hint: String?

    /// The message.
    public var description: String { message }
}

/// Notebooks as files.
public enum NotebookFile {
    /// The largest notebook that is read: text written by hand is far smaller, and a data file given by mistake is not worth parsing.
    static let limit = 16 << 20

    /// The bytes of a notebook.
    ///
    /// - Parameter shown: its path as messages show it.
    /// - Throws: `NotebookFileError` for what is not there, cannot be read or is no notebook, with the notebooks near by.
    public static func read(_ path: String, shown: String) throws(NotebookFileError) -> [UInt8] {
        var info = stat()
        guard stat(path, &info) == 0 else {
            throw NotebookFileError(message: "there is no notebook `\(shown)`", hint: nearby(path, shown: shown))
        }
        guard info.st_mode & S_IFMT == S_IFREG else {
            guard info.st_mode & S_IFMT == S_IFDIR else {
                throw NotebookFileError(message: "`\(shown)` is not a regular file", hint: "give the path of a `.recnb` file")
            }
            throw NotebookFileError(message: "`\(shown)` is a folder", hint: inside(path, shown: shown))
        }
        guard info.st_size <= limit else {
            throw otherFile(shown, bytes: [])
                ?? NotebookFileError(
                    message: "`\(shown)` has \(info.st_size) bytes, too many for a notebook",
                    hint: "give the path of a `.recnb` file")
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw NotebookFileError(message: "`\(shown)` cannot be read", hint: "look at its permissions with `ls -l`")
        }
        let bytes = Array(data)
        if let other = otherFile(shown, bytes: bytes) { throw other }
        return bytes
    }

    /// What a file is that was given in the place of a notebook by mistake; nil for what may be a notebook, with mistakes or without.
    private static func otherFile(_ shown: String, bytes: [UInt8]) -> NotebookFileError? {
        if shown.hasSuffix(".recnb") && !bytes.prefix(4096).contains(0) { return nil }
        let name = shown.split(separator: "/").last.map(String.init) ?? shown
        let ending = name.contains(".") ? name.split(separator: ".").last.map { $0.lowercased() } ?? "" : ""
        switch ending {
        case "ipynb":
            return NotebookFileError(
                message: "`\(shown)` is a notebook of Jupyter, not of recnb", hint: "make one of it with `recnb convert \(shown)`"
            )
        case "py":
            return NotebookFileError(
                message: "`\(shown)` is a Python script, not a notebook of recnb",
                hint: "make one of it with `recnb convert \(shown)`, or put its lines into a cell `%% python`")
        case "csv", "tsv", "gz", "zip", "arrow", "parquet", "xlsx", "db", "dat":
            return NotebookFileError(
                message: "`\(shown)` holds data, and is no notebook",
                hint: "make a notebook with `recnb new`, and read the data in it: `readCSV(\"\(shown)\")`")
        case "html", "md", "pdf", "png", "json":
            return NotebookFileError(message: "`\(shown)` is no notebook", hint: "give the path of a `.recnb` file")
        default:
            guard bytes.prefix(4096).contains(0) else { return nil }
            return NotebookFileError(message: "`\(shown)` is not text", hint: "give the path of a `.recnb` file")
        }
    }

    /// The notebooks in a folder that was given in the place of one.
    private static func inside(_ path: String, shown: String) -> String {
        var start = shown
        while start.count > 1, start.hasSuffix("/") { start.removeLast() }
        start += start == "/" ? "" : "/"
        for place in ["", "notebooks/"] {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: path + "/" + place)) ?? []
            let found = names.filter { $0.hasSuffix(".recnb") }.sorted().map { start + place + $0 }
            if found.count == 1 { return "did you mean `\(found[0])`?" }
            if !found.isEmpty { return "notebooks in it: " + listed(found) }
        }
        return "there is no notebook in it; make one with `recnb new \(start)films.recnb`"
    }

    private static func listed(_ names: [String]) -> String {
        names.prefix(8).joined(separator: ", ") + (names.count > 8 ? ", ..." : "")
    }

    /// Notebooks that may be meant: in the same folder, in `notebooks` below it, or beside the folder `notebooks` that was named.
    private static func nearby(_ path: String, shown: String) -> String {
        let parts = path.split(separator: "/").map(String.init)
        let wanted = parts.last ?? ""
        let folder = "/" + parts.dropLast().joined(separator: "/")
        let prefix = shown.hasSuffix(wanted) ? String(shown.dropLast(wanted.count)) : folder + "/"
        let above = parts.dropLast().last == "notebooks" && prefix.hasSuffix("notebooks/") ? String(prefix.dropLast(10)) : nil
        var found: [(name: String, shown: String)] = []
        for (place, start) in [("", prefix), ("/notebooks", prefix + "notebooks/")] + (above.map { [("/..", $0)] } ?? []) {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder + place)) ?? []
            found += names.filter { $0.hasSuffix(".recnb") }.sorted().map { ($0, start + $0) }
        }
        let name = wanted.hasSuffix(".recnb") ? wanted : wanted + ".recnb"
        if let same = found.first(where: { $0.name == name }) { return "did you mean `\(same.shown)`?" }
        if let guess = didYouMean(name, among: found.map(\.name)), let near = found.first(where: { $0.name == guess }) {
            return "did you mean `\(near.shown)`?"
        }
        if found.isEmpty { return "make one with `recnb new`" }
        return "notebooks there: " + listed(found.map(\.shown))
    }
}
