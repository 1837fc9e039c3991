/// The splits of scikit-learn 1.9's `model_selection`: for a seed, the same rows in the same order as with that `random_state`.
public enum ScikitSplits {
    /// `KFold(folds, shuffle=shuffle, random_state=seed)`: both parts in the order of the table.
    ///
    /// - Throws: `badParameter` for fewer than 2 folds or a seed outside `0...4294967295`, `tooMany` for more folds than rows.
    public static func kFold(rows: Int, folds: Int = 5, shuffle: Bool = false, seed: Int = 0) throws(ModelError) -> Folds {
        try checkFolds(folds, rows: rows)
        var random = try NumPyRandom(seed: seed)
        var order = Array(0..<rows)
        if shuffle { random.shuffle(&order) }
        return Folds(order: order, folds: folds, inTableOrder: true)
    }

    /// `StratifiedKFold(folds, shuffle=shuffle, random_state=seed)`: each fold has the classes in about the same shares.
    ///
    /// - Parameter classes: the class of each row; any numbers, told apart in the order in which they appear.
    /// - Throws: `badParameter`, `tooMany` where every class has fewer rows than there are folds.
    public static func stratifiedKFold(
        classes: [Int], folds: Int = 5, shuffle: Bool = false, seed: Int = 0
    ) throws(ModelError) -> Folds {
        try checkFolds(folds, rows: classes.count)
        let groups = groupsByAppearance(classes)
        guard groups.contains(where: { $0.count >= folds }) else {
            throw ModelError(.tooMany, "\(folds) folds, but no class has as many rows")
        }
        // Rows sorted by class are dealt out to the folds in turn: how many of each class a fold gets.
        var share = [[Int]](repeating: [Int](repeating: 0, count: groups.count), count: folds)
        var place = 0
        for (number, rows) in groups.enumerated() {
            for _ in rows {
                share[place % folds][number] += 1
                place += 1
            }
        }
        var random = try NumPyRandom(seed: seed)
        var members = [[Int]](repeating: [], count: folds)
        for (number, rows) in groups.enumerated() {
            var owners = (0..<folds).flatMap { repeatElement($0, count: share[$0][number]) }
            if shuffle { random.shuffle(&owners) }
            for (row, fold) in zip(rows, owners) { members[fold].append(row) }
        }
        var bounds = [0]
        for rows in members { bounds.append(bounds[bounds.count - 1] + rows.count) }
        return Folds(order: members.flatMap { $0 }, bounds: bounds, inTableOrder: true)
    }

    /// `ShuffleSplit(splits, test_size=test, train_size=train, random_state=seed)`. The test part is drawn first.
    ///
    /// - Parameters:
    ///   - test: nil for what the training part leaves, or a tenth if that has no size either; a share is rounded up.
    ///   - train: nil for what the test part leaves; a share is rounded down.
    /// - Throws: `badParameter` for sizes outside the rows, `tooMany` where both are more than there are, `empty` where nothing is
    ///   left to learn from.
    public static func shuffleSplit(
        rows: Int, splits: Int = 10, test: SplitSize? = nil, train: SplitSize? = nil, seed: Int
    ) throws(ModelError) -> [RowSplit] {
        guard splits >= 1 else { throw ModelError(.badParameter, "there must be at least one split, not \(splits)") }
        let size = try sizes(rows: rows, test: test, train: train, defaultTest: 0.1)
        var random = try NumPyRandom(seed: seed)
        return (0..<splits).map { _ in
            let order = random.permutation(rows)
            return RowSplit(train: Array(order[size.test..<size.test + size.train]), test: Array(order[..<size.test]))
        }
    }

    /// `train_test_split(x, test_size=test, train_size=train, random_state=seed, shuffle=shuffle)`; a quarter is the test part where no
    /// size is given.
    ///
    /// - Throws: as `shuffleSplit`.
    public static func trainTest(
        rows: Int, test: SplitSize? = nil, train: SplitSize? = nil, shuffle: Bool = true, seed: Int
    ) throws(ModelError) -> RowSplit {
        let size = try sizes(rows: rows, test: test, train: train, defaultTest: 0.25)
        if !shuffle {
            return RowSplit(train: Array(0..<size.train), test: Array(size.train..<size.train + size.test))
        }
        return try shuffleSplit(rows: rows, splits: 1, test: .count(size.test), train: .count(size.train), seed: seed)[0]
    }

    /// `train_test_split(x, test_size=test, train_size=train, random_state=seed, stratify=classes)`: both parts have the classes in about
    /// the same shares.
    ///
    /// - Parameter classes: the class of each row; any numbers, taken in ascending order.
    /// - Throws: as `shuffleSplit`; `tooMany` where a class has one row only, or a part is smaller than the number of classes.
    public static func stratifiedTrainTest(
        classes: [Int], test: SplitSize? = nil, train: SplitSize? = nil, seed: Int
    ) throws(ModelError) -> RowSplit {
        let size = try sizes(rows: classes.count, test: test, train: train, defaultTest: 0.25)
        let groups = groupsByAppearance(classes).sorted { classes[$0[0]] < classes[$1[0]] }
        if let single = groups.first(where: { $0.count < 2 }) {
            throw ModelError(.tooMany, "the class of row \(single[0]) has no other row", row: single[0])
        }
        for (name, rows) in [("train", size.train), ("test", size.test)] where rows < groups.count {
            throw ModelError(.tooMany, "a \(name) part of \(rows) rows for \(groups.count) classes")
        }
        var random = try NumPyRandom(seed: seed)
        let counts = groups.map(\.count)
        let trained = try likeliestCounts(counts, draws: size.train, &random)
        let held = try likeliestCounts(zip(counts, trained).map { $0 - $1 }, draws: size.test, &random)
        var split = RowSplit(train: [], test: [])
        for (number, rows) in groups.enumerated() {
            let order = random.permutation(rows.count)
            split.train += order[..<trained[number]].map { rows[$0] }
            split.test += order[trained[number]..<trained[number] + held[number]].map { rows[$0] }
        }
        random.shuffle(&split.train)
        random.shuffle(&split.test)
        return split
    }

    /// About the most likely numbers of each class among `draws` rows; ties of what is left over are broken at random.
    private static func likeliestCounts(
        _ counts: [Int], draws: Int, _ random: inout NumPyRandom
    ) throws(ModelError) -> [Int] {
        let total = counts.reduce(0, +)
        let wanted = counts.map { Double($0) / Double(total) * Double(draws) }
        var given = wanted.map { $0.rounded(.down) }
        var missing = draws - Int(given.reduce(0, +))
        let rest = zip(wanted, given).map { $0 - $1 }
        for value in Set(rest).sorted(by: >) where missing > 0 {
            let ties = rest.indices.filter { rest[$0] == value }
            let now = min(ties.count, missing)
            for place in try random.choice(ties.count, count: now, replace: false) { given[ties[place]] += 1 }
            missing -= now
        }
        return given.map { Int($0) }
    }

    private static func sizes(
        rows: Int, test: SplitSize?, train: SplitSize?, defaultTest: Double
    ) throws(ModelError) -> (train: Int, test: Int) {
        let test = test == nil && train == nil ? .fraction(defaultTest) : test
        for (name, size) in [("test", test), ("train", train)] {
            switch size {
            case nil: break
            case .count(let count)? where count > 0 && count < rows: break
            case .fraction(let share)? where share > 0 && share < 1: break
            case .count(let count)?: throw ModelError(.badParameter, "a \(name) part of \(count) of \(rows) rows")
            case .fraction(let share)?: throw ModelError(.badParameter, "a \(name) part of \(share) times the rows")
            }
        }
        if case .fraction(let a)? = test, case .fraction(let b)? = train, a + b > 1 {
            throw ModelError(.tooMany, "train and test parts are \(a + b) times the rows together")
        }
        let testRows = test?.rows(of: rows, roundedUp: true)
        let trainRows = train?.rows(of: rows, roundedUp: false) ?? rows - (testRows ?? 0)
        let heldOut = testRows ?? rows - trainRows
        guard trainRows + heldOut <= rows else {
            throw ModelError(.tooMany, "train and test parts of \(trainRows) and \(heldOut) rows do not fit into \(rows)")
        }
        guard trainRows > 0 else { throw ModelError(.empty, "of \(rows) row\(rows == 1 ? "" : "s") none is left to learn from") }
        return (trainRows, heldOut)
    }
}
