/// The Python of one run: a process that embeds CPython, and the workers it forks.
///
/// Made at once and cheap until `start(for:)` or the first request. Requests may come from any number of tasks; at most
/// `Configuration.drawingWorkers` figures are drawn at a time, and each `python` cell has a process of its own, so a crash, a hang
/// or an exit fails that request alone.
public final class PythonProcess: Sendable {
    /// What a process needs to know.
    public struct Configuration: Sendable, Hashable {
        /// The path of `recnb-python`: the file beside the running executable.
        public var executable: String
        /// The project's virtual environment, such as `ROOT/.venv`.
        public var venv: String
        /// How many figures are drawn at a time.
        public var drawingWorkers: Int
        /// How long drawing one figure may take.
        public var drawingTimeout: Duration

        /// A configuration.
        public init(executable: String, venv: String, drawingWorkers: Int, drawingTimeout: Duration = .seconds(60)) {
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

        /// Uses by their bits.
        public init(rawValue: Int) { self.rawValue = rawValue }
    }

    /// What the process was made with.
    public let configuration: Configuration

    /// A process that is not started yet.
    public init(_ configuration: Configuration) { self.configuration = configuration }

    /// Starts importing what `uses` needs and returns without waiting for it. What goes wrong is thrown by the first request.
    public func start(for uses: Uses) {}

    /// Draws a figure. Equal requests give equal bytes.
    public func draw(_ request: FigureRequest) async throws(PythonFailure) -> FigureDrawing {
        throw .notInstalled(what: "recnb-python", hint: "not built yet")
    }

    /// Runs a `python` cell in a process and a namespace of its own.
    public func runCell(_ request: PythonCellRequest) async throws(PythonFailure) -> PythonCellResult {
        throw .notInstalled(what: "recnb-python", hint: "not built yet")
    }

    /// Ends the process and all its workers. Requests under way fail with `cancelled`. Ending twice does nothing.
    public func shutdown() async {}
}
