import Glibc

/// What the system says of a file that is there.
package struct FileLook: Equatable, Sendable {
    var device: UInt64
    var inode: UInt64
    var size: Int64
    var changed: [Int]
    /// When the file or what is known of it was changed last, in nanoseconds of the system's clock, as finely as the file system keeps it.
    var changedAt: Int64

    /// Any two with different numbers are different files' looks.
    package init(number: UInt64, changedAt: Int64 = 0) {
        self.device = 0
        self.inode = number
        self.size = 0
        self.changed = []
        self.changedAt = changedAt
    }

    /// A file as it is now; nil where there is none.
    init?(_ path: String) {
        var info = stat()
        guard stat(path, &info) == 0 else { return nil }
        device = UInt64(info.st_dev)
        inode = UInt64(info.st_ino)
        size = Int64(info.st_size)
        changed = [info.st_mtim.tv_sec, info.st_mtim.tv_nsec]
        changedAt = Int64(info.st_ctim.tv_sec) &* 1_000_000_000 &+ Int64(info.st_ctim.tv_nsec)
    }
}

/// Files and how they were when they were last told of: finds what differs. It has no clock and opens nothing; both are given.
package struct FollowedFiles: Sendable {
    /// So long a file may be away while it is replaced.
    package static let absence = Duration.milliseconds(300)

    /// File systems stamp changes with a clock that goes by steps, and so a little early.
    private static let grain: Int64 = 8_000_000

    /// Each file as it was when it was told of last.
    private var told: [String: FileLook?] = [:]
    /// Files that were gone at the last look, and since when.
    private var gone: [String: ContinuousClock.Instant] = [:]
    /// Each file as the look of every second saw it, where that is not what was told.
    private var unsettled: [String: FileLook?] = [:]

    package init() {}

    /// The files, in no order.
    package var paths: some Collection<String> { told.keys }

    /// Whether a file is away that may come back.
    package var isWaiting: Bool { !gone.isEmpty }

    /// Follows these files from now on. What is followed already keeps its last look, so no change in between is lost.
    ///
    /// - Parameter start: when what depends on the files began to look at them, in nanoseconds of the system's clock: a file that was changed
    ///   after that is taken for one that is still to be told of.
    package mutating func follow(_ paths: some Sequence<String>, since start: Int64? = nil, look: (String) -> FileLook?) {
        var files: [String: FileLook?] = [:]
        for path in paths {
            if let old = told[path] {
                files[path] = .some(old)
                continue
            }
            let now = look(path)
            if let start, let now, now.changedAt > start - Self.grain {
                files[path] = .some(nil)
            } else {
                files[path] = .some(now)
            }
        }
        told = files
        gone = gone.filter { files[$0.key] != nil }
        unsettled = unsettled.filter { files[$0.key] != nil }
    }

    /// Compares all files with what was told; those that differ are told with that. One that is gone differs once it has stayed away.
    package mutating func changes(at now: ContinuousClock.Instant, look: (String) -> FileLook?) -> Set<String> {
        var changed: Set<String> = []
        for (path, old) in told {
            let new = look(path)
            if new == old {
                gone[path] = nil
                continue
            }
            if new == nil {
                let since = gone[path] ?? now
                gone[path] = since
                if now - since < Self.absence { continue }
            }
            gone[path] = nil
            unsettled[path] = nil
            told[path] = .some(new)
            changed.insert(path)
        }
        return changed
    }

    /// The look of every second: whether something differs from what was told, and stands still.
    package mutating func isUntold(look: (String) -> FileLook?) -> Bool {
        var isDue = false
        for (path, old) in told {
            let new = look(path)
            if new == old {
                unsettled[path] = nil
            } else if let before = unsettled[path], before == new {
                isDue = true
            } else {
                unsettled[path] = .some(new)
            }
        }
        return isDue
    }
}

/// Gathers the events of one save, and of several saves at once, into one report.
package struct SavePace: Sendable {
    /// So long after the last event a save is over.
    package static let quiet = Duration.milliseconds(10)
    /// So long a stream of events may put off a report.
    package static let patience = Duration.milliseconds(200)

    /// When the first of the events came that are still to be told.
    private var first: ContinuousClock.Instant?

    package init() {}

    /// Whether events are waiting to be told.
    package var isGathering: Bool { first != nil }

    /// Notes that something happened.
    ///
    /// - Returns: whether it is time to tell; else the next event, or `quiet` without one, is waited for.
    package mutating func heard(at now: ContinuousClock.Instant) -> Bool {
        let first = first ?? now
        self.first = first
        return now - first >= Self.patience
    }

    /// Forgets what was gathered, as it is told.
    package mutating func told() { first = nil }
}
