/// How often the result of a sweep so far is kept. What a killed process leaves is not much older, and keeping costs at most a part in
/// twenty of the time, however long it takes.
package struct SweepPace: Sendable {
    private let least: Duration
    private var pause: Duration
    private var last: ContinuousClock.Instant

    /// Begins now.
    ///
    /// - Parameter least: the shortest pause.
    package init(least: Duration = .seconds(2), now: ContinuousClock.Instant = .now) {
        self.least = least
        pause = least
        last = now
    }

    /// Whether the pause is over.
    package func isDue(_ now: ContinuousClock.Instant) -> Bool { now - last >= pause }

    /// Notes that the result was kept; the next pause is twenty times as long as that took.
    package mutating func kept(from start: ContinuousClock.Instant, to end: ContinuousClock.Instant) {
        last = end
        pause = max(least, (end - start) * 20)
    }
}
