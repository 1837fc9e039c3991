import RecServer
import Testing

/// What is kept and found by an index gives what computing it anew for each request gives.
@Suite struct HoistingTests {
    @Test func keptResultsEqualThoseComputedAnew() async throws {
        let project = try Served()
        let kept = Service(try await project.load())
        let plain = Service(try await project.load(plain: true))
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<400 {
            let request = Self.request(&random)
            let (a, b) = (kept.answer(request), plain.answer(request))
            let line =
                "\(request.method) \(String(decoding: request.target, as: UTF8.self)) \(String(decoding: request.body, as: UTF8.self))"
            #expect(
                a.status == b.status && a.body == b.body,
                "\(line), seed \(seed): \(String(decoding: a.body, as: UTF8.self)) instead of \(String(decoding: b.body, as: UTF8.self))"
            )
            #expect(a.status < 500, "\(line), seed \(seed)")
        }
    }

    private static func request(_ random: inout SeededGenerator) -> HTTPRequest {
        let user = Int.random(in: -1...85, using: &random)
        let film = Int.random(in: -3...920, using: &random)
        let n = Int.random(in: 1...12, using: &random)
        switch Int.random(in: 0..<8, using: &random) {
        case 0: return HTTPRequest("GET", "/movie/\(film)")
        case 1: return HTTPRequest("GET", "/recommend/movie/\(film / 3 * 3)?n=\(n)")
        case 2, 3: return HTTPRequest("GET", "/recommend/user/\(user)?n=\(n)")
        case 4: return HTTPRequest("GET", "/films/popular?n=\(n)")
        case 5:
            return HTTPRequest(
                "GET", "/films/\(Bool.random(using: &random) ? "Drama" : "Horror")?day=2020-01-01&least=\(Double(n) / 2)")
        case 6: return HTTPRequest("GET", "/alike/\(user)")
        default: return HTTPRequest("POST", "/recent", json: "{\"user_ids\": [\(user), \(n), \(film)]}")
        }
    }
}
