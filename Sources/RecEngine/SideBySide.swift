import Glibc
import RecFrame
import RecPlan
import RecSchema
import Synchronization

extension ClosureValue {
    /// What it gives for each element, several at once where that is worth it.
    ///
    /// Nobody can tell from what comes out: results stand in the order of the elements, the first error in that order is thrown, and
    /// what elements leave behind (warnings, files) is put together in that order. An element that asks the world outside waits until
    /// those before it have ended. Each gets its share of the threads, and runs on a stack of its own.
    ///
    /// - Parameters:
    ///   - progress: told of how many have ended, one call at a time.
    public func results(
        for elements: [Value], in context: CellContext, progress: @escaping @Sendable (_ done: Int) -> Void
    ) throws -> [Value] {
        let sharers = min(context.execution.threads, elements.count, SideBySide<Value>.most)
        guard sharers > 1, context.runsSideBySide, isLong else {
            var results: [Value] = []
            results.reserveCapacity(elements.count)
            for element in elements {
                try context.execution.check()
                progress(results.count)
                results.append(try self([element]))
            }
            return results
        }
        return try SideBySide(elements.count, context, progress) { try with($1)([elements[$0]]) }.results(on: sharers)
    }

    /// Whether it works on tables or models, so that a thread of its own is little beside it. One that evaluates other cells anew is
    /// left alone: what its elements have in common is then evaluated once. So is one that calls functions that are values: those
    /// tell the run of the cell that made them what they leave behind.
    private var isLong: Bool {
        var seen: Set<ObjectIdentifier> = []
        var open = [closure.body]
        var isLong = false
        while let node = open.popLast() {
            switch node.type {
            case .table, .model, .groups: isLong = true
            default: break
            }
            switch node.kind {
            case .replacing, .invoke: return false
            case .local, .member, .input: if node.type == .function { return false }
            default: break
            }
            open += node.children
            if case .apply(let function, _) = node.kind, seen.insert(ObjectIdentifier(function)).inserted {
                open.append(function.body)
            }
        }
        return isLong
    }

    /// The same closure for a part of the cell's work.
    public func with(_ context: CellContext) -> ClosureValue {
        ClosureValue(closure: closure, evaluator: evaluator.with(context))
    }
}

extension CellContext {
    /// `body` for `0..<count`, several at once on the cell's threads, as if one after the other: see `ClosureValue.results`. Each part
    /// has a context of its own, for everything that it does.
    ///
    /// - Parameter what: for progress.
    public func sideBySide<Part: Sendable>(
        _ count: Int, _ what: String, _ body: @escaping @Sendable (Int, CellContext) throws -> Part
    ) throws -> [Part] {
        let host = host
        let progress: @Sendable (Int) -> Void = { host.progress(what, done: $0, total: count) }
        let sharers = min(execution.threads, count, SideBySide<Part>.most)
        if sharers > 1, runsSideBySide { return try SideBySide(count, self, progress, body).results(on: sharers) }
        return try (0..<count).map { index in
            try execution.check()
            progress(index)
            return try body(index, self)
        }
    }
}

/// Parts of work on several threads.
private final class SideBySide<Part: Sendable>: Sendable {
    /// Each may hold as much memory as one alone would.
    static var most: Int { 8 }

    private let body: @Sendable (Int, CellContext) throws -> Part
    private let count: Int
    private let context: CellContext
    private let progress: @Sendable (Int) -> Void
    private let next = Atomic<Int>(0)
    /// The lowest element that failed.
    private let failed = Atomic<Int>(.max)
    /// How many threads still work on an element.
    private let busy = Atomic<Int>(0)
    private let turns: Turns
    private let done = Mutex(0)
    private let outcomes: Mutex<[Outcome?]>
    private let threads: Int

    private struct Outcome {
        var result: Result<Part, any Error>
        var effects: CellContext.Effects
    }

    init(
        _ count: Int, _ context: CellContext, _ progress: @escaping @Sendable (Int) -> Void,
        _ body: @escaping @Sendable (Int, CellContext) throws -> Part
    ) {
        self.body = body
        self.count = count
        self.context = context
        self.progress = progress
        threads = context.execution.threads
        turns = Turns(count)
        outcomes = Mutex(Array(repeating: nil, count: count))
    }

    func results(on sharers: Int) throws -> [Part] {
        run(on: sharers)
        return try results()
    }

    private func run(on sharers: Int) {
        progress(0)
        busy.store(sharers, ordering: .relaxed)
        let others = (1..<sharers).compactMap { _ in StackedThread { [self] in work() } }
        busy.subtract(sharers - 1 - others.count, ordering: .relaxed)
        work()
        for thread in others { thread.join() }
    }

    private func work() {
        defer { busy.subtract(1, ordering: .relaxed) }
        while true {
            let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
            if index >= count { return }
            if index > failed.load(ordering: .relaxed) || context.execution.isCancelled() {
                // One that is under way may wait for this.
                turns.end(index)
                return
            }
            let own = element(index)
            let result = Result { try body(index, own) }
            if case .failure = result { failed.min(index, ordering: .relaxed) }
            outcomes.withLock { $0[index] = Outcome(result: result, effects: own.effects) }
            turns.end(index)
            done.withLock { done in
                done += 1
                if done < count { progress(done) }
            }
        }
    }

    /// The context of one element.
    private func element(_ index: Int) -> CellContext {
        let execution = context.execution
        return CellContext(
            execution: ExecutionContext(
                threads: threads, isCancelled: { [self] in execution.isCancelled() || failed.load(ordering: .relaxed) < index }),
            host: TurnHost(host: context.host, turns: turns, index: index),
            share: { [self] in max(1, threads / max(1, busy.load(ordering: .relaxed))) })
    }

    private func results() throws -> [Part] {
        var values: [Part] = []
        values.reserveCapacity(count)
        for outcome in outcomes.withLock({ $0 }) {
            guard let outcome else { throw FrameError.cancelled }
            try context.add(outcome.effects)
            values.append(try outcome.result.get())
        }
        return values
    }
}

/// Whose turn it is: elements end in any order, and each may wait until all before it have ended.
private final class Turns: Sendable {
    private struct State {
        var hasEnded: [Bool]
        /// All below have ended.
        var lowest = 0
    }

    private let state: Mutex<State>
    private nonisolated(unsafe) let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private nonisolated(unsafe) let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init(_ count: Int) {
        state = Mutex(State(hasEnded: Array(repeating: false, count: count)))
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(changed, nil)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    var lowest: Int { state.withLock { $0.lowest } }

    func end(_ index: Int) {
        pthread_mutex_lock(mutex)
        state.withLock { state in
            state.hasEnded[index] = true
            while state.lowest < state.hasEnded.count, state.hasEnded[state.lowest] { state.lowest += 1 }
        }
        pthread_cond_broadcast(changed)
        pthread_mutex_unlock(mutex)
    }

    /// Waits until all before `index` have ended. They end whether or not they succeed, and none of them waits for this one.
    func wait(for index: Int) {
        pthread_mutex_lock(mutex)
        while lowest < index { pthread_cond_wait(changed, mutex) }
        pthread_mutex_unlock(mutex)
    }
}

/// The world as one element sees it: after those before it. Of those under way only the first tells of its progress.
private struct TurnHost: EngineHost {
    let host: any EngineHost
    let turns: Turns
    let index: Int

    func open(_ path: PathValue) throws -> FileContent {
        turns.wait(for: index)
        return try host.open(path)
    }

    func exists(_ path: PathValue) throws -> Bool {
        turns.wait(for: index)
        return try host.exists(path)
    }

    func text(of path: PathValue) throws -> String {
        turns.wait(for: index)
        return try host.text(of: path)
    }

    /// Work in Python asks nothing of the world and changes nothing there, so it waits for nobody.
    func python(_ work: PythonWork, isCancelled: @escaping @Sendable () -> Bool) throws -> PythonAnswer {
        try host.python(work, isCancelled: isCancelled)
    }

    func stores() throws -> StoreAccess {
        turns.wait(for: index)
        return try host.stores()
    }

    func progress(_ what: String, done: Int, total: Int?) {
        if turns.lowest == index { host.progress(what, done: done, total: total) }
    }
}

/// A thread whose stack holds as deep a tree as a notebook may have; memory is only what is touched.
private final class StackedThread {
    private var thread = pthread_t()

    private final class Work: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Nil where the system refuses one.
    init?(_ body: @escaping @Sendable () -> Void) {
        let attributes = UnsafeMutablePointer<pthread_attr_t>.allocate(capacity: 1)
        defer { attributes.deallocate() }
        pthread_attr_init(attributes)
        pthread_attr_setstacksize(attributes, 1 << 30)
        let work = Unmanaged.passRetained(Work(body))
        let status = pthread_create(
            &thread, attributes,
            { argument in
                if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, work.toOpaque())
        pthread_attr_destroy(attributes)
        if status != 0 {
            work.release()
            return nil
        }
    }

    func join() { pthread_join(thread, nil) }
}
