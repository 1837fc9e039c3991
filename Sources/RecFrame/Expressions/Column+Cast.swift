internal import CFrameKernels
public import RecSchema

/// What becomes of a value that cannot be converted.
public enum CastFailure: String, Hashable, Sendable, CaseIterable {
    /// The cast fails, naming the row and the value.
    case error
    /// The value becomes missing.
    case missing
}

extension ColumnType {
    /// Whether `Column.cast` is defined from this type to another.
    public func canCast(to other: ColumnType) -> Bool {
        if self == other { return true }
        switch (self, other) {
        case (.list(let a), .list(let b)): return a.canCast(to: b)
        case (.list, _), (_, .list): return false
        case (_, .string), (.string, _): return true
        case (.date, .dateTime), (.dateTime, .date): return true
        case (.duration, _), (_, .duration), (.date, _), (_, .date), (.dateTime, _), (_, .dateTime): return false
        default: return true
        }
    }
}

extension Column {
    /// The values as another type; a column that is of the type already comes back itself.
    ///
    /// - Between integers: must fit. From floating point to integers: truncated towards zero, as NumPy and Swift do; NaN and what is
    ///   out of range does not fit. To floating point: rounded to the nearest.
    /// - Bools to numbers are 0 and 1, numbers to bools whether they are not 0.
    /// - Texts: numbers as Swift writes them (`3`, `3.5`, `1e+16`; whole floating-point numbers with `.0`), `true` and `false`, dates
    ///   and times as in ISO 8601 with a blank or a `T`. Blanks around are ignored when reading; an empty text is no number.
    /// - Dates to dateTimes at midnight; dateTimes to dates by dropping the time.
    /// - Lists element by element.
    ///
    /// - Throws: `typeMismatch` where there is no such conversion; `conversion` naming row and value, unless `failing` is `.missing`.
    public func cast(
        to target: ColumnType, failing: CastFailure = .error, in context: ExecutionContext = .serial
    ) throws -> Column {
        if target == type { return self }
        guard type.canCast(to: target) else {
            throw FrameError(.typeMismatch, "\(type.name) cannot be cast to \(target.name)")
        }
        switch (type, target) {
        case (.list, .list(let element)):
            let child = try self.child?.cast(to: element, failing: failing, in: context)
            return Column(
                unchecked: target, count: count, values: values, child: child, validity: validity, missingCount: missingCount)
        case (_, .string): return try written(context)
        case (.string, _): return try parsed(target, failing, context)
        case (.date, .dateTime):
            return try Column.arithmetic(
                .multiply, .column(relabelled(.int32)), .scalar(.int(CivilTime.day)), rows: count, in: context
            ).relabelled(.dateTime)
        case (.dateTime, .date):
            return try mapped(Int64.self, to: Int32.self, .date, context) { Int32(CivilTime(microseconds: $0).days) }
        case (_, .bool):
            return try Column.compare(.notEqual, .column(self), .scalar(.int(0)), rows: count, in: context)
        default: return try converted(target, failing, context)
        }
    }

    /// Between numbers, and from bools.
    private func converted(_ target: ColumnType, _ failing: CastFailure, _ context: ExecutionContext) throws -> Column {
        let out = MutableBuffer(uninitialized: count * target.valueWidth)
        let operand = Operand.column(self)
        let widens = target == .double || target == .float || (target == .int64 && type != .float && type != .double)
        if widens {
            try context.forEachChunk(of: count) { _, rows in
                rf_convert(
                    operand.kernel, target.kernelKind, rows.lowerBound, rows.upperBound,
                    out.base + rows.lowerBound * target.valueWidth)
            }
            return Column(
                unchecked: target, count: count, values: out.finish(), validity: validity, missingCount: missingCount)
        }
        let source = type == .bool ? try converted(.int64, failing, context) : self
        return try source.narrowed(target, failing, out, context)
    }

    private func narrowed(
        _ target: ColumnType, _ failing: CastFailure, _ out: MutableBuffer, _ context: ExecutionContext
    ) throws -> Column {
        let operand = Operand.column(self)
        let failures = try context.values((count + ExecutionContext.chunkRows - 1) / ExecutionContext.chunkRows) { chunk in
            let end = Swift.min(count, (chunk + 1) * ExecutionContext.chunkRows)
            var row = chunk * ExecutionContext.chunkRows
            var failed: [Int] = []
            while true {
                row = rf_narrow(operand.kernel, target.kernelKind, storage.validBits, row, end, out.base)
                if row == end { return failed }
                if failing == .error {
                    throw FrameError(.conversion, "`\(text(at: row))` does not fit \(target.name)", row: row)
                }
                failed.append(row)
                row += 1
            }
        }
        return Column(
            unchecked: target, count: count, values: out.finish(), validity: clearing(failures.flatMap { $0 }))
    }

    /// The validity with some rows made missing.
    func clearing(_ rows: [Int]) -> Bitmap? {
        if rows.isEmpty { return validity }
        let bits = MutableBuffer(byteCount: (count + 7) / 8)
        if let validity {
            bits.base.copyMemory(from: validity.pointer, byteCount: bits.byteCount)
        } else {
            bits.base.initializeMemory(as: UInt8.self, repeating: 255, count: bits.byteCount)
        }
        for row in rows { bits.pointer(to: UInt8.self)[row >> 3] &= ~(1 << UInt8(row & 7)) }
        return Bitmap(bits.finish(), count: count)
    }

    /// As text.
    private func written(_ context: ExecutionContext) throws -> Column {
        try Column.texts(count, validity: validity, context) { row, builder in
            switch self.scalar(at: row) {
            case .double(let value): builder.append(string: value.description)
            case .float(let value): builder.append(string: value.description)
            case let value: builder.append(string: value.text)
            }
        }
    }

    private func parsed(_ target: ColumnType, _ failing: CastFailure, _ context: ExecutionContext) throws -> Column {
        let chunks = (count + ExecutionContext.chunkRows - 1) / ExecutionContext.chunkRows
        let parts = try context.values(chunks) { chunk in
            let rows = chunk * ExecutionContext.chunkRows..<Swift.min(count, (chunk + 1) * ExecutionContext.chunkRows)
            let builder = ColumnBuilder(target, capacity: rows.count)
            for row in rows {
                guard isValid(at: row) else {
                    builder.appendMissing()
                    continue
                }
                let text = strings[row]
                if let value = target.parse(text) {
                    try builder.append(value)
                } else if failing == .missing {
                    builder.appendMissing()
                } else {
                    throw FrameError(.conversion, "`\(text)` is no \(target.name)", row: row)
                }
            }
            return builder.finish()
        }
        return try Column.concat(parts, type: target, in: context)
    }

    /// A column of values computed one by one; missing stays missing.
    func mapped<T: BitwiseCopyable & Sendable, U: BitwiseCopyable>(
        _ from: T.Type, to: U.Type, _ type: ColumnType, _ context: ExecutionContext, _ body: @Sendable (T) -> U
    ) throws -> Column {
        let out = MutableBuffer(byteCount: count * MemoryLayout<U>.size)
        try context.forEachChunk(of: count) { _, rows in
            let source = values.pointer(to: T.self)
            let target = out.pointer(to: U.self)
            for row in rows where isValid(at: row) { target[row] = body(source[row]) }
        }
        return Column(unchecked: type, count: count, values: out.finish(), validity: validity, missingCount: missingCount)
    }

    /// A string column whose rows `body` appends, one each, chunk by chunk; rows that are not valid are missing.
    static func texts(
        _ count: Int, validity: Bitmap?, _ context: ExecutionContext,
        _ body: @Sendable (_ row: Int, _ builder: ColumnBuilder) throws -> Void
    ) throws -> Column {
        try texts(count, validity: validity, context, with: {}) { _, row, builder in try body(row, builder) }
    }

    /// The same with something that is made once a chunk and used by one thread.
    static func texts<State>(
        _ count: Int, validity: Bitmap?, _ context: ExecutionContext, with state: @Sendable () throws -> State,
        _ body: @Sendable (_ state: State, _ row: Int, _ builder: ColumnBuilder) throws -> Void
    ) throws -> Column {
        let chunks = (count + ExecutionContext.chunkRows - 1) / ExecutionContext.chunkRows
        let parts = try context.values(chunks) { chunk in
            let rows = chunk * ExecutionContext.chunkRows..<Swift.min(count, (chunk + 1) * ExecutionContext.chunkRows)
            let builder = ColumnBuilder(.string, capacity: rows.count)
            let state = try state()
            for row in rows {
                if validity?[row] ?? true { try body(state, row, builder) } else { builder.appendMissing() }
            }
            return builder.finish()
        }
        return try Column.concat(parts, type: .string, in: context)
    }
}

extension ColumnType {
    /// Reads a text as a value of this type; nil if it is none.
    func parse(_ text: String) -> Scalar? {
        let trimmed = text.trimmedBlanks
        switch self {
        case .uint8: return UInt8(trimmed).map { .int(Int64($0)) }
        case .uint32: return UInt32(trimmed).map { .int(Int64($0)) }
        case .int32: return Int32(trimmed).map { .int(Int64($0)) }
        case .int64: return Int64(trimmed).map { .int($0) }
        case .double: return trimmed.isDecimal ? Double(trimmed).map { .double($0) } : nil
        case .float: return trimmed.isDecimal ? Float(trimmed).map { .float($0) } : nil
        case .bool: return trimmed == "true" ? .bool(true) : trimmed == "false" ? .bool(false) : nil
        case .date: return DatePattern.isoDate.parse(trimmed).flatMap { $0.onlyDate }.map { .date($0) }
        case .dateTime:
            return
                (DatePattern.isoTime.parse(trimmed) ?? DatePattern.isoTimeT.parse(trimmed) ?? DatePattern.isoDate.parse(trimmed))
                .map { .dateTime($0.microseconds) }
        default: return nil
        }
    }
}

extension String {
    /// Without blanks and tabs around.
    fileprivate var trimmedBlanks: Substring {
        var part = self[...]
        while part.first == " " || part.first == "\t" { part.removeFirst() }
        while part.last == " " || part.last == "\t" { part.removeLast() }
        return part
    }
}

extension Substring {
    /// Whether it is not one of the hexadecimal numbers that Swift reads too.
    fileprivate var isDecimal: Bool { !utf8.contains { $0 == UInt8(ascii: "x") || $0 == UInt8(ascii: "X") } }
}
