/// The splits of Surprise 1.1.5's `model_selection`: for a seed, the same rows in the same order as with that `random_state`.
///
/// Rows are those of `data.raw_ratings`. Where Surprise hands over ratings shuffled, so do these: the inner numbers of users and items,
/// and the order in which factors are fitted, follow from it.
public enum SurpriseSplits {
    /// `KFold(folds, random_state=seed, shuffle=shuffle)`.
    ///
    /// - Throws: `badParameter` for fewer than 2 folds or a seed outside `0...4294967295`, `tooMany` for more folds than rows.
    public static func kFold(rows: Int, folds: Int = 5, shuffle: Bool = true, seed: Int) throws(ModelError) -> Folds {
        var random = try NumPyRandom(seed: seed)
        return try kFold(rows: rows, folds: folds, shuffle: shuffle, &random)
    }

    /// `KFold` with a generator that others draw from too.
    ///
    /// - Throws: `badParameter`, `tooMany`.
    public static func kFold(
        rows: Int, folds: Int = 5, shuffle: Bool = true, _ random: inout NumPyRandom
    ) throws(ModelError) -> Folds {
        try checkFolds(folds, rows: rows)
        var order = Array(0..<rows)
        if shuffle { random.shuffle(&order) }
        return Folds(order: order, folds: folds, inTableOrder: false)
    }

    /// `RepeatedKFold(folds, repeats, random_state=seed)`: the folds of each repetition.
    ///
    /// - Throws: `badParameter`, `tooMany`.
    public static func repeatedKFold(rows: Int, folds: Int = 5, repeats: Int = 10, seed: Int) throws(ModelError) -> [Folds] {
        guard repeats >= 0 else { throw ModelError(.badParameter, "repeats \(repeats) is negative") }
        var random = try NumPyRandom(seed: seed)
        var all: [Folds] = []
        for _ in 0..<repeats { all.append(try kFold(rows: rows, folds: folds, &random)) }
        return all
    }

    /// `ShuffleSplit(splits, test_size=test, train_size=train, random_state=seed, shuffle=shuffle)`. The training part is drawn first.
    ///
    /// - Parameters:
    ///   - test: nil for what the training part leaves; a share is rounded up.
    ///   - train: nil for what the test part leaves; a share is rounded down.
    /// - Throws: `badParameter` for sizes that are not positive or leave nothing, `tooMany` where both are more than there are.
    public static func shuffleSplit(
        rows: Int, splits: Int = 5, test: SplitSize? = .fraction(0.2), train: SplitSize? = nil, shuffle: Bool = true, seed: Int
    ) throws(ModelError) -> [RowSplit] {
        guard splits >= 1 else { throw ModelError(.badParameter, "there must be at least one split, not \(splits)") }
        for (name, size) in [("test", test), ("train", train)] { try check(size, name, rows: rows) }
        // Neither given: the reference fails where it multiplies nothing by the number of rows.
        guard test != nil || train != nil else { throw ModelError(.badParameter, "neither part has a size") }
        let testRows = test?.rows(of: rows, roundedUp: true)
        let trainRows = train?.rows(of: rows, roundedUp: false) ?? rows - (testRows ?? 0)
        let heldOut = testRows ?? rows - trainRows
        guard heldOut <= rows - trainRows else {
            throw ModelError(.tooMany, "train and test parts of \(trainRows) and \(heldOut) rows do not fit into \(rows)")
        }
        var random = try NumPyRandom(seed: seed)
        return (0..<splits).map { _ in
            let order = shuffle ? random.permutation(rows) : Array(0..<rows)
            return RowSplit(train: Array(order[..<trainRows]), test: Array(order[trainRows..<trainRows + heldOut]))
        }
    }

    /// `train_test_split(data, test_size=test, train_size=train, random_state=seed, shuffle=shuffle)`.
    ///
    /// - Throws: as `shuffleSplit`.
    public static func trainTest(
        rows: Int, test: SplitSize? = .fraction(0.2), train: SplitSize? = nil, shuffle: Bool = true, seed: Int
    ) throws(ModelError) -> RowSplit {
        try shuffleSplit(rows: rows, splits: 1, test: test, train: train, shuffle: shuffle, seed: seed)[0]
    }

    /// `LeaveOneOut(splits, random_state=seed, min_n_ratings=minRatings)`: one row of each user is held out. Users come in the order
    /// of their first rows, the rows of a user in theirs; users with `minRatings` rows or fewer are left out of both parts.
    ///
    /// - Parameter users: the user of each row; any numbers.
    /// - Throws: `badParameter`, `tooMany` where no user has more rows than `minRatings`, and one more.
    public static func leaveOneOut(
        users: [Int], splits: Int = 5, minRatings: Int = 0, seed: Int
    ) throws(ModelError) -> [RowSplit] {
        guard splits >= 0 else { throw ModelError(.badParameter, "splits \(splits) is negative") }
        var random = try NumPyRandom(seed: seed)
        let groups = groupsByAppearance(users).filter { $0.count > minRatings }
        guard groups.contains(where: { $0.count > 1 }) else {
            throw ModelError(.tooMany, "no user has enough rows for a training part")
        }
        return (0..<splits).map { _ in
            var split = RowSplit(train: [], test: [])
            for rows in groups {
                let held = Int(random.interval(UInt64(rows.count - 1)))
                split.test.append(rows[held])
                split.train += rows[..<held]
                split.train += rows[(held + 1)...]
            }
            return split
        }
    }

    private static func check(_ size: SplitSize?, _ name: String, rows: Int) throws(ModelError) {
        switch size {
        case nil: return
        case .count(let count)? where count > 0 && count < rows: return
        // The reference compares a share with the number of rows too; more than a whole part is refused here at once.
        case .fraction(let share)? where share > 0 && share <= 1 && share < Double(rows): return
        case .count(let count)?: throw ModelError(.badParameter, "a \(name) part of \(count) of \(rows) rows")
        case .fraction(let share)?: throw ModelError(.badParameter, "a \(name) part of \(share) times \(rows) rows")
        }
    }
}

/// Rows of equal values together, groups in the order of their first rows.
func groupsByAppearance(_ values: [Int]) -> [[Int]] {
    var number: [Int: Int] = [:]
    var groups: [[Int]] = []
    for (row, value) in values.enumerated() {
        if let group = number[value] {
            groups[group].append(row)
        } else {
            number[value] = groups.count
            groups.append([row])
        }
    }
    return groups
}
