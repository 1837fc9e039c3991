import RecCache
import RecEngine
import Synchronization

/// Parts of a cell's work that are kept until the cell has ended, so that a run that is stopped does not lose them.
///
/// They are records like those of cells, below keys of their own, and go when the cell's own record is kept.
final class CellCheckpoints: Sendable {
    private let values: ValueStore
    private let cell: RecCache.CellIdentity
    private let key: ContentHash
    /// Whether parts of earlier runs may be used.
    private let isResuming: Bool
    private let used = Mutex<[RecordID]>([])

    init(values: ValueStore, cell: RecCache.CellIdentity, key: ContentHash, isResuming: Bool) {
        self.values = values
        self.cell = cell
        self.key = key
        self.isResuming = isResuming
    }

    /// The key of a part, from what it depends on beside the cell's key and what the cell has seen.
    func key(of part: [UInt8], after observations: [Observation]) -> ContentHash {
        var builder = KeyBuilder("recnb-checkpoint/1")
        builder.add(key)
        builder.group("observations") { builder in
            for observation in observations {
                builder.add(observation.question)
                builder.add(observation.answer)
            }
        }
        builder.add(bytes: part)
        return builder.finish()
    }

    func find(_ id: ContentHash) -> Checkpoint? {
        guard isResuming, case .hit(let record) = values.store.lookup(id, answer: { _ in nil }),
            let stored = StoredValue(text: record.metadata.extra["value"] ?? ""),
            let value = try? values.load(stored, outputs: record.outputs)
        else { return nil }
        used.withLock { $0.append(record.id) }
        return Checkpoint(value: value, warnings: record.messages.map(\.text))
    }

    /// A part that cannot be kept (a full disk) is none the worse: the run goes on.
    func keep(_ checkpoint: Checkpoint, under id: ContentHash) {
        guard let (stored, outputs) = try? values.save(checkpoint.value) else { return }
        var record = CellRecord(
            cell: cell, key: id, outputs: outputs, valueHash: stored.contentHash,
            messages: checkpoint.warnings.map { RecordMessage(channel: "warning", text: $0) },
            metadata: RecordMetadata(created: Memory.now, toolVersion: Version.current, extra: ["value": stored.text]))
        record.isCheckpoint = true
        guard (try? values.store.save(record)) != nil else { return }
        used.withLock { $0.append(record.id) }
    }

    /// The cell has ended, and its own record holds everything.
    func forget() {
        for id in used.withLock({ $0 }) { values.store.forget(id) }
    }
}
