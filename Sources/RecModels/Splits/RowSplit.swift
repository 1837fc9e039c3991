/// Row numbers of a training part and of a test part, each in the order in which the reference hands the rows over.
///
/// The order matters to models that read rows one after the other; sort a part for the order of the table.
public struct RowSplit: Sendable, Hashable {
    /// Rows to learn from, counted from zero.
    public var train: [Int]
    /// Rows held out, counted from zero.
    public var test: [Int]

    /// Makes a split.
    public init(train: [Int], test: [Int]) {
        self.train = train
        self.test = test
    }
}

/// Rows cut into folds, each of which is the test part once. Keeps one order of the rows; the parts of a fold are made when asked for.
public struct Folds: Sendable, Hashable {
    /// Row numbers, fold after fold.
    let order: [Int]
    /// Where each fold begins in `order`, and the end.
    let bounds: [Int]
    /// Whether both parts come in the order of the table rather than in `order`.
    let inTableOrder: Bool

    /// Folds as even as can be, the first ones larger by one.
    init(order: [Int], folds: Int, inTableOrder: Bool) {
        let (size, larger) = order.count.quotientAndRemainder(dividingBy: folds)
        self.init(order: order, bounds: (0...folds).map { $0 * size + min($0, larger) }, inTableOrder: inTableOrder)
    }

    init(order: [Int], bounds: [Int], inTableOrder: Bool) {
        self.order = order
        self.bounds = bounds
        self.inTableOrder = inTableOrder
    }

    /// How many folds.
    public var count: Int { bounds.count - 1 }

    /// How many rows there are in all.
    public var rowCount: Int { order.count }

    /// The parts with fold `index` held out. Cost: linear in the rows.
    ///
    /// - Precondition: `index` is in `0..<count`.
    public subscript(index: Int) -> RowSplit {
        let held = bounds[index]..<bounds[index + 1]
        if !inTableOrder {
            return RowSplit(train: Array(order[..<held.lowerBound] + order[held.upperBound...]), test: Array(order[held]))
        }
        var isHeld = [Bool](repeating: false, count: order.count)
        for row in order[held] { isHeld[row] = true }
        var split = RowSplit(train: [], test: [])
        split.train.reserveCapacity(order.count - held.count)
        split.test.reserveCapacity(held.count)
        for row in isHeld.indices {
            if isHeld[row] { split.test.append(row) } else { split.train.append(row) }
        }
        return split
    }

    /// The fold of each row of the table, counted from zero.
    public var foldOfRow: [Int32] {
        var folds = [Int32](repeating: 0, count: order.count)
        for fold in 0..<count {
            for place in bounds[fold]..<bounds[fold + 1] { folds[order[place]] = Int32(fold) }
        }
        return folds
    }
}

/// How large a part of the rows is.
public enum SplitSize: Sendable, Hashable {
    /// A share of the rows.
    case fraction(Double)
    /// So many rows.
    case count(Int)

    /// Rows of a test part: a share is rounded up; of a training part: down.
    func rows(of total: Int, roundedUp: Bool) -> Int {
        switch self {
        case .count(let count): count
        case .fraction(let share): Int((share * Double(total)).rounded(roundedUp ? .up : .down))
        }
    }
}

/// What all k-fold splits ask.
func checkFolds(_ folds: Int, rows: Int) throws(ModelError) {
    guard folds >= 2 else { throw ModelError(.badParameter, "there must be at least 2 folds, not \(folds)") }
    guard folds <= rows else { throw ModelError(.tooMany, "\(folds) folds of \(rows) row\(rows == 1 ? "" : "s")") }
}
