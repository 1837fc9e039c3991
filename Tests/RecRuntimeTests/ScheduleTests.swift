import RecRuntime
import Synchronization
import Testing

/// A clock that passes only when somebody waits or works.
private final class TestClock: ScheduleClock {
    private let time: Mutex<Double>
    private let zone: @Sendable (Int64) -> Int64
    /// When the test is over.
    private let end: Double
    private let stop: StopSignal

    init(_ start: Double, end: Double, stop: StopSignal, zone: @escaping @Sendable (Int64) -> Int64 = { _ in 0 }) {
        time = Mutex(start)
        self.end = end
        self.stop = stop
        self.zone = zone
    }

    var now: Double { time.withLock { $0 } }
    func offset(at moment: Int64) -> Int64 { zone(moment) }
    func pass(_ seconds: Double) {
        if time.withLock({ time in
            time += seconds
            return time >= end
        }) {
            stop.stop()
        }
    }
    func sleep(until moment: Double, unless stop: StopSignal) async { pass(max(0, moment - now)) }
}

/// Central European time in 2026: summer time from 2026-03-29T01:00Z to 2026-10-25T01:00Z.
@Sendable private func berlin(_ moment: Int64) -> Int64 { (1_774_746_000..<1_792_890_000).contains(moment) ? 7200 : 3600 }

@Suite struct CronTimeTests {
    /// What comes after a moment, in UTC.
    @Test(arguments: [
        ("0 3 * * *", "2026-11-21T02:59:59Z", "2026-11-21T03:00:00Z"),
        ("0 3 * * *", "2026-11-21T03:00:00Z", "2026-11-22T03:00:00Z"),
        ("*/15 * * * *", "2026-11-21T03:07:00Z", "2026-11-21T03:15:00Z"),
        ("@hourly", "2026-11-21T23:30:00Z", "2026-11-22T00:00:00Z"),
        ("0 0 * * mon", "2026-11-21T00:00:00Z", "2026-11-23T00:00:00Z"),
        ("0 0 * * 7", "2026-11-21T00:00:00Z", "2026-11-22T00:00:00Z"),
        ("30 6 1,15 * *", "2026-11-21T00:00:00Z", "2026-12-01T06:30:00Z"),
        ("0 0 31 * *", "2026-11-21T00:00:00Z", "2026-12-31T00:00:00Z"),
        ("0 0 31 * *", "2026-12-31T00:00:00Z", "2027-01-31T00:00:00Z"),
        ("0 0 29 feb *", "2026-11-21T00:00:00Z", "2028-02-29T00:00:00Z"),
        ("0 0 29 2 *", "2096-03-01T00:00:00Z", "2104-02-29T00:00:00Z"),
        ("59 23 31 12 *", "2026-12-31T23:59:00Z", "2027-12-31T23:59:00Z"),
        // The thirteenth, and Fridays too.
        ("0 0 13 * fri", "2026-11-21T00:00:00Z", "2026-11-27T00:00:00Z"),
        ("0 0 13 * fri", "2026-12-11T00:00:00Z", "2026-12-13T00:00:00Z"),
        ("0 9-17/4 * * 1-5", "2026-11-20T13:00:00Z", "2026-11-20T17:00:00Z"),
        ("5/20 * * * *", "2026-11-21T00:26:00Z", "2026-11-21T00:45:00Z"),
        ("@monthly", "2026-11-30T23:59:59Z", "2026-12-01T00:00:00Z"),
        ("0 0 1 jan *", "2026-11-21T00:00:00Z", "2027-01-01T00:00:00Z"),
    ])
    func comesNext(_ text: String, _ after: String, _ expected: String) throws {
        let next = try CronTime(text).next(after: try seconds(after), offset: { _ in 0 })
        #expect(next.map { ScheduleTime.utc(Double($0)) } == expected)
    }

    /// Clocks that are set: times in UTC, the rule in Berlin's time.
    @Test(arguments: [
        // The night without a half past two: it comes at half past three, once.
        ("30 2 * * *", "2026-03-28T12:00:00Z", "2026-03-29T01:30:00Z"),
        ("30 2 * * *", "2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"),
        ("0 * * * *", "2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z"),
        ("0 * * * *", "2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z"),
        // The night with two of them: the first counts, unless every hour is meant.
        ("30 2 * * *", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z"),
        ("30 2 * * *", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"),
        ("30 * * * *", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"),
        ("0 3 * * *", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z"),
        ("0 3 * * *", "2026-10-24T12:00:00Z", "2026-10-25T02:00:00Z"),
        ("0 0 * * *", "2026-06-30T12:00:00Z", "2026-06-30T22:00:00Z"),
    ])
    func followsClocksThatAreSet(_ text: String, _ after: String, _ expected: String) throws {
        let next = try CronTime(text).next(after: try seconds(after), offset: berlin)
        #expect(next.map { ScheduleTime.utc(Double($0)) } == expected)
    }

    @Test(arguments: [
        ("0 3 * *", "fields"), ("60 * * * *", "minute"), ("* 24 * * *", "hour"), ("* * 0 * *", "day"), ("* * * 13 *", "month"),
        ("* * * * 8", "weekday"), ("* * * * someday", "weekday"), ("5-1 * * * *", "backwards"), ("*/0 * * * *", "step"),
        ("*/x * * * *", "step"), ("1,,2 * * * *", "minute"), ("", "fields"), ("0 0 31 2 *", "never"), ("0 0 30 feb *", "never"),
        ("@often", "fields"), ("-1 * * * *", "minute"), ("99999999999999999999 * * * *", "minute"), ("*/+5 * * * *", "step"),
    ])
    func refuses(_ text: String, _ word: String) {
        let problem = #expect(throws: CronTime.Problem.self) { try CronTime(text) }
        #expect(problem?.message.contains(word) == true, "\(problem?.message ?? "")")
    }

    @Test func anyMomentIsSafe() throws {
        let cron = try CronTime("* * * * *")
        for moment in [Int64.min / 4, -1, 0, Int64.max / 4] { _ = cron.next(after: moment, offset: { _ in 0 }) }
        #expect(cron.next(after: -1, offset: { _ in 0 }) == 0)
    }

    private func seconds(_ text: String) throws -> Int64 {
        // Found by halving: what is written from a number of seconds is ordered as the numbers are.
        var (low, high): (Int64, Int64) = (0, 10_000_000_000)
        while low < high {
            let middle = (low + high) / 2
            if ScheduleTime.utc(Double(middle)) < text { low = middle + 1 } else { high = middle }
        }
        try #require(ScheduleTime.utc(Double(low)) == text)
        return low
    }
}

@Suite struct SchedulerTests {
    private func events(
        _ jobs: [ScheduleJob], until end: Double, last: [String: Double] = [:], retries: Int = 3,
        run: @escaping @Sendable (Set<String>, Int) -> (Scheduler.Ending, Double) = { _, _ in (.succeeded, 1) }
    ) async -> [String] {
        let stop = StopSignal()
        let clock = TestClock(1000, end: 1000 + end, stop: stop)
        let seen = Mutex<[String]>([])
        let count = Mutex(0)
        await Scheduler(
            clock: clock, stop: stop, retries: retries, retryAfter: 60, jobs: { jobs },
            run: { due in
                let number = count.withLock { count in
                    count += 1
                    return count - 1
                }
                let (ending, seconds) = run(due, number)
                clock.pass(seconds)
                return ending
            },
            report: { event in
                if event.kind == .waiting || event.kind == .began { return }
                seen.withLock {
                    $0.append("\(Int(event.time) - 1000) \(event.kind.rawValue) \(event.jobs.sorted().joined(separator: "+"))")
                }
            }
        ).run(last: last)
        return seen.withLock { $0 }
    }

    private let hourly = [ScheduleJob(name: "notebook", rule: .every(3600))]

    @Test func runsAtOnceAndThenOnItsGrid() async {
        let seen = await events(hourly, until: 8000)
        #expect(seen == ["1 succeeded notebook", "3601 succeeded notebook", "7201 succeeded notebook", "10800 ended notebook"])
    }

    @Test func goesOnFromItsLastSuccess() async {
        #expect(await events(hourly, until: 5000, last: ["notebook": 400]).first == "3001 succeeded notebook")
        #expect(await events(hourly, until: 5000, last: ["notebook": -9000]).first == "1 succeeded notebook")
        // A success to come is a mistake of a clock.
        #expect(await events(hourly, until: 5000, last: ["notebook": 9_000_000]).first == "1 succeeded notebook")
    }

    @Test func timesThatPassMeanwhileAreSkipped() async {
        let seen = await events(hourly, until: 15_000) { _, number in (.succeeded, number == 0 ? 8000 : 1) }
        #expect(seen.prefix(3) == ["8000 succeeded notebook", "8000 skipped notebook", "10801 succeeded notebook"])
    }

    @Test func failuresAreTriedAgainLaterAndLater() async {
        let seen = await events(hourly, until: 4000) { _, number in (number < 2 ? .failed("x") : .succeeded, 10) }
        #expect(seen.prefix(3) == ["10 failed notebook", "80 failed notebook", "210 succeeded notebook"])
        let none = await events(hourly, until: 4000, retries: 0) { _, _ in (.failed("x"), 10) }
        #expect(none.prefix(2) == ["10 failed notebook", "3610 failed notebook"])
    }

    @Test func whatCannotGoWellIsNotTriedAgain() async {
        let seen = await events(hourly, until: 4000) { _, _ in (.hopeless("the check failed"), 0) }
        #expect(seen.prefix(2) == ["0 failed notebook", "3600 failed notebook"])
    }

    @Test func anotherRunIsLeftAlone() async {
        let seen = await events(hourly, until: 4000) { _, number in (number == 0 ? .busy : .succeeded, number == 0 ? 0 : 5) }
        #expect(seen.prefix(2) == ["0 skipped notebook", "65 succeeded notebook"])
    }

    @Test func jobsThatAreDueTogetherRunTogether() async {
        let jobs = [ScheduleJob(name: "clean a", rule: .every(10)), ScheduleJob(name: "cluster b", rule: .every(30))]
        let seen = await events(jobs, until: 35) { _, _ in (.succeeded, 1) }
        #expect(
            seen.prefix(4) == [
                "1 succeeded clean a+cluster b", "11 succeeded clean a", "21 succeeded clean a", "31 succeeded clean a+cluster b",
            ])
    }

    @Test func aStopEndsIt() async {
        let seen = await events(hourly, until: 5) { _, _ in (.stopped, 10) }
        #expect(seen == ["10 ended notebook"])
    }
}

@Suite struct SystemdUnitTests {
    @Test(arguments: [
        ("0 3 * * *", ["*-*-* 03:00:00"]), ("*/30 * * * mon-fri", ["Mon,Tue,Wed,Thu,Fri *-*-* *:00,30:00"]),
        ("0 0 13 * fri", ["*-*-13 00:00:00", "Fri *-*-* 00:00:00"]), ("5 4 1 jan *", ["*-01-01 04:05:00"]),
    ])
    func calendarsSayTheSame(_ cron: String, _ calendars: [String]) throws {
        #expect(try CronTime(cron).systemdCalendars == calendars)
    }

    @Test func unitsAreWholeAndQuoted() throws {
        let text = SystemdUnits.text(
            name: "a/b c", rule: .every(82_800), staying: nil, once: ["/bin/recnb", "run", "a b%.recnb", "-p", "x=$1\""],
            folder: "/w")
        #expect(text.contains("recnb-a-b-c.timer"))
        #expect(text.contains("OnUnitActiveSec=82800s"))
        #expect(text.contains(#"ExecStart=/bin/recnb run "a b%%.recnb" -p "x=$$1\"""#))
        let staying = SystemdUnits.text(
            name: "a", rule: nil, staying: ["/bin/recnb", "schedule", "a.recnb"], once: [], folder: "/w")
        #expect(staying.contains("Type=simple") && !staying.contains("[Timer]"))
    }
}
