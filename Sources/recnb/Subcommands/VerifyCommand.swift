import FoundationEssentials
import Glibc
import RecCache
import RecDiagnostics
import RecPlan
import RecReport
import RecRuntime
import RecSchema
import RecSemantics

struct VerifyCommand: Command {
    static let name = "verify"
    static let summary = "Runs a notebook from nothing and compares what it gives with its lock"
    static let operands = "NOTEBOOK"
    static let operandCount = 1...1
    static let options =
        NotebookArguments.options + [
            Option("with-stores", "runs `store` cells too: they write where the notebook says"),
            Option("keep", "keeps the folder of the run, with its report, and says where it is"),
            .timeout,
            .threads,
            Option("quiet", short: "q", "prints only what differs"),
        ]
    static let example = "recnb verify notebooks/quickstart.recnb"

    func run(_ arguments: Arguments, _ console: Console) async throws -> Int32 {
        let original = try NotebookArguments(arguments)
        let threads = try arguments.int("threads", 1...1024)
        let timeout = try arguments.seconds("timeout")
        let lock = try LockFile(original.project).read()
        var given = try await Self.repeating(lock, original)

        let folder = try TemporaryFolder()
        defer { if !arguments.has("keep") { folder.remove() } }
        given = given.with(output: folder.path)
        let notebook = try await given.loadRunnable(console)
        let run = try NotebookRun(notebook, given, console)
        let stop = StopSignal()
        let display = VerifyDisplay(console, isJSON: given.isJSON, isQuiet: arguments.has("quiet"))
        let interruption = Interruption(stop, timeout: timeout) { isSecond in
            if isSecond, !arguments.has("keep") { folder.remove() }
            display.status(isSecond ? "stopped at once" : "stopping; Ctrl-C again stops at once")
        }
        defer { interruption.end() }
        var options = given.runOptions(threads: threads)
        options.keepsGoing = true
        options.holdsBackStores = !arguments.has("with-stores")
        var result = await run.run(options, stop: stop) { event in
            if case .cellBegan(let index) = event { display.status("running \(notebook.plan.cells[index].identity)") }
        }
        if result.wasInterrupted {
            display.status("")
            console.error("the check was stopped\(timeout != nil && interruption.hasTimedOut ? " after --timeout" : "")")
            return result.exitStatus
        }
        display.status("comparing")
        let actual = try NotebookLock(
            result, notebook: notebook, store: run.store, venv: options.venv, threads: options.threads)
        let check = LockCheck(
            lock, actual: actual, result: result, notebook: notebook, store: run.store,
            earlier: try? ContentStore(root: original.project.output + "/.cache", access: .readOnly))
        if arguments.has("keep") { result = run.publish(result) }
        display.end(
            check, result, notebook, lock: LockFile(original.project).shown, kept: arguments.has("keep") ? folder.path : nil)
        if result.exitStatus != 0 { return result.exitStatus }
        return check.isPassed ? ExitStatus.success : ExitStatus.differs
    }

    /// The parameters that the lock was written with, given again; what is on the command line comes first.
    private static func repeating(_ lock: NotebookLock, _ given: NotebookArguments) async throws -> NotebookArguments {
        if lock.given.isEmpty { return given }
        let plan = try await given.load().plan
        var values = given.values
        for entry in lock.given where values[entry.name] == nil {
            guard let parameter = plan.parameters.first(where: { $0.name == entry.name }) else { continue }
            guard let text = entry.facts.first else {
                throw UsageError(
                    "the lock was written with a `\(entry.name)` from outside of the project",
                    hint: "say where it is here: `\(given.line("verify", "-p \(entry.name)=PATH"))`")
            }
            let isPath = parameter.type == .path
            values[entry.name] = .init(isPath ? given.project.resolve(text) : text, source: .commandLine)
        }
        return given.with(values: values)
    }
}

/// The lock beside a notebook.
struct LockFile {
    let project: Project

    init(_ project: Project) { self.project = project }

    var path: String { NotebookLock.path(of: project.notebook) }
    var shown: String { project.shown(path) }

    /// - Throws: `UsageError` where there is none that can be read.
    func read() throws -> NotebookLock {
        // Of a notebook that is not there that is said, and what may be meant.
        _ = try NotebookFile.read(project.notebook, shown: project.shownNotebook)
        guard let data = FileManager.default.contents(atPath: path) else {
            throw UsageError(
                "there is no lock `\(shown)`", hint: "write it with `recnb run --lock \(project.shownNotebook)`, and commit it")
        }
        do {
            return try NotebookLock(text: String(decoding: data, as: UTF8.self), shown: shown)
        } catch {
            throw UsageError(error.description, hint: error.hint)
        }
    }

    /// Writes it where something changed; says so.
    func write(_ lock: NotebookLock) throws -> String {
        let text = lock.text
        if let old = FileManager.default.contents(atPath: path), old.elementsEqual(text.utf8) { return "\(shown) is as it was" }
        do {
            try AtomicFile.replace(path, with: Array(text.utf8))
        } catch {
            throw UnwrittenFile(path: shown, why: "\(error)")
        }
        return "wrote \(shown): \(counted(lock.cells.count, "cell", "cells"))"
    }
}

/// A folder for as long as a command takes.
struct TemporaryFolder {
    let path: String

    init() throws {
        let parent = FileManager.default.temporaryDirectory.path
        var template = Array(
            (parent + (parent.hasSuffix("/") ? "" : "/") + "recnb-verify-" + String(repeating: "X", count: 6))
                .utf8CString)
        guard mkdtemp(&template) != nil else {
            throw UnwrittenFile(path: parent, why: String(cString: strerror(errno)))
        }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}
