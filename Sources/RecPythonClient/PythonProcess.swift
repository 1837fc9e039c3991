internal import Dispatch
internal import RecProcess
internal import Synchronization

/// The Python of one run: a process that embeds CPython, and the workers it forks.
///
/// Made at once and cheap until `start(for:)` or the first request. Requests may come from any number of tasks; at most
/// `Configuration.drawingWorkers` figures are drawn at a time, and each `python` cell has a process of its own, so a crash, a hang
/// or an exit fails that request alone. No process outlives this one, however it ends; call `shutdown()` to wait for that.
public final class PythonProcess: Sendable {
    /// What a process needs to know.
    public struct Configuration: Sendable, Hashable {
        /// The path of `recnb-python`: the file beside the running executable.
        public var executable: String
        /// The project's virtual environment, such as `ROOT/.venv`.
        public var venv: String
        /// How many figures are drawn at a time.
        public var drawingWorkers: Int
        /// How long drawing one figure may take, the first one's imports included.
        public var drawingTimeout: Duration
        /// Variables that are added to its environment.
        public var environment: [String: String]

        /// A configuration.
        public init(
            executable: String, venv: String, drawingWorkers: Int, drawingTimeout: Duration = .seconds(60),
            environment: [String: String] = [:]
        ) {
            self.environment = environment
            self.executable = executable
            self.venv = venv
            self.drawingWorkers = max(1, drawingWorkers)
            self.drawingTimeout = drawingTimeout
        }
    }

    /// What the process will be asked for, so that it imports nothing else.
    public struct Uses: OptionSet, Sendable, Hashable {
        /// The bits.
        public let rawValue: Int
        /// Figures: numpy and matplotlib.
        public static let drawing = Uses(rawValue: 1)
        /// `python` cells: pandas and pyarrow.
        public static let cells = Uses(rawValue: 2)
        /// References: pandas, pyarrow and scikit-learn. For a process that does nothing else: they run under settings of their own.
        public static let references = Uses(rawValue: 4)
        /// Functions that verbs ask for: NumPy, SciPy, pyarrow and scikit-learn. For a process with settings of its own, too.
        public static let services = Uses(rawValue: 8)

        /// Uses by their bits.
        public init(rawValue: Int) { self.rawValue = rawValue }
    }

    struct State {
        var server: Server?
        var isShut = false
        /// Workers that wait for a figure.
        var idle: [Worker] = []
        /// Workers that wait or draw; never more than `drawingWorkers`.
        var drawing = 0
        /// The worker that runs references.
        var comparing: Worker?
        /// Requests that wait for a worker: each gets one, or `nil` for leave to make one.
        var queue: [CheckedContinuation<Worker?, Never>] = []
    }

    /// What the process was made with.
    public let configuration: Configuration
    let state = Mutex(State())
    /// Where conversations block their threads.
    let threads = DispatchQueue(label: "recnb-python workers", attributes: .concurrent)

    /// A process that is not started yet.
    public init(_ configuration: Configuration) { self.configuration = configuration }

    deinit { state.withLock { $0.server?.end() } }

    /// Starts importing what `uses` needs and returns without waiting for it (a millisecond). What goes wrong is thrown by the first
    /// request.
    public func start(for uses: Uses) {
        guard let server = try? server() else { return }
        var roles: [Server.Role] = []
        if uses.contains(.drawing) { roles.append(.drawing) }
        if uses.contains(.cells) { roles.append(.cells) }
        if uses.contains(.references) { roles.append(.references) }
        if uses.contains(.services) { roles.append(.services) }
        server.warm(roles)
        guard uses.contains(.drawing) else { return }
        let missing = state.withLock { state in
            defer { state.drawing = max(state.drawing, configuration.drawingWorkers) }
            return max(0, configuration.drawingWorkers - state.drawing)
        }
        for _ in 0..<missing { release((try? server.spawn(.drawing))) }
    }

    /// Waits until Python has started and gives the version of the libpython that runs, such as `3.11.2`: for `doctor`.
    public func pythonVersion() async throws(PythonFailure) -> String {
        let server = try server()
        let (hello, ending) = await server.hello()
        if let hello, hello.packages != nil { return hello.python }
        throw failure(hello: hello, ending: ending)
    }

    /// Ends the process and all its workers, and waits for that. Requests under way fail with `cancelled`, and so do later ones.
    public func shutdown() async {
        let (server, waiting) = state.withLock { state in
            state.isShut = true
            defer {
                state.server = nil
                state.idle = []
                state.queue = []
            }
            return (state.server, state.queue)
        }
        waiting.forEach { $0.resume(returning: nil) }
        server?.end()
        await server?.ended()
    }

    /// The running server; a new one if there is none or the last one ended.
    func server() throws(PythonFailure) -> Server {
        let environment = try PythonEnvironment.inspect(venv: configuration.venv)
        return try state.withLock { state throws(PythonFailure) in
            if state.isShut { throw .cancelled }
            if let server = state.server, !server.hasEnded { return server }
            do throws(ChildProcess.StartError) {
                let server = try Server(
                    executable: configuration.executable, python: "\(environment.folder)/bin/python",
                    environment: configuration.environment)
                state.server = server
                return server
            } catch {
                throw .cannotStart(configuration.executable, code: error.code)
            }
        }
    }

    // MARK: Workers

    /// A new worker.
    func worker(for role: Server.Role) throws(PythonFailure) -> Worker {
        let server = try server()
        do throws(ChildProcess.StartError) {
            return try server.spawn(role)
        } catch {
            throw .cannotStart(configuration.executable, code: error.code)
        }
    }

    /// A worker for one figure; waits while as many as there may be are drawing. Give it back with `release`.
    func drawingWorker() async throws(PythonFailure) -> Worker {
        while true {
            let given: Worker? = await withCheckedContinuation { continuation in
                let answer: Worker?? = state.withLock { state in
                    if let worker = state.idle.popLast() { return .some(worker) }
                    if state.isShut { return .some(nil) }
                    if state.drawing < configuration.drawingWorkers {
                        state.drawing += 1
                        return .some(nil)
                    }
                    state.queue.append(continuation)
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
            if let given {
                if !given.server.hasEnded { return given }
                release(nil)
                continue
            }
            do throws(PythonFailure) {
                return try worker(for: .drawing)
            } catch {
                release(nil)
                throw error
            }
        }
    }

    /// Gives a worker back, or, with `nil`, the right to have one: it broke.
    func release(_ worker: Worker?) {
        let next: CheckedContinuation<Worker?, Never>? = state.withLock { state in
            if !state.queue.isEmpty { return state.queue.removeFirst() }
            if let worker, !state.isShut { state.idle.append(worker) } else { state.drawing -= 1 }
            return nil
        }
        next?.resume(returning: worker)
    }

    /// Runs `conversation` on a thread that may block; cancelling the task kills the worker, which breaks it off.
    func talk<Answer: Sendable>(
        with worker: Worker, _ conversation: @escaping @Sendable (Channel) throws(ChannelError) -> Answer
    ) async -> Result<Answer, ChannelError> {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                threads.async {
                    continuation.resume(
                        returning: Result { () throws(ChannelError) in try conversation(worker.channel) })
                }
            }
        } onCancel: {
            worker.kill()
        }
    }
}
