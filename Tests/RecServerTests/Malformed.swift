/// One request that is wrong in one way.
struct Malformed {
    var bytes: [UInt8]
    /// The wrong in a few words, for messages.
    var what: String
    /// What the client does beside sending the bytes.
    var manner = Manner.halfClosing

    /// How a client sends, and what it does then.
    enum Manner {
        /// Sends all, says that nothing more comes, and reads the answer.
        case halfClosing
        /// Sends all, and then waits without a word.
        case silent
        /// A byte now and then, for longer than a request may take.
        case dribbling
        /// Sends all, never takes an answer, and goes when it likes.
        case deaf
        /// Breaks the connection with a reset.
        case resetting
    }

    /// What can be wrong.
    enum Kind: String, CaseIterable, Sendable {
        case noise, damagedText, deepNesting, cutJSON, wrongJSON, otherType, hugeBody, hugeHeader, manyHeaders, pathTrick
        case badEncoding, wrongType, noiseInChunks, badLength, badMethod, cutOff, silence, dribble, deaf, reset
    }

    static func request(_ kind: Kind, _ random: inout SeededGenerator) -> Malformed {
        switch kind {
        case .noise: Malformed(bytes: noise(1...3000, &random), what: "noise")
        case .damagedText: damagedText(&random)
        case .deepNesting: post(String(repeating: "[", count: Int.random(in: 33...9000, using: &random)), "deep nesting")
        case .cutJSON:
            post(
                String(#"{"user_ids": [1, 2, 3], "strict": true}"#.prefix(Int.random(in: 0...37, using: &random))), "half a body")
        case .wrongJSON: post(pick(wrongBodies, &random), "a wrong body")
        case .otherType:
            post("user_ids=1", "a form", type: pick(["application/x-www-form-urlencoded", "text/json", "", "\u{1}"], &random))
        case .hugeBody: post(String(repeating: " ", count: Int.random(in: 20_001...200_000, using: &random)), "a huge body")
        case .hugeHeader: hugeHeader(&random)
        case .manyHeaders: manyHeaders(&random)
        case .pathTrick: get(pick(pathTricks, &random), "a path trick")
        case .badEncoding: get(pick(badEncodings, &random), "a bad encoding")
        case .wrongType: get(pick(wrongTypes, &random).replacing(" ", with: "%20"), "a wrong type")
        case .noiseInChunks: chunks(noise(1...500, &random))
        case .badLength: badLength(pick(["-1", "abc", "99999999999999999999999", "1, 2", "0x10", "+5"], &random))
        case .badMethod: badMethod(pick(["BREW", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "get", "G\u{7F}T"], &random))
        case .cutOff: part(of: longPost, &random, "a request cut off", .halfClosing)
        case .silence: part(of: "GET /movie/3 HTTP/1.1\r\nHost: x\r\n", &random, "silence", .silent)
        case .dribble: Malformed(bytes: Array("POST /recent HTTP/1.1\r\nHost: x\r\n".utf8), what: "a dribble", manner: .dribbling)
        case .deaf: deaf(&random)
        case .reset: part(of: longPost, &random, "a reset", .resetting)
        }
    }

    private static func noise(_ count: ClosedRange<Int>, _ random: inout SeededGenerator) -> [UInt8] {
        (0..<Int.random(in: count, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
    }

    private static func pick(_ texts: [String], _ random: inout SeededGenerator) -> String {
        texts[Int.random(in: texts.indices, using: &random)]
    }

    private static func get(_ target: String, _ what: String) -> Malformed {
        Malformed(bytes: Array("GET \(target) HTTP/1.1\r\nHost: x\r\n\r\n".utf8), what: "\(what), \(target)")
    }

    private static func post(_ body: String, _ what: String, type: String = "application/json") -> Malformed {
        post(Array(body.utf8), what, type: type)
    }

    private static func post(_ body: [UInt8], _ what: String, type: String = "application/json") -> Malformed {
        let head = "POST /recent HTTP/1.1\r\nHost: x\r\nContent-Type: \(type)\r\nContent-Length: \(body.count)\r\n\r\n"
        return Malformed(bytes: Array(head.utf8) + body, what: what)
    }

    private static func damagedText(_ random: inout SeededGenerator) -> Malformed {
        var body = Array(#"{"user_ids": [1, 2, 3], "strict": true}"#.utf8)
        body[Int.random(in: 0..<13, using: &random)] = UInt8.random(in: 128...255, using: &random)
        return post(body, "a body that is not UTF-8")
    }

    private static func hugeHeader(_ random: inout SeededGenerator) -> Malformed {
        let long = String(repeating: "a", count: Int.random(in: 33_000...90_000, using: &random))
        let text =
            Bool.random(using: &random)
            ? "GET / HTTP/1.1\r\nHost: x\r\nX-\(long): b\r\n\r\n" : "GET /\(long) HTTP/1.1\r\nHost: x\r\n\r\n"
        return Malformed(bytes: Array(text.utf8), what: "a huge header")
    }

    private static func manyHeaders(_ random: inout SeededGenerator) -> Malformed {
        let lines = (0..<Int.random(in: 5000...9000, using: &random)).map { "X-\($0): y\r\n" }
        return Malformed(bytes: Array("GET / HTTP/1.1\r\nHost: x\r\n\(lines.joined())\r\n".utf8), what: "many headers")
    }

    private static func chunks(_ bytes: [UInt8]) -> Malformed {
        let head = "POST /recent HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        return Malformed(bytes: Array(head.utf8) + bytes, what: "noise in chunks")
    }

    private static func badLength(_ length: String) -> Malformed {
        let text = "POST /recent HTTP/1.1\r\nHost: x\r\nContent-Length: \(length)\r\n\r\n{}"
        return Malformed(bytes: Array(text.utf8), what: "length \(length)")
    }

    private static func badMethod(_ method: String) -> Malformed {
        Malformed(bytes: Array("\(method) /movie/3 HTTP/1.1\r\nHost: x\r\n\r\n".utf8), what: "method \(method)")
    }

    /// The beginning of a request.
    private static func part(of whole: String, _ random: inout SeededGenerator, _ what: String, _ manner: Manner) -> Malformed {
        let count = Int.random(in: 0..<whole.utf8.count, using: &random)
        return Malformed(bytes: Array(whole.utf8.prefix(count)), what: what, manner: manner)
    }

    /// More answers than fit into what lies between: nothing is wrong with the requests, but nobody takes the answers.
    private static func deaf(_ random: inout SeededGenerator) -> Malformed {
        let one = "GET /films/popular?n=300 HTTP/1.1\r\nHost: x\r\n\r\n"
        let many = String(repeating: one, count: Int.random(in: 1...200, using: &random))
        return Malformed(bytes: Array(many.utf8), what: "who takes no answer", manner: .deaf)
    }

    private static let longPost =
        "POST /recent HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"user"

    private static let pathTricks = [
        "/../../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/movie/..%2f..%2f..%2fetc%2fpasswd", "//etc/passwd", "/.", "/..",
        "/movie/../../films.recnb", "/films.recnb", "/movies.csv", "/output/.cache", "/movie/%2e%2e%5c%2e%2e", "/movie/3%00.html",
        "file:///etc/passwd", "/movie/file:%2f%2f%2fetc%2fpasswd", "/docs/../../etc/passwd", "/etc/passwd", "/~root",
        "/../bait.txt", "/%2e%2e/bait.txt", "/bait.txt", "/movie/..%2fbait.txt", "/output/films/run.json", "/.env",
        "/proc/self/environ",
    ]

    private static let badEncodings = [
        "/movie/%", "/movie/%zz", "/movie/%f", "/movie/%ff%fe", "/movie/%c0%ae", "/movie/3?n=%", "/movie/%ed%a0%80",
        "/movie/3?%00=1",
        "/movie/%f5%80%80%80", "/movie/%e2%82", "/recommend/user/5?n=%FF", "/movie/%25%",
    ]

    private static let wrongTypes = [
        "/movie/abc", "/movie/1e3", "/movie/0x3", "/movie/3'; DROP TABLE movies; --", "/movie/%D9%A3", "/recommend/user/5?n=many",
        "/recommend/user/5?n=1000000", "/recommend/user/5?n=-1", "/divide?a=1&b=0", "/films/Western?day=1", "/divide?a=1&a=2",
        "/movie/99999999999999999999", "/recommend/user/5?__proto__=1", "/movie/$%7Bjndi%7D", "/films/Drama?day=2020-02-30",
        "/films/Drama?day=2020-02-03&least=1e999", "/divide?a=true", "/recommend/user/5?n=", "/recommend/user/5?=5",
    ]

    private static let wrongBodies = [
        "null", "5", "[]", "\"x\"", #"{"user_ids": "1"}"#, #"{"user_ids": [1.5]}"#, #"{"user_ids": [null]}"#, "{}", "",
        #"{"user_ids": [1], "user_ids": [2]}"#, #"{"user_ids": [1], "other": 1}"#, #"{"user_ids": {"$gt": 0}}"#,
        #"{"user_ids": [1e999]}"#, #"{"user_ids": [1], "strict": "yes"}"#, #"{"user_ids": [99999999999999999999]}"#,
        #"{"user_ids": [1],}"#, #"{'user_ids': [1]}"#, #"{"user_ids": [01]}"#, #"{"user_ids": [1]} x"#, "\u{FEFF}{}",
    ]
}
