import RecSchema
import Testing

@Suite struct CalendarDayTests {
    @Test(arguments: [
        "1970-01-01", "1999-12-31", "2000-02-29", "2024-02-29", "2100-02-28", "2100-03-01", "0001-01-01", "9999-12-31",
    ])
    func daysAndPartsSayTheSame(_ text: String) throws {
        let day = try #require(CalendarDay(text))
        let (year, month, date) = CalendarDay(days: day.days).parts
        func padded(_ number: Int, _ width: Int) -> String {
            String(repeating: "0", count: width - String(number).count) + String(number)
        }
        #expect("\(padded(year, 4))-\(padded(month, 2))-\(padded(date, 2))" == text)
    }

    @Test func everyDayFollowsTheOneBefore() throws {
        let first = try #require(CalendarDay("1896-01-01"))
        var last = CalendarDay(days: first.days - 1).parts
        for days in first.days..<first.days + 150_000 {
            let parts = CalendarDay(days: days).parts
            let isNext =
                parts == (last.year, last.month, last.day + 1) || parts == (last.year, last.month + 1, 1)
                || parts == (last.year + 1, 1, 1)
            #expect(isNext, "\(days)")
            if !isNext { break }
            last = parts
        }
    }
}
