/// How near rows are to each other.
public enum NeighbourMetric: String, Sendable, Hashable, CaseIterable {
    /// The cosine of the angle between rows; larger is nearer, and a row of zeros has 0 with every row.
    case cosine
    /// The length of the difference; smaller is nearer.
    case euclidean
}

/// The nearest rows of each row.
public struct Neighbours: Sendable, Equatable {
    /// How many rows were asked for.
    public let rows: Int
    /// How many neighbours each has.
    public let count: Int
    /// For each row its neighbours' numbers, from the nearest; `count` a row.
    public let indices: [Int32]
    /// Their similarities (cosine) or distances (euclidean).
    public let values: [Double]

    /// The neighbours of one row, from the nearest.
    public func neighbours(of row: Int) -> ArraySlice<Int32> { indices[row * count..<(row + 1) * count] }
}

/// What both forms of the search share: how many neighbours there are to find, and rows handed out in blocks.
struct NeighbourSearch {
    let rows: Int
    let targets: Int
    let count: Int
    let isWithin: Bool
    let context: ModelContext

    /// - Parameter isWithin: whether rows are searched among themselves, and none is its own neighbour.
    /// - Throws: `badParameter` for no neighbours, `empty` where there are no rows, `tooMany` where there are not so many neighbours.
    init(rows: Int, targets: Int, count: Int, isWithin: Bool, context: ModelContext) throws(ModelError) {
        guard count >= 1 else { throw ModelError(.badParameter, "there must be at least one neighbour, not \(count)") }
        guard rows > 0, targets > 0 else { throw ModelError(.empty, "there are no rows to search") }
        guard targets <= Int(Int32.max) else { throw ModelError(.tooMany, "\(targets) rows are too many to be searched") }
        let others = targets - (isWithin ? 1 : 0)
        guard count <= others else {
            throw ModelError(
                .tooMany,
                "\(count) neighbours were asked for, and there \(others == 1 ? "is only 1 other row" : "are only \(others) other rows")"
            )
        }
        guard !rows.multipliedReportingOverflow(by: count).overflow, rows * count <= 1 << 31 else {
            throw ModelError(.tooMany, "\(count) neighbours of \(rows) rows are too many")
        }
        self.rows = rows
        self.targets = targets
        self.count = count
        self.isWithin = isWithin
        self.context = context
    }

    /// Roughly how many multiplications there are, as far as that can be said in an `Int`.
    func work(perPair: Int) -> Int {
        Int(min(Double(rows) * Double(targets) * Double(perPair), 0x1p62))
    }

    /// Lets `search` find the neighbours of one block of rows after the other; keys and numbers of a block are written to its pointers.
    func run(
        _ search: (_ block: Range<Int>, _ keys: UnsafeMutablePointer<Double>, _ found: UnsafeMutablePointer<Int32>) -> Void
    ) throws(ModelError) -> (keys: Buffer<Double>, found: Buffer<Int32>) {
        let keys = Buffer<Double>(count: rows * count)
        let found = Buffer<Int32>(count: rows * count)
        let progress = Progress(context, total: (rows, false))
        // About a tenth of a second of work, so that a search stops soon when it should.
        let step = max(64 * context.threads, min(rows, 200_000_000 / max(1, targets)) / 64 * 64)
        for start in stride(from: 0, to: rows, by: step) {
            try context.checkCancelled()
            let block = start..<min(rows, start + step)
            search(block, keys.base + start * count, found.base + start * count)
            progress.step(by: block.count)
        }
        return (keys, found)
    }
}
