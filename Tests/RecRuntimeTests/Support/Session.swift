import RecCache
import RecDiagnostics
import RecPlan
import RecRuntime
import RecSemantics
import Testing

/// A project in a folder of its own, whose notebook is run again and again in this process.
struct Session {
    let scratch: Scratch
    /// Its notebook's place below the folder.
    let file: String
    /// Where the user stands below the folder.
    var standing = ""
    var venv: String?
    var pythonExecutable = "/nonexistent/recnb-python"

    init(_ notebook: String, named file: String = "films.recnb", files: [String: String] = [:]) throws {
        scratch = try Scratch()
        self.file = file
        try Files.write(notebook, to: scratch / file)
        for (name, text) in files { try Files.write(text, to: scratch / name) }
    }

    /// The same with the tests' Python.
    func withPython() -> Session {
        var session = self
        session.venv = Given.venv
        session.pythonExecutable = Given.recnbPython
        return session
    }

    var project: Project {
        Project(notebook: scratch / file, current: standing.isEmpty ? scratch.path : scratch / standing)
    }

    /// The folder that people open.
    var output: String { "\(project.output)/\(project.name)" }

    /// The notebook's text.
    var text: String { Files.text(scratch / file) ?? "" }

    func rewrite(_ text: String) throws { try Files.write(text, to: scratch / file) }

    /// Replaces a piece of the notebook's text that must be there.
    func edit(_ old: String, _ new: String) throws {
        let before = text
        guard before.contains(old) else { throw Trouble("the notebook has no `\(old)`") }
        try rewrite(before.replacing(old, with: new))
    }

    func write(_ text: String, to name: String) throws { try Files.write(text, to: scratch / name) }

    func check(_ values: [String: String] = [:]) async throws -> CheckedNotebook {
        try await CheckedNotebook.load(project, values: values.mapValues { .init($0, source: .commandLine) })
    }

    /// Checks, runs and publishes, as the command does.
    func run(_ values: [String: String] = [:], _ configure: (inout RunOptions) -> Void = { _ in }) async throws -> Ran {
        let notebook = try await check(values)
        guard notebook.isRunnable else { throw Trouble(Self.text(of: notebook)) }
        var options = RunOptions(threads: 2, pythonExecutable: pythonExecutable)
        options.venv = venv
        configure(&options)
        let store = try ContentStore(root: project.output + "/.cache", access: options.isDryRun ? .readOnly : .readWrite)
        let result = await NotebookRunner(notebook, options: options, store: store, stop: StopSignal()).run()
        if options.isDryRun { return Ran(result) }
        return Ran(
            Publisher(notebook, store: store)
                .publish(result) { result in Array("report of \(result.plan.cells.count) cells\n".utf8) })
    }

    static func text(of notebook: CheckedNotebook) -> String {
        TextRenderer(color: false, maximumWidth: 120).render(notebook.diagnostics, in: notebook.source)
    }
}

/// What a run did, by the cells' names.
struct Ran {
    let result: RunResult

    init(_ result: RunResult) { self.result = result }

    private func cells(_ status: CellOutcome.Status) -> [String] {
        zip(result.plan.cells, result.outcomes).filter { $0.1.status == status }.map { $0.0.identity.description }
    }

    var executed: [String] { cells(.ran) }
    var hits: [String] { cells(.hit) }
    var failed: [String] { cells(.failed) }
    var skipped: [String] { cells(.skipped) }
    var wouldRun: [String] { cells(.wouldRun) }
    var notAsked: [String] { cells(.notAsked) }

    /// What became of one cell.
    func outcome(_ cell: String) throws -> CellOutcome {
        guard let index = result.plan.cells.firstIndex(where: { $0.identity.description == cell }) else {
            throw Trouble("there is no cell \(cell)")
        }
        return result.outcomes[index]
    }

    /// Everything that was said against it.
    var complaints: String {
        (result.outcomes.flatMap(\.diagnostics).map { "\($0.id) \($0.message)" } + result.notices
            + [result.publishFailure].compactMap(\.self)).joined(separator: "\n")
    }
}
