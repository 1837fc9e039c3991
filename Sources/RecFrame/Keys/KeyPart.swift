internal import CFrameKernels
internal import RecSchema

/// One key column as numbers that sort as its values do, over one or more tables that are compared with each other.
///
/// Values are ordered: numbers by size with -0.0 as 0.0 and NaN above infinity; texts by their UTF-8 bytes, which is the order of
/// their Unicode scalars; false before true; lists by their first different element, a shorter one first; missing last.
struct KeyPart: Sendable {
    /// One table's share of the column.
    struct Segment: Sendable {
        let values: Buffer
        let valid: Bitmap?
        let count: Int
    }

    let kind: Int32
    let segments: [Segment]
    let lo: UInt64
    let span: UInt64
    let missingCode: UInt64
    let descending: Bool
    /// Codes are below two to this power.
    let bits: Int

    /// The parts that a column consists of, most significant first; nearly always one.
    static func parts(_ columns: [Column], descending: Bool, _ context: ExecutionContext) throws -> [KeyPart] {
        let plain = try numbers(of: columns, context)
        var lo = UInt64.max
        var hi = UInt64.min
        var missing = 0
        for segment in plain.segments {
            let ranges = context.chunkValues(of: segment.count) { rows in
                var lo = UInt64.max
                var hi = UInt64.min
                let missing = rf_order_range(
                    plain.kind, segment.values.base, segment.valid?.pointer, rows.lowerBound, rows.upperBound, &lo, &hi)
                return (lo, hi, missing)
            }
            for range in ranges {
                lo = min(lo, range.0)
                hi = max(hi, range.1)
                missing += range.2
            }
        }
        if lo > hi { (lo, hi) = (0, 0) }
        let span = hi - lo
        if missing > 0 && span == .max {
            let flags = plain.segments.map { segment in
                let valid = segment.valid ?? Bitmap(repeating: true, count: segment.count)
                return Segment(values: valid.buffer, valid: nil, count: segment.count)
            }
            // Whether there is a value, with those that have one first.
            let flag = KeyPart(
                kind: Int32(RF_BITS), segments: flags, lo: 0, span: 1, missingCode: 0, descending: true, bits: 1)
            let values = KeyPart(
                kind: plain.kind, segments: plain.segments, lo: lo, span: span, missingCode: 0, descending: descending, bits: 64)
            return [flag, values]
        }
        let largest = missing > 0 ? span + 1 : span
        return [
            KeyPart(
                kind: plain.kind, segments: plain.segments, lo: lo, span: span, missingCode: largest, descending: descending,
                bits: 64 - largest.leadingZeroBitCount)
        ]
    }

    /// The column as it lies in memory, or by numbers of its texts or lists that sort alike.
    private static func numbers(
        of columns: [Column], _ context: ExecutionContext
    ) throws -> (kind: Int32, segments: [Segment]) {
        guard let type = columns.first?.type else { return (Int32(RF_U8), []) }
        switch type {
        case .string:
            let ranks = try Dictionary.ranks(of: columns, context)
            return (Int32(RF_U32), zip(ranks, columns).map { Segment(values: $0, valid: $1.validity, count: $1.count) })
        case .list:
            let lists = try listTexts(columns, context)
            let ranks = try Dictionary.ranks(of: lists, context)
            return (Int32(RF_U32), zip(ranks, lists).map { Segment(values: $0, valid: $1.validity, count: $1.count) })
        default:
            return (type.kernelKind, columns.map { Segment(values: $0.values, valid: $0.validity, count: $0.count) })
        }
    }

    /// Each list as a text that sorts as the list does: the codes of its elements, big-endian.
    private static func listTexts(_ columns: [Column], _ context: ExecutionContext) throws -> [Column] {
        let children = columns.map { $0.child ?? Column.missing(.uint8, count: 0) }
        let codes = try KeyCodes(keys: [(children, false)], context).dense(context)
        var start = 0
        return columns.map { column in
            let size = column.child?.count ?? 0
            let swapped = Buffer.make(count: size, of: UInt32.self) { out in
                codes.codes.withUnsafeValues(of: UInt32.self) { all in
                    for i in 0..<size { out[i] = all[start + i].bigEndian }
                }
            }
            start += size
            let offsets = Buffer.make(count: column.count + 1, of: Int64.self) { out in
                for (i, offset) in column.values(as: Int64.self).enumerated() { out[i] = offset * 4 }
            }
            return Column(
                unchecked: .string, count: column.count, values: offsets, bytes: swapped, validity: column.validity,
                missingCount: column.missingCount)
        }
    }
}

extension ColumnType {
    /// How C kernels call the layout of the values.
    var kernelKind: Int32 {
        switch self {
        case .uint8: Int32(RF_U8)
        case .uint32: Int32(RF_U32)
        case .int32, .date: Int32(RF_I32)
        case .int64, .dateTime, .duration, .string, .list: Int32(RF_I64)
        case .float: Int32(RF_F32)
        case .double: Int32(RF_F64)
        case .bool: Int32(RF_BITS)
        }
    }
}
