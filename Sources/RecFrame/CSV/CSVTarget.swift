internal import CFrameKernels
internal import RecSchema

/// Where one column of a file goes: numbers straight to their place, text and bits chunk by chunk, put together at the end.
final class CSVTarget: @unchecked Sendable {
    let type: ColumnType
    let kind: UInt8
    let isInferred: Bool
    /// Values, or offsets with one more than rows; nil for bits. Chunks write to it at the same time, each to its own rows.
    private let values: MutableBuffer?
    private let width: Int
    /// What each chunk left; each chunk writes only its own.
    private let parts: UnsafeMutablePointer<Part>
    private let partCount: Int

    /// What a chunk leaves of a column.
    struct Part {
        var missing = 0
        var conflicts = 0
        var conflictClasses: UInt8 = 0
        /// Where values are; empty if none is missing.
        var valid: [UInt64] = []
        /// The values of a bool column.
        var bits: [UInt64] = []
        /// The text of a string column.
        var text: UnsafeMutableRawBufferPointer?
    }

    init(_ type: ColumnType, isInferred: Bool, capacity: Int, chunks: Int) {
        self.type = type
        self.isInferred = isInferred
        kind = CSVTarget.kind(of: type)
        width = type.valueWidth
        // The kernel writes a value, or zero for a missing one, for every row that is kept; only the offset before the first is left.
        values = type == .bool ? nil : MutableBuffer(uninitialized: (capacity + (type == .string ? 1 : 0)) * width)
        if type == .string { values?.pointer(to: Int64.self)[0] = 0 }
        partCount = chunks
        parts = .allocate(capacity: max(1, chunks))
        parts.initialize(repeating: Part(), count: chunks)
    }

    deinit {
        for i in 0..<partCount { parts[i].text?.deallocate() }
        parts.deinitialize(count: partCount)
        parts.deallocate()
    }

    /// How the kernels call a type.
    static func kind(of type: ColumnType) -> UInt8 {
        let kind =
            switch type {
            case .uint8: RF_CSV_U8
            case .uint32: RF_CSV_U32
            case .int32: RF_CSV_I32
            case .int64: RF_CSV_I64
            case .float: RF_CSV_F32
            case .double: RF_CSV_F64
            case .bool: RF_CSV_BOOL
            case .string: RF_CSV_STRING
            case .date: RF_CSV_DATE
            case .dateTime: RF_CSV_DATETIME
            case .duration: RF_CSV_DURATION
            case .list: RF_CSV_LIST
            }
        return UInt8(kind)
    }

    /// The column for the kernel, for rows from `firstRow` on.
    func kernelColumn(firstRow: Int, _ scratch: CSVScratch, slot: Int) -> rf_csv_column {
        var column = rf_csv_column()
        column.kind = kind
        column.inferred = isInferred
        column.valid = scratch.valid(slot)
        switch type {
        case .bool: column.values = UnsafeMutableRawPointer(scratch.bits(slot))
        case .string:
            column.values = values.map { $0.base + (firstRow + 1) * width }
            column.bytes = scratch.text(slot)
            column.room = Int64(scratch.textRoom)
        default: column.values = values.map { $0.base + firstRow * width }
        }
        return column
    }

    /// Keeps what the kernel left of a chunk with `rows` rows.
    func keep(_ column: rf_csv_column, chunk: Int, rows: Int) {
        var part = Part()
        part.missing = Int(column.missing)
        part.conflicts = Int(column.conflict_count)
        part.conflictClasses = column.conflicts
        let words = (rows + 63) / 64
        if part.missing > 0, let valid = column.valid {
            part.valid = Array(UnsafeBufferPointer(start: valid, count: words))
        }
        if type == .bool, let bits = column.values {
            part.bits = Array(UnsafeBufferPointer(start: bits.assumingMemoryBound(to: UInt64.self), count: words))
        }
        if type == .string, column.used > 0, let bytes = column.bytes {
            let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: Int(column.used), alignment: 1)
            copy.copyMemory(from: UnsafeRawBufferPointer(start: bytes, count: Int(column.used)))
            part.text = copy
        }
        parts[chunk] = part
    }

    /// Classes of the values that are not of the type, in all chunks.
    var conflicts: UInt8 { (0..<partCount).reduce(0) { $0 | parts[$1].conflictClasses } }

    /// How many of `rows` rows have a value of the type.
    func fitting(rows: Int) -> Int { (0..<partCount).reduce(rows) { $0 - parts[$1].missing - parts[$1].conflicts } }

    /// Puts the chunks together.
    ///
    /// - Parameters:
    ///   - rows: the rows that each chunk has.
    ///   - layout: where each chunk wrote.
    func finish(_ layout: CSVLayout, rows: [Int], _ context: ExecutionContext) throws -> Column {
        var firstRows: [Int] = []
        var total = 0
        for count in rows {
            firstRows.append(total)
            total += count
        }
        let missing = (0..<partCount).reduce(0) { $0 + parts[$1].missing }
        var validity: Bitmap?
        if missing > 0 {
            validity = CSVTarget.joinBits(total, firstRows, rows) { parts[$0].valid }
        }
        guard let values else {
            let bits = CSVTarget.joinBits(total, firstRows, rows) { parts[$0].bits }
            return Column(unchecked: type, count: total, values: bits.buffer, validity: validity, missingCount: missing)
        }
        // Rows that were empty or left out are closed up, in order, so that nothing is overwritten that is still to be moved.
        let shift = type == .string ? 1 : 0
        for (k, chunk) in layout.chunks.enumerated() where chunk.firstRow != firstRows[k] {
            (values.base + (firstRows[k] + shift) * width).copyMemory(
                from: values.base + (chunk.firstRow + shift) * width, byteCount: rows[k] * width)
        }
        if type != .string {
            return Column(
                unchecked: type, count: total, values: values.finish(byteCount: total * width), validity: validity,
                missingCount: missing)
        }
        let bytes = try joinText(values, firstRows, rows, context)
        return Column(
            unchecked: type, count: total, values: values.finish(byteCount: (total + 1) * width), bytes: bytes,
            validity: validity, missingCount: missing)
    }

    /// Copies the chunks' text one after the other, and makes the ends within a chunk offsets into the whole.
    private func joinText(
        _ values: MutableBuffer, _ firstRows: [Int], _ rows: [Int], _ context: ExecutionContext
    ) throws -> Buffer {
        var starts: [Int] = []
        var total = 0
        for k in 0..<partCount {
            starts.append(total)
            total += parts[k].text?.count ?? 0
        }
        let bytes = MutableBuffer(uninitialized: total)
        let places = starts
        try context.parallelFor(partCount) { k in
            if let text = parts[k].text, let source = text.baseAddress {
                (bytes.base + places[k]).copyMemory(from: source, byteCount: text.count)
                text.deallocate()
                parts[k].text = nil
            }
            let offsets = values.pointer(to: Int64.self) + firstRows[k] + 1
            for i in 0..<rows[k] { offsets[i] += Int64(places[k]) }
        }
        return bytes.finish()
    }

    /// Puts the chunks' bits together; an empty part stands for bits that are all set.
    private static func joinBits(_ total: Int, _ firstRows: [Int], _ rows: [Int], _ part: (Int) -> [UInt64]) -> Bitmap {
        let target = MutableBuffer(byteCount: (total + 63) / 64 * 8 + 8)
        let words = target.pointer(to: UInt64.self)
        for k in rows.indices {
            let source = part(k)
            let shift = UInt64(firstRows[k] & 63)
            var word = firstRows[k] >> 6
            for i in 0..<(rows[k] + 63) / 64 {
                let left = rows[k] - i * 64
                let bits = (source.isEmpty ? ~0 : source[i]) & (left >= 64 ? ~0 : (1 << UInt64(left)) - 1)
                words[word] |= bits << shift
                if shift > 0 { words[word + 1] |= bits >> (64 - shift) }
                word += 1
            }
        }
        return Bitmap(target.finish(byteCount: (total + 7) / 8), count: total)
    }
}

/// Memory that one thread uses for chunk after chunk.
final class CSVScratch: @unchecked Sendable {
    private var words: UnsafeMutablePointer<UInt64>
    private var wordCapacity = 0
    private var bytes: UnsafeMutablePointer<UInt8>
    private var byteCapacity = 0
    private var stride = 0
    private(set) var textRoom = 0

    init() {
        words = .allocate(capacity: 1)
        bytes = .allocate(capacity: 1)
    }

    deinit {
        words.deallocate()
        bytes.deallocate()
    }

    /// Makes room for a chunk of `rows` rows in `bytes` bytes, with all bits of validity set and all others clear.
    func prepare(rows: Int, bytes textBytes: Int, slots: Int) {
        stride = (rows + 63) / 64 + 1
        let wantedWords = stride * slots * 2
        if wantedWords > wordCapacity {
            words.deallocate()
            words = .allocate(capacity: wantedWords)
            wordCapacity = wantedWords
        }
        for slot in 0..<slots {
            (words + slot * 2 * stride).update(repeating: ~0, count: stride)
            (words + (slot * 2 + 1) * stride).update(repeating: 0, count: stride)
        }
        // A Latin-1 character takes up to two bytes, a replaced byte three.
        textRoom = 3 * textBytes
        let wantedBytes = textRoom * slots
        if wantedBytes > byteCapacity {
            bytes.deallocate()
            bytes = .allocate(capacity: wantedBytes)
            byteCapacity = wantedBytes
        }
    }

    func valid(_ slot: Int) -> UnsafeMutablePointer<UInt64> { words + slot * 2 * stride }
    func bits(_ slot: Int) -> UnsafeMutablePointer<UInt64> { words + (slot * 2 + 1) * stride }
    func text(_ slot: Int) -> UnsafeMutablePointer<UInt8> { bytes + slot * textRoom }
}
