import FoundationEssentials
import Glibc
import RecEngine

/// A folder for as long as something takes, which nobody else can read.
struct ScratchFolder {
    let path: String

    init(_ prefix: String) throws {
        var template = Array(
            (FileManager.default.temporaryDirectory.path + "/" + prefix + String(repeating: "X", count: 6)).utf8CString)
        guard mkdtemp(&template) != nil else {
            throw EngineError("E0661", "no folder for tables can be made (\(String(cString: strerror(errno))))")
        }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}
