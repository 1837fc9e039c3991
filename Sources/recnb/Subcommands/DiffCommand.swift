import FoundationEssentials
import RecCache
import RecDiagnostics
import RecReport
import RecRuntime

struct DiffCommand: Command {
    static let name = "diff"
    static let summary = "Tells how two runs or notebooks differ: parameters, data, code, and every result"
    static let operands = "RUN RUN"
    static let operandCount = 2...2
    static let options =
        NotebookArguments.options + [
            Option("html", value: "FILE", "writes the same as a page, with pictures side by side"),
            Option("quiet", short: "q", "prints nothing; the exit status tells: 0 the same, 1 not"),
        ]
    static let example = "recnb diff output/coursework notebooks/coursework.recnb --html diff.html"

    func run(_ arguments: Arguments, _ console: Console) async throws -> Int32 {
        let isJSON = try arguments.choice("format", ["human", "json"]) == "json"
        var runs: [ComparedRun] = []
        for operand in arguments.operands {
            do throws(CommandEnded) {
                runs.append(try await side(operand, arguments, isJSON, console))
            } catch {
                return error.status
            }
        }
        if runs.allSatisfy({ run in run.log.cells.allSatisfy { $0.value == nil } }) {
            console.printError("note: neither has results yet: only parameters and code are compared. `recnb run` makes results")
        }
        let difference = RunDifference(runs[0], runs[1])
        if let path = arguments.value("html") {
            do {
                try AtomicFile.replace(path, with: renderDifferencePage(difference))
            } catch {
                throw UsageError("the page cannot be written to `\(path)`: \(error)", hint: "give another place to `--html`")
            }
        }
        let status = difference.isEqual ? ExitStatus.success : ExitStatus.failure
        if isJSON {
            for line in Self.lines(difference) { console.print(JSONLine.text(line)) }
            console.print(
                JSONLine.text(
                    Ended(equal: difference.isEqual, first: difference.first, second: difference.second, status: status)))
        } else if !arguments.has("quiet") {
            console.write(renderDifference(difference, style: console.style))
            if let path = arguments.value("html") { console.print("  page: \(path)") }
        }
        return status
    }

    /// A notebook as it stands, or a run by its folder or file.
    private func side(
        _ operand: String, _ arguments: Arguments, _ isJSON: Bool, _ console: Console
    ) async throws(CommandEnded) -> ComparedRun {
        do {
            var isFolder = false
            let isThere = FileManager.default.fileExists(atPath: operand, isDirectory: &isFolder)
            guard operand.hasSuffix(".recnb"), !isThere || !isFolder else { return try ComparedRun(run: operand) }
            let given = try NotebookArguments(arguments, isJSON: isJSON, notebook: operand)
            let notebook = try await given.load()
            guard notebook.isRunnable else {
                console.show(notebook.diagnostics.filter { $0.severity == .error }, in: notebook.source)
                throw CommandEnded(status: NotebookArguments.status(of: notebook.diagnostics), description: "the check failed")
            }
            return await ComparedRun(notebook, options: given.runOptions(threads: 1), store: try given.store(.readOnly))
        } catch let error as CommandEnded {
            throw error
        } catch let error as ComparedRun.NoRun {
            console.error(error.message, hint: error.hint)
        } catch {
            console.report(error, command: Self.name)
        }
        throw CommandEnded(status: ExitStatus.usage, description: "there is no run \(operand)")
    }

    // MARK: JSON

    private struct Line: Encodable {
        var event = "differs"
        /// `parameter`, `version`, `data`, `cell`, `code`, `status`, `value`, `column`, `picture`, `file`.
        var what: String
        var cell: String?
        var name: String?
        var first: String?
        var second: String?
        var rows: Int?
        var pixels: Int?
        var largestDifference: Double?
    }

    private struct Ended: Encodable {
        var event = "ended"
        var equal: Bool
        var first: String
        var second: String
        var status: Int32
    }

    private static func lines(_ difference: RunDifference) -> [Line] {
        var lines: [Line] = []
        for (what, changes) in [
            ("parameter", difference.parameters), ("version", difference.versions), ("data", difference.data),
        ] {
            lines += changes.map { Line(what: what, name: $0.name, first: $0.first, second: $0.second) }
        }
        return lines + difference.cells.flatMap { self.lines($0) }
    }

    private static func lines(_ cell: RunDifference.Cell) -> [Line] {
        var lines: [Line] = []
        func code(_ side: LineDifference.Side) -> String? {
            cell.code.map { $0.lines.filter { $0.side == side }.map(\.text).joined(separator: "\n") }
        }
        switch cell.onlyIn {
        case .first: lines.append(Line(what: "cell", cell: cell.name, first: code(.first) ?? ""))
        case .second: lines.append(Line(what: "cell", cell: cell.name, second: code(.second) ?? ""))
        default:
            if cell.code != nil { lines.append(Line(what: "code", cell: cell.name, first: code(.first), second: code(.second))) }
        }
        if let status = cell.status {
            lines.append(Line(what: "status", cell: cell.name, first: status.first, second: status.second))
        }
        if cell.isUnread { lines.append(Line(what: "value", cell: cell.name)) }
        for part in cell.parts {
            let name = part.path.isEmpty ? nil : part.path.joined(separator: ".")
            var line = Line(what: "value", cell: cell.name, name: name)
            switch part.change {
            case .table(let table):
                line.first = rowsText(table.expectedRows)
                line.second = rowsText(table.actualRows)
                lines.append(line)
                let lead = name.map { $0 + "." } ?? ""
                lines += table.missing.map { Line(what: "column", cell: cell.name, name: lead + $0, first: "") }
                lines += table.added.map { Line(what: "column", cell: cell.name, name: lead + $0, second: "") }
                lines += table.columns.map {
                    Line(
                        what: "column", cell: cell.name, name: lead + $0.name, first: $0.expectedText, second: $0.actualText,
                        rows: $0.rows, largestDifference: $0.largest)
                }
                continue
            case .value(let expected, let actual, let largest):
                (line.first, line.second, line.largestDifference) = (expected, actual, largest)
            case .kind(let expected, let actual): (line.first, line.second) = (expected, actual)
            case .missing(let text): line.first = text
            case .added(let text): line.second = text
            case .unread: break
            }
            lines.append(line)
        }
        for picture in cell.pictures {
            lines.append(
                Line(
                    what: "picture", cell: cell.name, name: picture.name,
                    first: picture.first == nil ? nil : picture.difference?.expected.description ?? "",
                    second: picture.second == nil ? nil : picture.difference?.actual.description ?? "",
                    pixels: picture.difference?.pixels))
        }
        return lines + cell.files.map { Line(what: "file", cell: cell.name, name: $0.name, first: $0.first, second: $0.second) }
    }
}
