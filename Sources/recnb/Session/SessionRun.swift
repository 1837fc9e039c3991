import RecDiagnostics
import RecPlan
import RecReport
import RecRuntime
import RecSession

/// One run in a session: what ran is told, what is looked at is shown as soon as it is there, and results are put in their place after it.
struct SessionRun {
    let notebook: CheckedNotebook
    let given: NotebookArguments
    let console: Console
    let pictures: InlinePicture?
    /// Cells whose values are shown, also when they are hits.
    var focus: Set<Int> = []
    /// Whether the line of the sum is shown.
    var tellsSum = true

    /// Runs and publishes.
    ///
    /// - Parameters:
    ///   - stop: ends the run; what it stopped is not published.
    ///   - told: called when all is on the screen, before results are put in their place.
    func run(_ options: RunOptions, stop: StopSignal, told: () -> Void = {}) async throws -> RunResult {
        let run = try NotebookRun(notebook, given, console)
        // A schedule of the same notebook leaves out its turn meanwhile.
        let lock = ScheduleFolder(given.project).sharedLock()
        defer { withExtendedLifetime(lock) {} }
        let display = RunDisplay(
            notebook.plan, console, isJSON: given.isJSON, isQuiet: false, isDry: false, focus: focus)
        let values = ValueText(project: given.project, style: console.style, pictures: pictures)
        let store = run.store
        let (focus, plan) = (focus, notebook.plan)
        var result = await run.run(options, stop: stop) { event in
            display.receive(event)
            guard case .cellEnded(let index, let outcome) = event, focus.contains(index), outcome.record != nil else { return }
            display.show((try? values.text(plan.cells[index], outcome, rows: nil, store: store)) ?? "")
        }
        display.tellProblems(result, notebook)
        told()
        if !stop.isStopped {
            display.receive(.publishing)
            result = run.publish(result)
        }
        if tellsSum || result.publishFailure != nil || given.isJSON { display.tellEnd(result, notebook) }
        return result
    }
}
