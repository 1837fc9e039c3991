internal import RecSchema

extension Table {
    /// The `n` first rows when sorted by the keys, best first: by default, the largest. Ties stay in row order; missing values come
    /// last.
    ///
    /// - Parameters:
    ///   - keys: the largest value of a key comes first, unless it says otherwise: `descending` of a key means what it says.
    ///   - groups: if not empty, the `n` first rows of each group of equal values of these columns, groups in ascending order.
    /// - Throws: `unknownColumn`; `badArgument` without a key or for `n` below zero.
    public func top(
        _ n: Int, by keys: [SortKey], per groups: [String] = [], in context: ExecutionContext = .serial
    ) throws -> Table {
        guard n >= 0 else { throw FrameError(.badArgument, "`top` of \(n) rows") }
        if groups.isEmpty {
            guard let order = try sortedRows(by: keys, in: context) else { return head(n) }
            return gather(order.slice(0..<min(n, rowCount)), context)
        }
        let grouped = try sortedRows(by: groups.map { SortKey($0) } + keys, in: context) ?? RowIndices(0..<rowCount)
        let grouping = try group(by: groups, in: context).grouping
        // Sorted by group first, each group has the places in order that the grouping gives it.
        var chosen: [Int?] = []
        for group in 0..<grouping.count {
            let places = grouping.range(group)
            for place in places.prefix(n) { chosen.append(grouped[place]) }
        }
        return gather(try RowIndices(chosen), context)
    }

    /// The row numbers that the caller drew, in the order in which they were drawn: pandas' `sample` with its row numbers.
    ///
    /// - Throws: `lengthMismatch` where there is no such row.
    public func sample(rows: [Int], in context: ExecutionContext = .serial) throws -> Table {
        try gather(rows, in: context)
    }

    /// The first row where the condition is true, as a table of one row or none.
    ///
    /// - Throws: `typeMismatch`, `lengthMismatch`.
    public func first(where mask: Column, in context: ExecutionContext = .serial) throws -> Table {
        guard mask.type == .bool else { throw FrameError.needs("true or false", got: mask.type, for: "first") }
        guard mask.count == rowCount else {
            throw FrameError(.lengthMismatch, "a condition of \(mask.count) rows for a table of \(rowCount)")
        }
        guard let row = (0..<rowCount).first(where: { mask.isValid(at: $0) && mask.bools[$0] }) else { return head(0) }
        return slice(row..<row + 1)
    }

    /// The first value of a column; nil where there is no row.
    ///
    /// - Throws: `unknownColumn`.
    public func first(_ name: String) throws(FrameError) -> Scalar? {
        let column = try column(name)
        return rowCount == 0 ? nil : column.scalar(at: 0)
    }

    /// Whether a column has the value; NaN is found, missing never.
    ///
    /// - Throws: `unknownColumn`, `typeMismatch` where the value cannot be compared with the column.
    public func contains(_ value: Scalar, in name: String, _ context: ExecutionContext = .serial) throws -> Bool {
        let column = try column(name)
        if let number = value.number, number.isNaN, !column.type.isInteger {
            return try filter(column.isNaN(in: context), in: context).rowCount > 0
        }
        let found = try Column.compare(.equal, .column(column), .scalar(value), rows: rowCount, in: context)
        return try RowIndices(where: found.bools, valid: found.validity, context).count > 0
    }

    /// The table with a column of row numbers counted from 0, int64, at the end.
    ///
    /// - Throws: `duplicateColumn` where the name is taken.
    public func rowNumber(as name: String = "row") throws(FrameError) -> Table {
        if has(name) { throw FrameError(.duplicateColumn, "there is a column `\(name)` already", column: name) }
        let numbers = Buffer.make(count: rowCount, of: Int64.self) { out in
            for row in 0..<rowCount { out[row] = Int64(row) }
        }
        return try with(name, Column(unchecked: .int64, count: rowCount, values: numbers))
    }
}

extension RowIndices {
    /// Some of the row numbers.
    func slice(_ range: Range<Int>) -> RowIndices {
        RowIndices(
            Buffer(buffer, bytes: range.lowerBound * 4..<range.upperBound * 4), count: range.count, mayHaveNone: mayHaveNone)
    }
}
