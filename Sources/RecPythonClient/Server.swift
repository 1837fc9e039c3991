internal import Dispatch
internal import FoundationEssentials
internal import Glibc
internal import RecProcess
internal import Synchronization

/// The running `recnb-python`, as seen from here: it is told what to import and to fork, and tells how its children ended.
///
/// A thread of its own reads the control socket until it closes, then reaps the process, so no zombie stays.
final class Server: Sendable {
    /// What a worker is for.
    enum Role: String, Sendable {
        case drawing
        case cells
        case references
        case services
        case conversion
    }

    /// How a worker's life ended.
    enum Notice: Sendable {
        /// The process ended.
        case exited(PythonCrash)
        /// It was never forked: a package is missing or cannot be imported.
        case refused(missing: String?, message: String)
        /// The whole server ended.
        case ended(Ending)
    }

    /// How the server ended.
    struct Ending: Sendable {
        /// What ended it.
        let cause: PythonCrash.Cause
        /// What it complained of last.
        let complaints: String
        /// What it said when Python had started; `nil` if Python never did.
        let hello: Hello?
    }

    /// What the server says first.
    struct Hello: Sendable, Decodable {
        /// The version of libpython.
        let python: String
        /// The folder of the environment's packages for that version, `nil` if there is none.
        let packages: String?
    }

    private struct State {
        var nextNumber = 1
        var hello: Hello?
        var notices: [Int: Notice] = [:]
        var forgotten: Set<Int> = []
        /// The ways to workers of whose end nothing is known yet: to be broken off when the server ends.
        var channels: [Int: Channel] = [:]
        var ending: Ending?
        var waiters: [Int: CheckedContinuation<Notice, Never>] = [:]
        var listeners: [CheckedContinuation<Void, Never>] = []
        var mourners: [CheckedContinuation<Void, Never>] = []
    }

    /// One packet from the server.
    private struct Packet: Decodable {
        let python: String?
        let packages: String?
        let exited: Int?
        let status: Int32?
        let signal: Int32?
        let stdout: String?
        let stderr: String?
        let refused: Int?
        let missing: String?
        let message: String?
    }

    private let process: SpawnedProcess
    private let state = Mutex(State())

    /// Starts `recnb-python`; Python itself starts in its own time.
    init(executable: String, python: String, environment: [String: String]) throws(ChildProcess.StartError) {
        process = try SpawnedProcess.start(executable, arguments: [python, "3"], environment: environment)
        DispatchQueue(label: "recnb-python control").async { self.listen() }
    }

    deinit {
        close(process.control)
        if process.complaints >= 0 { close(process.complaints) }
    }

    /// Whether it has ended.
    var hasEnded: Bool { state.withLock { $0.ending != nil } }

    // MARK: Telling

    /// Has it import what these roles need while it has nothing else to do.
    func warm(_ roles: [Role]) {
        tell(#"{"op":"warm","what":[\#(roles.map { "\"\($0.rawValue)\"" }.joined(separator: ","))]}"#)
    }

    /// Has it fork a worker. If it cannot, the worker's channel is closed and its notice says why.
    func spawn(_ role: Role) throws(ChildProcess.StartError) -> Worker {
        var ends: [CInt] = [-1, -1]
        guard socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw ChildProcess.StartError(code: errno)
        }
        defer { close(ends[1]) }
        let channel = Channel(descriptor: ends[0])
        let (number, isLate) = state.withLock { state in
            defer { state.nextNumber += 1 }
            state.channels[state.nextNumber] = channel
            return (state.nextNumber, state.ending != nil)
        }
        if isLate { channel.interrupt() }
        tell(#"{"op":"spawn","id":\#(number),"role":"\#(role.rawValue)"}"#, descriptor: ends[1])
        return Worker(number: number, server: self, channel: channel)
    }

    /// Has it kill a worker and all processes that the worker started.
    func kill(_ number: Int) { tell(#"{"op":"kill","id":\#(number)}"#) }

    /// Has it kill its workers and end. Returns at once.
    func end() {
        _ = shutdown(process.control, CInt(SHUT_RDWR))
    }

    private func tell(_ text: String, descriptor: CInt? = nil) {
        _ = sendPacket(Array(text.utf8), descriptor: descriptor, on: process.control)
    }

    // MARK: Hearing

    /// Waits until Python has started, or the server ended.
    func hello() async -> (Hello?, Ending?) {
        await withCheckedContinuation { continuation in
            let known = state.withLock { state in
                if state.hello == nil, state.ending == nil {
                    state.listeners.append(continuation)
                    return false
                }
                return true
            }
            if known { continuation.resume() }
        }
        return state.withLock { ($0.hello, $0.ending) }
    }

    /// Waits until it has ended and is reaped.
    func ended() async {
        await withCheckedContinuation { continuation in
            let done = state.withLock { state in
                if state.ending == nil { state.mourners.append(continuation) }
                return state.ending != nil
            }
            if done { continuation.resume() }
        }
    }

    /// How worker `number` ended; waits for it, and ends the whole server when it does not tell within five seconds.
    func notice(of number: Int) async -> Notice {
        DispatchQueue.global().asyncAfter(deadline: .now() + 5) { [weak self] in
            guard let self, self.state.withLock({ $0.waiters[number] != nil }) else { return }
            _ = Glibc.kill(self.process.pid, SIGKILL)
        }
        return await withCheckedContinuation { continuation in
            let known: Notice? = state.withLock { state in
                if let notice = state.notices.removeValue(forKey: number) { return notice }
                if let ending = state.ending { return .ended(ending) }
                state.waiters[number] = continuation
                return nil
            }
            if let known { continuation.resume(returning: known) }
        }
    }

    /// Says that nobody will ask how worker `number` ended.
    func forget(_ number: Int) {
        state.withLock { state in
            state.channels[number] = nil
            if state.notices.removeValue(forKey: number) == nil { state.forgotten.insert(number) }
        }
    }

    private func listen() {
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = recv(process.control, &buffer, buffer.count, 0)
            if count < 0, errno == EINTR { continue }
            guard count > 0, let packet = try? JSONDecoder().decode(Packet.self, from: Data(buffer[..<count])) else { break }
            take(packet)
        }
        finish()
    }

    private func take(_ packet: Packet) {
        if let python = packet.python {
            let listeners = state.withLock { state in
                state.hello = Hello(python: python, packages: packet.packages)
                defer { state.listeners = [] }
                return state.listeners
            }
            listeners.forEach { $0.resume() }
        } else if let number = packet.exited {
            let cause: PythonCrash.Cause = packet.signal.map { .signal($0) } ?? packet.status.map { .exit($0) } ?? .unknown
            give(.exited(PythonCrash(cause: cause, stdout: packet.stdout ?? "", stderr: packet.stderr ?? "")), to: number)
        } else if let number = packet.refused {
            give(.refused(missing: packet.missing, message: packet.message ?? ""), to: number)
        }
    }

    private func give(_ notice: Notice, to number: Int) {
        let waiter = state.withLock { state -> CheckedContinuation<Notice, Never>? in
            state.channels[number] = nil
            if let waiter = state.waiters.removeValue(forKey: number) { return waiter }
            if state.forgotten.remove(number) == nil { state.notices[number] = notice }
            return nil
        }
        waiter?.resume(returning: notice)
    }

    /// The control socket is closed or talks nonsense: the process ends, by itself within half a second or killed, and is reaped.
    private func finish() {
        end()
        var status: CInt = 0
        let deadline = ContinuousClock.now + .milliseconds(500)
        var reaped = waitpid(process.pid, &status, WNOHANG)
        while reaped == 0, ContinuousClock.now < deadline {
            usleep(500)
            reaped = waitpid(process.pid, &status, WNOHANG)
        }
        if reaped == 0 {
            _ = Glibc.kill(-process.pid, SIGKILL)
            repeat { reaped = waitpid(process.pid, &status, 0) } while reaped < 0 && errno == EINTR
        }
        let signal = status & 0x7f
        let cause: PythonCrash.Cause = reaped < 0 ? .unknown : signal == 0 ? .exit((status >> 8) & 0xff) : .signal(signal)
        let complaints = lastComplaints()
        let ending = state.withLock { state in
            let ending = Ending(cause: cause, complaints: complaints, hello: state.hello)
            state.ending = ending
            return ending
        }
        // Nobody joins these lists once there is an ending.
        let waiters = state.withLock { $0.waiters.values.map(\.self) }
        let channels = state.withLock { $0.channels.values.map(\.self) }
        let others = state.withLock { $0.listeners + $0.mourners }
        state.withLock { state in
            state.waiters = [:]
            state.listeners = []
            state.mourners = []
            state.channels = [:]
        }
        channels.forEach { $0.interrupt() }
        waiters.forEach { $0.resume(returning: .ended(ending)) }
        others.forEach { $0.resume() }
    }

    private func lastComplaints() -> String {
        var facts = stat()
        guard process.complaints >= 0, fstat(process.complaints, &facts) == 0 else { return "" }
        var bytes = [UInt8](repeating: 0, count: min(1 << 14, Int(facts.st_size)))
        let count = pread(process.complaints, &bytes, bytes.count, max(0, facts.st_size - off_t(bytes.count)))
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}

/// A forked process and the way to it.
struct Worker: Sendable {
    /// Its number with the server.
    let number: Int
    /// Who forked it.
    let server: Server
    /// The way to it.
    let channel: Channel

    /// Kills it and all that it started, and breaks off any conversation with it.
    func kill() {
        channel.interrupt()
        server.kill(number)
    }
}
