public import RecFrame
public import RecPlan

/// A cell with parameters, made ready to be called very often: what does not depend on its arguments is computed once and kept, and rows
/// that a key picks are found by an index.
public final class PreparedFunction: Sendable {
    private let parameters: [Int]
    private let body: PlanNode
    private let evaluator: Evaluator

    /// Prepares a function.
    ///
    /// - Parameters:
    ///   - parameters: the local variables that arguments are bound to, in order.
    ///   - evaluator: with the inputs and parameters of the function's cell; its context is that of what is kept.
    ///   - isPlain: whether nothing is kept or indexed, to compare with.
    public init(parameters: [Int], body: PlanNode, evaluator: Evaluator, isPlain: Bool = false) {
        self.parameters = parameters
        var evaluator = evaluator.nested()
        if isPlain {
            self.body = body
        } else {
            var sharing = PlanSharing(differing: Set(parameters), entersFunctions: true)
            let shared = sharing.shared(body)
            let catalogue = evaluator.catalogue
            var indexing = PlanIndexing(
                differing: sharing.differing,
                isElementwise: { call in
                    guard let verb = catalogue.verb(id: call.verb, on: call.receiverKind) else { return false }
                    return verb.role == .element
                })
            self.body = indexing.indexed(shared)
            evaluator.sharedValues = SharedValues(in: evaluator.context)
        }
        self.evaluator = evaluator
    }

    /// Calls it. Calls may run at the same time.
    ///
    /// - Parameter execution: the threads and the time limit of this call.
    /// - Throws: `EngineError`; of the kinds `notFound` and `badRequest` where the cell itself refuses.
    public func callAsFunction(_ arguments: [Value], in execution: ExecutionContext) throws -> Value {
        let context = evaluator.context.call(in: execution)
        var scope = evaluator.with(context)
        for (local, value) in zip(parameters, arguments) { scope.bind(local, to: value) }
        return try context.withPathsAsText(try scope.evaluate(body))
    }

    /// Computes what can be known before the first call, so that this call does not wait for it. What fails now is tried again then, as
    /// no call may ever need it.
    public func warmUp(in execution: ExecutionContext) {
        guard let values = evaluator.sharedValues else { return }
        let scope = evaluator.with(evaluator.context.call(in: execution))
        var seen: Set<ObjectIdentifier> = []
        var open = [body]
        while let node = open.popLast() {
            switch node.kind {
            case .shared(let shared) where Self.isClosed(shared.node): _ = try? values.value(of: shared, scope)
            case .narrowed(let narrowing) where Self.isClosed(narrowing.table): _ = try? values.indexed(narrowing, scope)
            case .apply(let function, _): if seen.insert(ObjectIdentifier(function)).inserted { open.append(function.body) }
            default: break
            }
            open += node.children
        }
    }

    private static func isClosed(_ node: PlanNode) -> Bool {
        var collector = LocalCollector()
        collector.visit(node)
        return collector.found.isEmpty
    }
}

/// A table by the values of one of its columns.
struct IndexedTable: Sendable {
    let table: Table
    /// Nil where values of the column are not looked up.
    let index: ColumnIndex?
}

extension Evaluator {
    func value(of narrowing: PlanNarrowing) throws -> Value {
        guard let sharedValues else { return try evaluate(narrowing.table) }
        let indexed = try sharedValues.indexed(narrowing, self)
        guard let index = indexed.index else { return .table(indexed.table) }
        let rows: RowIndices?
        switch narrowing.pick {
        case .equal:
            if case .scalar(let key) = try evaluate(narrowing.key) { rows = index.rows(equal: key) } else { rows = nil }
        case .contained(let column):
            rows = index.rows(containedIn: try Self.table(try evaluate(narrowing.key)).column(column))
        }
        guard let rows else { return .table(indexed.table) }
        return .table(try indexed.table.gather(rows, in: context.execution))
    }
}
