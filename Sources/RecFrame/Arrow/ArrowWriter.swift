internal import CFrameKernels
internal import RecSchema

extension ArrowFile {
    /// Writes a table.
    ///
    /// The same rows give the same bytes: what a column holds in place of missing values, and what lies before or after its rows
    /// in memory, is not written. Large buffers are handed to `sink` as they are, without a copy.
    ///
    /// - Parameters:
    ///   - metadata: further keys of the schema; `recnb.version` is always there.
    ///   - sink: gets the bytes in order, any number at a time; they are valid only during the call.
    /// - Throws: what `sink` throws, `cancelled`.
    public static func write(
        _ table: Table, metadata: [String: String] = [:], context: ExecutionContext = .serial,
        to sink: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        try withoutActuallyEscaping(sink) { try write(table, metadata, ArrowOutput(sink: $0, context: context), context) }
    }

    private static func write(
        _ table: Table, _ metadata: [String: String], _ output: ArrowOutput, _ context: ExecutionContext
    ) throws {
        var plan = ArrowBody()
        for column in table.columns { plan.add(column, context) }
        let schema = schemaTable(table, metadata)
        try output.write(Array("ARROW1\0\0".utf8))
        try output.write(message(ArrowSlot.Header.schema, schema, bodyLength: 0, at: output.written))
        let batchStart = output.written
        let batch = FlatTable([
            (ArrowSlot.Batch.length, .int64(Int64(table.rowCount))), (ArrowSlot.Batch.nodes, .structs(plan.nodes, words: 2)),
            (ArrowSlot.Batch.buffers, .structs(plan.buffers, words: 2)),
        ])
        let head = message(ArrowSlot.Header.batch, batch, bodyLength: plan.length, at: batchStart)
        try output.write(head)
        for part in plan.parts {
            try part.write(output)
            try output.pad(to: 64)
        }
        try output.write([0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0])
        let footer = FlatBufferBuilder.bytes(
            of: FlatTable([
                (ArrowSlot.Footer.version, .int16(ArrowSlot.version5)), (ArrowSlot.Footer.schema, .table(schema)),
                (ArrowSlot.Footer.dictionaries, .structs([], words: 3)),
                (ArrowSlot.Footer.batches, .structs([Int64(batchStart), Int64(head.count), Int64(plan.length)], words: 3)),
            ]))
        try output.write(footer)
        try output.write(withUnsafeBytes(of: Int32(footer.count).littleEndian) { Array($0) } + Array("ARROW1".utf8))
    }

    /// The bytes of the file that `write` would write.
    public static func bytes(_ table: Table, metadata: [String: String] = [:]) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try write(table, metadata: metadata) { bytes.append(contentsOf: $0) }
        return bytes
    }

    private static func schemaTable(_ table: Table, _ metadata: [String: String]) -> FlatTable {
        var metadata = metadata
        metadata[versionKey] = version
        let pairs = metadata.sorted { $0.key < $1.key }.map {
            FlatTable([(ArrowSlot.Pair.key, .string($0.key)), (ArrowSlot.Pair.value, .string($0.value))])
        }
        let fields = table.schema.map { ArrowField($0.name, $0.type).flat }
        return FlatTable([
            (ArrowSlot.Schema.endianness, .int16(0)), (ArrowSlot.Schema.fields, .tables(fields)),
            (ArrowSlot.Schema.metadata, .tables(pairs)),
        ])
    }

    /// A message up to its body, which starts at a multiple of 64 bytes of the file.
    private static func message(_ type: UInt8, _ header: FlatTable, bodyLength: Int, at offset: Int) -> [UInt8] {
        var flat = FlatBufferBuilder.bytes(
            of: FlatTable([
                (ArrowSlot.Message.version, .int16(ArrowSlot.version5)), (ArrowSlot.Message.headerType, .uint8(type)),
                (ArrowSlot.Message.header, .table(header)), (ArrowSlot.Message.bodyLength, .int64(Int64(bodyLength))),
            ]))
        while (offset + 8 + flat.count) % 64 != 0 { flat.append(0) }
        return [0xFF, 0xFF, 0xFF, 0xFF] + withUnsafeBytes(of: Int32(flat.count).littleEndian) { Array($0) } + flat
    }
}

/// Hands bytes on, counting them.
final class ArrowOutput {
    private let sink: (UnsafeRawBufferPointer) throws -> Void
    private let context: ExecutionContext
    private(set) var written = 0

    init(sink: @escaping (UnsafeRawBufferPointer) throws -> Void, context: ExecutionContext) {
        self.sink = sink
        self.context = context
    }

    func write(_ bytes: [UInt8]) throws { try bytes.withUnsafeBytes { try write($0) } }

    /// In pieces, so that a run can be stopped between them.
    func write(_ bytes: UnsafeRawBufferPointer) throws {
        var at = 0
        while at < bytes.count {
            try context.check()
            let end = min(bytes.count, at + 16 << 20)
            try sink(UnsafeRawBufferPointer(rebasing: bytes[at..<end]))
            written += end - at
            at = end
        }
    }

    func pad(to alignment: Int) throws {
        let rest = written % alignment
        if rest > 0 { try write([UInt8](repeating: 0, count: alignment - rest)) }
    }
}

/// The body of a record batch: its buffers in order.
struct ArrowBody {
    /// Length and number of missing values of every column and child.
    private(set) var nodes: [Int64] = []
    /// Offset and length of every buffer.
    private(set) var buffers: [Int64] = []
    /// The bytes of the body, padding included.
    private(set) var length = 0
    private(set) var parts: [ArrowPart] = []

    mutating func add(_ column: Column, _ context: ExecutionContext) {
        let column = column.tidied(context)
        nodes += [Int64(column.count), Int64(column.missingCount)]
        if let validity = column.validity { add(.bits(validity, and: nil)) } else { add(.nothing) }
        switch column.type {
        case .bool: add(.bits(column.bools, and: column.validity))
        case .string, .list:
            let offsets = column.values(as: Int64.self)
            let first = Int(offsets[0])
            let last = Int(offsets[column.count])
            add(.offsets(column.values, count: column.count + 1))
            if let child = column.child {
                add(child.slice(first..<last), context)
            } else if let bytes = column.bytes {
                add(.bytes(bytes, first..<last))
            }
        default: add(.values(column.values, width: column.type.valueWidth, count: column.count, column.validity))
        }
    }

    private mutating func add(_ part: ArrowPart) {
        parts.append(part)
        buffers += [Int64(length), Int64(part.byteCount)]
        length += (part.byteCount + 63) / 64 * 64
    }
}

/// One buffer of a body.
enum ArrowPart {
    case nothing
    case bytes(Buffer, Range<Int>)
    /// Offsets, counted from the first.
    case offsets(Buffer, count: Int)
    /// Values, zero where one is missing.
    case values(Buffer, width: Int, count: Int, Bitmap?)
    /// Bits, zero where one is missing and after the last.
    case bits(Bitmap, and: Bitmap?)

    var byteCount: Int {
        switch self {
        case .nothing: 0
        case .bytes(_, let range): range.count
        case .offsets(_, let count): count * 8
        case .values(_, let width, let count, _): width * count
        case .bits(let bits, _): (bits.count + 7) / 8
        }
    }

    /// Rows that are changed at a time before they are written.
    private static let step = 1 << 16

    func write(_ output: ArrowOutput) throws {
        switch self {
        case .nothing: return
        case .bytes(let buffer, let range): try buffer.withUnsafeBytes { try output.write(.init(rebasing: $0[range])) }
        case .offsets(let buffer, let count): try writeOffsets(buffer, count, output)
        case .values(let buffer, let width, let count, let validity):
            guard let validity else {
                return try buffer.withUnsafeBytes { try output.write(.init(rebasing: $0[..<(width * count)])) }
            }
            try writeValues(buffer, width, count, validity, output)
        case .bits(let bits, let other):
            guard bits.count > 0 else { return }
            var bytes = bits.buffer.withUnsafeBytes { Array($0[..<byteCount]) }
            if let other {
                other.buffer.withUnsafeBytes { mask in for i in bytes.indices { bytes[i] &= mask[i] } }
            }
            if bits.count % 8 != 0 { bytes[bytes.count - 1] &= (1 << UInt8(bits.count % 8)) - 1 }
            try output.write(bytes)
        }
    }

    private func writeOffsets(_ buffer: Buffer, _ count: Int, _ output: ArrowOutput) throws {
        try buffer.withUnsafeValues(of: Int64.self) { offsets throws in
            let first = offsets[0]
            if first == 0 { return try output.write(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: offsets[..<count]))) }
            for start in stride(from: 0, to: count, by: ArrowPart.step) {
                let piece = offsets[start..<min(count, start + ArrowPart.step)].map { $0 - first }
                try piece.withUnsafeBytes { try output.write($0) }
            }
        }
    }

    private func writeValues(_ buffer: Buffer, _ width: Int, _ count: Int, _ validity: Bitmap, _ output: ArrowOutput) throws {
        try buffer.withUnsafeBytes { bytes throws in
            for start in stride(from: 0, to: count, by: ArrowPart.step) {
                let end = min(count, start + ArrowPart.step)
                var piece = Array(bytes[(start * width)..<(end * width)])
                if validity.setCount(in: start..<end) < end - start {
                    piece.withUnsafeMutableBytes { piece in
                        for row in start..<end where !validity[row] {
                            for i in 0..<width { piece[(row - start) * width + i] = 0 }
                        }
                    }
                }
                try output.write(piece)
            }
        }
    }
}

extension Column {
    /// The same column without text or elements under missing values.
    func tidied(_ context: ExecutionContext) -> Column {
        guard let validity, type.hasOffsets else { return self }
        let offsets = values(as: Int64.self)
        let isTidy = offsets.withUnsafeBufferPointer { offsets in
            (0..<count).allSatisfy { validity[$0] || offsets[$0] == offsets[$0 + 1] }
        }
        if isTidy || count > RowIndices.rowLimit { return self }
        let rows = MutableBuffer(byteCount: count * 4)
        let numbers = rows.pointer(to: UInt32.self)
        for row in 0..<count { numbers[row] = validity[row] ? UInt32(row) : RowIndices.none }
        return gather(RowIndices(rows.finish(), count: count, mayHaveNone: true), context)
    }
}
