/// How an operator may run. Nothing in it changes a result: every operator gives the same bits for any number of threads.
public struct ExecutionContext: Sendable {
    /// How many threads may be used, at least one.
    public let threads: Int
    private let stopped: @Sendable () -> Bool

    /// Makes a context.
    ///
    /// - Parameters:
    ///   - threads: how many threads may be used; anything below one counts as one.
    ///   - isCancelled: asked often, from any thread: whether the run was stopped.
    public init(threads: Int = 1, isCancelled: @escaping @Sendable () -> Bool = { false }) {
        self.threads = max(1, threads)
        stopped = isCancelled
    }

    /// One thread, never stopped.
    public static let serial = ExecutionContext()

    /// Whether the run was stopped.
    public func isCancelled() -> Bool { stopped() }

    /// Throws `cancelled` if the run was stopped.
    public func check() throws(FrameError) {
        if stopped() { throw .cancelled }
    }
}
