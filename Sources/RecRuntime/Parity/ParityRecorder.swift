import RecDiagnostics
import RecEngine
import RecPlan
import Synchronization

/// Keeps the calls of one cell that have a reference, and counts all others.
///
/// A place that is called again and again, as in a closure, is kept a few times only: its first calls and its last.
final class ParityRecorder: CallObserver {
    /// A place of the notebook and the verb called there.
    struct Place: Hashable {
        let span: SourceSpan
        let key: String
    }

    /// The calls of one place.
    struct Calls {
        let verb: any Verb
        let span: SourceSpan
        var count = 0
        /// The first calls, then the last.
        var kept: [ObservedCall] = []
    }

    private struct State {
        var calls: [Place: Calls] = [:]
        /// Places in the order in which their first call began.
        var order: [Place] = []
    }

    /// How many calls of one place are kept; nil for all.
    private let limit: Int?
    private let start = ContinuousClock.now
    private let state = Mutex(State())

    init(limit: Int?) {
        self.limit = limit
    }

    /// What was called, by the place in the text.
    var calls: [Calls] {
        let found = state.withLock { state in state.order.compactMap { state.calls[$0] } }
        return found.enumerated().sorted { a, b in
            (a.element.span.lower, a.element.span.upper, a.offset) < (b.element.span.lower, b.element.span.upper, b.offset)
        }.map(\.element)
    }

    func seconds() -> Double { NotebookRunner.seconds(since: start) }

    func wants(_ verb: any Verb, at span: SourceSpan) -> Bool {
        let place = Place(span: span, key: verb.referenceKey)
        state.withLock { state in
            if state.calls[place] == nil {
                state.calls[place] = Calls(verb: verb, span: span)
                state.order.append(place)
            }
            state.calls[place]?.count += 1
        }
        if case .function = verb.reference { return true }
        return false
    }

    func observed(_ call: ObservedCall) {
        let place = Place(span: call.span, key: call.verb.referenceKey)
        state.withLock { state in
            guard var calls = state.calls.removeValue(forKey: place) else { return }
            calls.kept.append(call)
            if let limit, calls.kept.count > limit { calls.kept.remove(at: limit / 2) }
            state.calls[place] = calls
        }
    }
}
