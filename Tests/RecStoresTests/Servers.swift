import Foundation
import RecStores
import Synchronization
import Testing

/// Suites that share the servers: one test at a time.
@Suite("Stores", .serialized)
enum OnServers {}

/// A PostgreSQL and a Redis of these tests' own, on loopback, with their data in a temporary folder. They end with the tests, however
/// those end: each is kept by a shell that waits for the end of a pipe from here.
enum Servers {
    /// The URL of an empty database; nil, said loudly, where PostgreSQL cannot be started.
    static let postgres: String? = start("PostgreSQL", postgresScript) { port in
        "postgresql://recnb:secret%20word@127.0.0.1:\(port)/films"
    } isUp: { url in
        (try? openDatabase(DatabaseURL(url)) { $0 }) != nil
    }

    /// The URL of the database without a table in it; nil where there is no server.
    static func emptyPostgres() throws -> String? {
        guard let url = postgres else { return nil }
        let database = try waiting(for: url)
        _ = try database.execute("DROP SCHEMA public CASCADE")
        _ = try database.execute("CREATE SCHEMA public")
        return url
    }

    /// A connection to a server that may be starting anew after a crash.
    static func waiting(for url: String) throws -> any Database {
        for _ in 0..<300 {
            if let database = try? openDatabase(DatabaseURL(url), resolve: { $0 }) { return database }
            usleep(100_000)
        }
        return try openDatabase(DatabaseURL(url)) { $0 }
    }

    /// Where Redis is; nil, said loudly, where it cannot be started.
    static let redis: RedisAddress? = start("Redis", redisScript) { port in
        RedisAddress(host: "127.0.0.1", port: port, password: "secret word")
    } isUp: { address in
        (try? RedisCache(address)) != nil
    }

    // initdb refuses to run as root.
    private static let postgresScript = """
        bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n1); [ -n "$bin" ] || exit 1
        if [ "$(id -u)" = 0 ]; then chown postgres "$dir"; as() { runuser -u postgres -- "$@"; }; else as() { "$@"; }; fi
        cd "$dir" || exit 1
        echo 'secret word' >pw; chmod 644 pw
        as "$bin/initdb" -D "$dir/data" -U recnb --pwfile="$dir/pw" -A scram-sha-256 -E UTF8 --locale=C.UTF-8 --no-sync >log 2>&1 || exit 1
        as "$bin/postgres" -D "$dir/data" -k "$dir" -h 127.0.0.1 -p "$port" -c fsync=off -c shared_buffers=32MB >>log 2>&1 &
        for i in $(seq 100); do
            PGPASSWORD='secret word' "$bin/createdb" -h 127.0.0.1 -p "$port" -U recnb films 2>/dev/null && break; sleep 0.1
        done
        cat >/dev/null
        kill -INT $(head -n1 "$dir/data/postmaster.pid"); wait; rm -rf "$dir"
        """

    private static let redisScript = """
        cd "$dir" || exit 1
        redis-server --port "$port" --bind 127.0.0.1 --save '' --appendonly no --dir "$dir" --requirepass 'secret word' >log 2>&1 &
        pid=$!; cat >/dev/null; kill -KILL $pid; wait; rm -rf "$dir"
        """

    private static func start<T>(
        _ name: String, _ script: String, _ place: (Int) -> T, isUp: (T) -> Bool
    ) -> T? {
        // For root the server is another user's, who may not enter a folder that is root's own.
        let parent = geteuid() == 0 ? "/tmp" : FileManager.default.temporaryDirectory.path
        let folder = "\(parent)/recnb-\(name)-\(UUID().uuidString)"
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let port = freePort()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-c", "trap '' INT TERM; dir='\(folder)' port=\(port)\n" + script]
        let pipe = Pipe()
        process.standardInput = pipe
        // Who reads what the tests print waits for all that hold it.
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        _ = fcntl(pipe.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
        do { try process.run() } catch { return missing(name) }
        let isFirst = kept.withLock { kept in
            kept.append((pipe, folder))
            return kept.count == 1
        }
        if isFirst { atexit { Servers.end() } }
        let address = place(port)
        for _ in 0..<300 {
            if isUp(address) { return address }
            if !process.isRunning { break }
            usleep(100_000)
        }
        return missing(name)
    }

    /// Open as long as the tests run, with the folders that go with the servers.
    private static let kept = Mutex<[(pipe: Pipe, folder: String)]>([])

    /// Ends all servers, and waits until their folders are gone. Where the tests are killed, the pipes close all the same.
    private static func end() {
        let kept = kept.withLock { $0 }
        for (pipe, _) in kept { try? pipe.fileHandleForWriting.close() }
        for (_, folder) in kept {
            for _ in 0..<200 where FileManager.default.fileExists(atPath: folder) { usleep(50_000) }
        }
    }

    private static func missing<T>(_ name: String) -> T? {
        FileHandle.standardError.write(
            Data("NOTE: \(name) cannot be started here: ITS TESTS ARE SKIPPED. `make setup` installs it.\n".utf8))
        return nil
    }

    private static func freePort() -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(descriptor, $0, size)
                _ = getsockname(descriptor, $0, &size)
            }
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
