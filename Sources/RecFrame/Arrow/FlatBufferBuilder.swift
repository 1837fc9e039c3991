/// A value in a FlatBuffers table.
indirect enum FlatValue {
    case bool(Bool)
    case uint8(UInt8)
    case int16(Int16)
    case int32(Int32)
    case int64(Int64)
    case string(String)
    case table(FlatTable)
    case tables([FlatTable])
    /// A vector of structs of 64-bit words, `words` of them each.
    case structs([Int64], words: Int)
}

/// A FlatBuffers table to be written: slots and their values.
struct FlatTable {
    var slots: [(slot: Int, value: FlatValue)]

    init(_ slots: [(Int, FlatValue)] = []) {
        self.slots = slots.map { ($0.0, $0.1) }
    }
}

/// Writes FlatBuffers front to back, parents before children; the same value gives the same bytes.
///
/// Layout: https://flatbuffers.dev/internals (offsets are unsigned and point forward, a table begins with the distance back to
/// its vtable).
struct FlatBufferBuilder {
    private(set) var bytes: [UInt8] = []

    /// The bytes of a buffer whose root is `table`.
    static func bytes(of table: FlatTable) -> [UInt8] {
        var builder = FlatBufferBuilder()
        builder.append(UInt32(0))
        let root = builder.write(table)
        builder.patch(0, UInt32(root))
        return builder.bytes
    }

    private mutating func append<T: FixedWidthInteger>(_ value: T) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    private mutating func pad(to alignment: Int, before size: Int = 0) {
        while (bytes.count + size) % alignment != 0 { bytes.append(0) }
    }

    private mutating func patch(_ at: Int, _ value: UInt32) {
        withUnsafeBytes(of: value.littleEndian) { for (i, byte) in $0.enumerated() { bytes[at + i] = byte } }
    }

    private mutating func write(_ table: FlatTable) -> Int {
        let slotCount = (table.slots.map(\.slot).max() ?? -1) + 1
        // Wide fields first, so that all are aligned with little padding.
        var places = [Int](repeating: 0, count: slotCount)
        var end = 4
        for width in [4, 8, 2, 1] {
            for (slot, value) in table.slots where FlatBufferBuilder.width(of: value) == width {
                end = (end + width - 1) / width * width
                places[slot] = end
                end += width
            }
        }
        let vtableSize = 4 + 2 * slotCount
        pad(to: 8, before: vtableSize)
        let vtable = bytes.count
        append(UInt16(vtableSize))
        append(UInt16(end))
        for place in places { append(UInt16(place)) }
        let start = bytes.count
        append(Int32(start - vtable))
        bytes.append(contentsOf: repeatElement(0, count: end - 4))
        for (slot, value) in table.slots { writeInline(value, at: start + places[slot]) }
        for (slot, value) in table.slots {
            let place = start + places[slot]
            if let child = writeChild(value) { patch(place, UInt32(child - place)) }
        }
        return start
    }

    private static func width(of value: FlatValue) -> Int {
        switch value {
        case .bool, .uint8: 1
        case .int16: 2
        case .int32, .string, .table, .tables, .structs: 4
        case .int64: 8
        }
    }

    private mutating func writeInline(_ value: FlatValue, at place: Int) {
        let word: (UInt64, Int) =
            switch value {
            case .bool(let value): (value ? 1 : 0, 1)
            case .uint8(let value): (UInt64(value), 1)
            case .int16(let value): (UInt64(UInt16(bitPattern: value)), 2)
            case .int32(let value): (UInt64(UInt32(bitPattern: value)), 4)
            case .int64(let value): (UInt64(bitPattern: value), 8)
            default: (0, 0)
            }
        for i in 0..<word.1 { bytes[place + i] = UInt8(truncatingIfNeeded: word.0 >> UInt64(8 * i)) }
    }

    /// Writes what a field points to; nil for fields that hold their value.
    private mutating func writeChild(_ value: FlatValue) -> Int? {
        switch value {
        case .string(let text):
            pad(to: 4)
            let start = bytes.count
            append(UInt32(text.utf8.count))
            bytes.append(contentsOf: text.utf8)
            bytes.append(0)
            return start
        case .table(let table): return write(table)
        case .tables(let tables):
            pad(to: 4)
            let start = bytes.count
            append(UInt32(tables.count))
            bytes.append(contentsOf: repeatElement(0, count: 4 * tables.count))
            for (i, table) in tables.enumerated() {
                let place = start + 4 + 4 * i
                patch(place, UInt32(write(table) - place))
            }
            return start
        case .structs(let words, let size):
            pad(to: 8, before: 4)
            let start = bytes.count
            append(UInt32(words.count / size))
            for word in words { append(word) }
            return start
        default: return nil
        }
    }
}
