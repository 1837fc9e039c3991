internal import CFrameKernels
public import RecSchema

extension Column {
    /// The rows of all columns, one after the other; a single column comes back itself.
    ///
    /// - Parameter type: needed where there is no column; otherwise that of the columns.
    /// - Throws: `typeMismatch` where the types differ, `badArgument` without a column and a type.
    public static func concat(
        _ columns: [Column], type: ColumnType? = nil, in context: ExecutionContext = .serial
    ) throws -> Column {
        guard let type = type ?? columns.first?.type else { throw FrameError(.badArgument, "nothing to put together") }
        for column in columns where column.type != type {
            throw FrameError(.typeMismatch, "\(column.type.name) does not go below \(type.name)")
        }
        let parts = columns.filter { $0.count > 0 }
        if parts.count < 2 { return parts.first ?? columns.first ?? .missing(type, count: 0) }
        let count = parts.reduce(0) { $0 + $1.count }
        let validity = joinedBits(parts, count: count)
        let missing = parts.reduce(0) { $0 + $1.missingCount }
        switch type {
        case .bool:
            let target = MutableBuffer(byteCount: (count + 7) / 8)
            var at = 0
            for part in parts {
                appendBits(target, at: at, part.values.pointer(to: UInt8.self), count: part.count)
                at += part.count
            }
            extendLifetime(parts)
            return Column(unchecked: type, count: count, values: target.finish(), validity: validity, missingCount: missing)
        case .string, .list:
            let (starts, sizes) = contentRanges(parts)
            let offsets = MutableBuffer(byteCount: (count + 1) * 8)
            var at = 0
            var shift = 0
            for (i, part) in parts.enumerated() {
                let source = part.values.pointer(to: Int64.self)
                let out = offsets.pointer(to: Int64.self) + at
                for row in 0...part.count { out[row] = source[row] - Int64(starts[i] - shift) }
                at += part.count
                shift += sizes[i]
            }
            extendLifetime(parts)
            if type == .string {
                let text = MutableBuffer(uninitialized: shift)
                var to = 0
                for (i, part) in parts.enumerated() {
                    guard let bytes = part.bytes, sizes[i] > 0 else { continue }
                    (text.base + to).copyMemory(from: bytes.base + starts[i], byteCount: sizes[i])
                    to += sizes[i]
                }
                extendLifetime(parts)
                return Column(
                    unchecked: type, count: count, values: offsets.finish(), bytes: text.finish(), validity: validity,
                    missingCount: missing)
            }
            let children = parts.enumerated().compactMap { i, part in part.child?.slice(starts[i]..<starts[i] + sizes[i]) }
            let child = try concat(children, type: children.first?.type, in: context)
            return Column(
                unchecked: type, count: count, values: offsets.finish(), child: child, validity: validity, missingCount: missing)
        default:
            let target = MutableBuffer(uninitialized: count * type.valueWidth)
            var at = 0
            for part in parts {
                (target.base + at).copyMemory(from: part.values.base, byteCount: part.count * type.valueWidth)
                at += part.count * type.valueWidth
            }
            extendLifetime(parts)
            return Column(unchecked: type, count: count, values: target.finish(), validity: validity, missingCount: missing)
        }
    }

    /// Where each part's text or elements start, and how many they are.
    private static func contentRanges(_ parts: [Column]) -> (starts: [Int], sizes: [Int]) {
        var starts: [Int] = []
        var sizes: [Int] = []
        for part in parts {
            let offsets = part.values(as: Int64.self)
            starts.append(Int(offsets[0]))
            sizes.append(Int(offsets[part.count] - offsets[0]))
        }
        return (starts, sizes)
    }

    private static func joinedBits(_ parts: [Column], count: Int) -> Bitmap? {
        if parts.allSatisfy({ $0.validity == nil }) { return nil }
        let target = MutableBuffer(byteCount: (count + 7) / 8)
        var at = 0
        for part in parts {
            let bits = part.validity ?? Bitmap(repeating: true, count: part.count)
            appendBits(target, at: at, bits.pointer, count: part.count)
            extendLifetime(bits)
            at += part.count
        }
        return Bitmap(target.finish(), count: count)
    }

    private static func appendBits(_ target: MutableBuffer, at: Int, _ bits: UnsafePointer<UInt8>, count: Int) {
        let out = target.pointer(to: UInt8.self)
        if at % 8 == 0 {
            rf_bits_copy(out + at / 8, bits, 0, count)
        } else {
            for i in 0..<count where bit(bits, i) { setBit(out, at + i) }
        }
    }
}

extension Table {
    /// The rows of all tables, one table after the other. The tables must have the same columns of the same types; they are matched
    /// by name and stand in the order of the first table.
    ///
    /// - Throws: `unknownColumn` or `typeMismatch` naming the column, `badArgument` without a table.
    public static func concat(_ tables: [Table], in context: ExecutionContext = .serial) throws -> Table {
        guard let first = tables.first else { throw FrameError(.badArgument, "`concat` needs a table") }
        if tables.count == 1 { return first }
        for table in tables.dropFirst() {
            for name in table.names where !first.has(name) {
                throw FrameError(.unknownColumn, "the first table has no column `\(name)`", column: name)
            }
        }
        var columns: [(name: String, column: Column)] = []
        for name in first.names {
            do {
                columns.append((name, try Column.concat(try tables.map { try $0.column(name) }, in: context)))
            } catch let error as FrameError {
                throw error.inColumn(name)
            }
        }
        return try Table(columns, rowCount: tables.reduce(0) { $0 + $1.rowCount })
    }
}
