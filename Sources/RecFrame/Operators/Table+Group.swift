internal import RecSchema

/// One result column of an aggregation.
public struct Aggregation: Sendable {
    /// The name of the result.
    public var name: String
    /// What is computed.
    public var aggregate: Aggregate
    /// Of which column, as long as the table (often one of its columns, or computed from them); nil only for `rows`.
    public var column: Column?

    /// Makes one.
    public init(_ name: String, _ aggregate: Aggregate, _ column: Column? = nil) {
        self.name = name
        self.aggregate = aggregate
        self.column = column
    }
}

/// A table by the equal values of some of its columns.
public struct GroupedTable: Sendable {
    /// The keys, one row a group.
    public let keys: Table
    /// Which rows the groups have.
    public let grouping: Grouping

    /// The keys and the aggregates, one row a group, ascending by key.
    ///
    /// - Throws: what `Grouping.aggregate` throws, naming the result; `duplicateColumn`.
    public func aggregate(_ aggregations: [Aggregation], in context: ExecutionContext = .serial) throws -> Table {
        var columns = keys.named
        for aggregation in aggregations {
            do {
                guard let column = aggregation.column ?? (aggregation.aggregate == .rows ? keys.noColumn(grouping) : nil) else {
                    throw FrameError(.badArgument, "`\(aggregation.aggregate.name)` needs a column")
                }
                columns.append((aggregation.name, try grouping.aggregate(aggregation.aggregate, of: column, in: context)))
            } catch let error as FrameError {
                throw error.inColumn(aggregation.name)
            }
        }
        return try Table(columns, rowCount: grouping.count)
    }
}

extension Table {
    /// The rows by equal values of these columns: groups ascend by key, the first column deciding (as in pandas), missing keys last as
    /// groups of their own; rows of a group stay in their order. NaN keys are one group. O(rows).
    ///
    /// pandas drops rows with a missing key unless it is told not to: `dropMissing` first does the same.
    ///
    /// - Throws: `unknownColumn`, `duplicateColumn`, `badArgument` without a column.
    public func group(by names: [String], in context: ExecutionContext = .serial) throws -> GroupedTable {
        if names.isEmpty { throw FrameError(.badArgument, "`group` needs a column") }
        let keys = try select(names)
        let grouping = try Grouping(try KeyCodes(keys.columns, context), context)
        return GroupedTable(keys: keys.gather(grouping.firstRows, context), grouping: grouping)
    }

    /// How often each combination of these columns occurs: the columns and `count` (int64), ascending by key, missing last.
    ///
    /// - Throws: `unknownColumn`, `badArgument` without a column, `duplicateColumn` where one of them is named `count` as well.
    public func count(by names: [String], as name: String = "count", in context: ExecutionContext = .serial) throws -> Table {
        try group(by: names, in: context).aggregate([Aggregation(name, .rows)], in: context)
    }

    /// The aggregates of the whole table, in one row.
    ///
    /// - Throws: what `Column.aggregate` throws, naming the result; `duplicateColumn`.
    public func aggregate(_ aggregations: [Aggregation], in context: ExecutionContext = .serial) throws -> Table {
        var columns: [(name: String, column: Column)] = []
        for aggregation in aggregations {
            do {
                if aggregation.aggregate == .rows {
                    columns.append((aggregation.name, Column(ints: [rowCount])))
                    continue
                }
                guard let column = aggregation.column else {
                    throw FrameError(.badArgument, "`\(aggregation.aggregate.name)` needs a column")
                }
                columns.append((aggregation.name, try column.aggregateColumn(aggregation.aggregate, in: context)))
            } catch let error as FrameError {
                throw error.inColumn(aggregation.name)
            }
        }
        return try Table(columns, rowCount: 1)
    }

    /// Any column of as many rows as the groups have.
    fileprivate func noColumn(_ grouping: Grouping) -> Column {
        Column(Bitmap(repeating: false, count: grouping.rowCount))
    }
}
