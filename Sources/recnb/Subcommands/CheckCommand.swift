import RecDiagnostics
import RecPlan
import RecReport
import RecRuntime

struct CheckCommand: Command {
    static let name = "check"
    static let summary = "Reports everything that is wrong with a notebook, without running it"
    static let operands = "NOTEBOOK"
    static let operandCount = 1...1
    static let options = NotebookArguments.options + [Option("quiet", short: "q", "prints errors only, no warnings and notes")]
    static let example = "recnb check notebooks/coursework.recnb"

    func run(_ arguments: Arguments, _ console: Console) async throws -> Int32 {
        let given = try NotebookArguments(arguments)
        let notebook = try await given.load()
        let shown = notebook.diagnostics.filter { $0.severity == .error || !arguments.has("quiet") }
        if given.isJSON {
            if !shown.isEmpty { console.write(renderJSON(shown, in: notebook.source)) }
        } else {
            console.show(shown, in: notebook.source)
            if notebook.isRunnable {
                let cells = notebook.plan.cells.count(where: \.isCounted)
                console.print("\(notebook.project.shownNotebook): \(counted(cells, "cell", "cells")), no errors")
            }
        }
        return NotebookArguments.status(of: notebook.diagnostics)
    }
}
