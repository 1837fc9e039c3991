import RecEngine
import RecFrame
import RecSchema

extension Table {
    /// One row for each combination of `rows` and one column for each value of `columns`, both ascending, filled from `values`.
    func pivot(
        rows: [String], columns: String, values: String, prefix: String, in execution: ExecutionContext
    ) throws -> Table {
        let kept = try dropMissing([columns], in: execution)
        let categories = try kept.count(by: [columns], in: execution).column(columns).scalars
        guard categories.count <= 65_536 else {
            throw FrameError(
                .tooLarge, "`\(columns)` has \(categories.count) values, and each would be a column", column: columns)
        }
        let sorted = try kept.sort(by: (rows + [columns]).map { SortKey($0) }, in: execution)
        let isRowStart = try sorted.runStarts(rows, in: execution)
        let isCellStart = try sorted.runStarts(rows + [columns], in: execution)
        if let twice = isCellStart.firstIndex(of: false) {
            let key = try (rows + [columns]).map { "`\($0)` \(try sorted.column($0).text(at: twice))" }.joined(separator: ", ")
            throw EngineError(
                "E0625", "two rows have \(key)",
                hints: ["make one of them first: `.group(by: ...).aggregate(\(values): mean(.\(values)))`"])
        }
        let places = Dictionary(categories.enumerated().map { ($1, $0) }) { first, _ in first }
        let starts = isRowStart.indices.filter { isRowStart[$0] }
        guard starts.count * categories.count <= 1 << 28 else {
            throw FrameError(.tooLarge, "`pivot` would give \(starts.count) rows of \(categories.count) columns", column: columns)
        }
        var cells = [[(group: Int, row: Int)]](repeating: [], count: categories.count)
        let names = try sorted.column(columns)
        var group = -1
        for row in 0..<sorted.rowCount {
            if isRowStart[row] { group += 1 }
            if let place = places[names.scalar(at: row)] { cells[place].append((group, row)) }
        }
        let filling = try sorted.column(values)
        var result = try sorted.select(rows).gather(starts, in: execution).named
        for (category, filled) in zip(categories, cells) {
            var rows = [Int?](repeating: nil, count: starts.count)
            for (group, row) in filled { rows[group] = row }
            result.append((prefix + category.text, try filling.gather(try RowIndices(rows), in: execution)))
        }
        return try Table(result, rowCount: starts.count)
    }

    /// The columns under each other: what each was called in `name`, its values in `value`, the other columns repeated.
    func unpivot(_ columns: [String], name: String, value: String, in execution: ExecutionContext) throws -> Table {
        let chosen = try columns.map { try column($0) }
        let types = Set(chosen.map(\.type))
        var type = types.first ?? .double
        if types.count > 1 { type = types.allSatisfy(\.isInteger) ? .int64 : .double }
        let gone = Set(columns)
        var result = try named.filter { !gone.contains($0.name) }.map { name, column in
            (name, try Column.concat(Array(repeating: column, count: columns.count), type: column.type, in: execution))
        }
        let names = try columns.map { try Column(repeating: .string($0), count: rowCount, type: .string) }
        result.append((name, try Column.concat(names, type: .string, in: execution)))
        let values = try chosen.map { try $0.cast(to: type, in: execution) }
        result.append((value, try Column.concat(values, type: type, in: execution)))
        return try Table(result, rowCount: rowCount * columns.count)
    }

    /// Pearson's correlation of each two of these columns, by the recurrence of pandas' `DataFrame.corr`.
    func correlation(_ names: [String], in execution: ExecutionContext) throws -> Table {
        let columns = try names.map { try column($0).cast(to: .double, in: execution) }
        var matrix = [[Double?]](repeating: [Double?](repeating: nil, count: names.count), count: names.count)
        for i in columns.indices {
            for j in i..<columns.count {
                try execution.check()
                // The later column first: the order matters in the last digit, and this is the order of pandas.
                matrix[i][j] = columns[j].correlation(with: columns[i])
                matrix[j][i] = matrix[i][j]
            }
        }
        return try Table([("column", Column(strings: names))] + zip(names, matrix).map { ($0, Column($1)) })
    }
}

extension Column {
    /// Pearson's correlation of two double columns over the rows where both have a number; nil where one of them does not vary.
    fileprivate func correlation(with other: Column) -> Double? {
        let (xs, ys) = (values(as: Double.self), other.values(as: Double.self))
        var count = 0.0
        var (meanX, meanY, squaresX, squaresY, products) = (0.0, 0.0, 0.0, 0.0, 0.0)
        for row in 0..<self.count where isValid(at: row) && other.isValid(at: row) {
            let (x, y) = (xs[row], ys[row])
            if x.isNaN || y.isNaN { continue }
            count += 1
            let (dx, dy) = (x - meanX, y - meanY)
            meanX += 1 / count * dx
            meanY += 1 / count * dy
            squaresX += (x - meanX) * dx
            squaresY += (y - meanY) * dy
            products += (x - meanX) * dy
        }
        let divisor = (squaresX * squaresY).squareRoot()
        if !(divisor > 0) { return nil }
        return max(-1, min(1, products / divisor))
    }
}
