import Glibc
import Synchronization

/// A small HTTP server on loopback that answers as a test says, also badly.
final class LocalServer: Sendable {
    struct Request: Sendable {
        var path: String
        /// Names in small letters.
        var headers: [String: String]

        /// The first byte that is wanted.
        var from: Int? {
            guard let range = headers["range"], range.hasPrefix("bytes="), range.hasSuffix("-") else { return nil }
            return Int(range.dropFirst(6).dropLast())
        }
    }

    struct Answer: Sendable {
        var status = 200
        var headers: [String: String] = [:]
        var body: [UInt8] = []
        /// After how many bytes of the body the connection is closed.
        var cutAfter: Int?
    }

    let port: Int
    private let socket: Int32
    private let log = Mutex<[Request]>([])
    private let thread = Mutex<pthread_t?>(nil)

    /// What was asked so far.
    var requests: [Request] { log.withLock { $0 } }

    func address(_ name: String) -> String { "http://127.0.0.1:\(port)/\(name).zip" }

    /// - Parameter answer: gets each request and how many came before it.
    init(_ answer: @escaping @Sendable (Request, Int) -> Answer) throws {
        let descriptor = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 16) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard descriptor >= 0, isBound else { throw Trouble(text: "no socket") }
        socket = descriptor
        port = Int(UInt16(bigEndian: place.sin_port))
        let serve = Serving(
            socket: descriptor,
            log: { request in
                self.log.withLock { log in
                    log.append(request)
                    return log.count - 1
                }
            }, answer: answer)
        var made = pthread_t()
        pthread_create(
            &made, nil,
            { context in
                if let context { Unmanaged<Serving>.fromOpaque(context).takeRetainedValue().run() }
                return nil
            }, Unmanaged.passRetained(serve).toOpaque())
        thread.withLock { $0 = made }
    }

    /// Ends it.
    func stop() {
        shutdown(socket, Int32(SHUT_RDWR))
        if let made = thread.withLock({ thread in
            defer { thread = nil }
            return thread
        }) {
            pthread_join(made, nil)
            close(socket)
        }
    }
}

private final class Serving: Sendable {
    let socket: Int32
    let log: @Sendable (LocalServer.Request) -> Int
    let answer: @Sendable (LocalServer.Request, Int) -> LocalServer.Answer

    init(
        socket: Int32, log: @escaping @Sendable (LocalServer.Request) -> Int,
        answer: @escaping @Sendable (LocalServer.Request, Int) -> LocalServer.Answer
    ) {
        self.socket = socket
        self.log = log
        self.answer = answer
    }

    func run() {
        while true {
            let connection = accept(socket, nil, nil)
            if connection < 0 { return }
            serve(connection)
            close(connection)
        }
    }

    private func serve(_ connection: Int32) {
        var text: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while !String(decoding: text, as: UTF8.self).contains("\r\n\r\n") {
            let count = read(connection, &chunk, chunk.count)
            if count <= 0 { return }
            text += chunk[..<count]
        }
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\r\n")
        var request = LocalServer.Request(path: String(lines[0].split(separator: " ")[1]), headers: [:])
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            request.headers[line[..<colon].lowercased()] = String(line[line.index(after: colon)...].drop { $0 == " " })
        }
        let answer = answer(request, log(request))
        var head = "HTTP/1.1 \(answer.status) X\r\nConnection: close\r\nContent-Length: \(answer.body.count)\r\n"
        for (name, value) in answer.headers { head += "\(name): \(value)\r\n" }
        let bytes = Array((head + "\r\n").utf8) + answer.body.prefix(answer.cutAfter ?? .max)
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                send(connection, $0.baseAddress.map { $0 + sent }, $0.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count <= 0 { return }
            sent += count
        }
    }
}

struct Trouble: Error { var text: String }

/// A server of one file with an entity tag and ranges.
extension LocalServer.Answer {
    static func file(_ body: [UInt8], tag: String? = "\"v1\"", for request: LocalServer.Request, cutAfter: Int? = nil) -> Self {
        var headers = ["Accept-Ranges": "bytes"]
        if let tag { headers["ETag"] = tag }
        let isSame = request.headers["if-range"].map { $0 == tag } ?? true
        guard let from = request.from, isSame else { return Self(headers: headers, body: body, cutAfter: cutAfter) }
        guard from < body.count else { return Self(status: 416, headers: headers) }
        headers["Content-Range"] = "bytes \(from)-\(body.count - 1)/\(body.count)"
        return Self(status: 206, headers: headers, body: Array(body[from...]), cutAfter: cutAfter)
    }
}
