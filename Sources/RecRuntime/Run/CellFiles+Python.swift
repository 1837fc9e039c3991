import RecCache
import RecEngine
import RecPlan
import RecSchema

extension CellFiles {
    /// Notes a file that a `python` cell was seen to open, as if its header named it, so that a later change of it runs the cell again.
    ///
    /// Only files below the project, or below a folder that the cell was given as a parameter, are: elsewhere programs keep files of their
    /// own.
    ///
    /// - Parameters:
    ///   - file: its absolute path.
    ///   - began: when the cell began, in nanoseconds since 1970: a file that changed later may have been made by the cell.
    ///   - cache: the folder of the cache, where the cell's inputs lie.
    /// - Returns: what the user is to know where changes of the file will not be noticed.
    func observe(_ file: String, of body: PythonPlan, since began: Int64, cache: String) -> String? {
        if Self.isBelow(cache, file) { return nil }
        for read in body.reads {
            if case .string(let path) = read.kind, ByteText(project.resolve(path)) == ByteText(file) { return nil }
        }
        let shown = Self.isBelow(project.root, file) ? String(file.utf8.dropFirst(project.root.utf8.count + 1)) ?? file : file
        let advice = "name it in `reads:` so that the cell runs again when it changes"
        let folders = [project.root] + parameterTexts.filter { $0.hasPrefix("/") }
        guard folders.contains(where: { Self.isBelow($0, file) || $0 == file }) else {
            return "the cell read `\(shown)`, which is not below the project: \(advice)"
        }
        do throws(CacheError) {
            let hashed = try hasher.hash(file)
            guard hashed.stamp.changed < began else {
                return "the cell read `\(shown)`, which was written while it ran: later changes of it are not noticed"
            }
            note(content: PathValue(shown), hashed)
            return nil
        } catch {
            return "the cell read `\(shown)`, which cannot be read any more: \(advice)"
        }
    }

    private static func isBelow(_ folder: String, _ path: String) -> Bool {
        path.utf8.starts(with: folder.utf8) && (folder.hasSuffix("/") || path.utf8.dropFirst(folder.utf8.count).first == 0x2F)
    }
}
