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
            Option("timeout", value: "TIME", "stops after that time (90s, 5m)"),
            Option("threads", value: "N", "threads for native work; the reference runs on one"),
        ]
    static let example = "recnb parity notebooks/quickstart.recnb"

    func run(_ arguments: Arguments, _ console: Console) async throws -> Int32 {
        let given = try NotebookArguments(arguments)
        let threads = try arguments.int("threads", 1...1024) ?? Installation.processors
        let timeout = try arguments.seconds("timeout")
        let notebook = try await given.load()
        let shown = notebook.diagnostics.filter { $0.severity != .note }
        if given.isJSON, !shown.isEmpty {
            console.write(renderJSON(shown, in: notebook.source))
        } else {
            console.show(shown, in: notebook.source)
        }
        guard notebook.isRunnable else { return NotebookArguments.status(of: notebook.diagnostics) }
        if let only = arguments.value("only") { try RunCommand.checkCell(only, notebook.plan) }
        let venv = Installation.venv(for: given.project) ?? given.project.root + "/.venv"
        let store: ContentStore
        do {
            store = try given.store(.readWrite)
        } catch {
            console.error("the output folder cannot be used: \(error)", hint: "choose another with `--output FOLDER`")
            return ExitStatus.failure
        }
        let stop = StopSignal()
        let shows = ParityDisplay(console, isJSON: given.isJSON)
        let interruption = Interruption(stop, timeout: timeout) { isSecond in
            shows.status(isSecond ? "stopped at once" : "stopping; Ctrl-C again stops at once")
        }
        defer { interruption.end() }

        var options = RunOptions(threads: threads, pythonExecutable: Installation.python)
        options.venv = venv
        options.skippedKinds = ["store"]
        shows.status("running the notebook")
        let runner = NotebookRunner(notebook, options: options, store: store, stop: stop) { event in
            if case .cellBegan(let index) = event { shows.status("running \(notebook.plan.cells[index].identity)") }
        }
        var result = await runner.run()
        guard result.exitStatus == 0 else {
            shows.status("")
            RunDisplay(notebook.plan, console, isJSON: given.isJSON, isQuiet: true, isDry: false).end(result, notebook)
            return result.exitStatus
        }
        var parityOptions = ParityRun.Options(threads: threads, pythonExecutable: Installation.python, venv: venv)
        parityOptions.comparesAll = arguments.has("all")
        parityOptions.only = arguments.value("only")
        let run = ParityRun(notebook, after: result, store: store, options: parityOptions, stop: stop)
        let parity = await run.run { shows.receive($0) }
        if parity.missingPython == nil, !parity.wasInterrupted {
            let view = OutputView(values: ValueStore(store: store))
            result = Publisher(notebook, store: store).publish(result, keepingReport: false) { result in
                var document = try ReportDocument(result, notebook: notebook, view: view)
                document.parity = ReportParity(parity, only: parityOptions.only)
                return renderHTML(document)
            }
        }
        shows.end(parity, result, notebook)
        if result.publishFailure != nil, parity.exitStatus == 0 { return ExitStatus.failure }
        return parity.exitStatus
    }
}
