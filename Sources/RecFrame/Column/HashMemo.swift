internal import RecCache
internal import Synchronization

/// A column's content hash once it is known.
final class HashMemo: Sendable {
    private let known = Mutex<ContentHash?>(nil)

    /// The hash; `compute` runs if it is not known yet.
    func value(_ compute: () throws -> ContentHash) rethrows -> ContentHash {
        if let hash = known.withLock({ $0 }) { return hash }
        let hash = try compute()
        known.withLock { $0 = hash }
        return hash
    }
}
