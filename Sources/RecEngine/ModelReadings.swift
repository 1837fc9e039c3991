import Synchronization

/// What verbs read out of models: the same model, asked many times, is taken apart once. The latest few are kept.
final class ModelReadings: Sendable {
    private struct Entry: Sendable {
        let key: MemoKey
        /// Keeps alive what the key names by its place in memory.
        let model: ModelValue
        let reading: any Sendable
    }

    private let entries = Mutex<[Entry]>([])
    private static let limit = 2

    func reading<Reading: Sendable>(_ model: ModelValue, _ read: (ModelValue) throws -> Reading) throws -> Reading {
        guard let key = MemoKey(.model(model)) else { return try read(model) }
        let known = entries.withLock { entries in
            entries.lazy.filter { $0.key == key }.compactMap { $0.reading as? Reading }.first
        }
        if let known { return known }
        let reading = try read(model)
        entries.withLock { entries in
            entries.append(Entry(key: key, model: model, reading: reading))
            if entries.count > Self.limit { entries.removeFirst() }
        }
        return reading
    }
}
