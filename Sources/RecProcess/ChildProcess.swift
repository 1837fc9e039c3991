public import Glibc

/// A program that was started: its signals are as the system has them, whatever is ignored or held back here, and of our files it has
/// only the streams that it is given, as whoever opens one here marks it to close then (`O_CLOEXEC`).
public struct ChildProcess: Sendable {
    /// Its number, which is that of its process group too where it has one of its own.
    public let pid: pid_t

    /// Where one of the program's file descriptors leads.
    public enum Stream: Sendable {
        /// To nothing: reads end at once, what is written is gone.
        case nothing
        /// To the end of a file, made where there is none.
        case file(String)
        /// Where a descriptor of this process leads.
        case descriptor(CInt)
    }

    /// Why a program could not be started.
    public struct StartError: Error, Sendable, CustomStringConvertible {
        /// The system's error number.
        public let code: CInt

        /// With the system's error number.
        public init(code: CInt) { self.code = code }

        /// The system's words.
        public var description: String { String(cString: strerror(code)) }
    }

    /// How a program ended.
    public enum Ending: Sendable, Equatable {
        /// By itself, with this status.
        case exited(CInt)
        /// By a signal.
        case signalled(CInt)

        init(_ status: CInt) { self = status & 0x7F == 0 ? .exited(status >> 8 & 0xFF) : .signalled(status & 0x7F) }

        /// As a shell tells it: 128 and the signal's number after a signal.
        public var status: CInt {
            switch self {
            case .exited(let status): status
            case .signalled(let signal): 128 + signal
            }
        }
    }

    /// Starts a program. Returns at once; only what can be known then is thrown.
    ///
    /// - Parameters:
    ///   - path: the program's file; the PATH is not looked through.
    ///   - changes: to the variables of this process, which the program has otherwise; nil takes one away.
    ///   - streams: of the program, by its descriptors, made in this order; those of 0, 1 and 2 that are not named are ours.
    ///   - isApart: in a process group of its own, so that a terminal's Ctrl-C does not reach it.
    public static func start(
        _ path: String, _ arguments: [String], changing changes: [String: String?] = [:],
        streams: KeyValuePairs<CInt, Stream> = [:], isApart: Bool = false
    ) throws(StartError) -> ChildProcess {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        for (descriptor, stream) in streams {
            switch stream {
            case .nothing:
                posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", descriptor == 0 ? O_RDONLY : O_WRONLY, 0)
            case .file(let file):
                posix_spawn_file_actions_addopen(&actions, descriptor, file, O_WRONLY | O_CREAT | O_APPEND, 0o600)
            case .descriptor(let own): posix_spawn_file_actions_adddup2(&actions, own, descriptor)
            }
        }
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, CShort(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | (isApart ? POSIX_SPAWN_SETPGROUP : 0)))
        var words = ([path] + arguments).map { strdup($0) }
        words.append(nil)
        var variables = inherited(without: changes)
        for case (let name, let value?) in changes.sorted(by: { $0.key < $1.key }) {
            variables.append(strdup("\(name)=\(value)"))
        }
        variables.append(nil)
        defer { for text in words + variables { free(text) } }
        var pid = pid_t()
        let code = posix_spawn(&pid, path, &actions, &attributes, words, variables)
        guard code == 0 else { throw StartError(code: code) }
        return ChildProcess(pid: pid)
    }

    /// Copies of this process's variables, byte for byte, but for those of these names.
    private static func inherited(without names: [String: String?]) -> [UnsafeMutablePointer<CChar>?] {
        var copies: [UnsafeMutablePointer<CChar>?] = []
        var place = environ
        while let entry = place.pointee {
            let name = String(String(cString: entry).prefix { $0 != "=" })
            if names.index(forKey: name) == nil { copies.append(strdup(entry)) }
            place += 1
        }
        return copies
    }

    /// Waits for its end, which is asked for only once. Blocks the thread.
    public func wait() -> Ending {
        var status: CInt = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return Ending(status)
    }

    /// How it ended; nil while it runs. Not to be asked again after its end.
    public func ended() -> Ending? {
        var status: CInt = 0
        return waitpid(pid, &status, WNOHANG) == pid ? Ending(status) : nil
    }

    /// Ends it at once with all of its group; it must be apart.
    public func killGroup() { kill(-pid, SIGKILL) }
}
