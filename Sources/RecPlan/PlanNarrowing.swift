/// The rows of a table that can matter to what is done with them next, found by an index instead of a walk over all rows.
///
/// Whoever gets them does with them what it would do with the whole table: a filter still asks its whole condition of each row. So an
/// index that knows nothing of a key may give the whole table. A reference, since the index is found by whose it is.
public final class PlanNarrowing: Sendable {
    /// Which rows a key picks.
    public enum Pick: Sendable {
        /// Those whose value equals it.
        case equal
        /// Those whose value is in that column of the table that the key is.
        case contained(String)
    }

    /// The table: the same for all calls.
    public let table: PlanNode
    /// The column that is looked up.
    public let column: String
    /// What differs from call to call.
    public let key: PlanNode
    /// How rows are picked.
    public let pick: Pick
    /// The columns that are used of the rows; nil for all.
    public let columns: Set<String>?

    /// Makes it.
    public init(table: PlanNode, column: String, key: PlanNode, pick: Pick, columns: Set<String>?) {
        self.table = table
        self.column = column
        self.key = key
        self.pick = pick
        self.columns = columns
    }
}
