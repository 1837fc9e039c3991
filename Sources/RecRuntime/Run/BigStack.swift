import Glibc
import RecEngine
import RecMemory
import Synchronization

/// Runs work on a thread with a large stack: checking and evaluating walk trees whose depth a notebook decides.
///
/// The depth is bounded (nesting of expressions times nesting of calls); 1 GiB is address space, only what is touched is memory.
public func onBigStack<T: Sendable>(_ body: @escaping @Sendable () -> T) async -> T {
    await withCheckedContinuation { continuation in
        let work = Work { continuation.resume(returning: body()) }
        // Without memory for a stack the work is done here, with the stack there is.
        if !startThread(work, stacks: [1 << 30]) { work.run() }
    }
}

/// The same for an evaluation, which fails where memory runs out: its thread then never goes on, nor does what it holds come back.
///
/// - Parameter watch: knows whether it was abandoned and is to end.
func onBigStack<T: Sendable>(
    _ watch: OutOfMemory.Watch, _ body: @escaping @Sendable () throws -> T
) async throws -> T {
    let result: Result<T, any Error> = await withCheckedContinuation { continuation in
        let waiting = Waiting(continuation)
        watch.begin { bytes in waiting.end(.failure(EngineError.outOfMemory(asking: bytes))) }
        let work = Work {
            let result = Result { try body() }
            watch.end()
            waiting.end(result)
        }
        if startThread(work, stacks: [1 << 30, 1 << 26, 1 << 23]) { return }
        watch.end()
        waiting.end(.failure(EngineError.outOfMemory(asking: 1 << 23)))
    }
    return try result.get()
}

/// Whoever waits for a result, and gets the first one only.
private final class Waiting<T: Sendable>: Sendable {
    private let continuation: Mutex<CheckedContinuation<Result<T, any Error>, Never>?>

    init(_ continuation: CheckedContinuation<Result<T, any Error>, Never>) { self.continuation = Mutex(continuation) }

    func end(_ result: Result<T, any Error>) {
        let first = continuation.withLock { continuation in
            defer { continuation = nil }
            return continuation
        }
        first?.resume(returning: result)
    }
}

/// Starts a thread with the first stack that can be had; false where there is none.
private func startThread(_ work: Work, stacks: [Int]) -> Bool {
    for size in stacks {
        // Without `pthread_attr_t()`: whose member that is depends on which C module was read first.
        let attributes = UnsafeMutablePointer<pthread_attr_t>.allocate(capacity: 1)
        pthread_attr_init(attributes)
        defer {
            pthread_attr_destroy(attributes)
            attributes.deallocate()
        }
        pthread_attr_setstacksize(attributes, size)
        pthread_attr_setdetachstate(attributes, Int32(PTHREAD_CREATE_DETACHED))
        var thread = pthread_t()
        let argument = Unmanaged.passRetained(work)
        let status = pthread_create(
            &thread, attributes,
            { argument in
                if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, argument.toOpaque())
        if status == 0 { return true }
        argument.release()
    }
    return false
}

private final class Work: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) {
        self.run = run
    }
}

extension EngineError {
    /// Memory ran out.
    static func outOfMemory(asking bytes: Int) -> EngineError {
        let size = bytes < 10 << 30 ? "\((bytes + 1 << 20 - 1) >> 20) MiB" : "\(bytes >> 30) GiB"
        return EngineError(
            "E0692", "memory ran out: \(size) more cannot be had", kind: .outOfMemory,
            hints: [
                "fewer rows or columns may do (`filter`, `sample`, `select`, `sparse: true`), or fewer `--threads`; cells that are done are kept"
            ])
    }
}
