public import RecCache
import RecEngine
import RecFrame
import RecPlan
import RecSchema

extension NotebookLock {
    /// The lock of a run.
    ///
    /// Cells that have no value in this run are left out. Cost: O(values), since every column is hashed.
    ///
    /// - Parameters:
    ///   - venv: the Python environment of the run.
    ///   - threads: for hashing; the lock does not depend on it.
    /// - Throws: `CacheError` where a blob of the run is gone or damaged.
    public init(_ result: RunResult, notebook: CheckedNotebook, store: ContentStore, venv: String?, threads: Int = 1) throws {
        self.init(notebook: String(notebook.project.notebook.split(separator: "/").last ?? ""))
        let maker = LockMaker(
            notebook: notebook, values: ValueStore(store: store), versions: PythonVersions(venv: venv),
            context: ExecutionContext(threads: threads))
        given = Self.given(result.plan, notebook.project)
        for (cell, outcome) in zip(result.plan.cells, result.outcomes) {
            guard let record = outcome.record, let value = outcome.value, !outcome.isEarlier else { continue }
            cells.append(
                LockedCell(
                    name: cell.identity.description, entries: try maker.entries(cell, record, value, outcome.files, result.plan)))
        }
    }

    /// What was given from outside. Of a path that leads out of the project only the name is kept: it would say nothing elsewhere.
    private static func given(_ plan: NotebookPlan, _ project: Project) -> [LockEntry] {
        plan.parameters.filter { $0.source != .notebook && !$0.isSecret }.map { parameter in
            let text = parameter.shownValue
            if parameter.type == .path {
                guard case .string(let path) = parameter.value.kind, !path.hasPrefix("/") else {
                    return LockEntry(.given, parameter.name, [])
                }
                return LockEntry(.given, parameter.name, [path])
            }
            return LockEntry(.given, parameter.name, [text])
        }.sorted { $0.name < $1.name }
    }
}

/// Makes the entries of cells.
struct LockMaker {
    let notebook: CheckedNotebook
    let values: ValueStore
    let versions: PythonVersions
    let context: ExecutionContext

    /// Columns of a table that have a line of their own; those behind them share lines.
    private static let columnsAlone = 48
    /// Lines that the parts of one value may have; what comes after is known by the hash of the whole.
    private static let linesOfParts = 400
    /// Bytes of a text that is kept as it is.
    private static let textLimit = 80

    func entries(
        _ cell: CellPlan, _ record: CellRecord, _ value: StoredValue, _ files: [DataFile], _ plan: NotebookPlan
    ) throws -> [LockEntry] {
        var entries: [LockEntry] = []
        // A receipt tells what a store did this time: what is in the store is seen by those who read it.
        if cell.identity.kind == "store" {
            entries.append(LockEntry(.value, "receipt", []))
        } else {
            var parts: [LockEntry] = []
            let hash = try add(value, [], record, to: &parts)
            // What verbs keep for themselves is in the hash of the whole.
            parts.removeAll { $0.name.hasPrefix("_") || $0.name.contains("._") || $0.name.hasPrefix(Recipes.recipe + ".") }
            entries.append(LockEntry(.value, Self.kind(value), Self.size(value) + [hash.description]))
            entries += parts.prefix(Self.linesOfParts)
        }
        entries += try pictures(record)
        for output in record.outputs where output.role == "file" {
            entries.append(LockEntry(.writes, output.name, ["\(output.blob.size)", output.blob.hash.description]))
        }
        for file in Set(files).sorted(by: { ($0.name, $0.hash) < ($1.name, $1.hash) }) {
            let name = file.name.hasPrefix("/") ? String(file.name.split(separator: "/").last ?? "") : file.name
            entries.append(LockEntry(.reads, name, ["\(file.bytes)", file.hash.description]))
        }
        let parameters = cell.parameters.map { plan.parameters[$0] }.filter { $0.type != .path && !$0.isSecret }
        for parameter in parameters.sorted(by: { $0.name < $1.name }) {
            entries.append(LockEntry(.parameter, parameter.name, [parameter.shownValue]))
        }
        let needs = PythonNeeds(cell, in: notebook.catalogue)
        let packages = versions.packages(of: cell, packages: needs.possible)
        for package in packages ?? [] { entries.append(LockEntry(.package, package.name, [package.version])) }
        var made = ["kernels=\(ResultVersion.kernels)"]
        if packages != nil, let interpreter = versions.interpreter { made.append("Python=\(interpreter)") }
        for part in CellCode(cell, in: notebook).parts where part.name.hasPrefix("verb ") {
            made.append("\(part.name.dropFirst(5))=\(part.shown?.split(separator: " ").last ?? "")")
        }
        entries.append(LockEntry(.made, "versions", made))
        return entries
    }

    // MARK: Values

    private static func kind(_ value: StoredValue) -> String {
        switch value {
        case .scalar(.string): "text"
        case .scalar: "scalar"
        case .path: "path"
        case .range: "range"
        case .list: "list"
        case .record: "record"
        case .table: "table"
        case .model(let kind, _, _): kind == Recipes.kind ? "feature" : "model"
        case .figure: "figure"
        }
    }

    private static func size(_ value: StoredValue) -> [String] {
        switch value {
        case .table(let rows, _): ["rows=\(rows)"]
        case .list(let items): ["items=\(items.count)"]
        default: []
        }
    }

    /// Adds lines for what is in a value; its hash, which depends on what it holds alone and not on how files are laid out.
    private func add(_ value: StoredValue, _ path: [String], _ record: CellRecord, to entries: inout [LockEntry]) throws
        -> ContentHash
    {
        switch value {
        case .table(_, let hash): return try addTable(hash, path, record, to: &entries)
        case .scalar(let scalar):
            let hash = value.contentHash
            entries.append(LockEntry(.part, Self.name(path), Self.facts(scalar, hash)))
            return hash
        case .path, .range, .figure: return value.contentHash
        case .list(let items):
            var key = KeyBuilder("recnb-lock-list/1")
            key.add(items.count)
            for (place, item) in items.enumerated() { key.add(try add(item, path + ["\(place)"], record, to: &entries)) }
            return key.finish()
        case .record(let members): return try add(members, "record", path, record, to: &entries)
        case .model(let kind, let table, let members):
            // The table of a feature is what the cell gives, and its columns are named as those of a table.
            let own = kind == Recipes.kind ? table : nil
            return try add(members, "model \(kind)", path, record, unnamed: own, to: &entries)
        }
    }

    private func add(
        _ members: [StoredValue.Member], _ kind: String, _ path: [String], _ record: CellRecord, unnamed: String? = nil,
        to entries: inout [LockEntry]
    ) throws -> ContentHash {
        var key = KeyBuilder("recnb-lock-members/1")
        key.add(kind)
        key.add(members.count)
        for member in members {
            key.add(member.name)
            key.add(try add(member.value, member.name == unnamed ? path : path + [member.name], record, to: &entries))
        }
        return key.finish()
    }

    private func addTable(
        _ hash: ContentHash, _ path: [String], _ record: CellRecord, to entries: inout [LockEntry]
    ) throws -> ContentHash {
        guard let output = record.outputs.first(where: { $0.blob.hash == hash }) else {
            throw EngineError("E0627", "a table of the cell is not in the cache")
        }
        let table = try values.table(output.blob)
        let whole = try table.contentHash(in: context)
        if !path.isEmpty { entries.append(LockEntry(.part, Self.name(path), ["table", "rows=\(table.rowCount)"])) }
        let columns = table.named
        for (name, column) in columns.prefix(Self.columnsAlone) {
            let hash = try column.contentHash(in: context)
            entries.append(
                LockEntry(.column, Self.name(path + [name]), [column.type.name, Self.short(hash)] + column.lockFigures))
        }
        var rest = columns.dropFirst(Self.columnsAlone)
        while let first = rest.first {
            var key = KeyBuilder("recnb-lock-columns/1")
            let group = rest.prefix(Self.columnsAlone)
            for (name, column) in group {
                key.add(name)
                key.add(try column.contentHash(in: context))
            }
            entries.append(
                LockEntry(.columns, Self.name(path + [first.name]), ["and \(group.count - 1) more", Self.short(key.finish())]))
            rest = rest.dropFirst(group.count)
        }
        return whole
    }

    private static func facts(_ scalar: Scalar, _ hash: ContentHash) -> [String] {
        let text = scalar.text
        return text.utf8.count <= textLimit && !text.contains(where: \.isNewline)
            ? [text, short(hash)] : ["\(text.utf8.count) bytes", short(hash)]
    }

    static func name(_ path: [String]) -> String { path.joined(separator: ".") }

    /// Enough digits of a hash beside that of the whole.
    private static func short(_ hash: ContentHash) -> String { String(hash.description.prefix(16)) }

    // MARK: Pictures

    private func pictures(_ record: CellRecord) throws -> [LockEntry] {
        try record.outputs.filter { $0.role == "picture" && $0.mediaType == "image/png" }.map { output in
            let bytes = try values.store.read(output.blob)
            guard let grid = PixelGrid(png: bytes) else {
                return LockEntry(.picture, output.name, ["\(bytes.count) bytes", output.blob.hash.description])
            }
            return LockEntry(
                .picture, output.name, ["\(grid.width)x\(grid.height)", Self.short(grid.contentHash), PictureSketch(grid).text])
        }
    }
}
