import FoundationEssentials
import RecDiagnostics
import RecFrame
import RecPlan
import RecReport
import RecRuntime
import RecSchema
import RecSession

extension StepSession {
    /// As many rows as are shown where nobody says how many.
    private static let page = 10

    /// Shows a value, or the part of one.
    func show(_ line: StepLine) async throws -> Int32 {
        let (text, rows) = line.cellAndNumber
        let shown = try await value(text ?? "")
        console.write(try ValueText(project: given.project, style: console.style, pictures: pictures).text(shown, rows: rows))
        shownTable = try shown.table().map { table in
            (shown.name, min(table.rowCount, rows ?? (table.rowCount <= 2 * Self.page ? 2 * Self.page : Self.page)))
        }
        stand(at: shown.index, in: shown.plan)
        return ExitStatus.success
    }

    /// The rows after those that were shown.
    func more() async throws -> Int32 {
        guard let (name, start) = shownTable else {
            throw UsageError(
                "no table was shown just now", hint: "`show CELL` shows one; of several tables name one: `show CELL.PART`")
        }
        let shown = try await value(name)
        guard let table = try shown.table(), start < table.rowCount else {
            console.print("that was the last row")
            return ExitStatus.success
        }
        let rows = max(Self.page, reader.isInteractive ? console.height - 6 : Self.page)
        let end = min(table.rowCount, start + rows)
        var preview = OutputView.preview(
            table.slice(start..<end), rows: rows, name: "rows \(groupedDigits(start + 1)) to \(groupedDigits(end))")
        preview.totalRows = table.rowCount - start
        var lines = renderTable(preview, style: console.style).split(separator: "\n", omittingEmptySubsequences: false)
        // Its first line would tell the size of the rest as that of the table.
        lines[0] = "rows \(groupedDigits(start + 1)) to \(groupedDigits(end)) of \(groupedDigits(table.rowCount))"
        console.write(lines.joined(separator: "\n"))
        shownTable = (name, end)
        return ExitStatus.success
    }

    /// Names and types of a table's columns.
    func columns(_ text: String) async throws -> Int32 {
        let shown = try await value(text)
        guard let table = try shown.table() else {
            throw UsageError(
                "`\(shown.name)` is \(OutputView.kindName(of: shown.value)) and has no columns",
                hint: "`show \(shown.name)` shows it")
        }
        console.write(
            renderFacts(table.named.map { ReportFact($0.name, $0.column.type.name) }, style: console.style))
        return ExitStatus.success
    }

    /// A value as it is in the cache.
    private func value(_ text: String) async throws -> ShownValue {
        let notebook = try await runnable()
        let place = try place(text, in: notebook.plan)
        let (result, run) = try await state(of: notebook)
        let own = text.isEmpty ? "again" : "only \(place.name)"
        return try ShownValue(place, in: result, store: run.store, remedy: "`\(own)` runs it")
    }

    /// All cells with their state.
    func list() async throws -> Int32 {
        let notebook = try await runnable()
        let result = try await state(of: notebook).result
        let here = currentIndex(in: notebook.plan)
        let counted = notebook.plan.cells.indices.filter { notebook.plan.cells[$0].isCounted }
        let digits = "\(counted.count)".count
        let width = min(
            counted.map { displayWidth(of: notebook.plan.cells[$0].identity.description) }.max() ?? 0, console.style.width / 2)
        for (number, index) in counted.enumerated() {
            let outcome = result.outcomes[index]
            let mark = index == here ? ">" : " "
            let place = String(repeating: " ", count: digits - "\(number + 1)".count) + "#\(number + 1)"
            let isHit = outcome.status == .hit
            let line = CellLine(
                label: notebook.plan.cells[index].identity.description, detail: isHit ? RunDisplay.detail(outcome) : "",
                outcome: isHit ? .hit : .skipped,
                reason: isHit ? "" : outcome.status == .wouldRun ? "would run: \(outcome.reason)" : outcome.reason)
            var style = console.style
            style.width = max(20, style.width - digits - 4)
            // Whether it is in the cache is said in words, for the mark is that of a run.
            let text = line.rendered(style: style, labelWidth: width).replacing("(skipped: would run: ", with: "(would run: ")
                .replacing("(hit)", with: "(in the cache)")
            console.print("\(mark) \(place) \(text)")
        }
        return ExitStatus.success
    }

    /// Why a cell would run.
    func why(_ text: String) async throws -> Int32 {
        let notebook = try await runnable()
        let index = try place(text, in: notebook.plan).index
        let (result, _) = try await state(of: notebook)
        console.write(ExplainCommand.text(result.plan.cells[index], result.outcomes[index], result.plan, isFull: true))
        return ExitStatus.success
    }

    /// All that is wrong.
    func check() async throws -> Int32 {
        let notebook = try await loaded()
        console.show(notebook.diagnostics, in: notebook.source)
        if notebook.isRunnable { console.print("no errors") }
        return NotebookArguments.status(of: notebook.diagnostics)
    }

    /// Where the report is.
    func report() throws -> Int32 {
        let path = "\(given.project.output)/\(given.project.name)/report.html"
        guard FileManager.default.fileExists(atPath: path) else {
            throw UsageError("there is no report yet", hint: "`run` makes one")
        }
        console.print(given.project.shown(path))
        return ExitStatus.success
    }

    /// What may be asked for.
    func help(_ text: String) throws -> Int32 {
        if !text.isEmpty {
            guard let verb = StepVerb(word: text) else {
                throw UsageError(
                    "there is no command `\(text)`",
                    hint: didYouMean(text, among: StepVerb.allCases.map(\.rawValue)).map { "did you mean `\($0)`?" }
                        ?? "`help` lists them")
            }
            console.print("\(verb.rawValue) \(verb.operands)")
            console.print("    " + console.fitted(verb.summary, indent: 4, column: 4))
            if let details = verb.details { console.print("    " + console.fitted(details, indent: 4, column: 4)) }
            if !verb.shorts.isEmpty { console.print("    short: \(verb.shorts.joined(separator: ", "))") }
            return ExitStatus.success
        }
        let heads = StepVerb.allCases.map { verb in
            verb.rawValue + (verb.operands.isEmpty ? "" : " \(verb.operands)")
        }
        let width = (heads.map(\.count).max() ?? 0) + 2
        for (verb, head) in zip(StepVerb.allCases, heads) {
            let short = verb.shorts.first.map { "\($0)  " } ?? "   "
            let summary = console.fitted(verb.summary, indent: width + 3, column: width + 3)
            console.print(short + head + String(repeating: " ", count: width - head.count) + summary)
        }
        console.print(
            console.fitted(
                "CELL is a name, NAME:1 the first of several, #3 the third of the list, NAME.PART a part of what it gave."))
        return ExitStatus.success
    }
}
