import RecCache
import RecDiagnostics
import RecPlan
import RecRuntime

struct ExplainCommand: Command {
    static let name = "explain"
    static let summary = "Tells for each cell whether it is in the cache, or what changed"
    static let operands = "NOTEBOOK [CELL]"
    static let operandCount = 1...2
    static let options = NotebookArguments.options
    static let example = "recnb explain notebooks/coursework.recnb groups"

    private struct Line: Encodable {
        var cell: String
        var status: String
        var reasons: [String]
        var reads: [String]
        var parameters: [String]
        var files: [String]
    }

    func run(_ arguments: Arguments, _ console: Console) async throws -> Int32 {
        let given = try NotebookArguments(arguments)
        let notebook = try await given.load()
        guard notebook.isRunnable else {
            console.show(notebook.diagnostics.filter { $0.severity == .error }, in: notebook.source)
            return NotebookArguments.status(of: notebook.diagnostics)
        }
        var options = given.runOptions(threads: 1)
        options.isDryRun = true
        let wanted = arguments.operands.dropFirst().first
        if let wanted { try RunCommand.checkCell(wanted, notebook.plan) }
        let runner = NotebookRunner(notebook, options: options, store: try given.store(.readOnly), stop: StopSignal())
        let result = await runner.run()
        for (index, (cell, outcome)) in zip(result.plan.cells, result.outcomes).enumerated() {
            if let wanted, result.plan.cell(named: wanted) != index { continue }
            if outcome.status == .nothing, wanted == nil { continue }
            let line = Self.line(cell, outcome, result.plan)
            if given.isJSON {
                console.print(JSONLine.text(line))
                continue
            }
            console.write(Self.text(cell, outcome, result.plan, isFull: wanted != nil))
        }
        return ExitStatus.success
    }

    /// What there is to say of a cell, each line with its end.
    ///
    /// - Parameter isFull: with what it reads.
    static func text(_ cell: CellPlan, _ outcome: CellOutcome, _ plan: NotebookPlan, isFull: Bool) -> String {
        let line = line(cell, outcome, plan)
        var text = "\(line.cell): \(line.status)\n"
        for reason in line.reasons { text += "    \(reason)\n" }
        if !isFull { return text }
        if !line.reads.isEmpty { text += "    reads \(line.reads.joined(separator: ", "))\n" }
        if !line.parameters.isEmpty { text += "    parameters \(line.parameters.joined(separator: ", "))\n" }
        for file in line.files { text += "    file \(file)\n" }
        return text
    }

    private static func line(_ cell: CellPlan, _ outcome: CellOutcome, _ plan: NotebookPlan) -> Line {
        let status =
            switch outcome.status {
            case .hit: "in the cache"
            case .nothing: "nothing to run"
            default: "would run"
            }
        return Line(
            cell: cell.identity.description, status: status, reasons: outcome.reasons,
            reads: cell.inputs.map { ([plan.cells[$0.cell].identity.name] + $0.path).joined(separator: ".") },
            parameters: cell.parameters.map { "\(plan.parameters[$0].name) = \(plan.parameters[$0].shownValue)" },
            files: outcome.files.map { "\($0.name) \($0.hash)" })
    }
}
