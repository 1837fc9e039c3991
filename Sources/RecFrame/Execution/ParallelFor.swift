internal import Dispatch
internal import Synchronization

extension ExecutionContext {
    /// Rows a chunk has: fixed, so that what is computed chunk by chunk is the same for any number of threads. A multiple of 64, so
    /// that chunks own whole bytes of bitmaps.
    static let chunkRows = 1 << 16

    /// Runs `body` for every chunk of `count` rows, on the threads there are, in no order.
    ///
    /// - Parameter body: gets the chunk's number and rows.
    /// - Throws: `cancelled`, or the error of the first chunk (by number) that failed, whichever thread was first.
    func forEachChunk(
        of count: Int, rows chunkRows: Int = chunkRows, _ body: @Sendable (_ chunk: Int, _ rows: Range<Int>) throws -> Void
    ) throws {
        try parallelFor((count + chunkRows - 1) / chunkRows) { chunk in
            try body(chunk, chunk * chunkRows..<Swift.min(count, (chunk + 1) * chunkRows))
        }
    }

    /// Runs `body(0) ... body(count - 1)`, each once, on the threads there are, in no order.
    ///
    /// - Throws: `cancelled`, or the error of the lowest number that failed.
    func parallelFor(_ count: Int, _ body: @Sendable (Int) throws -> Void) throws {
        if count == 0 { return }
        if threads == 1 || count == 1 {
            for i in 0..<count {
                try check()
                try body(i)
            }
            return
        }
        let next = Atomic<Int>(0)
        let failure = Mutex<(index: Int, error: any Error)?>(nil)
        DispatchQueue.concurrentPerform(iterations: Swift.min(threads, count)) { _ in
            while true {
                let i = next.wrappingAdd(1, ordering: .relaxed).oldValue
                // Numbers are handed out in order, so all below a failed one are done or running: the lowest failure is found.
                if i >= count || failure.withLock({ $0 != nil }) { return }
                do {
                    try check()
                    try body(i)
                } catch {
                    failure.withLock { if $0.map({ i < $0.index }) ?? true { $0 = (i, error) } }
                }
            }
        }
        if let failure = failure.withLock({ $0 }) { throw failure.error }
    }

    /// `forEachChunk` for work that cannot fail and is too short to stop.
    func everyChunk(
        of count: Int, rows chunkRows: Int = chunkRows, _ body: @Sendable (_ chunk: Int, _ rows: Range<Int>) -> Void
    ) {
        // `body` throws nothing and nothing stops a context of its own.
        try? ExecutionContext(threads: threads).forEachChunk(of: count, rows: chunkRows) { body($0, $1) }
    }

    /// One value a chunk, in chunk order.
    func chunkValues<T: Sendable>(
        of count: Int, rows chunkRows: Int = chunkRows, _ body: @Sendable (Range<Int>) -> T
    ) -> [T] {
        values((count + chunkRows - 1) / chunkRows) { chunk in
            body(chunk * chunkRows..<Swift.min(count, (chunk + 1) * chunkRows))
        }
    }

    /// `[body(0), ..., body(count - 1)]`.
    func values<T: Sendable>(_ count: Int, _ body: @Sendable (Int) -> T) -> [T] {
        if threads == 1 || count < 2 { return (0..<count).map(body) }
        return [T](unsafeUninitializedCapacity: count) { slots, initialized in
            nonisolated(unsafe) let slots = slots
            try? ExecutionContext(threads: threads).parallelFor(count) { i in
                (slots.baseAddress.unsafelyUnwrapped + i).initialize(to: body(i))
            }
            initialized = count
        }
    }

    /// `[body(0), ..., body(count - 1)]`; throws the error of the lowest number that failed, or `cancelled`.
    func values<T: Sendable>(_ count: Int, throwing body: @Sendable (Int) throws -> T) throws -> [T] {
        try check()
        let results = values(count) { i in Result { try body(i) } }
        return try results.map { try $0.get() }
    }
}
