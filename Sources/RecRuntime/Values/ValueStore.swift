public import RecCache
public import RecEngine
public import RecFrame
import RecPlan
import RecSchema

/// Moves values between memory and the cache: tables as Arrow files that are mapped, not read.
public struct ValueStore: Sendable {
    /// Where the blobs are.
    public let store: ContentStore

    /// The role of outputs that belong to a value and are not published.
    static let part = "part"

    /// Makes it.
    public init(store: ContentStore) {
        self.store = store
    }

    /// Writes a value; its tables become outputs of the cell named after their place in the value (`value.arrow`, `movies.arrow`).
    public func save(_ value: Value) throws -> (value: StoredValue, outputs: [OutputItem]) {
        var outputs: [OutputItem] = []
        let stored = try save(value, path: [], outputs: &outputs)
        return (stored, outputs)
    }

    private func save(_ value: Value, path: [String], outputs: inout [OutputItem]) throws -> StoredValue {
        switch value {
        case .scalar(let scalar): return .scalar(scalar)
        case .path(let path): return .path(path.text)
        case .range(let range): return .range(range)
        case .list(let items):
            var stored: [StoredValue] = []
            for (index, item) in items.enumerated() {
                stored.append(try save(item, path: path + ["\(index)"], outputs: &outputs))
            }
            return .list(stored)
        case .record(let members): return .record(try save(members, path: path, outputs: &outputs))
        case .model(let model) where model.kind == Recipes.kind:
            // The table is what the cell gives: its file is named like that of any table.
            var parts: [StoredValue.Member] = []
            for part in model.parts {
                let place = part.name == model.tableMember ? path : path + [part.name]
                parts.append(.init(part.name, try save(part.value, path: place, outputs: &outputs)))
            }
            return .model(kind: model.kind, tableMember: model.tableMember, parts: parts)
        case .model(let model):
            return .model(
                kind: model.kind, tableMember: model.tableMember, parts: try save(model.parts, path: path, outputs: &outputs))
        case .table(let table): return try save(table, path: path, outputs: &outputs)
        case .figure: return .figure
        case .groups, .column, .closure:
            throw EngineError("E0628", "the cell's value is \(value.kindName), which cannot be kept")
        }
    }

    private func save(_ members: [Value.Member], path: [String], outputs: inout [OutputItem]) throws -> [StoredValue.Member] {
        var stored: [StoredValue.Member] = []
        for member in members {
            stored.append(.init(member.name, try save(member.value, path: path + [member.name], outputs: &outputs)))
        }
        return stored
    }

    private func save(_ table: Table, path: [String], outputs: inout [OutputItem]) throws -> StoredValue {
        let blob = try store.put { writer in
            try ArrowFile.write(table) { try writer.write($0) }
        }
        let place = path.isEmpty ? ["value"] : path
        var name = OutputName.of(place) + ".arrow"
        if outputs.contains(where: { ByteText($0.name) == ByteText(name) }) { name = OutputName.another(place) + ".arrow" }
        // What verbs keep for themselves is no file for people.
        let isPart = path.contains { $0.hasPrefix("_") } || path.first == Recipes.recipe
        outputs.append(
            OutputItem(
                name: name, role: isPart ? Self.part : "value", mediaType: "application/vnd.apache.arrow.file", blob: blob))
        return .table(rows: table.rowCount, blob.hash)
    }

    /// The value, or a part of it, with its tables mapped. Cost: a few system calls a table.
    ///
    /// - Throws: `CacheError` where a blob is gone or damaged.
    public func load(_ value: StoredValue, outputs: [OutputItem]) throws -> Value {
        switch value {
        case .scalar(let scalar): return .scalar(scalar)
        case .path(let text): return .path(PathValue(text))
        case .range(let range): return .range(range)
        case .list(let items): return .list(try items.map { try load($0, outputs: outputs) })
        case .record(let members): return .record(try load(members, outputs: outputs))
        case .model(let kind, let tableMember, let parts):
            return .model(ModelValue(kind: kind, parts: try load(parts, outputs: outputs), tableMember: tableMember))
        case .table(_, let hash):
            guard let output = outputs.first(where: { $0.blob.hash == hash }) else {
                throw EngineError("E0627", "a table of the cell is not in the cache")
            }
            return .table(try table(output.blob))
        case .figure: throw EngineError("E0662", "a plot's picture cannot be read by another cell")
        }
    }

    private func load(_ members: [StoredValue.Member], outputs: [OutputItem]) throws -> [Value.Member] {
        try members.map { Value.Member($0.name, try load($0.value, outputs: outputs)) }
    }

    /// A table whose columns point into the mapped blob.
    public func table(_ blob: BlobRef) throws -> Table {
        let file = try store.map(blob)
        return try ArrowFile.read(Buffer(borrowing: file.bytes, owner: file), isTrusted: true).table
    }
}
