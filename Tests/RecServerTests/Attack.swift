import Foundation
import Glibc
import Synchronization

/// Many clients at a time, each of which sends one malformed request after another.
///
/// Clients have threads of their own: they wait for what a server may take a second for, and the threads of the tests are few.
final class Attack: Sendable {
    /// What came of requests: how many of each kind had each status, or a connection closed without one ("closed").
    struct Tally: Sendable {
        var counts: [Malformed.Kind: [String: Int]] = [:]
        /// What must not be.
        var faults: [String] = []

        var total: Int { counts.values.flatMap(\.values).reduce(0, +) }

        /// A line for each kind.
        var text: String {
            counts.sorted { $0.key.rawValue < $1.key.rawValue }.map { kind, statuses in
                "  \(kind.rawValue): "
                    + statuses.sorted { $0.key < $1.key }.map { "\($0.key) x \($0.value)" }.joined(separator: ", ")
            }.joined(separator: "\n")
        }
    }

    private let port: UInt16
    private let seed: UInt64
    private let tally = Mutex(Tally())
    private let next: Atomic<Int>
    private let end: Int

    /// - Parameter range: the numbers of the requests; each and the seed make a request, whoever sends it.
    init(port: UInt16, seed: UInt64, range: Range<Int>) {
        self.port = port
        self.seed = seed
        next = Atomic(range.lowerBound)
        end = range.upperBound
    }

    /// Sends them all.
    func run(clients: Int = 48) async -> Tally {
        await withCheckedContinuation { continuation in
            let running = Mutex(clients)
            let shared = Running(count: running)
            for _ in 0..<clients {
                let thread = Thread {
                    self.work()
                    if shared.ended() { continuation.resume() }
                }
                thread.stackSize = 1 << 20
                thread.start()
            }
        }
        return tally.withLock { $0 }
    }

    private final class Running: Sendable {
        private let count: Mutex<Int>
        init(count: consuming Mutex<Int>) { self.count = count }
        /// Whether it was the last one.
        func ended() -> Bool {
            count.withLock {
                $0 -= 1
                return $0 == 0
            }
        }
    }

    private func work() {
        var idle: [RawClient] = []
        while true {
            let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard index < end else { return }
            let kinds = Malformed.Kind.allCases
            var random = SeededGenerator(seed: seed &+ UInt64(index) &* 0xD134_2543_DE82_EF95)
            let kind = kinds[index % kinds.count]
            let request = Malformed.request(kind, &random)
            do {
                let client = try RawClient(port: port)
                let answer = send(request, client, &idle)
                note(kind, answer, "seed \(seed), request \(index), \(request.what)")
                if index % 100 == 0 { try askProperly(index) }
            } catch {
                tally.withLock { $0.faults.append("seed \(seed), request \(index), \(request.what): \(error)") }
            }
        }
    }

    /// The answer; nil where none was waited for.
    private func send(_ request: Malformed, _ client: RawClient, _ idle: inout [RawClient]) -> String? {
        switch request.manner {
        case .halfClosing:
            client.send(request.bytes)
            client.endSending()
            return String(decoding: client.readAll(), as: UTF8.self)
        case .silent:
            client.send(request.bytes)
            idle.append(client)
            if idle.count > 3 { idle.removeFirst() }
            return nil
        case .dribbling:
            client.send(request.bytes)
            for number in 0..<40 where client.send("X-\(number): y\r\n") { usleep(50_000) }
            return client.isHungUpOn() ? "" : "it was let go on for two seconds"
        case .deaf:
            client.send(request.bytes)
            client.endSending()
            usleep(20_000)
            return nil
        case .resetting:
            client.send(request.bytes)
            client.reset()
            return nil
        }
    }

    /// An honest client in between.
    private func askProperly(_ index: Int) throws {
        guard try RawClient(port: port).get("/movie/3")?.status == 200 else {
            throw Trouble(description: "an honest client after it was not answered")
        }
    }

    private func note(_ kind: Malformed.Kind, _ answer: String?, _ what: String) {
        let statuses = (answer ?? "").split(separator: "\r\n").filter { $0.hasPrefix("HTTP/1.") }
            .map { String($0.dropFirst(9).prefix(3)) }
        var faults: [String] = []
        for status in statuses {
            if !(status.hasPrefix("4") || status == "505") { faults.append("\(what): status \(status)") }
        }
        if let answer, statuses.isEmpty, !answer.isEmpty { faults.append("\(what): \(answer.prefix(200))") }
        if let answer, answer.contains("root:") || answer.contains(Bait.text) { faults.append("\(what): a file was read") }
        tally.withLock { tally in
            tally.counts[kind, default: [:]][answer == nil ? "not waited for" : statuses.first ?? "closed", default: 0] += 1
            tally.faults += faults
        }
    }
}

/// A file that no request may ever show.
enum Bait {
    static let text = "a-word-that-no-answer-holds"
}
