public import RecCache
import RecDiagnostics
import RecEngine
import RecFrame
import RecPlan
import RecPythonClient
import RecSchema
import Synchronization

/// Runs a checked notebook: what the cache has is used, the rest is computed, drawn and kept.
///
/// Cells are taken in the order of the file. Native cells use all threads and run one after the other; pictures and `python` cells run
/// in other processes meanwhile. A cell waits only for what it reads.
public actor NotebookRunner {
    let notebook: CheckedNotebook
    let options: RunOptions
    let store: ContentStore
    let values: ValueStore
    let hasher: FileHasher
    let secrets: Secrets
    let stop: StopSignal
    let emit: @Sendable (RunEvent) -> Void
    /// One entry a cell; nil until it has ended.
    var outcomes: [CellOutcome?]
    /// Values of cells that ran, until nothing needs them; others are mapped from the cache when needed.
    var loaded: [Int: Value] = [:]
    /// The code of cells whose keys were made.
    private var codes: [Int: CellCode] = [:]
    /// Which cells ask a database, as far as that was looked at.
    private var asking: [Int: Bool] = [:]
    /// Work of other processes under way, by cell.
    var pending: [Int: Task<CellOutcome, Never>] = [:] {
        didSet { for (index, task) in pending where oldValue[index] == nil { elsewhere.append(task) } }
    }
    /// All work of other processes in this run, also what is being waited for.
    private(set) var elsewhere: [Task<CellOutcome, Never>] = []
    /// How many inputs of cells to come read each cell.
    var readers: [Int]
    var python: PythonProcess?
    /// The Python that verbs ask for work; nil in a notebook where none does.
    var services: PythonServices?
    /// What verbs rest on in Python, by cell.
    let needs: [PythonNeeds]
    var pythonVersions: PythonVersions
    /// A native cell failed, and the user does not want to go on.
    var hasGivenUp = false

    /// Prepares a run.
    ///
    /// - Parameters:
    ///   - stop: asked often; ends the run within a second.
    ///   - emit: called for each event, from any thread.
    public init(
        _ notebook: CheckedNotebook, options: RunOptions, store: ContentStore, stop: StopSignal,
        emit: @escaping @Sendable (RunEvent) -> Void = { _ in }
    ) {
        self.notebook = notebook
        self.options = options
        self.store = store
        self.stop = stop
        self.emit = emit
        values = ValueStore(store: store)
        hasher = FileHasher(store: store)
        secrets = Secrets(notebook.plan)
        outcomes = Array(repeating: nil, count: notebook.plan.cells.count)
        readers = Array(repeating: 0, count: notebook.plan.cells.count)
        pythonVersions = PythonVersions(venv: options.venv)
        needs = notebook.plan.cells.map { PythonNeeds($0, in: notebook.catalogue) }
    }

    var plan: NotebookPlan { notebook.plan }

    // MARK: The run

    /// Runs all that is asked for. Never throws: what goes wrong is in the result.
    public func run() async -> RunResult {
        let start = ContinuousClock.now
        emit(.began(cells: plan.cells.count))
        let asked = askedCells()
        for index in plan.cells.indices {
            if !asked.contains(index) { outcomes[index] = CellOutcome(.notAsked) }
        }
        for index in plan.cells.indices where outcomes[index] == nil {
            for input in plan.cells[index].inputs { readers[input.cell] += 1 }
        }
        lookUpWhatIsKnown()
        if !options.isDryRun {
            startPythonIfNeeded()
            let watch = endPythonWhenStopped()
            for index in plan.cells.indices where outcomes[index] == nil { await run(cell: index) }
            for index in pending.keys.sorted() { await settle(index) }
            watch?.cancel()
        }
        for index in plan.cells.indices where outcomes[index] == nil {
            var outcome = leftOut(index) ?? CellOutcome(.wouldRun)
            if outcome.status == .wouldRun { outcome.reasons = reasons(for: index) }
            end(index, outcome)
        }
        takeEarlierResults()
        var result = RunResult(plan: plan, outcomes: outcomes.map { $0 ?? CellOutcome(.skipped) })
        result.wasInterrupted = stop.isStopped
        result.notices = store.takeNotices().map(\.description)
        result.versions = pythonVersions.shown
        result.lookedFor = filesLookedFor()
        result.seconds = Self.seconds(since: start)
        await endPython()
        return result
    }

    static func seconds(since start: ContinuousClock.Instant) -> Double {
        let passed = ContinuousClock.now - start
        return Double(passed.components.seconds) + Double(passed.components.attoseconds) * 1e-18
    }

    /// What cells looked for, by what they say themselves and by their records.
    private func filesLookedFor() -> [String] {
        var paths: Set<String> = []
        for (index, outcome) in outcomes.enumerated() {
            paths.formUnion(outcome?.lookedFor ?? [])
            let texts = parameterTexts(index)
            for observation in outcome?.record?.observations ?? [] {
                guard let path = FileQuestion(observation.question)?.path(parameters: texts) else { continue }
                paths.insert(notebook.project.resolve(path))
            }
        }
        return paths.sorted()
    }

    /// The cells that the options ask for, with what they depend on.
    private func askedCells() -> Set<Int> {
        var asked = Set(plan.cells.indices)
        if let to = options.to, let last = plan.cell(named: to) { asked = Set(plan.cells.indices.filter { $0 <= last }) }
        if let cells = options.cells { asked = cells.intersection(asked) }
        if let only = options.only, let cell = plan.cell(named: only) { asked = [cell] }
        if options.isForRoutes {
            asked = Set(plan.cells.indices.filter { if case .routes = plan.cells[$0].body { true } else { false } })
        }
        for index in plan.cells.indices.reversed() where asked.contains(index) {
            for input in plan.cells[index].inputs { asked.insert(input.cell) }
        }
        return asked
    }

    /// Whether the cell's kind is not to run. What the cache has of such a cell is used all the same.
    func isSkippedKind(_ index: Int) -> Bool {
        options.skippedKinds.contains(plan.cells[index].identity.kind) || isHeldBack(index)
    }

    /// Whether the cell changes something outside and may not do so in this run.
    private func isHeldBack(_ index: Int) -> Bool { options.holdsBackStores && plan.cells[index].identity.kind == "store" }

    /// What becomes of a cell that does not run because of `--skip-kind`: its kind is left out, or what it needs was; nil for others.
    private func leftOut(_ index: Int) -> CellOutcome? {
        if isHeldBack(index) {
            var outcome = CellOutcome(.notAsked, reason: "held back: `recnb run` runs it")
            outcome.isHeldBack = true
            return outcome
        }
        if isSkippedKind(index) {
            return CellOutcome(.notAsked, reason: "left out by --skip-kind \(plan.cells[index].identity.kind)")
        }
        for input in plan.cells[index].inputs {
            guard let outcome = outcomes[input.cell], outcome.value == nil else { continue }
            let name = plan.cells[input.cell].identity.name
            if outcome.status == .notAsked {
                return CellOutcome(.skipped, reason: "needs `\(name)`, which was \(outcome.reason)")
            }
            if outcome.status == .skipped, !options.skippedKinds.isEmpty || options.holdsBackStores {
                return CellOutcome(.skipped, reason: "needs `\(name)`, which was skipped")
            }
        }
        return nil
    }

    /// A first pass over the cache: whoever's inputs are known may be a hit. If all are, nothing more is to be done.
    private func lookUpWhatIsKnown() {
        for index in plan.cells.indices where outcomes[index] == nil {
            if !hasWork(index) {
                end(index, CellOutcome(.nothing))
                continue
            }
            if let outcome = lookUp(index) { end(index, outcome) }
        }
    }

    /// Whether there is anything to run in a cell.
    func hasWork(_ index: Int) -> Bool {
        switch plan.cells[index].body {
        case .declarations, .function, .routes: false
        case .text(let pieces): pieces.contains { if case .value = $0 { true } else { false } }
        case .expression, .python: true
        }
    }

    /// The cell's outcome from the cache; nil where it must run, or where an input is not known yet.
    func lookUp(_ index: Int) -> CellOutcome? {
        guard let shared = options.shared, let key = sharedKey(index) else { return lookUpByItself(index) }
        if let known = shared.known(key) { return Self.taken(known) }
        let found = lookUpByItself(index)
        if let found { shared.end(key, found) }
        return found
    }

    private func lookUpByItself(_ index: Int) -> CellOutcome? {
        let isStore = plan.cells[index].identity.kind == "store"
        let takesLast = options.takesLastAnswers
        return lookUp(index, isForced: takesLast && isStore ? false : isForced(index), isAsking: !takesLast)
    }

    /// - Parameters:
    ///   - isAsking: whether a cell that asks a database is to ask again, unless its answer is fresh enough.
    ///   - environment: the versions of Python that count, in place of those that are there.
    func lookUp(_ index: Int, isForced: Bool, isAsking: Bool = true, environment: String? = nil) -> CellOutcome? {
        guard !isForced, let key = key(of: index, environment: environment) else { return nil }
        let asks = isAsking && asksStores(index)
        let refresh = plan.cells[index].options.refresh
        if asks, refresh == nil { return nil }
        let texts = parameterTexts(index)
        let found = store.lookup(key.hash) { question in
            if let database = DatabaseQuestion(question) { return database.answer(secrets) }
            return FileQuestion(question)?.answer(parameters: texts, project: notebook.project, hasher: hasher)
        }
        guard case .hit(let record) = found, let value = StoredValue(text: record.metadata.extra["value"] ?? "") else {
            return nil
        }
        if asks, let refresh {
            // A record from a time to come is of a clock that was set back.
            let age = Double(Memory.now - record.metadata.created) * 1e-9
            guard (0..<refresh).contains(age) else { return nil }
        }
        // Two results that were each kept by themselves, with one name for a file: the later one runs, and says so.
        if record.outputs.contains(where: { $0.role == "file" && writer(of: $0.name, besides: index) != nil }) { return nil }
        var outcome = CellOutcome(.hit)
        outcome.record = record
        outcome.value = value
        outcome.files = DataFile.read(from: record)
        try? store.noteRun(of: identity(index), using: record.id, parts: key.parts + Self.fileParts(record, texts))
        return outcome
    }

    private func asksStores(_ index: Int) -> Bool {
        if let known = asking[index] { return known }
        let asks = plan.cells[index].asksStores(notebook.catalogue)
        asking[index] = asks
        return asks
    }

    /// Another cell that left a file of that name behind, in this run or by what the cache has of it.
    func writer(of file: String, besides index: Int) -> Int? {
        outcomes.indices.first { other in
            guard other != index, let record = outcomes[other]?.record else { return false }
            return record.outputs.contains { $0.role == "file" && ByteText($0.name) == ByteText(file) }
        }
    }

    func isForced(_ index: Int) -> Bool {
        let cell = plan.cells[index]
        if options.force || cell.options.isNeverCached || options.forced.contains(index) { return true }
        return options.forcedCells.contains { plan.cell(named: $0) == index }
    }

    func identity(_ index: Int) -> RecCache.CellIdentity {
        let own = plan.cells[index].identity
        return RecCache.CellIdentity(notebook: notebook.project.name, kind: own.kind, name: own.name, ordinal: own.ordinal)
    }

    /// Values of the cell's parameters as text, for paths made of them.
    func parameterTexts(_ index: Int) -> [String] { plan.parameterTexts(of: index) }

    /// The cell's key; nil where an input is not known.
    func key(of index: Int, environment: String? = nil) -> CellKey? {
        let cell = plan.cells[index]
        var hashes: [ContentHash] = []
        for input in cell.inputs {
            guard let value = outcomes[input.cell]?.value, let part = value[input.path] else { return nil }
            hashes.append(part.contentHash)
        }
        return CellKey(
            cell: cell, plan: plan, inputHashes: hashes,
            environment: environment ?? pythonVersions.fingerprint(for: cell, packages: needs[index].possible),
            code: code(of: index))
    }

    private func code(of index: Int) -> CellCode {
        if let known = codes[index] { return known }
        let code = CellCode(plan.cells[index], in: notebook)
        codes[index] = code
        return code
    }

    static func fileParts(_ record: CellRecord, _ texts: [String]) -> [KeyPart] {
        record.observations.filter { DatabaseQuestion($0.question) == nil }.map { observation in
            let question = FileQuestion(observation.question)
            let shown = question?.path(parameters: texts) ?? question?.template ?? observation.question
            return KeyPart(
                "\(question?.kind.rawValue ?? "saw") \(shown)",
                ContentHash(observation.answer) ?? ContentHash(of: observation.answer))
        }
    }

    func end(_ index: Int, _ outcome: CellOutcome) {
        outcomes[index] = outcome
        for input in plan.cells[index].inputs {
            readers[input.cell] -= 1
            if readers[input.cell] <= 0 { loaded[input.cell] = nil }
        }
        if readers[index] <= 0 { loaded[index] = nil }
        // The next cell begins with what is in use: else what is kept for use again would grow with the largest cell.
        if outcome.status == .ran { MutableBuffer.releaseUnused() }
        emit(.cellEnded(index, outcome))
    }

    // MARK: One cell

    private func run(cell index: Int) async {
        if stop.isStopped {
            end(index, CellOutcome(.skipped, reason: CellOutcome.stopped))
            return
        }
        for input in plan.cells[index].inputs where pending[input.cell] != nil { await settle(input.cell) }
        if let outcome = (isSkippedKind(index) ? lookUp(index, isForced: false) : nil) ?? leftOut(index) {
            end(index, outcome)
            return
        }
        if let failed = plan.cells[index].inputs.first(where: { outcomes[$0.cell]?.value == nil }) {
            end(index, CellOutcome(.skipped, reason: "`\(plan.cells[failed.cell].identity.name)` has no value"))
            return
        }
        if hasGivenUp {
            end(index, CellOutcome(.skipped, reason: "an earlier cell failed"))
            return
        }
        // Inputs that ran may have given what they gave before.
        if let outcome = lookUp(index) {
            end(index, outcome)
            return
        }
        let claim = sharedKey(index)
        if let claim, let outcome = await options.shared?.claim(claim) {
            if outcome.status == .failed, !options.keepsGoing { hasGivenUp = true }
            end(index, Self.taken(outcome))
            return
        }
        let reason = reasons(for: index).joined(separator: "; ")
        emit(.cellBegan(index))
        var outcome = CellOutcome(.ran)
        switch plan.cells[index].body {
        case .python(let python): pending[index] = pythonTask(index, python, reason: reason)
        default: outcome = await runNative(index, reason: reason)
        }
        if let task = pending[index] {
            if let claim { pending[index] = Self.shared(task, claim, options.shared) }
            return
        }
        if let claim { options.shared?.end(claim, outcome) }
        if outcome.status == .failed, !options.keepsGoing { hasGivenUp = true }
        end(index, outcome)
    }

    /// Waits for work of another process.
    func settle(_ index: Int) async {
        guard let task = pending.removeValue(forKey: index) else { return }
        end(index, await task.value)
    }

    /// Why a cell runs, by what differs from its last run.
    func reasons(for index: Int) -> [String] {
        if options.force { return ["--force"] }
        if plan.cells[index].identity.kind == "store" { return ["a store cell"] }
        if plan.cells[index].options.isNeverCached { return ["cache: never"] }
        if isForced(index) { return ["--force-cell"] }
        guard let changes = changes(of: index) else { return ["never ran"] }
        let reasons = CodeChange.reasons(changes)
        if !reasons.isEmpty { return reasons }
        if asksStores(index) { return ["asks the database again"] }
        return [key(of: index) == nil ? "what it reads runs" : "not in the cache"]
    }

    /// What differs from the cell's last run; nil when it never ran.
    func changes(of index: Int) -> [KeyChange]? {
        guard let last = try? store.lastRun(of: identity(index)) else { return nil }
        guard let key = key(of: index) else { return [] }
        var current = key.parts
        // Files that the last run read are asked for again.
        for part in last.parts where !current.contains(where: { $0.name == part.name }) {
            guard part.name.hasPrefix("file ") else { continue }
            let path = String(part.name.dropFirst(5))
            if let now = try? hasher.hash(notebook.project.resolve(path)) { current.append(KeyPart(part.name, now.hash)) }
        }
        return explainDifference(previous: last.parts, current: current)
    }

    // MARK: Values

    /// The value that an input stands for, mapped from the cache where it is not in memory.
    func value(of input: CellInput) throws -> Value {
        if let whole = loaded[input.cell] {
            var value: Value? = whole
            for name in input.path { value = value?.member(name) }
            if let value { return value }
        }
        guard let outcome = outcomes[input.cell], let stored = outcome.value?[input.path], let record = outcome.record else {
            throw EngineError("E0663", "`\(plan.cells[input.cell].identity.name)` has no value")
        }
        return try values.load(stored, outputs: record.outputs)
    }

    /// The values of the cell's parameters.
    func parameterValues(_ index: Int) -> [Value] { plan.parameterValues(of: index) }
}

/// Tells a run to stop, from a signal handler or another thread.
public final class StopSignal: Sendable {
    private let flag = Atomic<Bool>(false)

    /// Not stopped.
    public init() {}

    /// Stops what asks.
    public func stop() { flag.store(true, ordering: .relaxed) }

    /// Whether it was stopped.
    public var isStopped: Bool { flag.load(ordering: .relaxed) }
}
