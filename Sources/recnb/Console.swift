import FoundationEssentials
import Glibc
import RecDiagnostics
import RecEngine
import RecReport
import RecRuntime
import Synchronization

/// Standard output and error: what people read, in the form that the other end can show.
final class Console: Sendable {
    /// How text for people looks on standard output.
    let style: TerminalStyle
    /// The same for standard error.
    let errorStyle: TerminalStyle
    private let state = Mutex(State())

    private struct State {
        /// Why standard output could not be written; nil while it can, or while nobody reads it.
        var failure: Int32?
    }

    init() {
        Self.openWhatIsClosed()
        let environment = ProcessInfo.processInfo.environment
        style = TerminalStyle.detected(isTerminal: isatty(1) == 1, columns: Self.columns(1), environment: environment)
        errorStyle = TerminalStyle.detected(isTerminal: isatty(2) == 1, columns: Self.columns(2), environment: environment)
    }

    private static func columns(_ descriptor: Int32) -> Int? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// Lines of the terminal on standard output; 24 where it does not tell.
    var height: Int {
        var size = winsize()
        guard ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0 else { return 24 }
        return Int(size.ws_row)
    }

    /// A line on standard output.
    func print(_ text: String) { write(text + "\n") }

    /// Without this a closed standard output would get the number of the first file that is opened, and texts would go into that file.
    private static func openWhatIsClosed() {
        for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) < 0 && errno == EBADF {
            // The lowest free number is this one, as those below are open.
            _ = open("/dev/null", descriptor == 0 ? O_RDONLY : O_WRONLY)
        }
    }

    /// Text on standard output, at once.
    func write(_ text: String) { write(Array(text.utf8)) }

    /// Bytes on standard output, at once.
    func write(_ bytes: [UInt8]) {
        state.withLock { state in
            if state.failure != nil { return }
            let code = Self.send(bytes, to: 1)
            // A reader that has gone away has read what it wanted.
            if code != 0, code != EPIPE { state.failure = code }
        }
    }

    /// The exit status of the command: what it came to, or failure, said, where what it printed could not be written.
    func end(_ status: Int32) -> Int32 {
        guard let code = state.withLock({ $0.failure }) else { return status }
        error(
            "standard output could not be written: \(String(cString: strerror(code)))", hint: "what was printed is not complete")
        return status == ExitStatus.success ? ExitStatus.failure : status
    }

    /// A line on standard error.
    func printError(_ text: String) {
        state.withLock { _ in _ = Self.send(text + "\n", to: 2) }
    }

    /// The same without waiting for whoever is writing, from where nothing may be waited for.
    func printErrorAtOnce(_ text: String) { _ = Self.send(text + "\n", to: 2) }

    /// Sends all of a text; 0, or the number of the error.
    private static func send(_ text: String, to descriptor: Int32) -> Int32 { send(Array(text.utf8), to: descriptor) }

    private static func send(_ all: [UInt8], to descriptor: Int32) -> Int32 {
        var bytes = all[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                // What is left to say is dropped, the work goes on.
                return errno
            }
            bytes = bytes.dropFirst(count)
        }
        return 0
    }

    /// `error: message`, and what to do.
    func error(_ message: String, hint: String? = nil) {
        let head = errorStyle.colour ? "\u{1B}[1;31merror:\u{1B}[0m " : "error: "
        printError(head + Self.fitted(message, errorStyle, indent: 2, column: 7))
        guard let hint, !hint.isEmpty else { return }
        printError(
            (errorStyle.colour ? "\u{1B}[36mhelp:\u{1B}[0m " : "help: ") + Self.fitted(hint, errorStyle, indent: 2, column: 6))
    }

    /// Words for standard output: on a terminal broken at spaces, else as they are.
    func fitted(_ text: String, indent: Int = 0, column: Int = 0) -> String {
        Self.fitted(text, style, indent: indent, column: column)
    }

    private static func fitted(_ text: String, _ style: TerminalStyle, indent: Int, column: Int) -> String {
        style.animated ? wrapped(text, width: style.width, indent: indent, column: column) : text
    }

    /// An error that ended a command.
    func report(_ error: any Error, command: String) {
        switch error {
        case let error as UsageError: self.error(error.message, hint: error.hint)
        case let error as NotebookFileError: self.error(error.message, hint: error.hint)
        case let error as EngineError: self.error(error.message, hint: error.hints.first)
        default: self.error("\(error)")
        }
    }

    /// Diagnostics as they are shown on standard error.
    func rendered(_ diagnostics: [Diagnostic], in source: SourceText) -> String {
        renderer.render(diagnostics, in: source)
    }

    /// Shows diagnostics for standard error.
    var renderer: TextRenderer {
        TextRenderer(color: errorStyle.colour, maximumWidth: max(40, errorStyle.width), wraps: errorStyle.animated)
    }

    /// Diagnostics on standard error.
    func show(_ diagnostics: [Diagnostic], in source: SourceText) {
        if diagnostics.isEmpty { return }
        let text = rendered(diagnostics, in: source)
        printError(text.hasSuffix("\n") ? String(text.dropLast()) : text)
    }
}
