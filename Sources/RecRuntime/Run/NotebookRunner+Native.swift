import RecCache
import RecDiagnostics
import RecEngine
import RecFrame
import RecMemory
import RecPlan
import RecPythonClient
import RecSchema

/// What a native evaluation needs, taken out of the actor.
struct NativeJob: Sendable {
    let index: Int
    let cell: CellPlan
    let inputs: [Value]
    let parameters: [Value]
    let context: CellContext
    let files: CellFiles
    let catalogue: any VerbCatalogue
    /// Is told of calls; nobody in a run.
    var observer: (any CallObserver)?

    /// Ends it where memory runs out; its context asks it.
    var watch = OutOfMemory.Watch()

    /// The cell's value, computed on a thread of its own.
    func evaluated() async throws -> Value { try await onBigStack(watch) { try files.keepingStores(evaluate) } }

    private func evaluate() throws -> Value {
        let values = inputs
        let evaluator = Evaluator(
            context: context, catalogue: catalogue,
            inputs: { index in
                guard values.indices.contains(index) else { throw EngineError("E0690", "an input has no value here") }
                return values[index]
            }, parameters: parameters, observer: observer)
        switch cell.body {
        case .expression(let node):
            // What is only looked at needs no recipe of how it was made.
            let value = try observer == nil ? evaluator.evaluate(node, of: cell) : evaluator.evaluate(node)
            return try context.forOtherCells(value)
        case .text(let pieces):
            var text = ""
            for piece in pieces {
                switch piece {
                case .markdown(let part): text += part
                case .value(let node):
                    let value = try context.withPathsAsText(try evaluator.evaluate(node))
                    text += MarkdownText.escaped(ProseText.of(value))
                }
            }
            return .scalar(.string(text))
        case .declarations, .function, .python, .routes: return .missing
        }
    }
}

extension NotebookRunner {
    /// Evaluates a native cell and keeps what it gives. A plot's picture is left to a task of its own.
    func runNative(_ index: Int, reason: String) async -> CellOutcome {
        let start = ContinuousClock.now
        let cell = plan.cells[index]
        if let failure = needsFailure(index) { return failed(index, failure, start: start) }
        let deadline = cell.options.timeout.map { start + .seconds($0) }
        let isLate: @Sendable () -> Bool = { deadline.map { ContinuousClock.now > $0 } ?? false }
        let stop = stop
        let emit = emit
        let checkpoints = checkpoints(of: index)
        let files = CellFiles(
            project: notebook.project, hasher: hasher, parameterTexts: parameterTexts(index), secrets: secrets,
            report: { what, done, total in emit(.progress(index, what: what, done: done, total: total)) },
            checkpoints: checkpoints, services: services,
            downloads: CellDownloads(notice: { emit(.notice(index, $0)) }, isCancelled: { stop.isStopped || isLate() }))
        let watch = OutOfMemory.Watch()
        let context = CellContext(
            execution: ExecutionContext(
                threads: options.threads, isCancelled: { stop.isStopped || watch.isAbandoned || isLate() }),
            host: files)
        do {
            let job = NativeJob(
                index: index, cell: cell, inputs: try cell.inputs.map { try value(of: $0) }, parameters: parameterValues(index),
                context: context, files: files, catalogue: notebook.catalogue, watch: watch)
            let result = try await job.evaluated()
            if cell.type?.isFigures ?? false, let figures = try NamedFigure.all(in: result) {
                pending[index] = drawingTask(
                    index, result, figures, context: context, files: files, reason: reason, start: start)
                return CellOutcome(.ran)
            }
            let outcome = try keep(index, result, context: context, files: files, reason: reason, start: start)
            checkpoints?.forget()
            return outcome
        } catch {
            var failure = EngineError(ofCell: error)
            // What an abandoned cell holds does not come back, so nothing else is begun.
            if failure.kind == .outOfMemory { hasGivenUp = true }
            if failure.kind == .cancelled, let timeout = cell.options.timeout, !stop.isStopped {
                failure = Self.tooSlow(timeout)
            }
            var outcome = failed(index, failure, start: start)
            outcome.lookedFor = files.lookedFor
            return outcome
        }
    }

    static func tooSlow(_ timeout: Double) -> EngineError {
        EngineError(
            "E0604", "the cell took longer than its timeout of \(timeout) seconds", kind: .timedOut,
            hints: ["raise `timeout:` in its header"])
    }

    /// Where parts of the cell's work are kept; nil for a cell that is never kept.
    private func checkpoints(of index: Int) -> CellCheckpoints? {
        guard !plan.cells[index].options.isNeverCached, let key = key(of: index) else { return nil }
        return CellCheckpoints(
            values: values, cell: identity(index), key: key.hash, isResuming: !isForced(index))
    }

    func failed(_ index: Int, _ error: EngineError, start: ContinuousClock.Instant) -> CellOutcome {
        let error = secrets.scrubbed(error)
        var outcome = CellOutcome(error.kind == .cancelled ? .skipped : .failed, reason: error.message)
        if error.kind != .cancelled {
            var diagnostic = error.at(plan.cells[index].headerSpan).diagnostic
            // What another cell's body throws is shown there; who called it is said besides.
            let own = plan.cells[index].span
            if let place = diagnostic.primary?.span, place.lower < own.lower || place.lower >= own.upper {
                diagnostic.notes.append(
                    "called by `\(plan.cells[index].identity)` in line \(notebook.source.line(at: own.lower))")
            }
            outcome.diagnostics = [diagnostic]
        } else {
            outcome.reason = CellOutcome.stopped
        }
        outcome.needsPython = error.kind == .noPython
        outcome.seconds = Self.seconds(since: start)
        return outcome
    }

    /// Writes a value, its files and messages into the cache as one record.
    func keep(
        _ index: Int, _ value: Value, context: CellContext, files: CellFiles, reason: String, start: ContinuousClock.Instant,
        pictures: [(name: String, picture: Picture)] = [], printed: [RecordMessage] = []
    ) throws -> CellOutcome {
        var (stored, outputs) = try values.save(value)
        try files.settle()
        let effects = context.effects
        for file in effects.files {
            // The check sees names that are known before the run; those that a cell makes up are seen here.
            if let other = writer(of: file.name, besides: index) {
                throw EngineError(
                    "E0622", "`\(plan.cells[other].identity)` writes the file `\(file.name)` too",
                    notes: ["all files of a notebook lie in one folder, `files`"], hints: ["give one of them another name"])
            }
            let blob = try store.put { writer in try file.write { try writer.write($0) } }
            outputs.append(OutputItem(name: file.name, role: "file", mediaType: MediaType.of(file.name), blob: blob))
        }
        for (name, picture) in pictures {
            let name = "\(name).\(picture.format.rawValue)"
            outputs.append(
                OutputItem(name: name, role: "picture", mediaType: MediaType.of(name), blob: try store.put(picture.bytes)))
        }
        let messages = effects.warnings.map { RecordMessage(channel: "warning", text: secrets.scrubbed($0)) } + printed
        return try keep(
            index, stored: stored, outputs: outputs, messages: messages, steps: effects.steps, observations: files.observations,
            read: files.files, reason: reason, start: start, value: value,
            titles: pictures.isEmpty ? [] : try figureTitles(value))
    }

    /// The titles of a cell's figures by the names of their pictures.
    private func figureTitles(_ value: Value) throws -> [(picture: String, title: String)] {
        (try NamedFigure.all(in: value) ?? []).compactMap { named in
            guard let title = named.figure.spec.title, !title.isEmpty else { return nil }
            return (named.name, secrets.scrubbed(title))
        }
    }

    func keep(
        _ index: Int, stored: StoredValue, outputs: [OutputItem], messages: [RecordMessage], steps: [RowsStep],
        observations: [Observation], read: [DataFile], reason: String, start: ContinuousClock.Instant, value: Value?,
        titles: [(picture: String, title: String)] = []
    ) throws -> CellOutcome {
        guard let key = key(of: index) else { throw EngineError("E0690", "the cell has no key") }
        var extra = ["value": stored.text, "files": DataFile.text(of: read)]
        if !steps.isEmpty { extra["steps"] = RowsText.text(of: steps) }
        if !titles.isEmpty { extra["titles"] = FigureTitles.text(of: titles) }
        let seconds = Self.seconds(since: start)
        let record = CellRecord(
            cell: identity(index), key: key.hash, observations: observations, outputs: outputs, valueHash: stored.contentHash,
            messages: messages,
            metadata: RecordMetadata(
                seconds: seconds, peakMemory: Memory.peak, created: Memory.now, toolVersion: Version.current, extra: extra))
        // A receipt is never a hit, but stands for the store where that is held back, and in what is looked at afterwards.
        if !plan.cells[index].options.isNeverCached || plan.cells[index].identity.kind == "store" {
            try store.save(record)
            try store.noteRun(
                of: identity(index), using: record.id, parts: key.parts + Self.fileParts(record, parameterTexts(index)))
        }
        var outcome = CellOutcome(.ran, reason: reason)
        outcome.record = record
        outcome.value = stored
        outcome.files = read
        outcome.seconds = seconds
        outcome.peakMemory = Memory.peak
        // Small values stay in memory for whoever reads them next; large tables are mapped from the cache instead.
        if let value, stored.tables.isEmpty { loaded[index] = value }
        return outcome
    }
}
