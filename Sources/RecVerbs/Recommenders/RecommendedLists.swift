import RecEngine
import RecFrame
import RecModels
import RecSchema

/// Lists of recommended items as a table: the user (where there are several), the item, `score`, and `place` from 1.
enum RecommendedLists {
    /// The columns.
    static func fields(user: TableSchema.Field?, item: TableSchema.Field) -> [TableSchema.Field] {
        (user.map { [$0] } ?? []) + [item, .init("score", .double), .init("place", .int32)]
    }

    /// The table.
    ///
    /// - Parameters:
    ///   - places: for each row of `users` which of the lists is its.
    ///   - users: whose lists they are; nil for one user who is not named.
    static func table(
        _ top: TopItems, places: some Sequence<Int>, users: (name: String, column: Column)?,
        items: (name: String, column: Column),
        in context: ExecutionContext
    ) throws -> Table {
        var (rows, picked, scores, ranks): ([Int], [Int], [Double], [Int32]) = ([], [], [], [])
        for (row, place) in places.enumerated() {
            for (rank, entry) in top.list(at: place).enumerated() {
                rows.append(row)
                picked.append(entry.item)
                scores.append(entry.score)
                ranks.append(Int32(rank + 1))
            }
        }
        func gather(_ column: Column, _ rows: [Int]) throws -> Column {
            try column.gather(try RowIndices(rows.map { Optional($0) }), in: context)
        }
        let rest: [(name: String, column: Column)] = [
            (items.name, try gather(items.column, picked)), ("score", Column(scores)), ("place", Column(ranks)),
        ]
        guard let users else { return try Table(rest) }
        return try Table([(users.name, try gather(users.column, rows))] + rest)
    }
}
