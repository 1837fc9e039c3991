import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What happens when a large block of memory cannot be had.
///
/// Blocks are taken deep inside of kernels, on any thread, where nothing can go on without them. So the work that asked is abandoned:
/// whoever watches over it is told, and the thread that asked never goes on. What the work holds stays taken until the process ends;
/// its other threads see that it was cancelled. Without anybody watching the process ends, as it does where Swift itself finds no memory.
///
/// Memory belongs to the process, and so do the watches: this is the one place where something is shared by all of it.
public enum OutOfMemory {
    /// Watches over one piece of work.
    public final class Watch: Sendable {
        private let isLost = Atomic<Bool>(false)
        private let tell = Mutex<(@Sendable (_ bytes: Int) -> Void)?>(nil)

        /// Made before the work, which may ask it.
        public init() {}

        /// The work begins.
        ///
        /// - Parameter tell: called once, from any thread, when memory ran out; the bytes are those that were asked for.
        public func begin(_ tell: @escaping @Sendable (_ bytes: Int) -> Void) {
            self.tell.withLock { $0 = tell }
            watches.withLock { $0.append(self) }
        }

        /// The work has ended by itself.
        public func end() { watches.withLock { $0.removeAll { $0 === self } } }

        /// Whether the work was abandoned: what of it still runs is to stop.
        public var isAbandoned: Bool { isLost.load(ordering: .relaxed) }

        fileprivate func abandon(_ bytes: Int) {
            isLost.store(true, ordering: .relaxed)
            tell.withLock { $0 }?(bytes)
        }
    }

    private static let watches = Mutex<[Watch]>([])
    private static let hasAbandoned = Atomic<Bool>(false)

    /// Abandons all work that is watched, since there are not so many bytes.
    public static func abandon(asking bytes: Int) -> Never {
        let lost = watches.withLock { watches in
            defer { watches = [] }
            return watches
        }
        if lost.isEmpty {
            // Another thread of work that was abandoned may be late to see it, and the process is about to end in order.
            if hasAbandoned.load(ordering: .relaxed) { sleep(30) }
            preconditionFailure("out of memory: there are no \(bytes) bytes")
        }
        hasAbandoned.store(true, ordering: .relaxed)
        for watch in lost { watch.abandon(bytes) }
        while true { pause() }
    }

    /// Asks for memory before something takes it that cannot fail in order.
    public static func require(_ bytes: Int) {
        if !FreeMemory.fits(bytes) { abandon(asking: bytes) }
    }

    /// A block of so many bytes from `make`, which gives nil where there is none; `release` gives back what is kept for later use.
    public static func block<Block>(of bytes: Int, release: () -> Void = {}, _ make: () -> Block?) -> Block {
        if FreeMemory.fits(bytes), let block = make() { return block }
        release()
        if FreeMemory.fits(bytes), let block = make() { return block }
        abandon(asking: bytes)
    }
}
