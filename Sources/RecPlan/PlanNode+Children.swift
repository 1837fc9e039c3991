extension PlanNode {
    /// The nodes directly below, in the order in which they stand. The body of a function that is called is none of them: it may be
    /// called from many places.
    ///
    /// A list and not a visitor, so that walking a deep plan takes one small frame of the stack a level.
    public var children: [PlanNode] {
        switch kind {
        case .missing, .int, .double, .bool, .string, .choice, .column, .local, .parameter, .input: []
        case .unary(_, let operand), .member(let operand, _), .columnValues(let operand, _), .tableFromRecords(let operand):
            [operand]
        case .binary(_, let left, let right), .range(let left, let right, _): [left, right]
        case .conditional(let condition, let yes, let no): [condition, yes, no]
        case .interpolation(let nodes), .list(let nodes), .apply(_, let nodes): nodes
        case .record(let fields): fields.map(\.node)
        case .call(let call): (call.receiver.map { [$0] } ?? []) + call.arguments.flatMap { $0?.nodes ?? [] }
        case .shared(let shared): [shared.node]
        case .narrowed(let narrowing): [narrowing.table, narrowing.key]
        case .closure(let closure): closure.named.compactMap(\.defaultValue) + [closure.body]
        case .invoke(let callee, let arguments): [callee] + arguments.compactMap(\.self)
        case .replacing(let replacing): (replacing.replacements + replacing.cells).map(\.node) + [replacing.result]
        case .block(let block): block.statements.flatMap(\.nodes) + [block.result]
        }
    }
}

extension PlanBlock.Statement {
    /// The nodes in it.
    public var nodes: [PlanNode] {
        switch self {
        case .bind(_, let value): [value]
        case .guardLet(_, let value, let failure), .guardTrue(let value, let failure): [value, failure.message]
        }
    }
}

extension PlanArgument {
    /// The nodes in it.
    public var nodes: [PlanNode] {
        switch self {
        case .node(let node): [node]
        case .nodes(let nodes): nodes
        case .sortKeys(let keys): keys.map(\.node)
        case .named(let nodes): nodes.map(\.node)
        case .columns, .pairs, .types, .choice: []
        }
    }
}
