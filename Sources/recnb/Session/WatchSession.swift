import FoundationEssentials
import Glibc
import RecDiagnostics
import RecPlan
import RecProcess
import RecReport
import RecRuntime
import RecServer
import RecSession
import RecSyntax

/// Runs what changed, again and again: a save of the notebook or of a file that it read begins a run, a save during a run ends that one
/// and begins another.
final class WatchSession: Sendable {
    /// What happens to it.
    private enum Event: Sendable {
        case saved(Set<String>)
        case ended(Ending)
        case signal(Int32)
    }

    /// How a run ended, or why there was none.
    struct Ending: Sendable {
        var status: Int32
        /// What to follow from now on; nil for the same as before.
        var files: [String]?
        /// One sentence on what is wrong; empty where nothing is.
        var problem = ""
        /// The notebook that was read, right or wrong; nil where none was.
        var notebook: CheckedNotebook?
        /// The notebook's text, where all was said of it that there is to say; nil where not.
        var settled: [UInt8]?
        var wasStopped = false
        /// Whether nothing was done, and all is as it was.
        var isNoNews = false
    }

    private let arguments: Arguments
    private let given: NotebookArguments
    private let console: Console
    private let threads: Int?
    private let page: LivePage?
    private let python: WarmPython
    private let pictures: InlinePicture?

    init(_ arguments: Arguments, _ given: NotebookArguments, _ console: Console, threads: Int?, page: LivePage?) {
        self.arguments = arguments
        self.given = given
        self.console = console
        self.threads = threads
        self.page = page
        python = WarmPython(given.runOptions(threads: threads), project: given.project)
        pictures = isatty(1) == 1 ? InlinePicture.detected(environment: ProcessInfo.processInfo.environment) : nil
    }

    /// Watches until it is stopped; gives the exit status: 0, or 130 where a run was stopped with it.
    ///
    /// - Parameters:
    ///   - address: of the page; nil without one.
    ///   - opens: whether the page is shown in the browser.
    func run(address: String?, opens: Bool) async -> Int32 {
        let (events, told) = AsyncStream.makeStream(of: Event.self)
        let changes = FileChanges { told.yield(.saved($0)) }
        changes.follow(own)
        changes.start()
        let signals = SessionSignals { told.yield(.signal($0)) }
        defer {
            changes.end()
            signals.end()
        }
        announce(address)
        var stop: StopSignal?
        var saved: Set<String> = []
        var last: CheckedNotebook?
        var settled: [UInt8]?
        var isEnding = false
        var isOpened = false
        var status = ExitStatus.success
        var restless = RestlessFiles()
        var begun = FileChanges.now
        var number = 0
        var rested: ContinuousClock.Instant?
        func begin() {
            let signal = StopSignal()
            stop = signal
            begun = FileChanges.now
            number += 1
            let (round, before) = (Round(saved: saved.sorted(), settled: settled), last)
            saved = []
            Task { [self] in told.yield(.ended(await once(round, after: before, stop: signal))) }
        }
        begin()
        for await event in events {
            switch event {
            case .saved(let paths):
                // What a run wrote at its very end is heard of after it.
                let isDuringRun = stop != nil || rested.map { ContinuousClock.now - $0 < .seconds(1) } ?? false
                let known = restless.found
                let isOfRun = isDuringRun && paths.isDisjoint(with: own) && last.map(Self.writesInEveryRun) ?? false
                tellRestless(restless.note(paths, during: isOfRun ? number : nil))
                // The change by which a file was found is dealt with like those before it.
                let news = paths.subtracting(known.intersection(restless.found))
                if news.isEmpty { break }
                saved.formUnion(news)
                if let stop { stop.stop() } else { begin() }
            case .signal:
                if isEnding { _exit(130) }
                isEnding = true
                guard let stop else { break }
                status = 130
                stop.stop()
                if !given.isJSON { console.printErrorAtOnce("stopping; Ctrl-C again stops at once") }
            case .ended(let ending):
                stop = nil
                rested = .now
                if let notebook = ending.notebook { last = notebook }
                settled = ending.settled
                // What a failed run did not come to read is still waited for.
                if let files = ending.files {
                    changes.follow(own + files + (ending.problem.isEmpty ? [] : changes.paths), since: begun)
                }
                if !ending.isNoNews { page?.refresh(problem: ending.wasStopped ? "" : ending.problem) }
                if opens, let address, !isOpened {
                    isOpened = true
                    Browser.open(address)
                }
                if !isEnding, !saved.isEmpty { begin() }
            }
            if isEnding, stop == nil { break }
        }
        await python.shutdown()
        return status
    }

    /// Files that are followed whatever the notebook reads.
    private var own: [String] {
        [given.project.notebook] + arguments.all("params").map { Project.absolute($0, from: given.project.current) }
    }

    /// Whether a cell runs, and may write files, whenever the notebook does.
    private static func writesInEveryRun(_ notebook: CheckedNotebook) -> Bool {
        notebook.plan.cells.contains { $0.options.isNeverCached }
    }

    // MARK: One run

    /// Why a run begins.
    private struct Round: Sendable {
        var saved: [String]
        /// The notebook's text as it was last dealt with.
        var settled: [UInt8]?
        /// Whether it is the one at the start.
        var isFirst: Bool { saved.isEmpty }
    }

    /// Reads, checks, runs and shows. What goes wrong is said.
    private func once(_ round: Round, after before: CheckedNotebook?, stop: StopSignal) async -> Ending {
        do {
            // A file of parameters is read anew.
            let given = try NotebookArguments(arguments)
            let notebook = try await given.load()
            var round = round
            if notebook.source.bytes == round.settled {
                // A notebook that was saved as it was is no news.
                round.saved.removeAll { $0 == given.project.notebook }
                if round.isFirst { return Ending(status: ExitStatus.success, settled: round.settled, isNoNews: true) }
            }
            tellSaved(round)
            let shown = notebook.diagnostics.filter { $0.severity != .note }
            if given.isJSON, !shown.isEmpty {
                console.write(renderJSON(shown, in: notebook.source))
            } else {
                console.show(shown, in: notebook.source)
            }
            guard notebook.isRunnable else {
                let first = shown.first { $0.severity == .error }
                let place = first?.primary.map { "line \(notebook.source.position(of: $0.span.lower).line): " } ?? ""
                let problem = place + (first?.message ?? "the check failed") + "\nBelow is what the last run gave."
                tellWaiting()
                return Ending(
                    status: NotebookArguments.status(of: notebook.diagnostics), files: notebook.lookedAt, problem: problem,
                    notebook: notebook, settled: notebook.source.bytes)
            }
            python.prepare(for: notebook.plan)
            return try await run(notebook, given, round, after: before, stop: stop)
        } catch {
            tellSaved(round)
            if let error = error as? CommandEnded {
                tellWaiting()
                return Ending(status: error.status, problem: error.description)
            }
            console.report(error, command: Self.commandName)
            tellWaiting()
            return Ending(status: ExitStatus.failure, problem: "\(error)")
        }
    }

    private static let commandName = WatchCommand.name

    private func run(
        _ notebook: CheckedNotebook, _ given: NotebookArguments, _ round: Round, after before: CheckedNotebook?, stop: StopSignal
    ) async throws -> Ending {
        var options = given.runOptions(threads: threads)
        options.python = python
        options.holdsBackStores = true
        options.keepsGoing = true
        options.to = arguments.value("to")
        options.only = arguments.value("only")
        try RunCommand.checkCells(options, notebook.plan)
        let run = SessionRun(
            notebook: notebook, given: given, console: console, pictures: pictures,
            focus: before.map { Self.edited(notebook, since: $0) } ?? [])
        let result = try await run.run(options, stop: stop)
        let failed = zip(notebook.plan.cells, result.outcomes).first { $0.1.status == .failed }
        return Ending(
            status: result.exitStatus,
            files: notebook.lookedAt + result.lookedFor + result.files.map { given.project.resolve($0.name) },
            problem: failed.map { "\($0.0.identity.description): \($0.1.reason)" } ?? result.publishFailure ?? "",
            notebook: notebook,
            settled: stop.isStopped ? nil : notebook.source.bytes, wasStopped: stop.isStopped)
    }

    /// The cells whose own text is new: what was worked on, and so what is to be seen.
    ///
    /// - Parameter before: the notebook as it was read last, right or wrong.
    private static func edited(_ notebook: CheckedNotebook, since before: CheckedNotebook) -> Set<Int> {
        func name(_ cell: Cell) -> String { "\(cell.kind.rawValue) \(cell.name?.text ?? "") \(cell.ordinal)" }
        var old: [String: String] = [:]
        for cell in before.syntax.cells { old[name(cell)] = before.source.text(in: cell.span) }
        let new = notebook.syntax.cells.filter { old[name($0)] != notebook.source.text(in: $0.span) }.map(\.headerSpan.lower)
        let edited = notebook.plan.cells.indices.filter { index in
            notebook.plan.cells[index].isCounted && new.contains(notebook.plan.cells[index].headerSpan.lower)
        }
        // Where everything is new, nothing is what was worked on.
        return edited.count <= 5 ? Set(edited) : []
    }

    // MARK: Words

    private struct Told: Encodable {
        var event: String
        var files: [String]?
        var url: String?
    }

    private func announce(_ address: String?) {
        if given.isJSON { return console.print(JSONLine.text(Told(event: "watching", url: address))) }
        // The address at the end of the line, so that whoever takes it takes nothing else.
        let page = address.map { "; the report is at \($0)" } ?? ""
        console.print("watching \(given.project.shownNotebook), Ctrl-C ends\(page)")
    }

    private func tellSaved(_ round: Round) {
        if round.isFirst { return }
        let names = round.saved.map { given.project.shown($0) }
        if given.isJSON { return console.print(JSONLine.text(Told(event: "saved", files: names))) }
        let shown = names.prefix(3).joined(separator: ", ") + (names.count > 3 ? " and \(names.count - 3) more" : "")
        let rule = console.style.unicode ? "──" : "--"
        let text = "\(rule) \(Self.clock)  \(shown)"
        console.print(console.style.colour ? "\u{1B}[2m\(text)\u{1B}[0m" : text)
    }

    private func tellRestless(_ paths: Set<String>) {
        for path in paths.sorted() {
            console.printError(
                "note: \(given.project.shown(path)) changes whenever the notebook runs, so its changes are no longer followed; "
                    + "a save while nothing runs follows it again")
        }
    }

    private func tellWaiting() {
        if given.isJSON { return console.print(JSONLine.text(Told(event: "waiting"))) }
        console.print("waiting for the next save")
    }

    /// The time of day, for people.
    private static var clock: String {
        var now = time(nil)
        var parts = tm()
        localtime_r(&now, &parts)
        func two(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
    }
}

/// The browser of the person who is watching.
enum Browser {
    /// Shows an address, if there is a browser; nothing is waited for.
    static func open(_ address: String) {
        // Started apart, so that nobody has to wait for its end.
        let line = "(xdg-open \"$1\" || sensible-browser \"$1\") &"
        let shell = try? ChildProcess.start(
            "/bin/sh", ["-c", line, "sh", address], streams: [0: .nothing, 1: .nothing, 2: .nothing])
        _ = shell?.wait()
    }
}
