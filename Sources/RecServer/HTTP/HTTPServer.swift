import CMicroHTTPShim
import Glibc
import Synchronization

/// Why a server could not be started.
public struct ServerError: Error, Sendable, CustomStringConvertible {
    /// One sentence.
    public let description: String
    /// What to do.
    public let hint: String?
}

/// What a server takes from clients before it turns away or hangs up.
public struct HTTPLimits: Sendable {
    /// Bytes of a body; a larger one gets 413.
    public var body = 1 << 20
    /// Bytes of a request line with all headers; more get 431 or 414.
    public var header = 32 << 10
    /// Seconds for a whole request to come, and for a connection to wait for its next one.
    public var seconds = 30.0
    /// Connections at a time; further ones are turned away.
    public var connections = 1000

    /// The usual.
    public init() {}
}

/// An HTTP/1.1 server over libmicrohttpd.
///
/// A few threads wait for connections; the thread that a request came to answers it. What clients send is bounded in size and in time,
/// whatever they do.
public final class HTTPServer: @unchecked Sendable {
    // `daemon` and `listener` are set once, before the first connection, and cleared after the last.
    private var daemon: OpaquePointer?
    private let listener: Int32
    let service: any HTTPAnswering
    let limits: HTTPLimits
    let log: RequestLog?
    let connections = ConnectionBook()
    let isStopping = Atomic<Bool>(false)
    private let sweeper = Mutex<Bool>(true)

    /// The port that it listens on.
    public let port: UInt16

    /// Listens and begins to answer.
    ///
    /// - Parameters:
    ///   - host: an address or a name of this machine.
    ///   - port: 0 for any that is free.
    ///   - threads: that answer.
    /// - Throws: `ServerError` where the address cannot be listened on, or libmicrohttpd is not installed.
    public init(
        _ service: any HTTPAnswering, host: String, port: UInt16, threads: Int, limits: HTTPLimits = HTTPLimits(),
        log: RequestLog? = nil
    ) throws {
        self.service = service
        self.limits = limits
        self.log = log
        guard mhd_load() != 0 else {
            throw ServerError(
                description: "the HTTP server's library is not there", hint: "install the Debian package `libmicrohttpd12`")
        }
        (listener, self.port) = try Listener.open(host: host, port: port)
        let context = Unmanaged.passUnretained(self).toOpaque()
        var options = [
            item(.LISTEN_SOCKET, Int(listener)),
            item(.THREAD_POOL_SIZE, max(2, threads)),
            // Routes are evaluated on these threads, as deep as a notebook may nest; only what is touched is memory.
            item(.THREAD_STACK_SIZE, 512 << 20),
            item(.CONNECTION_LIMIT, max(limits.connections, threads)),
            item(.CONNECTION_MEMORY_LIMIT, limits.header),
            item(.CONNECTION_TIMEOUT, Int(limits.seconds.rounded(.up))),
            item(.STRICT_FOR_CLIENT, 1),
            item(.URI_LOG_CALLBACK, unsafeBitCast(Callbacks.began, to: Int.self), context),
            item(.NOTIFY_COMPLETED, unsafeBitCast(Callbacks.completed, to: Int.self), context),
            item(.NOTIFY_CONNECTION, unsafeBitCast(Callbacks.connection, to: Int.self), context),
            item(.END, 0),
        ]
        let flags = MHD_USE_EPOLL_INTERNAL_THREAD.rawValue | MHD_USE_ITC.rawValue
        daemon = mhd_start(flags, Callbacks.handle, context, &options)
        guard daemon != nil else {
            close(listener)
            throw ServerError(
                description: "the HTTP server could not be started", hint: "allow more threads or memory (`ulimit -a`)")
        }
        startSweeping()
    }

    /// Requests that have begun and are not answered yet.
    public var requestsUnderWay: Int { connections.busy }

    /// Takes no further connections, lets requests under way end, and stops. Returns when nothing is left of it.
    ///
    /// - Parameter seconds: to wait for requests at most.
    public func stop(waiting seconds: Double = 30) {
        guard let daemon, !isStopping.exchange(true, ordering: .relaxed) else { return }
        // Whoever has connected but was not taken up yet would be cut off: give the threads a moment.
        usleep(50_000)
        _ = mhd_quiesce_daemon(daemon)
        let deadline = ContinuousClock.now + .seconds(seconds)
        while connections.busy > 0, ContinuousClock.now < deadline { usleep(5_000) }
        mhd_stop_daemon(daemon)
        close(listener)
        self.daemon = nil
        sweeper.withLock { $0 = false }
        log?.flush()
    }

    /// Hangs up on those who take too long, which a limit on silence alone would never do.
    private func startSweeping() {
        let limit = limits.seconds
        let connections = connections
        let thread = Thread { [weak self] in
            while let server = self, server.sweeper.withLock({ $0 }) {
                connections.hangUp(after: limit)
                server.log?.flush()
                usleep(100_000)
            }
        }
        thread.start()
    }
}

private func item(_ option: MHD_OPTION, _ value: Int, _ pointer: UnsafeMutableRawPointer? = nil) -> MHD_OptionItem {
    MHD_OptionItem(option: option, value: value, ptr_value: pointer)
}

/// What libmicrohttpd calls. The context is the server, which outlives its daemon.
private enum Callbacks {
    /// The request line is there.
    static let began:
        @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?, OpaquePointer?) -> UnsafeMutableRawPointer? = {
            context, uri, connection in
            guard let context, let uri, let connection else { return nil }
            let server = Unmanaged<HTTPServer>.fromOpaque(context).takeUnretainedValue()
            let state = RequestState(
                target: Array(UnsafeBufferPointer(start: uri, count: strlen(uri))).map(UInt8.init(bitPattern:)))
            state.connection = ConnectionState.of(connection)
            server.connections.began()
            return Unmanaged.passRetained(state).toOpaque()
        }

    /// The request is over, in whichever way.
    static let completed:
        @convention(c) (
            UnsafeMutableRawPointer?, OpaquePointer?, UnsafeMutablePointer<UnsafeMutableRawPointer?>?, MHD_RequestTerminationCode
        ) -> Void = { context, _, state, _ in
            guard let context, let pointer = state?.pointee else { return }
            let server = Unmanaged<HTTPServer>.fromOpaque(context).takeUnretainedValue()
            let request = Unmanaged<RequestState>.fromOpaque(pointer).takeRetainedValue()
            state?.pointee = nil
            server.connections.ended(request.connection)
        }

    /// A connection came or went.
    static let connection:
        @convention(c) (
            UnsafeMutableRawPointer?, OpaquePointer?, UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
            MHD_ConnectionNotificationCode
        ) -> Void = { context, connection, slot, code in
            guard let context, let connection, let slot else { return }
            let server = Unmanaged<HTTPServer>.fromOpaque(context).takeUnretainedValue()
            // MHD_CONNECTION_NOTIFY_STARTED.
            if code.rawValue == 0 {
                var text = [CChar](repeating: 0, count: 64)
                mhd_client(connection, &text, 64)
                let client = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
                let state = ConnectionState(socket: mhd_socket_of(connection), client: client)
                server.connections.add(state)
                slot.pointee = Unmanaged.passRetained(state).toOpaque()
            } else if let pointer = slot.pointee {
                server.connections.remove(Unmanaged<ConnectionState>.fromOpaque(pointer).takeRetainedValue())
                slot.pointee = nil
            }
        }

    /// Headers are there (first call), a piece of the body is there, or all of it is (last call).
    static let handle:
        @convention(c) (
            UnsafeMutableRawPointer?, OpaquePointer?, UnsafePointer<CChar>?, UnsafePointer<CChar>?, UnsafePointer<CChar>?,
            UnsafePointer<CChar>?, UnsafeMutablePointer<Int>?, UnsafeMutablePointer<UnsafeMutableRawPointer?>?
        ) -> MHD_Result = { context, connection, _, method, _, data, size, slot in
            guard let context, let connection, let method, let size, let pointer = slot?.pointee else { return .NO }
            let server = Unmanaged<HTTPServer>.fromOpaque(context).takeUnretainedValue()
            let state = Unmanaged<RequestState>.fromOpaque(pointer).takeUnretainedValue()
            if !state.hasHeaders {
                state.hasHeaders = true
                let length = header(connection, "Content-Length").flatMap { UInt64($0) }
                guard let length, length > UInt64(server.limits.body) else { return .YES }
                // Answered before the body comes, which closes the connection: nothing of the body is taken.
                state.isTooLarge = true
                return server.answer(state, method: String(cString: method), connection)
            }
            if size.pointee > 0 {
                let count = size.pointee
                size.pointee = 0
                guard let data, !state.isTooLarge, state.body.count + count <= server.limits.body else {
                    state.isTooLarge = true
                    state.body = []
                    state.dropped += count
                    return state.dropped <= server.limits.body ? .YES : .NO
                }
                data.withMemoryRebound(to: UInt8.self, capacity: count) {
                    state.body.append(contentsOf: UnsafeBufferPointer(start: $0, count: count))
                }
                return .YES
            }
            return server.answer(state, method: String(cString: method), connection)
        }

    static func header(_ connection: OpaquePointer, _ name: String) -> String? {
        mhd_lookup_connection_value(connection, .HEADER_KIND, name).map { String(cString: $0) }
    }
}

extension HTTPServer {
    fileprivate func answer(_ state: RequestState, method: String, _ connection: OpaquePointer) -> MHD_Result {
        let start = ContinuousClock.now
        let response = service.answer(
            HTTPRequest(
                method: method, target: state.target, contentType: Callbacks.header(connection, "Content-Type"),
                origin: Callbacks.header(connection, "Origin"), host: Callbacks.header(connection, "Host"),
                body: state.body, isTooLarge: state.isTooLarge))
        guard
            let made = response.body.withUnsafeBufferPointer({ bytes in
                mhd_create_response_from_buffer(
                    bytes.count, UnsafeMutableRawPointer(mutating: bytes.baseAddress), .RESPMEM_MUST_COPY)
            })
        else { return .NO }
        defer { mhd_destroy_response(made) }
        for (name, value) in response.headers { mhd_add_response_header(made, name, value) }
        mhd_add_response_header(made, "X-Content-Type-Options", "nosniff")
        if isStopping.load(ordering: .relaxed) { mhd_add_response_header(made, "Connection", "close") }
        let result = mhd_queue_response(connection, UInt32(response.status), made)
        log?.note(
            RequestLog.Entry(
                client: state.connection?.client ?? "", method: method, target: state.target, status: response.status,
                bytes: response.body.count, time: ContinuousClock.now - start, detail: response.detail))
        return result
    }
}
