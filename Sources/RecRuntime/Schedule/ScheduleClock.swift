import Glibc

/// What time it is, for whoever works by the clock; tests pass one that runs as they like.
public protocol ScheduleClock: Sendable {
    /// Seconds since 1970.
    var now: Double { get }
    /// How many seconds clocks are ahead of UTC at a moment.
    func offset(at moment: Int64) -> Int64
    /// Waits until a moment, or until it is told to stop.
    func sleep(until moment: Double, unless stop: StopSignal) async
}

/// The clock of the machine, in its time zone (`TZ`).
public struct SystemScheduleClock: ScheduleClock {
    /// Makes it.
    public init() {}

    /// Seconds since 1970.
    public var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    /// How many seconds clocks are ahead of UTC at a moment.
    public func offset(at moment: Int64) -> Int64 {
        var time = time_t(moment)
        var parts = tm()
        return localtime_r(&time, &parts) == nil ? 0 : Int64(parts.tm_gmtoff)
    }

    /// Looks at the clock a few times a second: it may be set, and the machine may have slept.
    public func sleep(until moment: Double, unless stop: StopSignal) async {
        while !stop.isStopped, now < moment {
            try? await Task.sleep(for: .seconds(min(0.2, max(0.001, moment - now))))
        }
    }
}

/// A moment as people and logs have it.
public enum ScheduleTime {
    /// `2026-03-29T01:30:00Z`.
    public static func utc(_ moment: Double) -> String {
        var time = time_t(max(-60_000_000_000, min(200_000_000_000, moment)))
        var parts = tm()
        guard gmtime_r(&time, &parts) != nil else { return "?" }
        return text(parts) + "Z"
    }

    /// `2026-03-29T03:30:00+02:00`.
    public static func local(_ moment: Double, _ clock: any ScheduleClock) -> String {
        let offset = clock.offset(at: Int64(moment))
        let minutes = abs(offset) / 60
        return utc(moment + Double(offset)).dropLast() + (offset < 0 ? "-" : "+") + two(Int(minutes / 60)) + ":"
            + two(Int(minutes % 60))
    }

    private static func text(_ parts: tm) -> String {
        "\(Int(parts.tm_year) + 1900)-\(two(Int(parts.tm_mon) + 1))-\(two(Int(parts.tm_mday)))T"
            + "\(two(Int(parts.tm_hour))):\(two(Int(parts.tm_min))):\(two(Int(parts.tm_sec)))"
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
