import Glibc

/// A connection to a server in this machine, byte by byte.
final class RawClient: Sendable {
    private let socket: Int32

    init(port: UInt16) throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw Trouble(description: "cannot connect: errno \(errno)") }
    }

    deinit { close(socket) }

    /// Sends bytes; what the other side does not take any more is dropped. Whether all were taken.
    @discardableResult func send(_ bytes: [UInt8]) -> Bool {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress.map { $0 + done }, $0.count - done, Int32(MSG_NOSIGNAL))
            }
            if count <= 0 { return false }
            done += count
        }
        return true
    }

    @discardableResult func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// Breaks the connection off when it is closed, with a reset instead of a farewell.
    func reset() {
        var now = linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
    }

    /// Says that nothing more comes.
    func endSending() { shutdown(socket, Int32(SHUT_WR)) }

    /// Everything until the other side closes.
    func readAll() -> [UInt8] {
        var all: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16384)
        while true {
            let count = recv(socket, &chunk, chunk.count, 0)
            if count <= 0 { return all }
            all += chunk[..<count]
        }
    }

    /// Whether the other side ends the connection before this one loses patience.
    func isHungUpOn() -> Bool {
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(socket, &chunk, chunk.count, 0)
            if count <= 0 { return count == 0 || errno != EAGAIN }
        }
    }

    /// One answer, whose length its headers say; nil where the connection ends before.
    func readAnswer() -> (status: Int, head: String, body: String)? {
        var all: [UInt8] = []
        var byte: UInt8 = 0
        while !all.suffix(4).elementsEqual([13, 10, 13, 10]) {
            guard recv(socket, &byte, 1, 0) == 1 else { return nil }
            all.append(byte)
        }
        let head = String(decoding: all, as: UTF8.self)
        let length = head.firstMatch(of: /(?i)content-length: (\d+)/).flatMap { Int($0.1) } ?? 0
        var body: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16384)
        while body.count < length {
            let count = recv(socket, &chunk, min(chunk.count, length - body.count), 0)
            guard count > 0 else { return nil }
            body += chunk[..<count]
        }
        return (Int(head.dropFirst(9).prefix(3)) ?? 0, head, String(decoding: body, as: UTF8.self))
    }

    /// Asks on this connection.
    func get(_ target: String) -> (status: Int, head: String, body: String)? {
        send("GET \(target) HTTP/1.1\r\nHost: localhost\r\n\r\n")
        return readAnswer()
    }
}
