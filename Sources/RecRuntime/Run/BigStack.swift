import Glibc

/// Runs work on a thread with a large stack: checking and evaluating walk trees whose depth a notebook decides.
///
/// The depth is bounded (nesting of expressions times nesting of calls); 1 GiB is address space, only what is touched is memory.
public func onBigStack<T: Sendable>(_ body: @escaping @Sendable () -> T) async -> T {
    await withCheckedContinuation { continuation in
        let work = Unmanaged.passRetained(Work { continuation.resume(returning: body()) })
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setstacksize(&attributes, 1 << 30)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        var thread = pthread_t()
        let status = pthread_create(
            &thread, &attributes,
            { argument in
                if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, work.toOpaque())
        pthread_attr_destroy(&attributes)
        // Without memory for a stack the work is done here, with the stack there is.
        if status != 0 { work.takeRetainedValue().run() }
    }
}

private final class Work: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) {
        self.run = run
    }
}
