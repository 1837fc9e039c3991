internal import CFrameKernels
internal import RecSchema

/// A part of a date or dateTime, in UTC.
public enum DatePart: String, Hashable, Sendable, CaseIterable {
    /// The year.
    case year
    /// The month, 1...12.
    case month
    /// The day of the month, 1...31.
    case day
    /// The hour, 0...23; 0 for dates.
    case hour
    /// The minute, 0...59; 0 for dates.
    case minute
    /// The second, 0...59; 0 for dates.
    case second
    /// The day of the week, Monday 1 ... Sunday 7 (ISO 8601).
    case weekday
    /// The day of the year, 1...366.
    case dayOfYear

    var code: Int32 {
        switch self {
        case .year: Int32(RF_YEAR)
        case .month: Int32(RF_MONTH)
        case .day: Int32(RF_DAY)
        case .hour: Int32(RF_HOUR)
        case .minute: Int32(RF_MINUTE)
        case .second: Int32(RF_SECOND)
        case .weekday: Int32(RF_WEEKDAY)
        case .dayOfYear: Int32(RF_YEAR_DAY)
        }
    }

    /// The part of each day from 1900 to 2099; nil for parts of the time.
    fileprivate var table: Buffer? {
        if [.hour, .minute, .second].contains(self) { return nil }
        return Buffer.make(count: DatePart.tableDays, of: Int32.self) { out in
            let days = (0..<DatePart.tableDays).map { Int32(DatePart.tableStart) + Int32($0) }
            rf_date_part(code, true, days, 0, days.count, out)
        }
    }

    /// 1900-01-01
    fileprivate static let tableStart: Int64 = -25_567
    fileprivate static let tableDays = 73_049
}

extension Column {
    /// A part of each date or dateTime, as int32; missing where the value is.
    ///
    /// - Throws: `typeMismatch`.
    public func part(_ part: DatePart, in context: ExecutionContext = .serial) throws -> Column {
        guard type == .date || type == .dateTime else { throw FrameError.needs("a date", got: type, for: part.rawValue) }
        let target = MutableBuffer(uninitialized: count * 4)
        let table = count > 1 << 17 ? part.table : nil
        try context.forEachChunk(of: count) { _, rows in
            guard let table else {
                rf_date_part(
                    part.code, type == .date, values.base, rows.lowerBound, rows.upperBound, target.pointer(to: Int32.self))
                return
            }
            rf_date_lookup(
                table.pointer(to: Int32.self), DatePart.tableStart, DatePart.tableDays, part.code, type == .date, values.base,
                rows.lowerBound, rows.upperBound, target.pointer(to: Int32.self))
        }
        return Column(unchecked: .int32, count: count, values: target.finish(), validity: validity, missingCount: missingCount)
    }

    /// dateTimes from seconds since 1970-01-01T00:00:00 UTC; fractions are kept to the microsecond.
    ///
    /// - Throws: `typeMismatch`; `overflow` or `conversion` naming the row where the moment is beyond what a dateTime can be.
    public static func date(unix seconds: Column, in context: ExecutionContext = .serial) throws -> Column {
        guard seconds.type.isNumeric else { throw FrameError.needs("seconds", got: seconds.type, for: "date(unix:)") }
        let rows = seconds.count
        if seconds.type.isInteger {
            return try arithmetic(.multiply, .column(seconds), .scalar(1_000_000), rows: rows, in: context).relabelled(.dateTime)
        }
        let wide = try seconds.cast(to: .double, in: context)
        return try arithmetic(.multiply, .column(wide), .scalar(1_000_000.0), rows: rows, in: context)
            .round(in: context).cast(to: .int64, in: context).relabelled(.dateTime)
    }

    /// Dates from years, months and days; missing where one is.
    ///
    /// - Throws: `typeMismatch`, `lengthMismatch`; `conversion` naming the row where there is no such day.
    public static func date(
        year: Operand, month: Operand, day: Operand, rows: Int, in context: ExecutionContext = .serial
    ) throws -> Column {
        let parts = try [year, month, day].map { operand in
            try operand.validate(rows: rows)
            let type = operand.type ?? .int64
            guard type.isInteger else { throw FrameError.needs("whole numbers", got: type, for: "date(year:month:day:)") }
            return try operand.column(rows: rows, type: type).cast(to: .int64, in: context)
        }
        let validity = parts.reduce(nil) { Bitmap.intersection($0, $1.validity) }
        let target = MutableBuffer(byteCount: rows * 4)
        try context.forEachChunk(of: rows) { _, range in
            let (years, months, days) = (
                parts[0].values(as: Int64.self), parts[1].values(as: Int64.self), parts[2].values(as: Int64.self)
            )
            for row in range where validity?[row] ?? true {
                guard let date = CivilDate(year: years[row], month: months[row], day: days[row]) else {
                    throw FrameError(
                        .conversion, "there is no day \(years[row])-\(months[row])-\(days[row])", row: row)
                }
                target.pointer(to: Int32.self)[row] = Int32(date.days)
            }
        }
        return Column(unchecked: .date, count: rows, values: target.finish(), validity: validity)
    }

    /// dateTimes read from texts by a pattern.
    ///
    /// - Throws: `typeMismatch`; `conversion` naming the row and the text, unless `failing` is `.missing`.
    public func parseDates(
        _ pattern: DatePattern, failing: CastFailure = .error, in context: ExecutionContext = .serial
    ) throws -> Column {
        try needText("date(parse:)")
        let target = MutableBuffer(byteCount: count * 8)
        let failures = try context.values((count + ExecutionContext.chunkRows - 1) / ExecutionContext.chunkRows) { chunk in
            var failed: [Int] = []
            for row in chunk * ExecutionContext.chunkRows..<Swift.min(count, (chunk + 1) * ExecutionContext.chunkRows)
            where isValid(at: row) {
                if let time = pattern.parse(storage.text(row)) {
                    target.pointer(to: Int64.self)[row] = time.microseconds
                } else if failing == .missing {
                    failed.append(row)
                } else {
                    throw FrameError(.conversion, "`\(text(at: row))` does not follow the date pattern", row: row)
                }
            }
            return failed
        }
        extendLifetime(storage)
        return Column(
            unchecked: .dateTime, count: count, values: target.finish(), validity: clearing(failures.flatMap { $0 }))
    }

    /// Dates or dateTimes written by a pattern.
    ///
    /// - Throws: `typeMismatch`.
    public func formatDates(_ pattern: DatePattern, in context: ExecutionContext = .serial) throws -> Column {
        guard type == .date || type == .dateTime else { throw FrameError.needs("a date", got: type, for: "format") }
        let times = try cast(to: .dateTime, in: context).values(as: Int64.self)
        return try Column.texts(count, validity: validity, context) { row, builder in
            builder.append(string: pattern.format(CivilTime(microseconds: times[row])))
        }
    }
}
