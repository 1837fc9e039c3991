import Synchronization

/// Values of arguments as one call asked for them, so that telling of it computes nothing twice.
final class CallRecorder: Sendable {
    struct Notes {
        var values: [String: Value] = [:]
        var lists: [String: [Value]] = [:]
        var columns: [String: [String]] = [:]
        var labelled: [String: [(name: String, value: Value)]] = [:]
        /// What the verb tells beside its arguments, in order.
        var told: [(name: String, value: Value)] = []
        /// Time spent on values of arguments, which is not the verb's.
        var seconds = 0.0
    }

    private let observer: any CallObserver
    private let state = Mutex(Notes())

    init(_ observer: any CallObserver) {
        self.observer = observer
    }

    var notes: Notes { state.withLock { $0 } }

    /// Computes an argument's value outside of the verb's time.
    func value(_ name: String, _ compute: () throws -> Value) rethrows -> Value {
        let start = observer.seconds()
        let value = try compute()
        let spent = observer.seconds() - start
        state.withLock { notes in
            notes.values[name] = value
            notes.seconds += spent
        }
        return value
    }

    /// Computes the values of a variadic argument outside of the verb's time.
    func values(_ name: String, _ compute: () throws -> [Value]) rethrows -> [Value] {
        let start = observer.seconds()
        let values = try compute()
        let spent = observer.seconds() - start
        state.withLock { notes in
            notes.lists[name] = values
            notes.seconds += spent
        }
        return values
    }

    /// Computes labelled values outside of the verb's time.
    func labelled(
        _ name: String, _ compute: () throws -> [(name: String, value: Value)]
    ) rethrows -> [(name: String, value: Value)] {
        let values = try outside(compute)
        state.withLock { $0.labelled[name] = values }
        return values
    }

    /// Computes something outside of the verb's time.
    func outside<Result>(_ compute: () throws -> Result) rethrows -> Result {
        let start = observer.seconds()
        defer {
            let spent = observer.seconds() - start
            state.withLock { $0.seconds += spent }
        }
        return try compute()
    }

    /// Notes something beside the arguments.
    func tell(_ name: String, _ value: Value) {
        state.withLock { $0.told.append((name, value)) }
    }

    /// Notes the columns that an argument stands for.
    func note(_ name: String, columns: [String]) {
        state.withLock { $0.columns[name] = columns }
    }
}
