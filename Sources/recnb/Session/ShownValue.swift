import RecCache
import RecDiagnostics
import RecFrame
import RecPlan
import RecReport
import RecRuntime
import RecSession

/// A cell's value, or a part of it, as a person names it (`groups.centres`), looked up and ready to be shown.
struct ShownValue {
    /// As it was asked for, in full.
    let name: String
    /// The way from the cell's value.
    let path: [String]
    let index: Int
    let plan: NotebookPlan
    let outcome: CellOutcome
    let record: CellRecord
    let value: StoredValue
    let store: ContentStore

    var cell: CellPlan { plan.cells[index] }

    /// A cell as named, where it stands, and the part of its value.
    typealias Place = (name: String, index: Int, path: [String])

    /// What is asked for, taken apart: a part of a record or model may be named after the cell.
    ///
    /// - Throws: `UsageError` where there is no such cell, or it has no value of its own.
    static func place(_ text: String, in plan: NotebookPlan) throws -> Place {
        let words = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        let name = plan.cell(named: text) == nil ? words[0] : text
        try RunCommand.checkCell(name, plan)
        guard let index = plan.cell(named: name) else { throw UsageError("the notebook has no cell `\(name)`") }
        if case .function = plan.cells[index].body {
            throw UsageError(
                "`\(name)` takes parameters and has no value by itself", hint: "call it in a cell, and show that cell")
        }
        return (name, index, name == text ? [] : Array(words.dropFirst()))
    }

    /// Looks it up in the results of a run, or of a dry run.
    ///
    /// - Parameter remedy: what to do where the cell has no value that is up to date.
    /// - Throws: `UsageError` where the value has no such part; `NotUpToDate`.
    init(_ place: Place, in result: RunResult, store: ContentStore, remedy: String) throws {
        let (name, index, path) = place
        outcome = result.outcomes[index]
        guard let record = outcome.record, let whole = outcome.value else {
            throw NotUpToDate(message: "`\(name)` has no value that is up to date: \(outcome.reason)", hint: remedy)
        }
        guard let value = path.isEmpty ? whole.shown : whole[path] else { throw Self.noPart(path, of: whole, named: name) }
        self.name = ([name] + path).joined(separator: ".")
        self.path = path
        self.index = index
        self.plan = result.plan
        self.record = record
        self.value = value
        self.store = store
    }

    /// A value that is not there, or not any more.
    struct NotUpToDate: Error {
        let message: String
        let hint: String
    }

    /// The table that it is or stands for, mapped; nil where it is something else.
    func table() throws -> Table? {
        var value = value
        if case .model(_, let member?, let parts) = value, let part = parts.first(where: { $0.name == member }) {
            value = part.value
        }
        guard case .table(_, let hash) = value, let output = record.outputs.first(where: { $0.blob.hash == hash }) else {
            return nil
        }
        return try ValueStore(store: store).table(output.blob)
    }

    // MARK: Parts

    /// The parts that a user may name, of what has parts.
    static func parts(of value: StoredValue) -> [StoredValue.Member] {
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
}

/// What cells gave, as text for a terminal.
struct ValueText {
    let project: Project
    let style: TerminalStyle
    /// How pictures are shown; nil for their places.
    var pictures: InlinePicture?

    /// A value or a part of one.
    func text(_ shown: ShownValue, rows: Int?) throws -> String {
        var outcome = shown.outcome
        outcome.value = shown.value
        return try text(shown.cell, outcome, path: shown.path, rows: rows, store: shown.store)
    }

    /// What a cell gave.
    func text(_ cell: CellPlan, _ outcome: CellOutcome, path: [String] = [], rows: Int?, store: ContentStore) throws -> String {
        var text = ""
        for output in try OutputView(values: ValueStore(store: store), rows: rows).outputs(of: cell, outcome) {
            guard case .picture(let picture) = output else {
                let rendered = renderOutput(output, style: style)
                text += rendered.hasSuffix("\n") ? rendered : rendered + "\n"
                continue
            }
            // Of one of several pictures that one.
            if !path.isEmpty, !Self.isPicture(picture.name, of: path) { continue }
            if let pictures, picture.mediaType == "image/png" {
                text += pictures.text(png: picture.bytes, columns: min(style.width, 90)) {
                    PixelGrid(png: picture.bytes).map { ($0.width, $0.height, $0.bytes) }
                }
            }
            text +=
                project.shown("\(project.output)/\(project.name)/\(Publisher.folderName(cell.identity))/\(picture.name)") + "\n"
        }
        return text
    }

    /// Whether a picture is the part of the value that the path leads to.
    private static func isPicture(_ name: String, of path: [String]) -> Bool {
        OutputView.part(ofPicture: name) == path.joined(separator: "-")
            || name.split(separator: ".").dropLast().joined(separator: ".") == path.joined(separator: "-")
    }
}
