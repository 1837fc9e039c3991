import Synchronization

/// One step of the file layer that a test may make fail.
package enum FileOperation: String, Sendable, CaseIterable {
    case open, read, write, rename, exchange, link, unlink, makeFolder, removeFolder, chmod, copy, stat, list, map
}

/// A hook before every step of the file layer: lets a test fill the disk, or stop the process dead, at any moment.
///
/// After a death every further step fails without touching the disk, as nothing of a killed process runs any more: no clean-up either.
package final class FaultInjection: Sendable {
    /// What is to happen instead of the step.
    package enum Outcome: Sendable, Equatable {
        /// The step is done.
        case proceed
        /// The step fails with this error number and does nothing.
        case fail(Int32)
        /// The process dies here; of a write, half was done.
        case die
    }

    private struct State {
        var count = 0
        var isDead = false
    }

    private let state = Mutex(State())
    private let decide: @Sendable (FileOperation, Int) -> Outcome

    /// `decide` gets each step and how many came before it.
    package init(_ decide: @escaping @Sendable (FileOperation, Int) -> Outcome) {
        self.decide = decide
    }

    /// Dies before the step with this number, counted from 0.
    package static func dying(at step: Int) -> FaultInjection {
        FaultInjection { _, count in count >= step ? .die : .proceed }
    }

    /// Fails one step with an error number and goes on.
    package static func failing(at step: Int, with number: Int32) -> FaultInjection {
        FaultInjection { _, count in count == step ? .fail(number) : .proceed }
    }

    /// How many steps were asked for.
    package var count: Int { state.withLock { $0.count } }

    /// Whether the process "died".
    package var isDead: Bool { state.withLock { $0.isDead } }

    func next(_ operation: FileOperation) -> Outcome {
        state.withLock { state in
            if state.isDead { return .die }
            let outcome = decide(operation, state.count)
            state.count += 1
            if outcome == .die { state.isDead = true }
            return outcome
        }
    }
}
