public import RecCache
import RecEngine
public import RecFrame
public import RecPlan
public import RecRuntime
import RecSchema

/// What a cell gave, in the forms that reports and terminals show.
public struct OutputView: Sendable {
    let values: ValueStore
    /// How many rows of a table are shown.
    let rows: Int?
    /// How many columns of a table are shown.
    static let columns = 40

    /// Makes a view.
    ///
    /// - Parameter rows: how many rows of a table are shown; nil shows ten, or all of a table that has no more than twenty.
    public init(values: ValueStore, rows: Int? = nil) {
        self.values = values
        self.rows = rows
    }

    /// The outputs of a cell that has them: rows, warnings' companions, value, pictures, printed text, files.
    ///
    /// - Throws: `CacheError` where a blob is gone.
    public func outputs(of cell: CellPlan, _ outcome: CellOutcome) throws -> [ReportOutput] {
        guard let record = outcome.record else {
            let printed = outcome.printed.filter { $0.channel == "printed" }.map(\.text).joined()
            return printed.isEmpty ? [] : [.printed(printed)]
        }
        var outputs: [ReportOutput] = []
        if case .text = cell.body {
            if case .scalar(.string(let text))? = outcome.value { return [.markdown(text)] }
            return []
        }
        let printed = record.messages.filter { $0.channel == "printed" }.map(\.text).joined()
        if !printed.isEmpty { outputs.append(.printed(printed)) }
        if cell.identity.kind == "clean", let rows = Self.rows(of: record) { outputs.append(.rowsReport(rows)) }
        if let value = outcome.value?.shown { outputs += try self.outputs(of: value, record: record, name: cell.identity.name) }
        // Other formats of the same picture lie beside it in the folder.
        let titles = FigureTitles.titles(of: record)
        let pictures = record.outputs.filter { $0.role == "picture" && $0.mediaType == "image/png" }
        for output in pictures {
            let title = cell.options.caption ?? ""
            let drawn = titles[output.name.split(separator: ".").dropLast().joined(separator: ".")]
            // `figure-sizes.png` of a record of figures is called `sizes`.
            let part = Self.part(ofPicture: output.name)
            let name = title.isEmpty ? cell.identity.description : title
            outputs.append(
                .picture(
                    ReportPicture(
                        name: output.name, mediaType: output.mediaType, bytes: try values.store.read(output.blob),
                        alt: part.map { "\(name): \($0)" } ?? drawn ?? name,
                        caption: part.map { part in
                            title.isEmpty ? drawn ?? "\(cell.identity.name): \(part)" : "\(title): \(part)"
                        }, title: drawn)))
        }
        let files = record.outputs.filter { $0.role == "file" }
        if !files.isEmpty { outputs.append(.files(files.map { ReportFile(name: $0.name, bytes: Int($0.blob.size)) })) }
        return outputs
    }

    /// What a picture of several is called: its label or number; nil for the only one.
    public static func part(ofPicture name: String) -> String? {
        let stem = name.split(separator: ".").dropLast().joined(separator: ".")
        return stem.hasPrefix("figure-") ? String(stem.dropFirst(7)) : nil
    }

    /// What a value looks like.
    func outputs(of value: StoredValue, record: CellRecord, name: String) throws -> [ReportOutput] {
        if value.isFigures { return [] }
        switch value {
        case .figure: return []
        case .table: return [.table(try preview(value, record: record, name: nil))]
        case .scalar(let scalar): return [.scalar(scalar.isMissing ? "missing" : scalar.text)]
        case .path(let path): return [.scalar(path)]
        case .range(let range): return [.scalar("\(range.lowerBound)...\(range.upperBound - 1)")]
        case .list(let items):
            return [.scalar(items.prefix(50).map(Self.short).joined(separator: ", ") + (items.count > 50 ? ", ..." : ""))]
        case .record(let members): return try parts(members, record: record)
        case .model(let kind, _, let parts):
            let shown = parts.filter { !$0.name.hasPrefix("_") }
            let facts = shown.filter { $0.value.tables.isEmpty }.map { ReportFact($0.name, Self.short($0.value)) }
            var outputs: [ReportOutput] = [.modelSummary(ReportModel(name: kind, facts: facts))]
            for part in shown {
                if case .table = part.value { outputs.append(.table(try preview(part.value, record: record, name: part.name))) }
            }
            return outputs
        }
    }

    private func parts(_ members: [StoredValue.Member], record: CellRecord) throws -> [ReportOutput] {
        var outputs: [ReportOutput] = []
        let facts = members.filter { $0.value.tables.isEmpty && $0.value != .figure }.map {
            ReportFact($0.name, Self.short($0.value))
        }
        if !facts.isEmpty { outputs.append(.record(facts)) }
        for member in members {
            if case .table = member.value { outputs.append(.table(try preview(member.value, record: record, name: member.name))) }
        }
        return outputs
    }

    /// A small value in one line.
    static func short(_ value: StoredValue) -> String {
        switch value {
        case .scalar(let scalar): scalar.isMissing ? "missing" : number(scalar) ?? scalar.text
        case .path(let path): path
        case .range(let range): "\(range.lowerBound)...\(range.upperBound - 1)"
        case .list(let items): items.prefix(20).map(short).joined(separator: ", ") + (items.count > 20 ? ", ..." : "")
        case .record(let members): members.map { "\($0.name): \(short($0.value))" }.joined(separator: ", ")
        case .table(let rows, _): "table of \(rowsText(rows))"
        case .model(let kind, _, _): "\(kind) model"
        case .figure: "figure"
        }
    }

    /// What a value is, with its article: `a table`, `a record`.
    public static func kindName(of value: StoredValue) -> String {
        switch value {
        case .scalar(let scalar): scalar.isMissing ? "missing" : "a single value"
        case .path: "a path"
        case .range: "a range"
        case .list: "a list"
        case .record: "a record"
        case .table: "a table"
        case .model(let kind, _, _): "a \(kind) model"
        case .figure: "a picture"
        }
    }

    private static func number(_ scalar: Scalar) -> String? {
        switch scalar {
        case .double(let value): DisplayNumber.text(value)
        case .float(let value): DisplayNumber.text(Double(value))
        default: nil
        }
    }

    // MARK: Tables

    /// The first rows of a stored table.
    public func preview(_ value: StoredValue, record: CellRecord, name: String?) throws -> PreviewTable {
        guard case .table(_, let hash) = value, let output = record.outputs.first(where: { $0.blob.hash == hash }) else {
            return PreviewTable(name: name, columns: [], rows: [], totalRows: 0, totalColumns: 0)
        }
        let table = try values.table(output.blob)
        return Self.preview(table, rows: rows ?? (table.rowCount <= 20 ? 20 : 10), name: name)
    }

    /// The first rows of a table. Numbers of a column have equally many decimals.
    public static func preview(_ table: Table, rows: Int, name: String?) -> PreviewTable {
        let count = min(rows, table.rowCount)
        let head = table.slice(0..<count)
        let shown = head.named.prefix(columns)
        let cells = shown.map { text(of: $0.column) }
        return PreviewTable(
            name: name, columns: shown.map { PreviewTable.Column($0.name, $0.column.type) },
            rows: (0..<count).map { row in cells.map { $0[row] } }, totalRows: table.rowCount, totalColumns: table.columnCount)
    }

    private static func text(of column: Column) -> [String?] {
        let scalars = column.scalars
        switch column.type {
        case .double:
            return DisplayNumber.column(scalars.map { if case .double(let value) = $0 { value } else { nil } } as [Double?])
        case .float:
            return DisplayNumber.column(scalars.map { if case .float(let value) = $0 { value } else { nil } } as [Float?])
        default: return scalars.map { $0.isMissing ? nil : $0.text }
        }
    }

    private static func rows(of record: CellRecord) -> ReportRows? {
        let steps = RowsText.steps(of: record)
        guard let first = steps.first, let last = steps.last else { return nil }
        return ReportRows(
            rowsIn: first.rowsIn, rowsOut: last.rowsOut,
            steps: steps.filter { $0.rowsOut < $0.rowsIn }.map { ReportRows.Step($0.verb, dropped: $0.rowsIn - $0.rowsOut) })
    }
}
