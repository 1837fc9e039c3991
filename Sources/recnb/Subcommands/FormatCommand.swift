import FoundationEssentials
import RecDiagnostics
import RecRuntime
import RecSyntax

struct FormatCommand: Command {
    static let name = "fmt"
    static let summary = "Lays notebooks out in the one usual way, keeping their meaning"
    static let operands = "NOTEBOOK..."
    static let operandCount = 1...10_000
    static let options = [
        Option("check", "changes nothing; exit status 1 if something would change"),
        Option("stdout", "prints the result instead of writing it"),
    ]
    static let example = "recnb fmt notebooks/coursework.recnb"

    func run(_ arguments: Arguments, _ console: Console) async throws -> Int32 {
        var status = ExitStatus.success
        for path in arguments.operands {
            let source = SourceText(name: path, bytes: try NotebookFile.read(Project(notebook: path).notebook, shown: path))
            let (found, formatted) = await onBigStack { (parseNotebook(source).1, formatNotebook(source)) }
            let errors = found.filter { $0.severity == .error }
            guard errors.isEmpty, let formatted else {
                console.show(errors, in: source)
                status = ExitStatus.checkFailed
                continue
            }
            if arguments.has("stdout") {
                console.write(formatted)
            } else if Array(formatted.utf8) == source.bytes {
                continue
            } else if arguments.has("check") {
                console.print("\(path) is not formatted")
                status = max(status, ExitStatus.failure)
            } else {
                do {
                    try AtomicFile.replace(path, with: Array(formatted.utf8))
                } catch {
                    console.error("`\(path)` cannot be written: \(error)")
                    status = max(status, ExitStatus.failure)
                    continue
                }
                console.print("formatted \(path)")
            }
        }
        return status
    }
}
