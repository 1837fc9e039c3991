public import RecPlan
import RecPythonClient
import RecSchema
import Synchronization

/// A Python that outlives a run: for sessions, whose next run then finds everything imported.
///
/// A crash of a worker fails its cell, a crash of all of Python the cells under way; the next request starts it anew. When the
/// environment has other versions than at the start, it is started anew too: what is drawn must be what the key says.
public final class WarmPython: Sendable {
    private struct State {
        var process: PythonProcess?
        var services: PythonServices?
        /// The environment at the start of `process`; nil where there is none.
        var environment: PythonEnvironment?
        var isShut = false
    }

    private let executable: String
    private let venv: String
    private let workers: Int
    private let state = Mutex(State())

    /// Cheap: nothing is started yet.
    ///
    /// - Parameter options: of the runs that will use it.
    public init(_ options: RunOptions, project: Project) {
        executable = options.pythonExecutable
        venv = options.venv ?? project.root + "/.venv"
        workers = options.threads
    }

    /// Starts what a notebook's cells will ask for, and waits for nothing.
    public func prepare(for plan: NotebookPlan) {
        let uses = Self.uses(of: plan.cells)
        if !uses.isEmpty { process()?.start(for: uses) }
    }

    /// What cells ask Python for.
    static func uses(of cells: some Sequence<CellPlan>) -> PythonProcess.Uses {
        var uses: PythonProcess.Uses = []
        for cell in cells {
            if case .python = cell.body { uses.insert(.cells) }
            if cell.type?.isFigures ?? false { uses.insert(.drawing) }
        }
        return uses
    }

    /// The process that draws and runs `python` cells; nil after the end.
    func process() -> PythonProcess? {
        let now = try? PythonEnvironment.inspect(venv: venv)
        return state.withLock { state in
            if state.isShut { return nil }
            renew(&state, now)
            if let process = state.process { return process }
            let process = PythonProcess(.init(executable: executable, venv: venv, drawingWorkers: workers))
            state.process = process
            return process
        }
    }

    /// The process that verbs ask for work; nil after the end.
    func services(for project: Project) -> PythonServices? {
        let now = try? PythonEnvironment.inspect(venv: venv)
        return state.withLock { state in
            if state.isShut { return nil }
            renew(&state, now)
            if let services = state.services { return services }
            let services = PythonServices(executable: executable, venv: venv, project: project)
            state.services = services
            return services
        }
    }

    /// Lets go of what was started with other packages; that ends by itself.
    private func renew(_ state: inout State, _ now: PythonEnvironment?) {
        if state.environment == now { return }
        state.environment = now
        state.process = nil
        state.services = nil
    }

    /// Ends Python and starts no other until it is asked again.
    public func restart() async {
        let (process, services) = taken(isLast: false)
        await process?.shutdown()
        await services?.shutdown()
    }

    /// Ends Python, and waits for that.
    public func shutdown() async {
        let (process, services) = taken(isLast: true)
        await process?.shutdown()
        await services?.shutdown()
    }

    private func taken(isLast: Bool) -> (PythonProcess?, PythonServices?) {
        state.withLock { state in
            defer {
                state.process = nil
                state.services = nil
            }
            state.isShut = state.isShut || isLast
            return (state.process, state.services)
        }
    }
}
