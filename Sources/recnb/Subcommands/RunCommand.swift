import Dispatch
import FoundationEssentials
import Glibc
import RecCache
import RecDiagnostics
import RecPlan
import RecReport
import RecRuntime

struct RunCommand: Command {
    static let name = "run"
    static let summary = "Checks a notebook, runs what changed, and leaves results and a report"
    static let operands = "NOTEBOOK"
    static let operandCount = 1...1
    static let options =
        NotebookArguments.options + [
            .to,
            .only,
            Option("force", "runs every cell, whatever the cache has"),
            Option("force-cell", value: "CELL", "runs that cell whatever the cache has; may be given several times"),
            Option("dry-run", "says what would run and why, and runs nothing"),
            .keepGoing,
            Option(
                "skip-kind", value: "KIND", "leaves out cells of a kind (plot) and what needs them; may be given several times"),
            Option("lock", "writes what came out into a lock beside the notebook, for `recnb verify`"),
            .timeout,
            .threads,
            .quiet,
        ] + sweepOptions
    static let example = "recnb run notebooks/quickstart.recnb -p k=8"

    func run(_ arguments: Arguments, _ console: Console) async throws -> Int32 {
        let given = try NotebookArguments(arguments)
        var options = given.runOptions(threads: try arguments.int("threads", 1...1024))
        options.to = arguments.value("to")
        options.only = arguments.value("only")
        options.force = arguments.has("force")
        options.forcedCells = arguments.all("force-cell")
        options.isDryRun = arguments.has("dry-run")
        options.keepsGoing = arguments.has("keep-going")
        options.skippedKinds = Set(arguments.all("skip-kind"))
        options.timeout = try arguments.seconds("timeout")
        let isQuiet = arguments.has("quiet")
        let isLocking = arguments.has("lock")
        if isLocking, let partial = ["to", "only", "skip-kind", "dry-run", "sweep"].first(where: arguments.has) {
            throw UsageError("`--lock` and `--\(partial)` do not go together", hint: "a lock is of the whole notebook")
        }
        if arguments.has("sweep") { return try await sweep(arguments, given, options, console) }
        if arguments.has("jobs") { throw UsageError("`--jobs` goes with `--sweep`") }

        let notebook = try await given.loadRunnable(console)
        try Self.checkCells(options, notebook.plan)
        let run = try NotebookRun(notebook, given, console, isReadOnly: options.isDryRun)
        // A schedule of the same notebook leaves out its turn meanwhile.
        let lock = options.isDryRun ? nil : ScheduleFolder(given.project).sharedLock()
        defer { withExtendedLifetime(lock) {} }
        let stop = StopSignal()
        let display = RunDisplay(notebook.plan, console, isJSON: given.isJSON, isQuiet: isQuiet, isDry: options.isDryRun)
        let interruption = Interruption(stop, timeout: options.timeout) { isSecond in
            display.say(isSecond ? "stopped at once" : "stopping; what has finished is kept. Ctrl-C again stops at once")
        }
        defer { interruption.end() }
        var result = await run.run(options, stop: stop, emit: { display.receive($0) })
        result.hasTimedOut = options.timeout != nil && interruption.hasTimedOut
        if !options.isDryRun {
            display.receive(.publishing)
            result = run.publish(result)
        }
        display.end(result, notebook)
        if isLocking, result.exitStatus == 0 {
            let lock = try NotebookLock(
                result, notebook: notebook, store: run.store, venv: options.venv, threads: options.threads)
            let said = try LockFile(given.project).write(lock)
            if !given.isJSON, !isQuiet { console.print("  " + said) }
        } else if isLocking {
            console.error("no lock was written, since the run did not succeed")
        }
        return result.exitStatus
    }

    /// Cells named on the command line must be there.
    static func checkCells(_ options: RunOptions, _ plan: NotebookPlan) throws {
        for name in [options.to, options.only].compactMap(\.self) + options.forcedCells {
            try checkCell(name, plan)
        }
        if let only = options.only, let index = plan.cell(named: only), case .function = plan.cells[index].body {
            throw UsageError(
                "`\(only)` takes parameters and has no value of its own",
                hint: "call it in a cell, such as `\(only)(...)`, and run that cell")
        }
        let kinds = Set(plan.cells.map(\.identity.kind))
        for kind in options.skippedKinds.sorted() where !kinds.contains(kind) {
            throw UsageError(
                "the notebook has no `\(kind)` cells", hint: didYouMean(kind, among: kinds).map { "did you mean `\($0)`?" })
        }
    }

    static func checkCell(_ name: String, _ plan: NotebookPlan) throws {
        if plan.cell(named: name) != nil { return }
        let names = plan.cells.map(\.identity.name).filter { !$0.isEmpty }
        throw UsageError(
            "the notebook has no cell `\(name)`",
            hint: didYouMean(name, among: names).map { "did you mean `\($0)`?" } ?? "cells: \(names.joined(separator: ", "))")
    }
}

/// Ctrl-C, a polite kill and `--timeout`: the first stops the run, which keeps what has finished; a second Ctrl-C ends the process.
final class Interruption {
    private var sources: [any DispatchSourceProtocol] = []
    private let timedOut = StopSignal()
    private let interrupted = StopSignal()

    var hasTimedOut: Bool { timedOut.isStopped }

    /// - Parameter say: called when a signal has come, with whether one had come before.
    init(_ stop: StopSignal, timeout: Double?, say: @escaping @Sendable (_ isSecond: Bool) -> Void) {
        let interrupted = interrupted
        for number in [SIGINT, SIGTERM, SIGHUP] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                let isSecond = interrupted.isStopped
                interrupted.stop()
                stop.stop()
                // Saying so must not keep it from ending: whoever reads may have stopped reading.
                if isSecond { DispatchQueue.global().asyncAfter(deadline: .now() + 0.2) { _exit(130) } }
                DispatchQueue.global().async {
                    say(isSecond)
                    if isSecond { _exit(130) }
                }
            }
            source.resume()
            sources.append(source)
        }
        if let timeout {
            let timer = DispatchSource.makeTimerSource(queue: .global())
            timer.schedule(deadline: .now() + timeout)
            let timedOut = timedOut
            timer.setEventHandler {
                timedOut.stop()
                stop.stop()
            }
            timer.resume()
            sources.append(timer)
        }
    }

    func end() {
        for source in sources { source.cancel() }
    }
}
