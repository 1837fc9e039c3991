import RecFrame
import RecSchema

/// Reads the values of one column of a result in PostgreSQL's binary form, whose numbers have the highest byte first.
struct PostgresColumn {
    private enum Kind {
        case bool, int2, int4, int8, float4, float8, numeric, text, date, timestamp
    }

    private let kind: Kind
    private let field: TableSchema.Field

    /// Days from 1970-01-01 to 2000-01-01, where PostgreSQL begins to count.
    static let epochDays: Int32 = 10_957
    /// The same in microseconds.
    static let epochMicroseconds: Int64 = 10_957 * 86_400_000_000

    /// - Parameter oid: the type's number in `pg_type`.
    /// - Throws: `typeMismatch` for a type that does not fit what is declared.
    init(_ oid: UInt32, _ field: TableSchema.Field) throws(StoreError) {
        self.field = field
        let known: (Kind, String)? =
            switch oid {
            case 16: (.bool, "boolean")
            case 21: (.int2, "smallint")
            case 23: (.int4, "integer")
            case 20, 26: (.int8, "bigint")
            case 700: (.float4, "real")
            case 701: (.float8, "double precision")
            case 1700: (.numeric, "numeric")
            case 25, 1043, 1042, 19, 18: (.text, "text")
            case 1082: (.date, "date")
            case 1114, 1184: (.timestamp, "timestamp")
            default: nil
            }
        guard let (kind, name) = known, oid != 26 else {
            throw StoreError(
                .typeMismatch, "the column `\(field.name)` is of a type that cannot be read",
                hint: "cast it in the query, as in `\(field.name)::text`")
        }
        self.kind = kind
        let fits =
            switch kind {
            case .bool: field.type == .bool
            case .int2, .int4, .int8: field.type.isNumeric || field.type == .duration
            case .float4, .float8, .numeric: field.type.isNumeric
            case .text: true
            case .date: field.type == .date || field.type == .dateTime
            case .timestamp: field.type == .dateTime
            }
        guard fits else {
            throw StoreError(
                .typeMismatch, "`\(field.name)` is declared \(field.type.name), and is \(name) in the database")
        }
    }

    /// Adds one value.
    func take(_ bytes: UnsafeRawBufferPointer, into builder: ColumnBuilder, row: Int) throws {
        switch kind {
        case .bool: builder.append(bool: bytes.first == 1)
        case .int2: try add(Int64(Int16(truncatingIfNeeded: try word(bytes, 2, row))), builder, row)
        case .int4: try add(Int64(Int32(truncatingIfNeeded: try word(bytes, 4, row))), builder, row)
        case .int8: try add(Int64(bitPattern: try word(bytes, 8, row)), builder, row)
        case .float4: try add(Double(Float(bitPattern: UInt32(truncatingIfNeeded: try word(bytes, 4, row)))), builder, row)
        case .float8: try add(Double(bitPattern: try word(bytes, 8, row)), builder, row)
        case .numeric: try takeNumeric(bytes, builder, row)
        case .text: try ResultColumns.take(text: bytes.bindMemory(to: UInt8.self), into: builder, field, row: row)
        case .date:
            let days = Int32(truncatingIfNeeded: try word(bytes, 4, row))
            guard days != .max, days != .min else { throw ResultColumns.mismatch(field, row: row, value: "infinity") }
            let (since, overflow) = days.addingReportingOverflow(Self.epochDays)
            guard !overflow else { throw ResultColumns.mismatch(field, row: row, value: "a date out of range") }
            if field.type == .date { builder.append(since) } else { builder.append(Int64(since) * 86_400_000_000) }
        case .timestamp:
            let time = Int64(bitPattern: try word(bytes, 8, row))
            let (since, overflow) = time.addingReportingOverflow(Self.epochMicroseconds)
            guard time != .max, time != .min, !overflow else { throw ResultColumns.mismatch(field, row: row, value: "infinity") }
            builder.append(since)
        }
    }

    private func word(_ bytes: UnsafeRawBufferPointer, _ count: Int, _ row: Int) throws(StoreError) -> UInt64 {
        guard bytes.count == count else {
            throw ResultColumns.mismatch(field, row: row, value: "a value of \(bytes.count) bytes")
        }
        return bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    }

    private func add(_ value: Int64, _ builder: ColumnBuilder, _ row: Int) throws(StoreError) {
        if field.type == .duration {
            builder.append(value)
            return
        }
        do { try builder.append(.int(value)) } catch { throw ResultColumns.mismatch(field, row: row, value: "\(value)") }
    }

    private func add(_ value: Double, _ builder: ColumnBuilder, _ row: Int) throws(StoreError) {
        switch field.type {
        case .double: builder.append(value)
        case .float: builder.append(Float(value))
        default:
            guard let whole = Int64(exactly: value) else { throw ResultColumns.mismatch(field, row: row, value: "\(value)") }
            try add(whole, builder, row)
        }
    }

    /// A decimal number in groups of four digits: written out as text and read by the exact reader, so that no digit is lost.
    private func takeNumeric(_ bytes: UnsafeRawBufferPointer, _ builder: ColumnBuilder, _ row: Int) throws {
        func half(_ index: Int) -> Int { Int(Int16(bitPattern: UInt16(bytes[index]) << 8 | UInt16(bytes[index + 1]))) }
        guard bytes.count >= 8, half(0) >= 0, bytes.count >= 8 + 2 * half(0) else {
            throw ResultColumns.mismatch(field, row: row, value: "a damaged number")
        }
        let count = half(0)
        let weight = half(2)
        let sign = UInt16(bitPattern: Int16(half(4)))
        guard sign == 0 || sign == 0x4000 else {
            let value = sign == 0xC000 ? Double.nan : sign == 0xD000 ? .infinity : -.infinity
            guard field.type == .double || field.type == .float else {
                throw ResultColumns.mismatch(field, row: row, value: "\(value)")
            }
            return try add(value, builder, row)
        }
        var text = sign == 0x4000 ? "-" : ""
        for index in 0..<count {
            let digits = String(half(8 + 2 * index))
            text += String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        }
        if count == 0 { text += "0" }
        // The first group stands for 10000 to the power of `weight`.
        let exponent = 4 * (weight - max(count, 1) + 1)
        if field.type.isInteger, exponent >= 0 {
            text += String(repeating: "0", count: exponent)
            guard let value = Int64(text) else { throw ResultColumns.mismatch(field, row: row, value: text) }
            return try add(value, builder, row)
        }
        guard let value = Double("\(text)e\(exponent)") else { throw ResultColumns.mismatch(field, row: row, value: text) }
        try add(value, builder, row)
    }
}

/// The rows of a table in the binary form of `COPY`, piece by piece.
struct PostgresCopyWriter {
    private let table: Table
    private var row = 0
    private var isBegun = false
    private var isEnded = false
    private static let rowsOfPiece = 8192

    init(_ table: Table) { self.table = table }

    /// The next piece; nil at the end.
    mutating func next() -> [UInt8]? {
        if isEnded { return nil }
        var out: [UInt8] = []
        if !isBegun {
            isBegun = true
            out += Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00]
            out += [UInt8](repeating: 0, count: 8)
        }
        let end = min(row + Self.rowsOfPiece, table.rowCount)
        out.reserveCapacity((end - row) * table.columnCount * 16)
        while row < end {
            Self.put(UInt64(table.columnCount), 2, &out)
            for column in table.columns { Self.put(column, row, &out) }
            row += 1
        }
        if row == table.rowCount {
            isEnded = true
            out += [0xFF, 0xFF]
        }
        return out
    }

    private static func put(_ value: UInt64, _ count: Int, _ out: inout [UInt8]) {
        for place in (0..<count).reversed() { out.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * place))) }
    }

    private static func field(_ value: UInt64, _ count: Int, _ out: inout [UInt8]) {
        put(UInt64(count), 4, &out)
        put(value, count, &out)
    }

    private static func put(_ column: Column, _ row: Int, _ out: inout [UInt8]) {
        guard column.isValid(at: row) else { return put(0xFFFF_FFFF, 4, &out) }
        switch column.type {
        case .uint8: field(UInt64(column.values(as: UInt8.self)[row]), 4, &out)
        case .int32: field(UInt64(UInt32(bitPattern: column.values(as: Int32.self)[row])), 4, &out)
        case .uint32: field(UInt64(column.values(as: UInt32.self)[row]), 8, &out)
        case .int64, .duration: field(UInt64(bitPattern: column.values(as: Int64.self)[row]), 8, &out)
        case .float: field(UInt64(column.values(as: Float.self)[row].bitPattern), 4, &out)
        case .double: field(column.values(as: Double.self)[row].bitPattern, 8, &out)
        case .bool: field(column.bools[row] ? 1 : 0, 1, &out)
        case .string:
            column.strings.withUTF8(at: row) { text in
                put(UInt64(text.count), 4, &out)
                out.append(contentsOf: text)
            }
        case .date: field(UInt64(UInt32(bitPattern: column.values(as: Int32.self)[row] &- PostgresColumn.epochDays)), 4, &out)
        case .dateTime:
            field(UInt64(bitPattern: column.values(as: Int64.self)[row] &- PostgresColumn.epochMicroseconds), 8, &out)
        case .list: put(0xFFFF_FFFF, 4, &out)
        }
    }
}
