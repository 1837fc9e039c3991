struct StepCommand: Command {
    static let name = "step"
    static let summary = "Goes through a notebook cell by cell: run, look, edit, run again"
    static let operands = "NOTEBOOK"
    static let operandCount = 1...1
    static let options =
        NotebookArguments.options.filter { $0.name != "format" } + [
            .threads
        ]
    static let example = "recnb step notebooks/coursework.recnb"

    func run(_ arguments: Arguments, _ console: Console) async throws -> Int32 {
        let given = try NotebookArguments(arguments, isJSON: false)
        return await StepSession(given, console, threads: try arguments.int("threads", 1...1024)).run()
    }
}
