public import RecSchema

extension ArrowFile {
    /// Maps a table: columns are the bytes of the file where the format allows it.
    ///
    /// Everything that could lead outside the bytes is checked first, so a damaged or hostile file gives an error. The cost is
    /// that of reading the offsets of text and list columns, and all text, which is checked to be UTF-8. Several batches, narrow offsets, other widths of integers and units of time, text views and dictionaries
    /// are converted.
    ///
    /// - Parameters:
    ///   - bytes: the whole file; nobody may change it while the table lives.
    ///   - isTrusted: whether nobody else can have written or changed the file, so that text of a file of this module's is UTF-8.
    public static func read(
        _ bytes: Buffer, isTrusted: Bool = false, context: ExecutionContext = .serial
    ) throws(ArrowError) -> ArrowContents {
        do {
            let layout = try ArrowLayout(bytes)
            let isOwn = isTrusted && layout.metadata[versionKey] != nil
            var dictionaries: [Int64: Column] = [:]
            for message in layout.dictionaries {
                try addDictionary(message, layout, &dictionaries, context)
            }
            var parts = layout.fields.map { _ in [Column]() }
            var rowCount = 0
            for message in layout.batches {
                var batch = try ArrowBatch(
                    message.header, body: message.body, dictionaries: dictionaries, isOwn: isOwn, context: context)
                for (i, field) in layout.fields.enumerated() {
                    let column = try batch.column(field, named: field.name)
                    guard column.count == batch.rowCount else {
                        throw ArrowError.damaged("columns of unequal length", column: field.name)
                    }
                    parts[i].append(column)
                }
                let (sum, overflow) = rowCount.addingReportingOverflow(batch.rowCount)
                if overflow { throw ArrowError.damaged("too many rows") }
                rowCount = sum
            }
            var columns: [(String, Column)] = []
            for (i, field) in layout.fields.enumerated() {
                columns.append((field.name, try Column.concat(parts[i], type: field.columnType, in: context)))
            }
            return ArrowContents(table: try Table(columns, rowCount: rowCount), metadata: layout.metadata)
        } catch {
            throw ArrowError.wrapping(error)
        }
    }

    /// The names and types of a file's columns and the number of its rows, from its footer and the heads of its batches.
    public static func schema(_ bytes: Buffer) throws(ArrowError) -> TableSchema {
        do {
            let layout = try ArrowLayout(bytes)
            var rowCount = 0
            for message in layout.batches {
                rowCount += try ArrowBatch(message.header, body: message.body, dictionaries: [:], isOwn: false, context: .serial)
                    .rowCount
            }
            return TableSchema(layout.fields.map { TableSchema.Field($0.name, $0.columnType) }, rowCount: rowCount)
        } catch {
            throw ArrowError.wrapping(error)
        }
    }

    private static func addDictionary(
        _ message: ArrowLayout.Message, _ layout: ArrowLayout, _ dictionaries: inout [Int64: Column], _ context: ExecutionContext
    ) throws {
        let id = message.header.number(ArrowSlot.Dictionary.id, as: Int64.self) ?? 0
        guard let data = message.header.table(ArrowSlot.Dictionary.data), var field = layout.dictionaryField(id) else {
            throw ArrowError.damaged("a dictionary of no column")
        }
        field.dictionary = nil
        var batch = try ArrowBatch(data, body: message.body, dictionaries: dictionaries, isOwn: false, context: context)
        let column = try batch.column(field, named: field.name)
        let isDelta = message.header.number(ArrowSlot.Dictionary.isDelta, as: UInt8.self) ?? 0 != 0
        if isDelta, let before = dictionaries[id] {
            dictionaries[id] = try Column.concat([before, column], in: context)
        } else {
            dictionaries[id] = column
        }
    }
}

/// What the footer of an Arrow file says, with the messages that it points to.
struct ArrowLayout {
    struct Message {
        /// The RecordBatch or DictionaryBatch.
        var header: FlatTableView
        var body: Buffer
    }

    private(set) var fields: [ArrowField] = []
    private(set) var metadata: [String: String] = [:]
    private(set) var batches: [Message] = []
    private(set) var dictionaries: [Message] = []

    /// The views point into `bytes`, which the caller keeps.
    init(_ bytes: Buffer) throws(ArrowError) {
        let all = UnsafeRawBufferPointer(start: bytes.base, count: bytes.byteCount)
        let footer = try ArrowLayout.footer(all)
        guard let table = FlatTableView(root: footer), let schema = table.table(ArrowSlot.Footer.schema) else {
            throw .damaged("no schema")
        }
        if schema.number(ArrowSlot.Schema.endianness, as: Int16.self) ?? 0 != 0 {
            throw .unsupported("big-endian Arrow files are not read")
        }
        var reader = ArrowSchemaReader()
        fields = try reader.fields(schema.tables(ArrowSlot.Schema.fields) ?? [])
        for pair in schema.tables(ArrowSlot.Schema.metadata) ?? [] {
            if let key = pair.string(ArrowSlot.Pair.key) { metadata[key] = pair.string(ArrowSlot.Pair.value) ?? "" }
        }
        let limit = all.count - footer.count
        dictionaries = try messages(table, ArrowSlot.Footer.dictionaries, ArrowSlot.Header.dictionary, bytes, limit)
        batches = try messages(table, ArrowSlot.Footer.batches, ArrowSlot.Header.batch, bytes, limit)
    }

    private static func footer(_ all: UnsafeRawBufferPointer) throws(ArrowError) -> UnsafeRawBufferPointer {
        let magic = Array("ARROW1".utf8)
        guard all.starts(with: magic) else {
            if all.starts(with: Array("PAR1".utf8)) {
                throw ArrowError(code: .notArrow, message: "this is a Parquet file, not an Arrow file", hint: "use `readParquet`")
            }
            if all.starts(with: [0xFF, 0xFF, 0xFF, 0xFF]) {
                throw .unsupported("this is an Arrow stream, not an Arrow file", hint: "write it in the file format")
            }
            throw ArrowError(code: .notArrow, message: "this is no Arrow file")
        }
        guard all.count >= 18, all.suffix(6).elementsEqual(magic) else { throw .damaged("it has no end") }
        let length = Int(Int32(littleEndian: all.loadUnaligned(fromByteOffset: all.count - 10, as: Int32.self)))
        guard length > 0, length <= all.count - 18 else { throw .damaged("its footer does not fit") }
        return UnsafeRawBufferPointer(rebasing: all[(all.count - 10 - length)..<(all.count - 10)])
    }

    private func messages(
        _ footer: FlatTableView, _ slot: Int, _ type: UInt8, _ bytes: Buffer, _ limit: Int
    ) throws(ArrowError) -> [Message] {
        let blocks = footer.words(slot, perStruct: 3) ?? []
        var messages: [Message] = []
        for i in stride(from: 0, to: blocks.count, by: 3) {
            let offset = blocks[i]
            let head = Int64(Int32(truncatingIfNeeded: blocks[i + 1]))
            let body = blocks[i + 2]
            guard offset >= 8, head >= 8, body >= 0, offset <= limit, head <= Int64(limit) - offset,
                body <= Int64(limit) - offset - head
            else { throw .damaged("a block outside the file") }
            let start = Int(offset)
            let end = start + Int(head)
            let all = UnsafeRawBufferPointer(start: bytes.base, count: bytes.byteCount)
            // Files before version 0.15 lack the marker.
            let marker = all.loadUnaligned(fromByteOffset: start, as: UInt32.self) == .max ? 8 : 4
            let view = UnsafeRawBufferPointer(rebasing: all[(start + marker)..<end])
            guard let message = FlatTableView(root: view),
                message.number(ArrowSlot.Message.headerType, as: UInt8.self) == type,
                let header = message.table(ArrowSlot.Message.header)
            else { throw .damaged("a block that is no message") }
            messages.append(Message(header: header, body: Buffer(bytes, bytes: end..<end + Int(body))))
        }
        return messages
    }

    /// The field that a dictionary belongs to.
    func dictionaryField(_ id: Int64) -> ArrowField? {
        func find(_ fields: [ArrowField]) -> ArrowField? {
            for field in fields {
                if field.dictionary?.id == id { return field }
                if let inner = find(field.children) { return inner }
            }
            return nil
        }
        return find(fields)
    }
}
