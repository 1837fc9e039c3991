import Glibc
import RecDiagnostics
import Synchronization

/// Lines that a person types into a terminal, edited as they are typed, or that come through a pipe, one by one.
///
/// Own code, for what a library would bring is small and what it lacks is not: names of cells complete, what happens to the notebook
/// meanwhile is shown above the line, and any script counts by the columns that it takes.
public final class LineReader: Sendable {
    /// What came.
    public enum Input: Hashable, Sendable {
        /// A line, without its end.
        case line(String)
        /// Ctrl-C on the line.
        case interrupted
        /// Nothing will come any more.
        case end
    }

    /// What stands before the line.
    public struct Prompt: Hashable, Sendable {
        /// Without colour, to be measured.
        public var plain: String
        /// As it is shown.
        public var painted: String

        /// Makes it.
        public init(plain: String, painted: String) {
            self.plain = plain
            self.painted = painted
        }
    }

    private struct State {
        var editor = LineEditor()
        var decoder = KeyDecoder()
        /// Keys that came and were not looked at: what was typed or pasted ahead.
        var keys: [Key] = []
        /// Bytes of a pipe after the last line.
        var rest: [UInt8] = []
        var isAtEnd = false
    }

    /// Whether lines are edited: standard input and output are a terminal that can move its cursor.
    public let isInteractive: Bool
    private let write: @Sendable (String) -> Void
    private let state = Mutex(State())
    /// How the terminal was, while it is otherwise.
    private let usual = Mutex<termios?>(nil)

    /// - Parameter write: shows text on the terminal.
    public init(isInteractive: Bool, write: @escaping @Sendable (String) -> Void) {
        self.isInteractive = isInteractive
        self.write = write
    }

    /// The next line. Blocks its thread.
    ///
    /// - Parameters:
    ///   - complete: what could stand at the end of a text.
    ///   - whileWaiting: asked four times a second for what is to be said above the line, nil for nothing.
    public func next(
        prompt: Prompt, complete: (String) -> Completion, whileWaiting: () -> String?
    ) -> Input {
        guard isInteractive, enterRawMode() else { return nextPlain() }
        defer { restore() }
        return edited(prompt, complete, whileWaiting)
    }

    /// Gives the terminal back as it was. Safe to call at any time, from any thread.
    public func restore() {
        usual.withLock { usual in
            if var settings = usual { tcsetattr(0, TCSADRAIN, &settings) }
            usual = nil
        }
    }

    private func enterRawMode() -> Bool {
        usual.withLock { usual in
            var settings = termios()
            guard tcgetattr(0, &settings) == 0 else { return false }
            usual = settings
            settings.c_lflag &= ~tcflag_t(ECHO | ICANON | IEXTEN | ISIG)
            settings.c_iflag &= ~tcflag_t(IXON | ICRNL | INLCR)
            return tcsetattr(0, TCSADRAIN, &settings) == 0
        }
    }

    // MARK: A terminal

    private func edited(_ prompt: Prompt, _ complete: (String) -> Completion, _ whileWaiting: () -> String?) -> Input {
        show(prompt)
        while true {
            guard let key = nextKey(prompt, whileWaiting) else { return .end }
            let effect = state.withLock { $0.editor.take(key, complete: complete) }
            switch effect {
            case .edited: show(prompt)
            case .clear:
                write("\u{1B}[H\u{1B}[2J")
                show(prompt)
            case .list(let candidates):
                write("\r\n" + Self.columns(candidates, width: Self.width))
                show(prompt)
            case .line(let text):
                write("\r\n")
                return .line(text)
            case .interrupted:
                write("^C\r\n")
                return .interrupted
            case .end:
                write("\r\n")
                return .end
            }
        }
    }

    /// The next key; nil at the end of all input.
    private func nextKey(_ prompt: Prompt, _ whileWaiting: () -> String?) -> Key? {
        while true {
            if let key = state.withLock({ $0.keys.isEmpty ? nil : $0.keys.removeFirst() }) { return key }
            let isInside = state.withLock { $0.decoder.isWaiting }
            var request = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
            let ready = poll(&request, 1, isInside ? 50 : 250)
            if ready == 0 {
                state.withLock { $0.decoder.flush() }
                if let text = whileWaiting() {
                    write("\r\u{1B}[K" + text.replacing("\n", with: "\r\n"))
                    show(prompt)
                }
                continue
            }
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = read(0, &bytes, bytes.count)
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count > 0 else { return nil }
            state.withLock { $0.keys += $0.decoder.take(bytes[..<count]) }
        }
    }

    private func show(_ prompt: Prompt) {
        let width = Self.width
        let taken = displayWidth(of: prompt.plain)
        let room = max(8, width - taken - 1)
        let (text, cursor) = state.withLock { $0.editor.visible(width: room) }
        let column = taken + cursor
        write("\r" + prompt.painted + text + "\u{1B}[K\r" + (column > 0 ? "\u{1B}[\(column)C" : ""))
    }

    private static var width: Int {
        var size = winsize()
        guard ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Candidates side by side, in columns read downwards.
    static func columns(_ candidates: [String], width: Int) -> String {
        let widest = (candidates.map { displayWidth(of: $0) }.max() ?? 0) + 2
        let across = max(1, width / max(1, widest))
        let down = (candidates.count + across - 1) / across
        var text = ""
        for row in 0..<down {
            var line = ""
            for place in stride(from: row, to: candidates.count, by: down) {
                let fill = place + down < candidates.count ? widest - displayWidth(of: candidates[place]) : 0
                line += candidates[place] + String(repeating: " ", count: max(0, fill))
            }
            text += line + "\r\n"
        }
        return text
    }

    // MARK: A pipe

    private func nextPlain() -> Input {
        while true {
            let line = state.withLock { state -> [UInt8]? in
                if let end = state.rest.firstIndex(of: 0x0A) {
                    let line = Array(state.rest[..<end])
                    state.rest.removeSubrange(...end)
                    return line
                }
                if state.isAtEnd, !state.rest.isEmpty {
                    defer { state.rest = [] }
                    return state.rest
                }
                return nil
            }
            if let line {
                return .line(String(decoding: line.last == 0x0D ? line.dropLast() : line[...], as: UTF8.self))
            }
            if state.withLock({ $0.isAtEnd }) { return .end }
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = read(0, &bytes, bytes.count)
            if count < 0, errno == EINTR { continue }
            state.withLock { state in
                if count > 0 { state.rest += bytes[..<count] } else { state.isAtEnd = true }
            }
        }
    }
}
