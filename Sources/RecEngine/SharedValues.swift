import RecFrame
import RecPlan
import Synchronization

/// Values of expressions that are the same for all calls of a function, each computed in the call that first needs it.
final class SharedValues: Sendable {
    /// One value; its lock is held while it is computed, so that nobody computes it twice.
    private final class Entry: Sendable {
        let shared: PlanShared
        let state = Mutex<(value: Value?, effects: CellContext.Effects)>((nil, .init()))

        init(_ shared: PlanShared) { self.shared = shared }
    }

    /// By the expression itself: a function inside another may have expressions of the same numbers.
    private let entries = Mutex<[ObjectIdentifier: Entry]>([:])

    /// Tables by the values of a column, by where they are looked up.
    private let tables = Mutex<[ObjectIdentifier: TableEntry]>([:])

    private final class TableEntry: Sendable {
        let narrowing: PlanNarrowing
        let state = Mutex<IndexedTable?>(nil)

        init(_ narrowing: PlanNarrowing) { self.narrowing = narrowing }
    }

    private let context: CellContext

    /// - Parameter context: in which they are computed: not in that of the call that asks first, so that no call waits for another that
    ///   waits for it.
    init(in context: CellContext) { self.context = context }

    /// Leaves behind what computing them left behind, in the order of the text.
    func settle() throws {
        let entries = entries.withLock { Array($0.values) }
        for entry in entries.sorted(by: { $0.shared.number < $1.shared.number }) {
            try context.add(entry.state.withLock { $0.effects })
        }
    }

    func value(of shared: PlanShared, _ evaluator: Evaluator) throws -> Value {
        let entry = entries.withLock { entries in
            if let known = entries[ObjectIdentifier(shared)] { return known }
            let new = Entry(shared)
            entries[ObjectIdentifier(shared)] = new
            return new
        }
        return try entry.state.withLock { state in
            if let value = state.value { return value }
            let own = CellContext(
                execution: evaluator.context.execution, host: context.host, runsSideBySide: context.runsSideBySide)
            let value = try evaluator.with(own).evaluate(shared.node)
            state = (value, own.effects)
            return value
        }
    }

    /// The table of a narrowing with its index, made in the call that first needs it.
    func indexed(_ narrowing: PlanNarrowing, _ evaluator: Evaluator) throws -> IndexedTable {
        let entry = tables.withLock { tables in
            if let known = tables[ObjectIdentifier(narrowing)] { return known }
            let new = TableEntry(narrowing)
            tables[ObjectIdentifier(narrowing)] = new
            return new
        }
        return try entry.state.withLock { state in
            if let known = state { return known }
            var table = try Evaluator.table(try evaluator.evaluate(narrowing.table))
            if let columns = narrowing.columns { table = try table.select(table.names.filter(columns.contains)) }
            let made = IndexedTable(table: table, index: ColumnIndex(try table.column(narrowing.column)))
            state = made
            return made
        }
    }
}

extension Evaluator {
    func value(of shared: PlanShared) throws -> Value {
        try sharedValues?.value(of: shared, self) ?? evaluate(shared.node)
    }
}
