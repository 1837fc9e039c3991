import RecPlan

/// Which cells a sweep is about.
struct SweepCells {
    /// Kinds whose values are figures to compare.
    static let kinds: Set<String> = ["evaluate", "cluster", "model"]

    /// The cells that read a swept parameter, or read a cell that does.
    let dependent: Set<Int>
    /// Those of them whose figures are compared, in order.
    let figures: [Int]

    init(_ plan: NotebookPlan, swept names: [String]) {
        let swept = Set(plan.parameters.indices.filter { names.contains(plan.parameters[$0].name) })
        var dependent: Set<Int> = []
        for (index, cell) in plan.cells.enumerated() {
            if !swept.isDisjoint(with: cell.parameters) || cell.inputs.contains(where: { dependent.contains($0.cell) }) {
                dependent.insert(index)
            }
        }
        self.dependent = dependent
        figures = plan.cells.indices.filter {
            dependent.contains($0) && Self.kinds.contains(plan.cells[$0].identity.kind) && plan.cells[$0].isCounted
        }
    }

    /// A cell as figures name it: its name, its number where others before it have the name.
    static func label(_ identity: CellIdentity) -> String {
        identity.ordinal > 1 ? "\(identity.name):\(identity.ordinal)" : identity.name
    }
}
