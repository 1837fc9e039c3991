public import RecCache
import RecDiagnostics
import RecEngine
import RecFrame
import RecMemory
import RecPlan
import RecPythonClient

/// Compares a notebook that has run with what other libraries compute: each of its own cells is evaluated again on its own inputs, and
/// every call of a verb that has a reference is done again in Python.
///
/// Nothing is kept of it in the cache. The cells must have run before, so that inputs are there.
public struct ParityRun: Sendable {
    /// How a notebook is compared.
    public struct Options: Sendable {
        /// Threads for native work; results do not depend on it.
        public var threads: Int
        /// The program that embeds Python.
        public var pythonExecutable: String
        /// The virtual environment.
        public var venv: String
        /// Whether all calls of one place are compared, and not only `callsKept` of them.
        public var comparesAll = false
        /// Only that cell.
        public var only: String?
        /// How long one reference may take.
        public var referenceTimeout: Duration = .seconds(3600)

        /// The usual.
        public init(threads: Int, pythonExecutable: String, venv: String) {
            self.threads = threads
            self.pythonExecutable = pythonExecutable
            self.venv = venv
        }
    }

    /// Of a call that runs again and again, as in a closure, the first two and the last two are compared.
    public static let callsKept = 4

    let notebook: CheckedNotebook
    let result: RunResult
    let values: ValueStore
    let hasher: FileHasher
    let options: Options
    let stop: StopSignal
    /// The Python that verbs ask for work.
    private let services: PythonServices

    /// Prepares a comparison.
    ///
    /// - Parameter result: of the run that came before, with the outcomes that hold the inputs.
    public init(_ notebook: CheckedNotebook, after result: RunResult, store: ContentStore, options: Options, stop: StopSignal) {
        self.notebook = notebook
        self.result = result
        self.options = options
        self.stop = stop
        values = ValueStore(store: store)
        hasher = FileHasher(store: store)
        services = PythonServices(executable: options.pythonExecutable, venv: options.venv, project: notebook.project)
    }

    /// Compares cell by cell. Never throws: what goes wrong is in the result.
    ///
    /// - Parameter emit: is told of each cell, and of each row as soon as it is known.
    public func run(_ emit: @Sendable (ParityEvent) -> Void = { _ in }) async -> ParityResult {
        let start = ContinuousClock.now
        var parity = ParityResult(threads: options.threads)
        let python = PythonProcess(
            .init(
                executable: options.pythonExecutable, venv: options.venv, drawingWorkers: 1,
                environment: PythonProcess.referenceEnvironment))
        python.start(for: .references)
        let watch = Task { [stop] in
            while !stop.isStopped {
                do { try await Task.sleep(for: .milliseconds(20)) } catch { return }
            }
            await python.shutdown()
        }
        do {
            let version = try await python.pythonVersion()
            parity.versions = [("Python", version)]
            let folder = try ScratchFolder("recnb-parity-")
            defer { folder.remove() }
            var encoder = ParityEncoder(project: notebook.project, folder: folder.path)
            let chosen = options.only.flatMap { result.plan.cell(named: $0) }
            for index in result.plan.cells.indices where chosen == nil || chosen == index {
                if stop.isStopped { break }
                emit(.began(cell: result.plan.cells[index].identity.description))
                for row in try await compare(cell: index, python, &encoder) {
                    // Python's own library has the version of Python.
                    if let library = row.library, let version = row.version, library != "python",
                        !parity.versions.contains(where: { $0.name == library })
                    {
                        parity.versions.append((library, version))
                    }
                    parity.rows.append(row)
                    emit(.row(row))
                }
                encoder.clear()
            }
        } catch let failure as PythonFailure {
            if !stop.isStopped { parity.missingPython = failure.description }
        } catch {
            parity.missingPython = EngineError(ofCell: error).message
        }
        watch.cancel()
        parity.wasInterrupted = stop.isStopped
        parity.seconds = NotebookRunner.seconds(since: start)
        await python.shutdown()
        await services.shutdown()
        return parity
    }

    // MARK: One cell

    private func compare(cell index: Int, _ python: PythonProcess, _ encoder: inout ParityEncoder) async throws -> [ParityRow] {
        let cell = result.plan.cells[index]
        guard cell.isEvaluated else { return [] }
        let name = cell.identity.description
        let line = notebook.source.line(at: cell.headerSpan.lower)
        if let reason = cell.options.paritySkip {
            return [ParityRow(cell: name, line: line, verdict: .skipped, detail: reason)]
        }
        if cell.identity.kind == "store" {
            return [
                ParityRow(cell: name, line: line, verdict: .heldBack, detail: "`store` cells run only under `run` and `schedule`")
            ]
        }
        if let absent = cell.inputs.first(where: { result.outcomes[$0.cell].value == nil }) {
            let reason = "`\(result.plan.cells[absent.cell].identity.name)` has no value: it was held back"
            return [ParityRow(cell: name, line: line, verdict: .heldBack, detail: reason)]
        }
        let recorder = ParityRecorder(limit: options.comparesAll ? nil : Self.callsKept)
        do {
            try await evaluate(index, recorder)
        } catch {
            let error = EngineError(ofCell: error)
            if error.kind == .cancelled { return [] }
            return [ParityRow(cell: name, line: line, verdict: .failed, detail: error.message)]
        }
        // What a call encloses comes before it: a model fitted in a closure, of which the call around it makes use.
        let places = recorder.calls
        let order = places.indices.sorted { a, b in
            (places[a].span.upper, places[b].span.lower, a) < (places[b].span.upper, places[a].span.lower, b)
        }
        var rows: [Int: ParityRow] = [:]
        for place in order {
            rows[place] = try await compare(places[place], cell: name, python, &encoder)
            if stop.isStopped { break }
        }
        return places.indices.compactMap { rows[$0] }
    }

    /// Evaluates a cell as a run does, with somebody looking; what it gives is dropped.
    private func evaluate(_ index: Int, _ recorder: ParityRecorder) async throws {
        let cell = result.plan.cells[index]
        let stop = stop
        let files = CellFiles(
            project: notebook.project, hasher: hasher, parameterTexts: result.plan.parameterTexts(of: index),
            secrets: Secrets(result.plan), report: { _, _, _ in }, services: services)
        let watch = OutOfMemory.Watch()
        let context = CellContext(
            execution: ExecutionContext(threads: options.threads, isCancelled: { stop.isStopped || watch.isAbandoned }),
            host: files,
            runsSideBySide: false)
        let job = NativeJob(
            index: index, cell: cell, inputs: try cell.inputs.map(value), parameters: result.plan.parameterValues(of: index),
            context: context, files: files, catalogue: notebook.catalogue, observer: recorder, watch: watch)
        _ = try await job.evaluated()
        try files.settle()
    }

    private func value(of input: CellInput) throws -> Value {
        let outcome = result.outcomes[input.cell]
        guard let stored = outcome.value?[input.path], let record = outcome.record else {
            throw EngineError("E0663", "`\(result.plan.cells[input.cell].identity.name)` has no value")
        }
        return try values.load(stored, outputs: record.outputs)
    }

    // MARK: One place

    private func compare(
        _ calls: ParityRecorder.Calls, cell: String, _ python: PythonProcess, _ encoder: inout ParityEncoder
    ) async throws -> ParityRow {
        var row = ParityRow(cell: cell, verb: calls.verb.name, line: notebook.source.line(at: calls.span.lower), verdict: .equal)
        row.calls = calls.count
        switch calls.verb.reference {
        case .none(let reason):
            row.verdict = .noCounterpart
            row.detail = reason
        case .unstated: row.verdict = .noCounterpart
        case .function(let function):
            row.library = function.library
            row.function = function.name
            row.tolerance = function.tolerance
            for call in calls.kept {
                row.add(try await compare(call, with: function, python, &encoder), of: call, in: calls.count)
                if stop.isStopped { break }
            }
        }
        return row
    }

    private func compare(
        _ call: ObservedCall, with function: Reference.Function, _ python: PythonProcess, _ encoder: inout ParityEncoder
    ) async throws -> ReferenceReply {
        let request: ReferenceRequest
        do {
            var arguments: [PythonField] = []
            for (name, argument) in call.arguments {
                arguments.append(PythonField(name: name, value: try encoder.argument(argument)))
            }
            request = ReferenceRequest(
                key: call.verb.referenceKey, library: function.library, comparison: function.comparison.rawValue,
                tolerance: function.tolerance, receiver: try encoder.value(call.receiver), arguments: arguments,
                result: try encoder.value(call.result), timeout: options.referenceTimeout)
        } catch {
            return ReferenceReply(verdict: .failed, detail: EngineError(ofCell: error).message)
        }
        do {
            return try await python.compare(request)
        } catch {
            switch error {
            case .notInstalled, .cancelled: throw error
            case .crashed, .timedOut, .exception, .badResult: return ReferenceReply(verdict: .failed, detail: error.description)
            }
        }
    }
}

extension ParityRow {
    /// Adds what became of one call: the worst verdict holds, times add up.
    fileprivate mutating func add(_ reply: ReferenceReply, of call: ObservedCall, in count: Int) {
        let verdict: Verdict =
            switch reply.verdict {
            case .equal: .equal
            case .within: .within
            case .differs: .differs
            case .failed: .failed
            case .incomparable: .incomparable
            }
        if !reply.version.isEmpty { version = reply.version }
        if verdict != .incomparable, verdict != .failed {
            compared += 1
            what = reply.compared
            seconds = (seconds ?? 0) + call.seconds
            referenceSeconds = (referenceSeconds ?? 0) + reply.seconds
        }
        if let largest = reply.largest { largestDifference = max(largestDifference ?? 0, largest) }
        let order: [Verdict] = [.equal, .within, .incomparable, .failed, .differs]
        if (order.firstIndex(of: verdict) ?? 0) > (order.firstIndex(of: self.verdict) ?? 0) {
            self.verdict = verdict
            detail = reply.detail.isEmpty ? nil : reply.detail
        }
    }
}

extension CellPlan {
    /// Whether the cell is evaluated by recnb itself.
    fileprivate var isEvaluated: Bool {
        switch body {
        case .expression: true
        case .text(let pieces): pieces.contains { if case .value = $0 { true } else { false } }
        case .declarations, .function, .python, .routes: false
        }
    }
}
