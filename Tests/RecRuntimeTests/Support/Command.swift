import Glibc

/// What a command left behind.
struct Finished {
    /// Its exit status; -1 when a signal ended it.
    var status: Int32
    /// The signal that ended it; nil when it ended by itself.
    var signal: Int32?
    /// Whether it had to be killed because it took too long.
    var wasHung: Bool
    var stdout: String
    var stderr: String
    /// Seconds from start to end.
    var seconds: Double

    /// Its lines on standard output.
    var lines: [Substring] { stdout.split(separator: "\n") }
}

/// A process under way: the real command, or a shell with it.
final class Command {
    let pid: pid_t
    private let folder: Scratch
    private let start = ContinuousClock.now

    /// Starts a program with nothing on its standard input.
    ///
    /// - Parameters:
    ///   - environment: all of the environment there is.
    ///   - folder: where it stands.
    init(_ program: String, _ arguments: [String], environment: [String: String], in working: String) throws {
        folder = try Scratch()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, folder / "stdout", O_WRONLY | O_CREAT | O_APPEND, 0o644)
        posix_spawn_file_actions_addopen(&actions, 2, folder / "stderr", O_WRONLY | O_CREAT | O_APPEND, 0o644)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A group of its own and no signal ignored or blocked, as from a shell.
        var all = sigset_t()
        sigfillset(&all)
        sigdelset(&all, SIGKILL)
        sigdelset(&all, SIGSTOP)
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        // `env` becomes the program, in the folder.
        var words = (["env", "-C", working, program] + arguments).map { strdup($0) } + [nil]
        var variables = environment.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for word in words + variables { free(word) } }
        var made = pid_t()
        let code = posix_spawn(&made, "/usr/bin/env", &actions, &attributes, &words, &variables)
        guard code == 0 else { throw Trouble("cannot start \(program): errno \(code)") }
        pid = made
    }

    /// Sends a signal.
    func send(_ signal: Int32) { kill(pid, signal) }

    /// Whether it has not ended yet.
    var isRunning: Bool {
        var info = siginfo_t()
        return waitid(P_PID, id_t(pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_signo == 0
    }

    /// Kills it and everything that it started.
    func killAll() {
        kill(-pid, SIGKILL)
        kill(pid, SIGKILL)
    }

    /// What it has said so far.
    var saidSoFar: String { Files.text(folder / "stdout") ?? "" }

    /// Waits until standard output holds a text; false when the process ends or half a minute passes before.
    func hasSaid(_ text: String) async throws -> Bool {
        for _ in 0..<3000 {
            if saidSoFar.contains(text) { return true }
            var info = siginfo_t()
            if waitid(P_PID, id_t(pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0, info.si_signo != 0 {
                return saidSoFar.contains(text)
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        return false
    }

    /// Waits for its end; what takes longer than `limit` seconds is killed and called hung.
    func finish(limit: Double = 60) async throws -> Finished {
        var status: Int32 = 0
        var wasHung = false
        let deadline = start + .seconds(limit)
        while waitpid(pid, &status, WNOHANG) == 0 {
            if ContinuousClock.now > deadline, !wasHung {
                wasHung = true
                killAll()
            }
            try await Task.sleep(for: .milliseconds(2))
        }
        let took = ContinuousClock.now - start
        let signal = status & 0x7f
        return Finished(
            status: signal == 0 ? (status >> 8) & 0xff : -1, signal: signal == 0 ? nil : signal, wasHung: wasHung,
            stdout: Files.text(folder / "stdout") ?? "", stderr: Files.text(folder / "stderr") ?? "",
            seconds: Double(took.components.seconds) + Double(took.components.attoseconds) * 1e-18)
    }
}

extension Command {
    /// An environment as of a plain login, with the tests' Python.
    static var usualEnvironment: [String: String] {
        [
            "PATH": "/usr/bin:/bin", "HOME": "/tmp", "LANG": "C.UTF-8", "TERM": "xterm-256color", "RECNB_VENV": Given.venv,
            // A crash is to be a plain one, at once.
            "SWIFT_BACKTRACE": "enable=no",
        ]
    }

    /// Starts `recnb`.
    ///
    /// - Parameter environment: changes to the usual one; nil takes a variable away.
    static func recnb(
        _ arguments: String..., in folder: String, environment: [String: String?] = [:]
    ) throws -> Command {
        var all = usualEnvironment
        for (name, value) in environment { all[name] = value }
        return try Command(Given.recnb, arguments, environment: all, in: folder)
    }

    /// Runs a line of shell in which `$RECNB` is the command.
    static func shell(_ line: String, in folder: String) throws -> Command {
        var all = usualEnvironment
        all["RECNB"] = Given.recnb
        return try Command("/bin/sh", ["-c", line], environment: all, in: folder)
    }
}

/// Runs `recnb` to its end.
func recnb(
    _ arguments: String..., in folder: String, environment: [String: String?] = [:], limit: Double = 60
) async throws -> Finished {
    var all = Command.usualEnvironment
    for (name, value) in environment { all[name] = value }
    return try await Command(Given.recnb, arguments, environment: all, in: folder).finish(limit: limit)
}
