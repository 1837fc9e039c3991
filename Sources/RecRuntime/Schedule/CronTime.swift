import RecSchema

/// Times as in a crontab: `0 3 * * *` is every day at three. Minute, hour, day of the month, month, day of the week, each `*`, a number, a
/// range `1-5`, a step `*/15`, a list of these, or a name (`jan`, `mon`); also `@hourly`, `@daily`, `@weekly`, `@monthly`, `@yearly`.
///
/// As in Vixie's cron a day counts where it is one of the days of the month or one of those of the week, if both are given. Where clocks are
/// set forward, a time that there is not comes as much later as clocks were set; where they are set back, a time that there is twice comes once,
/// the first time, unless every hour is meant (`*` as hour).
public struct CronTime: Hashable, Sendable {
    /// As it was written.
    public let text: String
    private let minutes: [Int]
    private let hours: [Int]
    private let days: Set<Int>
    private let months: Set<Int>
    private let weekdays: Set<Int>
    private let isAnyDay: Bool
    private let isAnyWeekday: Bool
    private let isAnyHour: Bool

    /// Why a text is no such time.
    public struct Problem: Error, Hashable, Sendable {
        /// One sentence.
        public let message: String
    }

    private static let shortForms = [
        "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0", "@monthly": "0 0 1 * *",
        "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *",
    ]
    private static let monthNames = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    private static let weekdayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
    /// A leap day may be eight years away, and a weekday on it forty: after that nothing comes.
    private static let daysAhead: Int32 = 366 * 41

    /// Reads a text.
    ///
    /// - Throws: `Problem` for one that cannot be read, and for one that never comes (`0 0 31 2 *`).
    public init(_ text: String) throws(Problem) {
        self.text = text
        let written = Self.shortForms[text.lowercased()] ?? text
        let fields = written.split(whereSeparator: \.isWhitespace).map { $0.lowercased() }
        guard fields.count == 5 else {
            throw Problem(message: "`\(text)` has \(fields.count) fields, not the five: minute, hour, day, month, weekday")
        }
        minutes = try Self.values(fields[0], 0...59, "minute").sorted()
        hours = try Self.values(fields[1], 0...23, "hour").sorted()
        days = try Self.values(fields[2], 1...31, "day")
        months = try Self.values(fields[3], 1...12, "month", names: Self.monthNames, first: 1)
        weekdays = Set(try Self.values(fields[4], 0...7, "weekday", names: Self.weekdayNames, first: 0).map { $0 % 7 })
        isAnyHour = fields[1].hasPrefix("*")
        isAnyDay = fields[2].hasPrefix("*")
        isAnyWeekday = fields[4].hasPrefix("*")
        guard next(after: 1_700_000_000, offset: { _ in 0 }) != nil else {
            throw Problem(message: "`\(text)` never comes: no month of those has such a day")
        }
    }

    private static func values(
        _ field: String, _ bounds: ClosedRange<Int>, _ what: String, names: [String] = [], first: Int = 0
    ) throws(Problem) -> Set<Int> {
        func number(_ text: Substring) throws(Problem) -> Int {
            if let place = names.firstIndex(of: String(text)) { return place + first }
            guard text.utf8.count <= 2, text.utf8.allSatisfy({ (48...57).contains($0) }), let value = Int(text),
                bounds.contains(value)
            else { throw Problem(message: "`\(text)` is no \(what) from \(bounds.lowerBound) to \(bounds.upperBound)") }
            return value
        }
        var found: Set<Int> = []
        for part in field.split(separator: ",", omittingEmptySubsequences: false) {
            let pieces = part.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            let ends = (pieces.first ?? "").split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
            var range = bounds
            if pieces.first != "*" {
                let low = try number(ends.first ?? "")
                // `5/10` goes on to the end, as in cron.
                let high = ends.count == 2 ? try number(ends[1]) : pieces.count == 2 ? bounds.upperBound : low
                guard low <= high else { throw Problem(message: "`\(part)` goes backwards") }
                range = low...high
            }
            var step = 1
            if pieces.count == 2 {
                guard let given = Int(pieces[1]), (1...bounds.upperBound).contains(given), pieces[1].first?.isNumber == true
                else {
                    throw Problem(message: "`\(pieces[1])` is no step from 1 to \(bounds.upperBound)")
                }
                step = given
            }
            found.formUnion(stride(from: range.lowerBound, through: range.upperBound, by: step))
        }
        return found
    }

    /// The first such time after a moment; both in seconds since 1970. Nil where none comes.
    ///
    /// - Parameter offset: how many seconds clocks are ahead of UTC at a moment.
    public func next(after moment: Int64, offset: (Int64) -> Int64) -> Int64? {
        let (first, overflows) = (moment + offset(moment)).dividedReportingOverflow(by: 86_400)
        guard !overflows, let today = Int32(exactly: first - (moment + offset(moment) < 0 ? 1 : 0)), abs(today) < 3_000_000 else {
            return nil
        }
        // The day before counts too: clocks may have been set back over midnight.
        for day in (today - 1)...(today + Self.daysAhead) where comes(on: day) {
            var best: Int64?
            for hour in hours {
                for minute in minutes {
                    let local = Int64(day) * 86_400 + Int64(hour) * 3600 + Int64(minute) * 60
                    for time in moments(of: local, offset) where time > moment && time < best ?? .max { best = time }
                }
            }
            if let best { return best }
        }
        return nil
    }

    private func comes(on day: Int32) -> Bool {
        let (_, month, date) = CalendarDay(days: day).parts
        guard months.contains(month) else { return false }
        // 1970-01-01 was a Thursday.
        let isWeekday = weekdays.contains(((Int(day) + 4) % 7 + 7) % 7)
        let isDate = days.contains(date)
        return isAnyDay || isAnyWeekday ? isDate && isWeekday : isDate || isWeekday
    }

    /// When clocks show a time: once, twice, or never.
    private func moments(of local: Int64, _ offset: (Int64) -> Int64) -> [Int64] {
        let before = offset(local - 100_000)
        let after = offset(local + 100_000)
        var found: [Int64] = []
        for shift in before == after ? [before] : [before, after] where offset(local - shift) == shift {
            found.append(local - shift)
        }
        if found.isEmpty { return isAnyHour ? [] : [local - before] }
        return isAnyHour ? found : [found.min() ?? found[0]]
    }

    // MARK: systemd

    /// The same as an `OnCalendar=` of systemd; several, where a day counts by month or by week.
    public var systemdCalendars: [String] {
        let weekNames = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let week = weekdays.count == 7 ? "" : weekdays.sorted().map { weekNames[$0] }.joined(separator: ",") + " "
        let month = months.count == 12 ? "*" : months.sorted().map(Self.two).joined(separator: ",")
        let date = days.count == 31 ? "*" : days.sorted().map(Self.two).joined(separator: ",")
        let hour = hours.count == 24 ? "*" : hours.map(Self.two).joined(separator: ",")
        let minute = minutes.count == 60 ? "*" : minutes.map(Self.two).joined(separator: ",")
        let time = "\(hour):\(minute):00"
        if isAnyDay || isAnyWeekday { return ["\(week)*-\(month)-\(date) \(time)"] }
        return ["*-\(month)-\(date) \(time)", "\(week)*-\(month)-* \(time)"]
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
