import RecSchema

/// A second since 1970 in UTC, as text.
struct SampleTime {
    let second: Int

    /// `2018-09-24 14:07:30`.
    var text: String {
        let rest = second % 86_400
        return "\(Self.date(days: second / 86_400)) \(Self.two(rest / 3600)):\(Self.two(rest / 60 % 60)):\(Self.two(rest % 60))"
    }

    /// `2018-09-24`; for years from 1000 to 9999.
    static func date(days: Int) -> String {
        let (year, month, day) = CalendarDay(days: Int32(days)).parts
        return "\(year)-\(two(month))-\(two(day))"
    }

    static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
