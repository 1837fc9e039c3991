internal import Glibc

/// Why a conversation with a worker broke off.
enum ChannelError: Error {
    /// The other end is closed, or this one was interrupted.
    case closed
    /// The deadline passed.
    case timedOut
    /// What arrived is no frame.
    case garbage
}

/// One end of a socket on which frames travel: `RNB1`, the JSON's length (32 bits), the data's length (64 bits), both little-endian,
/// the JSON, the data. Calls block their thread until the deadline.
final class Channel: Sendable {
    private static let magic: [UInt8] = Array("RNB1".utf8)
    private static let headCount = 16
    /// More than any figure or list of values needs; a length beyond it is garbage.
    private static let mostJSON = 1 << 28
    private static let mostData = 1 << 32

    private let descriptor: CInt

    /// Takes over an open socket.
    init(descriptor: CInt) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Makes every call under way and to come fail with `closed`.
    func interrupt() { _ = shutdown(descriptor, CInt(SHUT_RDWR)) }

    func send(json: [UInt8], data: [UInt8], by deadline: ContinuousClock.Instant?) throws(ChannelError) {
        var head = Channel.magic
        withUnsafeBytes(of: UInt32(truncatingIfNeeded: json.count).littleEndian) { head += $0 }
        withUnsafeBytes(of: UInt64(data.count).littleEndian) { head += $0 }
        try send(head + json, by: deadline)
        try send(data, by: deadline)
    }

    func receive(by deadline: ContinuousClock.Instant?) throws(ChannelError) -> (json: [UInt8], data: [UInt8]) {
        let head = try receive(Channel.headCount, by: deadline)
        guard Array(head.prefix(4)) == Channel.magic else { throw .garbage }
        let json = head[4..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard json <= Channel.mostJSON, head[15] == 0 else { throw .garbage }
        let data = head[8..<16].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard data <= Channel.mostData else { throw .garbage }
        return (try receive(json, by: deadline), try receive(data, by: deadline))
    }

    private func send(_ bytes: [UInt8], by deadline: ContinuousClock.Instant?) throws(ChannelError) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(
                    descriptor, $0.baseAddress?.advanced(by: sent), $0.count - sent,
                    CInt(MSG_NOSIGNAL | MSG_DONTWAIT))
            }
            if count >= 0 {
                sent += count
            } else if errno == EAGAIN {
                try wait(for: CInt(POLLOUT), by: deadline)
            } else if errno != EINTR {
                throw .closed
            }
        }
    }

    private func receive(_ count: Int, by deadline: ContinuousClock.Instant?) throws(ChannelError) -> [UInt8] {
        // Grows as it fills: a length that nothing follows must not cost memory.
        var bytes: [UInt8] = []
        while bytes.count < count {
            let start = bytes.count
            let step = min(count - start, max(1 << 16, start))
            bytes.append(contentsOf: repeatElement(0, count: step))
            var filled = 0
            while filled < step {
                let got = bytes.withUnsafeMutableBytes {
                    recv(descriptor, $0.baseAddress?.advanced(by: start + filled), step - filled, CInt(MSG_DONTWAIT))
                }
                if got > 0 {
                    filled += got
                } else if got == 0 {
                    throw .closed
                } else if errno == EAGAIN {
                    try wait(for: CInt(POLLIN), by: deadline)
                } else if errno != EINTR {
                    throw .closed
                }
            }
        }
        return bytes
    }

    private func wait(for events: CInt, by deadline: ContinuousClock.Instant?) throws(ChannelError) {
        var request = pollfd(fd: descriptor, events: CShort(events), revents: 0)
        var milliseconds: CInt = -1
        if let deadline {
            let left = deadline - .now
            guard left > .zero else { throw .timedOut }
            milliseconds = left > .seconds(1_000_000) ? 1_000_000_000 : CInt(left / .milliseconds(1)) + 1
        }
        let ready = poll(&request, 1, milliseconds)
        if ready < 0, errno != EINTR { throw .closed }
    }
}
