import FoundationEssentials
import Glibc
import RecCache
import RecDiagnostics
import RecPlan
import RecReport
import RecRuntime

struct ParityCommand: Command {
    static let name = "parity"
    static let summary = "Compares every call that pandas, scikit-learn, SciPy or Surprise can also do with what they give"
    static let operands = "NOTEBOOK"
    static let operandCount = 1...1
    static let options =
        NotebookArguments.options + [
            Option("only", value: "CELL", "compares that cell alone"),
            Option("all", "compares every call of a closure, and not only the first two and the last two of each place"),
            .timeout,
            Option("threads", value: "N", "threads for native work; the reference runs on one"),
        ]
    static let example = "recnb parity notebooks/quickstart.recnb"

    func run(_ arguments: Arguments, _ console: Console) async throws -> Int32 {
        let given = try NotebookArguments(arguments)
        let threads = try arguments.int("threads", 1...1024) ?? Installation.processors
        let timeout = try arguments.seconds("timeout")
        let notebook = try await given.loadRunnable(console)
        if let only = arguments.value("only") { try RunCommand.checkCell(only, notebook.plan) }
        let venv = Installation.venv(for: given.project) ?? given.project.root + "/.venv"
        let notebookRun = try NotebookRun(notebook, given, console)
        let stop = StopSignal()
        let shows = ParityDisplay(console, isJSON: given.isJSON)
        let interruption = Interruption(stop, timeout: timeout) { isSecond in
            shows.status(isSecond ? "stopped at once" : "stopping; Ctrl-C again stops at once")
        }
        defer { interruption.end() }

        var options = given.runOptions(threads: threads)
        options.venv = venv
        options.holdsBackStores = true
        shows.status("running the notebook")
        var result = await notebookRun.run(options, stop: stop) { event in
            if case .cellBegan(let index) = event { shows.status("running \(notebook.plan.cells[index].identity)") }
        }
        guard result.exitStatus == 0 else {
            shows.status("")
            RunDisplay(notebook.plan, console, isJSON: given.isJSON, isQuiet: true, isDry: false).end(result, notebook)
            return result.exitStatus
        }
        var parityOptions = ParityRun.Options(threads: threads, pythonExecutable: Installation.python, venv: venv)
        parityOptions.comparesAll = arguments.has("all")
        parityOptions.only = arguments.value("only")
        let run = ParityRun(notebook, after: result, store: notebookRun.store, options: parityOptions, stop: stop)
        let parity = await run.run { shows.receive($0) }
        if parity.missingPython == nil, !parity.wasInterrupted {
            result = notebookRun.publish(result) { $0.parity = ReportParity(parity, only: parityOptions.only) }
        }
        shows.end(parity, result, notebook)
        if result.publishFailure != nil, parity.exitStatus == 0 { return ExitStatus.failure }
        return parity.exitStatus
    }
}
