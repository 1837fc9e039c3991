import Foundation
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
        let tally = await Attack(port: server.port, seed: seed, range: 0..<(Self.isLong ? 2000 : 200)).run()
        #expect(tally.faults.isEmpty, "\(tally.faults.prefix(10).joined(separator: "\n"))")
        #expect(try RawClient(port: server.port).get("/movie/3")?.status == 200, "seed \(seed)")
    }

    /// `recnb serve` itself: afterwards it has the memory and the open files that it had, opened no file meanwhile, and ends as asked.
    @Test(.enabled(if: ServerProcess.isThere)) func theServerStaysAsItWas() async throws {
        let project = try Served()
        let scratch = project.scratch
        let server = try ServerProcess(
            ["films.recnb", "--port", "0", "--max-body", "20000", "--time-limit", "1s"], in: scratch.path)
        defer { server.end() }
        let port = try #require(await server.port(), "\(server.said)")
        try scratch.write(Bait.text, to: "bait.txt")
        let watch = try FileOpenings(of: [scratch.path, scratch.path + "/output", scratch.path + "/output/.cache"])
        let seed = UInt64.random(in: 0...UInt64.max)
        let count = Self.isLong ? 10_000 : 300
        // What allocators keep for later has been kept by then.
        var tally = await Attack(port: port, seed: seed, range: 0..<count / 3).run()
        let before = try await Self.settled(server)
        let rest = await Attack(port: port, seed: seed, range: count / 3..<count).run()
        let after = try await Self.settled(server)
        for (kind, counts) in rest.counts { tally.counts[kind, default: [:]].merge(counts, uniquingKeysWith: +) }
        tally.faults += rest.faults
        #expect(tally.total == count && tally.faults.isEmpty, "\(tally.faults.prefix(10).joined(separator: "\n"))")
        #expect(try RawClient(port: port).get("/movie/3")?.status == 200, "seed \(seed)")
        #expect(after.files <= before.files, "seed \(seed): \(before.files) open files, then \(after.files)")
        #expect(after.memory - before.memory < 16 << 20, "seed \(seed): \(before.memory) bytes, then \(after.memory)")
        #expect(watch.names() == [], "seed \(seed): files were opened")
        _ = try String(contentsOfFile: scratch.path + "/bait.txt", encoding: .utf8)
        #expect(watch.names() == ["bait.txt"], "it would have been seen")
        #expect(server.end() == 0, "\(server.said)")
        if Self.isLong {
            print("\(count) malformed requests, seed \(seed):\n\(tally.text)")
            print("  memory of the server \(before.memory >> 10) KiB after \(count / 3), \(after.memory >> 10) KiB at the end")
        }
    }

    /// Memory and open files once all connections have gone.
    private static func settled(_ server: ServerProcess) async throws -> (memory: Int, files: Int) {
        var files = server.openFiles
        for _ in 0..<50 {
            try await Task.sleep(for: .milliseconds(100))
            let now = server.openFiles
            if now >= files { break }
            files = now
        }
        return (server.residentMemory, files)
    }
}
