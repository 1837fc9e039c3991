/// A day of the proleptic Gregorian calendar. After Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
struct CivilDate: Equatable {
    var year: Int64
    var month: Int
    var day: Int

    /// Days since 1970-01-01.
    init(days: Int64) {
        let z = days + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        day = Int(dayOfYear - (153 * shifted + 2) / 5 + 1)
        month = Int(shifted < 10 ? shifted + 3 : shifted - 9)
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// A day that exists, with a year from -100,000 to 100,000; nil otherwise.
    init?(year: Int64, month: Int64, day: Int64) {
        guard (-100_000...100_000).contains(year), (1...12).contains(month), day >= 1,
            day <= CivilDate.length(ofMonth: Int(month), year: year)
        else { return nil }
        self.year = year
        self.month = Int(month)
        self.day = Int(day)
    }

    /// Days since 1970-01-01.
    var days: Int64 {
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * Int64(month > 2 ? month - 3 : month + 9) + 2) / 5 + Int64(day) - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// `2024-01-31`.
    var text: String {
        (year < 0 ? "-" : "") + padded(Int64(year.magnitude), 4) + "-" + padded(Int64(month), 2) + "-" + padded(Int64(day), 2)
    }

    static func length(ofMonth month: Int, year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

/// A moment as a day and a time of that day, in UTC.
struct CivilTime: Equatable {
    var days: Int64
    /// Since midnight; 0 ..< 86,400,000,000.
    var microsecondsOfDay: Int64

    static let day: Int64 = 86_400_000_000

    /// Microseconds since 1970-01-01T00:00:00 UTC.
    init(microseconds: Int64) {
        var (quotient, remainder) = microseconds.quotientAndRemainder(dividingBy: CivilTime.day)
        if remainder < 0 {
            quotient -= 1
            remainder += CivilTime.day
        }
        days = quotient
        microsecondsOfDay = remainder
    }

    /// The first moment of a day, as a dateTime.
    static func midnight(_ days: Int32) throws(FrameError) -> Scalar {
        let (time, overflow) = Int64(days).multipliedReportingOverflow(by: day)
        if overflow { throw FrameError(.overflow, "\(CivilDate(days: Int64(days)).text) is beyond what a dateTime can be") }
        return .dateTime(time)
    }

    var hour: Int64 { microsecondsOfDay / 3_600_000_000 }
    var minute: Int64 { microsecondsOfDay / 60_000_000 % 60 }
    var second: Int64 { microsecondsOfDay / 1_000_000 % 60 }
    var microsecond: Int64 { microsecondsOfDay % 1_000_000 }

    /// `12:30:00`, with `.25` if the second has a fraction.
    var timeText: String {
        var text = padded(hour, 2) + ":" + padded(minute, 2) + ":" + padded(second, 2)
        if microsecond != 0 {
            var digits = padded(microsecond, 6)
            while digits.hasSuffix("0") { digits.removeLast() }
            text += "." + digits
        }
        return text
    }

    /// `2024-01-31 12:30:00`.
    var text: String { CivilDate(days: days).text + " " + timeText }
}

/// The digits of a number that is not negative, with zeros in front.
func padded(_ value: Int64, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
