import RecDiagnostics
import RecPlan
import RecSchema
import RecSyntax

extension BodyChecker {
    /// Checks a closure that is called with values of these types; nil, reported, where it does not fit.
    func check(closure value: ExpressionSyntax, types: [ValueType], in scope: Scope) -> (PlanNode, ValueType)? {
        guard case .closure(let closure) = value.kind else {
            if case .error = value.kind { return nil }
            var hints = ["as in `{ n in ... }`"]
            if case .name(let name) = value.kind { hints = ["write `{ value in \(name)(value) }`"] }
            error("E0213", "a closure is wanted here", at: value.span, "not a closure", hints: hints)
            return nil
        }
        let names = closure.parameters
        let count = names.isEmpty ? closure.shorthandCount : names.count
        guard
            let types = parts(
                types, count: count, at: names.first.map { $0.span.union(names[names.count - 1].span) } ?? value.span)
        else { return nil }
        let inner = Scope(parent: scope)
        inner.rows = nil
        var locals: [Int] = []
        for (index, type) in types.enumerated() {
            let local = newLocal()
            locals.append(local)
            if index < names.count { inner.bind(names[index].text, to: .local(local, type)) }
        }
        if names.isEmpty { inner.shorthand = zip(locals, types).map { (local: $0, type: $1) } }
        let body = check(closure.body, in: inner)
        let taken = min(max(count, 1), locals.count)
        let node = PlanNode(
            .closure(PlanClosure(parameters: Array(locals.prefix(taken)), body: body)), type: .function, span: value.span)
        return (node, body.type)
    }

    /// The types of so many parameters: several names for one record take it apart.
    private func parts(_ types: [ValueType], count: Int, at span: SourceSpan) -> [ValueType]? {
        guard count > 1, types.count == 1 else {
            if count <= types.count { return types }
            wrongCount(count, "it is called with \(types.count) value\(types.count == 1 ? "" : "s")", at: span)
            return nil
        }
        switch types[0].unwrapped {
        case .error: return Array(repeating: .error, count: count)
        case .record(let fields):
            if fields.count == count { return fields.map(\.type) }
            wrongCount(
                count, "it is called with records of \(fields.count): \(fields.prefix(12).map(\.name).joined(separator: ", "))",
                at: span)
            return nil
        default:
            wrongCount(count, "it is called with one \(types[0].description)", at: span)
            return nil
        }
    }

    private func wrongCount(_ count: Int, _ note: String, at span: SourceSpan) {
        error(
            "E0251", "the closure takes \(count) values", at: span, "not so many are given", notes: [note],
            hints: ["one name takes the whole value: `{ row in row.title }`"])
    }
}
