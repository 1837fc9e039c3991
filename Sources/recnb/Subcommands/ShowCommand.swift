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
        let asked = arguments.operands[1]
        let place = try ShownValue.place(asked, in: notebook.plan)
        var options = given.runOptions(threads: 1)
        options.isDryRun = true
        options.takesLastAnswers = true
        options.only = place.name
        let store = try given.store(.readOnly)
        let result = await NotebookRunner(notebook, options: options, store: store, stop: StopSignal()).run()
        let shown: ShownValue
        do {
            shown = try ShownValue(
                place, in: result, store: store, remedy: "run it first: \(given.line("run", "--only \(place.name)"))")
        } catch let error as ShownValue.NotUpToDate {
            console.error(error.message, hint: error.hint)
            return ExitStatus.failure
        }
        if shown.value.isFigures, format != "human" {
            let what = shown.value == .figure ? "a picture" : "pictures"
            throw UsageError("`\(asked)` is \(what)", hint: "without `--format` the place is shown")
        }
        switch format {
        case "human": console.write(try ValueText(project: notebook.project, style: console.style).text(shown, rows: head))
        case "csv": try csv(shown, head, console)
        default:
            let value = try ValueStore(store: store).load(shown.value, outputs: shown.record.outputs)
            console.print(String(decoding: JSONWriter.bytes(value, models: .parts, head: head), as: UTF8.self))
        }
        return ExitStatus.success
    }

    private func csv(_ shown: ShownValue, _ head: Int?, _ console: Console) throws {
        guard let table = try shown.table() else {
            let tables = ShownValue.parts(of: shown.value).filter { if case .table = $0.value { true } else { false } }
            let what = OutputView.kindName(of: shown.value)
            throw UsageError(
                "`\(shown.name)` is \(what), and only a table can be shown as CSV",
                hint: tables.isEmpty
                    ? "leave `--format` out, or take `--format json`"
                    : "its tables: \(tables.map { "\(shown.name).\($0.name)" }.joined(separator: ", "))")
        }
        try CSV.write(head.map { table.head($0) } ?? table, options: .init()) { bytes in
            console.write(String(decoding: bytes, as: UTF8.self))
        }
    }
}
