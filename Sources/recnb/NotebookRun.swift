import RecCache
import RecDiagnostics
import RecPlan
import RecReport
import RecRuntime

/// The way of a command that was ended: why was said, and only the exit status is left.
struct CommandEnded: Error, CustomStringConvertible {
    /// The exit status of the command.
    let status: Int32
    /// What was said, in one line, for commands that go on all the same.
    let description: String
}

extension NotebookArguments {
    /// The notebook, read and checked, its warnings and errors said.
    ///
    /// - Throws: `NotebookFileError` where it cannot be read; `CommandEnded` where it may not run.
    func loadRunnable(_ console: Console) async throws -> CheckedNotebook {
        let notebook = try await load()
        let shown = notebook.diagnostics.filter { $0.severity != .note }
        if isJSON, !shown.isEmpty {
            console.write(renderJSON(shown, in: notebook.source))
        } else {
            console.show(shown, in: notebook.source)
        }
        guard notebook.isRunnable else {
            let first = shown.first { $0.severity == .error }
            throw CommandEnded(
                status: Self.status(of: notebook.diagnostics), description: first?.message ?? "the check failed")
        }
        return notebook
    }

    /// What every run takes from the installation: processors, the program that embeds Python, the virtual environment.
    func runOptions(threads: Int? = nil) -> RunOptions {
        var options = RunOptions(threads: threads ?? Installation.processors, pythonExecutable: Installation.python)
        options.venv = Installation.venv(for: project)
        return options
    }
}

/// A runnable notebook with its cache and the place of its results: what every command that runs one goes through.
struct NotebookRun {
    let notebook: CheckedNotebook
    let store: ContentStore
    private let publisher: Publisher

    /// Opens the cache of a notebook, and makes sure that results may be put in their place.
    ///
    /// - Parameter isReadOnly: nothing will be written or published.
    /// - Throws: `CommandEnded`, when why was said.
    init(_ notebook: CheckedNotebook, _ given: NotebookArguments, _ console: Console, isReadOnly: Bool = false) throws {
        self.notebook = notebook
        do {
            store = try given.store(isReadOnly ? .readOnly : .readWrite)
        } catch {
            let message = "the output folder cannot be used: \(error)"
            console.error(message, hint: "choose another with `--output FOLDER`")
            throw CommandEnded(status: ExitStatus.failure, description: message)
        }
        publisher = Publisher(notebook, store: store)
        if !isReadOnly, let obstacle = publisher.obstacle() {
            console.error(obstacle.message, hint: obstacle.hints.first)
            throw CommandEnded(status: ExitStatus.failure, description: obstacle.message)
        }
    }

    /// Runs it. Nothing is published yet.
    func run(
        _ options: RunOptions, stop: StopSignal, emit: @escaping @Sendable (RunEvent) -> Void = { _ in }
    ) async -> RunResult {
        await NotebookRunner(notebook, options: options, store: store, stop: stop, emit: emit).run()
    }

    /// A result as a document.
    ///
    /// - Throws: `CacheError` where a part of it is gone.
    func document(_ result: RunResult) throws -> ReportDocument {
        try ReportDocument(result, notebook: notebook, view: OutputView(values: ValueStore(store: store)))
    }

    /// Puts a result in its place, with the report.
    ///
    /// - Parameter adding: what the report shows beside the cells. Such a report is never taken from the cache.
    /// - Returns: the result with the report's place, or with the reason why there is none.
    func publish(_ result: RunResult, adding: ((inout ReportDocument) -> Void)? = nil) -> RunResult {
        publisher.publish(result, keepingReport: adding == nil) { result in
            var document = try document(result)
            adding?(&document)
            return renderHTML(document)
        }
    }
}
