internal import RecMemory

/// What a fit may use and whom it tells: the number of threads, a question it asks often, and a listener for progress.
///
/// No result depends on it: labels, centres and scores are the same bits for any number of threads.
public struct ModelContext: Sendable {
    /// How many threads to use; values below one count as one.
    public var threads: Int
    /// Asked between iterations, from any thread; true makes the fit throw `ModelError.Code.cancelled`.
    public var isCancelled: @Sendable () -> Bool
    /// Called with the steps done and the steps known of, the latter an upper bound; from any thread, one call at a time.
    public var progress: @Sendable (_ done: Int, _ total: Int) -> Void

    /// Bytes of memory that are free; nil where the system does not tell. Asked before large blocks are taken.
    package var freeMemory: @Sendable () -> Int? = { FreeMemory.left() }

    /// Which kernels to use: 0 for the best of this processor; 1, 2 and 3 hold them back, so that tests can compare bits.
    package var instructions = 0

    /// Whether threads share even work that is done sooner by one, for tests.
    package var sharesSmallWork = false

    /// Whether kernels may leave zeros out, for tests.
    package var leavesZerosOut = true

    /// Whether k-means may leave out rows whose label cannot change, for tests.
    package var sparesDistances = true

    /// Makes a context; by default one thread that is never cancelled and tells nobody.
    public init(
        threads: Int = 1, isCancelled: @escaping @Sendable () -> Bool = { false },
        progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) {
        self.threads = max(1, threads)
        self.isCancelled = isCancelled
        self.progress = progress
    }

    init(instructions: Int) {
        self.init()
        self.instructions = instructions
    }

    /// Throws when the caller asked to stop.
    func checkCancelled() throws(ModelError) {
        if isCancelled() { throw .cancelled }
    }
}
