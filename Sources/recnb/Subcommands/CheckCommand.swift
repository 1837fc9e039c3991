import RecDiagnostics
import RecPlan
import RecReport
import RecRuntime

struct CheckCommand: Command {
    static let name = "check"
    static let summary = "Reports everything that is wrong with a notebook, without running it"
    static let operands = "NOTEBOOK"
    static let operandCount = 1...1
    static let options =
        NotebookArguments.options.filter { $0.name != "format" } + [
            Option("format", value: "human|json|line", "for people, or for programs: an object or a line a problem"),
            Option("stdin-name", value: "FILE", "the notebook's place, where its text comes from standard input (`-`)"),
            Option("quiet", short: "q", "prints errors only, no warnings and notes"),
        ]
    static let example = "recnb check notebooks/coursework.recnb"

    func run(_ arguments: Arguments, _ console: Console) async throws -> Int32 {
        let isPiped = arguments.operands[0] == "-"
        if !isPiped, arguments.has("stdin-name") {
            throw UsageError("`--stdin-name` goes with `-`", hint: "write `recnb check - --stdin-name FILE < FILE`")
        }
        let format = try arguments.choice("format", ["human", "json", "line"])
        let given = try NotebookArguments(
            arguments, isJSON: format == "json",
            notebook: isPiped ? arguments.value("stdin-name") ?? "standard-input.recnb" : arguments.operands[0])
        let notebook = try await given.load(text: isPiped ? try StandardInput.bytes() : nil)
        let shown = notebook.diagnostics.filter { $0.severity == .error || !arguments.has("quiet") }
        if given.isJSON {
            if !shown.isEmpty { console.write(renderJSON(shown, in: notebook.source)) }
        } else if format == "line" {
            console.write(renderLines(shown, in: notebook.source))
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
