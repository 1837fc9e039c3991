public import RecCache
import RecDiagnostics
import RecEngine
import RecFrame
import RecPlan

/// Runs every combination of a sweep. What does not read a swept parameter is computed once and shared.
///
/// The first combination runs by itself, on all threads; the others beside each other. Results are the same bits in any order.
public struct SweepRun: Sendable {
    /// What happens during a sweep.
    public enum Event: Sendable {
        /// It begins: how many combinations there are.
        case began(Int)
        /// A combination begins.
        case combinationBegan(Int)
        /// Something happens to a cell of a combination.
        case cell(Int, RunEvent)
        /// A combination has ended.
        case combinationEnded(SweepCombination)
    }

    let check: SweepCheck
    let options: RunOptions
    let store: ContentStore
    /// How many combinations run beside each other.
    let jobs: Int
    let stop: StopSignal
    let emit: @Sendable (Event) -> Void

    /// Prepares it.
    ///
    /// - Parameters:
    ///   - options: as for one run. Without `to`, `only` and `cells` the `evaluate`, `cluster` and `model` cells that depend on a swept
    ///     parameter run, with what they need. `store` cells never run.
    ///   - jobs: how many combinations run beside each other; they share `options.threads`.
    public init(
        _ check: SweepCheck, options: RunOptions, store: ContentStore, jobs: Int, stop: StopSignal,
        emit: @escaping @Sendable (Event) -> Void = { _ in }
    ) {
        self.check = check
        var options = options
        options.shared = SharedCells()
        options.holdsBackStores = true
        self.options = options
        self.store = store
        self.jobs = max(1, jobs)
        self.stop = stop
        self.emit = emit
    }

    /// Runs all. Never throws: what goes wrong is in the result.
    ///
    /// - Parameter keep: is given the result so far, from time to time and at the end, to put it in its place.
    public func run(keep: (SweepResult) -> SweepResult = { $0 }) async -> SweepResult {
        await run(pace: SweepPace(), keep: keep)
    }

    /// Runs all, and keeps what there is at a pace of its own.
    package func run(pace: SweepPace, keep: (SweepResult) -> SweepResult) async -> SweepResult {
        var pace = pace
        let start = ContinuousClock.now
        let notebook = check.notebook
        let grid = check.grid
        let names = grid?.axes.map(\.name) ?? []
        var result = SweepResult(
            grid: grid ?? SweepGrid.none, combinations: [], title: notebook.plan.title ?? notebook.project.name,
            notebook: RunLog.path(of: notebook))
        guard let grid else { return result }
        let folders = grid.folders
        result.combinations = folders.enumerated().map { SweepCombination(index: $0, label: grid.label($0), folder: $1) }
        result.fixed = notebook.plan.parameters.filter { !names.contains($0.name) }.map { ($0.name, $0.shownValue) }
        emit(.began(grid.count))
        var hasFailed = false
        func take(_ combination: SweepCombination) {
            result.combinations[combination.index] = combination
            if combination.status == .failed { hasFailed = true }
            emit(.combinationEnded(combination))
        }
        func keepIfDue() {
            let now = ContinuousClock.now
            guard pace.isDue(now), !stop.isStopped else { return }
            result.seconds = NotebookRunner.seconds(since: start)
            result = keep(result)
            pace.kept(from: now, to: .now)
        }
        func isOver() -> Bool { stop.isStopped || !options.keepsGoing && hasFailed }
        take(await run(0, folders[0], threads: options.threads))
        let jobs = min(jobs, grid.count - 1)
        await withTaskGroup(of: SweepCombination.self) { group in
            var next = 1
            func add() {
                guard next < grid.count, !isOver() else { return }
                let index = next
                next += 1
                group.addTask { await run(index, folders[index], threads: max(1, options.threads / max(1, jobs))) }
            }
            // Nothing waits for what is kept: the next ones begin before.
            for _ in 0..<max(0, jobs) { add() }
            keepIfDue()
            for await combination in group {
                take(combination)
                add()
                keepIfDue()
            }
        }
        result.wasInterrupted = stop.isStopped
        result.notices += store.takeNotices().map(\.description)
        result.seconds = NotebookRunner.seconds(since: start)
        return keep(result)
    }

    // MARK: One combination

    private func run(_ index: Int, _ folder: String, threads: Int) async -> SweepCombination {
        let start = ContinuousClock.now
        var combination = SweepCombination(index: index, label: check.grid?.label(index) ?? "", folder: folder)
        if stop.isStopped { return combination }
        emit(.combinationBegan(index))
        let notebook: CheckedNotebook
        do {
            notebook = try await check.notebook(index)
        } catch {
            combination.status = .failed
            combination.diagnostics = [Diagnostic("E0814", "the notebook cannot be read any more: \(error)")]
            return combination
        }
        let plan = notebook.plan
        let names = check.grid?.axes.map(\.name) ?? []
        combination.parameters = names.map { name in
            plan.parameters.first { $0.name == name }.map(\.scalar) ?? .missing
        }
        guard notebook.isRunnable else {
            combination.status = .failed
            combination.diagnostics = notebook.diagnostics.filter { $0.severity == .error }
            return combination
        }
        let cells = SweepCells(plan, swept: names)
        var options = options
        options.threads = threads
        if options.to == nil, options.only == nil, options.cells == nil { options.cells = Set(cells.figures) }
        let runner = NotebookRunner(notebook, options: options, store: store, stop: stop) { emit(.cell(index, $0)) }
        let run = await runner.run()
        fill(&combination, run, notebook, cells)
        combination.seconds = NotebookRunner.seconds(since: start)
        return combination
    }

    private func fill(
        _ combination: inout SweepCombination, _ run: RunResult, _ notebook: CheckedNotebook, _ cells: SweepCells
    ) {
        for (index, (cell, outcome)) in zip(run.plan.cells, run.outcomes).enumerated() {
            if cell.isCounted, outcome.status == .ran || outcome.status == .wouldRun {
                combination.ran.append(cell.identity.description)
            }
            if cell.isCounted, outcome.status == .hit { combination.hits += 1 }
            guard let record = outcome.record, let value = outcome.value else { continue }
            if cells.figures.contains(index) {
                let values = ValueStore(store: store)
                combination.figures += SweepFigure.all(of: value, path: [SweepCells.label(cell.identity)]) { hash in
                    record.outputs.first { $0.blob.hash == hash }.flatMap { try? values.table($0.blob) }
                }
            }
            guard cells.dependent.contains(index), !outcome.isEarlier else { continue }
            for output in record.outputs where output.role == "picture" && output.mediaType == "image/png" {
                combination.pictures.append(
                    .init(
                        cell: cell.identity.description,
                        path: "\(combination.folder)/\(Publisher.folderName(cell.identity))/\(output.name)",
                        caption: cell.options.caption, blob: output.blob))
            }
        }
        combination.diagnostics = run.outcomes.flatMap(\.diagnostics)
        combination.log = RunLog(run, notebook: notebook).json
        let failed = run.outcomes.filter { $0.status == .failed }
        combination.needsPython = !failed.isEmpty && failed.allSatisfy(\.needsPython)
        combination.status = !failed.isEmpty ? .failed : run.wasInterrupted ? .stopped : .done
    }
}

extension SweepGrid {
    /// One combination of nothing.
    static let none = SweepGrid()

    private init() {
        axes = []
        count = 1
    }
}

extension ParameterPlan {
    /// Its value as a figure.
    var scalar: Scalar {
        switch value.kind {
        case .int(let value): .int(value)
        case .double(let value): .double(value)
        case .bool(let value): .bool(value)
        case .string(let value): .string(value)
        default: .missing
        }
    }
}
