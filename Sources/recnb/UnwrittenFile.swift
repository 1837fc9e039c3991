import FoundationEssentials
import Glibc

/// A file that a command could not write, said as all commands say it.
struct UnwrittenFile: Error, CustomStringConvertible {
    let path: String
    let why: String

    var description: String { "`\(path)` cannot be written: \(why)" }

    /// Does `write`; what goes wrong is told with the path and the system's own words.
    static func told(_ path: String, _ write: () throws -> Void) throws {
        do {
            try write()
        } catch {
            throw UnwrittenFile(path: path, why: why(error))
        }
    }

    private static func why(_ error: any Error) -> String {
        guard let error = error as? CocoaError else { return "\(error)" }
        if let code = (error.underlying as? POSIXError)?.code { return String(cString: strerror(code.rawValue)) }
        return switch error.code {
        case .fileWriteNoPermission: String(cString: strerror(EACCES))
        case .fileWriteVolumeReadOnly: String(cString: strerror(EROFS))
        case .fileWriteOutOfSpace: String(cString: strerror(ENOSPC))
        case .fileWriteFileExists: String(cString: strerror(EEXIST))
        case .fileNoSuchFile: String(cString: strerror(ENOENT))
        default: "the system gives no reason"
        }
    }
}
