import RecFrame
import RecSchema

/// A key of an order, computed: a column as long as the table.
typealias OrderKey = (column: Column, isDescending: Bool)

extension Table {
    /// The table with its order's keys among its columns, under names that no user's column has where they are computed.
    func keyed(by keys: [OrderKey]) throws -> (table: Table, order: [SortKey], added: [String]) {
        var added: [(name: String, column: Column)] = []
        var order: [SortKey] = []
        for (index, key) in keys.enumerated() {
            if let place = columns.firstIndex(where: { $0.isIdentical(to: key.column) }) {
                order.append(SortKey(names[place], descending: key.isDescending))
            } else {
                let name = "\u{0}\(index)"
                added.append((name, key.column))
                order.append(SortKey(name, descending: key.isDescending))
            }
        }
        return (added.isEmpty ? self : try with(added), order, added.map(\.name))
    }
}

extension Table {
    /// Where a row differs from the one before it in any of these columns; the first row does. Missing equals missing, NaN equals NaN.
    func runStarts(_ names: [String], in execution: ExecutionContext) throws -> [Bool] {
        var starts = [Bool](repeating: false, count: rowCount)
        if rowCount > 0 { starts[0] = true }
        if rowCount < 2 { return starts }
        for name in names {
            let column = try column(name)
            let (after, before) = (column.slice(1..<rowCount), column.slice(0..<rowCount - 1))
            let differs = try Column.compare(
                .notEqual, .column(after), .column(before), rows: rowCount - 1, in: execution)
            let bits = differs.bools
            let isFraction = column.type == .float || column.type == .double
            let nan = isFraction ? try column.isNaN(in: execution) : nil
            for row in 0..<rowCount - 1 {
                if !differs.isValid(at: row) {
                    if after.isValid(at: row) != before.isValid(at: row) { starts[row + 1] = true }
                } else if bits[row], !(nan.map { $0.bools[row] && $0.bools[row + 1] } ?? false) {
                    starts[row + 1] = true
                }
            }
        }
        return starts
    }

    /// The place of each row in its group, from 1, in row order; in the whole table, where there is no key.
    func numbered(per keys: [String], in execution: ExecutionContext) throws -> Column {
        if keys.isEmpty { return Column((0..<Int64(rowCount)).map { $0 + 1 }) }
        return try ranked(by: [], per: keys, ties: "first", in: execution)
    }

    /// The place of each row by keys, from 1, in each group by itself; `ties` is `min`, `dense` or `first`.
    func ranked(by keys: [OrderKey], per groups: [String], ties: String, in execution: ExecutionContext) throws -> Column {
        let all = try groups.map { (column: try column($0), isDescending: false) } + keys
        let names = all.indices.map { "\($0)" }
        let wide = try Table(zip(names, all).map { ($0, $1.column) } + [("row", Column((0..<Int64(rowCount)).map { $0 }))])
        let sorted = try wide.sort(
            by: zip(names, all).map { SortKey($0, descending: $1.isDescending) }, in: execution)
        let isGroupStart = try sorted.runStarts(Array(names.prefix(groups.count)), in: execution)
        let isKeyStart = try sorted.runStarts(names, in: execution)
        var ranks = [Int64](repeating: 0, count: rowCount)
        var (number, rank) = (Int64(0), Int64(0))
        for (place, row) in try sorted.column("row").values(as: Int64.self).enumerated() {
            if isGroupStart[place] { (number, rank) = (0, 0) }
            number += 1
            switch ties {
            case "first": rank = number
            case "dense": rank += isKeyStart[place] ? 1 : 0
            default: if isKeyStart[place] { rank = number }
            }
            ranks[Int(row)] = rank
        }
        return Column(ranks)
    }
}
