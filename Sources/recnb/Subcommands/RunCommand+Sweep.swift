import FoundationEssentials
import RecCache
import RecDiagnostics
import RecPlan
import RecReport
import RecRuntime

/// `recnb run --sweep`: every combination, and a table of what their cells found.
extension RunCommand {
    static let sweepOptions = [
        Option(
            "sweep", value: "NAME=VALUES",
            "runs for each value and compares (k=5...15, k=5...50:5, seed=1,2,3); of several, every combination"),
        Option("jobs", value: "N", "with --sweep: combinations beside each other; they share the threads"),
    ]

    func sweep(_ arguments: Arguments, _ given: NotebookArguments, _ options: RunOptions, _ console: Console) async throws
        -> Int32
    {
        let jobs = try arguments.int("jobs", 1...1024) ?? options.threads
        let check = try await SweepCheck(
            given.project, sweeps: arguments.all("sweep"), values: given.values,
            environment: ProcessInfo.processInfo.environment)
        let notebook = check.notebook
        func show(_ diagnostics: [Diagnostic]) {
            let shown = diagnostics.filter { $0.severity != .note }
            if given.isJSON, !shown.isEmpty {
                console.write(renderJSON(shown, in: notebook.source))
            } else {
                console.show(shown, in: notebook.source)
            }
        }
        show(check.diagnostics)
        guard check.isRunnable, let grid = check.grid else { return NotebookArguments.status(of: check.diagnostics) }
        try Self.checkCells(options, notebook.plan)
        if let obstacle = check.obstacle(options) {
            show([obstacle])
            return NotebookArguments.status(of: [obstacle])
        }
        let place = try NotebookRun(notebook, given, console, isReadOnly: options.isDryRun)
        let stop = StopSignal()
        let display = SweepDisplay(
            grid, notebook, console, isJSON: given.isJSON, isQuiet: arguments.has("quiet"), isDry: options.isDryRun)
        let run = SweepRun(check, options: options, store: place.store, jobs: jobs, stop: stop) { display.receive($0) }
        // A schedule of the same notebook leaves out its turn meanwhile.
        let lock = options.isDryRun ? nil : ScheduleFolder(given.project).sharedLock()
        defer { withExtendedLifetime(lock) {} }
        let interruption = Interruption(stop, timeout: options.timeout) { isSecond in
            display.say(isSecond ? "stopped at once" : "stopping; what has finished is kept. Ctrl-C again stops at once")
        }
        defer { interruption.end() }
        let publisher = SweepPublisher(notebook, store: place.store)
        let result = await run.run { result in
            if options.isDryRun { return result }
            return publisher.publish(result) { result in
                renderSweepPage(result) { try? place.store.read($0.blob) }
            }
        }
        display.end(result)
        return result.exitStatus
    }
}
