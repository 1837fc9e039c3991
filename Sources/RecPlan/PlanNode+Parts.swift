extension PlanNode {
    /// The nodes that it is made of, in the order written; bodies of functions that it applies are not among them.
    public var parts: [PlanNode] {
        switch kind {
        case .missing, .int, .double, .bool, .string, .choice, .column, .local, .parameter, .input: []
        case .unary(_, let operand): [operand]
        case .binary(_, let left, let right): [left, right]
        case .conditional(let condition, let yes, let no): [condition, yes, no]
        case .interpolation(let nodes), .list(let nodes), .apply(_, let nodes): nodes
        case .record(let fields): fields.map(\.node)
        case .range(let lower, let upper, _): [lower, upper]
        case .member(let base, _), .columnValues(let base, _), .tableFromRecords(let base): [base]
        case .call(let call): (call.receiver.map { [$0] } ?? []) + call.arguments.flatMap { $0?.parts ?? [] }
        case .closure(let closure): [closure.body]
        case .invoke(let callee, let arguments): [callee] + arguments.compactMap { $0 }
        case .replacing(let replacing):
            replacing.replacements.map(\.node) + replacing.cells.map(\.node) + [replacing.result]
        case .block(let block): block.statements.flatMap(\.parts) + [block.result]
        }
    }
}

extension PlanArgument {
    fileprivate var parts: [PlanNode] {
        switch self {
        case .node(let node): [node]
        case .nodes(let nodes): nodes
        case .named(let nodes): nodes.map(\.node)
        case .sortKeys(let keys): keys.map(\.node)
        case .columns, .pairs, .types, .choice: []
        }
    }
}

extension PlanBlock.Statement {
    fileprivate var parts: [PlanNode] {
        switch self {
        case .bind(_, let node): [node]
        case .guardLet(_, let node, let failure), .guardTrue(let node, let failure): [node, failure.message]
        }
    }
}
