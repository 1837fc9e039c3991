import RecDiagnostics
import RecRuntime
import RecServer

struct WatchCommand: Command {
    static let name = "watch"
    static let summary = "Checks and runs what changed each time the notebook or its data are saved"
    static let operands = "NOTEBOOK"
    static let operandCount = 1...1
    static let options =
        NotebookArguments.options + [
            .to,
            .only,
            Option("open", "opens the report in the browser; the page refreshes itself"),
            Option("port", value: "N", "the port of that page, on this machine alone (any that is free)"),
            Option("no-page", "opens no port"),
            .threads,
        ]
    static let example = "recnb watch notebooks/coursework.recnb --open"

    func run(_ arguments: Arguments, _ console: Console) async throws -> Int32 {
        let given = try NotebookArguments(arguments)
        if arguments.has("no-page"), arguments.has("open") || arguments.has("port") {
            throw UsageError("`--no-page` leaves nothing to open", hint: "leave it out, or `--open` and `--port`")
        }
        let port = try arguments.int("port", 0...65535) ?? 0
        // What is not there, or no notebook at all, is more likely a slip than a file to come.
        _ = try NotebookFile.read(given.project.notebook, shown: given.project.shownNotebook)
        var page: (LivePage, HTTPServer)?
        if !arguments.has("no-page") {
            do {
                let live = LivePage(
                    folder: "\(given.project.output)/\(given.project.name)", title: given.project.name)
                let server = try HTTPServer(live, host: "127.0.0.1", port: UInt16(port), threads: 2)
                live.open(port: server.port)
                page = (live, server)
            } catch let error as ServerError {
                // Who asked for a page is not left without one unsaid.
                if arguments.has("open") || arguments.has("port") { throw UsageError(error.description, hint: error.hint) }
                console.printError("note: no page for a browser: \(error.description)")
            }
        }
        let session = WatchSession(arguments, given, console, threads: try arguments.int("threads", 1...1024), page: page?.0)
        let status = await session.run(
            address: page.map { "http://127.0.0.1:\($0.1.port)/" }, opens: arguments.has("open"))
        page?.1.stop(waiting: 1)
        return status
    }
}
