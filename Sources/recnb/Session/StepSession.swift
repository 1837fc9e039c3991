import Dispatch
import FoundationEssentials
import Glibc
import RecDiagnostics
import RecPlan
import RecReport
import RecRuntime
import RecSession
import Synchronization

/// A person's way through a notebook, cell by cell.
///
/// All that it holds besides the file are the parameters set in it and at which cell it stands: every value is that of the cache. The
/// file is read anew for every line, so whatever edits it is seen.
final class StepSession {
    let console: Console
    /// The arguments, with the parameters that were set in the session.
    var given: NotebookArguments
    /// The arguments as given.
    let atStart: NotebookArguments
    let reader: LineReader
    let python: WarmPython
    let pictures: InlinePicture?
    let threads: Int?
    let interruptions: StepInterruptions
    /// Parameters set in the session, in order.
    var settings: [(name: String, value: String)] = []
    /// The cell that was run or looked at last, and where it stood in the plan.
    var current: (identity: RecPlan.CellIdentity, index: Int)?
    /// The table shown last, and how many of its rows were.
    var shownTable: (name: String, rows: Int)?
    /// The exit status of the last line that failed; 0 where none did.
    var lastFailure = ExitStatus.success
    /// What the notebook's file says of itself, kept up with while a person thinks.
    let news: StepNews

    init(_ given: NotebookArguments, _ console: Console, threads: Int?) {
        self.given = given
        self.threads = threads
        self.console = console
        atStart = given
        let environment = ProcessInfo.processInfo.environment
        let isInteractive = isatty(0) == 1 && isatty(1) == 1 && console.style.animated
        reader = LineReader(isInteractive: isInteractive) { console.write($0) }
        pictures = isatty(1) == 1 ? InlinePicture.detected(environment: environment) : nil
        python = WarmPython(given.runOptions(threads: threads), project: given.project)
        interruptions = StepInterruptions(console, reader)
        news = StepNews()
    }

    /// Takes lines until the last. Gives the exit status.
    func run() async -> Int32 {
        let (news, console) = (news, console)
        // What another program writes into the file is checked at once, while a person thinks.
        let changes = FileChanges { _ in Task { await news.lookAgain(console) } }
        changes.follow([given.project.notebook])
        changes.start()
        defer { changes.end() }
        await begin()
        while let line = await nextLine() {
            let status = await take(line)
            if status != ExitStatus.success { lastFailure = status }
            if isOver || interruptions.isEnding { break }
        }
        await python.shutdown()
        interruptions.end()
        if interruptions.isEnding { return 130 }
        // Who types has seen what failed.
        return reader.isInteractive ? ExitStatus.success : lastFailure
    }

    /// Whether `quit` was asked for.
    private var isOver = false

    // MARK: Lines

    private func nextLine() async -> String? {
        while true {
            let prompt = await prompt()
            let (cells, parameters) = news.names
            let (reader, news) = (reader, news)
            let input: LineReader.Input = await withCheckedContinuation { continuation in
                DispatchQueue.global().async {
                    continuation.resume(
                        returning: reader.next(
                            prompt: prompt,
                            complete: { StepLine.completion(of: $0, cells: cells, parameters: parameters) },
                            whileWaiting: { news.takeText() }))
                }
            }
            switch input {
            case .line(let text): return text
            case .interrupted: console.print("`quit` or Ctrl-D leaves")
            case .end: return nil
            }
        }
    }

    /// Does what a line asks for; gives its exit status.
    private func take(_ text: String) async -> Int32 {
        do {
            guard let line = try StepLine.read(text) else { return ExitStatus.success }
            if line.verb == .quit {
                isOver = true
                return ExitStatus.success
            }
            return try await perform(line)
        } catch let problem as StepLine.Problem {
            console.error(problem.message, hint: problem.hint)
            return ExitStatus.usage
        } catch let error as CommandEnded {
            return error.status
        } catch let error as ShownValue.NotUpToDate {
            console.error(error.message, hint: error.hint)
            return ExitStatus.failure
        } catch {
            console.report(error, command: "step")
            return error is UsageError || error is NotebookFileError ? ExitStatus.usage : ExitStatus.failure
        }
    }

    private func perform(_ line: StepLine) async throws -> Int32 {
        if line.verb != .more { shownTable = line.verb == .show ? shownTable : nil }
        switch line.verb {
        case .next: return try await next()
        case .run: return try await run(upTo: line.argument)
        case .only: return try await run(only: line.argument, isForced: false)
        case .again: return try await run(only: line.argument, isForced: true)
        case .show: return try await show(line)
        case .more: return try await more()
        case .columns: return try await columns(line.argument)
        case .list: return try await list()
        case .why: return try await why(line.argument)
        case .code: return try await code(line.argument)
        case .edit: return try await edit(line.argument)
        case .set: return try await set(line)
        case .unset: return try await unset(line.argument)
        case .parameters: return try await parameters()
        case .check: return try await check()
        case .report: return try report()
        case .restart: return await restart()
        case .help: return try help(line.argument)
        case .quit: return ExitStatus.success
        }
    }

    // MARK: The notebook

    /// The notebook as it is now. What is new about it is said.
    ///
    /// - Throws: `CommandEnded` where it may not run.
    func runnable() async throws -> CheckedNotebook {
        let notebook = try await loaded()
        guard notebook.isRunnable else {
            console.show(notebook.diagnostics.filter { $0.severity == .error }, in: notebook.source)
            throw CommandEnded(status: NotebookArguments.status(of: notebook.diagnostics), description: "the check failed")
        }
        // Warnings are said once, as long as they are the same.
        let warnings = notebook.diagnostics.filter { $0.severity == .warning }
        if news.isNew(warnings.map { "\($0.id) \($0.message)" }) { console.show(warnings, in: notebook.source) }
        return notebook
    }

    /// The notebook as it is now, right or wrong.
    func loaded() async throws -> CheckedNotebook {
        let notebook = try await given.load()
        news.note(notebook, given)
        return notebook
    }

    /// What each cell would do now.
    func state(of notebook: CheckedNotebook) async throws -> (result: RunResult, run: NotebookRun) {
        var options = given.runOptions(threads: threads)
        options.isDryRun = true
        options.takesLastAnswers = true
        let run = try NotebookRun(notebook, given, console, isReadOnly: true)
        return (await run.run(options, stop: StopSignal()), run)
    }

    /// The cell or part of a value that a person names: by name, by its number in the list (`#3`), or the current one.
    func place(_ text: String, in plan: NotebookPlan) throws -> ShownValue.Place {
        if text.hasPrefix("#") {
            let counted = plan.cells.indices.filter { plan.cells[$0].isCounted }
            let words = text.dropFirst().split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            guard let number = words.first.flatMap({ Int($0) }), counted.indices.contains(number - 1) else {
                throw UsageError(
                    "there is no cell `\(text)`", hint: "`list` shows cells with their numbers, #1 to #\(counted.count)")
            }
            return (words[0].isEmpty ? text : "#\(number)", counted[number - 1], Array(words.dropFirst()))
        }
        if !text.isEmpty { return try ShownValue.place(text, in: plan) }
        guard let index = currentIndex(in: plan) else {
            throw UsageError("no cell was run yet", hint: "name one, or say `next`")
        }
        return (plan.cells[index].identity.name, index, [])
    }

    /// Where the current cell stands; where one stood that is gone, the cell before it.
    func currentIndex(in plan: NotebookPlan) -> Int? {
        guard let current else { return nil }
        if let index = plan.cells.firstIndex(where: { $0.identity == current.identity }) { return index }
        let index = min(current.index, plan.cells.count) - 1
        return index >= 0 ? index : nil
    }

    func stand(at index: Int?, in plan: NotebookPlan) {
        current = index.map { (plan.cells[$0].identity, $0) }
    }

    // MARK: The beginning and the prompt

    /// Stands where the results in the cache end.
    private func begin() async {
        do {
            let notebook = try await loaded()
            let name = notebook.project.shownNotebook
            guard notebook.isRunnable else {
                console.show(notebook.diagnostics.filter { $0.severity == .error }, in: notebook.source)
                if reader.isInteractive {
                    console.print("\(name): mend it with `edit CELL` or your editor; `help` lists what may be asked for")
                }
                lastFailure = NotebookArguments.status(of: notebook.diagnostics)
                return
            }
            let warnings = notebook.diagnostics.filter { $0.severity == .warning }
            if news.isNew(warnings.map { "\($0.id) \($0.message)" }) { console.show(warnings, in: notebook.source) }
            python.prepare(for: notebook.plan)
            let result = try await state(of: notebook).result
            let counted = notebook.plan.cells.indices.filter { notebook.plan.cells[$0].isCounted }
            let fresh = counted.prefix { result.outcomes[$0].status == .hit }
            stand(at: fresh.last, in: notebook.plan)
            guard reader.isInteractive else { return }
            let hits = counted.count { result.outcomes[$0].status == .hit }
            console.print("\(name): \(counted.count) cells, \(hits == counted.count ? "all" : "\(hits)") in the cache")
            console.print(
                hits == counted.count && hits > 0
                    ? "`show CELL` shows one, `restart` goes to the top, `help` lists what there is"
                    : "`next` runs the next cell, `help` lists what there is")
        } catch {
            if !(error is CommandEnded) { console.report(error, command: "step") }
            lastFailure = (error as? CommandEnded)?.status ?? ExitStatus.usage
        }
    }

    private func prompt() async -> LineReader.Prompt {
        guard reader.isInteractive else { return LineReader.Prompt(plain: "", painted: "") }
        let counted = news.counted
        let place = current.map { current in counted.firstIndex(of: current.identity).map { $0 + 1 } ?? 0 } ?? 0
        let set = settings.isEmpty ? "" : " (" + settings.map { "\($0.name)=\($0.value)" }.joined(separator: " ") + ")"
        let name = current.map { " \($0.identity)" } ?? ""
        var head = "\(place)/\(counted.count)\(name)\(set)"
        if head.count > console.style.width / 2 { head = String(head.prefix(console.style.width / 2 - 1)) + "…" }
        let plain = "\(head)> "
        return LineReader.Prompt(plain: plain, painted: console.style.colour ? "\u{1B}[1;36m\(head)>\u{1B}[0m " : plain)
    }
}

/// What is known of the notebook between two lines.
final class StepNews: Sendable {
    private struct State {
        /// What is to be said above the line that is being typed.
        var text: String?
        /// The notebook's text when it was read last, and with what parameters.
        var source: [UInt8]?
        var given: NotebookArguments?
        var said: [String] = []
        var cells: [String] = []
        var parameters: [String] = []
        var counted: [RecPlan.CellIdentity] = []
    }

    private let state = Mutex(State())

    /// Reads a file that has changed, and says what is to be said of it.
    func lookAgain(_ console: Console) async {
        guard let given = state.withLock({ $0.given }) else { return }
        let text: String
        do {
            let notebook = try await given.load()
            // What the session itself wrote or read is no news.
            if state.withLock({ $0.source }) == notebook.source.bytes { return }
            note(notebook, given)
            let errors = notebook.diagnostics.filter { $0.severity == .error }
            text = errors.isEmpty ? "the notebook has changed; no errors\n" : console.rendered(errors, in: notebook.source)
        } catch {
            text = "\(error)\n"
        }
        state.withLock { $0.text = text }
    }

    /// What is to be said, once.
    func takeText() -> String? {
        state.withLock { state in
            defer { state.text = nil }
            return state.text
        }
    }

    /// Whether something else is to be said than the last time, and anything at all.
    func isNew(_ texts: [String]) -> Bool {
        state.withLock { state in
            defer { state.said = texts }
            return state.said != texts && !texts.isEmpty
        }
    }

    func note(_ notebook: CheckedNotebook, _ given: NotebookArguments) {
        let plan = notebook.plan
        state.withLock { state in
            state.text = nil
            state.source = notebook.source.bytes
            state.given = given
            state.cells = plan.cells.map(\.identity.name).filter { !$0.isEmpty }
            state.parameters = plan.parameters.map(\.name)
            state.counted = plan.cells.filter(\.isCounted).map(\.identity)
        }
    }

    /// Names of cells and of parameters, for completion.
    var names: (cells: [String], parameters: [String]) { state.withLock { ($0.cells, $0.parameters) } }

    /// The cells that run, in order.
    var counted: [RecPlan.CellIdentity] { state.withLock { $0.counted } }
}

/// Ctrl-C ends the run under way and keeps the session; a second one, while that takes, and polite kills end the session.
final class StepInterruptions: Sendable {
    private struct State {
        var stop: StopSignal?
        var isEnding = false
    }

    private let state: Mutex<State>
    private let signals: Mutex<SessionSignals?>

    init(_ console: Console, _ reader: LineReader) {
        state = Mutex(State())
        signals = Mutex(nil)
        let made = SessionSignals { [weak self] number in
            guard let self else { return }
            let (running, isSecond) = self.state.withLock { state in
                let isSecond = state.stop?.isStopped ?? false
                if number != SIGINT || (state.stop == nil && !reader.isInteractive) { state.isEnding = true }
                state.stop?.stop()
                return (state.stop != nil, isSecond)
            }
            if number == SIGINT, running, !isSecond {
                return console.printErrorAtOnce("stopping; what has finished is kept. Ctrl-C again leaves at once")
            }
            if number == SIGINT, !running, reader.isInteractive { return }
            // A run that is told to stop ends within a second, and the session with it.
            DispatchQueue.global().asyncAfter(deadline: .now() + (running && !isSecond ? 2 : 0)) {
                reader.restore()
                _exit(130)
            }
        }
        signals.withLock { $0 = made }
    }

    /// Whether the session is to end.
    var isEnding: Bool { state.withLock { $0.isEnding } }

    /// What Ctrl-C stops from now on; nil for nothing.
    func watch(_ stop: StopSignal?) { state.withLock { $0.stop = stop } }

    func end() { signals.withLock { $0?.end() } }
}
