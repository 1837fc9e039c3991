/// Runs jobs when they are due, one run at a time. It knows the time only from its clock, and of runs only how they ended.
public struct Scheduler: Sendable {
    /// How a run ended.
    public enum Ending: Hashable, Sendable {
        /// All went well.
        case succeeded
        /// Something failed that may go well another time.
        case failed(String)
        /// It cannot go well before somebody changes something: the check failed.
        case hopeless(String)
        /// Another process is running the notebook.
        case busy
        /// It was stopped.
        case stopped
    }

    /// What happens, for a log and for people.
    public struct Event: Hashable, Sendable {
        /// What kind of event it is.
        public enum Kind: String, Hashable, Sendable {
            case began, succeeded, failed, skipped, waiting, ended
        }

        /// What kind of event it is.
        public var kind: Kind
        /// When, in seconds since 1970.
        public var time: Double
        /// The jobs that it is about.
        public var jobs: [String]
        /// Seconds that a run took.
        public var seconds: Double?
        /// Why.
        public var reason: String?
        /// When the next run is due.
        public var next: Double?
    }

    private let clock: any ScheduleClock
    private let stop: StopSignal
    /// How often a failed run is tried again before its next time.
    private let retries: Int
    /// Seconds before the first of these; each further one waits twice as long, an hour at most.
    private let retryAfter: Double
    private let jobs: @Sendable () async -> [ScheduleJob]?
    private let run: @Sendable (Set<String>) async -> Ending
    private let report: @Sendable (Event) -> Void

    /// - Parameters:
    ///   - jobs: what there is to do, asked before every wait; nil where it cannot be said at the moment, and the last answer holds.
    ///   - run: does the jobs of these names.
    ///   - report: is told of everything.
    public init(
        clock: any ScheduleClock, stop: StopSignal, retries: Int, retryAfter: Double,
        jobs: @escaping @Sendable () async -> [ScheduleJob]?, run: @escaping @Sendable (Set<String>) async -> Ending,
        report: @escaping @Sendable (Event) -> Void
    ) {
        self.clock = clock
        self.stop = stop
        self.retries = retries
        self.retryAfter = retryAfter
        self.jobs = jobs
        self.run = run
        self.report = report
    }

    private struct Due {
        var rule: ScheduleRule
        var time: Double
        var failures = 0
    }

    /// Works until it is stopped.
    ///
    /// - Parameter last: when each job last succeeded, as far as known: one that is repeated goes on from there.
    public func run(last: [String: Double] = [:]) async {
        var table: [String: Due] = [:]
        var order: [String] = []
        while !stop.isStopped {
            if let jobs = await jobs() {
                order = jobs.map(\.name)
                table = table.filter { order.contains($0.key) }
                for job in jobs where table[job.name]?.rule != job.rule { table[job.name] = first(job, last: last[job.name]) }
            }
            guard let next = table.values.map(\.time).min() else { break }
            if next > clock.now {
                report(Event(kind: .waiting, time: clock.now, jobs: order.filter { table[$0]?.time == next }, next: next))
                await clock.sleep(until: next, unless: stop)
                if stop.isStopped { break }
            }
            let start = clock.now
            let due = order.filter { table[$0].map { $0.time <= start } ?? false }
            if due.isEmpty { continue }
            report(Event(kind: .began, time: start, jobs: due))
            let ending = await run(Set(due))
            if ending == .stopped || stop.isStopped, ending != .succeeded { break }
            let end = clock.now
            for name in due {
                guard var entry = table[name] else { continue }
                settle(&entry, ending, start: start, end: end)
                table[name] = entry
            }
            tell(of: ending, due, start: start, end: end, table)
        }
        report(Event(kind: .ended, time: clock.now, jobs: order))
    }

    /// A repeated job begins at once, or when its last run is long enough ago; one by the clock waits for its time.
    private func first(_ job: ScheduleJob, last: Double?) -> Due {
        let now = clock.now
        switch job.rule {
        case .every(let seconds):
            // A time to come is a mistake of a clock.
            guard let last, last <= now else { return Due(rule: job.rule, time: now) }
            return Due(rule: job.rule, time: max(now, last + seconds))
        case .at: return Due(rule: job.rule, time: following(job.rule, from: now, now: now))
        }
    }

    /// The first regular time of a rule after now, on the grid that begins at `from`.
    private func following(_ rule: ScheduleRule, from: Double, now: Double) -> Double {
        switch rule {
        case .every(let seconds):
            let missed = max(1, ((now - from) / seconds).rounded(.down) + 1)
            return from + missed * seconds
        case .at(let cron):
            let clock = clock
            return cron.next(after: Int64(now.rounded(.down)), offset: { clock.offset(at: $0) }).map(Double.init) ?? .infinity
        }
    }

    private func settle(_ entry: inout Due, _ ending: Ending, start: Double, end: Double) {
        let regular = following(entry.rule, from: entry.failures > 0 ? start : entry.time, now: end)
        switch ending {
        case .succeeded, .hopeless, .stopped:
            entry.failures = 0
            entry.time = regular
        case .failed, .busy:
            let wait = min(3600, retryAfter * Double(1 << min(entry.failures, 20)))
            if entry.failures < retries, end + wait < regular {
                entry.failures += 1
                entry.time = end + wait
            } else {
                entry.failures = 0
                entry.time = regular
            }
        }
    }

    private func tell(of ending: Ending, _ due: [String], start: Double, end: Double, _ table: [String: Due]) {
        let next = table.values.map(\.time).min()
        var event = Event(kind: .succeeded, time: end, jobs: due, seconds: end - start, next: next)
        switch ending {
        case .succeeded, .stopped: break
        case .failed(let why), .hopeless(let why):
            event.kind = .failed
            event.reason = why
        case .busy:
            event.kind = .skipped
            event.seconds = nil
            event.reason = "another process is running the notebook"
        }
        report(event)
        // Times that passed while it ran are not made up for.
        for name in due {
            guard let entry = table[name], case .every(let seconds) = entry.rule, entry.failures == 0, end - start > seconds
            else {
                continue
            }
            report(
                Event(
                    kind: .skipped, time: end, jobs: [name], reason: "the run took longer than the time to the next",
                    next: entry.time))
        }
    }
}
