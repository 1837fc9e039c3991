import Glibc
import RecProcess

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
        let ending: ChildProcess.Ending
        do {
            let streams: KeyValuePairs<CInt, ChildProcess.Stream> = hasTerminal ? [:] : [0: .nothing]
            ending = try ChildProcess.start("/bin/sh", ["-c", "\(command) \"$1\"", "sh", path], streams: streams).wait()
        } catch {
            throw Failure(description: "the editor cannot be started: \(error)", hint: nil)
        }
        let how: String
        switch ending {
        case .exited(0): return
        case .exited(let status): how = "ended with status \(status)"
        case .signalled(let signal): how = "was ended by signal \(signal)"
        }
        throw Failure(
            description: "the editor `\(command)` \(how), so the cell was left as it is",
            hint: ending == .exited(127) ? "set EDITOR to an editor that is installed" : nil)
    }
}
