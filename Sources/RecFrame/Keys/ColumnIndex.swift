internal import RecSchema

/// Finds the rows that have a value in a column without a walk over all of them.
///
/// Cost: one walk over the column to make it, and 12 bytes a row and 24 a different value at most for numbers; a look-up is one step of a
/// hash table.
public struct ColumnIndex: Sendable {
    /// Row numbers by value, those of one value in order.
    private let rows: Buffer
    private let rowCount: Int
    private let type: ColumnType
    private var numbers: [Int64: Range<Int32>] = [:]
    private var texts: [Scalar: Range<Int32>] = [:]

    /// Makes it; nil for a column of a type whose values are not looked up (fractions, lists), or of over two billion rows.
    public init?(_ column: Column) {
        guard column.count < Int(Int32.max) else { return nil }
        type = column.type
        rowCount = column.count
        switch column.type {
        case .uint8, .uint32, .int32, .int64, .date, .dateTime:
            var order: [Int64] = []
            let (groups, rows) = Self.grouped(column.count) {
                column.integer(at: $0)
            } new: {
                order.append($0)
            }
            self.rows = rows
            for (value, range) in zip(order, groups) { numbers[value] = range }
        case .string:
            var order: [Scalar] = []
            let (groups, rows) = Self.grouped(column.count) { row -> Scalar? in
                column.isValid(at: row) ? column.scalar(at: row) : nil
            } new: {
                order.append($0)
            }
            self.rows = rows
            for (value, range) in zip(order, groups) { texts[value] = range }
        case .float, .double, .bool, .duration, .list: return nil
        }
    }

    /// Groups in order of their first row; rows without a value are in none.
    private static func grouped<Key: Hashable>(
        _ count: Int, _ key: (Int) -> Key?, new: (Key) -> Void
    ) -> (groups: [Range<Int32>], rows: Buffer) {
        var numbers: [Key: Int32] = [:]
        var sizes: [Int32] = []
        var groups: [Int32] = []
        groups.reserveCapacity(count)
        for row in 0..<count {
            guard let key = key(row) else {
                groups.append(-1)
                continue
            }
            if let known = numbers[key] {
                groups.append(known)
                sizes[Int(known)] += 1
            } else {
                let number = Int32(sizes.count)
                numbers[key] = number
                groups.append(number)
                sizes.append(1)
                new(key)
            }
        }
        var ranges: [Range<Int32>] = []
        ranges.reserveCapacity(sizes.count)
        var start: Int32 = 0
        for size in sizes {
            ranges.append(start..<start + size)
            start += size
        }
        var next = ranges.map(\.lowerBound)
        let rows = Buffer.make(count: Int(start), of: UInt32.self) { out in
            for (row, group) in groups.enumerated() where group >= 0 {
                out[Int(next[Int(group)])] = UInt32(row)
                next[Int(group)] += 1
            }
        }
        return (ranges, rows)
    }

    /// The rows whose value equals this one, in order; nil where that cannot be said of a value of its kind.
    public func rows(equal value: Scalar) -> RowIndices? {
        switch (value, type) {
        case (.int(let number), .uint8), (.int(let number), .uint32), (.int(let number), .int32), (.int(let number), .int64):
            indices(numbers[number])
        case (.date(let day), .date): indices(numbers[Int64(day)])
        case (.dateTime(let time), .dateTime): indices(numbers[time])
        case (.string, .string): indices(texts[value])
        default: nil
        }
    }

    private func indices(_ range: Range<Int32>?) -> RowIndices {
        let range = range ?? 0..<0
        return RowIndices(
            Buffer(rows, bytes: Int(range.lowerBound) * 4..<Int(range.upperBound) * 4), count: range.count, mayHaveNone: false)
    }

    /// The rows whose value is one of a column's, in order, each once; nil where that cannot be said of its type, and where the column
    /// is so long that a walk over all rows is as good.
    public func rows(containedIn column: Column) -> RowIndices? {
        guard column.count <= max(64, rowCount / 4) else { return nil }
        let isInteger: Bool
        switch (type, column.type) {
        case (.string, .string): isInteger = false
        case (.date, .date), (.dateTime, .dateTime): isInteger = true
        default:
            guard type.isInteger, column.type.isInteger else { return nil }
            isInteger = true
        }
        var seen: Set<Int32> = []
        var found: [UInt32] = []
        let all = rows.pointer(to: UInt32.self)
        for row in 0..<column.count {
            let range: Range<Int32>?
            if isInteger {
                range = column.integer(at: row).flatMap { numbers[$0] }
            } else {
                range = column.isValid(at: row) ? texts[column.scalar(at: row)] : nil
            }
            guard let range, seen.insert(range.lowerBound).inserted else { continue }
            for place in range { found.append(all[Int(place)]) }
        }
        extendLifetime(rows)
        found.sort()
        let sorted = found
        let buffer = Buffer.make(count: sorted.count, of: UInt32.self) { out in
            for (index, row) in sorted.enumerated() { out[index] = row }
        }
        return RowIndices(buffer, count: sorted.count, mayHaveNone: false)
    }
}

extension Column {
    /// A whole number, day or instant as it is kept; nil where there is none.
    fileprivate func integer(at row: Int) -> Int64? {
        guard isValid(at: row) else { return nil }
        return switch type {
        case .uint8: Int64(values(as: UInt8.self)[row])
        case .uint32: Int64(values(as: UInt32.self)[row])
        case .int32, .date: Int64(values(as: Int32.self)[row])
        case .int64, .dateTime: values(as: Int64.self)[row]
        default: nil
        }
    }
}
