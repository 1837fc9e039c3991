internal import CFrameKernels
internal import RecSchema

/// One unsigned number for each row such that numbers compare as the rows' keys do: what sorting, grouping, joining and finding
/// duplicates work on. Missing keys are equal to each other and above all others, also where the order is descending.
///
/// Keys of several columns are packed into one number; where that would take over 64 bits, what is packed so far is replaced by the
/// ranks of its different values.
struct KeyCodes: Sendable {
    /// UInt32 if `bits` is at most 32, UInt64 otherwise; the rows of all tables one after the other.
    let codes: Buffer
    /// Rows of all tables.
    let count: Int
    /// Codes are below two to this power.
    let bits: Int

    var isNarrow: Bool { bits <= 32 }

    /// Codes of the keys, most significant first.
    ///
    /// - Parameter keys: each key's column in each of the tables, all of one type; whether it sorts descending.
    init(keys: [(columns: [Column], descending: Bool)], _ context: ExecutionContext) throws {
        let count = keys.first.map { $0.columns.reduce(0) { $0 + $1.count } } ?? 0
        guard count <= RowIndices.rowLimit else { throw FrameError(.tooLarge, "more than \(RowIndices.rowLimit) rows") }
        var parts: [KeyPart] = []
        for key in keys { parts += try KeyPart.parts(key.columns, descending: key.descending, context) }
        let total = parts.reduce(0) { $0 + $1.bits }
        if total <= 64 {
            self = try KeyCodes.packed(parts, count: count, context)
            return
        }
        // Each step leaves at most 64 bits: the ranks of 2^32 rows take 32.
        var packed: KeyCodes?
        for part in parts {
            var next = try KeyCodes.packed([part], count: count, context)
            guard var before = packed else {
                packed = next
                continue
            }
            if before.bits + next.bits > 64 { before = try before.dense(context) }
            if before.bits + next.bits > 64 { next = try next.dense(context) }
            packed = try KeyCodes.packed([before.part, next.part], count: count, context)
        }
        self = packed ?? KeyCodes(codes: .empty, count: 0, bits: 0)
    }

    /// Codes of one table's keys.
    init(_ columns: [Column], descending: [Bool]? = nil, _ context: ExecutionContext) throws {
        try self.init(
            keys: columns.enumerated().map { ([$1], descending?[$0] ?? false) }, context)
    }

    init(codes: Buffer, count: Int, bits: Int) {
        self.codes = codes
        self.count = count
        self.bits = bits
    }

    /// As one part of a larger key.
    private var part: KeyPart {
        // As signed numbers narrow codes would be read differently, wide ones only shifted, which `lo` undoes.
        let kind = isNarrow ? Int32(RF_U32) : Int32(RF_I64)
        return KeyPart(
            kind: kind, segments: [KeyPart.Segment(values: codes, valid: nil, count: count)],
            lo: isNarrow ? 0 : 1 << 63, span: .max, missingCode: 0, descending: false, bits: bits)
    }

    private static func packed(_ parts: [KeyPart], count: Int, _ context: ExecutionContext) throws -> KeyCodes {
        let bits = parts.reduce(0) { $0 + $1.bits }
        let narrow = bits <= 32
        let target = MutableBuffer(uninitialized: count * (narrow ? 4 : 8))
        for (i, part) in parts.enumerated() {
            // The first part overwrites what is there.
            let shift = i == 0 ? 64 : UInt32(part.bits)
            var start = 0
            for segment in part.segments {
                let at = start
                try context.forEachChunk(of: segment.count) { _, rows in
                    if narrow {
                        rf_codes_32(
                            part.kind, target.pointer(to: UInt32.self) + at, shift, segment.values.base,
                            segment.valid?.pointer, rows.lowerBound, rows.upperBound, part.lo, part.span, part.missingCode,
                            part.descending)
                    } else {
                        rf_codes_64(
                            part.kind, target.pointer(to: UInt64.self) + at, shift, segment.values.base,
                            segment.valid?.pointer, rows.lowerBound, rows.upperBound, part.lo, part.span, part.missingCode,
                            part.descending)
                    }
                }
                start += segment.count
            }
        }
        return KeyCodes(codes: target.finish(), count: count, bits: bits)
    }

    /// The same order by numbers without gaps, in UInt32: each code's rank among the different ones.
    func dense(_ context: ExecutionContext) throws -> KeyCodes {
        let sorted = try sorted(context)
        let (starts, runs) = try sorted.runs(context)
        let target = MutableBuffer(byteCount: count * 4)
        let ranks = target.pointer(to: UInt32.self)
        let rows = sorted.rows?.pointer(to: UInt32.self)
        let bounds = starts.pointer(to: UInt32.self)
        for run in 0..<runs {
            for i in Int(bounds[run])..<Int(bounds[run + 1]) { ranks[rows.map { Int($0[i]) } ?? i] = UInt32(run) }
        }
        extendLifetime((starts, sorted))
        return KeyCodes(codes: target.finish(), count: count, bits: runs < 2 ? 0 : Int.bitWidth - (runs - 1).leadingZeroBitCount)
    }

    /// Whether the codes never decrease, or always increase.
    func isOrdered(strictly: Bool = false, _ context: ExecutionContext) -> Bool {
        context.chunkValues(of: count) { rows in
            isNarrow
                ? rf_ordered_32(codes.pointer(to: UInt32.self), rows.lowerBound, rows.upperBound, strictly)
                : rf_ordered_64(codes.pointer(to: UInt64.self), rows.lowerBound, rows.upperBound, strictly)
        }.allSatisfy { $0 }
    }
}
