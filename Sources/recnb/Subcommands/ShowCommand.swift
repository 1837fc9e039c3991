import FoundationEssentials
import RecCache
import RecDiagnostics
import RecEngine
import RecFrame
import RecPlan
import RecReport
import RecRuntime

struct ShowCommand: Command {
    static let name = "show"
    static let summary = "Shows what a cell gave: its table, its model's figures, or where its picture is"
    static let operands = "NOTEBOOK CELL"
    static let operandCount = 2...2
    static let options =
        NotebookArguments.options.filter { $0.name != "format" } + [
            Option("format", value: "human|json|csv", "for people, as JSON, or as CSV"),
            Option("head", value: "N", "shows the first N rows (10; csv and json: all)"),
        ]
    static let example = "recnb show notebooks/coursework.recnb per_cluster --head 20"

    func run(_ arguments: Arguments, _ console: Console) async throws -> Int32 {
        let format = try arguments.choice("format", ["human", "json", "csv"])
        let head = try arguments.int("head", 0...Int.max)
        let given = try NotebookArguments(arguments, isJSON: format == "json")
        let notebook = try await given.load()
        guard notebook.isRunnable else {
            console.show(notebook.diagnostics.filter { $0.severity == .error }, in: notebook.source)
            return NotebookArguments.status(of: notebook.diagnostics)
        }
        // A part of a record or model may be named after the cell: `groups.centres`.
        let words = arguments.operands[1].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        let name = notebook.plan.cell(named: arguments.operands[1]) == nil ? words[0] : arguments.operands[1]
        let path = name == arguments.operands[1] ? [] : Array(words.dropFirst())
        try RunCommand.checkCell(name, notebook.plan)
        guard let index = notebook.plan.cell(named: name) else { return ExitStatus.usage }
        var options = given.runOptions(threads: 1)
        options.isDryRun = true
        options.takesLastAnswers = true
        options.only = name
        let store = try given.store(.readOnly)
        let result = await NotebookRunner(notebook, options: options, store: store, stop: StopSignal()).run()
        let cell = result.plan.cells[index]
        let outcome = result.outcomes[index]
        if case .function = cell.body {
            throw UsageError(
                "`\(name)` takes parameters and has no value by itself", hint: "call it in a cell, and show that cell")
        }
        guard let record = outcome.record, let whole = outcome.value else {
            console.error(
                "`\(name)` has no value that is up to date: \(outcome.reason)",
                hint: "run it first: \(given.line("run", "--only \(name)"))")
            return ExitStatus.failure
        }
        guard let value = path.isEmpty ? whole.shown : whole[path] else { throw Self.noPart(path, of: whole, named: name) }
        if value.isFigures, format != "human" {
            let what = value == .figure ? "a picture" : "pictures"
            throw UsageError("`\(arguments.operands[1])` is \(what)", hint: "without `--format` the place is shown")
        }
        switch format {
        case "human": try human(cell, outcome, value, path: path, rows: head, store: store, notebook: notebook, console)
        case "csv": try csv(value, record, head, store, console, shown: ([name] + path).joined(separator: "."))
        default: try json(value, record, head, store, console)
        }
        return ExitStatus.success
    }

    private func human(
        _ cell: CellPlan, _ outcome: CellOutcome, _ value: StoredValue, path: [String], rows: Int?, store: ContentStore,
        notebook: CheckedNotebook, _ console: Console
    ) throws {
        let view = OutputView(values: ValueStore(store: store), rows: rows)
        var shown = outcome
        shown.value = value
        for output in try view.outputs(of: cell, shown) {
            if case .picture(let picture) = output {
                // Of one of several pictures that one's place.
                if !path.isEmpty, !isPicture(picture.name, of: path) { continue }
                let folder = "\(notebook.project.output)/\(notebook.project.name)/\(Publisher.folderName(cell.identity))"
                console.print(notebook.project.shown("\(folder)/\(picture.name)"))
            } else {
                let text = renderOutput(output, style: console.style)
                console.write(text.hasSuffix("\n") ? text : text + "\n")
            }
        }
    }

    /// Whether a picture is the part of the value that the path leads to.
    private func isPicture(_ name: String, of path: [String]) -> Bool {
        OutputView.part(ofPicture: name) == path.joined(separator: "-")
            || name.split(separator: ".").dropLast().joined(separator: ".") == path.joined(separator: "-")
    }

    private func table(_ value: StoredValue, _ record: CellRecord, _ head: Int?, _ store: ContentStore) throws -> Table? {
        var value = value
        if case .model(_, let member?, let parts) = value, let part = parts.first(where: { $0.name == member }) {
            value = part.value
        }
        guard case .table(_, let hash) = value, let output = record.outputs.first(where: { $0.blob.hash == hash }) else {
            return nil
        }
        let table = try ValueStore(store: store).table(output.blob)
        return head.map { table.head($0) } ?? table
    }

    /// The parts that a user may name, of what has parts.
    private static func parts(of value: StoredValue) -> [StoredValue.Member] {
        switch value {
        case .record(let members), .model(_, _, let members): members.filter { !$0.name.hasPrefix("_") }
        default: []
        }
    }

    /// Says where a path of parts leads nowhere, and what there is instead.
    private static func noPart(_ path: [String], of whole: StoredValue, named name: String) -> UsageError {
        var value = whole
        var shown = name
        for part in path {
            guard let next = value[[part]] else {
                let names = parts(of: value).map(\.name)
                var hints: [String] = []
                if let guess = didYouMean(part, among: names) { hints.append("did you mean `\(shown).\(guess)`?") }
                hints.append(names.isEmpty ? "it has no parts" : "parts: \(names.joined(separator: ", "))")
                return UsageError("`\(shown)` has no part `\(part)`", hint: hints.joined(separator: " "))
            }
            value = next
            shown += ".\(part)"
        }
        return UsageError("`\(name)` has no part `\(path.joined(separator: "."))`")
    }

    private func csv(
        _ value: StoredValue, _ record: CellRecord, _ head: Int?, _ store: ContentStore, _ console: Console, shown: String
    ) throws {
        guard let table = try table(value, record, head, store) else {
            let tables = Self.parts(of: value).filter { if case .table = $0.value { true } else { false } }
            let what = OutputView.kindName(of: value)
            throw UsageError(
                "`\(shown)` is \(what), and only a table can be shown as CSV",
                hint: tables.isEmpty
                    ? "leave `--format` out, or take `--format json`"
                    : "its tables: \(tables.map { "\(shown).\($0.name)" }.joined(separator: ", "))")
        }
        try CSV.write(table, options: .init()) { bytes in
            console.write(String(decoding: bytes, as: UTF8.self))
        }
    }

    private func json(_ value: StoredValue, _ record: CellRecord, _ head: Int?, _ store: ContentStore, _ console: Console) throws
    {
        let loaded = try ValueStore(store: store).load(value, outputs: record.outputs)
        console.print(String(decoding: JSONWriter.bytes(loaded, models: .parts, head: head), as: UTF8.self))
    }
}
