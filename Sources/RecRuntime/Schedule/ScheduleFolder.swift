import FoundationEssentials
import Glibc

/// What a schedule leaves for people and for its next start, in `output/.schedule/NAME`: `log.jsonl`, `last-success.json`, a lock.
public struct ScheduleFolder: Sendable {
    /// Its path.
    public let path: String

    /// The log keeps between this many bytes and twice as many.
    private static let logSize = 1 << 20

    /// The folder of a project's notebook.
    public init(_ project: Project) {
        path = "\(project.output)/.schedule/\(project.name)"
    }

    /// Makes the folder.
    ///
    /// - Throws: where that cannot be.
    public func make() throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    // MARK: Lock

    /// The right to run the notebook while no other process does; nil where one does.
    public func exclusiveLock() -> RunLock? { RunLock(path + "/lock", LOCK_EX) }

    /// Tells schedules that a run is under way, if there are any; the run needs no leave of theirs.
    public func sharedLock() -> RunLock? { access(path, W_OK) == 0 ? RunLock(path + "/lock", LOCK_SH) : nil }

    // MARK: Log

    private struct Line: Encodable {
        var event: String
        var time: String
        var jobs: [String]
        var seconds: Double?
        var reason: String?
        var next: String?
    }

    /// An event as a JSON object on one line, keys sorted.
    public static func line(_ event: Scheduler.Event) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let next = event.next.flatMap { $0.isFinite ? ScheduleTime.utc($0) : nil }
        let line = Line(
            event: event.kind.rawValue, time: ScheduleTime.utc(event.time), jobs: event.jobs,
            seconds: event.seconds.map { ($0 * 1000).rounded() / 1000 }, reason: event.reason, next: next)
        return (try? encoder.encode(line)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    /// Adds an event to the log.
    ///
    /// - Returns: whether it could be written.
    public func append(_ event: Scheduler.Event) -> Bool {
        let file = path + "/log.jsonl"
        var info = stat()
        if stat(file, &info) == 0, info.st_size > Self.logSize { rename(file, path + "/log.1.jsonl") }
        let descriptor = open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        let bytes = Array((Self.line(event) + "\n").utf8)
        return write(descriptor, bytes, bytes.count) == bytes.count
    }

    // MARK: Last success

    private struct LastSuccess: Codable {
        var format = 1
        var finished: String
        var seconds: Double
        /// When each job last began to run well, in seconds since 1970.
        var jobs: [String: Double]
    }

    /// When each job last began a run that succeeded; empty where none has, or where the file cannot be read.
    public var lastSuccess: [String: Double] {
        guard let data = FileManager.default.contents(atPath: path + "/last-success.json"),
            let read = try? JSONDecoder().decode(LastSuccess.self, from: data), read.format == 1
        else { return [:] }
        return read.jobs.filter { $0.value.isFinite }
    }

    /// Notes that jobs succeeded; the file is replaced whole.
    ///
    /// - Returns: whether it could be written.
    public func note(success event: Scheduler.Event) -> Bool {
        let seconds = event.seconds ?? 0
        var jobs = lastSuccess
        for job in event.jobs { jobs[job] = event.time - seconds }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        guard
            let data = try? encoder.encode(
                LastSuccess(finished: ScheduleTime.utc(event.time), seconds: seconds, jobs: jobs))
        else { return false }
        let file = path + "/last-success.json"
        let temporary = "\(file).\(getpid())"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return false }
        let bytes = Array(data) + [UInt8(ascii: "\n")]
        let isWritten = write(descriptor, bytes, bytes.count) == bytes.count && fsync(descriptor) == 0
        close(descriptor)
        if isWritten, rename(temporary, file) == 0 { return true }
        unlink(temporary)
        return false
    }
}

/// A lock on a file, given back when this goes or the process ends.
public final class RunLock: Sendable {
    private let descriptor: Int32

    init?(_ path: String, _ kind: Int32) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return nil }
        if flock(descriptor, kind | LOCK_NB) != 0 {
            close(descriptor)
            return nil
        }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }
}
