public import RecFrame
public import RecModels
import Synchronization

/// What a cell may ask of the world outside it; the runtime answers with real files, tests with made-up ones.
public protocol EngineHost: Sendable {
    /// The content of a file, whose hash becomes one of the things that the cell's result depends on.
    ///
    /// - Throws: `EngineError` naming the path where it cannot be read.
    func open(_ path: PathValue) throws -> FileContent
    /// Whether there is a file or folder; the answer becomes something that the cell's result depends on.
    func exists(_ path: PathValue) throws -> Bool
    /// The path as text; the text becomes something that the cell's result depends on.
    func text(of path: PathValue) throws -> String
    /// Puts a file in the place of another, whole or not at all; folders on the way are made. For `store` cells only.
    ///
    /// - Parameter magic: what a file begins with that may be replaced; any other stays, and is an error.
    func replace(
        _ path: PathValue, expecting magic: [UInt8],
        _ write: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void
    ) throws -> WrittenFile
    /// The databases and caches that the cell may reach.
    func stores() throws -> StoreAccess
    /// The folder with the files of a published data set, which is downloaded where it is not there yet.
    ///
    /// - Throws: `EngineError` where it cannot be had.
    func folder(of dataSet: DataSetRequest) throws -> PathValue
    /// Tells how far a long piece of work is.
    func progress(_ what: String, done: Int, total: Int?)
    /// What a part of the cell's work gives: what it gave in a run that was stopped later, else what `make` gives now, which is kept for
    /// such a run. Host and cell bring what the part depends on beside `key`.
    func checkpoint(_ key: [UInt8], _ make: () throws -> Checkpoint) throws -> Checkpoint
    /// Has Python do a piece of work in a process apart, and waits for it.
    ///
    /// - Parameter isCancelled: asked often; the work then ends within a moment.
    /// - Throws: `EngineError`: of the kind `noPython` where Python is not there, `cancelled` where the work was ended.
    func python(_ work: PythonWork, isCancelled: @escaping @Sendable () -> Bool) throws -> PythonAnswer
}

extension EngineHost {
    /// Refuses: no database can be reached from here.
    public func stores() throws -> StoreAccess { throw EngineError("E0730", "no database can be reached from here") }

    /// Refuses: this host has no world to change.
    public func replace(
        _ path: PathValue, expecting magic: [UInt8],
        _ write: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void
    ) throws -> WrittenFile {
        throw EngineError("E0608", "`\(path.text)` cannot be written here")
    }
}

/// A file that was put in its place.
public struct WrittenFile: Hashable, Sendable {
    /// Its size.
    public var bytes: Int64
    /// The hash of its content, in hexadecimal digits.
    public var sha256: String

    /// Makes it.
    public init(bytes: Int64, sha256: String) {
        self.bytes = bytes
        self.sha256 = sha256
    }
}

/// The bytes of a file.
public struct FileContent: Sendable {
    /// The path as a person knows it.
    public var name: String
    /// The bytes; a memory map.
    public var bytes: Buffer

    /// Makes a content.
    public init(name: String, bytes: Buffer) {
        self.name = name
        self.bytes = bytes
    }
}

/// A file that a cell leaves behind.
public struct OutputFile: Sendable {
    /// Its name, unique in the notebook; no folders.
    public var name: String
    /// Writes the content piece by piece. Called once, possibly on another thread.
    public var write: @Sendable ((UnsafeRawBufferPointer) throws -> Void) throws -> Void

    /// Makes a file.
    public init(name: String, write: @escaping @Sendable ((UnsafeRawBufferPointer) throws -> Void) throws -> Void) {
        self.name = name
        self.write = write
    }
}

/// Rows that a step of a cell got and gave.
public struct RowsStep: Hashable, Sendable {
    /// The verb.
    public var verb: String
    /// Rows of the table it was called on.
    public var rowsIn: Int
    /// Rows of its result.
    public var rowsOut: Int

    /// Makes a step.
    public init(verb: String, rowsIn: Int, rowsOut: Int) {
        self.verb = verb
        self.rowsIn = rowsIn
        self.rowsOut = rowsOut
    }
}

/// One run of one cell: how it may run, whom it may ask, and what it leaves behind beside its value.
public final class CellContext: Sendable {
    /// What a cell leaves behind beside its value.
    public struct Effects: Sendable {
        /// Files, in the order written.
        public var files: [OutputFile] = []
        /// What each step of the outermost chain did to the number of rows.
        public var steps: [RowsStep] = []
        /// Warnings, each once, in the order raised.
        public var warnings: [String] = []
    }

    /// Threads and cancellation. What shares threads with others may get another number each time it asks.
    public var execution: ExecutionContext {
        guard let share else { return whole }
        let whole = whole
        return ExecutionContext(threads: share(), isCancelled: { whole.isCancelled() })
    }
    /// The world outside.
    public let host: any EngineHost
    /// Whether elements of a list, and folds, may run at the same time; not where somebody looks at each call in turn.
    let runsSideBySide: Bool
    private let whole: ExecutionContext
    private let share: (@Sendable () -> Int)?
    private let state = Mutex(Effects())
    /// What was evaluated with other values in place of cells'.
    let replaced = ReplacingMemo()
    /// What functions gave.
    let functions: FunctionMemo
    /// What was read out of models.
    let readings: ModelReadings

    /// Makes a context.
    ///
    /// - Parameters:
    ///   - share: how many of the threads it may use at the moment; all when left out.
    ///   - runsSideBySide: whether elements of a list may run at the same time.
    ///   - callLimit: how many calls of functions may be evaluated.
    public init(
        execution: ExecutionContext, host: any EngineHost, share: (@Sendable () -> Int)? = nil, runsSideBySide: Bool = true,
        callLimit: Int = 20_000_000
    ) {
        functions = FunctionMemo(limit: callLimit)
        self.runsSideBySide = runsSideBySide
        whole = execution
        self.host = host
        self.share = share
        readings = ModelReadings()
    }

    private init(partOf context: CellContext) {
        functions = FunctionMemo(limit: context.functions.limit)
        runsSideBySide = context.runsSideBySide
        whole = context.whole
        host = context.host
        share = context.share
        readings = context.readings
    }

    /// A context for one of many calls of a function that belongs to the cell: what it leaves behind goes with it.
    private init(callOf context: CellContext, in execution: ExecutionContext) {
        runsSideBySide = false
        whole = execution
        host = context.host
        share = nil
        readings = context.readings
        functions = FunctionMemo(limit: context.functions.limit, sharing: context.functions)
    }

    func call(in execution: ExecutionContext) -> CellContext { CellContext(callOf: self, in: execution) }

    /// A context for a part of the work, to see what that leaves behind.
    func part() -> CellContext { CellContext(partOf: self) }

    /// What was left behind so far.
    public var effects: Effects { state.withLock { $0 } }

    /// Leaves a file behind.
    public func add(_ file: OutputFile) throws(EngineError) {
        let isNew = state.withLock { effects in
            if effects.files.contains(where: { $0.name == file.name }) { return false }
            effects.files.append(file)
            return true
        }
        if !isNew { throw EngineError("E0630", "the cell writes the file `\(file.name)` twice") }
    }

    /// Raises a warning; the same text counts once.
    public func warn(_ text: String) {
        state.withLock { effects in
            if !effects.warnings.contains(text) { effects.warnings.append(text) }
        }
    }

    /// What `read` makes of a model, made once for the same model.
    public func reading<Reading: Sendable>(_ model: ModelValue, _ read: (ModelValue) throws -> Reading) throws -> Reading {
        try readings.reading(model, read)
    }

    /// Leaves behind what a part of the cell left behind.
    func add(_ effects: Effects) throws(EngineError) {
        for file in effects.files { try add(file) }
        for warning in effects.warnings { warn(warning) }
        for step in effects.steps { note(step) }
    }

    /// Notes what a step did to the number of rows.
    func note(_ step: RowsStep) {
        state.withLock { $0.steps.append(step) }
    }

    /// The value with every path in it as text: wherever a path itself can be seen, the cell depends on its text and not only on what
    /// it leads to.
    public func withPathsAsText(_ value: Value) throws -> Value {
        switch value {
        case .path(let path): .scalar(.string(try host.text(of: path)))
        case .list(let items): .list(try items.map(withPathsAsText))
        case .record(let members): .record(try members.map { Value.Member($0.name, try withPathsAsText($0.value)) })
        default: value
        }
    }

    /// The value as other cells may have it: its paths no longer know of which parameters of this cell they were made, and so the
    /// cell depends on their text.
    public func forOtherCells(_ value: Value) throws -> Value {
        switch value {
        case .path(let path): .path(PathValue(try host.text(of: path)))
        case .list(let items): .list(try items.map(forOtherCells))
        case .record(let members): .record(try members.map { Value.Member($0.name, try forOtherCells($0.value)) })
        default: value
        }
    }

    /// For kernels of models.
    public func modelContext(_ what: String = "") -> ModelContext {
        let execution = execution
        let host = host
        return ModelContext(
            threads: execution.threads, isCancelled: { execution.isCancelled() },
            progress: { done, total in host.progress(what, done: done, total: total) })
    }
}
