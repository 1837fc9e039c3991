import RecFrame
import RecSchema

/// A value on disk in one file that other programs can read: a JSON header, and every table as an Arrow IPC file inside it.
///
///     8 bytes   "recmodel"
///     8 bytes   length of the header, little-endian
///     header    JSON: {"format": 2, "value": ..., "tables": [{"offset": ..., "bytes": ..., "rows": ..., "columns": [[name, type]]}]}
///     tables    each at its offset from the file's start, a multiple of 64
///     32 bytes  SHA-256 of everything before
///
/// A value is `{"int": 1}`, `{"double": "0.1"}`, `{"bits": "7ff8000000000000"}` for doubles that JSON has no word for, `{"float": "0.5"}`,
/// `{"bool": true}`, `{"string": "a"}`, `{"date": days}`, `{"dateTime": microseconds}`, `{"duration": microseconds}`, `{"missing": true}`,
/// `{"values": [...]}` for a list in a column's sense, `{"list": [...]}`, `{"range": [lower, upper]}`, `{"record": [[name, value]]}`,
/// `{"table": place in "tables"}`, `{"model": kind, "stands": part that stands for a table, "parts": [[name, value]]}`.
public enum ModelFile {
    /// What every such file begins with.
    public static let magic = Array("recmodel".utf8)
    /// The format that is written, and the highest that is read.
    static let format: Int64 = 2
    /// The longest header that is read: the small values of a model, and its recipe.
    static let longestHeader = 256 << 20

    /// Why a file cannot be read as a model.
    public struct Damaged: Error, CustomStringConvertible {
        /// One sentence, lower case, no full stop.
        public let description: String
    }

    // MARK: Writing

    /// Writes a value piece by piece.
    ///
    /// - Throws: what `sink` throws; `EngineError` for a value that cannot be kept (a closure, a figure).
    public static func write(_ value: Value, to sink: (UnsafeRawBufferPointer) throws -> Void) throws {
        var checksum = Checksum()
        try writeParts(of: value) { bytes in
            checksum.add(bytes)
            try sink(bytes)
        }
        try checksum.finish().withUnsafeBytes { try sink($0) }
    }

    private static func writeParts(of value: Value, to sink: (UnsafeRawBufferPointer) throws -> Void) throws {
        var tables: [Table] = []
        let tree = try encode(value, &tables)
        let sizes = try tables.map { table in
            var bytes = 0
            try ArrowFile.write(table) { bytes += $0.count }
            return bytes
        }
        // Offsets depend on the header's length, and the header names them: lengths of numbers settle after few rounds.
        var header: [UInt8] = []
        var start = 0
        while true {
            header = self.header(tree, tables, sizes, start: start)
            let end = aligned(magic.count + 8 + header.count)
            if end == start { break }
            start = end
        }
        var length = UInt64(header.count).littleEndian
        try magic.withUnsafeBytes { try sink($0) }
        try withUnsafeBytes(of: &length) { try sink($0) }
        try header.withUnsafeBytes { try sink($0) }
        try pad(magic.count + 8 + header.count, sink)
        for (table, size) in zip(tables, sizes) {
            try ArrowFile.write(table, to: sink)
            try pad(size, sink)
        }
    }

    private static func aligned(_ offset: Int) -> Int { (offset + 63) / 64 * 64 }

    private static func pad(_ offset: Int, _ sink: (UnsafeRawBufferPointer) throws -> Void) throws {
        try [UInt8](repeating: 0, count: aligned(offset) - offset).withUnsafeBytes { try sink($0) }
    }

    private static func header(_ tree: JSONTree, _ tables: [Table], _ sizes: [Int], start: Int) -> [UInt8] {
        var offset = start
        var entries: [JSONTree] = []
        for (table, size) in zip(tables, sizes) {
            entries.append(
                .object(
                    [
                        "offset": .int(Int64(offset)), "bytes": .int(Int64(size)), "rows": .int(Int64(table.rowCount)),
                        "columns": .array(table.schema.map { .array([.string($0.name), .string($0.type.name)]) }),
                    ]))
            offset += aligned(size)
        }
        return Array(JSONTree.object(["format": .int(format), "value": tree, "tables": .array(entries)]).text.utf8)
    }

    private static func encode(_ value: Value, _ tables: inout [Table]) throws -> JSONTree {
        switch value {
        case .scalar(let scalar): return scalar.json
        case .path(let path): return .object(["string": .string(path.text)])
        case .range(let range): return .object(["range": .array([.int(range.lowerBound), .int(range.upperBound)])])
        case .list(let items): return .object(["list": .array(try items.map { try encode($0, &tables) })])
        case .record(let members): return .object(["record": try encode(members, &tables)])
        case .model(let model):
            var object: [String: JSONTree] = ["model": .string(model.kind), "parts": try encode(model.parts, &tables)]
            if let member = model.tableMember { object["stands"] = .string(member) }
            return .object(object)
        case .table(let table):
            tables.append(table)
            return .object(["table": .int(Int64(tables.count - 1))])
        case .groups, .column, .figure, .closure:
            throw EngineError("E0628", "a part of the model is \(value.kindName), which cannot be kept")
        }
    }

    private static func encode(_ members: [Value.Member], _ tables: inout [Table]) throws -> JSONTree {
        .array(try members.map { .array([.string($0.name), try encode($0.value, &tables)]) })
    }
}
