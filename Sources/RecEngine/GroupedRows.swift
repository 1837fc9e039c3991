public import RecFrame
import RecSchema

/// The rows of a table by equal keys: groups in ascending order of their keys, rows of a group in row order. Without keys all rows are
/// one group, also where there are none.
public struct GroupedRows: Sendable {
    /// The rows below.
    public let table: Table
    /// The groups; nil where all rows are one.
    public let groups: GroupedTable?

    /// Groups the rows of a table.
    public init(_ table: Table, by keys: [String], in execution: ExecutionContext) throws {
        self.table = table
        groups = keys.isEmpty ? nil : try table.group(by: keys, in: execution)
    }

    /// How many groups.
    public var count: Int { groups?.keys.rowCount ?? 1 }

    /// The keys, one row a group.
    public var keys: Table? { groups?.keys }

    /// A key's value in each group.
    public func keyColumn(_ name: String) throws -> Column {
        guard let column = groups?.keys[name] else {
            throw EngineError(
                "E0648", "`\(name)` has many values in each group", hints: ["put it into an aggregate, as in `mean(.\(name))`"])
        }
        return column
    }

    /// What an aggregate makes of a column as long as the table, one value a group.
    ///
    /// - Parameter column: nil only for `Aggregate.rows`.
    public func aggregate(_ aggregate: Aggregate, of column: Column?, in execution: ExecutionContext) throws -> Column {
        guard let column else { return try counts(in: execution) }
        if let groups { return try groups.grouping.aggregate(aggregate, of: column, in: execution) }
        let value = try column.aggregate(aggregate, in: execution)
        return try Column([value], type: aggregate.resultType(column.type) ?? .double)
    }

    /// How many rows each group has.
    private func counts(in execution: ExecutionContext) throws -> Column {
        guard let groups else { return Column(ints: [table.rowCount]) }
        return try groups.aggregate([Aggregation("rows", .rows)], in: execution).column("rows")
    }
}
