import Dispatch
import FoundationEssentials
import Glibc
import RecDiagnostics
import RecPlan
import RecRuntime
import RecSession
import RecSyntax

extension StepSession {
    /// The text of a cell.
    func code(_ text: String) async throws -> Int32 {
        let notebook = try await loaded()
        console.print(CellText(try cell(text, of: notebook), in: notebook.source).text)
        return ExitStatus.success
    }

    /// Has a cell edited, puts it back into the file, and runs it.
    func edit(_ text: String) async throws -> Int32 {
        let notebook = try await loaded()
        let cell = try cell(text, of: notebook)
        let own = CellText(cell, in: notebook.source)
        guard let editor = ExternalEditor(environment: ProcessInfo.processInfo.environment) else {
            throw UsageError("there is no editor", hint: "set EDITOR, as in `EDITOR=nano recnb step ...`")
        }
        let draft = try Draft(named: cell.name?.text ?? cell.kind.rawValue, text: own.text)
        let isInteractive = reader.isInteractive
        let failure: ExternalEditor.Failure? = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                do throws(ExternalEditor.Failure) {
                    try editor.edit(draft.path, hasTerminal: isInteractive)
                    continuation.resume(returning: nil)
                } catch {
                    continuation.resume(returning: error)
                }
            }
        }
        if let failure {
            // What an editor had saved before it fell is somebody's work.
            if let text = draft.text, text.utf8.elementsEqual((own.text + "\n").utf8) {
                draft.remove()
                throw UsageError(failure.description, hint: failure.hint)
            }
            throw UsageError(failure.description, hint: "your text is in \(draft.path)")
        }
        guard let edited = draft.text else {
            throw UsageError("the edited text cannot be read as UTF-8", hint: "it is in \(draft.path)")
        }
        let project = given.project
        do {
            let current = try NotebookFile.read(project.notebook, shown: project.shownNotebook)
            guard let bytes = try own.replaced(by: edited, in: current) else {
                draft.remove()
                console.print("nothing changed")
                return ExitStatus.success
            }
            try AtomicFile.replace(project.notebook, with: bytes)
        } catch let error as NotebookFileError {
            throw UsageError(error.message, hint: "your text is in \(draft.path)")
        } catch let failure as AtomicFile.Failure {
            throw UsageError("`\(project.shownNotebook)` cannot be written: \(failure)", hint: "your text is in \(draft.path)")
        } catch let refusal as CellText.Refusal {
            throw UsageError(refusal.description, hint: "your text is in \(draft.path)")
        }
        draft.remove()
        return try await runEdited(at: cell.headerSpan.lower)
    }

    /// Runs the cell that begins at that byte, if the notebook may run.
    private func runEdited(at start: Int) async throws -> Int32 {
        let notebook = try await runnable()
        guard let index = notebook.plan.cells.firstIndex(where: { $0.headerSpan.lower == start }) else {
            return ExitStatus.success
        }
        guard notebook.plan.cells[index].isCounted else {
            console.print("written; `list` shows what would run")
            return ExitStatus.success
        }
        return try await run(only: index, of: notebook, isForced: false)
    }

    /// The cell that a person names, also in a notebook that has errors.
    private func cell(_ text: String, of notebook: CheckedNotebook) throws -> Cell {
        let cells = notebook.syntax.cells
        func header(_ index: Int, in plan: NotebookPlan) -> Cell? {
            cells.first { $0.headerSpan.lower == plan.cells[index].headerSpan.lower }
        }
        if text.isEmpty, let index = currentIndex(in: notebook.plan), let cell = header(index, in: notebook.plan) { return cell }
        if text.isEmpty {
            // Of a notebook that cannot be understood, the first cell with an error.
            let error = notebook.diagnostics.first { $0.severity == .error }?.primary?.span.lower
            if let error, let cell = cells.last(where: { $0.headerSpan.lower <= error }) { return cell }
            throw UsageError("no cell was run yet", hint: "name one, as in `edit NAME`")
        }
        if text.hasPrefix("#"), let cell = header(try place(text, in: notebook.plan).index, in: notebook.plan) { return cell }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let words = (parts.first ?? "").split(whereSeparator: \.isWhitespace).map(String.init)
        let matches = cells.filter { cell in
            let name = cell.name?.text ?? cell.kind.rawValue
            return name == words.last && (words.count == 1 || cell.kind.rawValue == words[0])
        }
        let number = parts.count == 2 ? Int(parts[1]) : matches.count
        if let number, matches.indices.contains(number - 1) { return matches[number - 1] }
        let names = cells.compactMap { $0.name?.text }
        throw UsageError(
            "the notebook has no cell `\(text)`",
            hint: didYouMean(text, among: names).map { "did you mean `\($0)`?" } ?? "cells: \(names.joined(separator: ", "))")
    }
}

/// A cell's text in a file of its own, for an editor. It stays where its text could not be put into the notebook.
private struct Draft: Sendable {
    let folder: String
    let path: String

    init(named name: String, text: String) throws {
        var template = Array(
            (FileManager.default.temporaryDirectory.path + "/recnb-edit-" + String(repeating: "X", count: 6)).utf8CString)
        guard mkdtemp(&template) != nil else {
            throw UsageError("no file for the editor can be made: \(String(cString: strerror(errno)))")
        }
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let safe = name.filter { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }.prefix(40)
        path = "\(folder)/\(safe.isEmpty ? "cell" : String(safe)).recnb"
        do {
            try Data((text + "\n").utf8).write(to: URL(fileURLWithPath: path))
        } catch {
            throw UnwrittenFile(path: path, why: "\(error)")
        }
    }

    /// What it holds now; nil where that is no text.
    var text: String? { FileManager.default.contents(atPath: path).flatMap { String(validating: $0, as: UTF8.self) } }

    /// Takes it away, with what the editor left beside it.
    func remove() { try? FileManager.default.removeItem(atPath: folder) }
}
