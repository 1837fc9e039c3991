import RecDiagnostics
import RecPlan
import RecRuntime
import RecSemantics
import RecSession

extension StepSession {
    /// Runs the cell after the current one.
    func next() async throws -> Int32 {
        let notebook = try await runnable()
        let start = currentIndex(in: notebook.plan).map { $0 + 1 } ?? 0
        guard let index = notebook.plan.cells.indices.dropFirst(start).first(where: { notebook.plan.cells[$0].isCounted }) else {
            console.print("that was the last cell; `restart` goes back to the top")
            return ExitStatus.success
        }
        return try await run(notebook, showing: index) { $0.cells = [index] }
    }

    /// Runs up to a cell; all without one.
    func run(upTo text: String) async throws -> Int32 {
        let notebook = try await runnable()
        if text.isEmpty { return try await run(notebook, showing: nil) { _ in } }
        let index = try place(text, in: notebook.plan).index
        return try await run(notebook, showing: index) { $0.cells = Set(0...index) }
    }

    /// Runs a cell and what it depends on.
    func run(only text: String, isForced: Bool) async throws -> Int32 {
        let notebook = try await runnable()
        return try await run(only: try place(text, in: notebook.plan).index, of: notebook, isForced: isForced)
    }

    func run(only index: Int, of notebook: CheckedNotebook, isForced: Bool) async throws -> Int32 {
        try await run(notebook, showing: index) { options in
            options.cells = [index]
            if isForced { options.forced = [index] }
        }
    }

    private func run(_ notebook: CheckedNotebook, showing index: Int?, _ configure: (inout RunOptions) -> Void) async throws
        -> Int32
    {
        var options = given.runOptions(threads: threads)
        options.python = python
        options.holdsBackStores = true
        configure(&options)
        let stop = StopSignal()
        interruptions.watch(stop)
        defer { interruptions.watch(nil) }
        let run = SessionRun(
            notebook: notebook, given: given, console: console, pictures: pictures, focus: index.map { [$0] } ?? [],
            tellsSum: index == nil)
        let result = try await run.run(options, stop: stop)
        if result.wasInterrupted, index != nil { console.error("the run was stopped; what had finished is kept") }
        let counted = result.plan.cells.indices.filter { result.plan.cells[$0].isCounted }
        // Where something is wrong the next cell is the one that is wrong.
        let wrong = counted.first { [.failed, .skipped].contains(result.outcomes[$0].status) }
        if let index, let wrong, wrong > index {
            stand(at: index, in: result.plan)
        } else {
            stand(at: wrong.map { wrong in counted.last { $0 < wrong } } ?? index ?? counted.last, in: result.plan)
        }
        return result.exitStatus
    }

    /// Back to the top.
    func restart() async -> Int32 {
        await python.restart()
        current = nil
        settings = []
        given = atStart
        if let notebook = try? await loaded(), notebook.isRunnable { python.prepare(for: notebook.plan) }
        console.print("at the top, with the parameters that the session began with")
        return ExitStatus.success
    }

    // MARK: Parameters

    /// Sets a parameter, if the notebook takes it so.
    func set(_ line: StepLine) async throws -> Int32 {
        guard let (name, value) = line.nameAndValue else {
            throw UsageError("`set \(line.argument)` sets nothing", hint: "write `set NAME=VALUE`; `parameters` lists them")
        }
        var changed = given
        changed.values[name] = .init(value, source: .commandLine)
        let notebook = try await changed.load()
        let before = try await given.load()
        // What was wrong before is no reason to refuse.
        if !notebook.isRunnable, before.isRunnable {
            console.show(notebook.diagnostics.filter { $0.severity == .error }, in: notebook.source)
            return NotebookArguments.status(of: notebook.diagnostics)
        }
        guard notebook.plan.parameters.contains(where: { $0.name == name }) || !notebook.isRunnable else {
            throw UsageError("the notebook has no parameter `\(name)`", hint: "`parameters` lists them")
        }
        given = changed
        settings.removeAll { $0.name == name }
        settings.append((name, notebook.plan.parameters.first { $0.name == name }?.shownValue ?? value))
        news.note(notebook, given)
        return ExitStatus.success
    }

    /// Takes back what was set in the session.
    func unset(_ name: String) async throws -> Int32 {
        guard !name.isEmpty else {
            given = atStart
            settings = []
            return ExitStatus.success
        }
        guard settings.contains(where: { $0.name == name }) else {
            let set = settings.map(\.name)
            throw UsageError(
                "`\(name)` was not set here",
                hint: set.isEmpty
                    ? "nothing is set"
                    : didYouMean(name, among: set).map { "did you mean `\($0)`?" }
                        ?? "set here: \(set.joined(separator: ", "))")
        }
        given.values[name] = atStart.values[name]
        settings.removeAll { $0.name == name }
        return ExitStatus.success
    }

    /// All parameters.
    func parameters() async throws -> Int32 {
        let notebook = try await runnable()
        if notebook.plan.parameters.isEmpty { console.print("the notebook has no parameters") }
        let width = notebook.plan.parameters.map { displayWidth(of: $0.name) }.max() ?? 0
        for parameter in notebook.plan.parameters {
            let isSet = settings.contains { $0.name == parameter.name }
            let fill = String(repeating: " ", count: max(0, width - displayWidth(of: parameter.name)))
            let source =
                switch parameter.source {
                case .notebook: ""
                case .commandLine: isSet ? "  (set here)" : "  (-p)"
                case .file: "  (--params)"
                case .environment: "  (environment)"
                }
            console.print("\(parameter.name)\(fill)  \(parameter.shownValue)\(source)")
        }
        return ExitStatus.success
    }
}
