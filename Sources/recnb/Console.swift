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
    private let buffer = Mutex("")

    init() {
        let environment = ProcessInfo.processInfo.environment
        style = TerminalStyle.detected(isTerminal: isatty(1) == 1, columns: Self.columns(1), environment: environment)
        errorStyle = TerminalStyle.detected(isTerminal: isatty(2) == 1, columns: Self.columns(2), environment: environment)
    }

    private static func columns(_ descriptor: Int32) -> Int? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// A line on standard output.
    func print(_ text: String) { write(text + "\n") }

    /// Text on standard output, at once.
    func write(_ text: String) {
        buffer.withLock { _ in Self.send(text, to: 1) }
    }

    /// A line on standard error.
    func printError(_ text: String) {
        buffer.withLock { _ in Self.send(text + "\n", to: 2) }
    }

    /// Text goes out when it is written.
    func flush() {}

    private static func send(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                // Nobody reads any more: what is left to say is dropped, the work goes on.
                return
            }
            bytes = bytes.dropFirst(count)
        }
    }

    /// `error: message`, and what to do.
    func error(_ message: String, hint: String? = nil) {
        let head = errorStyle.colour ? "\u{1B}[1;31merror:\u{1B}[0m " : "error: "
        printError(head + message)
        if let hint, !hint.isEmpty { printError((errorStyle.colour ? "\u{1B}[36mhelp:\u{1B}[0m " : "help: ") + hint) }
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

    /// Diagnostics on standard error.
    func show(_ diagnostics: [Diagnostic], in source: SourceText) {
        if diagnostics.isEmpty { return }
        let renderer = TextRenderer(color: errorStyle.colour, maximumWidth: max(60, errorStyle.width))
        let text = renderer.render(diagnostics, in: source)
        printError(text.hasSuffix("\n") ? String(text.dropLast()) : text)
    }
}
