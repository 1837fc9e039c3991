import Foundation
import RecCache
import RecDiagnostics
import RecEngine
import RecPlan
import RecReport
import RecRuntime
import RecSemantics
import Testing

/// A project in a folder of its own, whose notebook is run in this process as the command runs it, report included.
final class StoreProject {
    let folder: String
    /// The environment that the notebook sees.
    var environment: [String: String] = [:]

    init(_ notebook: String, files: [String: String] = [:]) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("recnb-stores-\(UUID().uuidString)").path
        try write(notebook, to: "films.recnb")
        for (name, text) in files { try write(text, to: name) }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func write(_ text: String, to name: String) throws {
        let path = URL(fileURLWithPath: folder).appendingPathComponent(name)
        try FileManager.default.createDirectory(at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: path)
    }

    func edit(_ old: String, _ new: String) throws {
        let text = try String(contentsOfFile: folder + "/films.recnb", encoding: .utf8)
        try #require(text.contains(old))
        try write(text.replacingOccurrences(of: old, with: new), to: "films.recnb")
    }

    /// Every file below the folder but the notebook and its `.env`, as bytes by path.
    var written: [String: Data] {
        var found: [String: Data] = [:]
        for case let path as String in FileManager.default.enumerator(atPath: folder) ?? .init() {
            if path == "films.recnb" || path == ".env" { continue }
            var isFolder: ObjCBool = false
            let full = folder + "/" + path
            guard FileManager.default.fileExists(atPath: full, isDirectory: &isFolder), !isFolder.boolValue else { continue }
            found[path] = FileManager.default.contents(atPath: full)
        }
        return found
    }

    /// What a run did and said.
    struct Ran {
        var result: RunResult
        /// Events as their own descriptions: what a display is told.
        var said: String

        private func cells(_ status: CellOutcome.Status) -> [String] {
            zip(result.plan.cells, result.outcomes).filter { $0.1.status == status }.map { $0.0.identity.name }
        }

        var executed: [String] { cells(.ran) }
        var hits: [String] { cells(.hit) }
        var failed: [String] { cells(.failed) }
        var ids: [String] { result.outcomes.flatMap(\.diagnostics).map(\.id) }
        var diagnostics: String {
            result.outcomes.flatMap(\.diagnostics).map { "\($0.id) \($0.message) \($0.notes) \($0.hints)" }.joined(
                separator: "\n")
        }

        func value(_ cell: String) -> String {
            Array(zip(result.plan.cells, result.outcomes)).last { $0.0.identity.name == cell }?.1.record?.metadata.extra["value"]
                ?? ""
        }
    }

    func check() async throws -> CheckedNotebook {
        try await CheckedNotebook.load(Project(notebook: folder + "/films.recnb", current: folder), environment: environment)
    }

    func run(_ configure: (inout RunOptions) -> Void = { _ in }) async throws -> Ran {
        let notebook = try await check()
        let said = Said()
        if !notebook.isRunnable {
            throw StoreTrouble(TextRenderer(color: false, maximumWidth: 120).render(notebook.diagnostics, in: notebook.source))
        }
        var options = RunOptions(threads: 2, pythonExecutable: "/nonexistent")
        configure(&options)
        let store = try ContentStore(root: notebook.project.output + "/.cache", access: .readWrite)
        var result = await NotebookRunner(notebook, options: options, store: store, stop: StopSignal()) { said.add("\($0)") }
            .run()
        if !options.isDryRun {
            let view = OutputView(values: ValueStore(store: store))
            result = Publisher(notebook, store: store).publish(result) { result in
                renderHTML(try ReportDocument(result, notebook: notebook, view: view))
            }
        }
        return Ran(result: result, said: said.text)
    }
}

private final class Said: @unchecked Sendable {
    private let lock = NSLock()
    private var parts: [String] = []
    func add(_ text: String) { lock.withLock { parts.append(text) } }
    var text: String { lock.withLock { parts.joined(separator: "\n") } }
}

struct StoreTrouble: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
