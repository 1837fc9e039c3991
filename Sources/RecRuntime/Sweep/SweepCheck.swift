public import RecDiagnostics
import RecPlan
public import RecSemantics

/// What is to be said of a sweep before anything runs, and what it will run.
public struct SweepCheck: Sendable {
    /// The notebook with the first combination's values; with its own where there is no first combination.
    public let notebook: CheckedNotebook
    /// The combinations; nil where the sweeps say none.
    public let grid: SweepGrid?
    /// Everything that is wrong with the sweeps, their values and the notebook, and its warnings.
    public let diagnostics: [Diagnostic]
    /// Notebooks that were checked already, by combination.
    let checked: [Int: CheckedNotebook]
    let values: [String: CheckRequest.GivenValue]
    let environment: [String: String]

    /// So many combinations are checked whole before the first one runs; of more only the parameters are, and the rest as they come.
    public static let wholeChecks = 100
    /// So many wrong values of one parameter are told one by one.
    private static let shownMistakes = 3

    /// Whether it may run.
    public var isRunnable: Bool { grid != nil && !diagnostics.contains { $0.severity == .error } }

    /// Reads and checks a notebook and sweeps of its parameters. Nothing is run.
    ///
    /// - Parameters:
    ///   - sweeps: each `NAME=VALUES`.
    ///   - values: parameters that are the same in all combinations.
    /// - Throws: `NotebookFileError` where the file cannot be read.
    public init(
        _ project: Project, sweeps: [String], values: [String: CheckRequest.GivenValue] = [:], environment: [String: String] = [:]
    ) async throws {
        let base = try await CheckedNotebook.load(project, values: values, environment: environment)
        var problems: [Diagnostic] = []
        var axes: [SweepGrid.Axis] = []
        for text in sweeps {
            do throws(SweepParameter.Mistake) {
                let sweep = try SweepParameter(text)
                let parameter = base.plan.parameters.first { $0.name == sweep.name }
                if axes.contains(where: { $0.name == sweep.name }) {
                    throw .init(
                        message: "`\(sweep.name)` is swept twice",
                        hint: "name all of its values at once: `--sweep \(sweep.name)=1,2,5...8`")
                }
                if let given = values[sweep.name] {
                    let place = given.source == .file ? "in the file of parameters" : "by `-p`"
                    throw .init(
                        message: "`\(sweep.name)` is swept, and given \(place) as well", hint: "leave one of the two out")
                }
                if parameter?.isSecret == true {
                    throw .init(
                        message: "`\(sweep.name)` is a secret, which cannot be swept",
                        hint: "its values would stand in tables and in the names of folders")
                }
                axes.append(
                    .init(name: sweep.name, values: try sweep.values(for: parameter?.type), written: sweep.written))
            } catch {
                problems.append(Diagnostic("E0810", error.message, hints: [error.hint]))
            }
        }
        for axis in axes { problems += await Self.mistakes(in: axis, of: base, values, environment) }
        let grid = SweepGrid(axes)
        if grid == nil {
            problems.append(
                Diagnostic(
                    "E0811",
                    "the sweeps make more than \(SweepGrid.limit) combinations: "
                        + axes.map { "\($0.values.count) of `\($0.name)`" }.joined(separator: " times "),
                    hints: ["sweep fewer values at a time, as in `5...50:5`"]))
        }
        self.values = values
        self.environment = environment
        guard problems.isEmpty, let grid, !axes.isEmpty else {
            notebook = base
            self.grid = nil
            checked = [:]
            diagnostics = Self.each(base.diagnostics.filter { $0.severity == .error } + problems)
            return
        }
        self.grid = grid
        let whole = grid.count <= Self.wholeChecks ? grid.count : 1
        let loaded = try await Self.load(project, grid, 0..<whole, values, environment)
        let first = loaded[0] ?? base
        notebook = first
        checked = loaded
        var found = first.diagnostics
        if first.isRunnable {
            for index in 1..<max(1, whole) {
                for diagnostic in loaded[index]?.diagnostics ?? [] where diagnostic.severity == .error {
                    var diagnostic = diagnostic
                    diagnostic.notes.append("with \(grid.label(index))")
                    found.append(diagnostic)
                }
            }
        }
        diagnostics = Self.each(found)
    }

    /// Why there is nothing to compare: no cell that is asked for depends on a swept parameter. Nil where there is something.
    public func obstacle(_ options: RunOptions) -> Diagnostic? {
        guard let grid else { return nil }
        let plan = notebook.plan
        let names = grid.axes.map(\.name)
        let cells = SweepCells(plan, swept: names)
        var asked = options.cells ?? Set(cells.figures)
        if let only = options.only {
            asked = Set([plan.cell(named: only)].compactMap(\.self))
        } else if let to = options.to, let last = plan.cell(named: to) {
            asked = Set(plan.cells.indices.filter { $0 <= last })
        }
        if !asked.isDisjoint(with: cells.dependent) { return nil }
        let shown = names.map { "`\($0)`" }.joined(separator: " or ")
        let others = plan.cells.indices.filter { cells.dependent.contains($0) && plan.cells[$0].isCounted }
            .map { plan.cells[$0].identity.name }.filter { !$0.isEmpty }
        let isUsual = options.to == nil && options.only == nil
        let what = isUsual ? "no `evaluate`, `cluster` or `model` cell" : "no cell that is asked for"
        let more = others.count > 12 ? ", ..." : ""
        return Diagnostic(
            "E0813", "\(what) depends on \(shown)",
            notes: others.isEmpty
                ? ["nothing in the notebook does"] : ["these do: \(others.prefix(12).joined(separator: ", "))\(more)"],
            hints: others.first.map { ["name a cell to compare, as in `--only \($0)`"] } ?? [])
    }

    /// Checks combinations at the same time.
    private static func load(
        _ project: Project, _ grid: SweepGrid, _ range: Range<Int>, _ values: [String: CheckRequest.GivenValue],
        _ environment: [String: String]
    ) async throws -> [Int: CheckedNotebook] {
        try await withThrowingTaskGroup(of: (Int, CheckedNotebook).self) { group in
            for index in range {
                group.addTask {
                    let all = Self.merged(values, grid, index)
                    return (index, try await CheckedNotebook.load(project, values: all, environment: environment))
                }
            }
            var loaded: [Int: CheckedNotebook] = [:]
            for try await (index, notebook) in group { loaded[index] = notebook }
            return loaded
        }
    }

    static func merged(
        _ values: [String: CheckRequest.GivenValue], _ grid: SweepGrid, _ index: Int
    ) -> [String: CheckRequest.GivenValue] {
        var values = values
        for (axis, value) in zip(grid.axes, grid.values(index)) { values[axis.name] = .init(value, source: .commandLine) }
        return values
    }

    /// A combination's notebook, checked.
    func notebook(_ index: Int) async throws -> CheckedNotebook {
        if let known = checked[index] { return known }
        guard let grid else { return notebook }
        return try await CheckedNotebook.load(
            notebook.project, values: Self.merged(values, grid, index), environment: environment)
    }

    /// What is wrong with the values of one parameter, the first few one by one.
    private static func mistakes(
        in axis: SweepGrid.Axis, of base: CheckedNotebook, _ values: [String: CheckRequest.GivenValue],
        _ environment: [String: String]
    ) async -> [Diagnostic] {
        var found: [Diagnostic] = []
        var wrong = 0
        for value in axis.values {
            var all = values
            all[axis.name] = .init(value, source: .commandLine)
            let problems = await base.parameterProblems(with: all, environment: environment)
                .filter { problem in !found.contains { $0.message == problem.message } }
            if problems.isEmpty { continue }
            wrong += 1
            if wrong <= shownMistakes { found += problems }
            // Of a name that is not there every value says the same.
            if problems.contains(where: { $0.id == "E0301" }) { return found }
        }
        if wrong > shownMistakes {
            let more = wrong - shownMistakes
            found.append(
                Diagnostic(
                    "E0812", "\(more) more \(more == 1 ? "value" : "values") of `\(axis.name)` cannot be taken either"))
        }
        return found
    }

    /// Each diagnostic once, the notes of equal ones together.
    private static func each(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        var result: [Diagnostic] = []
        for diagnostic in diagnostics {
            let same = result.firstIndex {
                $0.id == diagnostic.id && $0.message == diagnostic.message && $0.primary == diagnostic.primary
            }
            guard let same else {
                result.append(diagnostic)
                continue
            }
            for note in diagnostic.notes where !result[same].notes.contains(note) && result[same].notes.count < 6 {
                result[same].notes.append(note)
            }
        }
        return result
    }
}
