import FoundationEssentials
import RecCache
import RecDiagnostics
import RecPlan
import RecReport
import RecRuntime
import Synchronization

struct ScheduleCommand: Command {
    static let name = "schedule"
    static let summary = "Runs a notebook again and again: every so often, at times of day, or as its cells say"
    static let operands = "NOTEBOOK"
    static let operandCount = 1...1
    static let options =
        NotebookArguments.options + [
            Option("every", value: "TIME", "runs all of it every so often (23h, 10m); at once if its last success is longer ago"),
            Option("at", value: "CRON", "runs all of it at times in a crontab's form, in local time (\"0 3 * * *\"; @daily)"),
            Option("retries", value: "N", "how often a failed run is tried again before its next time (3)"),
            Option("retry-after", value: "TIME", "how long after a failure; each further time twice as long (1m)"),
            .keepGoing,
            Option("timeout", value: "TIME", "stops a run after that time; it counts as failed"),
            .threads,
            Option("systemd", "prints the same as units of systemd, and runs nothing"),
            Option("quiet", short: "q", "prints errors only"),
        ]
    static let example = "recnb schedule notebooks/coursework.recnb --at \"0 3 * * mon\""

    func run(_ arguments: Arguments, _ console: Console) async throws -> Int32 {
        let given = try NotebookArguments(arguments)
        let rule = try Self.rule(arguments)
        let timeout = try arguments.seconds("timeout")
        let retries = try arguments.int("retries", 0...1000) ?? 3
        let retryAfter = try arguments.seconds("retry-after") ?? 60
        var options = given.runOptions(threads: try arguments.int("threads", 1...1024))
        options.keepsGoing = arguments.has("keep-going")

        let notebook = try await given.loadRunnable(console)
        let cells = ScheduleJob.cells(of: notebook.plan)
        if rule == nil, cells.isEmpty {
            throw UsageError(
                "nothing says when to run",
                hint: "give `--every 23h` or `--at \"0 3 * * *\"`, or give cells an `every:` of their own")
        }
        if arguments.has("systemd") {
            console.print(Self.units(arguments, given, rule, hasCells: !cells.isEmpty))
            return ExitStatus.success
        }

        let folder = ScheduleFolder(given.project)
        do {
            try folder.make()
        } catch {
            console.error("the output folder cannot be used: \(error)", hint: "choose another with `--output FOLDER`")
            return ExitStatus.failure
        }
        let stop = StopSignal()
        let interruption = Interruption(stop, timeout: nil) { isSecond in
            console.printErrorAtOnce(isSecond ? "stopped at once" : "stopping; what has finished is kept")
        }
        defer { interruption.end() }
        let work = ScheduledRun(
            given: given, options: options, timeout: timeout, folder: folder, stop: stop, console: console)
        let clock = SystemScheduleClock()
        let display = ScheduleDisplay(console: console, clock: clock, isJSON: given.isJSON, isQuiet: arguments.has("quiet"))
        display.begin(folder: given.project.shown(folder.path))
        await Scheduler(
            clock: clock, stop: stop, retries: retries, retryAfter: retryAfter,
            jobs: {
                guard let notebook = try? await given.load(), notebook.isRunnable else { return nil }
                return (rule.map { [ScheduleJob(name: ScheduleJob.whole, rule: $0)] } ?? [])
                    + ScheduleJob.cells(of: notebook.plan)
            },
            run: { await work.run($0) },
            report: { event in
                display.show(event)
                if event.kind != .waiting, !folder.append(event) { display.warn("the log cannot be written") }
                if event.kind == .succeeded, !folder.note(success: event) { display.warn("last-success.json cannot be written") }
            }
        ).run(last: folder.lastSuccess)
        return ExitStatus.success
    }

    private static func rule(_ arguments: Arguments) throws -> ScheduleRule? {
        if arguments.has("every"), arguments.has("at") { throw UsageError("give `--every` or `--at`, not both") }
        if let seconds = try arguments.seconds("every") {
            guard (1...1e9).contains(seconds) else { throw UsageError("`--every` takes a second or more") }
            return .every(seconds)
        }
        guard let text = arguments.value("at") else { return nil }
        do throws(CronTime.Problem) {
            return .at(try CronTime(text))
        } catch {
            throw UsageError(
                "`--at`: \(error.message)",
                hint: "minute, hour, day, month, weekday: \"0 3 * * *\" is every day at three, \"*/10 * * * *\" every ten minutes"
            )
        }
    }

    private static func units(
        _ arguments: Arguments, _ given: NotebookArguments, _ rule: ScheduleRule?, hasCells: Bool
    ) -> String {
        var rest = [given.project.notebook]
        for name in ["param", "params", "root", "output", "threads", "timeout"] {
            for value in arguments.all(name) { rest += [name == "param" ? "-p" : "--\(name)", value] }
        }
        if arguments.has("keep-going") { rest.append("--keep-going") }
        let own = ["every", "at", "retries", "retry-after"].flatMap { name in arguments.all(name).flatMap { ["--\(name)", $0] } }
        return SystemdUnits.text(
            name: given.project.name, rule: rule, staying: hasCells ? [Installation.executable, "schedule"] + rest + own : nil,
            once: [Installation.executable, "run", "--quiet"] + rest, folder: given.project.current)
    }
}

/// One run of a schedule: reads the notebook anew, runs what is due, and puts the results in place.
struct ScheduledRun: Sendable {
    let given: NotebookArguments
    let options: RunOptions
    let timeout: Double?
    let folder: ScheduleFolder
    let stop: StopSignal
    let console: Console

    func run(_ due: Set<String>) async -> Scheduler.Ending {
        guard let lock = folder.exclusiveLock() else { return .busy }
        defer { withExtendedLifetime(lock) {} }
        do {
            let notebook: CheckedNotebook
            do {
                notebook = try await given.loadRunnable(console)
            } catch let error as CommandEnded {
                return .hopeless("the check failed: \(error)")
            }
            var options = options
            options.cells = ScheduleJob.cells(of: notebook.plan, due: due)
            let opened = try NotebookRun(notebook, given, console)
            let own = StopSignal()
            let watch = watching(own)
            defer { watch.cancel() }
            // Of a run only what goes wrong is said: the schedule says the rest.
            let display = RunDisplay(notebook.plan, console, isJSON: false, isQuiet: true, isDry: false)
            let result = opened.publish(await opened.run(options, stop: own, emit: { display.receive($0) }))
            display.end(result, notebook)
            return ending(of: result)
        } catch {
            return .failed("\(error)")
        }
    }

    /// Passes a stop on to the run, and stops it when its time is over.
    private func watching(_ own: StopSignal) -> Task<Void, Never> {
        let deadline = timeout.map { ContinuousClock.now + .seconds($0) }
        let stop = stop
        return Task.detached {
            while !Task.isCancelled, !own.isStopped {
                if stop.isStopped || deadline.map({ ContinuousClock.now > $0 }) ?? false { own.stop() }
                try? await Task.sleep(for: .milliseconds(50))
            }
        }
    }

    private func ending(of result: RunResult) -> Scheduler.Ending {
        if let failure = result.publishFailure { return .failed("the results could not be put in place: \(failure)") }
        if result.exitStatus == ExitStatus.success { return .succeeded }
        if result.wasInterrupted {
            return stop.isStopped ? .stopped : .failed("the run took longer than --timeout")
        }
        let failed = zip(result.plan.cells, result.outcomes).first { $0.1.status == .failed }
        return .failed(failed.map { "\($0.0.identity): \($0.1.reason)" } ?? "a cell failed")
    }
}

/// What a schedule shows: a line for each thing that happens.
private final class ScheduleDisplay: Sendable {
    private let console: Console
    private let clock: SystemScheduleClock
    private let isJSON: Bool
    private let isQuiet: Bool
    private let warned = Mutex<Set<String>>([])
    /// Whether the line before has said when the next run is.
    private let saidNext = Mutex(false)

    init(console: Console, clock: SystemScheduleClock, isJSON: Bool, isQuiet: Bool) {
        self.console = console
        self.clock = clock
        self.isJSON = isJSON
        self.isQuiet = isQuiet
    }

    func begin(folder: String) {
        if !isJSON, !isQuiet { console.print("log and last success: \(folder)") }
    }

    func show(_ event: Scheduler.Event) {
        if isJSON { return console.print(ScheduleFolder.line(event)) }
        let isKnown = saidNext.withLock { said in
            defer { said = event.next != nil && event.kind != .waiting }
            return said
        }
        if event.kind == .waiting, isKnown { return }
        if event.kind == .failed { return console.printError("\(time(event.time))  \(text(event))") }
        if isQuiet || event.kind == .began { return }
        console.print("\(time(event.time))  \(text(event))")
    }

    /// Said once, not after every run.
    func warn(_ text: String) {
        if warned.withLock({ $0.insert(text).inserted }) { console.printError("warning: \(text)") }
    }

    private func time(_ moment: Double) -> String { ScheduleTime.local(moment, clock) }

    private func text(_ event: Scheduler.Event) -> String {
        let jobs = event.jobs.joined(separator: ", ")
        let took = event.seconds.map { " in \(Double(($0 * 10).rounded()) / 10) s" } ?? ""
        let next = event.next.map { $0.isFinite ? "; next \(time($0))" : "" } ?? ""
        let reason = event.reason.map { ": \($0)" } ?? ""
        switch event.kind {
        case .began: return "runs \(jobs)"
        case .succeeded: return "ran \(jobs)\(took)\(next)"
        case .failed: return "failed \(jobs)\(took)\(reason)\(next)"
        case .skipped: return "skipped \(jobs)\(reason)\(next)"
        case .waiting: return "waits for \(jobs)\(next)"
        case .ended: return "ended"
        }
    }
}
