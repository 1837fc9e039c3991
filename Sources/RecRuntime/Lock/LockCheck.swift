public import RecCache
import RecFrame
import RecPlan
import RecDiagnostics

/// Compares a run with a lock, cell by cell.
public struct LockCheck {
    /// What is said of each cell: those of the notebook in its order, then those that it has no more.
    public private(set) var verdicts: [CellVerdict] = []
    /// What is wrong with the lock as a whole; nil where nothing is.
    public private(set) var problem: String?

    /// Whether all is as the lock says.
    public var isPassed: Bool { problem == nil && verdicts.allSatisfy(\.isFine) }

    /// How many cells have a verdict.
    public func count(_ verdict: CellVerdict.Verdict) -> Int { verdicts.count { $0.verdict == verdict } }

    /// Compares.
    ///
    /// - Parameters:
    ///   - actual: the lock that the run would write.
    ///   - store: where the run's values are.
    ///   - earlier: the project's own cache, where the values of the lock may still be; nil where there is none.
    public init(
        _ lock: NotebookLock, actual: NotebookLock, result: RunResult, notebook: CheckedNotebook, store: ContentStore,
        earlier: ContentStore?
    ) {
        let old = Dictionary(lock.cells.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let new = Dictionary(actual.cells.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        var different: Set<Int> = []
        for (index, (cell, outcome)) in zip(result.plan.cells, result.outcomes).enumerated() {
            let name = cell.identity.description
            let locked = old[name]
            var verdict: CellVerdict
            if let now = new[name] {
                if let locked {
                    verdict = Self.compared(locked, now)
                    if !verdict.isFine, locked.isIntact {
                        EarlierValues(earlier, store: store, notebook: notebook)?.detail(&verdict, cell, locked, outcome)
                    }
                } else {
                    verdict = CellVerdict(name, .added)
                }
            } else {
                guard outcome.status != .nothing else {
                    if locked != nil { verdicts.append(CellVerdict(name, .missing)) }
                    continue
                }
                verdict = CellVerdict(name, Self.isHeldBack(index, result) ? .heldBack : .failed)
                verdict.reason = outcome.diagnostics.first.map { "\($0.id): \($0.message)" } ?? outcome.reason
                if locked.map({ !$0.isIntact }) ?? false { verdict.verdict = .edited }
                if locked == nil, verdict.verdict == .heldBack { verdict.verdict = .added }
            }
            if verdict.verdict == .differs || verdict.verdict == .failed { different.insert(index) }
            verdict.after = Set(cell.inputs.map(\.cell)).intersection(different).sorted().map {
                result.plan.cells[$0].identity.description
            }
            verdicts.append(verdict)
        }
        let names = Set(result.plan.cells.map(\.identity.description))
        var seen: Set<String> = []
        for cell in lock.cells {
            if !names.contains(cell.name) { verdicts.append(CellVerdict(cell.name, .missing)) }
            if !seen.insert(cell.name).inserted { problem = "the lock has two sections of `\(cell.name)`" }
        }
        if problem == nil, !lock.isIntact, lock.cells.allSatisfy(\.isIntact) {
            problem = "the head or the end of the lock was edited, or sections were added, moved or taken away"
        }
    }

    private static func compared(_ locked: LockedCell, _ actual: LockedCell) -> CellVerdict {
        var verdict = CellVerdict(locked.name, .equal)
        verdict.differences = LockComparison(expected: locked, actual: actual).differences
        if !locked.isIntact {
            verdict.verdict = .edited
        } else if !verdict.differences.isEmpty {
            verdict.verdict = verdict.differences.allSatisfy(\.isTolerated) ? .within : .differs
        }
        return verdict
    }

    /// Whether a cell has no value because a store was left alone: it is one, or needs one.
    private static func isHeldBack(_ index: Int, _ result: RunResult) -> Bool {
        let outcome = result.outcomes[index]
        if outcome.status == .notAsked { return true }
        guard outcome.status == .skipped, !result.wasInterrupted else { return false }
        return result.plan.cells[index].inputs.contains { input in
            result.outcomes[input.cell].value == nil && isHeldBack(input.cell, result)
        }
    }
}

/// The values that a lock was written from, as long as the project's cache has them.
private struct EarlierValues {
    let earlier: ContentStore
    let now: ContentStore
    let notebook: CheckedNotebook

    init?(_ earlier: ContentStore?, store: ContentStore, notebook: CheckedNotebook) {
        guard let earlier else { return nil }
        self.earlier = earlier
        now = store
        self.notebook = notebook
    }

    /// Says of columns and pictures by how much they differ.
    func detail(_ verdict: inout CellVerdict, _ cell: CellPlan, _ locked: LockedCell, _ outcome: CellOutcome) {
        let identity = RecCache.CellIdentity(
            notebook: notebook.project.name, kind: cell.identity.kind, name: cell.identity.name, ordinal: cell.identity.ordinal)
        guard let record = outcome.record, let value = outcome.value,
            let (oldRecord, oldValue) = earlier.records(of: identity).lazy.compactMap({ matching($0, locked, cell) }).first
        else { return }
        let values = ValueDifference(
            expected: oldValue, actual: value, expectedTable: { table($0, oldRecord, earlier) },
            actualTable: { table($0, record, now) })
        for part in values.parts {
            // The table of a feature bears the names of its columns alone.
            let path = part.path.first.map { isOwnTable($0, of: value) } ?? false ? Array(part.path.dropFirst()) : part.path
            switch part.change {
            case .table(let table):
                for column in table.columns {
                    let name = LockMaker.name(path + [column.name])
                    if let index = verdict.differences.firstIndex(where: { $0.what == "column" && $0.name == name }) {
                        verdict.differences[index].detail = Self.text(column, min(table.expectedRows, table.actualRows))
                        verdict.differences[index].count = column.rows
                        verdict.differences[index].largest = column.largest
                    }
                }
            default: break
            }
        }
        for output in record.outputs where output.mediaType == "image/png" {
            guard let index = verdict.differences.firstIndex(where: { $0.what == "picture" && $0.name == output.name }),
                let old = oldRecord.outputs.first(where: { $0.name == output.name }),
                let a = try? earlier.read(old.blob), let b = try? now.read(output.blob),
                let pixels = PictureDifference(expected: a, actual: b)
            else { continue }
            verdict.differences[index].count = pixels.pixels
            verdict.differences[index].detail =
                "\(pixels.pixels) of \(pixels.total) pixels differ, by at most \(pixels.largest) of 255"
        }
    }

    private func isOwnTable(_ name: String, of value: StoredValue) -> Bool {
        if case .model(Recipes.kind, name, _) = value { true } else { false }
    }

    private static func text(_ column: ColumnDifference, _ rows: Int) -> String {
        var text = "\(column.rows) of \(rows) values differ"
        if let largest = column.largest { text += ", by at most \(Scalar.double(largest).text)" }
        if let row = column.firstRow { text += "; row \(row + 1): \(column.expectedText) -> \(column.actualText)" }
        return text
    }

    /// A record with its value, where it gives what the lock says.
    private func matching(_ record: CellRecord, _ locked: LockedCell, _ cell: CellPlan) -> (CellRecord, StoredValue)? {
        guard let value = StoredValue(text: record.metadata.extra["value"] ?? "") else { return nil }
        let maker = LockMaker(
            notebook: notebook, values: ValueStore(store: earlier), versions: PythonVersions(venv: nil), context: .serial)
        guard let entries = try? maker.entries(cell, record, value, [], notebook.plan) else { return nil }
        let kinds: Set<LockEntry.Kind> = [.value, .picture]
        let isSame = entries.filter { kinds.contains($0.kind) } == locked.entries.filter { kinds.contains($0.kind) }
        return isSame ? (record, value) : nil
    }

    private func table(_ hash: ContentHash, _ record: CellRecord, _ store: ContentStore) -> Table? {
        guard let output = record.outputs.first(where: { $0.blob.hash == hash }) else { return nil }
        return try? ValueStore(store: store).table(output.blob)
    }
}
