import Glibc

/// The editor of a person's choice, on a file of its own.
public struct ExternalEditor: Sendable {
    /// Why no text came back.
    public struct Failure: Error, Sendable, CustomStringConvertible {
        /// One sentence.
        public let description: String
        /// What to do.
        public let hint: String?
    }

    /// The command as the environment has it, for a shell.
    public let command: String

    /// `$VISUAL`, else `$EDITOR`, else the first of a few that is installed; nil where there is none.
    public init?(environment: [String: String]) {
        for name in ["VISUAL", "EDITOR"] {
            if let value = environment[name], value.contains(where: { !$0.isWhitespace }) {
                command = value
                return
            }
        }
        let folders = (environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
        for name in ["editor", "nano", "vim", "vi"] where folders.contains(where: { access("\($0)/\(name)", X_OK) == 0 }) {
            command = name
            return
        }
        return nil
    }

    /// Lets a person edit a file, and waits for the end of the editor. To be called on a thread that may block.
    ///
    /// - Parameter hasTerminal: whether standard input is the person's; else the editor gets none.
    /// - Throws: `Failure` where the editor could not be started or ended with another status than 0.
    public func edit(_ path: String, hasTerminal: Bool) throws(Failure) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if !hasTerminal { posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // What is ignored here would be ignored there.
        var all = sigset_t()
        for signal in [SIGINT, SIGTERM, SIGHUP, SIGPIPE] { sigaddset(&all, signal) }
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
        let line: [String] = ["sh", "-c", "\(command) \"$1\"", "sh", path]
        var words: [UnsafeMutablePointer<CChar>?] = line.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var pid = pid_t()
        let code = posix_spawn(&pid, "/bin/sh", &actions, &attributes, &words, environ)
        guard code == 0 else {
            throw Failure(description: "the editor cannot be started: \(String(cString: strerror(code)))", hint: nil)
        }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        if status == 0 { return }
        let how = status & 0x7F == 0 ? "ended with status \((status >> 8) & 0xFF)" : "was ended by signal \(status & 0x7F)"
        throw Failure(
            description: "the editor `\(command)` \(how), so the cell was left as it is",
            hint: (status >> 8) & 0xFF == 127 ? "set EDITOR to an editor that is installed" : nil)
    }
}
