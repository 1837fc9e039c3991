public import RecPlan

/// When something is to run.
public enum ScheduleRule: Hashable, Sendable {
    /// Every so many seconds, from the first run on.
    case every(Double)
    /// At times of day.
    case at(CronTime)
}

/// The whole notebook, or a cell of it with what belongs to it.
public struct ScheduleJob: Hashable, Sendable {
    /// The cell's kind and name, or `notebook`.
    public var name: String
    /// When.
    public var rule: ScheduleRule

    /// The name of the job that runs all cells.
    public static let whole = "notebook"

    /// Makes a job.
    public init(name: String, rule: ScheduleRule) {
        self.name = name
        self.rule = rule
    }

    /// Jobs of the cells that have an `every:` of their own, in the order of the file.
    public static func cells(of plan: NotebookPlan) -> [ScheduleJob] {
        plan.cells.compactMap { cell in
            cell.options.every.map { ScheduleJob(name: cell.identity.description, rule: .every($0)) }
        }
    }

    /// The cells that run when some jobs are due; nil for all of them.
    ///
    /// A cell without an `every:` goes with the slowest of the cells with one that it depends on: what is drawn or stored of clusters follows
    /// the clusters and not the ratings below them. What a cell needs runs with it, in most cases as a hit.
    public static func cells(of plan: NotebookPlan, due: Set<String>) -> Set<Int>? {
        if due.contains(whole) { return nil }
        var slowest: [Int?] = Array(repeating: nil, count: plan.cells.count)
        var wanted: Set<Int> = []
        for (index, cell) in plan.cells.enumerated() {
            if cell.options.every != nil {
                slowest[index] = index
            } else {
                for input in cell.inputs {
                    guard let other = slowest[input.cell], let seconds = plan.cells[other].options.every else { continue }
                    let best = slowest[index].flatMap { plan.cells[$0].options.every }
                    if best == nil || seconds > best ?? 0 { slowest[index] = other }
                }
            }
            if let own = slowest[index], due.contains(plan.cells[own].identity.description) { wanted.insert(index) }
        }
        for index in plan.cells.indices.reversed() where wanted.contains(index) {
            for input in plan.cells[index].inputs { wanted.insert(input.cell) }
        }
        return wanted
    }
}
