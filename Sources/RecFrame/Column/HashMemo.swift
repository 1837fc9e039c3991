internal import Synchronization

/// A column's content hash once it is known.
final class HashMemo: Sendable {
    private let known = Mutex<[UInt8]?>(nil)

    /// The bytes of the hash; `compute` runs if they are not known yet.
    func value(_ compute: () throws -> [UInt8]) rethrows -> [UInt8] {
        if let bytes = known.withLock({ $0 }) { return bytes }
        let bytes = try compute()
        known.withLock { $0 = bytes }
        return bytes
    }
}
