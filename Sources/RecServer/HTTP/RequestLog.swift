// Which of the C modules has `timespec` depends on the order in which they are read.
import CMicroHTTPShim
import Glibc
import Synchronization

/// Tells of each request in a line. Lines are gathered and written a few times a second, so that logging costs requests nothing.
public final class RequestLog: Sendable {
    /// One request and its answer.
    struct Entry: Sendable {
        var client: String
        var method: String
        var target: [UInt8]
        var status: Int
        var bytes: Int
        var time: Duration
        var detail: String?
    }

    private struct State {
        var lines: [UInt8] = []
        var dropped = 0
    }

    private static let limit = 4 << 20
    private let state = Mutex(State())
    private let isJSON: Bool
    private let write: @Sendable (String) -> Void

    /// - Parameter write: gets whole lines.
    public init(isJSON: Bool, write: @escaping @Sendable (String) -> Void) {
        self.isJSON = isJSON
        self.write = write
    }

    func note(_ entry: Entry) {
        let line = isJSON ? Self.json(entry) : Self.text(entry)
        state.withLock { state in
            // Where nobody takes the lines, requests go on and lines are lost.
            if state.lines.count > Self.limit { state.dropped += 1 } else { state.lines += line }
        }
    }

    /// Writes what was gathered.
    public func flush() {
        let (lines, dropped) = state.withLock { state in
            defer { state = State() }
            return (state.lines, state.dropped)
        }
        if !lines.isEmpty { write(String(decoding: lines, as: UTF8.self)) }
        if dropped > 0 { write("\(dropped) requests were not logged\n") }
    }

    private static func text(_ entry: Entry) -> [UInt8] {
        var line = Array("\(now()) \(entry.client) ".utf8)
        line += printable(entry.method.utf8)
        line.append(0x20)
        line += printable(entry.target)
        line += " \(entry.status) \(entry.bytes) B \(milliseconds(entry.time)) ms".utf8
        if let detail = entry.detail { line += "  ".utf8 + printable(detail.utf8) }
        line.append(0x0A)
        return line
    }

    private static func json(_ entry: Entry) -> [UInt8] {
        var members: [(String, JSON)] = [
            ("event", .string("request")), ("time", .string(now())), ("client", .string(entry.client)),
            ("method", .string(entry.method)), ("target", .string(String(decoding: entry.target.prefix(500), as: UTF8.self))),
            ("status", .int(Int64(entry.status))), ("bytes", .int(Int64(entry.bytes))),
            ("milliseconds", .double(Double(milliseconds(entry.time)) ?? 0)),
        ]
        if let detail = entry.detail { members.append(("detail", .string(detail))) }
        return JSON.object(members.map { JSON.Member(name: $0.0, value: $0.1) }).bytes + [0x0A]
    }

    /// What a client sent, as it may stand in a terminal: no control characters, and no more than a line holds.
    private static func printable(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var shown: [UInt8] = []
        for byte in bytes {
            if shown.count >= 500 { return shown + Array("...".utf8) }
            shown.append(byte < 0x20 || byte >= 0x7F ? UInt8(ascii: "?") : byte)
        }
        return shown
    }

    private static func milliseconds(_ time: Duration) -> String {
        let micros = time.components.seconds * 1_000_000 + time.components.attoseconds / 1_000_000_000_000
        let rest = String(micros % 1000)
        return "\(micros / 1000)." + String(repeating: "0", count: 3 - rest.utf8.count) + rest
    }

    private static func now() -> String {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        var parts = tm()
        gmtime_r(&time.tv_sec, &parts)
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let day = "\(Int(parts.tm_year) + 1900)-\(two(Int(parts.tm_mon) + 1))-\(two(Int(parts.tm_mday)))"
        let millis = time.tv_nsec / 1_000_000
        let rest = millis < 10 ? "00\(millis)" : millis < 100 ? "0\(millis)" : "\(millis)"
        return "\(day)T\(two(Int(parts.tm_hour))):\(two(Int(parts.tm_min))):\(two(Int(parts.tm_sec))).\(rest)Z"
    }
}
