import Synchronization

/// The best items of users: `n` at most a user, fewer where not as many are left.
public struct TopItems: Sendable, Equatable {
    /// Where the items of each asked user begin, and the end.
    public var bounds: [Int]
    /// Items, user after user, best first.
    public var items: [Int32]
    /// Their predictions.
    public var scores: [Double]

    /// Puts the list of the next user at the end.
    mutating func append(_ best: [(item: Int32, score: Double)]) {
        items.append(contentsOf: best.lazy.map(\.item))
        scores.append(contentsOf: best.lazy.map(\.score))
        bounds.append(items.count)
    }

    /// Puts the lists of the next users at the end.
    mutating func append(_ next: TopItems) {
        let start = items.count
        items += next.items
        scores += next.scores
        bounds += next.bounds.dropFirst().lazy.map { $0 + start }
    }

    /// The items and predictions of the user at a place in the question.
    public func list(at place: Int) -> [(item: Int, score: Double)] {
        (bounds[place]..<bounds[place + 1]).map { (Int(items[$0]), scores[$0]) }
    }
}

/// For each asked user, items that are not to be recommended.
public struct ExcludedItems: Sendable {
    let bounds: [Int]
    let items: [Int32]

    /// Nothing is excluded.
    public static let none = ExcludedItems(bounds: [], items: [])

    private init(bounds: [Int], items: [Int32]) {
        self.bounds = bounds
        self.items = items
    }

    /// Excludes pairs: a place in the list of asked users, and an item. A pair with a number outside counts for nothing, as one has
    /// whose user is not asked for.
    ///
    /// - Parameter users: how many users will be asked for.
    public init(users: Int, userOf: [UInt32], itemOf: [UInt32]) {
        var bounds = [Int](repeating: 0, count: users + 1)
        let count = min(userOf.count, itemOf.count)
        func isPair(_ row: Int) -> Bool { Int(userOf[row]) < users && itemOf[row] <= Int32.max }
        for row in 0..<count where isPair(row) { bounds[Int(userOf[row]) + 1] += 1 }
        for user in 0..<users { bounds[user + 1] += bounds[user] }
        var items = [Int32](repeating: 0, count: bounds[users])
        var next = bounds
        for row in 0..<count where isPair(row) {
            items[next[Int(userOf[row])]] = Int32(itemOf[row])
            next[Int(userOf[row])] += 1
        }
        self.init(bounds: bounds, items: items)
    }

    func list(at place: Int) -> ArraySlice<Int32> { bounds.isEmpty ? [] : items[bounds[place]..<bounds[place + 1]] }
}

extension RatingModel {
    /// The `n` items of highest prediction for each of `users`, without the excluded ones: what predicting every item and sorting gives,
    /// items of equal prediction in the order of their inner ids. Items whose prediction is NaN are left out.
    ///
    /// Works on blocks of users, several at once; memory: a block of predictions a thread. Cost: that of predicting all pairs.
    /// - Parameter users: inner ids; nil for an unknown user, who gets what the model says without knowing anything of them.
    /// - Throws: `badParameter` when `n` is negative, `cancelled`.
    public func topItems(
        for users: [Int?], n: Int, excluding: ExcludedItems = .none, context: ModelContext = ModelContext()
    ) throws(ModelError) -> TopItems {
        guard n >= 0 else { throw ModelError(.badParameter, "n must not be negative") }
        return try bestItems(for: users, n: n, excluding: excluding, context: context)
    }

    /// Predicts all items for a block of users at a time.
    public func bestItems(
        for users: [Int?], n: Int, excluding: ExcludedItems, context: ModelContext
    ) throws(ModelError) -> TopItems {
        let width = basis.itemCount
        let size = max(1, min(64, (1 << 22) / max(1, width)))
        let blocks = stride(from: 0, to: users.count, by: size).map { $0..<min(users.count, $0 + size) }
        let progress = Progress(context, total: (blocks.count, false))
        let pool = ScorePool(count: min(size, users.count) * width)
        let results = try sideBySide(blocks, threads: context.threads) { block throws(ModelError) in
            try context.checkCancelled()
            let scores = pool.take()
            defer { pool.put(scores) }
            self.predictAll(for: users[block], into: UnsafeMutableBufferPointer(start: scores.base, count: block.count * width))
            var best = TopItems(bounds: [0], items: [], scores: [])
            for place in block {
                let row = scores.base + (place - block.lowerBound) * width
                for item in excluding.list(at: place) where item >= 0 && Int(item) < width { row[Int(item)] = .nan }
                best.append(largest(UnsafeBufferPointer(start: row, count: width), n))
            }
            progress.step()
            return best
        }
        var top = TopItems(bounds: [0], items: [], scores: [])
        for block in results { top.append(block) }
        return top
    }
}

extension RatingModel {
    /// The `n` items most like one, most alike first, equally alike ones in the order of their inner ids, without itself; nil when the
    /// model has no notion of it.
    public func similarItems(to item: Int, n: Int) -> [(item: Int, similarity: Double)]? {
        similarities(toItem: item).map { mostAlike($0, to: item, n).map { (item: $0.other, similarity: $0.similarity) } }
    }

    /// The `n` users most like one, likewise.
    public func similarUsers(to user: Int, n: Int) -> [(user: Int, similarity: Double)]? {
        similarities(toUser: user).map { mostAlike($0, to: user, n).map { (user: $0.other, similarity: $0.similarity) } }
    }

    private func mostAlike(_ values: [Double], to own: Int, _ n: Int) -> [(other: Int, similarity: Double)] {
        var values = values
        values[own] = .nan
        return values.withUnsafeBufferPointer { largest($0, max(0, n)) }.map { (Int($0.item), $0.score) }
    }
}

/// The `n` largest values, largest first, equal ones in order; NaN never counts.
func largest(_ values: UnsafeBufferPointer<Double>, _ n: Int) -> [(item: Int32, score: Double)] {
    // Candidates are gathered above a rising bar and cut back to the best `n` whenever there are twice as many.
    var found: [(item: Int32, score: Double)] = []
    if n == 0 { return found }
    let (limit, overflow) = n.multipliedReportingOverflow(by: 2)
    let most = overflow || limit > values.count ? values.count : max(limit, 64)
    found.reserveCapacity(min(values.count, most + 1))
    func cut() {
        found.sort { $0.score != $1.score ? $0.score > $1.score : $0.item < $1.item }
        if found.count > n { found.removeSubrange(n...) }
    }
    var bar = -Double.infinity
    var isFull = false
    for (item, score) in values.enumerated() where isFull ? score > bar : score >= bar {
        found.append((Int32(truncatingIfNeeded: item), score))
        if found.count > most, most >= n {
            cut()
            // Later ones that are only as good as the last come after it.
            if found.count == n {
                bar = found[n - 1].score
                isFull = true
            }
        }
    }
    cut()
    return found
}

/// Blocks of predictions that are used again, as new memory costs as much as filling it.
private final class ScorePool: Sendable {
    private struct Block: @unchecked Sendable { let buffer: Buffer<Double> }
    private let free = Mutex<[Block]>([])
    private let count: Int

    init(count: Int) { self.count = count }

    func take() -> Buffer<Double> { free.withLock { $0.popLast() }?.buffer ?? Buffer(count: count) }

    func put(_ buffer: Buffer<Double>) {
        let block = Block(buffer: buffer)
        free.withLock { $0.append(block) }
    }
}
