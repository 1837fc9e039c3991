import Glibc
import RecDiagnostics
import RecPlan
import RecRuntime
import RecServer

struct ServeCommand: Command {
    static let name = "serve"
    static let summary = "Runs what a notebook's routes need and answers HTTP requests with them"
    static let operands = "NOTEBOOK"
    static let operandCount = 1...1
    static let options =
        NotebookArguments.options + [
            Option("host", value: "ADDRESS", "where it listens (127.0.0.1: this machine alone)"),
            Option("port", value: "N", "the port (8000); 0 for any that is free"),
            Option("reload", "runs again and swaps results when the notebook or its data change"),
            Option("cors", value: "ORIGIN", "lets pages of that origin call it; * for all; may be given several times"),
            Option("max-body", value: "BYTES", "the largest body of a request (1048576)"),
            Option("time-limit", value: "TIME", "the longest time for an answer, and for a request to come (30s)"),
            Option("threads", value: "N", "threads that answer; as many as processors, two or more"),
            Option("quiet", short: "q", "logs no requests"),
        ]
    static let example = "recnb serve notebooks/coursework.recnb --port 8000 --reload"

    func run(_ arguments: Arguments, _ console: Console) async throws -> Int32 {
        let given = try NotebookArguments(arguments)
        let host = arguments.value("host") ?? "127.0.0.1"
        let port = try arguments.int("port", 0...65535) ?? 8000
        let isQuiet = arguments.has("quiet")
        var limits = HTTPLimits()
        if let bytes = try arguments.int("max-body", 0...(1 << 30)) { limits.body = bytes }
        var options = Service.Options()
        if let seconds = try arguments.seconds("time-limit") {
            options.timeLimit = seconds
            limits.seconds = max(1, seconds)
        }
        options.origins = arguments.all("cors")
        let threads = try arguments.int("threads", 1...1024) ?? max(2, Installation.processors)

        let stop = StopSignal()
        let interruption = Interruption(stop, timeout: nil) { isSecond in
            console.printError(
                isSecond ? "stopped at once" : "stopping when requests under way have ended; again to stop at once")
        }
        defer { interruption.end() }
        let session = ServeSession(given: given, console: console, stop: stop)
        let first = try await session.build()
        let service = Service(first, options: options)
        let log = isQuiet ? nil : RequestLog(isJSON: given.isJSON) { console.write($0) }
        let server: HTTPServer
        do {
            server = try HTTPServer(service, host: host, port: UInt16(port), threads: threads, limits: limits, log: log)
        } catch let error as ServerError {
            throw UsageError(error.description, hint: error.hint)
        }
        Self.announce(first, host: host, port: server.port, given, console)
        if arguments.has("reload") {
            await session.follow(first) {
                service.replace(with: $0)
            } failed: {
                service.keepOld(because: $0)
            }
        } else {
            while !stop.isStopped { try? await Task.sleep(for: .milliseconds(50)) }
        }
        server.stop(waiting: options.timeLimit)
        if !given.isJSON { console.printError("stopped") }
        return ExitStatus.success
    }

    private static func announce(
        _ served: ServedNotebook, host: String, port: UInt16, _ given: NotebookArguments, _ console: Console
    ) {
        let address = "http://\(host.contains(":") ? "[\(host)]" : host):\(port)"
        if given.isJSON {
            struct Event: Encodable {
                let event = "serving"
                let url: String
                let routes: [String]
            }
            console.print(
                JSONLine.text(Event(url: address, routes: served.routes.map { "\($0.plan.method.text) \($0.plan.path)" })))
            return
        }
        for route in served.routes {
            let method = route.plan.method.text
            console.print("  " + method + String(repeating: " ", count: 7 - method.count) + route.plan.path)
        }
        console.print(console.fitted("serving \(address), described at \(address)/docs; Ctrl-C stops", indent: 2))
    }
}

/// Makes results for the server: at the start, and again when the notebook or its data change.
struct ServeSession {
    let given: NotebookArguments
    let console: Console
    let stop: StopSignal

    /// Checks, runs what is stale, and loads.
    ///
    /// - Throws: `CommandEnded` where a cell failed or the check did, when why was said.
    func build(isReload: Bool = false) async throws -> ServedNotebook {
        let notebook = try await given.loadRunnable(console)
        let hasRoutes = notebook.plan.cells.contains { if case .routes(let routes) = $0.body { !routes.isEmpty } else { false } }
        guard hasRoutes else {
            throw UsageError(
                "`\(given.project.shownNotebook)` opens no routes",
                hint: "add a cell: `%% serve api`, and in it `get(\"/path/{parameter}\", cell)`")
        }
        var options = given.runOptions()
        // While requests are answered one processor is left to them.
        if isReload { options.threads = max(1, options.threads - 1) }
        options.isForRoutes = true
        let display = RunDisplay(notebook.plan, console, isJSON: given.isJSON, isQuiet: true, isDry: false)
        let runner = NotebookRunner(
            notebook, options: options, store: try given.store(), stop: stop, emit: { display.receive($0) })
        let (served, result) = try await runner.serve()
        display.end(result, notebook)
        guard let served else {
            let failed = result.outcomes.first { $0.status == .failed }
            throw CommandEnded(status: result.exitStatus, description: failed?.reason ?? "the run was stopped")
        }
        return served
    }

    /// Builds again whenever something changed, until stopped. What cannot be built leaves the old results in place.
    func follow(_ first: ServedNotebook, swap: (ServedNotebook) -> Void, failed: (String) -> Void) async {
        var files = [given.project.notebook] + first.files
        var watch = FileWatch(files)
        while !stop.isStopped {
            try? await Task.sleep(for: .milliseconds(100))
            guard var path = watch.changed() else { continue }
            // Editors and copies write in several steps.
            repeat {
                try? await Task.sleep(for: .milliseconds(150))
                guard let next = watch.changed() else { break }
                path = next
            } while !stop.isStopped
            let start = ContinuousClock.now
            let name = path.split(separator: "/").last.map(String.init) ?? path
            do {
                let served = try await build(isReload: true)
                swap(served)
                files = [given.project.notebook] + served.files
                say("reloaded", "`\(name)` changed", ContinuousClock.now - start)
            } catch let error as CommandEnded {
                if stop.isStopped { return }
                failed(error.description)
                say("kept the old results", error.description, nil)
            } catch {
                failed("\(error)")
                console.report(error, command: "serve")
                say("kept the old results", "the notebook cannot be served", nil)
            }
            // What changed while it was built is found at once: the looks are from before.
            if files != watch.paths { watch = FileWatch(files) }
        }
    }

    private func say(_ what: String, _ why: String, _ time: Duration?) {
        if given.isJSON {
            struct Event: Encodable {
                let event: String
                let reason: String
            }
            console.print(JSONLine.text(Event(event: time == nil ? "reload_failed" : "reloaded", reason: why)))
            return
        }
        let seconds =
            time.map { " in \(($0.components.seconds * 1000 + $0.components.attoseconds / 1_000_000_000_000_000)) ms" } ?? ""
        console.printError("\(what)\(seconds): \(why)")
    }
}
