extension PlanNode {
    /// Calls `visit` with each node directly below, in the order in which they stand. The body of a function that is called is none of
    /// them: it may be called from many places.
    public func forEachChild(_ visit: (PlanNode) throws -> Void) rethrows {
        switch kind {
        case .missing, .int, .double, .bool, .string, .choice, .column, .local, .parameter, .input: break
        case .unary(_, let operand), .member(let operand, _), .columnValues(let operand, _), .tableFromRecords(let operand):
            try visit(operand)
        case .binary(_, let left, let right), .range(let left, let right, _):
            try visit(left)
            try visit(right)
        case .conditional(let condition, let yes, let no):
            try visit(condition)
            try visit(yes)
            try visit(no)
        case .interpolation(let nodes), .list(let nodes), .apply(_, let nodes): for node in nodes { try visit(node) }
        case .record(let fields): for field in fields { try visit(field.node) }
        case .call(let call):
            if let receiver = call.receiver { try visit(receiver) }
            for case let argument? in call.arguments { for node in argument.nodes { try visit(node) } }
        case .closure(let closure):
            for parameter in closure.named { if let node = parameter.defaultValue { try visit(node) } }
            try visit(closure.body)
        case .invoke(let callee, let arguments):
            try visit(callee)
            for case let argument? in arguments { try visit(argument) }
        case .replacing(let replacing):
            for binding in replacing.replacements + replacing.cells { try visit(binding.node) }
            try visit(replacing.result)
        case .block(let block):
            for statement in block.statements {
                switch statement {
                case .bind(_, let value): try visit(value)
                case .guardLet(_, let value, let failure), .guardTrue(let value, let failure):
                    try visit(value)
                    try visit(failure.message)
                }
            }
            try visit(block.result)
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
