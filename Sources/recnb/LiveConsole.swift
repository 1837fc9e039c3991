@preconcurrency import Dispatch
import RecReport
import Synchronization

/// The lines of a run that are redrawn while it goes on, and what is said between them. Times are seconds since it was made.
final class LiveConsole: Sendable {
    private struct State {
        var live: LiveDisplay
        var isEnded = false
    }

    private let console: Console
    private let isShown: Bool
    private let start = ContinuousClock.now
    private let state: Mutex<State>
    /// Redraws what is alive; nil where nothing is. Dispatch ends the process when a source is let go that was never started.
    private let timer: (any DispatchSourceTimer)?

    /// - Parameter isShown: whether lines are shown; where not, what is received shows nothing.
    init(_ console: Console, _ display: LiveDisplay, isShown: Bool) {
        self.console = console
        self.isShown = isShown
        state = Mutex(State(live: display))
        timer = isShown ? DispatchSource.makeTimerSource(queue: .global()) : nil
        guard let timer else { return }
        timer.schedule(deadline: .now() + 0.1, repeating: 0.1)
        timer.setEventHandler { [weak self] in self?.tick() }
        timer.resume()
    }

    private var seconds: Double {
        let passed = ContinuousClock.now - start
        return Double(passed.components.seconds) + Double(passed.components.attoseconds) * 1e-18
    }

    private func tick() {
        state.withLock { state in
            if !state.isEnded { console.write(state.live.tick(at: seconds)) }
        }
    }

    /// Shows what an event changes.
    func receive(_ event: ProgressEvent) {
        guard isShown else { return }
        state.withLock { state in console.write(state.live.receive(event, at: seconds)) }
    }

    /// Text on standard output, between the lines of what has finished or after them, at once.
    func show(_ text: String) {
        if !isShown || text.isEmpty { return }
        state.withLock { state in
            console.write(state.isEnded ? text : state.live.receive(.message(text), at: seconds))
        }
    }

    /// A line on standard error, between the lines that are redrawn. Waits for nobody.
    func say(_ text: String) {
        state.withLockIfAvailable { state in
            if isShown, !state.isEnded { console.write(state.live.clear()) }
        }
        console.printErrorAtOnce(text)
    }

    /// No line is redrawn any more.
    func end() {
        timer?.setEventHandler {}
        timer?.cancel()
        state.withLock { state in
            if isShown { console.write(state.live.end()) }
            state.isEnded = true
        }
    }
}
