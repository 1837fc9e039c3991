internal import RecSchema

/// A column to sort by.
public struct SortKey: Hashable, Sendable {
    /// The column.
    public var column: String
    /// Whether the largest comes first.
    public var descending: Bool

    /// Makes a key.
    public init(_ column: String, descending: Bool = false) {
        self.column = column
        self.descending = descending
    }
}

extension Table {
    /// The rows sorted by the keys, the first key deciding; rows whose keys are all equal stay in their order.
    ///
    /// Numbers go by size (NaN after infinity), texts by their Unicode scalars, false before true. Missing values come last, also
    /// where the order is descending. A table that is sorted already comes back itself. O(rows · bits of the keys / 11).
    ///
    /// - Throws: `unknownColumn`, `badArgument` without a key.
    public func sort(by keys: [SortKey], in context: ExecutionContext = .serial) throws -> Table {
        let order = try sortedRows(by: keys, in: context)
        return order.map { gather($0, context) } ?? self
    }

    /// The row numbers in sorted order; nil if the rows are in that order already.
    func sortedRows(by keys: [SortKey], in context: ExecutionContext) throws -> RowIndices? {
        if keys.isEmpty { throw FrameError(.badArgument, "`sort` needs a column to sort by") }
        var columns: [Column] = []
        for key in keys { columns.append(try column(key.column)) }
        let codes = try KeyCodes(columns, descending: keys.map(\.descending), context)
        return try codes.sorted(keepingCodes: false, context).rows.map { RowIndices($0, count: rowCount) }
    }
}
