internal import CFrameKernels
internal import RecSchema

/// A comparison of two values.
public enum ComparisonOperator: String, Hashable, Sendable, CaseIterable {
    /// `==`
    case equal
    /// `!=`
    case notEqual
    /// `<`
    case less
    /// `<=`
    case lessOrEqual
    /// `>`
    case greater
    /// `>=`
    case greaterOrEqual

    /// As written in a notebook.
    public var symbol: String {
        switch self {
        case .equal: "=="
        case .notEqual: "!="
        case .less: "<"
        case .lessOrEqual: "<="
        case .greater: ">"
        case .greaterOrEqual: ">="
        }
    }

    var code: Int32 {
        switch self {
        case .equal: Int32(RF_EQUAL)
        case .notEqual: Int32(RF_NOT_EQUAL)
        case .less: Int32(RF_LESS)
        case .lessOrEqual: Int32(RF_LESS_EQUAL)
        case .greater: Int32(RF_GREATER)
        case .greaterOrEqual: Int32(RF_GREATER_EQUAL)
        }
    }
}

extension Column {
    /// `a op b` row by row; missing where either is missing, also for `==`.
    ///
    /// Numbers meet as `ColumnType.promoted` says (a float32 column is compared with a literal in float32), NaN is equal to nothing;
    /// texts by their Unicode scalars; bools, dates, dateTimes and durations with their like, dates also with dateTimes; lists only
    /// for equality.
    ///
    /// - Throws: `typeMismatch`, `lengthMismatch`.
    public static func compare(
        _ op: ComparisonOperator, _ a: Operand, _ b: Operand, rows: Int, in context: ExecutionContext = .serial
    ) throws -> Column {
        try a.validate(rows: rows)
        try b.validate(rows: rows)
        if a.isMissing || b.isMissing { return .missing(.bool, count: rows) }
        guard let aType = a.type, let bType = b.type else { return .missing(.bool, count: rows) }
        let validity = Bitmap.intersection(a.validity, b.validity)
        let bits = MutableBuffer(byteCount: (rows + 7) / 8)
        let number = ColumnType.promoted(aType, isScalar: a.isScalar, bType, isScalar: b.isScalar)
        let common = number?.kernelKind ?? Int32(RF_I64)
        if number != nil {
            // Compared below.
        } else if aType == .string && bType == .string {
            try context.forEachChunk(of: rows) { _, range in
                a.withTexts { x in
                    b.withTexts { y in
                        rf_compare_texts(op.code, x, y, range.lowerBound, range.upperBound, bits.pointer(to: UInt8.self))
                    }
                }
            }
            return Column(Bitmap(bits.finish(), count: rows), validity: validity)
        } else if case .list = aType, aType == bType, op == .equal || op == .notEqual {
            return try compareLists(op, a, b, rows: rows, type: aType, validity: validity, context)
        } else if !(aType == bType || (aType.isTime && bType.isTime)) || aType.isList {
            throw FrameError(.typeMismatch, "`\(op.symbol)` cannot compare \(aType.name) with \(bType.name)")
        }
        let left = try a.comparable(with: bType, context)
        let right = try b.comparable(with: aType, context)
        try context.forEachChunk(of: rows) { _, range in
            rf_compare(
                op.code, common, left.kernel, right.kernel, range.lowerBound, range.upperBound, bits.pointer(to: UInt8.self))
            extendLifetime((left, right))
        }
        return Column(Bitmap(bits.finish(), count: rows), validity: validity)
    }

    private static func compareLists(
        _ op: ComparisonOperator, _ a: Operand, _ b: Operand, rows: Int, type: ColumnType, validity: Bitmap?,
        _ context: ExecutionContext
    ) throws -> Column {
        let left = try a.column(rows: rows, type: type)
        let right = try b.column(rows: rows, type: type)
        let codes = try KeyCodes(keys: [([left, right], false)], context)
        let (x, y) = (codes.slice(0..<rows), codes.slice(rows..<rows * 2))
        func part(_ codes: KeyCodes) -> Column {
            Column(unchecked: codes.isNarrow ? .uint32 : .int64, count: rows, values: codes.codes)
        }
        return try compare(op, .column(part(x)), .column(part(y)), rows: rows, in: context).withValidity(validity)
    }
}

extension ColumnType {
    fileprivate var isTime: Bool { self == .date || self == .dateTime }

    var isList: Bool {
        if case .list = self { true } else { false }
    }
}

extension Operand {
    /// A date as a dateTime if it is compared with one.
    fileprivate func comparable(with other: ColumnType, _ context: ExecutionContext) throws -> Operand {
        guard type == .date, other == .dateTime else { return self }
        switch self {
        case .column(let column): return .column(try column.cast(to: .dateTime, in: context))
        case .scalar(.date(let days)): return .scalar(try CivilTime.midnight(days))
        default: return self
        }
    }

    /// The texts for C kernels.
    func withTexts<R>(_ body: (rf_texts) -> R) -> R {
        switch self {
        case .column(let column):
            defer { extendLifetime(column.storage) }
            return body(
                rf_texts(offsets: column.values.pointer(to: Int64.self), bytes: column.bytes?.pointer(to: UInt8.self), length: 0))
        case .scalar(let scalar):
            guard case .string(var text) = scalar else { return body(rf_texts()) }
            return text.withUTF8 { body(rf_texts(offsets: nil, bytes: $0.baseAddress, length: $0.count)) }
        }
    }
}
