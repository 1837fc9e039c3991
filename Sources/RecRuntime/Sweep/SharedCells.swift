import RecCache
import Synchronization

/// What the runs of one sweep have of each other: of all runs that come to the same cell with the same inputs and parameters one computes
/// it, also where it is never kept or asks a database, and the others take what it gave.
///
/// Whoever computes waits for nobody, so nobody waits in a circle.
public final class SharedCells: Sendable {
    private enum Entry {
        case running([CheckedContinuation<Void, Never>])
        case ended(CellOutcome)
    }

    private let entries = Mutex<[ContentHash: Entry]>([:])

    /// Nothing is known yet.
    public init() {}

    /// What a run gave that has ended well; nil otherwise.
    func known(_ key: ContentHash) -> CellOutcome? {
        entries.withLock { entries in
            guard case .ended(let outcome)? = entries[key], outcome.status != .failed else { return nil }
            return outcome
        }
    }

    /// Waits while another run computes the cell. Gives what came of it, a failure too; nil where it is the caller's to compute, who then
    /// must call `end`.
    func claim(_ key: ContentHash) async -> CellOutcome? {
        while true {
            let found: CellOutcome?? = entries.withLock { entries in
                switch entries[key] {
                case .ended(let outcome)?: return .some(outcome)
                case .running?: return nil
                case nil:
                    entries[key] = .running([])
                    return .some(nil)
                }
            }
            if let found { return found }
            await withCheckedContinuation { continuation in
                let isLate = entries.withLock { entries in
                    guard case .running(let waiting)? = entries[key] else { return true }
                    entries[key] = .running(waiting + [continuation])
                    return false
                }
                if isLate { continuation.resume() }
            }
        }
    }

    /// Notes what came of a cell. What was stopped is anybody's to compute again.
    func end(_ key: ContentHash, _ outcome: CellOutcome) {
        let waiting: [CheckedContinuation<Void, Never>] = entries.withLock { entries in
            let before = entries[key]
            switch outcome.status {
            case .ran, .hit, .failed:
                if case .ended? = before { return [] }
                entries[key] = .ended(outcome)
            default: entries[key] = nil
            }
            if case .running(let waiting)? = before { return waiting }
            return []
        }
        for continuation in waiting { continuation.resume() }
    }
}
