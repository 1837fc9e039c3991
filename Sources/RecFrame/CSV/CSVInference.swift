internal import CFrameKernels
public import RecSchema

/// The types of columns that are not declared: what has been seen of each column, as a bit set of `RF_CSV_IS_...`.
struct CSVInference: Sendable {
    private(set) var seen: [UInt8]
    let inferDates: Bool

    init(columns: Int, inferDates: Bool) {
        seen = [UInt8](repeating: 0, count: columns)
        self.inferDates = inferDates
    }

    mutating func add(_ classes: UInt8, to column: Int) { seen[column] |= classes }

    /// Looks at up to `limit` rows from `offset` on.
    ///
    /// - Returns: how many rows there were.
    @discardableResult
    mutating func sample(
        _ bytes: UnsafeRawBufferPointer, from offset: Int, rows limit: Int, isComplete: Bool, _ format: CSVFormat,
        _ options: CSVReadOptions
    ) -> Int {
        var rows = CSVRowCursor(bytes, at: offset, line: 1, format)
        var count = 0
        while count < limit, let fields = rows.next() {
            if !isComplete, rows.endedWithBytes { break }
            // Rows with faults say nothing about types.
            guard fields.count == seen.count, fields.allSatisfy({ $0.fault == 0 }) else { continue }
            for (i, field) in fields.enumerated() {
                seen[i] |= rows.classes(field, quotedMissing: options.quotedMissing)
            }
            count += 1
        }
        return count
    }

    /// The narrowest type that takes all that was seen; nil where everything is missing.
    func type(of column: Int) -> ColumnType? {
        let seen = Int32(seen[column])
        let numbers = Int32(RF_CSV_IS_INT | RF_CSV_IS_BIG_INT | RF_CSV_IS_DOUBLE)
        switch seen {
        case 0: return nil
        case Int32(RF_CSV_IS_INT): return .int64
        case Int32(RF_CSV_IS_BOOL): return .bool
        case Int32(RF_CSV_IS_DATE): return inferDates ? .date : .string
        // Whole numbers too large for int64 would lose digits as double: they stay text, unless there are fractions anyway.
        case _ where seen & ~numbers == 0 && seen & Int32(RF_CSV_IS_DOUBLE) != 0: return .double
        default: return .string
        }
    }
}

extension CSV {
    /// The names and types of a file's columns by its header and first rows, for checking before anything is read.
    ///
    /// Types that are not declared are provisional: the whole file may show a wider one (int64 may become double, anything
    /// string).
    ///
    /// - Parameters:
    ///   - bytes: the file, or its beginning.
    ///   - isComplete: whether `bytes` are the whole file; otherwise a last row that may be cut off is not looked at.
    ///   - rows: how many rows to look at.
    /// - Throws: what is wrong with the header, the options, or the compression; never faults of rows.
    public static func sniff(
        _ bytes: Buffer, options: CSVReadOptions = CSVReadOptions(), isComplete: Bool = true, rows: Int = 100
    ) throws(CSVError) -> TableSchema {
        do {
            let text = try CSVText(bytes, limit: 1 << 20, isComplete: isComplete, .serial)
            let format = try CSVFormat(options, newline: text.newline)
            let plan = try CSVPlan(text, format, options)
            var inference = CSVInference(columns: plan.names.count, inferDates: options.inferDates)
            let count = text.buffer.withUnsafeBytes {
                inference.sample($0, from: plan.rowsStart, rows: rows, isComplete: text.isComplete, format, options)
            }
            return TableSchema(
                plan.order.map { i in
                    if let type = plan.declared[i] { return TableSchema.Field(plan.names[i], type) }
                    let type = inference.type(of: i) ?? (count == 0 ? .string : .double)
                    return TableSchema.Field(plan.names[i], type, isProvisional: true)
                })
        } catch {
            throw CSVError.wrapping(error)
        }
    }
}
