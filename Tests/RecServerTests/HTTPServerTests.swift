import Dispatch
import Glibc
import RecServer
import Synchronization
import Testing

/// The server over real sockets.
@Suite(.serialized) struct HTTPServerTests {
    private func server(_ limits: HTTPLimits = HTTPLimits(), log: RequestLog? = nil) async throws -> HTTPServer {
        try HTTPServer(Service(try await Served().load()), host: "127.0.0.1", port: 0, threads: 2, limits: limits, log: log)
    }

    @Test func aConnectionIsUsedAgain() async throws {
        let server = try await server()
        defer { server.stop() }
        let client = try RawClient(port: server.port)
        for _ in 0..<50 {
            let answer = try #require(client.get("/movie/3"))
            #expect(answer.status == 200 && answer.body.hasPrefix("{\"movieId\":3"))
            #expect(answer.head.contains("Content-Type: application/json\r\n"))
            #expect(!answer.head.lowercased().contains("connection: close"))
        }
        client.send("HEAD /movie/3 HTTP/1.1\r\nHost: x\r\n\r\nGET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        let text = String(decoding: client.readAll(), as: UTF8.self)
        #expect(text.components(of: "HTTP/1.1 200").count == 3 && text.hasSuffix("\"notebook\":\"Films over HTTP\"}"))
        #expect(!text.contains("movieId"))
    }

    @Test func bodiesComeInPieces() async throws {
        let server = try await server()
        defer { server.stop() }
        let body = "{\"user_ids\": [5000]}"
        let client = try RawClient(port: server.port)
        client.send(
            "POST /recent HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n")
        for byte in body.utf8 { client.send([byte]) }
        #expect(client.readAnswer()?.status == 200)
        client.send("POST /recent HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
        client.send("5\r\n\(body.prefix(5))\r\n\(String(body.utf8.count - 5, radix: 16))\r\n\(body.dropFirst(5))\r\n0\r\n\r\n")
        #expect(client.readAnswer()?.status == 200)
    }

    @Test func whatIsTooLargeIsTurnedAway() async throws {
        var limits = HTTPLimits()
        limits.body = 10_000
        let server = try await server(limits)
        defer { server.stop() }
        let said = try RawClient(port: server.port)
        said.send("POST /recent HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n")
        #expect(said.readAnswer()?.status == 413)
        let chunked = try RawClient(port: server.port)
        chunked.send("POST /recent HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in 0..<100 { chunked.send("1000\r\n" + String(repeating: "x", count: 4096) + "\r\n") }
        chunked.send("0\r\n\r\n")
        #expect((chunked.readAnswer()?.status ?? 413) == 413)
        let header = try RawClient(port: server.port)
        header.send("GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + String(repeating: "x", count: 100_000) + "\r\n\r\n")
        #expect([431, 413, nil].contains(header.readAnswer()?.status))
        let line = try RawClient(port: server.port)
        line.send("GET /" + String(repeating: "x", count: 100_000) + " HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect([414, 431, nil].contains(line.readAnswer()?.status))
        #expect(try RawClient(port: server.port).get("/health")?.status == 200)
    }

    @Test func slowClientsAreHungUpOn() async throws {
        var limits = HTTPLimits()
        limits.seconds = 1
        let server = try await server(limits)
        defer { server.stop() }
        let client = try RawClient(port: server.port)
        client.send("GET / HTTP/1.1\r\nHost: x\r\n")
        // A byte now and then is not silence, and yet no request.
        for index in 0..<25 {
            client.send("X-\(index): y\r\n")
            try await Task.sleep(for: .milliseconds(100))
        }
        #expect(client.isHungUpOn())
        #expect(try RawClient(port: server.port).get("/health")?.status == 200)
    }

    @Test func whoIsBeingAnsweredIsAnsweredToTheEnd() async throws {
        let server = try await server()
        let port = server.port
        #expect(try Self.answersWhileStopping(server) == Array(repeating: 200, count: 8))
        #expect(throws: (any Error).self) { try RawClient(port: port) }
    }

    /// On threads of its own: tests beside this one may hold all others.
    private static func answersWhileStopping(_ server: HTTPServer) throws -> [Int?] {
        let clients = try (0..<8).map { _ in try RawClient(port: server.port) }
        // Half of a request is there when the stop comes.
        for client in clients { client.send("GET /recommend/user/5 HTTP/1.1\r\nHost: x\r\n") }
        for _ in 0..<2000 where server.requestsUnderWay < clients.count { usleep(5_000) }
        let stopped = DispatchSemaphore(value: 0)
        DispatchQueue.global().async {
            server.stop(waiting: 10)
            stopped.signal()
        }
        usleep(200_000)
        for client in clients { client.send("\r\n") }
        let statuses = clients.map { $0.readAnswer()?.status }
        stopped.wait()
        return statuses
    }

    @Test func requestsAreLogged() async throws {
        let lines = LogLines()
        let log = RequestLog(isJSON: false) { text in lines.text.withLock { $0 += text } }
        let server = try await server(log: log)
        let client = try RawClient(port: server.port)
        _ = client.get("/movie/3?x=\u{1}%0A")
        _ = client.get("/divide?a=9223372036854775807&b=2")
        server.stop()
        let said = lines.text.withLock { $0 }.split(separator: "\n")
        #expect(said.count == 2)
        #expect(said[0].contains("127.0.0.1 GET /movie/3?x=?%0A 400 "))
        #expect(said[1].contains(" 500 ") && said[1].contains("E06"))
    }

    @Test func aPortInUseIsSaid() async throws {
        let server = try await server()
        defer { server.stop() }
        let service = Service(try await Served().load())
        #expect(throws: ServerError.self) { try HTTPServer(service, host: "127.0.0.1", port: server.port, threads: 1) }
        #expect(throws: ServerError.self) { try HTTPServer(service, host: "no.such.host.invalid", port: 0, threads: 1) }
    }
}

/// Lines of a log, from any thread.
private final class LogLines: Sendable {
    let text = Mutex("")
}

extension String {
    fileprivate func components(of separator: String) -> [Substring] {
        split(separator: separator, omittingEmptySubsequences: false)
    }
}
