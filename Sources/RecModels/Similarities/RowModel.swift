/// A model that predicts from one row of comparisons at a time: for a user (or item) x, what all other x have in common with it.
///
/// Predictions of one x belong together; these are the ways of asking for many of them.
protocol RowModel: RatingModel {
    associatedtype Worker: RowWorker
    /// Whether rows belong to users.
    static var rowsAreUsers: Bool { get }
    /// What one thread needs.
    func worker() -> Worker
    /// What is said of a pair of which a part is unknown; nil when both are known.
    func unknown(_ user: Int?, _ item: Int?) -> RatingEstimate?
}

/// Makes a row, and predictions from it; belongs to one thread.
protocol RowWorker {
    /// Turns to the x whose predictions are asked for next.
    func move(to x: Int)
    /// The estimate for the x that it has turned to.
    func estimate(_ x: Int, _ y: Int) -> RatingEstimate
}

extension RowModel {
    private var rowCount: Int { Self.rowsAreUsers ? basis.userCount : basis.itemCount }

    private func sides(_ user: Int, _ item: Int) -> (x: Int, y: Int) { Self.rowsAreUsers ? (user, item) : (item, user) }

    /// `estimate`: makes a row for one pair.
    func estimateAlone(_ user: Int?, _ item: Int?) -> RatingEstimate {
        if let unknown = unknown(user, item) { return unknown }
        guard let user, let item else { return impossible(.unknownBoth) }
        let (x, y) = sides(user, item)
        let worker = worker()
        worker.move(to: x)
        return worker.estimate(x, y)
    }

    private func clipped(_ estimate: RatingEstimate) -> RatingEstimate {
        var estimate = estimate
        if isClipped { estimate.value = basis.clipped(estimate.value) }
        return estimate
    }

    /// `predictions`: the pairs of one x together.
    func predictionsByRow(_ users: [Int?], _ items: [Int?], _ context: ModelContext) throws(ModelError) -> [RatingEstimate] {
        try checkPairs(users, items)
        var results = [RatingEstimate](repeating: RatingEstimate(0), count: users.count)
        // Places of known pairs by x: a stable counting sort.
        var ends = [Int](repeating: 0, count: rowCount + 1)
        var known: [(place: Int, x: Int, y: Int)] = []
        for place in users.indices {
            if let unknown = unknown(users[place], items[place]) {
                results[place] = clipped(unknown)
            } else if let user = users[place], let item = items[place] {
                let (x, y) = sides(user, item)
                known.append((place, x, y))
                ends[x + 1] += 1
            }
        }
        for x in 0..<rowCount { ends[x + 1] += ends[x] }
        var next = ends
        var order = [Int](repeating: 0, count: known.count)
        for (index, pair) in known.enumerated() {
            order[next[pair.x]] = index
            next[pair.x] += 1
        }
        let asked = (0..<rowCount).filter { ends[$0] < ends[$0 + 1] }
        let (pairs, bounds, places) = (known, ends, order)
        try results.withUnsafeMutableBufferPointer { results throws(ModelError) in
            let target = Shared(results)
            try eachWithWorker(asked.count, context, reporting: true, worker: worker) { worker, index in
                let x = asked[index]
                worker.move(to: x)
                for at in bounds[x]..<bounds[x + 1] {
                    let pair = pairs[places[at]]
                    target.value[pair.place] = self.clipped(worker.estimate(x, pair.y))
                }
            }
        }
        return results
    }

    /// `predictAll`, on one thread.
    func predictAllByRow(_ users: ArraySlice<Int?>, _ target: UnsafeMutableBufferPointer<Double>) {
        guard let base = target.baseAddress, target.count >= users.count * basis.itemCount else { return }
        // One thread that is never cancelled throws nothing.
        try? score(Array(users), into: base, ModelContext())
    }

    /// The predictions of all items for users, row after row.
    private func score(
        _ users: [Int?], into base: UnsafeMutablePointer<Double>, _ context: ModelContext
    ) throws(ModelError) {
        let width = basis.itemCount
        let target = Shared(base)
        for (place, user) in users.enumerated() where user == nil {
            for item in 0..<width { base[place * width + item] = predict(user: nil, item: item).value }
        }
        if Self.rowsAreUsers {
            try eachWithWorker(users.count, context, worker: worker) { worker, place in
                guard let user = users[place] else { return }
                worker.move(to: user)
                for item in 0..<width { target.value[place * width + item] = self.clipped(worker.estimate(user, item)).value }
            }
        } else {
            try eachWithWorker(width, context, worker: worker) { worker, item in
                worker.move(to: item)
                for (place, user) in users.enumerated() {
                    guard let user else { continue }
                    target.value[place * width + item] = self.clipped(worker.estimate(item, user)).value
                }
            }
        }
    }

    /// `bestItems`: scores many users at a time, so that each row is made as seldom as memory allows (blocks of 128 MiB).
    func bestItemsByRow(
        _ users: [Int?], _ n: Int, _ excluding: ExcludedItems, _ context: ModelContext
    ) throws(ModelError) -> TopItems {
        let width = basis.itemCount
        let size = max(1, min(users.count, (1 << 24) / max(1, width)))
        var top = TopItems(bounds: [0], items: [], scores: [])
        let scores = Shared(Buffer<Double>(count: size * width))
        for start in stride(from: 0, to: users.count, by: size) {
            let block = Array(users[start..<min(users.count, start + size)])
            try score(block, into: scores.value.base, context)
            let best = try sideBySide(Array(block.indices), threads: context.threads) { place throws(ModelError) in
                let row = scores.value.base + place * width
                for item in excluding.list(at: start + place) where item >= 0 && Int(item) < width { row[Int(item)] = .nan }
                return largest(UnsafeBufferPointer(start: row, count: width), n)
            }
            for list in best { top.append(list) }
            context.progress(min(users.count, start + size), users.count)
        }
        return top
    }
}

/// Something that threads share by agreement on who writes where.
struct Shared<Value>: @unchecked Sendable {
    let value: Value
    init(_ value: Value) { self.value = value }
}
