import RecFrame
import RecSchema
import Testing

@Suite struct TextTests {
    let titles = Column(["Toy Story (1995)", nil, "Élite ", "Бойцовский клуб (1999)", ""])

    @Test func tests() throws {
        #expect(try titles.test(.contains, "(19").scalars == [true, nil, false, true, false])
        #expect(try titles.test(.startsWith, "Б").scalars == [false, nil, false, true, false])
        #expect(try titles.test(.endsWith, ")").scalars == [true, nil, false, true, false])
        #expect(try titles.test(.contains, "").scalars == [true, nil, true, true, true])
        #expect(throws: FrameError.self) { try Column([1.0]).test(.contains, "a") }
    }

    @Test func splitAndJoin() throws {
        let genres = Column(["Action|Comedy", nil, "", "||", "(no genres listed)"])
        let lists = try genres.split("|")
        #expect(
            lists.scalars == [
                .list(["Action", "Comedy"]), nil, .list([""]), .list(["", "", ""]), .list(["(no genres listed)"]),
            ])
        #expect(try lists.joined("|").scalars == genres.scalars)
        #expect(try lists.listCount().scalars == [2, nil, 1, 3, 1])
        #expect(try lists.listContains("Comedy").scalars == [true, nil, false, false, false])
        #expect(try genres.slice(3..<5).split("|").scalars == Array(lists.scalars[3...]))
        #expect(try Column(["a--b-"]).split("--").scalars == [.list(["a", "b-"])])
        #expect(throws: FrameError.self) { try genres.split("") }
        #expect(throws: FrameError.self) { try lists.listContains(1) }
    }

    @Test func caseAndLength() throws {
        #expect(try titles.uppercased().scalars == ["TOY STORY (1995)", nil, "ÉLITE ", "БОЙЦОВСКИЙ КЛУБ (1999)", ""])
        #expect(try Column(["ABC", "x"]).slice(1..<2).uppercased().scalars == ["X"])
        #expect(try titles.lowercased().scalar(at: 3) == "бойцовский клуб (1999)")
        #expect(try titles.textLength().scalars == [16, nil, 6, 22, 0])
        #expect(try Column([" a b\t", "\u{a0}x\u{2003}", nil, "  "]).trimmed().scalars == ["a b", "x", nil, ""])
    }

    @Test func replacing() throws {
        #expect(
            try titles.replace("19", with: "20").scalars == [
                "Toy Story (2095)", nil, "Élite ", "Бойцовский клуб (2099)", "",
            ])
        #expect(try Column(["aaa"]).replace("aa", with: "b").scalars == ["ba"])
        #expect(throws: FrameError.self) { try titles.replace("", with: "b") }
        let joined = try Column.concatenate(.column(titles), .scalar("!"), rows: 5)
        #expect(joined.scalar(at: 4) == "!")
        #expect(joined.scalar(at: 1) == .missing)
    }

    @Test func patterns() throws {
        let year = try TextPattern(#"\((\d{4})\)\s*$"#)
        #expect(try titles.extract(year).scalars == ["1995", nil, nil, "1999", nil])
        #expect(try titles.extract(year, group: 0).scalar(at: 0) == "(1995)")
        #expect(try titles.matches(TextPattern("^\\w+ клуб")).scalars == [false, nil, false, true, false])
        #expect(try titles.replace(matching: TextPattern(#"\s*\(\d+\)"#), with: "").scalar(at: 3) == "Бойцовский клуб")
        #expect(try Column(["日本"]).replace(matching: TextPattern("x*"), with: "-").scalars == ["-日-本-"])
        #expect(throws: FrameError.self) { try titles.extract(year, group: 2) }
        let error = #expect(throws: FrameError.self) { try TextPattern("(a") }
        #expect(error?.message == "`(a` is no regular expression: missing closing parenthesis at byte 2")
    }

    @Test func hopelessPatternsEnd() throws {
        let column = Column(["a", String(repeating: "a", count: 40) + "!"])
        let error = #expect(throws: FrameError.self) { try column.matches(TextPattern("^(a|a)*$(?<!!)b|(a+)+$")) }
        #expect(error?.row == 1)
    }

    @Test func dates() throws {
        let times = try Column.date(unix: Column([Int32(964_982_703), 0, -1]))
        #expect(times.text(at: 0) == "2000-07-30 18:45:03")
        #expect(try times.part(.year).scalars == [2000, 1970, 1969])
        #expect(try times.part(.weekday).scalars == [7, 4, 3])
        #expect(try times.part(.hour).scalars == [18, 0, 23])
        #expect(try times.part(.dayOfYear).scalars == [212, 1, 365])
        #expect(try Column.date(unix: Column([0.5])).scalars == [.dateTime(500_000)])
        #expect(throws: FrameError.self) { try Column.date(unix: Column([Int64.max])) }
        let days = try Column.date(
            year: .column(Column([Int64(2024), 2000])), month: .scalar(2), day: .column(Column([Int64(29), 1])), rows: 2)
        #expect(days.text(at: 0) == "2024-02-29")
        #expect(try days.part(.day).scalars == [29, 1])
        let error = #expect(throws: FrameError.self) {
            try Column.date(year: .scalar(2023), month: .scalar(2), day: .scalar(29), rows: 1)
        }
        #expect(error?.code == .conversion)
    }

    @Test func datePatterns() throws {
        let pattern = try DatePattern("dd.MM.yyyy HH:mm")
        let parsed = try Column(["31.12.1999 23:59", nil]).parseDates(pattern)
        #expect(parsed.text(at: 0) == "1999-12-31 23:59:00")
        #expect(try parsed.formatDates(pattern).scalars == ["31.12.1999 23:59", nil])
        #expect(throws: FrameError.self) { try Column(["31.02.1999 23:59"]).parseDates(pattern) }
        #expect(try Column(["x"]).parseDates(pattern, failing: .missing).scalars == [nil])
        #expect(throws: FrameError.self) { try DatePattern("yy-M") }
        #expect(try Column(days: [0]).formatDates(DatePattern("yyyy'y'")).scalars == ["1970y"])
    }

    @Test func daysOfSixCenturies() throws {
        let days = stride(from: Int32(-110_000), to: 110_000, by: 5).map { $0 }
        let column = Column(days: days.map { Optional($0) })
        let (years, months, dates) = (try column.part(.year), try column.part(.month), try column.part(.day))
        let back = try Column.date(
            year: .column(years), month: .column(months), day: .column(dates), rows: days.count)
        #expect(Array(back.values(as: Int32.self)) == days)
        let texts = try column.cast(to: .string)
        #expect(Array(try texts.cast(to: .date).values(as: Int32.self)) == days)
    }
}
