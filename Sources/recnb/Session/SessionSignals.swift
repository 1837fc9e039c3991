@preconcurrency import Dispatch
import Glibc

/// Ctrl-C and polite kills, told as they come; they end nothing by themselves.
final class SessionSignals: Sendable {
    private let sources: [any DispatchSourceSignal]

    /// - Parameter heard: is told the signal's number, from a thread of its own.
    init(_ heard: @escaping @Sendable (Int32) -> Void) {
        sources = [SIGINT, SIGTERM, SIGHUP].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global(qos: .userInitiated))
            source.setEventHandler { heard(number) }
            source.resume()
            return source
        }
    }

    func end() {
        for source in sources { source.cancel() }
    }
}
