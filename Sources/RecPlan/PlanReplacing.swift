/// A cell's value, or a cell with parameters, evaluated with other values in place of some earlier cells' values: the cells between are
/// here once more, reading what stands in place. Inputs and parameters are numbered as in the cell around it.
///
/// A reference, since what was computed for equal values is used again (see `Evaluator`), and is found by whose it is.
public final class PlanReplacing: Sendable {
    /// A value under the number of a local variable.
    public struct Binding: Sendable {
        /// The number.
        public var local: Int
        /// For messages: the cell.
        public var name: String
        /// The value.
        public var node: PlanNode

        /// Makes a binding.
        public init(local: Int, name: String, node: PlanNode) {
            self.local = local
            self.name = name
            self.node = node
        }
    }

    /// What stands in place of cells' values; evaluated first, outside of what follows.
    public let replacements: [Binding]
    /// The cells between, in the order of the notebook: each may read replacements and those before it.
    public let cells: [Binding]
    /// What it gives; a closure for a cell with parameters.
    public let result: PlanNode
    /// Variables of the code around it that `cells` and `result` read.
    public let captures: [Int]

    /// Makes a replacing.
    public init(replacements: [Binding], cells: [Binding], result: PlanNode, captures: [Int]) {
        self.replacements = replacements
        self.cells = cells
        self.result = result
        self.captures = captures
    }
}
