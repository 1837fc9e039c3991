import Glibc
import Synchronization

/// Counts what was answered, for Prometheus.
final class Metrics: Sendable {
    /// Upper bounds of the classes of answer times, in seconds.
    private static let bounds = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    private struct Key: Hashable {
        var method: String
        var route: String
        var status: Int
    }

    private struct Times {
        var classes = Array(repeating: 0, count: Metrics.bounds.count)
        var count = 0
        var sum = 0.0
    }

    private struct State {
        var answers: [Key: Int] = [:]
        var times: [String: Times] = [:]
        var reloads = 0
        var failedReloads = 0
    }

    private let state = Mutex(State())
    private let started = time(nil)

    func count(method: String, route: String?, status: Int, seconds: Double) {
        // Whatever clients make up gets one name, so that they cannot fill the memory.
        let known = ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS"].contains(method) ? method : "other"
        let route = route ?? "other"
        state.withLock { state in
            state.answers[Key(method: known, route: route, status: status), default: 0] += 1
            var times = state.times.removeValue(forKey: route) ?? Times()
            if let place = Self.bounds.firstIndex(where: { seconds <= $0 }) { times.classes[place] += 1 }
            times.count += 1
            times.sum += seconds
            state.times[route] = times
        }
    }

    func countReload(failed: Bool) {
        state.withLock { state in
            if failed { state.failedReloads += 1 } else { state.reloads += 1 }
        }
    }

    /// All figures in Prometheus' text format, version 0.0.4.
    func text(inFlight: Int) -> String {
        var lines: [String] = []
        func family(_ name: String, _ type: String, _ help: String) {
            lines += ["# HELP \(name) \(help)", "# TYPE \(name) \(type)"]
        }
        state.withLock { state in
            family("recnb_requests_total", "counter", "Requests answered, by route and status.")
            for (key, count) in state.answers.sorted(by: {
                ($0.key.route, $0.key.method, $0.key.status) < ($1.key.route, $1.key.method, $1.key.status)
            }) {
                lines.append(
                    "recnb_requests_total{method=\"\(key.method)\",route=\"\(Self.label(key.route))\",status=\"\(key.status)\"} \(count)"
                )
            }
            family("recnb_request_seconds", "histogram", "Seconds from the whole request to the answer, by route.")
            for (route, times) in state.times.sorted(by: { $0.key < $1.key }) {
                let route = Self.label(route)
                var below = 0
                for (bound, count) in zip(Self.bounds, times.classes) {
                    below += count
                    lines.append("recnb_request_seconds_bucket{route=\"\(route)\",le=\"\(bound)\"} \(below)")
                }
                lines.append("recnb_request_seconds_bucket{route=\"\(route)\",le=\"+Inf\"} \(times.count)")
                lines.append("recnb_request_seconds_sum{route=\"\(route)\"} \(times.sum)")
                lines.append("recnb_request_seconds_count{route=\"\(route)\"} \(times.count)")
            }
            family("recnb_reloads_total", "counter", "Results that were put in place of older ones, and tries that failed.")
            lines.append("recnb_reloads_total{result=\"done\"} \(state.reloads)")
            lines.append("recnb_reloads_total{result=\"failed\"} \(state.failedReloads)")
        }
        family("recnb_requests_in_flight", "gauge", "Requests being answered.")
        lines.append("recnb_requests_in_flight \(inFlight)")
        family("process_start_time_seconds", "gauge", "When the process started, in seconds since 1970.")
        lines.append("process_start_time_seconds \(started)")
        if let memory = Self.residentMemory {
            family("process_resident_memory_bytes", "gauge", "Memory in use.")
            lines.append("process_resident_memory_bytes \(memory)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func label(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }

    private static var residentMemory: Int? {
        guard let file = fopen("/proc/self/statm", "r") else { return nil }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 128)
        guard fgets(&line, 127, file) != nil else { return nil }
        let words = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self).split(separator: " ")
        return words.count > 1 ? Int(words[1]).map { $0 * Int(sysconf(Int32(_SC_PAGESIZE))) } : nil
    }
}
