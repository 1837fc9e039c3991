public import RecFrame
import RecPlan
public import RecSchema

extension ModelFile {
    /// The header of a file.
    public struct Header: Sendable {
        let value: JSONTree
        let tables: [Place]

        /// A table inside the file.
        struct Place: Sendable {
            let offset: Int
            let bytes: Int
            let rows: Int
            let columns: [TableSchema.Field]
        }
    }

    /// How many bytes of a file its header takes, from its first sixteen; nil where it is no model's file.
    public static func headerEnd(_ beginning: [UInt8]) -> Int? {
        guard beginning.count >= 16, Array(beginning[..<8]) == magic else { return nil }
        let length = beginning[8..<16].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return length <= UInt64(longestHeader) ? 16 + Int(length) : nil
    }

    /// Reads the header from the beginning of a file.
    public static func header(_ beginning: [UInt8]) throws(Damaged) -> Header {
        guard let end = headerEnd(beginning) else {
            throw Damaged(description: "it does not begin like a model that `save` wrote")
        }
        guard beginning.count >= end, let tree = JSONTree(text: String(decoding: beginning[16..<end], as: UTF8.self)) else {
            throw Damaged(description: "its header is cut short or damaged")
        }
        guard let format = tree["format"]?.int, format <= Self.format else {
            throw Damaged(description: "a later version of recnb wrote it")
        }
        guard format == Self.format else {
            throw Damaged(description: "an earlier version of recnb wrote it; save the model again")
        }
        guard let value = tree["value"], let entries = tree["tables"]?.array else {
            throw Damaged(description: "its header is damaged")
        }
        var tables: [Header.Place] = []
        for entry in entries {
            guard let offset = entry["offset"]?.int.flatMap({ Int(exactly: $0) }),
                let bytes = entry["bytes"]?.int.flatMap({ Int(exactly: $0) }), offset >= 0, bytes >= 0,
                let rows = entry["rows"]?.int.flatMap({ Int(exactly: $0) }), let columns = fields(entry["columns"])
            else { throw Damaged(description: "its list of tables is damaged") }
            tables.append(.init(offset: offset, bytes: bytes, rows: rows, columns: columns))
        }
        return Header(value: value, tables: tables)
    }

    private static func fields(_ tree: JSONTree?) -> [TableSchema.Field]? {
        guard let items = tree?.array else { return nil }
        var fields: [TableSchema.Field] = []
        for item in items {
            guard let pair = item.array, pair.count == 2, let name = pair[0].string,
                let type = pair[1].string.flatMap({ ColumnType(reading: $0) })
            else { return nil }
            fields.append(.init(name, type))
        }
        return fields
    }

    /// Reads a whole file.
    ///
    /// - Throws: `Damaged`.
    public static func read(_ bytes: Buffer, context: ExecutionContext = .serial) throws -> Value {
        let header = try bytes.withUnsafeBytes { all throws(Damaged) -> Header in
            let end = headerEnd(Array(all.prefix(16))) ?? 0
            let header = try self.header(Array(all.prefix(max(16, min(end, all.count)))))
            let content = all.count - Checksum.byteCount
            guard content >= end else { throw Damaged(description: "it is cut short") }
            var checksum = Checksum()
            checksum.add(UnsafeRawBufferPointer(rebasing: all[..<content]))
            guard checksum.finish().elementsEqual(all[content...]) else {
                throw Damaged(description: "it is not as it was written: bytes of it have changed, or are missing")
            }
            return header
        }
        return try decode(header.value, Source(bytes: bytes, tables: header.tables, context: context))
    }

    private struct Source {
        let bytes: Buffer
        let tables: [Header.Place]
        let context: ExecutionContext

        func table(_ number: Int64) throws -> Table {
            guard let index = Int(exactly: number), tables.indices.contains(index) else {
                throw Damaged(description: "it names a table that it does not hold")
            }
            let place = tables[index]
            let (end, overflow) = place.offset.addingReportingOverflow(place.bytes)
            guard !overflow, end <= bytes.byteCount, place.offset % 64 == 0 else {
                throw Damaged(description: "it is cut short")
            }
            do {
                return try ArrowFile.read(Buffer(bytes, bytes: place.offset..<end), context: context).table
            } catch {
                throw Damaged(description: "one of its tables is damaged: \(error)")
            }
        }
    }

    private static func decode(_ tree: JSONTree, _ source: Source) throws -> Value {
        if let items = tree["list"]?.array { return .list(try items.map { try decode($0, source) }) }
        if let members = tree["record"]?.array { return .record(try self.members(members, source)) }
        if let number = tree["table"]?.int { return .table(try source.table(number)) }
        if let kind = tree["model"]?.string, let parts = tree["parts"]?.array {
            return .model(ModelValue(kind: kind, parts: try members(parts, source), tableMember: tree["stands"]?.string))
        }
        if let bounds = tree["range"]?.array, bounds.count == 2, let low = bounds[0].int, let high = bounds[1].int, low <= high {
            return .range(low..<high)
        }
        guard let scalar = Scalar(json: tree) else { throw Damaged(description: "it holds a value of no known kind") }
        return .scalar(scalar)
    }

    private static func members(_ trees: [JSONTree], _ source: Source) throws -> [Value.Member] {
        try trees.map { tree in
            guard let pair = tree.array, pair.count == 2, let name = pair[0].string else {
                throw Damaged(description: "a part of it has no name")
            }
            return .init(name, try decode(pair[1], source))
        }
    }

    // MARK: Types

    /// The type of the value that a file holds.
    public static func type(_ header: Header) -> ValueType { type(header.value, header) }

    private static func type(_ tree: JSONTree, _ header: Header) -> ValueType {
        if let number = tree["table"]?.int, let index = Int(exactly: number), header.tables.indices.contains(index) {
            let table = header.tables[index]
            return .table(TableSchema(table.columns, rowCount: table.rows))
        }
        if let kind = tree["model"]?.string {
            var model = ModelType(kind: kind, members: fields(of: tree["parts"], header), tableMember: tree["stands"]?.string)
            if kind == Recipes.matrix, let rows = model.members.first(where: { $0.name == "rows" })?.type.tableSchema {
                // The names of its columns are in a table, and not in the header.
                model.matrix = MatrixSchema(rows: rows, columns: [.open(prefix: "", type: .double)])
            }
            return .model(model)
        }
        if tree["record"] != nil { return .record(fields(of: tree["record"], header)) }
        if let items = tree["list"]?.array { return .list(items.first.map { type($0, header) } ?? .error) }
        if tree["range"] != nil { return .range }
        guard let element = Scalar(json: tree)?.type else { return .error }
        return ValueType(element: element)
    }

    /// Parts that a notebook may read; the output of a recipe among them, which tells what it gives.
    private static func fields(of tree: JSONTree?, _ header: Header) -> [ValueType.RecordField] {
        (tree?.array ?? []).compactMap { entry in
            guard let pair = entry.array, pair.count == 2, let name = pair[0].string,
                !name.hasPrefix("_") || name == Recipes.output
            else { return nil }
            return .init(name, type(pair[1], header))
        }
    }
}
