import Glibc
import RecServer
import Testing

/// Requests that no honest client sends: each gets a 4xx or a closed connection, and the server goes on as before.
@Suite(.serialized) struct MalformedTests {
    private static let isLong = getenv("RECNB_SOAK") != nil

    @Test func malformedRequestsHarmNothing() async throws {
        var limits = HTTPLimits()
        limits.body = 20_000
        limits.seconds = 1
        let project = try Served()
        let server = try HTTPServer(Service(try await project.load()), host: "127.0.0.1", port: 0, threads: 4, limits: limits)
        defer { server.stop() }
        let seed = UInt64.random(in: 0...UInt64.max)
        print("malformed requests: seed \(seed)")
        let count = Self.isLong ? 10_000 : 200
        var before = 0
        var random = SeededGenerator(seed: seed)
        var idle: [RawClient] = []
        for index in 0..<count {
            // What allocators keep for later has been kept by then.
            if index == count / 3 { before = Self.residentMemory }
            let client = try RawClient(port: server.port)
            let request = Malformed.request(&random)
            client.send(request.bytes)
            if request.staysSilent {
                idle.append(client)
                if idle.count > 20 { idle.removeFirst() }
                continue
            }
            client.endSending()
            let answer = String(decoding: client.readAll(), as: UTF8.self)
            for line in answer.split(separator: "\r\n") where line.hasPrefix("HTTP/1.") {
                let status = Int(line.dropFirst(9).prefix(3)) ?? 0
                #expect((400..<500).contains(status) || status == 505, "seed \(seed), request \(index) \(request.what): \(line)")
            }
            #expect(!answer.contains("root:"), "seed \(seed), request \(index)")
            if index % 100 == 0 { #expect(try RawClient(port: server.port).get("/movie/3")?.status == 200, "seed \(seed)") }
        }
        #expect(try RawClient(port: server.port).get("/movie/3")?.status == 200, "seed \(seed)")
        let grown = Self.residentMemory - before
        #expect(grown < 48 << 20, "seed \(seed): memory grew by \(grown) bytes")
    }

    private static var residentMemory: Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var size = 0
        var resident = 0
        withUnsafeMutablePointer(to: &size) { size in
            withUnsafeMutablePointer(to: &resident) { resident in
                _ = withVaList([size, resident]) { vfscanf(file, "%ld %ld", $0) }
            }
        }
        return resident * 4096
    }
}

/// One request that is wrong in one way.
struct Malformed {
    var bytes: [UInt8]
    var what: String
    /// Whether the client then waits without a word.
    var staysSilent = false

    static func request(_ random: inout SeededGenerator) -> Malformed {
        func noise(_ count: Int, _ random: inout SeededGenerator) -> [UInt8] {
            (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
        }
        func get(_ target: [UInt8], _ what: String) -> Malformed {
            Malformed(bytes: Array("GET ".utf8) + target + Array(" HTTP/1.1\r\nHost: x\r\n\r\n".utf8), what: what)
        }
        func post(_ body: [UInt8], _ what: String, type: String = "application/json") -> Malformed {
            let head = "POST /recent HTTP/1.1\r\nHost: x\r\nContent-Type: \(type)\r\nContent-Length: \(body.count)\r\n\r\n"
            return Malformed(bytes: Array(head.utf8) + body, what: what)
        }
        switch Int.random(in: 0..<16, using: &random) {
        case 0: return Malformed(bytes: noise(Int.random(in: 1...3000, using: &random), &random), what: "noise")
        case 1:
            var body = Array("{\"user_ids\": [1, 2, 3], \"strict\": true}".utf8)
            body[Int.random(in: 0..<13, using: &random)] = UInt8.random(in: 128...255, using: &random)
            return post(body, "a damaged body")
        case 2: return post(Array(String(repeating: "[", count: Int.random(in: 33...9000, using: &random)).utf8), "deep nesting")
        case 3: return post(Array("{\"user_ids\": [1, 2".utf8), "half a body")
        case 4: return post(Array(repeating: 0x20, count: Int.random(in: 20_001...200_000, using: &random)), "a huge body")
        case 5:
            let name = "X-" + String(repeating: "a", count: Int.random(in: 33_000...90_000, using: &random))
            return Malformed(bytes: Array("GET / HTTP/1.1\r\nHost: x\r\n\(name): b\r\n\r\n".utf8), what: "a huge header")
        case 6:
            let tricks = [
                "/../../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/movie/..%2f..%2f..%2fetc%2fpasswd", "//etc/passwd",
                "/.", "/..",
                "/movie/../../films.recnb", "/films.recnb", "/movies.csv", "/output/.cache", "/movie/%2e%2e%5c%2e%2e",
                "/movie/3%00.html",
                "file:///etc/passwd", "/movie/file:%2f%2f%2fetc%2fpasswd", "/docs/../../etc/passwd", "/etc/passwd", "/~root",
            ]
            return get(Array((tricks.randomElement(using: &random) ?? "/..").utf8), "a path trick")
        case 7:
            let bad = [
                "/movie/%", "/movie/%zz", "/movie/%f", "/movie/%ff%fe", "/movie/%c0%ae", "/movie/3?n=%", "/movie/%ed%a0%80",
                "/movie/3?%00=1",
            ]
            return get(Array((bad.randomElement(using: &random) ?? "/%").utf8), "a bad encoding")
        case 8:
            let wrong = [
                "/movie/abc", "/movie/1e3", "/movie/0x3", "/movie/3'; DROP TABLE movies; --", "/movie/\u{0663}",
                "/recommend/user/5?n=many",
                "/recommend/user/5?n=1000000", "/recommend/user/5?n=-1", "/divide?a=1&b=0", "/films/Western?day=1",
                "/divide?a=1&a=2",
                "/movie/99999999999999999999", "/recommend/user/5?__proto__=1", "/movie/$%7Bjndi%7D",
            ]
            return get(Array((wrong.randomElement(using: &random) ?? "/").replacing(" ", with: "%20").utf8), "a wrong type")
        case 9:
            let bodies = [
                "null", "5", "[]", "\"x\"", "{\"user_ids\": \"1\"}", "{\"user_ids\": [1.5]}", "{\"user_ids\": [null]}", "{}", "",
                "{\"user_ids\": [1], \"user_ids\": [2]}", "{\"user_ids\": [1], \"other\": 1}", "{\"user_ids\": {\"$gt\": 0}}",
                "{\"user_ids\": [1e999]}", "{\"user_ids\": [1], \"strict\": \"yes\"}", "{\"user_ids\": [99999999999999999999]}",
            ]
            return post(Array((bodies.randomElement(using: &random) ?? "").utf8), "a wrong body")
        case 10: return post(Array("user_ids=1".utf8), "a form", type: "application/x-www-form-urlencoded")
        case 11:
            let head = "POST /recent HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
            return Malformed(
                bytes: Array(head.utf8) + noise(Int.random(in: 1...500, using: &random), &random), what: "noise in chunks")
        case 12:
            let lengths = ["-1", "abc", "99999999999999999999999", "1, 2", "0x10", "+5"]
            let length = lengths.randomElement(using: &random) ?? "-1"
            return Malformed(
                bytes: Array("POST /recent HTTP/1.1\r\nHost: x\r\nContent-Length: \(length)\r\n\r\n{}".utf8),
                what: "length \(length)")
        case 13:
            let methods = ["BREW", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "get", "G\u{7F}T"]
            let method = methods.randomElement(using: &random) ?? "PUT"
            return Malformed(bytes: Array("\(method) /movie/3 HTTP/1.1\r\nHost: x\r\n\r\n".utf8), what: "method \(method)")
        case 14:
            let whole = Array("GET /movie/3 HTTP/1.1\r\nHost: x\r\n".utf8)
            return Malformed(
                bytes: Array(whole.prefix(Int.random(in: 0..<whole.count, using: &random))), what: "silence", staysSilent: true)
        default:
            let whole = Array(
                "POST /recent HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"user".utf8)
            return Malformed(
                bytes: Array(whole.prefix(Int.random(in: 0..<whole.count, using: &random))), what: "a request cut off")
        }
    }
}
