import RecPlan
import Synchronization

extension Evaluator {
    /// A cell's value with other values in place of some cells'. The cells between are evaluated once for each set of those values,
    /// however often this is asked for (in a closure over users, say).
    func value(of replacing: PlanReplacing) throws -> Value {
        try checkDepth("`replacing`")
        var scope = nested()
        var given: [Value] = []
        for replacement in replacing.replacements {
            let value = try evaluate(replacement.node)
            given.append(value)
            scope.bind(replacement.local, to: value)
        }
        for local in replacing.captures { if let value = locals[local] { given.append(value) } }
        if let known = context.replaced.value(of: replacing, given: given) { return known }
        let names = replacing.replacements.map { "`\($0.name)`" }.joined(separator: ", ")
        for cell in replacing.cells {
            do {
                scope.bind(cell.local, to: try scope.evaluate(cell.node))
            } catch var error as EngineError {
                error.notes.append("`\(cell.name)` was evaluated with another value of \(names)")
                throw error
            }
        }
        let result = try scope.evaluate(replacing.result)
        context.replaced.keep(result, of: replacing, given: given)
        return result
    }

    /// Calls a function that is a value.
    func invoke(_ callee: PlanNode, _ arguments: [PlanNode?]) throws -> Value {
        guard case .closure(let function) = try evaluate(callee) else { throw EngineError("E0690", "a function was expected") }
        try checkDepth("a function")
        let values = try arguments.map { try $0.map(evaluate) }
        return try function.applied(to: values, depth: depth)
    }
}

/// Results of evaluations with other values in place of cells', the latest ones, so that the same is not computed for each call.
final class ReplacingMemo: Sendable {
    private struct Entry: Sendable {
        let replacing: PlanReplacing
        let keys: [MemoKey]
        /// Keeps alive what the keys name by its place in memory.
        let given: [Value]
        let result: Value
    }

    private let entries = Mutex<[Entry]>([])
    /// How many are kept, with their tables.
    private static let limit = 8

    func value(of replacing: PlanReplacing, given: [Value]) -> Value? {
        guard let keys = MemoKey.keys(given) else { return nil }
        return entries.withLock { entries in entries.last { $0.replacing === replacing && $0.keys == keys }?.result }
    }

    func keep(_ result: Value, of replacing: PlanReplacing, given: [Value]) {
        guard let keys = MemoKey.keys(given) else { return }
        entries.withLock { entries in
            if entries.count >= Self.limit { entries.removeFirst() }
            entries.append(Entry(replacing: replacing, keys: keys, given: given, result: result))
        }
    }
}
