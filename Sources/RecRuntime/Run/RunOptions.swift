/// How a notebook is to be run.
public struct RunOptions: Sendable {
    /// Up to and with that cell, in the order of the file.
    public var to: String?
    /// That cell and what it depends on.
    public var only: String?
    /// These cells and nothing else, by their place in the plan; what they need must be among them. Nil for all.
    public var cells: Set<Int>?
    /// Only what the routes of `serve` cells read, and what that depends on.
    public var isForRoutes = false
    /// Runs every cell, whatever the cache has.
    public var force = false
    /// Runs these cells whatever the cache has.
    public var forcedCells: [String] = []
    /// The same by their place in the plan.
    public var forced: Set<Int> = []
    /// Says what would run, and runs nothing.
    public var isDryRun = false
    /// Takes the last receipts of stores and the last answers of databases for those of today: for looking at results.
    public var takesLastAnswers = false
    /// Goes on after a failed cell with those that do not depend on it.
    public var keepsGoing = false
    /// What other runs of the same sweep have computed already; nil for a run by itself.
    public var shared: SharedCells?
    /// Kinds of cells to leave out (`plot`).
    public var skippedKinds: Set<String> = []
    /// Leaves out `store` cells, whose last receipts stand for them: only `run` and `schedule` change what is outside.
    public var holdsBackStores = false
    /// Seconds after which the whole run is stopped.
    public var timeout: Double?
    /// Threads for native work; results do not depend on it.
    public var threads: Int
    /// The virtual environment; nil for `.venv` beside the program or in the project.
    public var venv: String?
    /// The program that embeds Python.
    public var pythonExecutable: String

    /// The Python of a session, which is used and left running; nil for one that lives as long as the run.
    public var python: WarmPython?

    /// The usual: everything that changed, on all processors.
    public init(threads: Int, pythonExecutable: String) {
        self.threads = threads
        self.pythonExecutable = pythonExecutable
    }
}
