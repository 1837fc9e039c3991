internal import CFrameKernels
internal import RecSchema

/// One record batch: hands out its nodes and buffers in order, as columns.
struct ArrowBatch {
    let rowCount: Int
    let dictionaries: [Int64: Column]
    let isOwn: Bool
    let context: ExecutionContext
    private let body: Buffer
    private let nodes: [Int64]
    private let buffers: [Int64]
    private let variadicCounts: [Int64]
    private var nextNode = 0
    private var nextBuffer = 0
    private var nextVariadic = 0

    /// The most rows that are believed; all sizes that are computed from it fit an Int.
    private static let rowLimit = 1 << 40

    init(
        _ table: FlatTableView, body: Buffer, dictionaries: [Int64: Column], isOwn: Bool, context: ExecutionContext
    ) throws(ArrowError) {
        if table.has(ArrowSlot.Batch.compression) {
            throw .unsupported("compressed Arrow files are not read", hint: "write it uncompressed")
        }
        let rows = table.number(ArrowSlot.Batch.length, as: Int64.self) ?? 0
        guard rows >= 0, rows <= ArrowBatch.rowLimit else { throw .damaged("\(rows) rows") }
        rowCount = Int(rows)
        self.body = body
        self.dictionaries = dictionaries
        self.isOwn = isOwn
        self.context = context
        nodes = table.words(ArrowSlot.Batch.nodes, perStruct: 2) ?? []
        buffers = table.words(ArrowSlot.Batch.buffers, perStruct: 2) ?? []
        variadicCounts = table.words(ArrowSlot.Batch.variadicCounts, perStruct: 1) ?? []
    }

    // MARK: Nodes and buffers

    private mutating func node(_ name: String) throws(ArrowError) -> (count: Int, missing: Int) {
        guard nextNode + 1 < nodes.count else { throw .damaged("too few columns in a batch", column: name) }
        defer { nextNode += 2 }
        let count = nodes[nextNode]
        guard count >= 0, count <= ArrowBatch.rowLimit else { throw .damaged("\(count) rows", column: name) }
        return (Int(count), Int(clamping: nodes[nextNode + 1]))
    }

    /// The next buffer, which must have at least `size` bytes; made to start at a multiple of `alignment` in memory.
    private mutating func buffer(atLeast size: Int, alignment: Int = 1, _ name: String) throws(ArrowError) -> Buffer {
        guard nextBuffer + 1 < buffers.count else { throw .damaged("too few buffers in a batch", column: name) }
        let offset = buffers[nextBuffer]
        let length = buffers[nextBuffer + 1]
        nextBuffer += 2
        guard offset >= 0, length >= 0, offset <= Int64(body.byteCount), length <= Int64(body.byteCount) - offset else {
            throw .damaged("a buffer outside its batch", column: name)
        }
        guard length >= size else { throw .damaged("a buffer is too short", column: name) }
        let part = Buffer(body, bytes: Int(offset)..<Int(offset + length))
        if UInt(bitPattern: part.base) % UInt(alignment) == 0 { return part }
        return part.withUnsafeBytes { Buffer.copying($0) }
    }

    private mutating func validity(_ count: Int, missing: Int, _ name: String) throws(ArrowError) -> Bitmap? {
        let bits = try buffer(atLeast: 0, name)
        if missing == 0 || bits.byteCount == 0 || count == 0 { return nil }
        guard bits.byteCount >= (count + 7) / 8 else { throw .damaged("a buffer is too short", column: name) }
        return Bitmap(bits, count: count)
    }

    // MARK: Columns

    /// The next column.
    mutating func column(_ field: ArrowField, named name: String) throws -> Column {
        try context.check()
        if let encoding = field.dictionary {
            let indices = try column(ArrowField(name: name, type: encoding.index), named: name)
            guard let dictionary = dictionaries[encoding.id] else { throw ArrowError.damaged("no dictionary", column: name) }
            return try dictionary.decoded(by: indices, limit: sizeLimit, name, context)
        }
        let (count, missing) = try node(name)
        if field.type == .null {
            guard count <= max(1 << 24, body.byteCount * 8) else { throw ArrowError.damaged("\(count) rows", column: name) }
            return .missing(.double, count: count)
        }
        let validity = try validity(count, missing: missing, name)
        let type = field.columnType
        switch field.type {
        case .null: return .missing(.double, count: 0)
        case .bool:
            let bits = try buffer(atLeast: (count + 7) / 8, name)
            return try Column(type: .bool, count: count, values: bits, validity: validity)
        case .int, .float, .dateDay, .dateMillisecond, .timestamp, .duration:
            let width = field.type.width
            let values = try buffer(atLeast: count * width, alignment: width, name)
            let converted = try field.type.converted(values, count: count, validity, name)
            return try Column(type: type, count: count, values: converted, validity: validity)
        case .utf8, .largeUtf8:
            let offsets = try offsetBuffer(count, isLarge: field.type == .largeUtf8, name)
            let bytes = try buffer(atLeast: 0, name)
            return try text(offsets, bytes, count, validity, name)
        case .utf8View: return try viewColumn(count, validity, name)
        case .list, .largeList:
            let offsets = try offsetBuffer(count, isLarge: field.type == .largeList, name)
            return try list(offsets, count, validity, try column(field.children[0], named: name), name)
        case .fixedSizeList(let size):
            let child = try column(field.children[0], named: name)
            guard size > 0, child.count / size >= count else { throw ArrowError.damaged("too few elements", column: name) }
            let offsets = Buffer.make(count: count + 1, of: Int64.self) { for i in 0...count { $0[i] = Int64(i * size) } }
            return try list(.large(offsets), count, validity, child, name)
        }
    }

    private enum Offsets {
        case small(Buffer)
        case large(Buffer)
    }

    private mutating func offsetBuffer(_ count: Int, isLarge: Bool, _ name: String) throws(ArrowError) -> Offsets {
        let width = isLarge ? 8 : 4
        // A column without rows may come without its one offset.
        let offsets = try buffer(atLeast: count == 0 ? 0 : (count + 1) * width, alignment: width, name)
        if offsets.byteCount < width { return .large(Buffer.make(count: 1, of: Int64.self) { _ in }) }
        return isLarge ? .large(offsets) : .small(offsets)
    }

    /// 64-bit offsets that never decrease and stay within `limit`.
    private func checked(_ offsets: Offsets, _ count: Int, limit: Int, _ name: String) throws(ArrowError) -> Buffer {
        let isSound: Bool
        let wide: Buffer
        switch offsets {
        case .large(let buffer):
            wide = buffer
            isSound = rf_offsets_check(buffer.pointer(to: Int64.self), count + 1, Int64(limit))
        case .small(let buffer):
            let target = MutableBuffer(byteCount: (count + 1) * 8)
            isSound = rf_offsets_widen(
                buffer.pointer(to: Int32.self), target.pointer(to: Int64.self), count + 1, Int64(limit))
            wide = target.finish()
            extendLifetime(buffer)
        }
        guard isSound else { throw .damaged("offsets that lead nowhere", column: name) }
        return wide
    }

    private func list(_ offsets: Offsets, _ count: Int, _ validity: Bitmap?, _ child: Column, _ name: String) throws -> Column {
        let wide = try checked(offsets, count, limit: child.count, name)
        return try Column(type: .list(child.type), count: count, values: wide, child: child, validity: validity)
    }

    private func text(_ offsets: Offsets, _ bytes: Buffer, _ count: Int, _ validity: Bitmap?, _ name: String) throws -> Column {
        let wide = try checked(offsets, count, limit: bytes.byteCount, name)
        let column = try Column(type: .string, count: count, values: wide, bytes: bytes, validity: validity)
        if !isOwn { try column.checkText(name) }
        return column
    }

    /// How much memory one column may come to take that stands in the file in another form: a file cannot blow up without bounds.
    private var sizeLimit: Int { max(1 << 30, body.byteCount.multipliedReportingOverflow(by: 256).partialValue) }

    private mutating func viewColumn(_ count: Int, _ validity: Bitmap?, _ name: String) throws -> Column {
        let views = try buffer(atLeast: count * 16, name)
        guard nextVariadic < variadicCounts.count, variadicCounts[nextVariadic] >= 0,
            variadicCounts[nextVariadic] <= Int64(buffers.count)
        else { throw ArrowError.damaged("text without its data", column: name) }
        var data: [Buffer] = []
        for _ in 0..<variadicCounts[nextVariadic] { data.append(try buffer(atLeast: 0, name)) }
        nextVariadic += 1
        let sizes = data.map { Int64($0.byteCount) }
        let total = rf_views_total(views.pointer(to: UInt8.self), validity?.pointer, count, sizes, sizes.count)
        guard total >= 0, total <= sizeLimit else { throw ArrowError.damaged("text outside its data", column: name) }
        let offsets = MutableBuffer(byteCount: (count + 1) * 8)
        let text = MutableBuffer(byteCount: Int(total))
        let places: [UnsafePointer<UInt8>?] = data.map { $0.pointer(to: UInt8.self) }
        places.withUnsafeBufferPointer {
            rf_views_copy(
                views.pointer(to: UInt8.self), validity?.pointer, count, $0.baseAddress, offsets.pointer(to: Int64.self),
                text.pointer(to: UInt8.self))
        }
        extendLifetime((views, data, validity))
        let column = try Column(type: .string, count: count, values: offsets.finish(), bytes: text.finish(), validity: validity)
        if !isOwn { try column.checkText(name) }
        return column
    }
}

extension Column {
    /// Checks that all texts are UTF-8; offsets must have been checked.
    fileprivate func checkText(_ name: String) throws(ArrowError) {
        guard let bytes, count > 0 else { return }
        defer { extendLifetime(storage) }
        let offsets = values.pointer(to: Int64.self)
        let text = bytes.pointer(to: UInt8.self)
        let first = Int(offsets[0])
        let last = Int(offsets[count])
        if rf_utf8_prefix(text + first, text + last) == last - first,
            rf_offsets_on_characters(offsets, count + 1, text, Int64(last))
        {
            return
        }
        // What lies under a missing value is nobody's text.
        for row in 0..<count where isValid(at: row) {
            let start = text + Int(offsets[row])
            let size = offsets[row + 1] - offsets[row]
            if rf_utf8_prefix(start, start + Int(size)) < size {
                throw .damaged("row \(row + 1) is not UTF-8", column: name)
            }
        }
    }

    /// The values of this dictionary that the indices name.
    fileprivate func decoded(by indices: Column, limit: Int, _ name: String, _ context: ExecutionContext) throws -> Column {
        guard count <= RowIndices.rowLimit, indices.type.isInteger else {
            throw ArrowError.damaged("a bad dictionary", column: name)
        }
        if case .list = type { throw ArrowError.unsupported("dictionaries of lists are not read", column: name) }
        let wide = try indices.asInt64()
        let rows = MutableBuffer(byteCount: wide.count * 4)
        let numbers = rows.pointer(to: UInt32.self)
        let lengths = type == .string ? values(as: Int64.self) : nil
        var total: Int64 = 0
        for row in 0..<wide.count {
            guard indices.isValid(at: row) else {
                numbers[row] = RowIndices.none
                continue
            }
            let index = wide[row]
            guard index >= 0, index < count else { throw ArrowError.damaged("an index outside its dictionary", column: name) }
            numbers[row] = UInt32(index)
            if let lengths { total += lengths[Int(index) + 1] - lengths[Int(index)] }
            if total > limit { throw ArrowError.damaged("text too large for its file", column: name) }
        }
        return gather(RowIndices(rows.finish(), count: wide.count, mayHaveNone: true), context)
    }

    private func asInt64() throws(ArrowError) -> [Int64] {
        switch type {
        case .uint8: values(as: UInt8.self).map { Int64($0) }
        case .uint32: values(as: UInt32.self).map { Int64($0) }
        case .int32: values(as: Int32.self).map { Int64($0) }
        case .int64: Array(values(as: Int64.self))
        default: throw .damaged("a dictionary's indices are no integers")
        }
    }
}
