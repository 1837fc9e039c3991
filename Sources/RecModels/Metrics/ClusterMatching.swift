/// Pairs of clusters of two clusterings of the same rows that have the most rows in common (Kuhn 1955, Munkres 1957).
public enum ClusterMatching {
    /// The most clusters that can be paired: the method takes the cube of their number in time.
    public static let largestCount = 3000

    /// For each cluster of the first clustering the one of the second that it is paired with; nil where there is none left, or where the
    /// two would have no row in common.
    ///
    /// All pairs together have as many rows in common as can be. Of equally good pairings that one counts in which the first cluster has
    /// the partner with the smallest number, then the second, and so on.
    ///
    /// - Parameter overlap: rows in common, one row a cluster of the first clustering, one column a cluster of the second; not negative.
    /// - Throws: `tooMany` above `largestCount` clusters; `shapeMismatch` where rows have different lengths.
    public static func pairs(_ overlap: [[Int]]) throws(ModelError) -> [Int?] {
        let (rows, columns) = (overlap.count, overlap.first?.count ?? 0)
        guard overlap.allSatisfy({ $0.count == columns }) else {
            throw ModelError(.shapeMismatch, "the table of overlaps has rows of different lengths")
        }
        let size = max(rows, columns)
        guard size <= largestCount else {
            throw ModelError(.tooMany, "\(size) clusters are too many to be paired (\(largestCount) at most)")
        }
        if rows == 0 || columns == 0 { return [Int?](repeating: nil, count: rows) }
        // A square table of what is lost: further clusters have nothing in common with any.
        var cost = [Int](repeating: 0, count: size * size)
        for row in 0..<rows { for column in 0..<columns { cost[row * size + column] = -overlap[row][column] } }
        var matching = Assignment(cost: cost, size: size)
        matching.solve()
        matching.takeFirstOfEquals()
        return (0..<rows).map { row in
            let column = matching.columnOfRow[row]
            return column < columns && overlap[row][column] > 0 ? column : nil
        }
    }
}

/// A square assignment problem with whole numbers, solved by shortest augmenting paths with potentials.
private struct Assignment {
    let cost: [Int]
    let size: Int
    private(set) var columnOfRow: [Int]
    private var rowOfColumn: [Int]
    private var rowPotential: [Int]
    private var columnPotential: [Int]

    init(cost: [Int], size: Int) {
        self.cost = cost
        self.size = size
        columnOfRow = [Int](repeating: -1, count: size)
        rowOfColumn = [Int](repeating: -1, count: size)
        rowPotential = [Int](repeating: 0, count: size)
        columnPotential = [Int](repeating: 0, count: size)
    }

    private func slack(_ row: Int, _ column: Int) -> Int {
        cost[row * size + column] - rowPotential[row] - columnPotential[column]
    }

    mutating func solve() {
        for start in 0..<size { augment(from: start) }
    }

    private mutating func augment(from start: Int) {
        var distance = [Int](repeating: .max, count: size)
        var from = [Int](repeating: start, count: size)
        var done = [Bool](repeating: false, count: size)
        var row = start
        var reached = 0
        var end = -1
        while end < 0 {
            var best = -1
            for column in 0..<size where !done[column] {
                let path = reached + slack(row, column)
                if path < distance[column] {
                    distance[column] = path
                    from[column] = row
                }
                if best < 0 || distance[column] < distance[best] { best = column }
            }
            reached = distance[best]
            done[best] = true
            if rowOfColumn[best] < 0 { end = best } else { row = rowOfColumn[best] }
        }
        for column in 0..<size where done[column] && column != end {
            let moved = reached - distance[column]
            columnPotential[column] -= moved
            rowPotential[rowOfColumn[column]] += moved
        }
        rowPotential[start] += reached
        var column = end
        while true {
            let row = from[column]
            let next = columnOfRow[row]
            rowOfColumn[column] = row
            columnOfRow[row] = column
            if row == start { return }
            column = next
        }
    }

    /// Among the best assignments, which are those along pairs without slack, the one that is first in the order of rows.
    mutating func takeFirstOfEquals() {
        for row in 0..<size {
            for column in 0..<columnOfRow[row] where slack(row, column) == 0 {
                // The row that has this column must find another one, of the columns that later rows have.
                guard rowOfColumn[column] > row else { continue }
                if exchange(row, column) { break }
            }
        }
    }

    /// Gives `column` to `row`, if the rows after it can be rearranged along pairs without slack.
    private mutating func exchange(_ row: Int, _ column: Int) -> Bool {
        let free = columnOfRow[row]
        var from = [Int](repeating: -1, count: size)
        var queue = [rowOfColumn[column]]
        var place = 0
        while place < queue.count {
            let searching = queue[place]
            place += 1
            for other in 0..<size where other != column && from[other] < 0 && slack(searching, other) == 0 {
                if other == free {
                    from[other] = searching
                    var end = other
                    while true {
                        let owner = from[end]
                        let before = columnOfRow[owner]
                        columnOfRow[owner] = end
                        rowOfColumn[end] = owner
                        if before == column { break }
                        end = before
                    }
                    columnOfRow[row] = column
                    rowOfColumn[column] = row
                    return true
                }
                guard rowOfColumn[other] > row else { continue }
                from[other] = searching
                queue.append(rowOfColumn[other])
            }
        }
        return false
    }
}
