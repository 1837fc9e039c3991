import FoundationEssentials
import Glibc
import RecCache
import RecDiagnostics
import RecEngine
import RecFrame
import RecPlan
import RecPythonClient
import RecSchema

extension NotebookRunner {
    /// Starts Python, in the background, when a cell that draws or runs there is not a hit.
    func startPythonIfNeeded() {
        let left = plan.cells.indices.filter { outcomes[$0] == nil && !isSkippedKind($0) }
        let uses = WarmPython.uses(of: left.map { plan.cells[$0] })
        startServicesIfNeeded()
        if uses.isEmpty { return }
        let own = PythonProcess(.init(executable: options.pythonExecutable, venv: venv, drawingWorkers: options.threads))
        let process = options.python?.process() ?? own
        process.start(for: uses)
        python = process
    }

    private var venv: String { options.venv ?? notebook.project.root + "/.venv" }

    /// The Python that verbs ask, where a cell that is not a hit may ask; it starts now where one is certain to.
    private func startServicesIfNeeded() {
        let left = plan.cells.indices.filter { outcomes[$0] == nil && !isSkippedKind($0) && !needs[$0].possible.isEmpty }
        if left.isEmpty { return }
        let services =
            options.python?.services(for: notebook.project)
            ?? PythonServices(executable: options.pythonExecutable, venv: venv, project: notebook.project)
        if left.contains(where: { !needs[$0].certain.isEmpty && needsFailure($0) == nil }) { services.start() }
        self.services = services
    }

    /// Why a cell is certain to fail for want of Python, known before it starts; nil where nothing speaks against it.
    func needsFailure(_ index: Int) -> EngineError? {
        for need in needs[index].certain {
            if let failure = PythonVersions.failure(of: need.verb, packages: need.packages, venv: venv) { return failure }
        }
        return nil
    }

    /// Ends what Python does for this run as soon as it is told to stop: that fails as cancelled. Nil without Python.
    func endPythonWhenStopped() -> Task<Void, Never>? {
        guard let python else { return nil }
        let stop = stop
        let isKept = options.python != nil
        return Task {
            while !stop.isStopped {
                do { try await Task.sleep(for: .milliseconds(20)) } catch { return }
            }
            // A Python that is kept for the next run goes on; only the workers end.
            if isKept { cancelPending() } else { await python.shutdown() }
        }
    }

    private func cancelPending() { for task in elsewhere { task.cancel() } }

    /// Ends the Python of this run; one that outlives it stays.
    func endPython() async {
        if options.python != nil { return }
        await python?.shutdown()
        await services?.shutdown()
    }

    // MARK: Pictures

    /// Draws the figures of a cell's value in other processes and keeps the pictures.
    func drawingTask(
        _ index: Int, _ value: Value, _ figures: [NamedFigure], context: CellContext, files: CellFiles, reason: String,
        start: ContinuousClock.Instant
    ) -> Task<CellOutcome, Never> {
        let python = python
        let formats = [.png] + plan.cells[index].options.formats
        let deadline = plan.cells[index].options.timeout.map { start + .seconds($0) }
        return Task {
            do {
                guard let python else { throw PythonFailure.notInstalled(what: "Python", hint: "run make setup") }
                let drawings = try await Self.drawings(of: figures, formats: formats, by: deadline, with: python)
                var pictures: [(name: String, picture: Picture)] = []
                for (figure, drawing) in zip(figures, drawings) {
                    for note in drawing.notes { context.warn(figures.count > 1 ? "\(figure.name): \(note)" : note) }
                    pictures += drawing.pictures.map { (figure.name, $0) }
                }
                return try keep(
                    index, value, context: context, files: files, reason: reason, start: start, pictures: pictures)
            } catch let failure as PythonFailure {
                if case .timedOut = failure, let timeout = plan.cells[index].options.timeout {
                    return failed(index, Self.tooSlow(timeout), start: start)
                }
                return failed(index, failure, start: start)
            } catch {
                return failed(index, EngineError(ofCell: error), start: start)
            }
        }
    }

    /// Draws figures at the same time, as many as there are drawing processes; in their order.
    private static func drawings(
        of figures: [NamedFigure], formats: [FigureFormat], by deadline: ContinuousClock.Instant?, with python: PythonProcess
    ) async throws -> [FigureDrawing] {
        try await withThrowingTaskGroup(of: (Int, FigureDrawing).self) { group in
            for (place, named) in figures.enumerated() {
                group.addTask {
                    (
                        place,
                        try await python.draw(
                            FigureRequest(spec: named.figure.spec, tables: named.figure.tables, formats: formats), by: deadline)
                    )
                }
            }
            var drawings: [Int: FigureDrawing] = [:]
            for try await (place, drawing) in group { drawings[place] = drawing }
            return figures.indices.compactMap { drawings[$0] }
        }
    }

    /// An outcome for what Python could not do.
    func failed(_ index: Int, _ failure: PythonFailure, start: ContinuousClock.Instant) -> CellOutcome {
        let cell = plan.cells[index]
        if case .cancelled = failure, stop.isStopped {
            return failed(index, EngineError("E0600", "stopped", kind: .cancelled), start: start)
        }
        var diagnostic = Diagnostic("E0670", failure.description, at: .init(cell.headerSpan))
        var outcome = CellOutcome(.failed)
        switch failure {
        case .notInstalled(let what, let hint):
            diagnostic = Diagnostic("E0671", "Python cannot be started: \(what)", at: .init(cell.headerSpan), hints: [hint])
            outcome.needsPython = true
        case .exception(let exception):
            outcome.traceback = exception.traceback
            diagnostic = Diagnostic(
                "E0672", failure.description, at: .init(notebook.span(ofLine: exception.line) ?? cell.headerSpan))
        case .crashed(let crash):
            let account = crash.stderr.split(separator: "\n").map(String.init)
            if let line = account.firstNonNil({ Self.line(of: $0, in: notebook.project.shownNotebook) }),
                let span = notebook.span(ofLine: line)
            {
                diagnostic.primary = .init(span)
            }
            // Frames of the machinery and the list of loaded modules tell a reader nothing.
            diagnostic.notes.append(
                contentsOf: account.filter { !$0.contains("\"recnb_server\"") && !$0.hasPrefix("Extension modules:") }.suffix(8))
        case .timedOut: diagnostic.hints = ["raise `timeout:` in the cell's header"]
        case .badResult, .cancelled: break
        }
        outcome.printed = Self.messages(stdout: failure.printed.stdout, stderr: failure.printed.stderr)
        outcome.reason = diagnostic.message
        outcome.diagnostics = [diagnostic]
        outcome.seconds = Self.seconds(since: start)
        return outcome
    }

    /// The line that a frame of a traceback names, when it is a frame of that file.
    private static func line(of frame: String, in file: String) -> Int? {
        guard let start = frame.firstRange(of: "\"\(file)\", line ")?.upperBound else { return nil }
        return Int(frame[start...].prefix(while: \.isNumber))
    }

    // MARK: Python cells

    /// Runs a `python` cell in a process of its own and keeps what it gives.
    func pythonTask(_ index: Int, _ body: PythonPlan, reason: String) -> Task<CellOutcome, Never> {
        let start = ContinuousClock.now
        let python = python
        return Task {
            do {
                // A place of the store's: nobody can have made it before, and what a killed run leaves there goes with the next one.
                let folder = try store.temporaryPath()
                guard mkdir(folder, 0o700) == 0 else {
                    throw EngineError(
                        "E0624", "no folder for what Python gives can be made (\(String(cString: strerror(errno))))")
                }
                defer { try? FileManager.default.removeItem(atPath: folder) }
                guard let python else { throw PythonFailure.notInstalled(what: "Python", hint: "run make setup") }
                let (request, files) = try pythonRequest(index, body, folder: folder)
                let began = Memory.now
                let result = try await python.runCell(request)
                let warnings = result.reads.compactMap { files.observe($0, of: body, since: began, cache: store.root) }
                return try keep(index, body, result, warnings, files: files, reason: reason, start: start)
            } catch let failure as PythonFailure {
                return failed(index, failure, start: start)
            } catch {
                return failed(index, EngineError(ofCell: error), start: start)
            }
        }
    }

    private func pythonRequest(_ index: Int, _ body: PythonPlan, folder: String) throws -> (PythonCellRequest, CellFiles) {
        let cell = plan.cells[index]
        let files = CellFiles(
            project: notebook.project, hasher: hasher, parameterTexts: parameterTexts(index), secrets: secrets,
            report: { _, _, _ in })
        let parameters = parameterValues(index)
        var inputs: [(name: String, value: PythonValue)] = []
        for argument in body.arguments {
            let value: Value
            switch argument.node.kind {
            case .input(let position): value = try self.value(of: cell.inputs[position])
            case .parameter(let position): value = parameters[position]
            case .tableFromRecords(let inner):
                guard case .input(let position) = inner.kind else { continue }
                value = try self.value(of: cell.inputs[position])
            default: continue
            }
            inputs.append((argument.name, try pythonValue(value, name: argument.name, folder: folder, files: files)))
        }
        // What a cell reads is hashed before it runs, so that a later change is noticed.
        for read in body.reads {
            if case .string(let path) = read.kind { _ = try files.open(PathValue(path)) }
        }
        try files.settle()
        let request = PythonCellRequest(
            source: body.source, file: notebook.project.shownNotebook, firstLine: body.firstLine, inputs: inputs,
            outputs: body.results.map { PythonOutput(name: $0.name, kind: Self.kind($0.type)) },
            workingFolder: notebook.project.root, outputFolder: folder, timeout: cell.options.timeout.map { .seconds($0) })
        return (request, files)
    }

    private static func kind(_ type: ValueType) -> PythonOutput.Kind {
        switch type {
        case .table: .table
        case .int: .int
        case .double, .float: .double
        case .string, .path: .string
        case .bool: .bool
        case .figure: .figure
        case .list: .list
        case .record: .record
        case .date: .date
        case .dateTime: .dateTime
        default: .any
        }
    }

    private func pythonValue(_ value: Value, name: String, folder: String, files: CellFiles) throws -> PythonValue {
        switch value {
        case .scalar(let scalar): return PythonValue(scalar)
        case .path(let path): return .string(notebook.project.resolve(try files.text(of: path)))
        case .range(let range):
            guard range.count <= 10_000_000 else {
                throw EngineError("E0661", "the range has \(range.count) numbers, too many for a list in Python")
            }
            return .list(range.map { .int($0) })
        case .list(let items): return .list(try items.map { try pythonValue($0, name: name, folder: folder, files: files) })
        case .record(let members):
            return .record(
                try members.map {
                    PythonField(name: $0.name, value: try pythonValue($0.value, name: name, folder: folder, files: files))
                })
        case .model(let model):
            return .record(
                try model.parts.filter { !$0.name.hasPrefix("_") }
                    .map {
                        PythonField(
                            name: $0.name,
                            value: try pythonValue($0.value, name: "\(name)-\($0.name)", folder: folder, files: files))
                    })
        case .table(let table):
            let (stored, outputs) = try values.save(.table(table))
            guard case .table(_, let hash) = stored, let output = outputs.first(where: { $0.blob.hash == hash }) else {
                throw EngineError("E0627", "a table of the cell is not in the cache")
            }
            return .table(path: store.path(of: output.blob.hash))
        case .groups, .column, .figure, .closure: throw EngineError("E0673", "\(value.kindName) cannot be given to Python")
        }
    }

    private func keep(
        _ index: Int, _ body: PythonPlan, _ result: PythonCellResult, _ warnings: [String], files: CellFiles, reason: String,
        start: ContinuousClock.Instant
    ) throws -> CellOutcome {
        var outputs: [OutputItem] = []
        var members: [StoredValue.Member] = []
        for field in result.outputs {
            members.append(.init(field.name, try stored(field.value, at: [field.name], outputs: &outputs)))
        }
        return try keep(
            index, stored: .record(members), outputs: outputs,
            messages: Self.messages(stdout: result.stdout, stderr: result.stderr)
                + warnings.map { RecordMessage(channel: "warning", text: $0) },
            steps: [], observations: files.observations,
            read: files.files, reason: reason, start: start, value: nil)
    }

    private static func messages(stdout: String, stderr: String) -> [RecordMessage] {
        var messages: [RecordMessage] = []
        if !stdout.isEmpty { messages.append(RecordMessage(channel: "printed", text: stdout)) }
        if !stderr.isEmpty { messages.append(RecordMessage(channel: "warning", text: stderr)) }
        return messages
    }

    private func stored(_ value: PythonValue, at path: [String], outputs: inout [OutputItem]) throws -> StoredValue {
        switch value {
        case .missing: return .scalar(.missing)
        case .bool(let value): return .scalar(.bool(value))
        case .int(let value): return .scalar(.int(value))
        case .double(let value): return .scalar(.double(value))
        case .string(let value): return .scalar(.string(value))
        case .date(let days): return .scalar(.date(days))
        case .dateTime(let microseconds): return .scalar(.dateTime(microseconds))
        case .list(let items):
            var list: [StoredValue] = []
            for (index, item) in items.enumerated() { list.append(try stored(item, at: path + ["\(index)"], outputs: &outputs)) }
            return .list(list)
        case .record(let fields):
            var members: [StoredValue.Member] = []
            for field in fields {
                members.append(.init(field.name, try stored(field.value, at: path + [field.name], outputs: &outputs)))
            }
            return .record(members)
        case .table(let file):
            // What Python wrote is read, checked and written anew, so that every table in the cache is one of ours.
            let bytes = try Data(contentsOf: URL(fileURLWithPath: file))
            let table = try ArrowFile.read(bytes.withUnsafeBytes { Buffer.copying($0) }).table
            let blob = try store.put { writer in try ArrowFile.write(table) { try writer.write($0) } }
            outputs.append(
                OutputItem(
                    name: fileName(path, "arrow", among: outputs), role: "value", mediaType: "application/vnd.apache.arrow.file",
                    blob: blob))
            return .table(rows: table.rowCount, blob.hash)
        case .figure(let picture):
            let file = fileName(path, picture.format.rawValue, among: outputs)
            outputs.append(
                OutputItem(name: file, role: "picture", mediaType: MediaType.of(file), blob: try store.put(picture.bytes)))
            return .figure
        }
    }
}

/// The name of a file for a part of what a cell gives.
private func fileName(_ path: [String], _ ending: String, among outputs: [OutputItem]) -> String {
    let name = "\(OutputName.of(path)).\(ending)"
    return outputs.contains { ByteText($0.name) == ByteText(name) } ? "\(OutputName.another(path)).\(ending)" : name
}

extension Sequence {
    /// What `transform` makes of the first element of which it makes something.
    fileprivate func firstNonNil<Result>(_ transform: (Element) -> Result?) -> Result? {
        for element in self { if let result = transform(element) { return result } }
        return nil
    }
}
