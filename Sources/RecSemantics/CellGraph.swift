import RecPlan

/// The part of the graph of cells that leads from some cells to one further down.
struct CellGraph {
    /// Cells that the target depends on, the replaced ones included; those above replaced cells only where another way leads there.
    let reached: Set<Int>
    /// Cells that depend on a replaced one and that the target depends on, in the order of the notebook, without the target.
    let between: [Int]

    /// Cost: linear in the cells and what they read.
    ///
    /// - Parameter replaced: where the way up ends.
    init(_ cells: [CellPlan], from replaced: Set<Int>, to target: Int) {
        var reached: Set<Int> = []
        var open = [target]
        while let cell = open.popLast() {
            for input in cells[cell].inputs where reached.insert(input.cell).inserted && !replaced.contains(input.cell) {
                open.append(input.cell)
            }
        }
        var affected = replaced
        var between: [Int] = []
        for cell in reached.sorted() where !replaced.contains(cell) {
            if cells[cell].inputs.contains(where: { affected.contains($0.cell) }) {
                affected.insert(cell)
                between.append(cell)
            }
        }
        self.reached = reached
        self.between = between
    }
}
