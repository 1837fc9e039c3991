import CMicroHTTPShim
import Glibc
import Synchronization

/// A request while it comes. Used by the thread of its connection alone.
final class RequestState {
    let target: [UInt8]
    var connection: ConnectionState?
    var hasHeaders = false
    var body: [UInt8] = []
    var isTooLarge = false
    /// Bytes of a body that is too large.
    var dropped = 0

    init(target: [UInt8]) { self.target = target }
}

/// An open connection.
final class ConnectionState: Sendable {
    let socket: Int32
    let client: String
    /// Since when it owes a whole request, in seconds of the steady clock; what is being answered is waited for.
    let waiting: Atomic<Int64>

    init(socket: Int32, client: String) {
        self.socket = socket
        self.client = client
        waiting = Atomic(Self.now)
    }

    static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    static func of(_ connection: OpaquePointer) -> ConnectionState? {
        mhd_socket_context(connection).map { Unmanaged<ConnectionState>.fromOpaque($0).takeUnretainedValue() }
    }
}

/// All open connections.
final class ConnectionBook: Sendable {
    private let open = Mutex<[ObjectIdentifier: ConnectionState]>([:])
    private let requests = Atomic<Int>(0)

    /// Requests under way, from their first line to the end of their answer.
    var busy: Int { requests.load(ordering: .relaxed) }

    func add(_ connection: ConnectionState) {
        open.withLock { $0[ObjectIdentifier(connection)] = connection }
    }

    /// Before the socket is closed, so that its number is never another's while it stands in the book.
    func remove(_ connection: ConnectionState) {
        open.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(connection)) }
    }

    func began() { requests.add(1, ordering: .relaxed) }

    func ended(_ connection: ConnectionState?) {
        requests.subtract(1, ordering: .relaxed)
        connection?.waiting.store(ConnectionState.now, ordering: .relaxed)
    }

    /// Ends the receiving side of connections that owe a request for longer.
    func hangUp(after seconds: Double) {
        let limit = Int64(seconds * 1000)
        let now = ConnectionState.now
        open.withLock { connections in
            for connection in connections.values where now - connection.waiting.load(ordering: .relaxed) > limit {
                shutdown(connection.socket, Int32(SHUT_RD))
            }
        }
    }
}

/// The socket that clients connect to.
enum Listener {
    static func open(host: String, port: UInt16) throws -> (socket: Int32, port: UInt16) {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, "\(port)", &hints, &list)
        guard status == 0, let list else {
            throw ServerError(
                description: "`\(host)` is no address of this machine: \(String(cString: gai_strerror(status)))",
                hint: "`--host 127.0.0.1` for this machine alone, `--host 0.0.0.0` for everyone who can reach it")
        }
        defer { freeaddrinfo(list) }
        var failure = EADDRNOTAVAIL
        var next: UnsafeMutablePointer<addrinfo>? = list
        while let address = next {
            next = address.pointee.ai_next
            let socket = Glibc.socket(address.pointee.ai_family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            if socket < 0 { continue }
            var yes: Int32 = 1
            setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
            if bind(socket, address.pointee.ai_addr, address.pointee.ai_addrlen) == 0, listen(socket, 1024) == 0 {
                return (socket, try Self.port(of: socket))
            }
            failure = errno
            close(socket)
        }
        let hint =
            switch failure {
            case EADDRINUSE:
                "another program listens there: choose another port with `--port N`, or `--port 0` for any that is free"
            case EACCES: "ports below 1024 are for root: choose another with `--port N`"
            default: "`--host` takes an address of this machine"
            }
        throw ServerError(
            description: "\(host):\(port) cannot be listened on: \(String(cString: strerror(failure)))", hint: hint)
    }

    private static func port(of socket: Int32) throws -> UInt16 {
        var address = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let status = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &length) }
        }
        guard status == 0 else { throw ServerError(description: "the socket has no address", hint: nil) }
        return withUnsafeBytes(of: &address) { bytes in
            let family = Int32(bytes.load(as: sockaddr.self).sa_family)
            return family == AF_INET6
                ? UInt16(bigEndian: bytes.load(as: sockaddr_in6.self).sin6_port)
                : UInt16(bigEndian: bytes.load(as: sockaddr_in.self).sin_port)
        }
    }
}

/// A thread that nobody waits for.
struct Thread {
    private final class Work: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    private let work: Work

    init(_ body: @escaping @Sendable () -> Void) { work = Work(body) }

    func start() {
        var thread = pthread_t()
        let work = Unmanaged.passRetained(work)
        let status = pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, work.toOpaque())
        if status == 0 { pthread_detach(thread) } else { work.release() }
    }
}
