import Dispatch
import Synchronization

/// Counts steps of several threads for a context's listener.
final class Progress: Sendable {
    private let context: ModelContext
    private let total: Int
    private let done = Mutex(0)

    init(_ context: ModelContext, total: (partialValue: Int, overflow: Bool)) {
        self.context = context
        self.total = total.overflow ? Int.max : total.partialValue
    }

    /// One step more.
    func step() { step(by: 1) }

    /// Several steps more.
    func step(by steps: Int) {
        done.withLock { done in
            done += steps
            context.progress(done, total)
        }
    }
}

/// Maps items on up to `threads` threads; results in the order of the items. The first error in that order is thrown.
///
/// Items and results may be anything that one thread at a time may use: each goes to one thread and comes back before this returns.
func sideBySide<Item, Value>(
    _ items: [Item], threads: Int, _ body: @escaping (Item) throws(ModelError) -> Value
) throws(ModelError) -> [Value] {
    let count = items.count
    let next = Mutex(0)
    let slots = Slots<Item, Value>(items, body)
    DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in
        while true {
            let index = next.withLock { next in
                defer { next += 1 }
                return next
            }
            if index >= count { return }
            slots.run(index)
        }
    }
    var values: [Value] = []
    for index in 0..<count { values.append(try slots.value(index)) }
    return values
}

/// Runs `body` for blocks of rows that fit the nearer caches, each once, on up to `threads` threads, in no order.
///
/// Blocks begin at multiples of the rows that kernels take at a time, so a kernel computes each row as if it had all of them.
func forEachBlock(ofRows count: Int, threads: Int, _ body: @Sendable (Range<Int>) -> Void) {
    let size = 2048
    let blocks = (count + size - 1) / size
    let next = Atomic<Int>(0)
    @Sendable func work() {
        while true {
            let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
            if index >= blocks { return }
            body(index * size..<min(count, (index + 1) * size))
        }
    }
    if threads > 1, blocks > 1 {
        DispatchQueue.concurrentPerform(iterations: min(threads, blocks)) { _ in work() }
    } else {
        work()
    }
}

/// Items and the places of their results; each index is touched by one thread only.
private final class Slots<Item, Value>: @unchecked Sendable {
    private let items: [Item]
    private let body: (Item) throws(ModelError) -> Value
    private let results: UnsafeMutablePointer<Swift.Result<Value, ModelError>?>

    init(_ items: [Item], _ body: @escaping (Item) throws(ModelError) -> Value) {
        self.items = items
        self.body = body
        results = .allocate(capacity: max(1, items.count))
        results.initialize(repeating: nil, count: items.count)
    }

    deinit {
        results.deinitialize(count: items.count)
        results.deallocate()
    }

    func run(_ index: Int) {
        do throws(ModelError) {
            results[index] = .success(try body(items[index]))
        } catch {
            results[index] = .failure(error)
        }
    }

    func value(_ index: Int) throws(ModelError) -> Value {
        guard let result = results[index] else { throw .cancelled }
        return try result.get()
    }
}
